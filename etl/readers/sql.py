"""A table or query of a database into text frames, streamed, in one read-only transaction with its own count."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path

import polars as pl
from sqlalchemy import URL, Connection, create_engine, make_url, text
from sqlalchemy.engine import CursorResult
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from etl.contract import Shape
from etl.errors import ContractError, RefusedError, SourceError
from etl.readers.records import ROW, Chunk, column_names, frame_raw

ROWS = 100_000
EXACT = 1e15  # whole numbers that a binary fraction holds to the last digit
MYSQL_TIMESTAMP = (
    7  # shown in the session's zone, unlike DATETIME, which is wall clock: the session is put in UTC and the text says so
)
BEGIN = {
    "sqlite": (),
    "mysql": (
        "SET time_zone = '+00:00'",
        "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ",
        "START TRANSACTION READ ONLY",
    ),
    "mariadb": (
        "SET time_zone = '+00:00'",
        "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ",
        "START TRANSACTION READ ONLY",
    ),
    "postgresql": ("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY",),
}


def sql_name(shape: Shape) -> str:
    """How the delivery is shown and told apart."""
    return shape.table or "consulta"


def _url(root: Path, shape: Shape) -> URL:
    try:
        url = make_url(shape.url)
    except ArgumentError:
        raise ContractError(
            "[sql] url: no es una dirección de base de datos. Se espera, por ejemplo, sqlite:///inbox/datos.db o "
            "mysql+pymysql://usuario:${CLAVE}@servidor/base."
        ) from None
    if url.get_backend_name() != "sqlite":
        return url
    path = root / (url.database or "")
    if not path.is_file():
        raise SourceError(f"{url.database}: no existe esa base de datos SQLite (se busca desde {root.name}/). Revise [sql] url.")
    return url.set(database=f"file:{path.resolve()}", query={"mode": "ro", "uri": "true"})


@contextmanager
def connected(root: Path, shape: Shape) -> Iterator[Connection]:
    """A read-only transaction; SourceError, without address or password, when the database cannot be reached or read."""
    url = _url(root, shape)
    try:
        engine = create_engine(url)
        try:
            with engine.connect() as con:
                for statement in BEGIN.get(url.get_backend_name(), ()):
                    con.execute(text(statement))
                yield con
        finally:
            engine.dispose()
    except NoSuchModuleError:
        raise ContractError(
            f"[sql] url: «{url.drivername}» no es una base de datos conocida. Use sqlite, mysql+pymysql o postgresql+psycopg."
        ) from None
    except SQLAlchemyError as problem:
        said = str(getattr(problem, "orig", None) or problem).splitlines()[0]
        said = said.replace(url.password, "…") if url.password else said
        raise SourceError(
            f"{sql_name(shape)}: la base de datos no responde o no tiene eso ({said}). Revise [sql] en el contrato."
        ) from None


def _query(con: Connection, shape: Shape) -> str:
    return (
        shape.query or f"SELECT * FROM {'.'.join(con.dialect.identifier_preparer.quote(part) for part in shape.table.split('.'))}"
    )


def sql_identity(root: Path, shape: Shape, time_zone: str) -> str:
    """What the table holds, in one hash: count and highest watermark, or every row where there is no watermark."""
    digest = hashlib.sha256(f"{shape.table}|{shape.query}|{time_zone}".encode())
    with connected(root, shape) as con:
        if shape.watermark:
            mark = con.dialect.identifier_preparer.quote(shape.watermark)
            row = con.execute(text(f"SELECT count(*), max({mark}) FROM ({_query(con, shape)}) AS t")).one()
            digest.update(repr(tuple(row)).encode())
        else:
            for row in con.execution_options(stream_results=True).execute(text(_query(con, shape))):
                digest.update(repr(tuple(row)).encode())
    return digest.hexdigest()


class SqlReader:
    """The rows of one table or query; `columns` are known once it is made."""

    def __init__(self, root: Path, shape: Shape, decimals: Mapping[str, str]) -> None:
        self.root, self.shape, self.decimals = root, shape, decimals
        with connected(root, shape) as con:
            result = con.execute(text(f"SELECT * FROM ({_query(con, shape)}) AS t WHERE 1 = 0"))
            self.columns = column_names(list(result.keys()))

    def chunks(self, needed: Sequence[str] | None = None) -> Iterator[Chunk]:
        """The rows in the order that the database gives them."""
        before = 0
        with connected(self.root, self.shape) as con:
            total = int(con.execute(text(f"SELECT count(*) FROM ({_query(con, self.shape)}) AS t")).scalar_one())
            result = con.execution_options(stream_results=True).execute(text(_query(con, self.shape)))
            universal = _timestamps(con, result)
            marks = [self.decimals.get(name, ".") for name in self.columns]
            while rows := result.fetchmany(ROWS):
                values = zip(*rows, strict=True)
                cells = [
                    [written(v, mark, i in universal) for v in column]
                    for i, (column, mark) in enumerate(zip(values, marks, strict=True))
                ]
                frame = pl.DataFrame({name: pl.Series(c, dtype=pl.String) for name, c in zip(self.columns, cells, strict=True)})
                frame = frame.with_columns(pl.int_range(before + 1, before + 1 + frame.height, eager=True).alias(ROW))
                last = len(rows) < ROWS
                yield Chunk(frame, frame_raw(frame), frame.height, total - before if last else frame.height)
                before += frame.height
        if before != total:
            raise RefusedError(
                f"{sql_name(self.shape)}: se leyeron {before:,} filas y la base de datos cuenta {total:,}. Repita la carga."
            )


def _timestamps(con: Connection, result: CursorResult[object]) -> frozenset[int]:
    """Positions of MySQL's TIMESTAMP columns."""
    if con.dialect.name not in ("mysql", "mariadb") or result.cursor is None:
        return frozenset()
    return frozenset(i for i, column in enumerate(result.cursor.description or ()) if column[1] == MYSQL_TIMESTAMP)


def written(value: object, mark: str, universal: bool) -> str | None:
    """A database value as text: numbers plain, dates ISO, true and false."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, datetime | date | time | timedelta):
        return _moment(value, universal)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("utf-8", errors="replace")
    whole = isinstance(value, float) and value.is_integer() and abs(value) < EXACT
    return f"{value:.0f}" if whole else str(value).replace(".", mark)


def _moment(value: datetime | date | time | timedelta, universal: bool) -> str:
    if isinstance(value, timedelta):
        seconds = round(value.total_seconds())
        return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    zoned = isinstance(value, datetime) and universal and value.tzinfo is None
    return value.isoformat() + ("+00:00" if zoned else "")
