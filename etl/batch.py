"""Reading one delivery into the stage, with the account of every record."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
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
from etl.readers.asking import Asking
from etl.readers.records import ROW, Broken, Chunk, ahead
from etl.readers.sql import SqlReader
from etl.rows import Seen, sort_rows
from etl.sources import Item, Reader
from etl.stage import PROBLEM_NAMES, VERSION, Stage
from etl.values import Lookups, Reading, cleaned_frame, null_words

CLEAR_ROWS = 100_000  # quarantined records whose raw text is kept: beyond, the file is refused anyway


@dataclass
class Batch:
    """The account of one delivery while it is read."""

    contract: Contract
    columns: tuple[str, ...]
    key: bytes | None
    reader: Reader
    hashes: dict[str, str] = field(default_factory=dict)  # of persons met in earlier chunks
    fates: Counter[str] = field(default_factory=Counter)
    records: int = 0
    second_count: int = 0
    data_rows: int = 0  # records that could give facts
    bad_rows: int = 0  # of these, quarantined while typing
    amounts: dict[str, Amounts] = field(default_factory=dict)
    unknown: Counter[tuple[str, str]] = field(default_factory=Counter)
    with_facts: int = 0  # records that gave at least one
    sums: dict[str, float] = field(default_factory=lambda: defaultdict(float))  # source column -> sum over the data rows
    unadded: Counter[str] = field(default_factory=Counter)  # source column -> data rows whose amount cannot be read
    totals: list[tuple[RowRule, int, dict[str, str]]] = field(default_factory=list)
    seen: Seen = field(default_factory=Seen)
    declared: dict[str, Decimal] = field(default_factory=dict)  # source column -> what the TOTAL rows say
    mismatched: int = 0
    notes: tuple[tuple[str, int, str], ...] = ()  # (kind, n, message): what the reader saw that people should know
    present: tuple[str, ...] = ()  # the columns that the source has now, whether read or not
    expected: tuple[str, ...] = ()  # of a known system, those that it should have

    @property
    def asking(self) -> Asking:
        """What was asked of the database that it comes from."""
        assert isinstance(self.reader, SqlReader)
        return self.reader.asking


def read_batch(con: duckdb.DuckDBPyConnection, item: Item, contract: Contract, lookups: Lookups) -> tuple[Batch, Stage]:
    """Reads a delivery whole into a new stage. RefusedError when it cannot be taken at all."""
    reader = item.reader()
    contract = resolved(contract, reader.columns, item.name, item.hint)
    batch = Batch(contract, reader.columns, required_key(contract.source) if contract.hash else None, reader)
    present = reader.present if isinstance(reader, SqlReader) else reader.columns
    batch.present = tuple(masked(name) for name in present)  # the keys of a JSON object may be anything
    system = contract.query.system
    batch.expected = tuple(f"{table}.{name}" for table, names in system.tables.items() for name in names) if system else ()
    stage = Stage(con, contract)
    now = datetime.now(UTC).replace(tzinfo=None)
    reading = Reading(null_words(contract.null), contract.kind not in ("csv", "json"), False, now, lookups)
    whole = any(not rule.column for rule in contract.rows)
    whole |= contract.repeated == "drop"
    for chunk in ahead(reader.chunks(None if whole else contract.needed)):
        _take(batch, stage, chunk, replace(reading, plain=chunk.plain))
    _check_totals(batch, stage)
    batch.notes = tuple(getattr(reader, "notes", ()))  # only workbooks have any
    return batch, stage


def resolved(
    contract: Contract, columns: Sequence[str], file: str, hint: Callable[[Sequence[str]], str] = lambda _: ""
) -> Contract:
    """The contract with its unpivot patterns spelt out; RefusedError when a column it needs is not in the file."""
    facts = tuple(_spelt(fact, columns, file) for fact in contract.facts)
    contract = replace(contract, facts=facts)
    missing = [name for name in contract.needed if name not in columns]
    missing += [name for name in contract.drop if name not in columns]  # it may be there under another name, in the clear
    if missing and len(missing) == len({*contract.needed, *contract.drop}):
        raise RefusedError(
            f"{file}: no está ninguna de las columnas del contrato: {listed(missing)}.{hint(missing)} "
            "Revise header_row, separator y encoding, y ejecute `paso10 check`."
        )
    if missing:
        repeated = [name for name in missing if f"{name} (1)" in columns]
        why = f" {listed(repeated)} viene más de una vez: use «{repeated[0]} (1)» o «{repeated[0]} (2)»." if repeated else ""
        columns = [masked(name) for name in columns]
        hints = "".join(near(name, columns) for name in missing[:3]) if not repeated else ""
        raise RefusedError(
            f"{file}: falta la columna {listed(missing)}.{why}{hints}{hint(contract.needed)} El archivo trae: {listed(columns)}. "
            "Corrija el contrato o pida el archivo completo, y ejecute `paso10 check`."
        )
    return contract


def _spelt(fact: Fact, columns: Sequence[str], file: str) -> Fact:
    if fact.unpivot is None or not fact.unpivot.pattern:
        return fact
    pattern = fact.unpivot.pattern
    matched = tuple(name for name in columns if pl.select(pl.lit(name).str.contains(pattern)).item())
    if not matched:
        columns = [masked(name) for name in columns]
        raise RefusedError(f"{file}: ninguna columna es de la forma {pattern}. El archivo trae: {listed(columns)}.")
    return replace(fact, unpivot=replace(fact.unpivot, columns=matched))


def _take(batch: Batch, stage: Stage, chunk: Chunk, reading: Reading) -> None:
    """One chunk: sorted, typed, staged, its problems kept."""
    contract = batch.contract
    rows = sort_rows(chunk, contract, batch.columns)
    if contract.query.incremental:
        stage.add_seen(chunk.frame[ROW])
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
    data, repeated = batch.seen.apart(rows.frame) if contract.repeated == "drop" else (rows.frame, rows.frame.clear())
    _sum_checked(batch, rows.frame)
    _drop(batch, stage, repeated, reading)
    frame = _keyed(batch, cleaned_frame(data, reading.nulls))
    done = convert(frame, contract, reading)
    versions = _versions(batch, frame)
    stage.add([fact if versions is None else fact.join(versions, on=ROW, how="left") for fact in done.facts])
    stage.add_problems(_with_raw(batch, chunk, done.problems))
    stage.add_problems(_broken(batch, rows.broken))
    batch.data_rows += frame.height
    batch.bad_rows += len(done.bad)
    batch.unknown += done.unknown
    batch.with_facts += done.with_facts
    for name, sums in done.amounts.items():
        total = batch.amounts.setdefault(name, Amounts())
        total.parsed, total.quarantined = total.parsed + sums.parsed, total.quarantined + sums.quarantined
        total.unreadable += sums.unreadable


def _drop(batch: Batch, stage: Stage, repeated: pl.DataFrame, reading: Reading) -> None:
    """Counts the records that repeat another in every column, and the money they would have brought again."""
    if not repeated.height:
        return
    batch.fates["duplicates"] += repeated.height
    frame = _keyed(batch, cleaned_frame(repeated, reading.nulls))
    for name, sums in convert(frame, batch.contract, reading).amounts.items():
        batch.amounts.setdefault(name, Amounts()).parsed += sums.parsed
        stage.duplicate_amounts[name] = stage.duplicate_amounts.get(name, Decimal(0)) + sums.parsed


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
    dropped = contract.drop + (contract.exploded if contract.hash or contract.drop else ())  # a list may hold anything
    records = (covered(chunk.raw(int(position)), contract.hash, dropped, batch.key) for position in positions)
    return [json.dumps(record, ensure_ascii=False) for record in records]


def _broken(batch: Batch, broken: Sequence[Broken]) -> pl.DataFrame:
    """Records of wrong structure. Of a source with personal columns no text is kept, for no one knows which cell is which."""
    contract, lines = batch.contract, []
    personal = bool(contract.hash or contract.drop)
    for record in broken:
        allowed, remedy = said(record.rule, width=len(batch.columns), encoding=contract.encoding)
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
    """Adds the data rows of the columns that a TOTAL row is to be compared with, and counts those that cannot be added."""
    for column in {name for rule in batch.contract.rows for name in rule.check}:
        text = frame[column].str.strip_chars().replace("", None)
        numbers = read_numbers(text, *_form(batch, column))
        batch.sums[column] += float(numbers.sum() or 0)
        batch.unadded[column] += numbers.null_count() - text.null_count()


def _check_totals(batch: Batch, stage: Stage) -> None:
    """Compares each pattern's total rows with the sum of the data rows; rows that do not agree go to quarantine."""
    apart = batch.fates["quarantined"]  # records whose structure is broken: nobody knows their amount
    for rule in batch.contract.rows:
        records = [(row, record) for other, row, record in batch.totals if other is rule]
        if not records:
            continue
        wrong = {}
        for column in rule.check:
            texts = [record.get(column, "").strip() for _, record in records]
            said_total = read_numbers(pl.Series(texts, dtype=pl.String), *_form(batch, column))
            total, data = float(said_total.sum() or 0), batch.sums[column]
            batch.declared[column] = Decimal(str(round(total, 2)))
            if said_total.null_count() or abs(total - data) > 0.005 + abs(data) * 1e-12:
                found = " · ".join(texts) if said_total.null_count() else f"{total:,.2f}"
                wrong[column] = (found, data, apart + batch.unadded[column])
        batch.fates["quarantined" if wrong else "total"] += len(records)
        if wrong:
            batch.mismatched += len(records)
            stage.add_problems(_mismatch(batch, records, wrong))


def _mismatch(
    batch: Batch, records: Sequence[tuple[int, dict[str, str]]], wrong: dict[str, tuple[str, float, int]]
) -> pl.DataFrame:
    lines = []
    for row, record in records:
        raw = json.dumps(covered(record, batch.contract.hash, batch.contract.drop, batch.key), ensure_ascii=False)
        for column, (found, data, apart) in wrong.items():
            allowed, remedy = said("total_mismatch", total=f"la suma de las filas: {data:,.2f}")
            if apart:
                allowed = f"la suma de las filas que se pueden leer, {data:,.2f}, más la de {apart:,} que no se pueden leer"
                remedy = f"Corrija antes las {apart:,} filas en cuarentena (el total puede estar bien) y ejecute `paso10 update`."
            lines.append((row, column, "total_mismatch", found, allowed, remedy, raw, True))
    return pl.DataFrame(lines, schema=PROBLEM_NAMES, orient="row")
