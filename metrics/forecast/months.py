"""Revenue by month to the end of the year: its own grid, whose season is the twelve months.

From October on it reaches the end of March, so that the peak of the property tax is seen when the budget is made.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from metrics.forecast.backtest import WINDOWS, trial_at, with_ranges
from metrics.forecast.extract import Family
from metrics.forecast.family import TOO_NEW, Block, added, blocks_of
from metrics.forecast.model import Ahead, Model, only_median
from metrics.forecast.models.last_year import LastYear
from metrics.forecast.models.seasonal_naive import SeasonalNaive
from metrics.forecast.panel import Bools, Days, Floats, Panel, weekdays

FIGURE, DAILY = "revenue_mxn_month", "revenue_mxn"
YEAR = 12
LATE_IN_THE_YEAR = 10  # the month from which the first quarter of the next year is asked too
BOTH_FROM = 2 * YEAR + 1  # known months from which both are better together; with less than two years Prophet sees no year
LARGE = 0.05  # of the last year's revenue: smaller agencies are not worth the second model's time


@dataclass(frozen=True)
class OfDays:
    """What a model of days says of months: the sums of its days. daily: the same series by day."""

    model: Model
    daily: Panel

    @property
    def name(self) -> str:
        return self.model.name

    def __call__(self, panels: Sequence[Panel]) -> list[Ahead]:
        """Medians of the months ahead of each panel."""
        return [self._one(panel) for panel in panels]

    def _one(self, panel: Panel) -> Ahead:
        months = self.daily.days.astype("datetime64[M]")
        asked = panel.days[panel.known :].astype("datetime64[M]")
        first, end = np.searchsorted(months, asked[0]), np.searchsorted(months, asked[-1], side="right")
        said = self.model([self.daily.at(int(first), int(end - first))])[0].median
        return only_median(_sums(said, months[first:end], asked))


@dataclass(frozen=True)
class WithAnother:
    """The mean of last year's month and a second model, for large series once there are two years; else the first alone."""

    other: Model
    large: tuple[bool, ...]
    name: str = LastYear.name

    def __call__(self, panels: Sequence[Panel]) -> list[Ahead]:
        """Medians of the months ahead of each panel."""
        found = LastYear()(panels)
        if not any(self.large):
            return found
        return [self._mean(panel, one) if panel.known >= BOTH_FROM else one for panel, one in zip(panels, found, strict=True)]

    def _mean(self, panel: Panel, one: Ahead) -> Ahead:
        median, rows = one.median.copy(), np.array(self.large)
        second = self.other([panel])[0].median
        median[rows] = np.where(np.isfinite(second), (median[rows] + second) / 2, median[rows])
        return only_median(median)


def until(cutoff: np.datetime64) -> np.datetime64:
    """The last month that is asked after a day."""
    month = cutoff.astype("datetime64[M]")
    number = int(month.astype(np.int64)) % YEAR + 1
    last: np.datetime64 = month + (YEAR - number + (3 if number >= LATE_IN_THE_YEAR else 0))
    return last


def month_blocks(daily: Family, second: Model | None) -> list[Block]:
    """Revenue of each agency by month and their sum; nothing where no month is complete.

    daily: revenue by day. second: what is averaged with last year's months, if anything.
    """
    agencies = sorted({place["agency"] for place in daily.places if place.get("agency")})
    if not agencies:
        return []
    places = tuple({"agency": agency} for agency in agencies)
    days = _reaching(added(daily.panel, np.array([daily.members(place) for place in places])))
    panel = by_month(days)
    if not panel.known:
        return []
    large = _large(panel) if second else np.zeros(panel.series, dtype=bool)
    model = WithAnother(OfDays(second, days.rows(large)), tuple(bool(one) for one in large)) if second else LastYear()
    starts = [start for n in range(WINDOWS) if (start := panel.known - panel.horizon - (WINDOWS - 1 - n)) >= YEAR]
    trial, naive = with_ranges(trial_at(panel, model, starts)), trial_at(panel, SeasonalNaive(), starts)
    both = f"{LastYear.name}+{second.name}" if second and panel.known >= BOTH_FROM else LastYear.name
    named = tuple(both if one else LastYear.name for one in large)
    blocks = blocks_of(Family(panel, (FIGURE,) * len(places), places, ({},)), trial, naive, named)
    whole = added(days, np.ones((1, days.series), dtype=bool))
    return [_told(block, mine) for block, mine in zip(blocks, (days, whole), strict=True)]


