"""What the register of decisions says: what was expected beside what happened, in the indicator's own unit, in words."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from dashboard.components import Cell, Table
from dashboard.formats import NBSP, date_year, day, money, one_decimal, whole
from dashboard.reading import unit_word
from dashboard.told import told
from dashboard.words import N_, NN_, _, listed, many, spoken
from metrics import query
from metrics.query import Published
from state.decisions import BETTER, NO_EVIDENCE, NOT_EVALUABLE, VERDICTS, WORSE, Entry

PENDING, WITHDRAWN = "pending", "withdrawn"
WEEK = timedelta(days=6)
MARKS = {BETTER: "better", WORSE: "worse", NO_EVIDENCE: "usual", NOT_EVALUABLE: "none", PENDING: "open", WITHDRAWN: "none"}
WORDS = {
    BETTER: N_("mejoró"),
    WORSE: N_("empeoró"),
    NO_EVIDENCE: N_("sin evidencia"),
    NOT_EVALUABLE: N_("no evaluable"),
    PENDING: N_("en curso"),
    WITHDRAWN: N_("retirada"),
}
COUNTED = {
    BETTER: NN_("{n} mejoró", "{n} mejoraron"),
    WORSE: NN_("{n} empeoró", "{n} empeoraron"),
    NO_EVIDENCE: NN_("{n} sin evidencia", "{n} sin evidencia"),
    NOT_EVALUABLE: NN_("{n} no evaluable", "{n} no evaluables"),
    PENDING: NN_("{n} en curso", "{n} en curso"),
    WITHDRAWN: NN_("{n} retirada", "{n} retiradas"),
}
KINDS = {
    "service_added": N_("Servicio nuevo"),
    "step_changed": N_("Cambiar un paso"),
    "requirement_dropped": N_("Quitar un requisito"),
    "digitized": N_("Digitalizar"),
    "training": N_("Capacitar"),
    "communication": N_("Comunicar"),
    "staffing": N_("Personal o ventanillas"),
    "other": N_("Otra"),
}
HOURS = {
    "queue": N_("{n} horas {side} de fila al mes"),
    "working": N_("{n} horas hábiles {side} de espera al mes"),
    "elapsed": N_("{n} horas {side} de espera al mes"),
    "citizen": N_("{n} horas {side} de la gente al mes"),
}


@dataclass(frozen=True)
class Outcome:
    """A decision and how it stands: a verdict, pending or withdrawn; `row` is what was published of its effect, or {}."""

    entry: Entry
    result: str
    row: Mapping[str, Any]
    due: bool  # this week or before, and not answered yet


def outcomes(pub: Published, entries: Sequence[Entry], as_of: date | None, today: date) -> list[Outcome]:
    """The register, the latest first. Today's figures are the published ones; those of a day are the ones noted until then."""
    now = {} if as_of else query.effects(pub)
    found = []
    for entry in reversed(entries):
        effect, noted = now.get(entry.decision_id), entry.verdict
        row: Mapping[str, Any] = asdict(effect) if effect else {}
        if not (effect and effect.due) and noted:
            row = noted.row
        answered = noted is not None and noted.through >= entry.decision.review_on
        answered = answered or bool(effect and effect.due and entry.decision.review_on <= (pub.cutoff or date.min))
        judged = bool(noted or (effect and effect.due))
        result = WITHDRAWN if entry.withdrawn else row["verdict"] if judged else PENDING
        due = not entry.withdrawn and not answered and entry.decision.review_on <= today + WEEK
        found.append(Outcome(entry, result, row, due))
    return found


def answer(found: Sequence[Outcome], as_of: date | None) -> tuple[str, str]:
    """The sentence of the page, and what waits for somebody this week."""
    if not found:
        none = _("Todavía no hay decisiones escritas.")
        return (_("Al {day} no había decisiones escritas.").format(day=date_year(as_of)) if as_of else none), ""
    count = Counter(one.result for one in found)
    if len(found) == 1:
        words = _("Hay una decisión escrita: {result}.").format(result=_(WORDS[found[0].result]))
    else:
        known = [name for name in (*VERDICTS, PENDING, WITHDRAWN) if count[name]]
        parts = [many(count[name], *COUNTED[name]).format(n=count[name]) for name in known]
        words = _("De {n} decisiones, {parts}.").format(n=whole(len(found)), parts=listed(parts))
    due = sum(one.due for one in found)
    waits = NN_("{n} espera su revisión esta semana.", "{n} esperan su revisión esta semana.")
    later = many(due, *waits).format(n=whole(due)) if due else ""
    return words, later


