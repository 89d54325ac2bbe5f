"""One procedure on the table of the team: what changes would bring, its cost, its digital side, what to mend in its record."""

import streamlit as st

from dashboard import catalogue, components, links, promise
from dashboard.components import Cell, Table
from dashboard.data import remember
from dashboard.formats import exact_money, forms, money, one_decimal, whole
from dashboard.words import _, language, listed, spoken
from metrics.cost_words import METHOD, OURS, why
from metrics.costs import CostRow, HoursRow, citizen_hours, costs
from metrics.digital import digital
from metrics.finding_words import COMPONENT_NAMES
from metrics.findings import Finding, catalogue_findings
from metrics.queue_relief import Relief, reliefs
from metrics.reader import Published
from metrics.records import Record, records
from metrics.what_if import KINDS, WORDS, Base, Option, Range, base_of, options, payback_years, supposes

relieved = remember(reliefs)


def prepare(pub: Published, key: str) -> None:
    """Simulates the queues that the first visitor will see."""
    record = records(pub).get(key)
    if record is not None:
        _queues(pub, record, options(base_of(pub, record)))


def show(pub: Published, key: str) -> None:
    """Everything of one procedure; nothing where the catalogue has no record of it."""
    record = records(pub).get(key)
    if record is None:
        return
    components.section(_("Qué pasaría si"))
    _options(pub, record)
    left, right = st.columns(2, gap="medium")
    with left:
        _cost(costs(pub).get(key), citizen_hours(pub).get(key))
    with right:
        _digital(record)
    _findings(catalogue_findings(pub, key), key)


def _options(pub: Published, record: Record) -> None:
    base = base_of(pub, record)
    found = options(base)
    if not found:
        components.trust(_("No se sabe lo bastante de este trámite para estimar un cambio."))
        return
    asked = _("Presupuesto del cambio, en pesos")
    budget = float(st.number_input(asked, 0, None, 250_000, 50_000, key=f"budget-{record.procedure_id}"))
    components.table(_table(found, budget, _queues(pub, record, found)), name="stack")
    components.trust(_("Al año, como los últimos doce meses; de lo menos a lo más. {revenue} {ours}").format(
        revenue=_revenue(base), ours=spoken(OURS)))
    with st.container(horizontal=True, key="what-if-decide"):
        for one in found:
            change = "" if one.change is None else f"{one.change:.1f}"
            links.page(_("Decidir: {what}").format(what=_name(one)), "aprende", indicador=one.indicator,
                       tramite=record.procedure_id, tipo=KINDS[one.id], cambio=change)  # fmt: skip


def _queues(pub: Published, record: Record, found: tuple[Option, ...]) -> tuple[Relief | None, ...]:
    """What the queue of its office becomes by each option; None where visits stay as they are or nothing is recorded."""
    known = iter(relieved(pub, record.procedure_id, tuple(one.visits for one in found if one.visits is not None)))
    return tuple(None if one.visits is None else next(known) for one in found)


def _revenue(base: Base) -> str:
    """Nothing here moves the fee: how much comes in is said, so that nobody thinks it was left out."""
    if base.revenue_mxn is None:
        return _("Los ingresos no cambian mientras no cambie el costo publicado.")
    return _("Los ingresos ({revenue}) no cambian mientras no cambie el costo publicado.").format(
        revenue=money(base.revenue_mxn))


def _table(found: tuple[Option, ...], budget: float, queues: tuple[Relief | None, ...]) -> Table:
    head = (_("Cambio"), _("Costo por vez (ATDT)"), _("Horas de la gente que ahorra"), _("Visitas que ya no se atienden"),
            _("Horas de ventanilla libres"), _("Se paga en"))  # fmt: skip
    rows = tuple(_row(one, budget, queue) for one, queue in zip(found, queues, strict=True))
    plain = tuple(_plain(one) for one in found)
    return Table(_("Opciones lado a lado"), head, rows, (), plain)


