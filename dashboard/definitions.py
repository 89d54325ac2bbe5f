"""The definitions of the figures as people read them, from what was published with them."""

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from dashboard.components import Definition, Table
from dashboard.reading import said
from dashboard.theme import day_year, whole
from dashboard.words import _
from metrics.query import Indicator

FAMILIES = {
    "requests": _("Solicitudes"),
    "visits": _("Visitas y citas"),
    "payments": _("Pagos"),
    "ratings": _("Opiniones"),
    "aggregates": _("Series reportadas"),
    "costs": _("Costos"),
    "catalogue": _("Catálogo"),
    "arrivals": _("Entregas"),
    "": _("Datos"),
}
UNITS = {
    "requests": _("solicitudes"), "days": _("días"), "working_days": _("días hábiles"), "minutes": _("minutos"),
    "hours": _("horas"), "percent": _("porcentaje, de 0 a 100"), "visits": _("visitas"), "mxn": _("pesos mexicanos"),
    "answers": _("respuestas"), "stars": _("estrellas, de 1 a 5"), "people": _("personas"), "services": _("servicios"),
    "units": _("unidades"),
}  # fmt: skip
DIRECTIONS = {"higher": _("más es mejor"), "lower": _("menos es mejor"), "none": _("ni más ni menos es mejor")}
CLOCKS = {
    "wait": _("de la llegada o la cita al último llamado"),
    "service": _("del llamado al fin de la atención"),
    "resolution": _("de recibida a resuelta, en días hábiles y sin pausas"),
    "elapsed": _("de recibida a resuelta, en tiempo de reloj"),
    "citizen": _("visitas, espera, traslado y requisitos de la persona"),
    "lead": _("de la reserva a la cita"),
}
FACTS = {
    "requests": _("Solicitudes"), "visits": _("Visitas"), "payments": _("Pagos"), "ratings": _("Valoraciones"),
    "aggregates": _("Series"), "procedures": _("Trámites"), "offices": _("Oficinas"), "closures": _("Días inhábiles"),
    "pauses": _("Pausas"), "events": _("Movimientos"), "agencies": _("Dependencias"), "shifts": _("Cambios"),
    "costs": _("Costos"),
}  # fmt: skip


def found(indicators: Mapping[str, Indicator], asked: str, targets: Mapping[str, float]) -> dict[str, list[Definition]]:
    """The definitions that hold every word of what was asked, by kind of fact; accents and capitals do not matter."""
    words = _plain(asked).split()
    groups: dict[str, list[Definition]] = {}
    for family, title in FAMILIES.items():
        of_family = [i for i in indicators.values() if (i.family if i.family in FAMILIES else "") == family]
        hits = [i for i in of_family if all(word in _text(i) for word in words)]
        if hits:
            groups[title] = [definition(i, targets) for i in sorted(hits, key=lambda i: i.name["es"])]
    return groups


def _text(indicator: Indicator) -> str:
    parts = (indicator.id, indicator.name["es"], indicator.question["es"], indicator.definition["es"], indicator.formula["es"])
    return _plain(" ".join((*parts, indicator.owner, indicator.basis, UNITS.get(indicator.unit, indicator.unit))))


def _plain(text: str) -> str:
    """Lower case without accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))


def definition(indicator: Indicator, targets: Mapping[str, float]) -> Definition:
    """Everything one indicator says about itself."""
    goal = targets.get(indicator.id, indicator.target)
    facts = (
        (_("Unidad"), UNITS.get(indicator.unit, indicator.unit)),
        (_("Sentido"), DIRECTIONS[indicator.direction]),
        (_("Meta"), said(goal, indicator.unit) if goal is not None else _("sin meta")),
        (_("Reloj"), CLOCKS.get(indicator.clock, indicator.clock)),
        (_("Casos mínimos"), minimum(indicator)),
        (_("Responde"), indicator.owner),
        (_("Fundamento"), indicator.basis),
    )
    return Definition(
        indicator.id,
        indicator.name["es"],
        indicator.question["es"],
        indicator.definition["es"],
        indicator.formula["es"],
        tuple((name, text) for name, text in facts if text),
        tuple(example(indicator, one) for one in indicator.example),
    )


def minimum(indicator: Indicator) -> str:
    """How few cases a figure may rest on before it is shown with «pocos datos»."""
    if not indicator.min_n:
        return _("ninguno: es un conteo")
    return _("{n}; con menos, «pocos datos»").format(n=whole(indicator.min_n))


def example(indicator: Indicator, raw: Mapping[str, Any]) -> tuple[str, tuple[Table, ...]]:
    """A worked example: what it shows with its result, and the rows that it is worked from."""
    result = said(float(raw["expected"]), indicator.unit)
    title = _("{title}: da {result}, del {first} al {last}").format(
        title=str(raw.get("title", "")).rstrip("."), result=result, first=_said(raw["from"]), last=_said(raw["to"])
    )
    tables = tuple(_rows(name, rows) for name, rows in raw.items() if isinstance(rows, list) and rows)
    return title, tables


def _rows(name: str, rows: Sequence[Mapping[str, Any]]) -> Table:
    head = tuple(dict.fromkeys(column for row in rows for column in row))
    body = tuple(tuple(_said(row.get(column)) for column in head) for row in rows)
    return Table(FACTS.get(name, name), head, body)


def _said(value: object) -> str:
    """A value of an example; dates travel through the published file as texts."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return _("sí") if value else _("no")
    text = str(value)
    try:
        return day_year(date.fromisoformat(text)) if len(text) == 10 else f"{datetime.fromisoformat(text):%Y-%m-%d %H:%M}"
    except ValueError:
        return text
