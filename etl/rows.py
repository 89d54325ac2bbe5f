"""Which physical records are data: blanks, repeated headers, totals and footers are told apart before anything is typed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from etl.contract import Contract, RowRule
from etl.readers.records import ROW, Broken, Chunk, column_names
from etl.text import fold

SPACE = " \t\r\n\u00a0"
TOTAL = r"(?i)^(gran\s+|sub\s?)?total(es)?(\s+general(es)?)?\s*:?$|^sumas?\s*:?$"


@dataclass
class Sorted:
    """The data records of a chunk and what the others were; `totals` are (rule, row, record)."""

    frame: pl.DataFrame
    blank: int = 0
    header: int = 0
    footer: int = 0
    totals: list[tuple[RowRule, int, dict[str, str]]] = field(default_factory=list)
    broken: list[Broken] = field(default_factory=list)


@dataclass
class Seen:
    """The records of a delivery met so far, as two hashes of 64 bits each."""

    marks: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema={"a": pl.UInt64, "b": pl.UInt64}))

    def apart(self, frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """(records met for the first time, records that repeat another in every column)."""
        cells = frame.drop(ROW)
        marks = pl.DataFrame({"a": cells.hash_rows(seed=1), "b": cells.hash_rows(seed=2)})
        known = marks.with_row_index("at").join(self.marks, on=["a", "b"], how="semi")["at"]
        new = marks.to_struct().is_first_distinct() & ~pl.arange(marks.height, eager=True).is_in(known.implode())
        self.marks = pl.concat([self.marks, marks.filter(new)])
        return frame.filter(new), frame.filter(~new)


def sort_rows(chunk: Chunk, contract: Contract, columns: Sequence[str]) -> Sorted:
    """Takes blank records, repeated headers, totals and footers out of a chunk."""
    result = Sorted(chunk.frame)
    _whole(result, chunk, contract, columns)
    for broken in chunk.broken:
        _odd(result, broken, contract, columns)
    return result


def _whole(result: Sorted, chunk: Chunk, contract: Contract, columns: Sequence[str]) -> None:
    """The records of the right width."""
    frame, out = chunk.frame, pl.Series([False]).new_from_index(0, chunk.frame.height)
    names = [name for name in frame.columns if name != ROW]
    if not frame.height or not names:
        return
    empty = _all_empty(frame, names)
    for position in empty.arg_true():
        if not any(value.strip(SPACE) for value in chunk.raw(position).values()):
            out[position] = True
            result.blank += 1
    for position in (frame[names[0]].str.strip_chars(SPACE) == names[0]).fill_null(value=False).arg_true():
        if column_names(list(chunk.raw(position).values())) == tuple(columns):
            out[position] = True
            result.header += 1
    for rule in contract.rows:
        matches = _matching(_looked_at(frame, names, rule), rule.pattern) & ~out
        for position in matches.arg_true():
            _count(result, rule, int(frame[ROW][position]), chunk.raw(position))
        out |= matches
    out |= _totals_undeclared(result, chunk, contract, names, out)
    if out.any():
        result.frame = frame.filter(~out)


def _totals_undeclared(
    result: Sorted, chunk: Chunk, contract: Contract, names: Sequence[str], out: pl.Series
) -> pl.Series:
    """Records whose first cell says that they are a total, which no rule nor `where` asks for: they would count twice."""
    wanted = {fold(word) for fact in contract.facts for words in fact.where.values() for word in words}
    first = _looked_at(chunk.frame, names, RowRule("total", "", ""))
    found = first.str.contains(TOTAL) & ~out
    for position in found.arg_true():
        if fold(first[position]) in wanted:
            found[position] = False
        else:
            cells = tuple(chunk.raw(position).values())
            result.broken.append(Broken(int(chunk.frame[ROW][position]), "undeclared_total", first[position], cells))
    return found


def _all_empty(frame: pl.DataFrame, names: Sequence[str]) -> pl.Series:
    """Records whose parsed columns are all empty: the others are looked at one by one."""
    first = frame[names[0]]
    empty = first.is_null() | (first.str.strip_chars(SPACE) == "")
    for name in names[1:]:
        if not empty.any():
            break
        empty &= frame[name].is_null() | (frame[name].str.strip_chars(SPACE) == "")
    return empty


def _looked_at(frame: pl.DataFrame, names: Sequence[str], rule: RowRule) -> pl.Series:
    if rule.column:
        return frame[rule.column].str.strip_chars(SPACE).fill_null("")
    cells = [pl.col(name).str.strip_chars(SPACE).replace("", None) for name in names]
    return frame.select(pl.coalesce(cells).fill_null("")).to_series()


def _matching(text: pl.Series, pattern: str) -> pl.Series:
    try:
        return text.str.contains(pattern)
    except pl.exceptions.ComputeError:  # an expression that only Python's own engine knows, such as a look-ahead
        compiled = re.compile(pattern)
        return pl.Series([compiled.search(value) is not None for value in text.to_list()], dtype=pl.Boolean)


def _count(result: Sorted, rule: RowRule, row: int, record: dict[str, str]) -> None:
    if rule.kind == "total":
        result.totals.append((rule, row, record))
    elif rule.kind == "footer":
        result.footer += 1
    else:
        result.header += 1


def _odd(result: Sorted, broken: Broken, contract: Contract, columns: Sequence[str]) -> None:
    """A record of another width: blank, or what a row rule says, or broken."""
    cells = [cell.strip(SPACE) for cell in broken.cells]
    if broken.rule == "width" and not any(cells):
        result.blank += 1
        return
    record = dict(zip(columns, cells, strict=False))
    first = next((cell for cell in cells if cell), "")
    for rule in contract.rows if broken.rule == "width" else ():
        looked_at = record.get(rule.column, "") if rule.column else first
        if looked_at and re.search(rule.pattern, looked_at):
            _count(result, rule, broken.row, record)
            return
    result.broken.append(broken)
