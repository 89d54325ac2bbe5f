"""The definitions of the figures as people read them, from what was published with them."""

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from dashboard.components import Definition, Table
from dashboard.formats import day_year, whole
from dashboard.reading import said
from dashboard.words import N_, _, spoken
from metrics.query import Indicator

FAMILIES = {
    "requests": N_("Solicitudes"),
    "visits": N_("Visitas y citas"),
    "payments": N_("Pagos"),
    "ratings": N_("Opiniones"),
    "aggregates": N_("Series reportadas"),
    "costs": N_("Costos"),
    "catalogue": N_("Catálogo"),
    "arrivals": N_("Entregas"),
    "": N_("Datos"),
}
UNITS = {
    "requests": N_("solicitudes"), "days": N_("días"), "working_days": N_("días hábiles"), "minutes": N_("minutos"),
    "hours": N_("horas"), "percent": N_("porcentaje, de 0 a 100"), "visits": N_("visitas"), "mxn": N_("pesos mexicanos"),
    "answers": N_("respuestas"), "stars": N_("estrellas, de 1 a 5"), "people": N_("personas"), "services": N_("servicios"),
    "units": N_("unidades"), "procedures": N_("trámites y servicios"), "sheets": N_("hojas de papel"),
}  # fmt: skip
DIRECTIONS = {"higher": N_("más es mejor"), "lower": N_("menos es mejor"), "none": N_("ni más ni menos es mejor")}
CLOCKS = {
    "wait": N_("de la llegada o la cita al último llamado"),
    "service": N_("del llamado al fin de la atención"),
    "resolution": N_("de recibida a resuelta, en días hábiles y sin pausas"),
    "elapsed": N_("de recibida a resuelta, en tiempo de reloj"),
    "citizen": N_("visitas, espera, traslado y requisitos de la persona"),
    "lead": N_("de la reserva a la cita"),
}
FACTS = {
    "requests": N_("Solicitudes"), "visits": N_("Visitas"), "payments": N_("Pagos"), "ratings": N_("Valoraciones"),
    "aggregates": N_("Series"), "procedures": N_("Trámites"), "offices": N_("Oficinas"), "closures": N_("Días inhábiles"),
    "pauses": N_("Pausas"), "events": N_("Movimientos"), "agencies": N_("Dependencias"), "shifts": N_("Cambios"),
    "costs": N_("Costos"),
}  # fmt: skip


def found(indicators: Mapping[str, Indicator], asked: str, targets: Mapping[str, float]) -> dict[str, list[Definition]]:
    """The definitions that hold every word of what was asked, by kind of fact; accents and capitals do not matter."""
    words = _plain(asked).split()
    groups: dict[str, list[Definition]] = {}
    for family, title in FAMILIES.items():
        of_family = [i for i in indicators.values() if (i.family if i.family in FAMILIES else "") == family]
        hits = [i for i in of_family if all(word in _text(i) for word in words)]
        if hits:
            groups[_(title)] = [definition(i, targets) for i in sorted(hits, key=lambda i: spoken(i.name))]
    return groups


def _text(indicator: Indicator) -> str:
    texts = (spoken(text) for text in (indicator.name, indicator.question, indicator.definition, indicator.formula))
    return _plain(
        " ".join((indicator.id, *texts, _(indicator.owner), indicator.basis, _(UNITS.get(indicator.unit, indicator.unit))))
    )


def _plain(text: str) -> str:
    """Lower case without accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))


def definition(indicator: Indicator, targets: Mapping[str, float]) -> Definition:
    """Everything one indicator says about itself."""
    goal = targets.get(indicator.id, indicator.target)
    facts = (
        (_("Unidad"), _(UNITS.get(indicator.unit, indicator.unit))),
        (_("Sentido"), _(DIRECTIONS[indicator.direction])),
        (_("Meta"), said(goal, indicator.unit) if goal is not None else _("sin meta")),
        (_("Reloj"), _(CLOCKS.get(indicator.clock, indicator.clock))),
        (_("Casos mínimos"), minimum(indicator)),
        (_("Responde"), _(indicator.owner)),
        (_("Fundamento"), indicator.basis),
    )
    return Definition(
        indicator.id,
        spoken(indicator.name),
        spoken(indicator.question),
        spoken(indicator.definition),
        spoken(indicator.formula),
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
        title=_title(raw.get("title", "")).rstrip("."), result=result, first=_said(raw["from"]), last=_said(raw["to"])
    )
    tables = tuple(_rows(name, rows) for name, rows in raw.items() if isinstance(rows, list) and rows)
    return title, tables


def _title(said: object) -> str:
    """The title of an example: by language, or one for all of them."""
    return spoken(said) if isinstance(said, Mapping) else str(said)


def _rows(name: str, rows: Sequence[Mapping[str, Any]]) -> Table:
    head = tuple(dict.fromkeys(column for row in rows for column in row))
    body = tuple(tuple(_said(row.get(column)) for column in head) for row in rows)
    return Table(_(FACTS.get(name, name)), head, body, raw=True)


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
