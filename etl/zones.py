"""Instants in the zone of the office: UTC, local date and local minute of the day."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import polars as pl

from etl.dates import Instants


@dataclass(frozen=True)
class Moments:
    """UTC instant, local date and local minute (null for a date only); all null where the hour did not exist."""

    at: pl.Series
    on: pl.Series
    minute: pl.Series


def moments(read: Instants, zone: str, office: pl.Series | None, zones: Mapping[str, str], *, computed: bool = False) -> Moments:
    """Naive text is of the contract's `zone`; the local date and minute are of the office's own where `zones` knows it.

    A date only is that day in the office's zone. An ambiguous hour is the earlier of the two. An hour that the clock skipped
    is nothing, unless it was computed (a due date: so many days after another hour): then it is an hour later.
    """
    if computed:
        read = replace(read, local=_after_gap(read.local, zone))
    others = {z for z in zones.values() if z != zone}
    if office is None or not others:
        return _in_zone(read, zone, zone)
    own = office.replace_strict(list(zones), list(zones.values()), default=zone, return_dtype=pl.String).fill_null(zone)
    result = _in_zone(read, zone, zone)
    for other in others & set(own.unique()):
        there, mask = _in_zone(read, zone, other), own == other
        result = Moments(
            there.at.zip_with(mask, result.at), there.on.zip_with(mask, result.on), there.minute.zip_with(mask, result.minute)
        )
    return result


def _in_zone(read: Instants, zone: str, office_zone: str) -> Moments:
    has_dates = bool(read.date_only.any())
    timed = read.local.set(read.date_only, None) if has_dates else read.local
    at = _utc(timed, zone)
    has_offsets = read.utc.null_count() < len(read.utc)
    if has_offsets:
        at = read.utc.zip_with(read.utc.is_not_null(), at)
    if office_zone == zone and not has_offsets:
        local = timed.set(at.is_null(), None) if at.null_count() > timed.null_count() else timed
    else:
        local = at.dt.replace_time_zone("UTC").dt.convert_time_zone(office_zone).dt.replace_time_zone(None)
    on = local.dt.date()
    minute = local.dt.hour().cast(pl.Int16) * 60 + local.dt.minute()
    if has_dates:
        days = read.local.set(~read.date_only, None)
        at = _first_instant(days, office_zone).zip_with(read.date_only, at)
        on = days.dt.date().zip_with(read.date_only, on)
    return Moments(at, on, minute)


def _after_gap(local: pl.Series, zone: str) -> pl.Series:
    """The wall clock with the hours that did not exist moved an hour on."""
    skipped = local.is_not_null() & _utc(local, zone).is_null()
    return local.dt.offset_by("1h").zip_with(skipped, local) if skipped.any() else local


def _utc(local: pl.Series, zone: str) -> pl.Series:
    return (
        local.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
        .dt.convert_time_zone("UTC")
        .dt.replace_time_zone(None)
    )


def _first_instant(days: pl.Series, zone: str) -> pl.Series:
    """Midnight of each day; one o'clock where the clock skipped midnight."""
    at = _utc(days, zone)
    if at.null_count() > days.null_count():
        at = at.zip_with(at.is_not_null(), _utc(days.dt.offset_by("1h"), zone))
    return at
