"""One decision whole: its before and after, why its verdict, everything that was written of it, and what can be added."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import access, actions, charts, charts_effect, components, decided, filters, outcomes
from dashboard.charts_effect import Moment
from dashboard.components import Data, Table
from dashboard.data import remember
from dashboard.formats import date_year, day_month, percent, whole
from dashboard.keeping import keeping
from dashboard.outcomes import Outcome
from dashboard.reading import said
from dashboard.told import told
from dashboard.words import _, spoken
from dashboard.words import sentence as as_sentence
from metrics import query
from metrics.query import Figure, Published, Scope
from state import decisions, kept
from state.decisions import Decision, Entry, Remark

DECISION = "decision"
SHOWN = timedelta(days=210)  # before the decision: what is drawn


@dataclass(frozen=True)
class Line:
    """One thing that happened to a decision."""

    at: str
    who: str
    text: str


def one(pub: Published, found: Sequence[Outcome], as_of: date | None) -> None:
    """The chosen one (of the address, else the first)."""
    by_id = {item.entry.decision_id: item for item in found}
    components.section(_("Una decisión, completa"))
    names = {id: f"{id} · {item.entry.decision.title}" for id, item in by_id.items()}
    item = by_id[filters.choose(DECISION, _("Decisión"), names)]
    left, right = st.columns([1.75, 1], gap="medium")
    with left:
        _figure(pub, item, as_of)
    with right:
        _story(pub, item)
        if as_of is None and item.entry.withdrawn is None:
            _add(item.entry)


def _figure(pub: Published, item: Outcome, as_of: date | None) -> None:
    """Before and after, where this publication holds it; of an earlier day, the words of then and what was measured by then."""
    entry, row = item.entry, item.row
    name = outcomes.indicator_name(pub, entry.decision.indicator)
    sentence = f"{entry.decision.title}: {outcomes.happened(item)}"
    rest = [outcomes.meaning(item), _compared(row)]
    moments = _moments(pub, entry, row) if as_of is None and not entry.withdrawn and row.get("change") is not None else []
    why = told(str(row.get("reason") or "")) if row.get("change") is not None else ""
    if not moments:
        if not _then(pub, entry, as_of, sentence):
            components.say(sentence, name)
        components.lines([text for text in (why, _basis(row), *rest) if text])
        return
    unit = _("{name}; línea: lo medido; franja y guiones: lo que se esperaba sin la decisión").format(name=name)
    table = Table(
        name, (_("Fecha"), name, _("Sin la decisión"), _("De"), _("A")),
        tuple((date_year(m.on), m.said, *(said(v, row["unit"]) for v in (m.expected, m.low, m.high))) for m in reversed(moments)),
        numeric=(1, 2, 3, 4),
        csv=tuple((m.on, m.value, m.expected, m.low, m.high) for m in reversed(moments)))  # fmt: skip
    known = query.indicators(pub)[entry.decision.indicator]
    behind = Data(spoken(known.definition), spoken(known.formula), known.owner, table)
    chart = charts_effect.before_and_after(moments, entry.decision.effective_on, _("la decisión"))
    components.figure(f"effect-{entry.decision_id}", sentence, unit, chart, words=_basis(row), data=behind)
    components.lines([text for text in (why, *rest) if text])


def _then(pub: Published, entry: Entry, as_of: date | None, sentence: str) -> bool:
    """What had been measured by a day (by now, where none is asked), week by week; False where there is nothing to draw."""
    decision, last = entry.decision, min(as_of or date.max, pub.cutoff or date.min)
    found = measured(pub, decision.indicator, _scope(decision), decision.effective_on - SHOWN, last)
    if entry.withdrawn or sum(one.value is not None for one in found) < 2:
        return False
    known = query.indicators(pub)[decision.indicator]
    points = [
        charts.Point(day_month(one.start), one.value, said(one.value, one.unit), open=query.period_end(one.start, "week") > last)
        for one in found]  # fmt: skip
    table = Table(
        spoken(known.name), (_("Semana"), spoken(known.name), _("n")),
        tuple((date_year(one.start), said(one.value, one.unit), whole(one.n)) for one in reversed(found)), (1, 2),
        tuple((one.start, one.value, one.n) for one in reversed(found)))  # fmt: skip
    unit = _("{name} por semana hasta ese día. Lo que se esperaba sin la decisión se calcula con todos los datos: no se rehace")
    if as_of is None:
        unit = _("{name} por semana; todavía sin comparar con lo que se esperaba sin la decisión")
    components.figure(
        f"then-{entry.decision_id}", sentence, unit.format(name=spoken(known.name)), charts.history(points),
        words=_("lo que las fuentes han entregado hasta hoy, hasta el {day}").format(day=date_year(last)),
        data=Data(spoken(known.definition), spoken(known.formula), known.owner, table))
    return True


@remember
def measured(pub: Published, indicator: str, scope: Scope, first: date, last: date) -> tuple[Figure, ...]:
    """An indicator by week between two days, the last week cut at the last day."""
    if indicator not in pub.indicators:
        return ()
    start = min((supplier.first for supplier in pub.suppliers), default=last)
    return tuple(query.series(pub, indicator, max(first, start), last, "week", scope)) if max(first, start) <= last else ()


def _scope(decision: Decision) -> Scope:
    keys = {"procedure": decision.procedure_id, "agency": decision.agency_id, "office": decision.office_id,
            "channel": decision.channel}  # fmt: skip
    return Scope(**{name: (key,) for name, key in keys.items() if key})


def _moments(pub: Published, entry: Entry, row: Mapping[str, Any]) -> list[Moment]:
    """The last months before it, and everything after."""
    series = query.effect_series(pub, entry.decision_id) if "effect_series" in pub.tables else None
    rows = series.iter_rows() if series is not None else ()
    return [_moment(values, row["unit"]) for values in rows if values[0] >= entry.decision.effective_on - SHOWN]


def _moment(values: tuple[object, ...], unit: str) -> Moment:
    when, _after, value, expected, low, high = values
    assert isinstance(when, date)
    number = value if isinstance(value, float) else None
    return Moment(when, number, said(number, unit), *(float(str(v)) for v in (expected, low, high)))


def _basis(row: Mapping[str, Any]) -> str:
    """«n = 175 días antes y 55 después; intervalo de 90 %; datos hasta el 20 nov»."""
    if not row.get("n_before"):
        return ""
    words = _("n = {before} semanas antes y {after} después; intervalo de 90 %")
    if row.get("grain") == "day":
        words = _("n = {before} días antes y {after} después; intervalo de 90 %")
    return words.format(before=whole(row["n_before"]), after=whole(row["n_after"]))


def _compared(row: Mapping[str, Any]) -> str:
    if row.get("placebo_share") is None or not row.get("placebo_dates"):
        return ""
    words = _("En {n} fechas en que no se decidió nada, un efecto así de seguro sale {share} de las veces.")
    return words.format(n=whole(row["placebo_dates"]), share=percent(100 * row["placebo_share"]))


def _story(pub: Published, item: Outcome) -> None:
    """Everything that was written, oldest first."""
    entry = item.entry
    components.say(_("Qué se escribió"), outcomes.who(pub, entry))
    rows = tuple((_day_of(line.at), line.who, line.text) for line in _lines(pub, entry))
    components.table(Table(_("Qué se escribió"), (_("Cuándo"), _("Quién"), _("Qué")), rows), tall=True)


def _lines(pub: Published, entry: Entry) -> list[Line]:
    decision = entry.decision
    more = [
        _("alcanza a {n} personas").format(n=whole(decision.reach)) if decision.reach else "",
        _("cuesta {n} pesos").format(n=whole(decision.cost_mxn)) if decision.cost_mxn is not None else "",
        _("se compara con {n} trámites").format(n=len(decision.comparison)) if decision.comparison else "",
    ]
    first = _("Problema: {problem} Se espera: {expected}; revisión el {day}.").format(
        problem=f"{decision.problem.rstrip('.')}.", expected=outcomes.expected(pub, entry), day=date_year(entry.first_review_on))
    rest = as_sentence("; ".join(text for text in more if text))
    found = [Line(entry.written_at, entry.written_by, f"{first} {rest}".strip())]
    found += [Line(remark.at, remark.who, _remark(remark)) for remark in entry.remarks]
    found += [Line(verdict.at, decisions.PROGRAM, _verdict(verdict.row)) for verdict in entry.verdicts]
    return sorted(found, key=lambda line: line.at)


def _remark(remark: Remark) -> str:
    if remark.action == "postpone" and remark.review_on:
        return _("Revisión al {day}: {text}").format(day=date_year(remark.review_on), text=remark.text)
    return _("Retirada: {text}").format(text=remark.text) if remark.action == "withdraw" else remark.text


def _verdict(row: Mapping[str, Any]) -> str:
    words = _(outcomes.WORDS[row["verdict"]]).capitalize()
    through = _("con datos hasta el {day}").format(day=date_year(date.fromisoformat(row["through"])))
    size = outcomes.changed(row) if row.get("change") is not None else told(str(row.get("reason") or ""))
    return f"{words}, {through}: {size}"


def _day_of(at: str) -> str:
    return day_month(kept.day_of(decided.store(), at))


def _add(entry: Entry) -> None:
    """What can be added: a remark, another review date, that it was not carried out."""
    if not access.may("decide"):
        return
    slug = f"{entry.decision_id}-{entry.version}"
    with st.container(key=f"go-decision-{slug}", horizontal=True, gap="small"):
        with st.popover(_("Agregar nota"), type="tertiary", key=f"do-remark-{slug}"), _form("remark", slug):
            st.text_area(_("Nota"), max_chars=decisions.TEXT_LONGEST, height=90, key=f"text-remark-{slug}")
            _signed(entry, "remark", slug, _("Agregar nota"))
        with st.popover(_("Mover la revisión"), type="tertiary", key=f"do-postpone-{slug}"), _form("postpone", slug):
            first = entry.decision.review_on + timedelta(weeks=4)
            last = entry.decision.effective_on + timedelta(days=decisions.REVIEW_DAYS)
            st.date_input(
                _("¿A qué día?"), min(first, last), min_value=entry.decision.effective_on + timedelta(days=1), max_value=last,
                format="DD/MM/YYYY", key=f"day-postpone-{slug}")  # fmt: skip
            st.text_input(_("¿Por qué?"), max_chars=decisions.TEXT_LONGEST, key=f"text-postpone-{slug}")
            _signed(entry, "postpone", slug, _("Mover la revisión"))
        if not entry.verdicts:
            with st.popover(_("Retirar"), type="tertiary", key=f"do-withdraw-{slug}"), _form("withdraw", slug):
                st.text_input(_("¿Por qué no se llevó a cabo?"), max_chars=decisions.TEXT_LONGEST, key=f"text-withdraw-{slug}")
                _signed(entry, "withdraw", slug, _("Retirar"))


def _form(deed: str, slug: str) -> DeltaGenerator:
    return st.form(f"form-{deed}-{slug}", border=False, enter_to_submit=False)


def _signed(entry: Entry, deed: str, slug: str, word: str) -> None:
    actions.sign(deed, slug)
    st.form_submit_button(word, on_click=_do, args=(entry, deed, slug))


def _do(entry: Entry, deed: str, slug: str) -> None:
    """Adds it to the version that the person saw; says how it went when the page is drawn again."""
    who, text = actions.signed(deed, slug), str(st.session_state.get(f"text-{deed}-{slug}", ""))
    title = entry.decision.title
    with keeping(about=title) as well:
        _kept(entry, deed, slug, who, text)
        well(_("{title}: guardado.").format(title=title))


def _kept(entry: Entry, deed: str, slug: str, who: str, text: str) -> None:
    store, key = decided.store(), (entry.decision_id, entry.version, who)
    if deed == "remark":
        decisions.remark(store, *key, text)
    elif deed == "postpone":
        decisions.postpone(store, *key, st.session_state[f"day-postpone-{slug}"], text)
    else:
        decisions.withdraw(store, *key, text)
