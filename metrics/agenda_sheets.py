"""The Agenda as sheets of typed cells: its 23 columns, where each figure comes from, and what became of the last one.

It is a document of a Mexican authority and always in Spanish. Text stays text and numbers
stay numbers; what is not known says so.
"""

from dataclasses import dataclass
from datetime import date

from metrics.agenda import ACTIONS, CARRIED, COMMITTED, DONE, DROPPED, OTHER_ACTION, PENDING, Agenda, Line
from metrics.cost_words import FLAGS, METHOD
from metrics.figures import Figure
from metrics.reader import Published

Cell = str | float | int | date | None
UNKNOWN, UNSAID = "sin dato", "la ficha no lo dice"
FEW_APPLICANTS = 10
HEAD = (
    "No.", "Fecha de compromiso", "Homoclave", "Nombre del trámite", "Fundamento jurídico", "Volumen de uso (veces al año)",
    "Frecuencia (veces al año por persona)", "Costo burocrático anual (MXN)", "Grupo de atención prioritaria",
    "Trámite relacionado 1", "Trámite relacionado 2", "Trámite relacionado 3", "Áreas que intervienen", "Proceso de atención",
    "Proceso de resolución", "Acciones", "Objetivos", "Metas", "Indicador de cumplimiento", "Indicador de avance",
    "¿Recomendación de la ATDT?", "Oficio", "Observaciones",
)  # fmt: skip
WIDTHS = (5, 11, 11, 26, 22, 10, 11, 13, 16, 11, 11, 11, 11, 20, 22, 16, 20, 20, 20, 20, 13, 8, 32)
PAGES = (13, 20)  # the columns with which the second and the third printed page begin
WHY = {CARRIED: "Viene de la Agenda anterior (art. 22: tiene prioridad).", COMMITTED: "",
       "proposed": "Propuesta por el orden de prioridad; sin compromiso: registre la decisión en Aprende e itera."}
OUTCOMES = {DONE: "hecho", PENDING: "pendiente: sigue en esta Agenda", DROPPED: "retirado"}
UNITS = {"percent": "%", "working_days": "días hábiles", "minutes": "min", "days": "días", "mxn": "MXN",
         "requests": "solicitudes", "hours": "h", "stars": "estrellas"}


@dataclass(frozen=True)
class Sheet:
    """One sheet: what stands above the table, its head, and its rows."""

    title: str
    notes: tuple[str, ...]
    head: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[Cell, ...], ...]
    pages: tuple[int, ...] = ()  # the columns with which another page begins; none = as wide as one page
    repeated: int = 0  # how many columns come again there


def sheets(pub: Published, agenda: Agenda) -> tuple[Sheet, ...]:
    """The three sheets of the workbook."""
    return _main(pub, agenda), _sources(agenda), _before(agenda)


def _main(pub: Published, agenda: Agenda) -> Sheet:
    s = agenda.semester
    window = (f"Cifras del {agenda.first:%d/%m/%Y} al {agenda.last:%d/%m/%Y}, doce meses completos; datos hasta "
              f"{_day(agenda.cutoff)}.")
    due = f"Semestre del {s.first:%d/%m/%Y} al {s.last:%d/%m/%Y}. Se entrega a más tardar el {s.due:%d/%m/%Y} (LNETB art. 21)."
    lacking = [p.procedure_id for p in agenda.unjustified]
    asks = (f"FALTA JUSTIFICAR (LNETB art. 22): {', '.join(lacking)}.",) if lacking else ()
    title = f"Agenda de Simplificación y Digitalización {s.name} · {agenda.municipality}"
    return Sheet(
        "Agenda", (title, due, window, METHOD["es"], *asks), HEAD, WIDTHS,
        tuple(_row(pub, line) for line in agenda.lines), PAGES, 4)


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else UNKNOWN


def _row(pub: Published, line: Line) -> tuple[Cell, ...]:
    f, first = line.record.fields, line.commitments[0] if line.commitments else None
    related = [*(part.strip() for part in (f["related"] or "").split(";") if part.strip()), None, None, None][:3]
    actions = list(dict.fromkeys(ACTIONS.get(c.kind, OTHER_ACTION) for c in line.commitments))
    return (
        line.number, first.effective_on if first else None, line.record.procedure_id, line.record.name,
        f["legal_basis"] or UNSAID, _number(line.figures.get("requests_received")), _frequency(line), _cost(line),
        f["priority_group"] or UNSAID, *related, f["areas"] if f["areas"] is not None else UNSAID, _attention(line),
        _resolution(line), "; ".join(actions) or None, "; ".join(c.title for c in line.commitments) or None,
        _goals(pub, line), _indicator(pub, line, line.before, "antes"), _indicator(pub, line, line.after, "después"), None, None,
        _remarks(line))  # fmt: skip


def _number(figure: Figure | None) -> Cell:
    if figure is None or figure.state != "ok" or figure.value is None:
        return UNKNOWN
    return int(figure.value) if figure.value.is_integer() else round(figure.value, 2)


def _frequency(line: Line) -> Cell:
    if line.people is None or line.people[1] < FEW_APPLICANTS:
        return UNKNOWN
    return round(line.people[0] / line.people[1], 2)


