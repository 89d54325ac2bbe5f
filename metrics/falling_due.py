"""The deadlines that pages ask for: of what is open, how many are expected to pass their limit, and how far to trust it."""

from dataclasses import dataclass
from datetime import date

from metrics.reader import Published

WEEK, MONTH = 5, 20  # working days


@dataclass(frozen=True)
class FallingDue:
    """Open requests of one key whose limit comes within `window_days` working days after `issued_on`, in requests.

    `expected` of `falling_due` will pass it, between `low80` and `high80` eight times of ten. `paused` have no clock running,
    `already_late` passed it before. `error` and `naive_error` are the mean errors of `checked` backtests, of this way and of
    repeating what passed in the window before; None while there is too little history for a backtest.
    """

    dimension: str
    key: str
    name: str
    window_days: int
    issued_on: date
    falling_due: int
    paused: int
    already_late: int
    expected: float
    low80: float
    high80: float
    low95: float
    high95: float
    error: float | None
    naive_error: float | None
    coverage80: float | None
    checked: int

    @property
    def trusted(self) -> bool:
        """Whether it was backtested and is not further off than repeating the window before."""
        return self.error is not None and self.naive_error is not None and self.error <= self.naive_error


def falling_due(pub: Published, dimension: str = "total", window_days: int = WEEK, key: str | None = None) -> list[FallingDue]:
    """One per key of 'total', 'agency' or 'procedure' that has open requests with a limit, most expected to pass it first."""
    chosen, values = ("AND k.key = ?", [key]) if key is not None else ("", [])
    rows = pub.frame(f"{_ROWS} {chosen} ORDER BY expected DESC, d.key", [dimension, window_days, *values]).to_dicts()
    return [FallingDue(**row) for row in rows]


_ROWS = """
SELECT d.dim AS dimension, coalesce(k.key, '') AS key, coalesce(k.name, k.key, '') AS name, d.* EXCLUDE (dim, key)
FROM deadlines d LEFT JOIN keys k ON k.dim = d.dim AND k.id = d.key
WHERE d.dim = ? AND d.window_days = ?
"""
