"""Working days: which days each office works, and how many it has worked so far. And today: the one clock of lateness."""

from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl

WEEKDAYS = "12345"  # Monday to Friday, where an office does not say
EVERYWHERE = "*"
MUNICIPALITY = ""


def now() -> datetime:
    """The present instant. Tests put another in its place."""
    return datetime.now(UTC)


def today(time_zone: str, frozen_on: date | None = None) -> date:
    """Today where the municipality is; for a home that is frozen, always the day it was frozen on."""
    return frozen_on or now().astimezone(ZoneInfo(time_zone)).date()


def owed_days(last: date, on: date, closed: Collection[date]) -> list[date]:
    """The working days of the municipality after the last delivered one that were over before the day `on`."""
    days = (last + timedelta(days=n) for n in range(1, (on - last).days))
    return [day for day in days if str(day.isoweekday()) in WEEKDAYS and day not in closed]


def calendar_frame(offices: pl.DataFrame, closures: pl.DataFrame, first: date, last: date) -> pl.DataFrame:
    """Every office's days from first to last.

    offices: office_id, workdays (digits 1 Monday .. 7 Sunday; null or empty = Monday to Friday).
    closures: date, office_id (* = all). Days or offices that repeat are taken once.
    Returns office_id ("" = the municipality: Monday to Friday less the common closures), date, works,
    wd (working days from `first` to that day, both included), sorted by office and date; no rows when last < first.
    """
    days = pl.DataFrame({"date": pl.date_range(first, last, eager=True)}, schema={"date": pl.Date})
    shut = closures.select(pl.col("date").cast(pl.Date), pl.col("office_id").cast(pl.String)).unique()
    common = shut.filter(pl.col("office_id") == EVERYWHERE)["date"]
    own = shut.filter(pl.col("office_id") != EVERYWHERE).with_columns(closed=True)
    weekday = pl.col("date").dt.weekday().cast(pl.String)
    return (
        _weeks(offices)
        .join(days, how="cross")
        .join(own, on=["office_id", "date"], how="left")
        .with_columns(
            works=pl.col("week").str.contains(weekday, literal=True)
            & ~pl.col("date").is_in(common.implode())
            & pl.col("closed").is_null()
        )
        .sort("office_id", "date")
        .with_columns(wd=pl.col("works").cast(pl.Int32).cum_sum().over("office_id"))
        .select("office_id", "date", "works", "wd")
    )


def _weeks(offices: pl.DataFrame) -> pl.DataFrame:
    """office_id and the digits of the days it opens, the municipality first."""
    municipality = pl.DataFrame({"office_id": [MUNICIPALITY], "week": [WEEKDAYS]})
    week = pl.col("workdays").cast(pl.String).str.strip_chars().replace("", None).fill_null(WEEKDAYS)
    known = offices.select(pl.col("office_id").cast(pl.String), week=week)
    known = known.filter(pl.col("office_id").is_not_null() & (pl.col("office_id") != MUNICIPALITY))
    return pl.concat([municipality, known.unique("office_id", keep="first", maintain_order=True)])