def _row(one: Option, budget: float, queue: Relief | None) -> tuple[str | Cell, ...]:
    unknown = _("no calculable")
    cost = unknown if one.cost_before is None or one.cost_after is None else _("{before} → {after}").format(
        before=exact_money(round(one.cost_before, 2)), after=exact_money(round(one.cost_after, 2)))
    years = payback_years(one, budget)
    paid = _("no se puede decir") if years is None else _("{low} a {high} años").format(
        low=_years(years[0]), high=_years(years[1]))
    return (Cell(_name(one), sub=spoken(supposes(one)), strong=True), cost, _range(one.hours),
            Cell(_range(one.visits), sub=_queue(one, queue)), _range(one.desk_hours), paid)


def _queue(one: Option, found: Relief | None) -> str:
    """«Catastro, en lunes: la espera pasa de 54 a 41–47 min»."""
    if found is None:
        unknown = _("no se puede decir cuánto baja la espera: su fila no se registra o no se deja simular")
        return "" if one.visits is None else unknown
    low, high = (whole(minutes) for minutes in found.then_minutes)
    return _("{office}, en {day}: la espera pasa de {now} a {then} min").format(
        office=found.name, day=forms().days[found.weekday - 1], now=whole(found.now_minutes),
        then=low if low == high else f"{low}–{high}")


def _years(value: float) -> str:
    """«2.5», «64»: more is not known."""
    return one_decimal(value) if value < 10 else whole(value)


def _plain(one: Option) -> tuple[components.Value, ...]:
    pairs = [f"{r[0]:.0f}-{r[1]:.0f}" if r else "" for r in (one.hours, one.visits, one.desk_hours)]
    return (_name(one), one.cost_after, *pairs, "")


def _name(one: Option) -> str:
    detail = promise.limit_span(int(one.detail), one.unit) if one.unit else one.detail
    return spoken(WORDS[one.id]).format(detail)


def _range(found: Range | None) -> str:
    """«40 a 90», rounded to two figures: no more is known."""
    if found is None:
        return _("no se puede decir")
    low, high = (float(f"{value:.2g}") for value in found)
    return _("{low} a {high}").format(low=whole(low), high=whole(high))


def _cost(row: CostRow | None, hours: HoursRow | None) -> None:
    components.section(_("Lo que cuesta pedirlo"))
    said = []
    if row is not None and row.cbu_mxn is not None:
        year = money(row.cbt_mxn) if row.cbt_mxn is not None else _("no calculable")
        each = exact_money(round(row.cbu_mxn, 2))
        said.append(_("Costo burocrático: {one} por vez, {year} al año.").format(one=each, year=year))
    elif row is not None:
        reasons = [why((what, which), language()) for what, _bar, which in (one.partition("|") for one in row.missing)]
        said.append(_("Costo burocrático: no calculable. {why}").format(why=" ".join(reasons)))
    if hours is not None and hours.hours_per_request is not None:
        worth = "" if hours.value_per_request_mxn is None else f" ({exact_money(round(hours.value_per_request_mxn, 2))})"
        said.append(_("Horas de la gente: {n} por vez{worth}.").format(n=one_decimal(hours.hours_per_request), worth=worth))
    components.lines(said)
    components.trust(spoken(METHOD))
    components.trust(spoken(OURS))


def _digital(record: Record) -> None:
    side = digital(record)
    if side.level is None:
        components.section(_("Nivel digital"))
        components.trust(_("La ficha no dice el nivel."))
        return
    said = _("Nivel digital: {n} de 5").format(n=side.level)
    components.section(said)
    states = {"has": _("sí"), "lacks": _("no"), "unsaid": _("la ficha no lo dice"), "not_applicable": _("no aplica")}
    rows = tuple((spoken(COMPONENT_NAMES[name]).capitalize(), states[state]) for name, state in side.components.items())
    components.table(Table(said, (_("Componente"), _("En línea")), rows))
    missing = listed([spoken(COMPONENT_NAMES[name]) for name in side.missing])
    if side.next_level is not None and missing:
        components.trust(_("Para el nivel {n} falta: {missing}.").format(n=side.next_level, missing=missing))


def _findings(found: list[Finding], key: str) -> None:
    components.section(_("Lo que hay que corregir en la ficha"))
    if not found:
        components.trust(_("La ficha tiene lo que pide el artículo 54 y los datos no la contradicen."))
        return
    catalogue.of_one(found, _("Correcciones de {key}").format(key=key))
