"""Reading one delivery into the stage, with the account of every record."""

import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal

import duckdb
import polars as pl

from etl.bindings import Fact
from etl.contract import Contract, RowRule
from etl.convert import Amounts, convert
from etl.dates import read_instants
from etl.declare import listed, near
from etl.errors import RefusedError
from etl.numbers import read_numbers
from etl.persons import covered, hash_column, masked, required_key
from etl.problems import said
from etl.readers.records import ROW, Broken, Chunk, ahead
from etl.rows import sort_rows
from etl.sources import Item
from etl.stage import PROBLEM_NAMES, VERSION, Stage
from etl.values import Lookups, Reading, cleaned_frame, null_words

CLEAR_ROWS = 100_000  # quarantined records whose raw text is kept: beyond, the file is refused anyway


@dataclass
class Batch:
    """The account of one delivery while it is read."""

    contract: Contract
    columns: tuple[str, ...]
    key: bytes | None
    hashes: dict[str, str] = field(default_factory=dict)  # of persons met in earlier chunks
    fates: Counter[str] = field(default_factory=Counter)
    records: int = 0
    second_count: int = 0
    data_rows: int = 0  # records that could give facts
    bad_rows: int = 0  # of these, quarantined while typing
    amounts: dict[str, Amounts] = field(default_factory=dict)
    unknown: Counter[tuple[str, str]] = field(default_factory=Counter)
    with_facts: int = 0  # records that gave at least one
    unused: int = 0
    sums: dict[str, float] = field(default_factory=lambda: defaultdict(float))  # source column -> sum over the data rows
    totals: list[tuple[RowRule, int, dict[str, str]]] = field(default_factory=list)
    declared: dict[str, Decimal] = field(default_factory=dict)  # source column -> what the TOTAL rows say
    mismatched: int = 0


def read_batch(con: duckdb.DuckDBPyConnection, item: Item, contract: Contract, lookups: Lookups) -> tuple[Batch, Stage]:
    """Reads a delivery whole into a new stage. RefusedError when it cannot be taken at all."""
    reader = item.reader()
    contract = resolved(contract, reader.columns, item.name)
    batch = Batch(contract, reader.columns, required_key(contract.source) if contract.hash else None)
    stage = Stage(con, contract)
    reading = Reading(null_words(contract.null), contract.kind != "csv", False, datetime.now(UTC).replace(tzinfo=None), lookups)
    whole = any(not rule.column for rule in contract.rows)
    for chunk in ahead(reader.chunks(None if whole else contract.needed)):
        _take(batch, stage, chunk, replace(reading, plain=chunk.plain))
    _check_totals(batch, stage)
    return batch, stage


def resolved(contract: Contract, columns: Sequence[str], file: str) -> Contract:
    """The contract with its unpivot patterns spelt out; RefusedError when a column it needs is not in the file."""
    facts = tuple(_spelt(fact, columns, file) for fact in contract.facts)
    contract = replace(contract, facts=facts)
    missing = [name for name in contract.needed if name not in columns]
    missing += [name for name in contract.drop if name not in columns]  # it may be there under another name, in the clear
    if missing and len(missing) == len({*contract.needed, *contract.drop}):
        raise RefusedError(
            f"{file}: no está ninguna de las columnas del contrato: {listed(missing)}. Revise header_row, separator y encoding, "
            "y ejecute `paso10 check`."
        )
    if missing:
        repeated = [name for name in missing if f"{name} (1)" in columns]
        why = f" {listed(repeated)} viene más de una vez: use «{repeated[0]} (1)» o «{repeated[0]} (2)»." if repeated else ""
        hints = "".join(near(name, columns) for name in missing[:3]) if not repeated else ""
        raise RefusedError(
            f"{file}: falta la columna {listed(missing)}.{why}{hints} El archivo trae: {listed(columns)}. "
            "Corrija el contrato o pida el archivo completo, y ejecute `paso10 check`."
        )
    return contract


def _spelt(fact: Fact, columns: Sequence[str], file: str) -> Fact:
    if fact.unpivot is None or not fact.unpivot.pattern:
        return fact
    pattern = fact.unpivot.pattern
    matched = tuple(name for name in columns if pl.select(pl.lit(name).str.contains(pattern)).item())
    if not matched:
        raise RefusedError(f"{file}: ninguna columna es de la forma {pattern}. El archivo trae: {listed(columns)}.")
    return replace(fact, unpivot=replace(fact.unpivot, columns=matched))


def _take(batch: Batch, stage: Stage, chunk: Chunk, reading: Reading) -> None:
    """One chunk: sorted, typed, staged, its problems kept."""
    contract = batch.contract
    rows = sort_rows(chunk, contract, batch.columns)
    batch.records += chunk.records
    batch.second_count += chunk.counted
    batch.fates.update(
        title=chunk.titles,
        header=chunk.headers + rows.header,
        blank=chunk.blanks + rows.blank,
        footer=rows.footer,
        quarantined=len(rows.broken),
    )
    batch.totals += rows.totals
    _sum_checked(batch, rows.frame)
    frame = _keyed(batch, cleaned_frame(rows.frame, reading.nulls))
    done = convert(frame, contract, reading)
    versions = _versions(batch, frame)
    stage.add([fact if versions is None else fact.join(versions, on=ROW, how="left") for fact in done.facts])
    stage.add_problems(_with_raw(batch, chunk, done.problems))
    stage.add_problems(_broken(batch, rows.broken))
    batch.data_rows += frame.height
    batch.bad_rows += len(done.bad)
    batch.unknown += done.unknown
    batch.unused += done.unused
    batch.with_facts += done.with_facts
    for name, sums in done.amounts.items():
        total = batch.amounts.setdefault(name, Amounts())
        total.parsed, total.quarantined = total.parsed + sums.parsed, total.quarantined + sums.quarantined
        total.unreadable += sums.unreadable


