"""Figures in the words of the person who runs the command line."""

from collections.abc import Mapping, Sequence
from typing import Any

# One and several of each unit.
UNITS = {
    "requests": ("solicitud", "solicitudes"), "days": ("día", "días"), "working_days": ("día hábil", "días hábiles"),
    "minutes": ("min", "min"), "percent": ("%", "%"), "visits": ("visita", "visitas"), "mxn": ("MXN", "MXN"),
    "answers": ("respuesta", "respuestas"), "stars": ("estrella", "estrellas"), "people": ("persona", "personas"),
    "services": ("servicio", "servicios"), "hours": ("hora", "horas"), "units": ("unidad", "unidades"),
    "procedures": ("trámite", "trámites"), "sheets": ("hoja", "hojas"),
}
HEAD = ("indicador", "desde", "hasta", "de", "valor", "unidad", "n", "")


def unit(name: str, value: float | None = None) -> str:
    """The word of a unit, as many as there are."""
    one, other = UNITS.get(name, (name, name))
    return one if value == 1 else other


def told(row: Mapping[str, Any]) -> tuple[object, ...]:
    """One row of `show` under HEAD: value with unit, what it stands on, and why there is none when there is none."""
    named = (row[key] for key in ("indicator", "from", "to", "name"))
    return *named, value_of(row), unit(row["unit"], row["value"]), row["n"], notes_of(row)


def value_of(row: Mapping[str, Any]) -> str:
    """The value with as many decimals as it deserves, or the word for why there is none."""
    value = row["value"]
    if value is None:
        return {"missing": "faltan datos", "not_applicable": "no aplica"}.get(row["state"], "sin casos")
    return f"{value:,.0f}" if value == int(value) and row["unit"] != "mxn" else f"{value:,.2f}"


def notes_of(row: Mapping[str, Any]) -> str:
    """What stands beside a figure: few data, an open period, who is missing and since when."""
    notes = (
        "pocos datos" if row["few"] else "",
        "periodo abierto" if row["open"] else "",
        row["reason"] or _names("faltan datos de", row["missing"]),
        _names("sin contar, porque ya no entregan,", row["silent"]),
    )
    return " · ".join(note for note in notes if note)


def _names(words: str, names: Sequence[str]) -> str:
    return f"{words} {', '.join(names)}" if names else ""
