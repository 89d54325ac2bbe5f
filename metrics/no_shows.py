"""Appointments that nobody came to, by weekday and by how many days before they were booked.

`no_shows` of the published file: procedure, agency, office, channel (keys), date of the appointment, lead (the first day of its
band; none: not known), booked, missed. It adds up to the indicator `no_show_share`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import sqrt

import duckdb

from metrics.errors import UnknownDimension
from metrics.figures import Day, Figure, figure
from metrics.indicator import pick
from metrics.plan import months_before
from metrics.reader import Published
from metrics.scope import EVERYTHING, Scope, filters

INDICATOR = "no_show_share"
LEAST = 30  # appointments: fewer say nothing of a habit
Z90 = 1.6448536269514722
BANDS = {0: "mismo día", 1: "1 a 2 días antes", 3: "3 a 7 días antes", 8: "8 a 14 días antes", 15: "15 a 30 días antes",
         31: "31 días antes o más"}  # fmt: skip
WEEKDAYS = {1: "lunes", 2: "martes", 3: "miércoles", 4: "jueves", 5: "viernes", 6: "sábado", 7: "domingo"}
UNKNOWN = "sin fecha de reserva posible"
SPLITS = {"weekday": ("isodow(date)", WEEKDAYS), "lead": ("lead", BANDS)}


def write_no_shows(con: duckdb.DuckDBPyConnection) -> None:
    """Writes `pub.no_shows` from the enriched visits."""
    cases = " ".join(f"WHEN lead_days >= {first} THEN {first}" for first in sorted(BANDS, reverse=True))
    con.execute(
        f"CREATE TABLE pub.no_shows AS SELECT procedure, agency, office, channel, appointment_on AS date, "
        f"(CASE {cases} END)::TINYINT AS lead, count(*)::INTEGER AS booked, "
        "count(*) FILTER (outcome = 'no_show')::INTEGER AS missed FROM visits WHERE booked GROUP BY ALL ORDER BY ALL")


def no_shows_by(
    pub: Published, split: str, start: Day = None, end: Day = None, scope: Scope = EVERYTHING
) -> list[Figure]:
    """The share of a period for each 'weekday' (1 Monday) or 'lead' (first day of its band) that had appointments."""
    whole, (column, words) = figure(pub, INDICATOR, start, end, scope), SPLITS[split]
    indicator = pick(pub.indicators, INDICATOR)
    limits = " ".join(f"AND {name} IN ({', '.join(map(str, ids))})" for name, ids in filters(pub, indicator, scope).items())
    rows = pub.rows(
        f"SELECT {column} AS key, sum(booked), sum(missed) FROM no_shows WHERE date BETWEEN ? AND ? {limits} "
        "GROUP BY 1 ORDER BY 1 NULLS LAST", [whole.start, min(whole.end, pub.cutoffs.get(indicator.family, whole.end))])
    return [
        replace(whole, key="" if key is None else str(key), name=words.get(key, UNKNOWN), value=100 * missed / booked, n=booked,
                numerator=float(missed), denominator=float(booked), state="ok", few=booked < indicator.min_n)
        for key, booked, missed in rows]


@dataclass(frozen=True)
class Part:
    """One weekday or band of lead: percent missed with its 90 % interval, n appointments. `key` as in SPLITS, None = unknown."""

    key: int | None
    percent: float
    low: float
    high: float
    n: int
    missed: int


@dataclass(frozen=True)
class Lost:
    """The no-shows of a period: all of them, by weekday and by how long before they were booked."""

    scope: Scope
    whole: Figure
    weekdays: tuple[Part, ...]
    leads: tuple[Part, ...]


def lost(pub: Published, months: int = 12, scope: Scope = EVERYTHING) -> Lost | None:
    """The appointments that nobody came to in the months up to the cut-off; None where there were fewer than LEAST."""
    last = pub.cutoffs.get("visits")
    if last is None or "no_shows" not in pub.tables:
        return None
    ((first,),) = pub.rows("SELECT min(date) FROM no_shows")
    start = max(months_before(last, months), first or last)
    whole = figure(pub, INDICATOR, start, last, scope)
    if whole.state != "ok" or whole.n < LEAST:
        return None
    by_day, by_lead = (tuple(map(_part, no_shows_by(pub, split, start, last, scope))) for split in SPLITS)
    return Lost(scope, whole, by_day, by_lead)


def _part(found: Figure) -> Part:
    missed = int(found.numerator or 0)
    low, high = wilson(missed, found.n)
    key = int(found.key) if found.key else None
    return Part(key, 100 * missed / found.n, 100 * low, 100 * high, found.n, missed)


def wilson(some: int, n: int) -> tuple[float, float]:
    """The 90 % interval of a share by Wilson's score: it stays between 0 and 1, also when none or all of n > 0 did."""
    share, z2 = some / n, Z90**2
    middle, half = share + z2 / (2 * n), Z90 * sqrt(share * (1 - share) / n + z2 / (4 * n**2))
    return (middle - half) / (1 + z2 / n), (middle + half) / (1 + z2 / n)


def apart(parts: Sequence[Part]) -> tuple[Part, Part] | None:
    """The part that surely loses most and the one that surely loses fewest, when their intervals do not even touch."""
    known = [part for part in parts if part.key is not None and part.n >= LEAST]
    if len(known) < 2:
        return None
    worst, best = max(known, key=lambda part: part.low), min(known, key=lambda part: part.high)
    return (worst, best) if worst.low > best.high else None


def check_split(split: str, ids: list[str]) -> None:
    """UnknownDimension when anything but the share of no-shows is asked by weekday or lead."""
    wrong = [name for name in ids if name != INDICATOR]
    if wrong:
        raise UnknownDimension(f"«{wrong[0]}» no se desglosa por {split}; así sólo se desglosa {INDICATOR}. "
                               f"Ejecute: paso10 show {INDICATOR} --by {split}")
