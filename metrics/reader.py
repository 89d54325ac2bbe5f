"""The published file as pages see it: opened read-only and hardened, cached by file name, with its small tables in memory."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from datetime import date
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any

import duckdb
import numpy as np
import polars as pl
from numpy.typing import NDArray

from etl.calendar import EVERYWHERE, today
from metrics.about import About
from metrics.assumptions import in_use
from metrics.coverage import DAY, Supplier
from metrics.errors import NothingPublished, OtherVersion, UnknownDimension, nearest
from metrics.files import current, version_of
from metrics.indicator import Indicator

KEPT_OPEN = 3
HARDENED: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false", "autoinstall_known_extensions": "false", "autoload_known_extensions": "false",
    "allow_community_extensions": "false", "allow_unsigned_extensions": "false", "allow_persistent_secrets": "false",
    "memory_limit": "1GB", "threads": "2", "max_temp_directory_size": "1GB",
}
_open: dict[Path, "Published"] = {}
_lock = Lock()


@dataclass(frozen=True)
class Key:
    """One key of a dimension; `listed` says that the catalogue has it."""

    id: int
    key: str
    name: str
    listed: bool


@dataclass(frozen=True, eq=False)
class Published:
    """One published file. Its connection is shared; every question takes a cursor of its own."""

    path: Path
    version: int
    about: About
    cutoff: date | None
    cutoffs: dict[str, date]
    indicators: dict[str, Indicator]
    keys: dict[str, dict[str, Key]]
    suppliers: tuple[Supplier, ...]
    connection: duckdb.DuckDBPyConnection = field(repr=False)

    def rows(self, sql: str, parameters: list[Any] | None = None) -> list[tuple[Any, ...]]:
        """The rows of one question, on a cursor of its own."""
        with same_version(self.path):
            return self.connection.cursor().execute(sql, parameters or []).fetchall()

    def frame(self, sql: str, parameters: list[Any] | None = None) -> pl.DataFrame:
        """The same as a Polars frame."""
        with same_version(self.path):
            return self.connection.cursor().execute(sql, parameters or []).pl()

    def columns(self, sql: str) -> dict[str, NDArray[Any]]:
        """The columns of one question as arrays."""
        with same_version(self.path):
            found = self.connection.cursor().execute(sql).fetchnumpy()
        return {name: np.asarray(column) for name, column in found.items()}

    def dimension(self, name: str) -> dict[str, Key]:
        """The keys of a dimension; UnknownDimension when there is none of that name."""
        if name not in self.keys:
            known = ", ".join(self.keys)
            raise UnknownDimension(f"No existe la dimensión «{name}»: use una de {known}.{nearest(name, self.keys)}")
        return self.keys[name]

    @cached_property
    def names_by_id(self) -> dict[str, dict[int, Key]]:
        """Each dimension's keys by their number."""
        return {dimension: {key.id: key for key in keys.values()} for dimension, keys in self.keys.items()}

    @cached_property
    def agency_of(self) -> dict[str, str]:
        """The agency of each procedure, by its latest card."""
        return {procedure: agency for procedure, agency in self.rows("SELECT * FROM agency_of") if agency}

    @cached_property
    def tables(self) -> frozenset[str]:
        """The tables that the file has: an older one may lack some."""
        return frozenset(name for (name,) in self.rows("SELECT table_name FROM duckdb_tables()"))

    @cached_property
    def agency_of_office(self) -> dict[str, str]:
        """The agency of each office, where the catalogue says it."""
        return {office: agency for office, agency in self.rows("SELECT office_id, agency_id FROM offices") if agency}


    @cached_property
    def listed(self) -> set[str]:
        """The procedures of the catalogue."""
        return {key.key for key in self.keys["procedure"].values() if key.listed}

    @cached_property
    def fees(self) -> list[tuple[str, date, date]]:
        """(procedure, first day, day after the last) of each card that asks for money."""
        return [(procedure, since, before) for procedure, since, before in self.rows("SELECT * FROM fees")]

    @cached_property
    def paid(self) -> dict[str, set[str]]:
        """The procedures and the agencies that were ever paid something, or gave something back."""
        names = self.names_by_id
        rows = self.rows("SELECT DISTINCT dim, key FROM cells_payments_month_by WHERE dim IN ('procedure', 'agency')")
        return {dim: {names[dim][key].key for at, key in rows if at == dim} for dim in ("procedure", "agency")}

    @cached_property
    def closed(self) -> frozenset[date]:
        """The days on which nobody works, besides weekends."""
        return frozenset(day for (day,) in self.rows("SELECT date FROM closures WHERE office_id = ?", [EVERYWHERE]))

    @cached_property
    def worked(self) -> dict[tuple[str, ...], list[date]]:
        """The days on which some of these offices work, in order, of those that somebody asked for (metrics/days.py)."""
        return {}

    @property
    def today(self) -> date:
        """Today where the municipality is."""
        return today(self.about.time_zone, self.about.frozen_on)

    @property
    def due(self) -> date:
        """The day up to which there should be data: yesterday, or the cut-off where that is later."""
        return max(self.today - DAY, self.cutoff or date.min)

    @cached_property
    def assumptions(self) -> dict[str, float]:
        """Every assumption by name, the home's own value where it gives one."""
        return in_use(self.about.assumptions)


