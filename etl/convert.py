"""Text frames into typed facts: each value is read right, or its record goes to quarantine with the reason."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import polars as pl

from etl.bindings import Binding, Fact, Unpivot
from etl.contract import Contract
from etl.errors import RefusedError
from etl.explode import exploded
from etl.persons import concealed
from etl.problems import label, said
from etl.readers.records import ROW
from etl.tables import Column
from etl.text import fold, shown
from etl.values import Failure, Reading, Typed, read_column
from etl.zones import moments

NAME, CELL = "\0name", "\0cell"
PROBLEMS = {
    ROW: pl.Int64,
    "column_name": pl.String,
    "rule": pl.String,
    "found": pl.String,
    "allowed": pl.String,
    "remedy": pl.String,
    "whole_record": pl.Boolean,
}
LONGEST_FOUND = 200
DAYS = 5  # different instants, all midnight UTC, are no hours


@dataclass
class Amounts:
    """Sums of one money column: every amount that parsed, those of quarantined records, and how many did not parse."""

    parsed: Decimal = Decimal(0)
    quarantined: Decimal = Decimal(0)
    unreadable: int = 0


@dataclass
class Converted:
    """A chunk as facts (one frame per fact of the contract, with `source_row`), its problems and counts.

    bad: rows whose record is quarantined whole.
    """

    facts: list[pl.DataFrame]
    problems: pl.DataFrame
    bad: pl.Series
    with_facts: int
    amounts: dict[str, Amounts]
    unknown: Counter[tuple[str, str]]


@dataclass
class _Part:
    """One fact before bad records are taken out."""

    frame: pl.DataFrame
    rows: pl.Series  # the source rows, before unreadable cells are taken out
    failures: list[tuple[Failure, pl.Series]] = field(default_factory=list)  # with the source rows
    names: pl.Series | None = None  # of unpivoted cells
    unknown: dict[str, pl.Series] = field(default_factory=dict)  # by column, each word that nobody knows in its place


def convert(frame: pl.DataFrame, contract: Contract, reading: Reading) -> Converted:
    """The facts of a frame of cleaned text records. RefusedError when a date contradicts the declared order of day and month."""
    taken = [_mask(frame, fact) for fact in contract.facts]
    parts = [
        _part(frame if mask is None else frame.filter(mask), fact, contract, reading)
        for fact, mask in zip(contract.facts, taken, strict=True)
    ]
    problems = _problems(parts)
    bad = problems.filter("whole_record")[ROW].unique()
    facts = [part.frame.filter(~pl.col(ROW).is_in(bad.implode())) if len(bad) else part.frame for part in parts]
    lost = _lost(problems, facts, bad)
    return Converted(
        facts,
        problems,
        pl.concat([bad, lost]) if len(lost) else bad,
        _with_facts(facts),
        _amounts(parts, contract, bad),
        _unknown(parts, bad),
    )


def _unknown(parts: Sequence[_Part], bad: pl.Series) -> Counter[tuple[str, str]]:
    """How often each unknown word stands in a record that is not quarantined, by (column, word)."""
    counts = Counter[tuple[str, str]]()
    for part in parts:
        kept = ~part.rows.is_in(bad.implode())
        for column, words in part.unknown.items():
            counts.update({(column, word): n for word, n in words.filter(kept).drop_nulls().value_counts(name="n").iter_rows()})
    return counts


def _with_facts(facts: Sequence[pl.DataFrame]) -> int:
    """How many records give at least one fact."""
    if (
        len({fact.height for fact in facts}) == 1
        and all(fact[ROW].equals(facts[0][ROW]) for fact in facts[1:])
        and facts[0][ROW].is_sorted()
    ):
        return facts[0][ROW].rle().len()
    return pl.concat([fact[ROW] for fact in facts]).n_unique()


def _lost(problems: pl.DataFrame, facts: Sequence[pl.DataFrame], bad: pl.Series) -> pl.Series:
    """Rows of which nothing is left because every cell they had was unreadable."""
    cells = problems.filter(~pl.col("whole_record"))[ROW].unique()
    if not len(cells):
        return cells
    left = pl.concat([fact[ROW] for fact in facts] + [bad]).unique()
    return cells.filter(~cells.is_in(left.implode()))


def _mask(frame: pl.DataFrame, fact: Fact) -> pl.Series | None:
    """Which records feed a fact by its `where`; None when all do."""
    result: pl.Series | None = None
    for name, words in fact.where.items():
        if fact.inner(name):
            continue
        text = frame[name].fill_null("")
        wanted = {fold(word) for word in words}
        mask = text.is_in([value for value in text.unique() if fold(value) in wanted])
        result = mask if result is None else result & mask
    return result


def _part(frame: pl.DataFrame, fact: Fact, contract: Contract, reading: Reading) -> _Part:
    if fact.unpivot:
        frame = _melted(frame, fact, fact.unpivot)
    elif fact.explode:
        frame = exploded(frame, fact, reading.nulls)
    cell = frame[CELL] if fact.unpivot else None
    part = _Part(frame.select(ROW), frame[ROW], names=frame[NAME] if fact.unpivot else None)
    typed = {b.target.name: read_column(b, frame.get_column, frame.height, reading, cell) for b in fact.bindings}
    if fact.unpivot:
        target = fact.table.column(fact.unpivot.name_to)
        named = frame[NAME].replace(dict(fact.unpivot.names)) if fact.unpivot.names else frame[NAME]
        typed[target.name] = read_column(Binding(target, "cell"), frame.get_column, frame.height, reading, named)
    failed = {name: _gather(part, name, fact, read) for name, read in typed.items()}
    _required(part, fact, typed, failed)
    _dated(part, fact, typed, failed)
    _fill_status(fact, typed, frame.height)
    columns = _columns(part, fact, contract, typed, reading)
    part.frame = part.frame.with_columns(columns)
    cells = [failure.mask for failure, _ in part.failures if failure.binding.origin == "cell"]
    if cells:
        part.frame = part.frame.filter(~pl.select(pl.any_horizontal(*cells)).to_series())
    return part


def _melted(frame: pl.DataFrame, fact: Fact, unpivot: Unpivot) -> pl.DataFrame:
    """One row per unpivoted cell that says something, with the columns that the other bindings need."""
    base = [*dict.fromkeys(name for b in fact.bindings for name in b.columns), ROW]
    pieces = []
    for name in unpivot.columns:
        pieces.append(frame.select(*base, pl.lit(name).alias(NAME), pl.col(name).alias(CELL)).filter(pl.col(CELL).is_not_null()))
    return pl.concat(pieces).sort(ROW, maintain_order=True) if pieces else frame.clear()


def _gather(part: _Part, name: str, fact: Fact, read: Typed) -> pl.Series | None:
    """Keeps a column's failures and unknown words; returns where it failed."""
    part.failures += [(failure, part.frame[ROW]) for failure in read.failures]
    if read.unknown is not None:
        part.unknown[f"{fact.table.name}.{name}"] = read.unknown
    if any(failure.rule == "date_order" for failure in read.failures):
        failure = next(f for f in read.failures if f.rule == "date_order")
        first = failure.mask.arg_true()[0]
        raise RefusedError(
            f"fila {part.frame[ROW][first]}, {label(failure.binding)}: se encontró {shown(failure.found[first])} y el contrato "
            f"dice {' o '.join(failure.binding.dates)}: el día y el mes parecen estar al revés en todo el archivo. "
            "Corrija dates en el contrato y ejecute `paso10 check`."
        )
    return pl.select(pl.any_horizontal(*[f.mask for f in read.failures])).to_series() if read.failures else None


