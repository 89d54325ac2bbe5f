"""What is expected of one procedure: its next days with their range, and whether the last day lay inside its own."""

from dashboard import ahead, ahead_figures, tomorrow
from dashboard.ahead import Outlook
from dashboard.ahead_figures import Shown as Drawn
from dashboard.procedure_figures import Shown
from dashboard.words import _, sentence

REQUESTS, WAIT = tomorrow.REQUESTS, tomorrow.WAIT


def outlook(shown: Shown, figure: str) -> Outlook | None:
    """The series of the procedure; None where it is not forecast, or the page shows earlier days than the last ones."""
    if shown.view.end != shown.pub.cutoff:
        return None
    return ahead.outlook(shown.pub, ahead.series_name(figure, procedure=shown.view.key))


def answer(shown: Shown) -> str:
    """«El lunes 23 se esperan 12 solicitudes.»; empty without a forecast of that day."""
    when = tomorrow.opening(shown.pub)
    one = tomorrow.on(outlook(shown, REQUESTS), when)
    if one is None or when is None:
        return ""
    words = {"when": ahead.named_day(when), "verb": ahead.verb(REQUESTS, one.median), "what": ahead.amount(REQUESTS, one.median)}
    return sentence(_("{when} {verb} {what}.").format(**words))


def requests(shown: Shown) -> None:
    """The requests of the next four weeks."""
    _fan(shown, REQUESTS, "tramite-solicitudes")


def wait(shown: Shown) -> None:
    """The wait of the next four weeks."""
    _fan(shown, WAIT, "tramite-espera")


def has_wait(shown: Shown) -> bool:
    """Whether enough people queue for it that its wait is forecast by itself."""
    return outlook(shown, WAIT) is not None


def _fan(shown: Shown, figure: str, key: str) -> None:
    found = outlook(shown, figure)
    owner = _(shown.pub.indicators[figure].owner)
    head = "" if found is None else _head(shown, found)
    note = "" if found is None else ahead.yesterday(found, shown.pub.cutoffs.get(_table(figure), found.forecast.cutoff))
    ahead_figures.fan(Drawn(shown.pub, figure, shown.view.name, key, found, owner, head=head, note=note))


def _table(figure: str) -> str:
    return "visits" if figure == WAIT else "requests"


def _head(shown: Shown, found: Outlook) -> str:
    """«El lunes 23 se esperan 12 solicitudes (8 de cada 10 veces, entre 8 y 15)»."""
    one = tomorrow.on(found, tomorrow.opening(shown.pub)) or found.next
    if one is None:
        return ""
    words = {"when": ahead.named_day(one.day), "verb": ahead.verb(found.figure, one.median)}
    return sentence(_("{when} {verb} {what}").format(what=ahead.expected(found.figure, one), **words))