def _told(block: Block, days: Panel) -> Block:
    """The block with the month that has begun. Repeating last year is no shame: only what is too new is refused."""
    quality = tuple(replace(one, refused=one.refused if one.refused == TOO_NEW else "") for one in block.quality)
    cutoff = days.days[days.known - 1].item()
    return replace(block, trial=replace(block.trial, now=_begun(block.trial.now, days)), quality=quality, cutoff=cutoff)


def _large(panel: Panel) -> Bools:
    year = np.nansum(panel.values[:, -YEAR:], axis=1)
    return np.asarray(year >= LARGE * max(year.sum(), 1.0))


def _reaching(panel: Panel) -> Panel:
    """The same days, on to the end of the last month that is asked; beyond the calendar a weekday is open if it ever was."""
    used = np.unique(weekdays(panel.days))
    last = (until(panel.days[panel.known - 1]) + 1).astype("datetime64[D]")
    more = np.arange(panel.days[-1] + np.timedelta64(1, "D"), last)
    more = more[np.isin(weekdays(more), used)]
    ever = np.array([panel.opens[:, weekdays(panel.days) == day].any(axis=1) for day in weekdays(more)])
    opens = np.hstack([panel.opens, ever.T]) if len(more) else panel.opens
    return replace(panel, days=np.concatenate([panel.days, more]), opens=opens)


def by_month(daily: Panel) -> Panel:
    """The complete months of a panel of days, and those that are asked; a month that lacks a day of a series is unknown."""
    months = daily.days.astype("datetime64[M]")
    first = months[0] + int(_begins_late(daily))
    open_one = _first_asked(daily)
    complete = np.arange(first, open_one)
    asked = np.arange(open_one, until(daily.days[daily.known - 1]) + 1)
    lacking = (daily.opens[:, : daily.known] & ~np.isfinite(daily.values)).astype(np.float64)
    sums = _sums(np.nan_to_num(daily.values), months[: daily.known], complete)
    values = np.where(_sums(lacking, months[: daily.known], complete) > 0, np.nan, sums)
    every = np.concatenate([complete, asked]).astype("datetime64[D]")
    return Panel(values, every, np.ones((daily.series, len(every)), dtype=bool), YEAR)


def _begins_late(daily: Panel) -> bool:
    """Whether the first month lacks days of the grid."""
    before = np.arange(daily.days[0].astype("datetime64[M]").astype("datetime64[D]"), daily.days[0])
    return bool(np.isin(weekdays(before), np.unique(weekdays(daily.days))).any())


def _sums(values: Floats, months: Days, wanted: Days) -> Floats:
    """Sums by month of what is known: series x wanted months."""
    known = np.nan_to_num(values)
    found = [known[:, months == month].sum(axis=1) for month in wanted]
    return np.stack(found, axis=1) if found else np.zeros((len(values), 0))


def _begun(now: Ahead, days: Panel) -> Ahead:
    """The month that has begun: what came of it so far, and of its forecast the share of the open days that are left."""
    months = days.days.astype("datetime64[M]")
    mine = months == _first_asked(days)
    came, opens = days.values[:, mine[: days.known]], days.opens[:, mine]
    some = np.isfinite(came)
    left = 1 - some.sum(axis=1) / np.maximum(opens.sum(axis=1), 1)
    so_far = np.where(some, came, 0.0).sum(axis=1)

    def both(values: Floats) -> Floats:
        found, by_row = values.copy(), (-1, *[1] * (values.ndim - 2))
        found[:, 0] = so_far.reshape(by_row) + left.reshape(by_row) * found[:, 0]
        return found

    return Ahead(both(now.median), both(now.mean), both(now.quantiles))


def _first_asked(daily: Panel) -> np.datetime64:
    """The month of the first day that is not known."""
    months = daily.days.astype("datetime64[M]")
    first: np.datetime64 = months[daily.known] if daily.known < len(months) else months[-1] + 1
    return first
