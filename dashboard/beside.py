"""What stands beside a headline figure: the same weekday before, last year with Easter aligned, and the target."""

from datetime import date

from dashboard import data
from dashboard.data import Period, remember
from dashboard.formats import day, short_month
from dashboard.judging import Judged
from dashboard.reading import said
from dashboard.words import _
from metrics import query
from metrics.query import Compared, Figure, Published, Scope


@remember
def compared(pub: Published, id: str, start: date, grain: str, scope: Scope) -> Compared:
    """The figures to compare with."""
    return query.compared(pub, id, start, grain, scope)


def beside(pub: Published, item: Judged, agency: str, period: Period) -> str:
    """«vie 13 nov: 640 · hace un año: 611 · meta: 90 %»; nothing for a figure that is not whole."""
    figure = item.reading.compared
    if figure.state != "ok" or figure.missing or figure.open:
        return ""
    id = item.reading.indicator.id
    found = compared(pub, id, period.start, period.grain, data.comparable(pub, id, agency, period))
    parts = [_said(_name(other, period.grain), other) for other in (found.before,) if other]
    parts += [_said(_("hace un año"), found.year)] if found.year else []
    if figure.target is not None and item.verdict.kind not in {"worse", "better"}:
        parts.append(_("meta: {target}").format(target=said(figure.target, figure.unit)))
    return " · ".join(parts)


def _name(figure: Figure, grain: str) -> str:
    if grain == "week":
        return _("semana anterior")
    return day(figure.start) if grain == "day" else short_month(figure.start)


def _said(name: str, figure: Figure) -> str:
    return _("{name}: {value}").format(name=name, value=said(figure.value, figure.unit))
