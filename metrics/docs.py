"""`docs/indicators.md`, written from the indicators' own files: Spanish first, then English."""

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from metrics.assumptions import ASSUMPTIONS
from metrics.indicator import FOLDER, Indicator, read_indicators

FILE = Path(__file__).resolve().parents[1] / "docs" / "indicators.md"
LABELS = {
    "es": {
        "formula": "Fórmula", "unit": "Unidad", "direction": "Mejor", "target": "Meta", "basis": "Fundamento",
        "owner": "Responde", "min_n": "Pocos datos por debajo de", "not_applicable": "Cuando no se puede", "where": "Solo",
        "example": "Ejemplo", "assumed": "Supuestos",
    },
    "en": {
        "formula": "Formula", "unit": "Unit", "direction": "Better", "target": "Target", "basis": "Basis", "owner": "Owner",
        "min_n": "Few data below", "not_applicable": "When it cannot be had", "where": "Only", "example": "Example",
        "assumed": "Assumptions",
    },
}
DIRECTIONS = {
    "es": {"higher": "más alto", "lower": "más bajo", "none": "ni alto ni bajo"},
    "en": {"higher": "higher", "lower": "lower", "none": "neither"},
}
UNITS = {
    "es": {
        "requests": "solicitudes", "days": "días", "working_days": "días hábiles", "minutes": "minutos", "percent": "%",
        "visits": "visitas", "mxn": "MXN", "answers": "respuestas", "stars": "estrellas (1 a 5)", "people": "personas",
        "services": "servicios", "units": "unidades", "hours": "horas", "procedures": "trámites", "sheets": "hojas",
    },
    "en": {"working_days": "working days", "percent": "%", "mxn": "MXN", "stars": "stars (1 to 5)"},
}
HEAD = """# Indicadores · Indicators

Este archivo se escribe solo, con `python -m metrics.docs`, a partir de `metrics/indicators/*.toml`; una prueba lo compara.
Lo que vale en todas las cifras (fechas locales; faltante, no aplica y cero; pocos datos) está en la página *Indicadores*.

This file writes itself, with `python -m metrics.docs`, from `metrics/indicators/*.toml`; a test compares it.
"""


def document(indicators: Iterable[Indicator]) -> str:
    """The whole page: a list of contents, the assumptions, and each indicator in Spanish and in English."""
    known = list(indicators)
    contents = [f"- [{i.name['es']}](#{i.id}) · {i.name['en']} (`{i.id}`)" for i in known]
    return "\n".join([HEAD, *contents, "", *_assumptions(), *(line for i in known for line in _one(i))])


def _assumptions() -> list[str]:
    rows = [
        f"| `{name}` | {a.value:g} | {UNITS['es'][a.unit]} | {a.meaning['es']} | {a.meaning['en']} |"
        for name, a in ASSUMPTIONS.items()
    ]
    return [
        "## Supuestos · Assumptions", "",
        "Valores nuestros; cada municipio los cambia en la página *Programa* o en `[assumptions]` de su `paso10.toml`. "
        "Ours; a home changes them on the page *Programa* or in `[assumptions]` of its `paso10.toml`.", "",
        "| nombre | valor | unidad | qué es | what it is |", "|---|---|---|---|---|", *rows, "",
    ]


def _one(indicator: Indicator) -> list[str]:
    title = f"## {indicator.name['es']} · {indicator.name['en']}"
    lines = [f'<a id="{indicator.id}"></a>', "", title, "", f"`{indicator.id}`", ""]
    for language in ("es", "en"):
        lines += [f"**{indicator.question[language]}** {indicator.definition[language]}", "", *_facts(indicator, language), ""]
        for example in indicator.example:
            result = f"**{_plain(example['expected'])}** ({_period(example)})"
            lines += [f"{LABELS[language]['example']}: {titled(example, language)} → {result}.", ""]
    return lines


def titled(example: dict[str, Any], language: str) -> str:
    """What an example shows: by language, or one text for all of them."""
    title = example["title"]
    return str(title[language] if isinstance(title, dict) else title)


def _facts(indicator: Indicator, language: str) -> list[str]:
    said = {
        "formula": indicator.formula[language],
        "unit": UNITS[language].get(indicator.unit, indicator.unit),
        "direction": DIRECTIONS[language][indicator.direction],
        "target": "" if indicator.target is None else f"{indicator.target:g}",
        "min_n": f"n = {indicator.min_n}" if indicator.min_n else "",
        "where": ", ".join(f"{name} = {key}" for name, key in indicator.where.items()),
        "assumed": ", ".join(f"`{name}`" for name in indicator.assumed),
        "not_applicable": indicator.not_applicable.get(language, ""),
        "basis": indicator.basis,
        "owner": indicator.owner,
    }
    return [f"- {LABELS[language][key]}: {text}" for key, text in said.items() if text]


def _plain(value: Any) -> str:  # noqa: ANN401 - whatever number the example holds
    return f"{value:,.6f}".rstrip("0").rstrip(".")


def _period(example: dict[str, Any]) -> str:
    first, last = (_day(example[end]) for end in ("from", "to"))
    return f"{first} – {last}"


def _day(value: date | datetime | str) -> str:
    return str(value)[:10]


def write(path: Path = FILE) -> None:
    """Writes the page from the product's own indicators."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(document(read_indicators(FOLDER).values()), "utf-8")


if __name__ == "__main__":
    write()
