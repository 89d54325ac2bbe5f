"""The part of a publication that some agencies may see, as a file of its own: what it does not hold, no question can reach.

Every table is copied row by row under the rule of its columns; a table that no rule knows stays empty. What the whole
publication holds added up (totals, cubes of one dimension, the age of what is open) is added up anew from the rows that stay;
forecasts of the whole municipality are left out.
"""

import tempfile
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from pathlib import Path
from threading import Lock

import duckdb

from etl.calendar import EVERYWHERE
from metrics.reader import HARDENED, Published, read_file
from metrics.rollup import by_one_dimension
from metrics.stock_days import write_stock_days

KEPT_OPEN = 32
WHOLE = frozenset({"about", "calendar", "cutoffs", "hours", "indicators", "looks", "measures"})  # they say nothing of anybody
NAMED = ("procedure", "office", "channel", "method", "question", "place", "series")  # dimensions whose keys our rows may name
SERIES = ("forecast", "forecast_known", "forecast_past", "forecast_quality", "forecast_tried")
_made: dict[tuple[Path, frozenset[str]], Published] = {}
_lock = Lock()


def restricted(pub: Published, agencies: Iterable[str]) -> Published:
    """What these agencies may see of a publication; the same object while it is asked for again. No agencies: nothing."""
    asked = (pub.path, frozenset(agencies) & set(pub.keys.get("agency", ())) - {""})
    with _lock:
        if asked not in _made:
            _made[asked] = _make(pub, asked[1])
            for old in list(_made)[:-KEPT_OPEN]:
                _made.pop(old).path.unlink(missing_ok=True)  # whoever still reads it keeps it until the end
        return _made[asked]


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    """For this process alone, and gone with it."""
    return tempfile.TemporaryDirectory(prefix="paso10-")


def _make(pub: Published, agencies: frozenset[str]) -> Published:
    name = sha256("|".join(sorted(agencies)).encode()).hexdigest()[:16]
    path = Path(_folder().name) / f"{pub.path.stem}.{sha256(str(pub.path).encode()).hexdigest()[:8]}.{name}.duckdb"
    path.unlink(missing_ok=True)
    limits = {key: HARDENED[key] for key in ("memory_limit", "threads", "max_temp_directory_size")}
    with duckdb.connect(config=limits) as con:
        con.execute("SET TimeZone = 'UTC'")
        con.execute(f"ATTACH '{_quoted(pub.path)}' AS whole (READ_ONLY)")
        con.execute(f"ATTACH '{_quoted(path)}' AS pub")
        _own_keys(con, agencies, pub.tables)
        con.execute("BEGIN")
        _keys(con, _copy(con))
        _added_up(con, pub)
        con.execute("COMMIT")
    return read_file(path)


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _own_keys(con: duckdb.DuckDBPyConnection, agencies: frozenset[str], tables: frozenset[str]) -> None:
    """own_agency, own_procedure, own_office (key and number), own_source and heard_source (source): what may be seen."""
    con.execute("CREATE TEMP TABLE own_agency (id INTEGER, key VARCHAR)")
    for key in sorted(agencies):
        con.execute("INSERT INTO own_agency SELECT id, key FROM whole.keys WHERE dim = 'agency' AND key = ?", [key])
    for dim, table, column in (("procedure", "agency_of", "procedure_id"), ("office", "offices", "office_id")):
        con.execute(
            f"CREATE TEMP TABLE own_{dim} AS SELECT k.id, k.key FROM whole.keys k JOIN whole.{table} t ON k.key = t.{column} "
            f"WHERE k.dim = '{dim}' AND t.agency_id IN (SELECT key FROM own_agency)")
    con.execute(
        "CREATE TEMP TABLE heard AS SELECT source, len(agencies) AS named, len(list_intersect(agencies, $mine)) AS own "
        "FROM whole.sources WHERE len($mine) > 0", {"mine": sorted(agencies)})
    con.execute("CREATE TEMP TABLE heard_source AS SELECT source FROM heard WHERE coalesce(named, 0) = 0 OR own > 0")
    con.execute("CREATE TEMP TABLE own_source AS SELECT source FROM heard WHERE named > 0 AND own = named")
    con.execute("CREATE TEMP TABLE own_written (id VARCHAR)")
    if "written_scopes" in tables:
        con.execute(f"INSERT INTO own_written SELECT id FROM whole.written_scopes WHERE {_scope_rule(SCOPE)}")
    con.execute("CREATE TEMP VIEW calendar AS SELECT * FROM whole.calendar")
    con.execute("CREATE TEMP TABLE own_series (series VARCHAR)")
    for table in sorted(tables & {*SERIES, *(f"{name}_beside" for name in SERIES)}):
        con.execute(f"INSERT INTO own_series SELECT DISTINCT series FROM whole.{table} WHERE {_series_rule(con)}")


