"""What a release of open data holds, counted from its rows: for the page that shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from metrics.open_data import HIDDEN, KINDS

COUNTED = {kind.name: kind.figures[0] for kind in KINDS}  # the figure that counts each table's cases


@dataclass(frozen=True)
class Share:
    """Of one table: its rows that have cases, those hidden, and the percentage that those are."""

    table: str
    rows: int
    hidden: int

    @property
    def percent(self) -> float:
        return 100 * self.hidden / self.rows if self.rows else 0.0


def hidden_by_table(frame: pl.DataFrame) -> list[Share]:
    """Every table in the order of the dictionary, with how much of it is hidden."""
    counted = frame.filter(pl.col("indicador").replace_strict(_tables(), default="") == pl.col("tabla"))
    gone = pl.col("estado") == HIDDEN
    sums = counted.group_by("tabla").agg((gone | (pl.col("casos") > 0)).sum().alias("rows"), gone.sum().alias("hidden"))
    found = {row["tabla"]: row for row in sums.iter_rows(named=True)}
    return [Share(name, found[name]["rows"], found[name]["hidden"]) for name in COUNTED if name in found]


def whole(shares: Sequence[Share]) -> Share:
    """All of them together."""
    return Share("", sum(one.rows for one in shares), sum(one.hidden for one in shares))


def last_month(frame: pl.DataFrame, table: str) -> list[dict[str, Any]]:
    """The rows of a table's last month: the total, then its agencies, by what counts them."""
    own = frame.filter(pl.col("tabla") == table, pl.col("indicador") == COUNTED[table])
    shown = own.filter(pl.col("mes") == own["mes"].max(), pl.col("desglose").is_in(["total", "dependencia"]))
    return shown.sort(pl.col("desglose") != "total", "dependencia").to_dicts()


def _tables() -> dict[str, str]:
    return {figure: name for name, figure in COUNTED.items()}
