"""Appointments that nobody came to, by weekday and by how many days before they were booked.

`no_shows` of the published file: procedure, agency, office, channel (keys), date of the appointment, lead (the first day of its
band; none: not known), booked, missed. It adds up to the indicator `no_show_share`.
"""

from dataclasses import replace

import duckdb

from metrics.errors import UnknownDimension
from metrics.figures import Day, Figure, figure
from metrics.indicator import pick
from metrics.reader import Published
from metrics.scope import EVERYTHING, Scope, filters

INDICATOR = "no_show_share"
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


def check_split(split: str, ids: list[str]) -> None:
    """UnknownDimension when anything but the share of no-shows is asked by weekday or lead."""
    wrong = [name for name in ids if name != INDICATOR]
    if wrong:
        raise UnknownDimension(f"«{wrong[0]}» no se desglosa por {split}; así sólo se desglosa {INDICATOR}. "
                               f"Ejecute: paso10 show {INDICATOR} --by {split}")
