"""Databases, read only: one transaction per database and load, so that everything is read as of the same moment."""

import socket
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import URL, Connection, Engine, create_engine, inspect, make_url, text
from sqlalchemy.engine import CursorResult
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from etl.errors import ContractError, SourceError
from etl.query import Query
from etl.readers.troubles import told

MYSQL, POSTGRESQL = "mysql+pymysql", "postgresql+psycopg"
DRIVERS = {"mysql": MYSQL, "mariadb": MYSQL, "postgresql": POSTGRESQL, "postgres": POSTGRESQL}
CONNECT_SECONDS = 15
SILENCE_SECONDS = 300  # beyond the time limit that the server itself keeps: it is not there any more
KEEPALIVE = {"TCP_KEEPIDLE": 60, "TCP_KEEPINTVL": 30, "TCP_KEEPCNT": 8}  # seconds, tries: a machine that is gone shows in minutes
SECONDS_A_MINUTE = 60
STEPS = 20_000  # of SQLite's machine between two looks at the clock


def address(root: Path, query: Query) -> URL:
    """The URL with the driver we have; ContractError when it is none, SourceError when its SQLite file is not there."""
    try:
        url = make_url(query.url)
    except ArgumentError:
        raise ContractError(
            "url: no es una dirección de base de datos. Se espera, por ejemplo, sqlite:///inbox/datos.db o "
            "mysql+pymysql://usuario:${CLAVE}@servidor/base."
        ) from None
    if "@" in (url.host or ""):
        raise ContractError("url: hay dos @. En la contraseña, escriba %40 en vez de @, %3A en vez de : y %2F en vez de /.")
    url = url.set(drivername=DRIVERS.get(url.drivername, url.drivername))
    if url.get_backend_name() != "sqlite":
        return url
    path = root / (url.database or "")
    if not path.is_file():
        raise SourceError(f"{url.database}: no existe esa base de datos SQLite (se busca desde {root.name}/). Revise url.")
    return url.set(database=f"file:{path.resolve()}", query={"mode": "ro", "uri": "true"})


def where(url: URL) -> str:
    """The database as messages may name it: never the user nor the password."""
    if url.get_backend_name() == "sqlite":
        return Path(url.database or "").name
    return f"{url.database or '(sin base)'} en {url.host or 'localhost'}" + (f":{url.port}" if url.port else "")


@dataclass
class Snapshot:
    """An open read-only transaction; `offset` is the zone of a MySQL session, whose TIMESTAMPs are shown in it."""

    con: Connection
    url: URL
    offset: str
    limit_seconds: float
    started: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.driver: Any = self.con.connection.driver_connection

    @property
    def dialect(self) -> str:
        return self.con.dialect.name

    def run(self, sql: str, values: Mapping[str, Any] | None = None, stream: bool = False) -> CursorResult[Any]:
        """The result of a select."""
        self.started = time.monotonic()
        return self.con.execute(text(sql), dict(values or {}), execution_options={"stream_results": stream})

    @contextmanager
    def stream(self, sql: str, values: Mapping[str, Any] | None = None) -> Iterator[CursorResult[Any]]:
        """The result of a select, its rows left on the server until they are fetched."""
        result = self.run(sql, values, stream=True)
        try:
            yield result
        except (SQLAlchemyError, OSError):
            unread = getattr(self.driver, "_result", None)
            if unread is not None:  # PyMySQL would go on reading it from a connection that is gone, and complain on the terminal
                unread.unbuffered_active = False
            raise
        finally:
            result.close()

    def row(self, sql: str, values: Mapping[str, Any] | None = None) -> Sequence[Any]:
        return tuple(self.run(sql, values).one())

    def quoted(self, name: str) -> str:
        return self.con.dialect.identifier_preparer.quote_identifier(name)

    def table_columns(self, tables: Sequence[str]) -> dict[str, dict[str, str]]:
        """The columns of those tables that are there, with their types."""
        looker = inspect(self.con)
        there = {name.lower(): name for name in [*looker.get_table_names(), *looker.get_view_names()]}
        return {
            table: {column["name"]: str(column["type"]).upper() for column in looker.get_columns(there[table])}
            for table in tables
            if table in there
        }

    def begin(self) -> None:
        """Read only, one moment for all selects, with a time limit that the server itself keeps."""
        for statement in self._statements():
            self.con.exec_driver_sql(statement)
        if self.dialect in ("mysql", "mariadb") and self.driver._sock.family in (socket.AF_INET, socket.AF_INET6):
            for option, value in KEEPALIVE.items():
                if hasattr(socket, option):  # every system has its own
                    self.driver._sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), value)
        if self.dialect == "sqlite":
            self.driver.set_progress_handler(lambda: time.monotonic() - self.started > self.limit_seconds, STEPS)

    def _statements(self) -> Iterator[str]:
        limit = max(1, round(self.limit_seconds))
        if self.dialect == "sqlite":
            yield "BEGIN"
        elif self.dialect in ("mysql", "mariadb"):
            maria = getattr(self.con.dialect, "is_mariadb", False)
            yield f"SET SESSION max_statement_time = {limit}" if maria else f"SET SESSION max_execution_time = {limit * 1000}"
            yield f"SET time_zone = '{self.offset}'"
            yield "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ"
            yield "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY"
        elif self.dialect == "postgresql":
            yield "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
            yield f"SET LOCAL statement_timeout = '{limit}s'"


