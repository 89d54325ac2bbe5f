"""The decisions and what they did: what was expected beside what happened; those that failed stay."""

from collections.abc import Sequence

from dashboard import outcomes as said_of
from dashboard.components import Verdict
from dashboard.formats import date_year, day_year
from dashboard.outcomes import PENDING, WITHDRAWN, Outcome
from dashboard.reports.shapes import Drawn, Grid, Sheet
from dashboard.reports.view import MOST_ROWS, View, opened, source
from dashboard.told import told
from dashboard.words import _, many
from metrics.effect import in_percent
from state import decisions as kept
from state.decisions import BETTER, NO_EVIDENCE, NOT_EVALUABLE, WORSE
from state.errors import StateError

ORDER = (WORSE, BETTER, NO_EVIDENCE, NOT_EVALUABLE, PENDING, WITHDRAWN)  # a failure is never the one that is left out
STEPS = (20.0, 40.0, 80.0, 200.0, 400.0, 1000.0)  # per cent to both sides of zero


def decisions(view: View) -> list[Sheet] | str:
    """Every decision that had taken effect, those that made things worse first."""
    try:
        entries = [] if view.store is None else kept.entries(view.store)
    except StateError as error:
        return told(str(error))
    begun = [one for one in entries if one.decision.effective_on <= view.period.end]
    if not begun:
        none = _("ninguna decisión había empezado en {month}").format(month=view.when)
        return none if entries else _("nadie ha escrito decisiones")
    found = sorted(said_of.outcomes(view.pub, begun, None, view.pub.today), key=lambda one: ORDER.index(one.result))
    shown = found[:MOST_ROWS]
    used = list(dict.fromkeys(one.entry.decision.indicator for one in shown))
    return [
        Sheet(
            "decisiones",
            _("Lo que se decidió y lo que pasó"),
            _title(found),
            (_grid(view, shown),),
            _note(view, found, len(entries) - len(begun)),
            source(view, used, _told(shown)),
        )
    ]


def _title(found: Sequence[Outcome]) -> str:
    """How they went, and which one made things worse."""
    head = said_of.answer(found, None)[0].rstrip(".")
    worse = [one.entry.decision.title for one in found if one.result == WORSE]
    if len(found) == 1:
        (one,) = found
        return opened(_("{title}: {result}").format(title=one.entry.decision.title, result=_(said_of.WORDS[one.result])))
    if not worse:
        return opened(head)
    tail = many(len(worse), "«{name}» pide revisión", "{n} piden revisión, primero «{name}»").format(n=len(worse), name=worse[0])
    return opened(f"{head}; {tail}")


def _grid(view: View, shown: Sequence[Outcome]) -> Grid:
    head = (_("Decisión"), _("Desde"), _("Se esperaba"), _("Resultó (90 %)"), _("Cambio, %"), _("Veredicto"))
    rows = tuple(
        (
            one.entry.decision.title,
            date_year(one.entry.decision.effective_on),
            said_of.expected(view.pub, one.entry),
            said_of.happened(one),
            "",
            Verdict(said_of.MARKS[one.result], _(said_of.WORDS[one.result])),
        )
        for one in shown
    )
    changes = [in_percent(one.row) if one.result != WITHDRAWN else None for one in shown]
    values, low, high = (tuple(None if change is None else change[at] for change in changes) for at in range(3))
    kinds = tuple(said_of.MARKS[one.result] if one.result in (BETTER, WORSE) else "open" for one in shown)
    top = _top([abs(v) for v in (*low, *high) if v is not None])
    drawn = Drawn("interval", 4, values, kinds, "percent", low, high, ends=(-top, top))
    caption = _("Lo que se esperaba de cada decisión y lo que resultó")
    return Grid(caption, head, rows, (2.95, 1.25, 2.5, 2.35, 2.1, 1.65), (), drawn)


def _top(sizes: Sequence[float]) -> float:
    """Where the axis ends: the first step that holds every interval."""
    most = max(sizes, default=0.0)
    return next((step for step in STEPS if step >= most), most)


def _note(view: View, found: Sequence[Outcome], later: int) -> str:
    note = _("Punto: cambio en % de lo esperado sin la decisión; línea: intervalo de 90 %.")
    through = max((str(one.row["through"]) for one in found if one.row.get("through")), default="")
    if through and view.pub.cutoff:
        note += " " + _("Datos hasta el {day}.").format(day=day_year(view.pub.cutoff))
    left = len(found) - MOST_ROWS
    if left > 0:
        note += " " + many(left, "Hay otra en el registro.", "Hay otras {n} en el registro.").format(n=left)
    if later:
        note += " " + many(later, "Otra empieza después.", "Otras {n} empiezan después.").format(n=later)
    return note


def _told(shown: Sequence[Outcome]) -> str:
    """What each sure change means a month, and who decided."""
    lines = [
        " · ".join(part for part in (one.entry.decision_id, one.entry.decision.decided_by, said_of.meaning(one)) if part)
        for one in shown
    ]
    return "\n".join(lines)
