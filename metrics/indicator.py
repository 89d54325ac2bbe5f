"""An indicator: which measures, how they combine, and what it says about itself. One TOML file each, no free SQL."""

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from metrics.assumptions import ASSUMPTIONS
from metrics.errors import UnknownIndicator, WrongIndicator, nearest
from metrics.measures import AHEAD, CLOCKS, FAMILIES, MEASURES

FOLDER = Path(__file__).parent / "indicators"
FLOWS, STATES = ("reported", "reported_share"), ("state", "state_share", "progress")
REPORTED = (*FLOWS, *STATES)  # of series that arrive already counted (reported.py)
KINDS = ("total", "ratio", "mean", "quantile", "stock", "stock_share", "age", "freshness", "weighted", *REPORTED)
UNITS = (
    "requests", "days", "working_days", "minutes", "percent", "visits", "mxn", "answers", "stars", "people", "services", "units",
    "hours", "procedures", "sheets",
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
    "stock_share": ("entered", "left", "of_entered", "of_left"),
    "age": ("q",),
    "freshness": (),
    "weighted": ("terms", "count"),
    "reported": ("counts",),
    "reported_share": ("counts", "out_of"),
    "state": ("counts",),
    "state_share": ("counts", "out_of"),
    "progress": ("counts", "out_of"),
}
FACTORS = ("times", "each")  # of a weighted term: its assumptions, one or their product
MEASURE_KEYS = ("measure", "numerator", "denominator", "entered", "left", "of_entered", "of_left", "count", "applies")
KNOWN = {
    *TEXTS, *MEASURE_KEYS, "kind", "values", "q", "unit", "direction", "target", "clock", "basis", "owner", "min_n", "where",
    "example", "divide", "months", "terms", "per", "needs_fee", "not_applicable", "counts", "out_of",
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
    of_entered: str = ""  # a share of two stocks: the whole
    of_left: str = ""
    q: float = 0.0
    divide: float = 1.0  # the values or the weighted sum in the figure's own unit: 1440 minutes are a day
    months: int = 0  # always the months that end with the period's last day, however short the period
    terms: tuple[dict[str, str], ...] = ()  # weighted: measures, of several families, each times an assumption or once
    per: str = ""  # weighted: the measure that the sum is divided by
    needs_fee: bool = False  # it does not apply where the cards in force have no fee and there never was a payment
    not_applicable: dict[str, str] = field(default_factory=dict)  # why it cannot be had, by language
    counts: str = ""  # the series of aggregates that it reports
    out_of: str = ""  # the series that it is a share of
    where: dict[str, str] = field(default_factory=dict)
    example: tuple[dict[str, Any], ...] = ()

    @property
    def measures(self) -> tuple[str, ...]:
        """The measures it adds up: one, or numerator and denominator, or what enters and leaves; and what counts them."""
        ratio, stock = (self.numerator, self.denominator), (self.entered, self.left, self.of_entered, self.of_left)
        named = (self.measure, *ratio, *stock, self.count)
        return tuple(m for m in named if m)

    @property
    def added(self) -> tuple[str, ...]:
        """Every measure it adds up, those of its weighted terms too."""
        weighed = (*(term["measure"] for term in self.terms), *((self.per,) if self.per else ()))
        return tuple(dict.fromkeys((*self.measures, *weighed)))

    @property
    def counts_events(self) -> bool:
        """Whether it adds up what happened on its days: then what is known counts, also of days that nobody delivered whole."""
        return self.kind in ("total", "ratio", "mean", "quantile", "weighted", *FLOWS) and not self.months

    @property
    def families(self) -> tuple[str, ...]:
        """The families its measures belong to: one, or several where it weighs terms."""
        named = [*(term["measure"] for term in self.terms), *([self.per] if self.terms and self.per else [])]
        return tuple(dict.fromkeys((self.family, *(MEASURES[m].family for m in named))))

    @property
    def needs(self) -> tuple[str, ...]:
        """The dimensions that a source must give to say anything about it: those it is limited by, and its measures' own."""
        return tuple({*(d for d in self.where if d != "series"), *(d for m in self.measures for d in MEASURES[m].needs)})

    @property
    def series(self) -> tuple[str, ...]:
        """The series of aggregates that it adds up; () is any."""
        own = (self.where["series"],) if "series" in self.where else tuple(filter(None, (self.counts, self.out_of)))
        return own or tuple({series for m in self.measures for series in MEASURES[m].series})

    @property
    def assumed(self) -> tuple[str, ...]:
        """The assumptions it rests on."""
        return tuple(dict.fromkeys(term[key] for term in self.terms for key in FACTORS if key in term))

    @property
    def stops_at_cutoff(self) -> bool:
        """Whether it is a stock, or rests on dates that may lie ahead: then nothing after the cut-off counts."""
        ahead = any(MEASURES[m].on in AHEAD for m in self.measures)
        stands = self.kind in ("stock", "stock_share", "age", "freshness", *STATES) or self.months > 0
        return stands or ahead or (bool(self.values) and CLOCKS[self.values].on in AHEAD)


def read_indicators(*folders: Path) -> dict[str, Indicator]:
    """Every indicator of the folders by id, sorted; a later folder's file replaces an earlier one's."""
    found = {path.stem: path for folder in folders for path in sorted(folder.glob("*.toml"))}
    return {name: parse(name, path.read_text("utf-8"), str(path)) for name, path in sorted(found.items())}


def parse(name: str, text: str, file: str) -> Indicator:
    """One indicator from its TOML; WrongIndicator names the file, the key, what was found and what is allowed."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"line (\d+), column (\d+)", str(error))
        where = f"línea {place[1]}, columna {place[2]}" if place else "se corta antes de terminar"
        raise WrongIndicator(f"{file}: no es TOML válido: {where}. Corríjalo y ejecute: paso10 build") from error
    _check(raw, file)
    raw["example"] = tuple(raw.get("example", ()))
    raw["terms"] = tuple(raw.get("terms", ()))
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
    _check_terms(raw, file)
    if "values" in raw and raw["values"] not in CLOCKS:
        raise _wrong(file, "values", repr(raw["values"]), f"uno de: {', '.join(CLOCKS)}.")
    if "q" in raw and not 0 <= raw["q"] <= 1:
        raise _wrong(file, "q", repr(raw["q"]), "un número de 0 a 1.")


def _check_terms(raw: dict[str, Any], file: str) -> None:
    for term in raw.get("terms", ()):
        if term.get("measure") not in MEASURES:
            near = nearest(str(term.get("measure")), MEASURES)
            raise _wrong(file, "terms", repr(term.get("measure")), f"una medida de metrics/measures.py.{near}")
        for assumed in (term[key] for key in FACTORS if key in term):
            if assumed not in ASSUMPTIONS:
                near = nearest(str(assumed), ASSUMPTIONS)
                raise _wrong(file, "terms", repr(assumed), f"uno de: {', '.join(ASSUMPTIONS)}.{near}")
    if raw.get("per") and raw["per"] not in MEASURES:
        raise _wrong(file, "per", repr(raw["per"]), f"una medida de metrics/measures.py.{nearest(raw['per'], MEASURES)}")


def _family(raw: dict[str, Any], measures: list[str], file: str) -> str:
    """The one family that its measures belong to; its `where` must name dimensions of it."""
    if raw["kind"] == "age":
        return "requests"
    if raw["kind"] == "freshness":
        return ""
    if raw["kind"] in REPORTED:
        return "aggregates"
    if raw["kind"] == "weighted":
        return MEASURES[raw["count"]].family
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
