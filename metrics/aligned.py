"""The days to compare a day with: the same weekday before, and the day of last year that was like it, Easter and all."""

from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.easter import easter  # type: ignore[import-untyped]  # python-dateutil ships no types

from metrics.days import working_days
from metrics.figures import Figure, figure
from metrics.plan import DAY, period_end, period_start
from metrics.reader import Published
from metrics.scope import EVERYTHING, Scope

WEEK, YEAR = timedelta(weeks=1), timedelta(weeks=52)
AROUND = timedelta(weeks=2)  # Semana Santa and the week after it, with the week on either side in which people travel or hurry
WEEKS_BACK = 4  # a weekday that was closed is looked for so far


@dataclass(frozen=True)
class Compared:
    """The figures to set beside one: of the period before (for a day, the last such weekday that worked), and of last year."""

    before: Figure | None
    year: Figure | None


def aligned_day(day: date) -> date:
    """The day of the year before to compare a day with; always of the same weekday.

    Around Easter, of this year or of the one before, the day at the same distance from Easter Sunday; otherwise the same ISO
    week. A week 53 is compared with the one 52 weeks before.
    """
    iso = day.isocalendar()
    same_week = day - YEAR if iso.week == 53 else date.fromisocalendar(iso.year - 1, iso.week, iso.weekday)
    distance, there = day - _easter(day.year), _easter(day.year - 1)
    if abs(distance) <= AROUND or abs(same_week - there) <= AROUND:
        return there + distance
    return same_week


def aligned_start(start: date, grain: str) -> date:
    """The first day of last year's period of a day, week or month."""
    return aligned_day(start) if grain in {"day", "week"} else period_start(start.replace(day=1, year=start.year - 1), grain)


def compared(pub: Published, indicator: str, start: date, grain: str, scope: Scope = EVERYTHING) -> Compared:
    """What to set beside the figure of the day, week or month that begins at `start`; None where there is no sound figure."""
    if grain == "day":
        days = [day for n in range(1, WEEKS_BACK + 1) if working_days(pub, scope, day := start - n * WEEK, day)][:1]
        last = aligned_day(start)
        years = working_days(pub, scope, last, last)
    else:
        days, years = [period_start(start - DAY, grain)], [aligned_start(start, grain)]
    silent = figure(pub, indicator, start, period_end(start, grain), scope).silent
    return Compared(*(_sound(pub, indicator, when, grain, scope, silent) for when in (days, years)))


def _easter(year: int) -> date:
    sunday: date = easter(year)
    return sunday


def _sound(
    pub: Published, indicator: str, starts: list[date], grain: str, scope: Scope, silent: tuple[tuple[str, date], ...]
) -> Figure | None:
    """The figure of a whole period that every source delivered, on cases enough; but for the silent ones, the same in both."""
    if not starts:
        return None
    found = figure(pub, indicator, starts[0], period_end(starts[0], grain), scope)
    return found if found.sound and found.silent == silent else None