def _required(part: _Part, fact: Fact, typed: dict[str, Typed], failed: dict[str, pl.Series | None]) -> None:
    """Failures of required columns that have no value (an unpivoted cell without one is just no fact)."""
    for binding in fact.bindings:
        name = binding.target.name
        values = typed[name].values
        if not values.null_count() or not (binding.origin == "cell" or binding.target.required):
            continue
        failure = failed[name]
        missing = values.is_null() if failure is None else values.is_null() & ~failure
        if missing.any():
            nothing = pl.Series([""]).new_from_index(0, len(values))
            rule = "" if binding.origin == "cell" else "required"
            part.failures.append((Failure(binding, rule, missing, nothing), part.frame[ROW]))


def _dated(part: _Part, fact: Fact, typed: dict[str, Typed], failed: dict[str, pl.Series | None]) -> None:
    """Failures of rows of which no date says when they happened, where any of several dates would."""
    bindings = [b for name in fact.table.dated if (b := fact.binding(name)) and not b.target.required]
    if not bindings or any(fact.table.column(name).required for name in fact.table.dated):
        return
    undated = pl.select(pl.all_horizontal(*[typed[b.target.name].values.is_null() for b in bindings])).to_series()
    for name in (b.target.name for b in bindings):
        failure = failed[name]
        undated = undated if failure is None else undated & ~failure
    if undated.any():
        nothing = pl.Series([""]).new_from_index(0, len(undated))
        part.failures.append((Failure(bindings[0], "required", undated, nothing), part.frame[ROW]))