def _copy(con: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """Every table but the keys; the columns of each, with their types."""
    columns: dict[str, dict[str, str]] = {}
    rows = con.execute(
        "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE database_name = 'whole' ORDER BY column_index")
    for table, column, kind in rows.fetchall():
        columns.setdefault(table, {})[column] = kind
    later = {name for name in columns if f"{name.removesuffix('_by')}" in columns and name.endswith("_by")} | {"keys"}
    for name in sorted(set(columns) - later, key=lambda n: (n in DERIVED, n == "activities", n)):
        shown = _shown(con, name, columns[name])
        con.execute(f"CREATE TABLE pub.{name} AS SELECT {shown} FROM whole.{name} WHERE {_rule(name, columns[name])}")
    for name in later - {"keys"}:
        base = name.removesuffix("_by")
        names = list(columns[base])
        at = names.index("date")
        extra = ("v",) if "v" in names else ()
        sums = {column: columns[base][column] for column in names[at + 1 :] if column not in extra}
        con.execute(f"CREATE TABLE pub.{name} AS {by_one_dimension(f'pub.{base}', names[:at], sums, extra)}")
    return columns


def _among(column: str, own: str, key: str) -> str:
    """The test that a column holds one of our own keys."""
    return f"{column} IN (SELECT {key} FROM {own})"


# Tables whose rows are known by what another table kept; they are copied after it.
DERIVED = {
    "activities": "id IN (SELECT activity FROM pub.process_steps UNION SELECT source FROM pub.process_arcs "
                  "UNION SELECT target FROM pub.process_arcs UNION SELECT unnest(path) FROM pub.process_variants)",
    "process_variants": "variant IN (SELECT variant FROM pub.process_cases)",
    **dict.fromkeys(("batch_amounts", "batch_columns", "batch_facts", "watermarks"), (
        "batch_id IN (SELECT batch_id FROM whole.batches WHERE source IN (SELECT source FROM own_source))")),
}  # fmt: skip
BY_NAME = {
    **dict.fromkeys(WHOLE, "true"),
    **dict.fromkeys((*SERIES, *(f"{name}_beside" for name in SERIES)), "series IN (SELECT series FROM own_series)"),
    "closures": f"office_id = '{EVERYWHERE}' OR {_among('office_id', 'own_office', 'key')}",
    **dict.fromkeys(("batches", "coverage", "carries", "sources"), _among("source", "heard_source", "source")),
    **dict.fromkeys(("effects", "effect_series"), _among("decision_id", "own_written", "id")),
    "goal_pace": _among("goal_id", "own_written", "id"),
    **DERIVED,
}  # fmt: skip
SOURCE_NUMBERS = "SELECT id FROM whole.keys WHERE dim = 'source' AND key IN (SELECT source FROM own_source)"
ARRIVED = ("batch_id", "source", "file", "loaded_at", "covered_from", "covered_to", "status")
BY_COLUMN = (  # the first that a table has, with that type, is its rule
    ("agency", "INTEGER", _among("agency", "own_agency", "id")),
    ("procedure", "INTEGER", _among("procedure", "own_procedure", "id")),
    ("office", "INTEGER", _among("office", "own_office", "id")),
    ("source", "INTEGER", f"source IN ({SOURCE_NUMBERS})"),
)


def _rule(name: str, columns: dict[str, str]) -> str:
    """The rows of a table that stay."""
    if name in BY_NAME:
        return BY_NAME[name]
    for column, kind, rule in BY_COLUMN:
        if columns.get(column) == kind:
            return rule
    if "dim" in columns or "dimension" in columns:
        return _dimension_rule(columns)
    if scope := [column for column in SCOPE if column in columns]:
        return _scope_rule(scope)
    return _among("source", "own_source", "source") if "source" in columns else "false"


SCOPE = ("procedure_id", "agency_id", "office_id")


def _scope_rule(columns: Iterable[str]) -> str:
    """All that a row names is ours, and it names something."""
    tests = [
        f"(coalesce({column}, '') = '' OR {_among(column, f'own_{column[:-3]}', 'key')})" for column in columns
    ]
    said = " || ".join(f"coalesce({column}, '')" for column in columns)
    return f"({said}) <> '' AND {' AND '.join(tests)}"


def _dimension_rule(columns: dict[str, str]) -> str:
    name = "dim" if "dim" in columns else "dimension"
    kind = "id" if columns.get("key") == "INTEGER" else "key"
    tests = [f"({name} = '{dim}' AND {_among('key', f'own_{dim}', kind)})" for dim in ("agency", "procedure", "office")]
    if kind == "key":
        tests.append(f"({name} = 'source' AND {_among('key', 'heard_source', 'source')})")
    return " OR ".join(tests)


def _held(con: duckdb.DuckDBPyConnection, own: str) -> str:
    """Our keys as a list that SQL reads."""
    keys = [key for (key,) in con.execute(f"SELECT key FROM {own} ORDER BY 1").fetchall()]
    return f"[{', '.join(_text(key) for key in keys)}]::VARCHAR[]"


def _text(value: object) -> str:
    return "'" + str(value).replace("'", "''") + "'"


def _series_rule(con: duckdb.DuckDBPyConnection) -> str:
    """Of places that are ours, all of them: `figure:office=A,procedure=B` has two, `figure:total` none."""
    dims = ("agency", "procedure", "office")
    own = " OR ".join(
        f"(starts_with(p, '{dim}=') AND list_contains({_held(con, f'own_{dim}')}, substr(p, {len(dim) + 2})))" for dim in dims)
    parts = "string_split(substr(series, strpos(series, ':') + 1), ',')"
    return f"len(list_filter({parts}, lambda p: {own})) = len({parts})"


def _shown(con: duckdb.DuckDBPyConnection, name: str, columns: dict[str, str]) -> str:
    """Its columns; lists of keys keep ours, and of a delivery for all agencies it is only said that it came."""
    lists = {("sources", "agencies"): "own_agency", ("effects", "compared"): "own_procedure"}

    def shown(column: str) -> str:
        if (name, column) in lists:
            return f"list_filter({column}, lambda k: list_contains({_held(con, lists[name, column])}, k)) AS {column}"
        if (name, column) == ("calendar", "office_id"):  # which numbers others have says nothing without their names
            return f"CASE WHEN office_id = '' OR {_among('office_id', 'own_office', 'key')} THEN office_id END AS office_id"
        if name == "batches" and column not in ARRIVED:
            return f"CASE WHEN {_among('source', 'own_source', 'source')} THEN {column} END AS {column}"
        return column

    return ", ".join(map(shown, columns))


def _keys(con: duckdb.DuckDBPyConnection, columns: dict[str, dict[str, str]]) -> None:
    """The keys that are ours, and those that our rows name: a counter of all agencies, a procedure that was ours."""
    seen = [
        f"SELECT '{dim}' AS dim, {dim} AS id FROM pub.{name}"
        for name, held in columns.items() for dim in NAMED
        if held.get("agency") == "INTEGER" and dim in held and not name.endswith("_month")  # a month names what its days name
    ]
    named = " UNION ".join(seen) or "SELECT '' AS dim, 0 AS id"
    ours = " OR ".join(f"(dim = '{dim}' AND id IN (SELECT id FROM own_{dim}))" for dim in ("agency", "procedure", "office"))
    ours += " OR (dim = 'source' AND key IN (SELECT source FROM heard_source)) OR (dim = 'level' AND id > 0)"
    con.execute(
        f"CREATE TABLE pub.keys AS WITH seen AS ({named}) SELECT dim, id, key, name, listed AND ({ours}) AS listed "
        f"FROM whole.keys k WHERE id = 0 OR dim = 'level' OR ({ours}) OR EXISTS "
        "(SELECT 1 FROM seen s WHERE s.dim = k.dim AND s.id = k.id) ORDER BY dim, id")


def _added_up(con: duckdb.DuckDBPyConnection, pub: Published) -> None:
    """The age of what is open, from the pairs that stayed."""
    if {"pairs", "stock_day"} <= pub.tables:
        con.execute("DROP TABLE pub.stock_day")
        write_stock_days(con, pub.cutoff)
