"""Records that are no data: totals whose figures are the sum of the others, footers, signatures."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from etl.inspect.cells import SPACE, plain
from etl.inspect.columns import Column
from etl.inspect.sample import Sample
from etl.numbers import read_numbers
from etl.readers.records import ROW
from etl.text import fold

TOTAL = re.compile(r"^(gran |sub ?)?total(es)?\b|^sumas?\b|^suma total|^grand total|^sum\b|^acumulado\b")
COUNT = re.compile(r"^total de (registros|filas|renglones|folios|solicitudes)|^(registros|rows|records)\b|^total (rows|records)")
FOOTER = re.compile(
    r"^(fuente|nota|notas|elabor|revis|autoriz|valid|source|note|fin del? |fin$|end of|impreso|generad|emitido|pagina|page|corte|"
    r"fecha de (corte|impresion|emision)|cifras|reporte generado|total de registros|registros|\*|usuario:|vo\.? ?bo)"
)
NEAR_END = 60  # records from the end among which a lone cell is a footer
LONELY = 0.34  # of the cells that records usually fill: fewer is no data
MOST_GROUPS = 0.35  # of all records: more are data


@dataclass(frozen=True)
class Tail:
    """A rule for rows that are no data, as a contract declares it; `check` are columns whose sum agrees, `wrong` those not."""

    kind: str  # total | footer
    pattern: str
    rows: tuple[int, ...]
    n: int
    check: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()


def find_tails(sample: Sample, columns: Sequence[Column], names: Sequence[str]) -> tuple[list[Tail], set[int]]:
    """The rules, and the source rows that they take out of the data."""
    frame = sample.frame
    cells = [pl.col(name).str.strip_chars(SPACE).replace("", None) for name in names]
    first = frame.select(pl.coalesce(cells).fill_null("")).to_series() if cells else pl.Series("first", [], pl.String)
    filled = frame.select(pl.sum_horizontal([cell.is_not_null().cast(pl.Int32) for cell in cells])).to_series()
    rows = frame[ROW].to_list()
    labels = first.to_list()
    marked = _marked(first, filled, rows)
    tails, out = [], set[int]()
    for key, positions in marked.items():
        kind, pattern = key.split(" ", 1)
        taken = tuple(rows[p] for p in positions)
        if kind == "total" and (len(positions) > MOST_GROUPS * len(rows) or _is_data(frame, positions, columns)):
            continue
        tails.append(Tail(kind, pattern, taken[:5], len(taken)))
        out |= set(taken)
    groups = _groups(sample, columns, labels, out)
    out |= {row for tail in groups for row in _rows_of(tail, labels, rows)}
    tails = [_checked(tail, sample, columns, out, labels) for tail in tails]
    return tails + groups + _broken_tails(sample, labels), out


def _marked(first: pl.Series, filled: pl.Series, rows: Sequence[int]) -> dict[str, list[int]]:
    """«kind pattern» -> positions of the records whose first cell or loneliness says that they are no data."""
    usual = float(str(filled.median() or 1))
    words, labels, last = plain(first), first.to_list(), rows[-1] if rows else 0
    totals = words.str.contains(TOTAL.pattern) & ~words.str.contains(COUNT.pattern)
    lonely = (filled > 0) & (filled <= max(1, int(usual * LONELY)))
    near = pl.Series(rows, dtype=pl.Int64) > last - NEAR_END
    footers = ~totals & lonely & (words.str.contains(FOOTER.pattern) | (near & (filled == 1) & (usual > 1)))
    marked: dict[str, list[int]] = {}
    for position in totals.arg_true().to_list():
        marked.setdefault(f"total {_exact(labels[position])}", []).append(position)
    for position in footers.arg_true().to_list():
        marked.setdefault(f"footer {_beginning(labels[position], labels)}", []).append(position)
    return marked


def _rows_of(tail: Tail, labels: Sequence[str], rows: Sequence[int]) -> list[int]:
    return [row for row, text in zip(rows, labels, strict=True) if re.search(tail.pattern, text)]


def _escaped(text: str) -> str:
    return re.escape(text).replace("\\ ", " ")


def _exact(text: str) -> str:
    """A pattern for a total's label: the whole of it, but for figures it may hold."""
    words = re.split(r"[\d:]", text, maxsplit=1)[0].strip()
    return f"^{_escaped(words)}" + ("$" if words == text else "")


