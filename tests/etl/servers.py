"""Real servers for tests: a database of its own with an account that may only read, and a wire to it that can be cut."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Lock, Thread
from uuid import uuid4

from sqlalchemy import URL, Engine, create_engine, make_url, text

SECRET = "muy secreta@1"


@dataclass
class Served:
    """A database on a server: `engine` writes it, `reader` is the URL of an account that has SELECT and nothing else."""

    engine: Engine
    reader: URL

    @property
    def url(self) -> str:
        return self.reader.render_as_string(hide_password=False)

    def through(self, wire: "Wire") -> str:
        """The reader's URL by way of a wire."""
        return self.reader.set(host="127.0.0.1", port=wire.port).render_as_string(hide_password=False)


def _each(engine: Engine, *statements: str) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as con:
        for statement in statements:
            con.execute(text(statement))


@contextmanager
def mariadb(url: str) -> Iterator[Served]:
    """A new database on MariaDB, dropped afterwards."""
    name, account = f"paso10_{uuid4().hex[:12]}", f"lector_{uuid4().hex[:12]}"
    server = create_engine(url)
    _each(
        server, f"CREATE DATABASE {name} CHARACTER SET utf8mb4", f"CREATE USER {account}@'%' IDENTIFIED BY '{SECRET}'",
        f"GRANT SELECT ON {name}.* TO {account}@'%'",
    )  # fmt: skip
    engine = create_engine(make_url(url).set(database=name))
    try:
        yield Served(engine, make_url(url).set(database=name, username=account, password=SECRET))
    finally:
        engine.dispose()
        _each(server, f"DROP DATABASE {name}", f"DROP USER {account}@'%'")
        server.dispose()


@contextmanager
def postgresql(url: str) -> Iterator[Served]:
    """A new database on PostgreSQL, dropped afterwards; what its owner creates the reader may read."""
    name, account = f"paso10_{uuid4().hex[:12]}", f"lector_{uuid4().hex[:12]}"
    server = create_engine(url)
    _each(
        server, f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0", f"CREATE ROLE {account} LOGIN PASSWORD '{SECRET}'",
    )  # fmt: skip
    engine = create_engine(make_url(url).set(database=name))
    _each(engine, f"ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO {account}")
    try:
        yield Served(engine, make_url(url).set(database=name, username=account, password=SECRET))
    finally:
        engine.dispose()
        _each(server, f"DROP DATABASE {name} WITH (FORCE)", f"DROP ROLE {account}")
        server.dispose()


@contextmanager
def clock(url: str, zone: str) -> Iterator[None]:
    """A whole MariaDB on that zone's clock, put back afterwards; one test at a time."""
    engine = create_engine(url)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as con:
        assert con.execute(text("SELECT get_lock('paso10 clock', 300)")).scalar_one() == 1
        before = con.execute(text("SELECT @@global.time_zone")).scalar_one()
        try:
            con.execute(text("SET GLOBAL time_zone = :zone"), {"zone": zone})
            yield
        finally:
            con.execute(text("SET GLOBAL time_zone = :zone"), {"zone": before})
    engine.dispose()


class Wire:
    """Carries bytes to a server and back and counts what comes back; `cut_after` breaks it once, the next connection holds."""

    def __init__(self, server: URL) -> None:
        self.server = (server.host or "127.0.0.1", server.port or {"mysql": 3306, "postgresql": 5432}[server.get_backend_name()])
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        self.passed = 0
        self.left: int | None = None
        self.cuts = 0
        self.lock = Lock()
        Thread(target=self._serve, daemon=True).start()

    def cut_after(self, count: int) -> None:
        with self.lock:
            self.left = count

    def close(self) -> None:
        self.listener.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                server = socket.create_connection(self.server)
                Thread(target=self._carry, args=(client, server, False), daemon=True).start()
                Thread(target=self._carry, args=(server, client, True), daemon=True).start()

    def _carry(self, origin: socket.socket, target: socket.socket, back: bool) -> None:
        with suppress(OSError):
            while data := origin.recv(4096):
                if back and not (data := self._allowed(data)):
                    break
                target.sendall(data)
        for end in (origin, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _allowed(self, data: bytes) -> bytes:
        """What may still pass; nothing once the wire is cut."""
        with self.lock:
            if self.left is not None and len(data) > self.left:
                self.left, self.cuts = None, self.cuts + 1
                return b""
            self.left = self.left if self.left is None else self.left - len(data)
            self.passed += len(data)
            return data


@contextmanager
def wire(server: URL) -> Iterator[Wire]:
    made = Wire(server)
    try:
        yield made
    finally:
        made.close()
