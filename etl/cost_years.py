"""The [[cost]] of a home: what the method of bureaucratic cost needs to know of a state in a year, each value with its source."""

from dataclasses import dataclass
from itertools import pairwise

from etl.declare import Node

KEYS = (
    "hourly_wage_mxn", "copy_mxn", "risk_free_rate", "gdp_million_mxn", "population", "productivity", "capital_per_company_mxn",
)  # fmt: skip
DECIMALS = ("risk_free_rate", "productivity")  # 0.0630 and not 6.30
FIRST_YEAR, LAST_YEAR = 2000, 2100


@dataclass(frozen=True)
class Sourced:
    """One value, the year that it is of, and where it was read."""

    value: float
    year: int
    source: str


@dataclass(frozen=True)
class CostYear:
    """The parameters of one state from one year on; those that nobody wrote are not there."""

    year: int
    state: str
    values: dict[str, Sourced]


def read_cost_years(top: Node, state: str) -> tuple[CostYear, ...]:
    """Every [[cost]] of a paso10.toml, oldest first; an error where one is wrong or a year comes twice."""
    found = sorted((_year(node, state) for node in top.nodes("cost")), key=lambda one: one.year)
    twice = next((a.year for a, b in pairwise(found) if a.year == b.year), None)
    if twice is not None:
        raise top.wrong("cost", f"el año {twice} está dos veces; cada año lleva una sola tabla [[cost]].")
    return tuple(found)


def _year(node: Node, state: str) -> CostYear:
    node.known("year", "state", *KEYS)
    if not node.has("year"):
        raise node.wrong("year", "falta; se espera el año, como 2026.")
    year = _of_years(node, "year", FIRST_YEAR)
    return CostYear(year, node.text("state", state), {key: _sourced(node, key, year) for key in KEYS if node.has(key)})


def _sourced(parent: Node, key: str, year: int) -> Sourced:
    node = parent.node(key)
    node.known("value", "year", "source")
    if not node.has("value"):
        raise node.wrong("value", "falta; se espera un número.")
    value = node.number("value", 0)
    if not 0 < value < float("inf"):
        raise node.wrong("value", f"se encontró {value:g}; se espera un número mayor que cero.")
    if key in DECIMALS and value >= 1:
        raise node.wrong("value", f"se encontró {value:g}; se espera una parte de uno, como 0.0630 para 6.30 %.")
    if not node.text("source").strip():
        raise node.wrong("source", "está vacío; se espera de dónde se tomó el valor.")
    return Sourced(value, _of_years(node, "year", year), node.text("source").strip())


def _of_years(node: Node, key: str, default: int) -> int:
    year = node.whole(key, default)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise node.wrong(key, f"se encontró {year}; se espera un año, como 2026.")
    return year