def _keyed(batch: Batch, frame: pl.DataFrame) -> pl.DataFrame:
    """Personal columns hashed before anything else sees them."""
    if batch.key is None:
        return frame
    return frame.with_columns(hash_column(frame[name], batch.key, batch.hashes) for name in batch.contract.hash)


def _versions(batch: Batch, frame: pl.DataFrame) -> pl.DataFrame | None:
    """source_row and version: a text whose order is that of the numbers or dates it was."""
    name = batch.contract.version
    if not name:
        return None
    text = frame[name]
    dated = (
        b for fact in batch.contract.facts for b in fact.bindings if b.columns == (name,) and b.target.kind in ("instant", "date")
    )
    if binding := next(dated, None):
        read = read_instants(text, binding.dates)
        text = read.local.zip_with(read.local.is_not_null(), read.utc).dt.strftime("%Y-%m-%dT%H:%M:%S%.6f")
        return pl.DataFrame({ROW: frame[ROW], VERSION: text})
    number = read_numbers(text)
    padded = (number * 1e6).cast(pl.Int64, strict=False).cast(pl.String).str.zfill(22)
    return pl.DataFrame({ROW: frame[ROW], VERSION: padded.zip_with(number.is_not_null(), text)})


def _with_raw(batch: Batch, chunk: Chunk, problems: pl.DataFrame) -> pl.DataFrame:
    """The problems with the whole record each one is of, as JSON fit to be kept."""
    rows = problems[ROW].unique().sort().to_list()[:CLEAR_ROWS]
    texts = dict(zip(rows, raw_records(batch, chunk, rows), strict=True))
    return problems.with_columns(pl.Series("raw", [texts.get(row, "") for row in problems[ROW].to_list()], pl.String))


def raw_records(batch: Batch, chunk: Chunk, rows: Sequence[int]) -> list[str]:
    """The records at those source rows of a chunk as JSON, personal columns hashed or absent, the rest masked."""
    contract, positions = batch.contract, chunk.frame[ROW].search_sorted(pl.Series(rows, dtype=pl.Int64))
    records = (covered(chunk.raw(int(position)), contract.hash, contract.drop, batch.key) for position in positions)
    return [json.dumps(record, ensure_ascii=False) for record in records]


def _broken(batch: Batch, broken: Sequence[Broken]) -> pl.DataFrame:
    """Records of wrong structure. Of a source with personal columns no text is kept, for no one knows which cell is which."""
    contract, lines = batch.contract, []
    personal = bool(contract.hash or contract.drop)
    for record in broken:
        allowed, remedy = said(record.rule, width=len(batch.columns), encoding=contract.shape.encoding)
        counted = record.rule == "width"
        text = "" if personal else masked(json.dumps(list(record.cells), ensure_ascii=False) if record.cells else record.found)
        found = record.found if counted else "" if personal else masked(record.found)
        lines.append((record.row, "", record.rule, found, allowed, remedy, text, True))
    return pl.DataFrame(lines, schema=PROBLEM_NAMES, orient="row") if lines else pl.DataFrame()


def _form(batch: Batch, column: str) -> tuple[str, str]:
    """Decimal and thousands marks of a source column, as the contract reads it elsewhere."""
    bindings = (b for fact in batch.contract.facts for b in fact.bindings if column in b.columns)
    binding = next(bindings, None)
    return (binding.decimal, binding.thousands) if binding else (".", ",")


def _sum_checked(batch: Batch, frame: pl.DataFrame) -> None:
    """Adds the data rows of the columns that a TOTAL row is to be compared with."""
    for column in {name for rule in batch.contract.rows for name in rule.check}:
        batch.sums[column] += float(read_numbers(frame[column].str.strip_chars(), *_form(batch, column)).sum() or 0)


def _check_totals(batch: Batch, stage: Stage) -> None:
    """Compares each pattern's total rows with the sum of the data rows; rows that do not agree go to quarantine."""
    for rule in batch.contract.rows:
        records = [(row, record) for other, row, record in batch.totals if other is rule]
        if not records:
            continue
        wrong = {}
        for column in rule.check:
            cells = pl.Series([record.get(column, "").strip() for _, record in records], dtype=pl.String)
            said_total = read_numbers(cells, *_form(batch, column))
            total, data = float(said_total.sum() or 0), batch.sums[column]
            batch.declared[column] = Decimal(str(round(total, 2)))
            if said_total.null_count() or abs(total - data) > 0.005 + abs(data) * 1e-12:
                wrong[column] = (total, data)
        batch.fates["quarantined" if wrong else "total"] += len(records)
        if wrong:
            batch.mismatched += len(records)
            stage.add_problems(_mismatch(batch, records, wrong))


def _mismatch(batch: Batch, records: Sequence[tuple[int, dict[str, str]]], wrong: dict[str, tuple[float, float]]) -> pl.DataFrame:
    lines = []
    for row, record in records:
        raw = json.dumps(covered(record, batch.contract.hash, batch.contract.drop, batch.key), ensure_ascii=False)
        for column, (total, data) in wrong.items():
            allowed, remedy = said("total_mismatch", total=f"la suma de las filas: {data:,.2f}")
            lines.append((row, column, "total_mismatch", f"{total:,.2f}", allowed, remedy, raw, True))
    return pl.DataFrame(lines, schema=PROBLEM_NAMES, orient="row")
