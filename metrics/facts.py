"""The enriched facts: each row of the warehouse with its keys as numbers, its clocks, its due date and its flags.

Everything happens inside one DuckDB connection where the warehouse is attached as `w`; the tables `requests`, `visits`,
`payments`, `ratings`, `aggregates` of the connection's own memory are the result. `semantics` words are quoted where they decide.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import duckdb
import polars as pl

from etl.calendar import calendar_frame
from etl.tables import ONLINE_CHANNELS
from metrics.cards import cards_frame, minutes
from metrics.derived import derive
from metrics.measures import CHASING, DERIVED, FAMILIES, POSTED_WAIT
from metrics.requests import clock_requests, words

AFTER_CUTOFF_DAYS = 400  # how far ahead the calendar knows due dates
NO_NAMES = "SELECT NULL AS key, NULL AS name, NULL AS listed"
DATES = {
    "requests": ("received_on", "resolved_on", "due_on"),
    "visits": ("arrived_on", "appointment_on", "booked_on"),
    "payments": ("paid_on",),
    "ratings": ("rated_on", "offered_on"),
    "aggregates": ("from_on",),
    "pauses": ("from_on", "to_on"),
    "events": ("started_on", "completed_on"),
}


@dataclass(frozen=True)
class Setting:
    """What the enrichment must know besides the rows: the municipality's zone and the cut-off of each table."""

    time_zone: str
    cutoffs: dict[str, date]


def enrich(con: duckdb.DuckDBPyConnection, setting: Setting) -> None:
    """Makes the enriched tables of every family."""
    _catalogue(con, setting)
    places = "k.*, s.cal, s.time_zone, s.opens, s.closes"
    con.execute(f"CREATE TABLE received AS SELECT {places} FROM ({_RECEIVED}) k JOIN sites s USING (office)")
    clock_requests(con, setting.cutoffs.get("requests"))
    con.execute(_VISITS)
    con.execute(_PAYMENTS)
    con.execute(_RATINGS)
    con.execute(_AGGREGATES)
    derive(con, setting.time_zone)


def _catalogue(con: duckdb.DuckDBPyConnection, setting: Setting) -> None:
    """Keys as numbers, offices with their calendar, days, and the catalogue's cards with their dates."""
    cards = cards_frame(con.execute("SELECT * FROM w.procedures").pl())
    con.register("cards_frame", cards)
    con.execute("CREATE TABLE cards AS SELECT * FROM cards_frame")
    con.unregister("cards_frame")
    _keys(con)
    offices = con.execute("SELECT * FROM w.offices").pl().unique("office_id", keep="last", maintain_order=True)
    closures = con.execute("SELECT date, office_id FROM w.closures WHERE date IS NOT NULL").pl()
    first, last = _span(con, setting)
    days = calendar_frame(offices, closures, first, last)
    con.register("days_frame", days)
    con.register("places_frame", _places(offices, setting.time_zone))
    con.execute(_CALENDAR)
    con.unregister("days_frame")
    con.unregister("places_frame")


def _keys(con: duckdb.DuckDBPyConnection) -> None:
    """keys(dim, id, key, name, listed): every key of a dimension that a fact or the catalogue names; 0 = not said."""
    con.execute("CREATE TABLE keys (dim VARCHAR, id INTEGER, key VARCHAR, name VARCHAR, listed BOOLEAN)")
    own = {family: dimensions for family, dimensions in FAMILIES.items() if family not in DERIVED}
    for dimension in dict.fromkeys(d for dimensions in own.values() for d in dimensions):
        column = dimension if dimension not in ("procedure", "agency", "office") else f"{dimension}_id"
        listed = {"procedure": "procedures", "agency": "agencies", "office": "offices"}.get(dimension)
        name = "arg_max(name, coalesce(valid_from, DATE '0001-01-01'))" if dimension == "procedure" else "any_value(name)"
        named = f"SELECT {column} AS key, {name} AS name, true AS listed FROM w.{listed} GROUP BY 1" if listed else NO_NAMES
        places = [f"w.{table}" for table, dimensions in own.items() if dimension in dimensions]
        places += ["w.procedures"] if dimension == "agency" else []
        places += ["w.events"] if dimension in ("procedure", "office") else []
        seen = " UNION ".join(f"SELECT {column} AS key FROM {place}" for place in places)
        con.execute(
            f"INSERT INTO keys WITH seen AS ({seen}), named AS ({named}), "
            "every AS (SELECT key FROM seen UNION SELECT key FROM named) "
            f"SELECT '{dimension}', row_number() OVER (ORDER BY e.key), e.key, coalesce(n.name, e.key), "
            "coalesce(n.listed, false) "
            "FROM every e LEFT JOIN named n USING (key) WHERE e.key IS NOT NULL AND e.key <> '' "
            f"UNION ALL SELECT '{dimension}', 0, '', '', false"
        )
    con.execute("INSERT INTO keys SELECT 'level', level + 1, level::VARCHAR, level::VARCHAR, true FROM range(6) levels(level) "
                "UNION ALL SELECT 'level', 0, '', '', false")
    number = "row_number() OVER (ORDER BY source)"
    con.execute(f"INSERT INTO keys SELECT 'source', {number}, source, coalesce(name, source), true FROM w.sources")