class Snapshots:
    """The transactions of one load, opened when first asked for."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.open: dict[tuple[str, str], tuple[Engine, Snapshot]] = {}

    @contextmanager
    def at(self, query: Query, zone: str) -> Iterator[Snapshot]:
        """The transaction on that database; SourceError, without user or password, when it cannot be reached or read.

        After an error it is given up, so that who comes next connects again.
        """
        url = address(self.root, query)
        key = (url.render_as_string(hide_password=False), zone)
        try:
            if key not in self.open:
                self.open[key] = _opened(url, query, zone)
            yield self.open[key][1]
        except NoSuchModuleError:
            raise ContractError(
                f"url: «{url.drivername}» no es una base de datos conocida. Use sqlite, mysql+pymysql o postgresql+psycopg."
            ) from None
        except ModuleNotFoundError as missing:
            raise ContractError(f"url: «{url.drivername}» pide el controlador {missing.name}, que no está instalado.") from None
        except (SQLAlchemyError, UnicodeDecodeError, OSError) as problem:
            self._give_up(key)
            raise SourceError(told(problem, query, where(url), url.password or "")) from None

    def _give_up(self, key: tuple[str, str]) -> None:
        engine, snapshot = self.open.pop(key, (None, None))
        if snapshot and engine:
            snapshot.con.invalidate()
            snapshot.con.close()
            engine.dispose()

    def close(self) -> None:
        for engine, snapshot in self.open.values():
            snapshot.con.close()
            engine.dispose()
        self.open.clear()


def _opened(url: URL, query: Query, zone: str) -> tuple[Engine, Snapshot]:
    limit = query.time_limit_minutes * SECONDS_A_MINUTE
    arguments: dict[str, dict[str, Any]] = {
        "sqlite": {"check_same_thread": False},
        "mysql": {"connect_timeout": CONNECT_SECONDS, "read_timeout": limit + SILENCE_SECONDS},
        "postgresql": {"connect_timeout": CONNECT_SECONDS, "keepalives_idle": 60, "tcp_user_timeout": SILENCE_SECONDS * 1000},
    }
    engine = create_engine(url, connect_args=arguments.get(url.get_backend_name(), {}))
    try:
        snapshot = Snapshot(engine.connect(), url, _offset(zone), limit)
        snapshot.begin()
    except BaseException:
        engine.dispose()
        raise
    return engine, snapshot


def _offset(zone: str) -> str:
    """The zone's present offset, «-06:00»: every server knows it, named zones only those that loaded them."""
    shown = datetime.now(ZoneInfo(zone)).strftime("%z")
    return f"{shown[:3]}:{shown[3:5]}"
