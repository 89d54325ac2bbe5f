"""A database by its URL: its tables with how many rows each has, the fact that each looks like, and a sample of one of them."""

import re
from contextlib import closing
from pathlib import Path

from sqlalchemy import inspect, make_url

from etl.connectors import SYSTEMS
from etl.contract import Shape
from etl.declare import Node, expand, near
from etl.errors import ContractError, RefusedError
from etl.home import Home
from etl.inspect.answers import Answers
from etl.inspect.columns import profile
from etl.inspect.look import Look
from etl.inspect.match import Given, propose
from etl.inspect.sample import MOST, take
from etl.inspect.score import Known
from etl.query import Query
from etl.readers.files import Delivery
from etl.readers.records import ROW
from etl.readers.snapshot import Snapshots
from etl.readers.sql import SqlReader, Wanted
from etl.text import fold

ZONE = "America/Mexico_City"
SECRET = "PASO10_BASE_CLAVE"  # noqa: S105  # the name of the variable that is to hold the password
PEEK = 300  # rows of each table that tell what it looks like
MOST_TABLES = 200
MARKS = re.compile(
    r"^(updated|modified|changed)(_?(at|on|date))?$|^fecha_?(de_?)?(modificacion|actualizacion|cambio)$|^rowversion$"
)
SYSTEM_SHARE = 0.8  # of a known system's tables that must be there


def is_url(target: str) -> bool:
    return "://" in target


def look_at_database(target: str, home: Home | None, answers: Answers) -> tuple[Look, str]:
    """A look at one table of a database, the likeliest or the one that `from` names; and the kind of a known system, or ""."""
    url = expand(target, Node("paso10 inspect", "", {}, ContractError))
    zone = home.time_zone if home else ZONE
    query = Query(url=url, table="tablas", time_limit_minutes=5)
    with closing(Snapshots(home.root if home else Path())) as snapshots:
        with snapshots.at(query, zone) as snapshot:
            looker = inspect(snapshot.con)
            names = sorted([*looker.get_table_names(), *looker.get_view_names()])[:MOST_TABLES]
            rows = {name: int(snapshot.row(f"SELECT count(*) FROM {snapshot.quoted(name)}")[0]) for name in names}
            quoted = {name: snapshot.quoted(name) for name in names}
        if not any(rows.values()):
            raise RefusedError(
                f"{make_url(url).database}: la base no tiene tablas con filas que ese usuario pueda leer. Revise url."
            )
        likely = {name: _likely(snapshots, url, name, quoted[name], zone) for name in names if rows[name]}
        chosen = answers.text("from") or max(likely, key=lambda name: (likely[name][1], rows[name]))
        if chosen not in names:
            raise ContractError(f"from: «{chosen}» no es una tabla de la base.{near(chosen, names)}")
        reader = _reader(snapshots, url, f"SELECT * FROM {quoted[chosen]}", zone, MOST)
        sample = take(reader.chunks(), reader.columns)
    sample.whole = sample.whole and rows[chosen] == sample.records
    sample.records = rows[chosen]
    mark = next((name for name in reader.columns if MARKS.match(fold(name))), "")
    shape = Shape(header_row=0, url=_without_secret(target), table=chosen, watermark=mark)
    tables = tuple((name, rows[name], likely.get(name, ("", 0))[0]) for name in names)
    said = f"la tabla «{chosen}» de {len(names)}"
    look = Look(Delivery(Path(chosen)), "sql", shape, reader.columns, sample, said=said, tables=tables)
    return look, _system({fold(name) for name in names})


def _reader(snapshots: Snapshots, url: str, select: str, zone: str, most: int) -> SqlReader:
    query = Query(url=url, select=f"{select} LIMIT {most}", time_limit_minutes=5)
    return SqlReader(snapshots, query, "inspect", Wanted(zone))


def _likely(snapshots: Snapshots, url: str, name: str, quoted: str, zone: str) -> tuple[str, float]:
    """The fact that a table looks like, and how much; ("", 0) when it lacks what that fact cannot do without."""
    reader = _reader(snapshots, url, f"SELECT * FROM {quoted}", zone, PEEK)
    frame = take(reader.chunks(), reader.columns).frame
    if frame.height == 0 or frame.columns == [ROW]:
        return "", 0.0
    best = propose(profile(frame), Given(name, Known(), {}, {}, {}, {}))[0]
    return ("", 0.0) if best.missing else (best.table, best.score)


def _without_secret(target: str) -> str:
    """The URL as a contract may hold it: a password that was typed becomes a variable of the environment."""
    password = make_url(target).password
    if not password or "${" in str(password):
        return target
    return re.sub(r"(?<=:)[^:/@]+(?=@)", f"${{{SECRET}}}", target, count=1)


def _system(names: set[str]) -> str:
    """The known system whose tables these are."""
    found = {kind: len(names & {fold(table) for table in system.tables}) / len(system.tables) for kind, system in SYSTEMS.items()}
    best = max(found, key=lambda kind: found[kind])
    return best if found[best] >= SYSTEM_SHARE else ""