def _span(con: duckdb.DuckDBPyConnection, setting: Setting) -> tuple[date, date]:
    """The first and last day that the calendar must know."""
    parts = [
        f"SELECT min({c}) AS a, max({c}) AS b FROM w.{table}" for table, columns in DATES.items() for c in columns
    ]
    row = con.execute(f"SELECT min(a), max(b) FROM ({' UNION ALL '.join(parts)})").fetchone()
    known = [d for d in (*(row or ()), *setting.cutoffs.values()) if d is not None] or [date(2000, 1, 1)]
    last = max([*setting.cutoffs.values(), *known]) + timedelta(days=AFTER_CUTOFF_DAYS)
    return min(known) - timedelta(days=1), last


def _places(offices: pl.DataFrame, time_zone: str) -> pl.DataFrame:
    """office_id, time_zone, opens, closes (minutes of the day, null when not said); '' is the municipality."""
    rows: list[tuple[str, str, int | None, int | None]] = [("", time_zone, None, None)]
    for row in offices.iter_rows(named=True):
        rows.append((row["office_id"], row["time_zone"] or time_zone, minutes(row["opens"]), minutes(row["closes"])))
    kinds = {"office_id": pl.String, "time_zone": pl.String, "opens": pl.Int32, "closes": pl.Int32}
    return pl.DataFrame(rows, schema=kinds, orient="row")


# A calendar's days are found by one number, calendar x 100000 + day: joining on (calendar, date) is many times dearer.
_CALENDAR = """
CREATE TABLE places AS
    SELECT (row_number() OVER (ORDER BY office_id)) - 1 AS cal, * FROM places_frame;
CREATE TABLE calendar AS
    SELECT p.cal, f.office_id, f.date, f.works, f.wd, p.cal * 100000 + (f.date - DATE '1970-01-01') + 0 AS day_key,
        min(CASE WHEN f.works THEN f.date END) OVER (PARTITION BY p.cal ORDER BY f.date
            ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS next_on
    FROM days_frame f JOIN places p USING (office_id);
CREATE TABLE nth AS SELECT cal * 100000 + wd AS wd_key, date FROM calendar WHERE works;
CREATE TABLE sites AS
    SELECT k.id AS office, k.key AS office_id, coalesce(p.cal, 0) AS cal, coalesce(p.time_zone, z.time_zone) AS time_zone,
        p.opens, p.closes
    FROM keys k LEFT JOIN places p ON p.office_id = k.key AND k.key <> '' CROSS JOIN (FROM places WHERE cal = 0) z
    WHERE k.dim = 'office';
"""


def _id(dimension: str, value: str) -> str:
    """A LEFT JOIN that gives the number of a key as `<dimension>_k.id`."""
    return f"LEFT JOIN keys {dimension}_k ON {dimension}_k.dim = '{dimension}' AND {dimension}_k.key = {value}"


