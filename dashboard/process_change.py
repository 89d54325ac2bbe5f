"""Before and after a day: which steps take another time, and where requests go another way."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import streamlit as st

from dashboard import components, filters, links, procedure, process, process_decisions
from dashboard.components import Cell, Data, Table, Value
from dashboard.data import remember
from dashboard.formats import day_month, day_year, percent, short_span, whole
from dashboard.process import CHANGE, OTHER, View, worked
from dashboard.words import N_, _
from metrics import process_change as changes
from metrics.process import Process
from metrics.process_change import MovedArc, MovedStep
from metrics.query import Published
from state.decisions import Entry

SIDE = 91  # days on each side at most
MOST = 6
TENTH = 0.1  # a share of the ways on that moved less is no news


@dataclass(frozen=True)
class Sides:
    """The procedure before and from a day on."""

    day: date
    before: Process
    after: Process


def show(pub: Published, view: View) -> None:
    """The section: a day or a decision to choose, then what moved."""
    written, trouble = process_decisions.of(pub, view.key)
    days = known(pub, view.key, written)
    components.section(_("Antes y después de un cambio"), _("Los {n} días de cada lado, o los que haya.").format(n=SIDE))
    if trouble:
        components.notice(_("Sin las decisiones: el registro no se puede leer"), trouble)
    asked = process.changed_on(pub, view.key)
    listed = {key: words for key, (_on, words) in days.items()}
    options = {"": _("Elija un cambio o una decisión"), **listed, OTHER: _("Otro día")}
    if asked is not None and st.query_params.get(CHANGE) not in days:
        options = {f"{asked}": day_year(asked), **options}
    with st.container(key="change", horizontal=True, vertical_alignment="bottom", width=560):
        chosen = filters.choose(CHANGE, _("Cambio o decisión"), options)
        day = _other(pub) if chosen == OTHER else _day(chosen, days)
    if chosen in written:
        with st.container(key="links-decision"):
            links.page(_("Ver la decisión {id} y lo que pasó").format(id=chosen), "aprende", decision=chosen)
    if day is not None:
        _sides(pub, view, day)


def _day(chosen: str, days: Mapping[str, tuple[date, str]]) -> date | None:
    return days[chosen][0] if chosen in days else date.fromisoformat(chosen) if chosen else None


def known(pub: Published, key: str, written: Mapping[str, Entry]) -> dict[str, tuple[date, str]]:
    """What changed in the procedure, the latest first: a day, or the id of a decision, with its day and its words.

    The change that a decision brought to the catalogue is not told twice.
    """
    told = {(one.decision.effective_on, one.decision.kind) for one in written.values()}
    shifts = {
        f"{s.date}": (s.date, f"{day_year(s.date)}: {_(procedure.KINDS.get(s.kind, N_('otro cambio')))}")
        for s in procedure.shifts(pub, key) if (s.date, s.kind) not in told
    }  # fmt: skip
    decided = {id: (one.decision.effective_on, process_decisions.words(one)) for id, one in written.items()}
    return dict(sorted({**shifts, **decided}.items(), key=lambda item: item[1], reverse=True))


def _other(pub: Published) -> date:
    """Any day with data behind it."""
    last = pub.cutoff or date.today()
    first = min((supplier.first for supplier in pub.suppliers), default=last)
    start = max(first, last - timedelta(days=SIDE))
    return st.date_input(_("¿Desde qué día?"), start, min_value=first, max_value=last, format="DD/MM/YYYY", key="change-day")


@remember
def sides(pub: Published, key: str, day: date) -> Sides:
    """As many days on each side as there are after the day, at most SIDE."""
    last = pub.cutoff or day
    return Sides(day, *process.compared(pub, key, day, max(1, min(SIDE, (last - day).days + 1))))


def _sides(pub: Published, view: View, day: date) -> None:
    found = sides(pub, view.key, day)
    steps, arcs = changes.moved_steps(found.before, found.after), changes.moved_arcs(found.before, found.after)
    if not steps:
        words = _("Antes y después del {day} pasaron {before} y {after} solicitudes: no alcanzan para comparar.")
        components.lines([words.format(day=day_year(day), before=whole(found.before.cases), after=whole(found.after.cases))])
        return
    table = _step_table(steps, found)
    unit = _("Espera y trabajo de cada vez, en promedio; primero lo que más tiempo suma o ahorra. No dice qué lo causó")
    formula = _("Minutos hábiles de espera y trabajo / veces que se dio el paso.")
    data = Data(_("Cada paso antes y desde ese día."), formula, "", table)
    components.said_table("antes-despues", _sentence(steps[0], found), unit, table, words=_trust(found), data=data)
    _ways(arcs, found)


def _sentence(most: MovedStep, found: Sides) -> str:
    before, after = worked(most.minutes_before, found.before.day_minutes), worked(most.minutes_after, found.after.day_minutes)
    if before == after:
        return _("Ningún paso tarda otra cosa desde el {day}").format(day=day_month(found.day))
    words = _("«{step}» pasó de {before} a {after} desde el {day}")
    return words.format(step=most.activity, before=before, after=after, day=day_month(found.day))


def _trust(found: Sides) -> str:
    spans = [
        _("{span}: n = {n}").format(span=short_span(side.start, side.end), n=whole(side.cases))
        for side in (found.before, found.after)
    ]
    return " · ".join(spans)


def _step_table(moved: list[MovedStep], found: Sides) -> Table:
    day = found.before.day_minutes
    head = (_("Paso"), _("Antes"), _("Después"), _("Vuelven, antes"), _("Vuelven, después"))
    rows = tuple(
        (
            Cell(m.activity, raw=True),
            Cell(worked(m.minutes_before, day), sub=_n(m.n_before)),
            Cell(worked(m.minutes_after, day), sub=_n(m.n_after)),
            percent(100 * m.returned_before),
            percent(100 * m.returned_after),
        )
        for m in moved[:MOST]
    )
    csv: tuple[tuple[Value, ...], ...] = tuple(
        (m.activity, m.minutes_before, m.minutes_after, m.returned_before, m.returned_after) for m in moved
    )
    return Table(_("Pasos antes y después"), head, rows, (1, 2, 3, 4), csv)


def _n(n: int) -> str:
    return _("n = {n}").format(n=whole(n))


def _ways(arcs: list[MovedArc], found: Sides) -> None:
    """Where requests go on from a step, when a good part of them takes another way."""
    moved = [arc for arc in arcs if abs(arc.share_after - arc.share_before) >= TENTH][:MOST]
    if not moved:
        components.lines([_("Las solicitudes siguen los mismos caminos: ninguna flecha cambió en más de 1 de cada 10.")])
        return
    rows = tuple((Cell(_arrow(a), raw=True), _part(a.share_before, a.n_before), _part(a.share_after, a.n_after)) for a in moved)
    csv: tuple[tuple[Value, ...], ...] = tuple((_arrow(a), a.share_before, a.share_after) for a in moved)
    table = Table(_("Flechas antes y después"), (_("Flecha"), _("Antes"), _("Después")), rows, (1, 2), csv)
    first = moved[0]
    sentence = _("De «{step}» sigue a «{next}» el {after}; antes, el {before}").format(
        step=first.source or _("Inicio"), next=first.target or _("Fin"), after=percent(100 * first.share_after),
        before=percent(100 * first.share_before))  # fmt: skip
    unit = _("De cuantas solicitudes salieron de un paso, la parte que siguió por ahí")
    data = Data(unit, _("Veces de la flecha / veces que se salió del paso."), "", table)
    components.said_table("flechas", sentence, unit, table, words=_trust(found), data=data)


def _arrow(arc: MovedArc) -> str:
    return f"{arc.source or _('Inicio')} → {arc.target or _('Fin')}"


def _part(share: float, n: int) -> Cell:
    return Cell(percent(100 * share), sub=_n(n))