def table(pub: Published, found: Sequence[Outcome]) -> Table:
    """The register: what was decided, what was expected, what happened, and the verdict with its shape and word."""
    head = (_("Decisión"), _("Se esperaba"), _("Resultó"), _("Veredicto"))
    rows = tuple((
        Cell(one.entry.decision.title, sub=who(pub, one.entry), strong=True),
        Cell(expected(pub, one.entry), sub=_("revisión: {day}").format(day=date_year(one.entry.decision.review_on))),
        Cell(happened(one), sub=meaning(one)),
        Cell(_(WORDS[one.result]).replace(" ", NBSP), MARKS[one.result]),
    ) for one in found)  # fmt: skip
    return Table(_("Registro de decisiones"), head, rows)


def who(pub: Published, entry: Entry) -> str:
    """«D-003 · Avalúo catastral · desde el 9 mar 2026 · Rosa Díaz»."""
    told_of = entry.decision
    since = _("desde el {day}").format(day=date_year(told_of.effective_on))
    return " · ".join((entry.decision_id, place(pub, entry), since, told_of.decided_by))


def place(pub: Published, entry: Entry) -> str:
    """Where it applies, by its names."""
    asked = {"procedure": entry.decision.procedure_id, "office": entry.decision.office_id, "agency": entry.decision.agency_id}
    names = [key.name if (key := pub.dimension(dim).get(value)) else value for dim, value in asked.items() if value]
    return ", ".join(names) or _("todo el municipio")


def indicator_name(pub: Published, id: str) -> str:
    """The name of an indicator; its key, where it is published no longer."""
    known = query.indicators(pub).get(id)
    return spoken(known.name) if known else id


def expected(pub: Published, entry: Entry) -> str:
    """«Espera en ventanilla: que baje 10 min»."""
    told_of = entry.decision
    known = query.indicators(pub).get(told_of.indicator)
    size = amount(abs(told_of.expected_change), known.unit if known else "") if told_of.expected_change else ""
    words = _("que baje {size}") if told_of.direction == "lower" else _("que suba {size}")
    return f"{indicator_name(pub, told_of.indicator)}: {words.format(size=size).strip()}"


def happened(one: Outcome) -> str:
    """«bajó 8.1 min (de 5.5 a 11)», or why there is nothing to say yet."""
    if one.entry.withdrawn:
        return _("{who} la retiró: {reason}").format(who=one.entry.withdrawn.who, reason=one.entry.withdrawn.text)
    if one.result == PENDING:
        return _waits(one)
    if one.row.get("change") is None:
        return told(str(one.row.get("reason", "")))
    return changed(one.row)


def changed(row: Mapping[str, Any]) -> str:
    """The change with its 90 % interval."""
    value, low, high, unit = row["change"], row["low"], row["high"], row["unit"]
    moved = _("bajó {size}") if value < 0 else _("subió {size}")
    if low < 0 < high:
        span = _("entre bajar {low} y subir {high}").format(low=amount(-low, unit), high=amount(high, unit))
    else:
        near, far = sorted((abs(low), abs(high)))
        span = _("de {low} a {high}").format(low=amount(near, unit), high=amount(far, unit))
    return f"{moved.format(size=amount(abs(value), unit))} ({span})"


def _waits(one: Outcome) -> str:
    if one.due:
        return _("por revisar: la siguiente publicación dirá su veredicto")
    if one.row.get("ready_on"):
        return _("se podrá saber hacia el {day}").format(day=date_year(one.row["ready_on"]))
    return _("se revisa el {day}").format(day=day(one.entry.decision.review_on))


def meaning(one: Outcome) -> str:
    """What a sure change means: «133 horas menos de fila al mes (de 90 a 176)», or the same in pesos; "" of any other."""
    row = one.row
    if one.result not in (BETTER, WORSE):
        return ""
    if row.get("hours_month") is not None:
        words = _(HOURS[row["hours_of"]])
        return _with_sign(row["hours_month"], row["hours_low"], row["hours_high"], whole, words)
    if row.get("mxn_month") is not None:
        return _with_sign(row["mxn_month"], row["mxn_low"], row["mxn_high"], money, _("{n} {side} al mes"))
    return ""


def _with_sign(value: float, low: float, high: float, say: Callable[[float], str], words: str) -> str:
    said = words.format(n=say(abs(value)), side=_("menos") if value < 0 else _("más"))
    near, far = sorted((abs(low), abs(high)))
    return _("{said} (de {low} a {high})").format(said=said, low=say(near), high=say(far))


def amount(size: float, unit: str) -> str:
    """The size of a change: a share changes in points; a decimal where it is small."""
    if unit == "mxn":
        return money(size)
    word = many(round(size, 1), *NN_("punto", "puntos")) if unit == "percent" else unit_word(size, unit)
    number = one_decimal(size) if size < 10 else whole(size)
    return f"{number}{NBSP}{word}" if word else number


