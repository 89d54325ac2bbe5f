"""Where what people write is kept: state.db in the home (SQLite, WAL), or PostgreSQL by its URL. One writer at a time.

Reading never creates anything: a home in which nobody decided anything yet has no file.
"""

import os
import re
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, inspect, make_url, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session

from state import migrations
from state.errors import Locked, ReadOnly, StateError, Unreachable, WrongAddress
from state.guard import GUARD, Guard
from state.tables import Event

T = TypeVar("T")
FILE = "state.db"
VARIABLE, SETTING = "PASO10_STATE_URL", "state_url"
ZONE_SETTING, ZONE = "time_zone", "America/Mexico_City"
WAIT_SECONDS = 5
WRITING = "paso10_writing"
LOCK = 7_210_010  # any number that is always the same: PostgreSQL's advisory lock of our writers


@dataclass(frozen=True)
class Store:
    """An opened place; `file` is None where it is no file of ours to look for; `zone` says when a day ends; `guard`, who asks."""

    engine: Engine
    file: Path | None
    zone: str = ZONE
    guard: Guard | None = None

    def read(self, question: Callable[[Session], T], nothing: T) -> T:
        """The answer of one snapshot; `nothing` while nobody has written anything. StateError when it cannot be read."""
        with translated(self):
            if self.file is not None and not self.file.exists():
                return nothing
            with Session(self.engine, info={GUARD: self.guard}) as session, session.begin():
                return question(session) if inspect(session.connection()).has_table(Event.__tablename__) else nothing

    def write(self, change: Callable[[Session], T]) -> T:
        """One transaction, alone: all of the change or nothing. StateError when it cannot be kept."""
        engine = self.engine.execution_options(**{WRITING: True})
        with translated(self), Session(engine, info={GUARD: self.guard}) as session, session.begin():
            connection = session.connection()
            if connection.dialect.name == "postgresql":
                connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
            migrations.upgrade(connection)
            return change(session)


def home_state(home: Path) -> Store:
    """The store of a home, which knows the home's hour. WrongAddress when its address cannot be understood."""
    return _opened(state_place(home), str(_settings(home).get(ZONE_SETTING, ZONE)))


@lru_cache(maxsize=8)
def _opened(place: str | Path, zone: str) -> Store:
    """The same place is opened once: its connections are for every page."""
    return open_state(place, zone)


def open_state(place: str | Path, zone: str = ZONE) -> Store:
    """The store at a path (SQLite) or a URL (sqlite or postgresql); nothing is read yet. WrongAddress when it is neither."""
    if isinstance(place, Path) or "://" not in place:
        return _sqlite(URL.create("sqlite", database=str(place)), Path(place), zone)
    try:
        url = make_url(re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", place))
    except (SQLAlchemyError, ValueError) as error:
        raise WrongAddress(f"{SETTING}: la dirección no se entiende. Se permite {_allowed()}.") from error
    if url.get_backend_name() == "postgresql":
        options = f"{url.query.get('options', '')} -c lock_timeout={WAIT_SECONDS}s".strip()
        waits = {"connect_timeout": WAIT_SECONDS, "options": options}
        return Store(create_engine(url, pool_pre_ping=True, connect_args=waits), None, zone)
    if url.get_backend_name() != "sqlite" or not url.database:
        raise WrongAddress(f"{SETTING}: se encontró «{url.drivername}». Se permite {_allowed()}.")
    return _sqlite(url, None if url.database.startswith("file:") else Path(url.database), zone)


def state_place(home: Path) -> str | Path:
    """Where a home keeps it: PASO10_STATE_URL, `state_url` of its paso10.toml (secrets by ${ENV}), else its state.db."""
    told = os.environ.get(VARIABLE, "") or str(_settings(home).get(SETTING, ""))
    return re.sub(r"\$\{(\w+)\}", _secret, told) if told else home / FILE


def _settings(home: Path) -> dict[str, Any]:
    with suppress(OSError, tomllib.TOMLDecodeError):  # whoever needs the rest of the settings says what is wrong with them
        return tomllib.loads((home / "paso10.toml").read_text("utf-8"))
    return {}


def _secret(found: re.Match[str]) -> str:
    try:
        return os.environ[found[1]]
    except KeyError:
        raise WrongAddress(f"{SETTING}: falta la variable de entorno {found[1]}.") from None


def _allowed() -> str:
    return "sqlite:////carpeta/state.db o postgresql://usuario:${CLAVE}@servidor/base"


def _sqlite(url: URL, file: Path | None, zone: str) -> Store:
    """Each transaction opens the file anew, so that a state.db put back from a copy is seen at once."""
    engine = create_engine(url, poolclass=NullPool, connect_args={"timeout": WAIT_SECONDS})
    event.listen(engine, "connect", _manual)
    event.listen(engine, "begin", _begin)
    return Store(engine, file, zone)


def _manual(connection: DBAPIConnection, _record: object) -> None:
    # Python's driver would begin by itself, later than we need.
    connection.isolation_level = None


def _begin(connection: Connection) -> None:
    """A writer takes its turn at the beginning, so that what it reads cannot change before it writes."""
    if not connection.get_execution_options().get(WRITING):
        connection.exec_driver_sql("BEGIN")
        return
    with suppress(OperationalError):  # somebody else is just setting it, or the file is read-only: BEGIN IMMEDIATE says which
        connection.exec_driver_sql("PRAGMA journal_mode=WAL")
    connection.exec_driver_sql("BEGIN IMMEDIATE")


@contextmanager
def translated(store: Store) -> Iterator[None]:
    """What the database says, as one of our errors."""
    try:
        yield
    except (DBAPIError, OSError) as error:
        raise _told(error, str(store.file or store.engine.url.render_as_string())) from error


def _told(error: Exception, where: str) -> StateError:
    said = str(error.orig if isinstance(error, DBAPIError) else error).strip()
    words = said.lower()
    if "locked" in words or "lock timeout" in words or "unique" in words:
        return Locked(f"{where} está ocupado por otro programa. No se guardó nada: repita en unos segundos.")
    if "readonly" in words or "read-only" in words:
        return ReadOnly(f"{where} es de solo lectura. No se guardó nada: dé permiso de escritura a quien sirve el tablero.")
    return Unreachable(f"No se puede usar {where}: {said}")