def _beginning(text: str, labels: Sequence[str]) -> str:
    """A pattern for a footer that says as little of it as possible: its known first word, or that it holds no digits."""
    words = re.split(r"[\d:]", text, maxsplit=1)[0].split()
    known = bool(FOOTER.match(fold(text)))
    if not known and sum(any(char.isdigit() for char in label) for label in labels) > 0.95 * len(labels):
        return r"^\D+$" if not any(char.isdigit() for char in text) else f"^{_escaped(words[0] if words else text[:1])}"
    return f"^{_escaped(' '.join(words[:3] if known else words[:1]) or text[:1])}"


def _is_data(frame: pl.DataFrame, positions: Sequence[int], columns: Sequence[Column]) -> bool:
    """Whether rows that begin with «total» carry dates or keys like any other row."""
    dated = [c.name for c in columns if c.kind in ("date", "hour")]
    some = frame[list(positions)]
    return any(some[name].str.strip_chars(SPACE).replace("", None).null_count() < len(positions) / 2 for name in dated)


def _sums(frame: pl.DataFrame, columns: Sequence[Column]) -> dict[str, pl.Series]:
    """The numbers of each column that may add up."""
    return {
        c.name: read_numbers(frame[c.name].str.strip_chars(SPACE), c.numbers.decimal, c.numbers.thousands).fill_null(0)
        for c in columns
        if c.kind == "number" and c.numbers and not c.person
    }


def _same(a: float, b: float) -> bool:
    return abs(a - b) <= 0.005 + abs(b) * 1e-9


def _checked(tail: Tail, sample: Sample, columns: Sequence[Column], out: set[int], labels: Sequence[str]) -> Tail:
    """A total with the columns whose figure is the sum of the data, and those where it is not."""
    if tail.kind != "total" or not sample.whole:
        return tail
    frame = sample.frame
    data = ~frame[ROW].is_in(list(out))
    mine = pl.Series([bool(re.search(tail.pattern, text)) for text in labels])
    right, wrong = [], []
    for name, numbers in _sums(frame, columns).items():
        said, summed = float(numbers.filter(mine).sum()), float(numbers.filter(data).sum())
        if said and _same(said, summed):
            right.append(name)
        elif said:
            wrong.append(name)
    return Tail("total", tail.pattern, tail.rows, tail.n, tuple(right), tuple(wrong))


def _groups(sample: Sample, columns: Sequence[Column], labels: Sequence[str], out: set[int]) -> list[Tail]:
    """Subtotals told by the look of their first cell: rows of one rare pattern whose figures are the sum of all the others."""
    if not sample.whole:
        return []
    frame = sample.frame
    data = ~frame[ROW].is_in(list(out))
    shapes = [re.split(r"[\d\s(]", text, maxsplit=1)[0] for text in labels]
    kinds = pl.Series(shapes).filter(data)
    found = []
    for shape, n in kinds.value_counts(name="n").iter_rows():
        if not (shape and 2 <= n <= MOST_GROUPS * len(kinds)):
            continue
        mine = pl.Series([s == shape for s in shapes]) & data
        right = [
            name
            for name, numbers in _sums(frame, columns).items()
            if (said := float(numbers.filter(mine).sum())) and _same(said, float(numbers.filter(data & ~mine).sum()))
        ]
        if right:
            rows = frame[ROW].filter(mine)
            found.append(Tail("total", f"^{_escaped(shape)}", tuple(rows.head(5).to_list()), int(n), tuple(right)))
    return found


def _broken_tails(sample: Sample, labels: Sequence[str]) -> list[Tail]:
    """Footers and totals among the records of another width."""
    found: dict[str, list[int]] = {}
    for record in sample.broken:
        cells = [cell.strip(SPACE) for cell in record.cells if cell.strip(SPACE)]
        if record.rule != "width" or not cells:
            continue
        if (
            FOOTER.match(fold(cells[0]))
            or COUNT.match(fold(cells[0]))
            or (len(cells) <= 2 and record.row > sample.records - NEAR_END)
        ):
            found.setdefault(_beginning(cells[0], labels), []).append(record.row)
        elif TOTAL.match(fold(cells[0])):
            found.setdefault(_exact(cells[0]), []).append(record.row)
    return [Tail("footer", pattern, tuple(rows[:5]), len(rows)) for pattern, rows in found.items()]
