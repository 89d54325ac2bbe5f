"""What becomes of a case: in our warehouse, and what plain duckdb.read_csv and pandas.read_csv make of the same file."""

import math
import tempfile
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from etl.ledger import BatchReport
from tests.etl.catalogue.case import FILE, READ, ROW, TOLD, Case, Row
from tests.etl.kit import Kit

FIRST = 100  # rows that are compared: no case that can be compared has more
KEY = "una clave de prueba, larga"


@dataclass(frozen=True)
class Outcome:
    """answer: as Case.answer; facts: what came in; rules: of quarantine and findings; said: messages and remedies."""

    answer: str
    facts: list[Row]
    rules: dict[str, int]
    said: str
    shown: str


def ours(case: Case) -> Outcome:
    """Loads the file with its contract into a home of its own."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", folder)
        patch.delenv("PASO10_KEY_FILE", raising=False)
        patch.setenv("PASO10_KEY", KEY) if case.key else patch.delenv("PASO10_KEY", raising=False)
        kit = Kit(Path(folder) / "casa")
        kit.settings('name = "P"\nstate = "V"\n')
        kit.contract(case.contract)
        for table, rows in case.catalogue:
            kit.catalogue(table, rows)
        case.put(kit.root / "inbox" / case.file)
        report = kit.one()
        remedies = dict(kit.rows("SELECT rule, any_value(remedy) FROM quarantine GROUP BY rule"))
        return _outcome(report, kit.rows(case.query), remedies)


def _outcome(report: BatchReport, facts: list[Row], remedies: dict[str, str]) -> Outcome:
    found = sorted((f.kind, f.message) for f in report.findings if f.kind not in ("many_quarantined", "total_mismatch"))
    told = [message for _, message in found]
    rules = report.quarantine | dict.fromkeys((kind for kind, _ in found), 1)
    if report.status == "refused":
        return Outcome(FILE, facts, rules, " ".join([report.message, *remedies.values()]), report.message)
    if report.quarantine:
        said = "; ".join(f"{n} por {rule}: {remedies[rule]}" for rule, n in sorted(report.quarantine.items()))
        return Outcome(ROW, facts, rules, " ".join(remedies.values()), said)
    return Outcome(TOLD if told else READ, facts, rules, " ".join(told), " ".join(told))


@dataclass(frozen=True)
class Table:
    """What a plain reader made of a file: its columns, how many rows, and the first of them."""

    names: list[str]
    n: int
    rows: list[dict[str, object]]


def plain_duckdb(path: Path) -> Table:
    with duckdb.connect() as con:
        con.execute(f"CREATE TABLE t AS SELECT * FROM read_csv('{path}')")
        found = con.execute(f"SELECT * FROM t LIMIT {FIRST}")
        names = [column[0] for column in found.description]
        rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
        return Table(names, con.execute("SELECT count(*) FROM t").fetchall()[0][0], rows)


def plain_pandas(path: Path) -> Table:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        frame = pd.read_csv(path).reset_index()
    frame.columns = [str(name) for name in frame.columns]
    rows = [{str(key): value for key, value in row.items()} for row in frame.head(FIRST).to_dict("records")]
    return Table(list(frame.columns), len(frame), rows)


def plain(case: Case, read: Callable[[Path], Table]) -> str:
    """What that reader makes of the file by itself, against what is truly in it."""
    if case.file.endswith((".xlsx", ".xls")):
        return "no lee libros"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / case.file
        case.put(path)
        try:
            table = read(path)
        except Exception as problem:  # any: it is theirs
            return f"error: {type(problem).__name__}"
    return "; ".join(_faults(case, table)) or "bien"


def _faults(case: Case, table: Table) -> list[str]:
    """Every way in which its rows are not the truth."""
    lacking = [name for name in case.columns if name not in table.names]
    faults = [f"sin la columna {', '.join(lacking)}"] if lacking and case.truth else []
    if table.n != len(case.truth):
        return [*faults, f"{table.n} filas de {len(case.truth)}"]
    for position, name in enumerate(case.columns):
        if name not in lacking:
            found = {_fault(row[name], true[position]) for row, true in zip(table.rows, case.truth, strict=True)} - {""}
            faults += [f"{name} {fault}" for fault in sorted(found)]
    return faults


def _fault(found: object, true: object) -> str:
    """How a value differs from the true one; "" when it is the same."""
    empty = found is None or found is pd.NaT or (isinstance(found, float) and math.isnan(found))
    if empty or true is None:
        return "" if empty and true is None else "pierde valores" if empty else "con texto donde no hay valor"
    if not isinstance(true, str):
        return "queda como texto" if isinstance(found, str) else _typed_fault(found, true)
    if not isinstance(found, str):
        return "queda como número"
    return "" if found == true else "con otro texto"


def _typed_fault(found: object, true: object) -> str:
    if isinstance(true, date):
        own = found.date() if isinstance(found, datetime) else found
        return "" if own == true else "con otro día" if isinstance(own, date) else "queda como número"
    return "" if round(float(str(found)), 6) == round(float(str(true)), 6) else "con otro valor"