def open_current(published: Path) -> Published:
    """The file that CURRENT names; the same object while it stays current. NothingPublished when there is none."""
    path = current(Path(published)).resolve()
    with _lock:
        if path not in _open:
            _open[path] = read_file(path)
            for old in list(_open)[:-KEPT_OPEN]:
                del _open[old]
        return _open[path]


def read_file(path: Path) -> Published:
    """One published file, also one that nobody reads yet. NothingPublished when it cannot be opened."""
    try:
        con = duckdb.connect(str(path), read_only=True, config=HARDENED)
        if con.execute("SELECT current_setting('lock_configuration')").fetchone() != (True,):  # else it is open already
            con.execute("SET GLOBAL TimeZone = 'UTC'")
            con.execute("SET lock_configuration = true")
    except duckdb.Error as error:
        raise NothingPublished(f"No se puede abrir {path.name}. Publique de nuevo: paso10 build") from error
    with same_version(path):
        return read_connection(path, con)


@contextmanager
def same_version(path: Path) -> Iterator[None]:
    """OtherVersion where a table or column is missing: every file that this version publishes has them (metrics/check.py)."""
    try:
        yield
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        if path.suffix == ".tmp":  # it is being made by this very version: a bug
            raise
        raise OtherVersion(f"{path.name} es de otra versión de Paso 10. Publique de nuevo: paso10 update") from error


def read_connection(path: Path, con: duckdb.DuckDBPyConnection) -> Published:
    """What a connection to a published file holds."""
    facts = {key: json.loads(value) for key, value in con.execute("SELECT key, value FROM about").fetchall()}
    return Published(
        path=path, version=version_of(path), about=_about(facts),
        cutoff=date.fromisoformat(facts["cutoff"]) if facts["cutoff"] else None,
        cutoffs=dict(con.execute("SELECT table_name, cutoff FROM cutoffs").fetchall()),
        indicators=_indicators(con), keys=_keys(con), suppliers=_suppliers(con), connection=con,
    )


def _about(facts: Mapping[str, Any]) -> About:
    """The municipality as JSON gave it back: a day is a text there, and a tuple a list."""
    held = {f.name: facts[f.name] for f in fields(About) if facts.get(f.name) is not None}
    if "frozen_on" in held:
        held["frozen_on"] = date.fromisoformat(held["frozen_on"])
    periods = tuple(tuple(period) for period in held.get("periods", ()))
    return About(**held | {"periods": periods, "costs": tuple(held.get("costs", ()))})


def _indicators(con: duckdb.DuckDBPyConnection) -> dict[str, Indicator]:
    rows = con.execute("SELECT id, definition FROM indicators ORDER BY id").fetchall()
    found = {}
    for name, definition in rows:
        raw = json.loads(definition)
        found[name] = Indicator(**{**raw, "example": tuple(raw["example"]), "terms": tuple(raw.get("terms", ()))})
    return found


def _keys(con: duckdb.DuckDBPyConnection) -> dict[str, dict[str, Key]]:
    found: dict[str, dict[str, Key]] = {}
    rows = con.execute("SELECT dim, id, key, name, listed FROM keys ORDER BY dim, id").fetchall()
    for dimension, number, key, name, listed in rows:
        found.setdefault(dimension, {})[key] = Key(number, key, name, listed)
    return found


def _suppliers(con: duckdb.DuckDBPyConnection) -> tuple[Supplier, ...]:
    given: dict[tuple[str, str, str], set[str]] = {}
    for source, table, series, dimension in con.execute("SELECT source, table_name, series, dim FROM carries").fetchall():
        given.setdefault((source, table, series), set()).add(dimension)
    rows = con.execute(
        "SELECT c.source, any_value(coalesce(s.name, c.source)), c.table_name, c.series, "
        "list((c.first, c.last) ORDER BY c.first), any_value(s.agencies), any_value(s.until), "
        "coalesce(any_value(s.expected_within_days), 1) FROM coverage c LEFT JOIN sources s USING (source) "
        "GROUP BY c.source, c.table_name, c.series ORDER BY ALL"
    ).fetchall()
    return tuple(
        Supplier(
            source, name, table, tuple((first, last) for first, last in spans), tuple(agencies or ()), until, within, series,
            frozenset(given[source, table, series]) if (source, table, series) in given else None,
        )
        for source, name, table, series, spans, agencies, until, within in rows
    )
