"""An indicator: which measures, how they combine, and what it says about itself. One TOML file each, no free SQL."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from metrics.errors import UnknownIndicator, WrongIndicator, nearest
from metrics.measures import AHEAD, CLOCKS, FAMILIES, MEASURES

FOLDER = Path(__file__).parent / "indicators"
KINDS = ("total", "ratio", "mean", "quantile", "stock", "age", "freshness")
UNITS = (
    "requests", "days", "working_days", "minutes", "percent", "visits", "mxn", "answers", "stars", "people", "services", "units",
)
DIRECTIONS = ("higher", "lower", "none")
TEXTS = ("name", "question", "definition", "formula")
LANGUAGES = ("es", "en")
NEEDED: dict[str, tuple[str, ...]] = {
    "total": ("measure",),
    "ratio": ("numerator", "denominator"),
    "mean": ("numerator", "denominator"),
    "quantile": ("values", "q"),
    "stock": ("entered", "left"),
    "age": ("q",),
    "freshness": (),
}
MEASURE_KEYS = ("measure", "numerator", "denominator", "entered", "left", "count", "applies")
KNOWN = {
    *TEXTS, *MEASURE_KEYS, "kind", "values", "q", "unit", "direction", "target", "clock", "basis", "owner", "min_n", "where",
    "example",
}


@dataclass(frozen=True)
class Indicator:
    """What an indicator's file says. Texts are by language; a measure that it does not use is ''."""

    id: str
    name: dict[str, str]
    question: dict[str, str]
    definition: dict[str, str]
    formula: dict[str, str]
    kind: str
    family: str
    unit: str
    direction: str
    basis: str
    owner: str
    min_n: int
    target: float | None = None
    clock: str = ""
    measure: str = ""
    numerator: str = ""
    denominator: str = ""
    entered: str = ""
    left: str = ""
    values: str = ""
    count: str = ""  # the measure that gives n, where it is not the denominator or the figure itself
    applies: str = ""  # a scope that has never had any of this measure cannot have the figure: not applicable
    q: float = 0.0
    where: dict[str, str] = field(default_factory=dict)
    example: tuple[dict[str, Any], ...] = ()

    @property
    def measures(self) -> tuple[str, ...]:
        """The measures it adds up: one, or numerator and denominator, or what enters and leaves; and what counts them."""
        return tuple(m for m in (self.measure, self.numerator, self.denominator, self.entered, self.left, self.count) if m)

    @property
    def stops_at_cutoff(self) -> bool:
        """Whether it is a stock, or rests on dates that may lie ahead: then nothing after the cut-off counts."""
        ahead = any(MEASURES[m].on in AHEAD for m in self.measures)
        return self.kind in ("stock", "age", "freshness") or ahead or (bool(self.values) and CLOCKS[self.values].on in AHEAD)


def read_indicators(*folders: Path) -> dict[str, Indicator]:
    """Every indicator of the folders by id, sorted; a later folder's file replaces an earlier one's."""
    found = {path.stem: path for folder in folders for path in sorted(folder.glob("*.toml"))}
    return {name: parse(name, path.read_text("utf-8"), str(path)) for name, path in sorted(found.items())}


def parse(name: str, text: str, file: str) -> Indicator:
    """One indicator from its TOML; WrongIndicator names the file, the key, what was found and what is allowed."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise WrongIndicator(f"{file}: no es TOML válido ({error}). Corríjalo y ejecute: paso10 build") from error
    _check(raw, file)
    raw["example"] = tuple(raw.get("example", ()))
    measures = [raw[key] for key in MEASURE_KEYS if raw.get(key)]
    return Indicator(id=name, family=_family(raw, measures, file), **raw)


def _check(raw: dict[str, Any], file: str) -> None:
    for key in raw:
        if key not in KNOWN:
            raise _wrong(file, key, "clave desconocida", f"una de: {', '.join(sorted(KNOWN))}.{nearest(key, KNOWN)}")
    kind = raw.get("kind")
    if kind not in KINDS:
        raise _wrong(file, "kind", repr(kind), f"uno de: {', '.join(KINDS)}.{nearest(str(kind), KINDS)}")
    for key in (*TEXTS, *NEEDED[kind], "unit", "direction", "basis", "owner", "min_n"):
        if key not in raw:
            raise _wrong(file, key, "falta", f"obligatoria en un indicador de tipo {kind}.")
    _check_values(raw, file)


def _check_values(raw: dict[str, Any], file: str) -> None:
    for key in TEXTS:
        if not isinstance(raw[key], dict) or any(not raw[key].get(language) for language in LANGUAGES):
            raise _wrong(file, key, repr(raw[key]), 'un texto por idioma: { es = "…", en = "…" }.')
    for key, allowed in (("unit", UNITS), ("direction", DIRECTIONS)):
        if raw[key] not in allowed:
            raise _wrong(file, key, repr(raw[key]), f"una de: {', '.join(allowed)}.{nearest(str(raw[key]), allowed)}")
    for key in MEASURE_KEYS:
        if key in raw and raw[key] not in MEASURES:
            raise _wrong(file, key, repr(raw[key]), f"una medida de metrics/measures.py.{nearest(str(raw[key]), MEASURES)}")
    if "values" in raw and raw["values"] not in CLOCKS:
        raise _wrong(file, "values", repr(raw["values"]), f"uno de: {', '.join(CLOCKS)}.")
    if "q" in raw and not 0 <= raw["q"] <= 1:
        raise _wrong(file, "q", repr(raw["q"]), "un número de 0 a 1.")


def _family(raw: dict[str, Any], measures: list[str], file: str) -> str:
    """The one family that its measures belong to; its `where` must name dimensions of it."""
    if raw["kind"] == "age":
        return "requests"
    if raw["kind"] == "freshness":
        return ""
    families = {MEASURES[m].family for m in measures} | ({CLOCKS[raw["values"]].family} if "values" in raw else set())
    if len(families) != 1:
        raise _wrong(file, "numerator", f"medidas de {', '.join(sorted(families))}", "medidas de una sola familia de hechos.")
    family = families.pop()
    for dimension in raw.get("where", {}):
        if dimension not in FAMILIES[family]:
            raise _wrong(file, "where", repr(dimension), f"una dimensión de {family}: {', '.join(FAMILIES[family])}.")
    return family


def _wrong(file: str, key: str, found: str, allowed: str) -> WrongIndicator:
    return WrongIndicator(f"{file}: clave «{key}»: {found}; se admite {allowed} Corríjalo y ejecute: paso10 build")


def pick(known: dict[str, Indicator], name: str) -> Indicator:
    """The indicator of that id; UnknownIndicator with the nearest ones when there is none."""
    if name not in known:
        raise UnknownIndicator(f"No existe el indicador «{name}».{nearest(name, known)} Para ver todos: paso10 indicators")
    return known[name]