def _cost(line: Line) -> Cell:
    return "no calculable" if line.cost is None or line.cost.cbt_mxn is None else round(line.cost.cbt_mxn, 2)


def told(figure: Figure | None) -> str:
    """«38 % (n=412)»."""
    if figure is None or figure.state != "ok" or figure.value is None:
        return UNKNOWN
    few = ", pocos datos" if figure.few else ""
    return f"{figure.value:,.1f} {UNITS.get(figure.unit, '')}".replace(".0 ", " ").strip() + f" (n={figure.n:,}{few})"


def _attention(line: Line) -> str:
    return f"En línea: {told(line.figures.get('digital_take_up'))}. Visitas por solicitud: " + told(
        line.figures.get("visits_per_request"))


def _resolution(line: Line) -> str:
    f = line.record.fields
    units = {"working_days": "días hábiles", "calendar_days": "días naturales", "months": "meses", "hours": "horas"}
    limit = "inmediato" if f["limit_unit"] == "immediate" else (
        UNSAID if f["limit_value"] is None else f"{f['limit_value']} {units.get(f['limit_unit'], '')}")
    return (f"Plazo: {limit}. En plazo: {told(line.figures.get('on_time_share'))}. 9 de cada 10 en "
            f"{told(line.figures.get('resolution_days_p90'))}.")


def _name(pub: Published, line: Line) -> str:
    known = pub.indicators.get(line.commitments[0].indicator) if line.commitments else None
    return known.name.get("es", known.id) if known else ""


def _goals(pub: Published, line: Line) -> Cell:
    if not line.commitments:
        return None
    change, before = line.commitments[0].expected_change, line.before
    if change is None or before is None or before.value is None:
        return f"{_name(pub, line)}: no se dijo de cuánto"
    unit = UNITS.get(before.unit, "")
    return f"{_name(pub, line)}: de {before.value:,.1f} a {before.value + change:,.1f} {unit}".strip()


def _indicator(pub: Published, line: Line, figure: Figure | None, when: str) -> Cell:
    if not line.commitments:
        return None
    shown = "todavía no entra en vigor" if when == "después" and figure is None else told(figure)
    return f"{_name(pub, line)}, {when}: {shown}"


def _remarks(line: Line) -> str:
    said = [WHY[line.why]]
    if line.why == CARRIED:
        said.append(f"Justificación: {line.justification}" if line.justification else "FALTA LA JUSTIFICACIÓN.")
    if line.place:
        said.append(f"Lugar {line.place[0]} por los criterios del art. 21 (entre {line.place[1]} y {line.place[2]}).")
    if line.cost is not None:
        said += [line.cost.reason, *(FLAGS[flag]["es"] for flag in line.cost.flags)]
    return " ".join(part for part in said if part)


def _sources(agenda: Agenda) -> Sheet:
    rows = [row for line in agenda.lines for row in _figures(line)]
    return Sheet(
        "Fuentes", ("De dónde sale cada cifra: fuente, fórmula y número de casos.", METHOD["es"]),
        ("Homoclave", "Cifra", "Valor", "n", "Fuente", "Fórmula"), (11, 30, 14, 10, 34, 60), tuple(rows))


def _figures(line: Line) -> list[tuple[Cell, ...]]:
    key, cost = line.record.procedure_id, line.cost
    found: list[tuple[Cell, ...]] = [
        (key, figure.indicator, _number(figure), figure.n, f"datos del {figure.start} al {figure.end}",
         f"indicador {figure.indicator} (docs/indicators.md)") for figure in line.figures.values()]
    people = line.people or (0, 0)
    found.append((key, "frecuencia", _frequency(line), people[0], "clave cifrada del solicitante",
                  "solicitudes con solicitante conocido / solicitantes distintos; desde 10 solicitantes"))
    if cost is not None:
        n = int(cost.volume or 0)
        parts = {"CBD": cost.cbd_mxn, "CBI requisitos": cost.cbi_requirements_mxn, "CO espera": cost.opportunity_mxn,
                 "CBU": cost.cbu_mxn, "CBT": cost.cbt_mxn}
        for name, value in parts.items():
            shown = "no calculable" if value is None else round(value, 2)
            year = f"parámetros de {cost.year}" if cost.year else "sin parámetros"
            found.append((key, name, shown, n, f"catálogo y [[cost]] de paso10.toml, {year}", "docs/costo.md"))
    return found


def _before(agenda: Agenda) -> Sheet:
    note = f"Agenda {agenda.previous}: qué se prometió y qué pasó." if agenda.previous else (
        "No se encontró la Agenda anterior: no hay con qué comparar.")
    rows = tuple((p.procedure_id, p.name, p.promised_on, OUTCOMES[p.outcome],
                  p.justification or ("" if p.outcome == DONE else "FALTA")) for p in agenda.promises)
    return Sheet("Agenda anterior", (note,), ("Homoclave", "Trámite", "Compromiso", "Qué pasó", "Justificación (art. 22)"),
                 (11, 40, 14, 30, 60), rows)