def _columns(part: _Part, fact: Fact, contract: Contract, typed: dict[str, Typed], reading: Reading) -> list[pl.Series]:
    """The stored columns: values, and for each instant its UTC, local date and local minute."""
    office = typed["office_id"].values if "office_id" in typed else None
    columns: list[pl.Series] = []
    for name, read in typed.items():
        target = fact.table.column(name)
        if target.kind != "instant" or read.instants is None:
            columns.append(read.values.alias(name))
            continue
        moment = moments(read.instants, contract.time_zone, office, reading.lookups.zones, computed=target.future)
        ok = read.values.is_not_null()
        _no_days_as_hours(part, fact.binding(name), read, moment.minute)
        gap = ok & moment.at.is_null()
        if gap.any():
            binding = fact.binding(name) or Binding(target, "column", (name,))
            part.failures.append((Failure(binding, "gap", gap, read.values.cast(pl.String)), part.frame[ROW]))
        stem = name.removesuffix("_at")
        whole = bool(ok.all())
        columns += [
            (values if whole else values.set(~ok, None)).alias(column)
            for values, column in ((moment.at, name), (moment.on, f"{stem}_on"), (moment.minute, f"{stem}_minute"))
        ]
    return columns


def _no_days_as_hours(part: _Part, binding: Binding | None, read: Typed, minutes: pl.Series) -> None:
    """RefusedError when every hour of a column is midnight UTC and elsewhere here: days that would move to the day before."""
    if binding is None or read.instants is None or "iso" not in binding.dates or read.instants.local.null_count() < len(minutes):
        return
    at = read.instants.utc.drop_nulls()
    if at.n_unique() < DAYS or not (at.dt.truncate("1d") == at).all() or not (minutes.drop_nulls() != 0).any():
        return
    raise RefusedError(
        f"{label(binding)}: todas sus horas son las 00:00 UTC: son días, y con la hora de aquí pasarían al día anterior. Declare "
        'dates = "yyyy-mm-ddT00:00:00Z", como estén escritas, y ejecute `paso10 check`.'
    )


def _fill_status(fact: Fact, typed: dict[str, Typed], height: int) -> None:
    """Where a request's source says no status: resolved when it has a date of resolution, else open."""
    if fact.table.name != "requests":
        return
    resolved = (
        typed["resolved_at"].values.is_not_null() if "resolved_at" in typed else pl.Series([False]).new_from_index(0, height)
    )
    rule = resolved.replace_strict([True, False], ["resolved", "open"], return_dtype=pl.String)
    given = typed["status"].values if "status" in typed else rule
    typed["status"] = Typed(given.zip_with(given.is_not_null(), rule))


def _problems(parts: Sequence[_Part]) -> pl.DataFrame:
    """One line per value that cannot be taken; a value that fails in several facts or cells is told once."""
    frames = [_problem(part, failure, rows) for part in parts for failure, rows in part.failures if failure.rule]
    if not frames:
        return pl.DataFrame(schema=PROBLEMS)
    return pl.concat(frames).unique([ROW, "column_name", "rule"], maintain_order=True)


def _problem(part: _Part, failure: Failure, rows: pl.Series) -> pl.DataFrame:
    allowed, remedy = said(failure.rule, failure.binding)
    cell = failure.binding.origin == "cell"
    names = part.names.filter(failure.mask) if cell and part.names is not None else pl.lit(label(failure.binding))
    found = [concealed(text or "")[:LONGEST_FOUND] for text in failure.found.filter(failure.mask).to_list()]
    return pl.DataFrame({ROW: rows.filter(failure.mask), "found": pl.Series(found, dtype=pl.String)}).select(
        ROW,
        pl.lit(names).alias("column_name") if isinstance(names, pl.Series) else names.alias("column_name"),
        pl.lit(failure.rule).alias("rule"),
        "found",
        pl.lit(allowed).alias("allowed"),
        pl.lit(remedy).alias("remedy"),
        pl.lit(not cell).alias("whole_record"),
    )


def _amounts(parts: Sequence[_Part], contract: Contract, bad: pl.Series) -> dict[str, Amounts]:
    """The sums of each money column of facts, quarantined records included."""
    sums: dict[str, Amounts] = {}
    for part, fact in zip(parts, contract.facts, strict=True):
        for column in _money(fact):
            amounts = sums.setdefault(f"{fact.table.name}.{column.name}", Amounts())
            values = part.frame[column.name]
            amounts.parsed += _sum(values)
            if len(bad):
                amounts.quarantined += _sum(values.filter(part.frame[ROW].is_in(bad.implode())))
            amounts.unreadable += sum(
                int(f.mask.sum())
                for f, _ in part.failures
                if f.binding.target is column and f.rule in ("number", "cents", "range")
            )
    return sums


def _sum(values: pl.Series) -> Decimal:
    return Decimal(values.sum() or 0)


def _money(fact: Fact) -> list[Column]:
    return [b.target for b in fact.bindings if b.target.kind == "money"]