def _keyed(table: str, on: str, extra: tuple[str, ...] = ()) -> str:
    """SELECT clause and joins that give a table's rows (as `f`) their key numbers; the card is the one in force on `on`."""
    ids = ", ".join(f"coalesce({d}_k.id, 0) AS {d}" for d in ("procedure", "agency", "office", "channel", *extra))
    joins = [
        f"LEFT JOIN cards c ON c.procedure_id = f.procedure_id AND {on} >= c.since AND {on} < c.before",
        _id("procedure", "f.procedure_id"), _id("agency", "coalesce(nullif(f.agency_id, ''), c.agency_id)"),
        _id("office", "f.office_id"), _id("channel", "f.channel"), *(_id(d, f"f.{d}") for d in extra),
    ]
    return f"SELECT {ids}, {{}} FROM w.{table} f {' '.join(joins)}"


_ONLINE = f"coalesce(f.channel IN {words(ONLINE_CHANNELS)}, false)"

_RECEIVED = _keyed("requests", "f.received_on").format(f"""
    row_number() OVER () AS rid, f.request_id, f.source, f.received_at, f.received_on, f.received_minute, f.resolved_at,
    f.resolved_on, f.resolved_minute, f.due_on AS own_due, f.visits, {_ONLINE} AS online,
    coalesce(f.status, CASE WHEN f.resolved_on IS NULL THEN 'open' ELSE 'resolved' END) AS status,
    CASE WHEN c.limit_value >= 0 OR c.limit_unit = 'immediate' THEN c.limit_unit END AS unit, c.limit_value AS n""")
_VISITS = f"""
CREATE TABLE visits AS {_keyed("visits", "coalesce(f.arrived_on, f.appointment_on)").format('''
    f.arrived_on, f.appointment_on, f.arrived_minute, f.called_minute, f.ended_minute, f.desk,
    f.outcome, coalesce(f.outcome, 'served') = 'served' AS attended,
    CASE WHEN f.arrived_minute IS NOT NULL AND f.called_minute IS NOT NULL AND f.arrived_on IS NOT NULL THEN
        greatest(0, floor(date_diff('microsecond', greatest(f.arrived_at, coalesce(f.appointment_at, f.arrived_at)), f.called_at)
            / 60000000))::INTEGER END AS wait_minutes,
    CASE WHEN f.arrived_on IS NOT NULL AND f.called_minute IS NOT NULL AND f.ended_minute IS NOT NULL
        AND f.ended_at >= f.called_at
        THEN floor(date_diff('microsecond', f.called_at, f.ended_at) / 60000000)::INTEGER END AS service_minutes,
    f.appointment_on IS NOT NULL AND f.outcome IS DISTINCT FROM 'cancelled' AS booked,
    CASE WHEN f.outcome IS DISTINCT FROM 'cancelled' AND f.appointment_on >= f.booked_on
        THEN (f.appointment_on - f.booked_on)::INTEGER END AS lead_days''')}
"""
_PAYMENTS = f"""
CREATE TABLE payments AS {_keyed("payments", "f.paid_on", ("method",)).format(
    f"f.request_id, f.paid_on, f.amount_mxn, c.fee_mxn::DECIMAL(18,2) AS fee_mxn, {_ONLINE} AS online")}
"""
_RATED_ON = "coalesce(f.rated_on, f.offered_on)"
_RATINGS = f"""
CREATE TABLE ratings AS {_keyed("ratings", _RATED_ON, ("question", "place")).format(
    f"CASE WHEN f.stars IS NOT NULL THEN {_RATED_ON} END AS answered_on, f.offered_on, f.stars")}
"""
_COUNTED = f"""f.from_on, f.to_on, f.value, f.series AS counts, coalesce(f.n, 1)::DOUBLE AS weight,
    CASE WHEN f.series = '{POSTED_WAIT}' AND f.value >= 0 THEN floor(f.value)::INTEGER END AS posted_minutes"""
_AGGREGATES = f"""
CREATE TABLE aggregates AS {_keyed("aggregates", "f.from_on", ("series", "place")).format(_COUNTED)};
ALTER TABLE aggregates ADD COLUMN chased BOOLEAN;
UPDATE aggregates SET chased = (procedure, agency, office) IN (
    SELECT (procedure, agency, office) FROM aggregates WHERE counts = '{CHASING}');
"""
