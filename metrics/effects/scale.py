"""The scale on which a change adds up: logarithms for times, log-odds for shares, roots for small counts, stars as they are.

One unit of a scale is about a doubling (e) of the figure: what the model believes before it sees data (metrics/effects/prior.py)
is said once, for all of them.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metrics.indicator import Indicator

Floats = NDArray[np.float64]
TIMES = ("minutes", "days", "working_days")
STARS_UNIT = 0.5  # half a star is as much as a doubling of a wait
OFTEN = 10.0  # counts below this are judged by their square roots, whose noise does not depend on their size


@dataclass(frozen=True)
class Scale:
    """log: ln(x + offset). logit: ln of the odds, half a case added to each side. root: 2 sqrt(x + 3/8). plain: x.

    All divided by `unit`.
    """

    kind: str
    unit: float = 1.0
    offset: float = 0.0

    def bent(self, values: Floats, n: Floats) -> Floats:
        """The values on this scale; n: how many events each rests on (shares)."""
        if self.kind == "log":
            found = np.log(np.maximum(values, 0.0) + self.offset)
        elif self.kind == "logit":
            share = (values / 100 * n + 0.5) / (n + 1)
            found = np.log(share / (1 - share))
        elif self.kind == "root":
            found = 2 * np.sqrt(np.maximum(values, 0.0) + 0.375)
        else:
            found = values
        return np.asarray(found / self.unit)

    def straight(self, bent: Floats, n: Floats) -> Floats:
        """The way back, within what the figure can be."""
        x = bent * self.unit
        if self.kind == "log":
            return np.asarray(np.maximum(np.exp(x) - self.offset, 0.0))
        if self.kind == "logit":
            return np.asarray(np.clip(((n + 1) / (1 + np.exp(-x)) - 0.5) / n, 0.0, 1.0) * 100)
        if self.kind == "root":
            return np.asarray(np.maximum(np.square(np.maximum(x, 0.0) / 2) - 0.375, 0.0))
        return np.asarray(x)


def scale_for(indicator: Indicator, values: Floats) -> Scale:
    """The scale of an indicator, given what it has been (values without gaps)."""
    low, mean = float(values.min()), float(np.abs(values).mean())
    if indicator.unit == "percent" and low >= 0 and float(values.max()) <= 100:
        return Scale("logit")
    if indicator.unit == "stars":
        return Scale("plain", STARS_UNIT)
    if indicator.unit in TIMES:
        return Scale("log", offset=1.0)
    if low < 0:
        return Scale("plain", max(mean, 1e-9))
    if low > 0 and (indicator.kind != "total" or float(np.median(values)) >= OFTEN):
        return Scale("log")
    return Scale("root", max(np.sqrt(mean), 1e-9))
