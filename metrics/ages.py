"""Age quantiles of what stands open at many days' ends, all of them in a few matrix operations.

A row is a calendar, the working day of receipt in it, the first end that sees the row open, the first that no longer does, and n.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

CHUNK = 64  # ends per matrix: within two months few different days of receipt are open
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Rows:
    """Columns of the rows of one scope."""

    cal: Ints
    wd: Ints
    enter: Ints
    leave: Ints
    n: Ints

    def part(self, chosen: NDArray[np.bool_] | slice) -> "Rows":
        """The rows that a mask or a slice chooses."""
        return Rows(*(column[chosen] for column in (self.cal, self.wd, self.enter, self.leave, self.n)))


def age_quantiles(rows: Rows, at_end: Ints, shares: tuple[float, ...]) -> tuple[Ints, NDArray[np.float64]]:
    """How many are open at each end, and the quantiles of their age in working days (ends x shares; 0 where none is open).

    at_end: the working days so far, by end and calendar.
    """
    total = np.zeros(len(at_end), dtype=np.int64)
    found = np.zeros((len(at_end), len(shares)))
    for a in range(0, len(at_end), CHUNK):
        b = min(a + CHUNK, len(at_end))
        mine = rows.part((rows.enter < b) & (rows.leave > a) & (rows.leave > rows.enter))
        if len(mine.n):
            running = np.cumsum(_by_age(mine, at_end[a:b], a), axis=1)
            total[a:b] = running[:, -1]
            for i, share in enumerate(shares):
                found[a:b, i] = _quantile(running, share)
    return total, found


def _by_age(rows: Rows, at_end: Ints, a: int) -> Ints:
    """How many are open at each end of the chunk (which starts at end `a`), by age."""
    ends, lots = len(at_end), int(rows.wd.max()) + 1
    kinds, kind = np.unique(rows.cal * lots + rows.wd, return_inverse=True)
    width = len(kinds)
    cells = (ends + 1) * width
    came = np.bincount(np.maximum(rows.enter - a, 0) * width + kind, weights=rows.n, minlength=cells)
    went = np.bincount(np.minimum(rows.leave - a, ends) * width + kind, weights=rows.n, minlength=cells)
    standing = np.cumsum((came - went).reshape(ends + 1, width), axis=0)[:ends]
    ages = np.maximum(at_end[:, kinds // lots] - kinds % lots, 0)
    wide = int(ages.max(initial=0)) + 1
    place = ages + np.arange(ends)[:, None] * wide
    counts = np.bincount(place.ravel(), weights=standing.ravel(), minlength=ends * wide)
    return counts.reshape(ends, wide).astype(np.int64)


def _quantile(running: Ints, share: float) -> NDArray[np.float64]:
    """Linear between the two values around share x (n - 1), as type 7; 0 where there is none."""
    place = share * np.maximum(running[:, -1] - 1, 0)
    low = (running <= np.floor(place)[:, None]).sum(axis=1)
    high = (running <= np.ceil(place)[:, None]).sum(axis=1)
    value = low + (high - low) * (place - np.floor(place))
    return np.where(running[:, -1] > 0, value, 0.0)
