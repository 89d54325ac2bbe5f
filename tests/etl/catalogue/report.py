"""`docs/loading-report.md`: per defect, what paso10 answers beside plain duckdb.read_csv and pandas.read_csv.

python -m pytest tests/etl/test_catalogue.py --write-report
"""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import duckdb
import pandas as pd

from tests.etl.catalogue.case import FILE, READ, ROW, TOLD, Case
from tests.etl.catalogue.outcome import Outcome, plain, plain_duckdb, plain_pandas

DOC = Path(__file__).resolve().parents[3] / "docs" / "loading-report.md"
LONGEST = 230
HEAD = """# What becomes of each defect · Qué pasa con cada defecto

Written by `python -m pytest tests/etl/test_catalogue.py --write-report` from files that the tests make; a test compares it with
what the code does now. Each defect is either read right («leído bien», with a notice where a person should know) or refused with
a remedy: its row («fila apartada»: that row alone waits in quarantine) or the whole file («archivo rechazado»). Nothing else is
allowed: the facts that came in are compared with what is truly in the file. Beside it stands what plain `duckdb.read_csv`
({duckdb}) and `pandas.read_csv` ({pandas}) make of the same file by themselves, without a contract, against the same truth.

{counts}

| | defecto | paso10 | qué dice | `duckdb.read_csv` | `pandas.read_csv` |
|---|---|---|---|---|---|
"""


def written(outcomes: Mapping[Case, Outcome]) -> str:
    """The report of all cases."""
    lines, plains = [], []
    for case, outcome in outcomes.items():
        theirs = plain(case, plain_duckdb), plain(case, plain_pandas)
        plains.append(theirs)
        lines.append(_line(case.group, case.name, outcome.answer, _short(outcome.shown), *theirs))
    head = HEAD.format(duckdb=duckdb.__version__, pandas=pd.__version__, counts=_counts(outcomes, plains))
    return head + "\n".join(lines) + "\n"


def _counts(outcomes: Mapping[Case, Outcome], plains: list[tuple[str, str]]) -> str:
    answers = Counter(outcome.answer for outcome in outcomes.values())
    said = ", ".join(f"{answers[answer]} {answer}" for answer in (READ, TOLD, ROW, FILE))
    files = [pair for pair in plains if pair[0] != "no lee libros"]

    def theirs(which: int) -> str:
        right = sum(pair[which] == "bien" for pair in files)
        errors = sum(pair[which].startswith("error") for pair in files)
        return f"{right} right, {errors} errors, {len(files) - right - errors} wrong or left as text without a word"

    return (
        f"{len(outcomes)} files. paso10: {said}; silently wrong 0. Of the {len(files)} that are no workbooks, "
        f"duckdb.read_csv: {theirs(0)}; pandas.read_csv: {theirs(1)}."
    )


def _short(said: str) -> str:
    return said if len(said) <= LONGEST else said[: LONGEST - 1] + "…"


def _line(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"
