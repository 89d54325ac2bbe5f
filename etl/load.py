"""Loads what the departments delivered: read, check, merge; one transaction per batch, every record accounted for."""

import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import duckdb

from etl.batch import Batch, raw_records, read_batch
from etl.contract import Contract, read_contracts, select
from etl.cover import covered, spans_of
from etl.duplicates import settle
from etl.errors import EtlError, RefusedError
from etl.home import Home
from etl.judge import account, findings, imbalance, refusal, share
from etl.known import contract_version, known
from etl.ledger import (
    BatchReport,
    Identity,
    batches_of,
    declare_sources,
    erase,
    forget,
    has_repetitions,
    last_columns,
    loaded_files,
    same_batch,
)
from etl.merge import Place, merge, merge_refused, transaction
from etl.persons import masked
from etl.readers.records import ROW
from etl.sources import Item, items
from etl.stage import QUARANTINE, Stage
from etl.status import home_status
from etl.values import Lookups
from etl.warehouse import connect

Progress = Callable[[str], None]

__all__ = ["BatchReport", "check_home", "load_home", "status"]


def _silent(_: str) -> None:
    return None


def load_home(home: Home, sources: Sequence[str] = (), progress: Progress = _silent) -> list[BatchReport]:
    """Loads every delivery of those sources (all when none is named) that is not in the warehouse yet, catalogue first.

    One report per delivery, refused ones too; a bad one stops no other. ContractError and WarehouseError are raised.
    """
    contracts = read_contracts(home)
    chosen = select(contracts, sources)
    with connect(home.warehouse) as con:
        with transaction(con, keep=True):
            declare_sources(con, contracts)
        return [report for contract in chosen for report in _source(con, home, contract, progress, keep=True)]


def check_home(home: Home, sources: Sequence[str] = (), progress: Progress = _silent) -> list[BatchReport]:
    """What load_home would do, in a transaction that is rolled back; a home without a warehouse gets none."""
    contracts = read_contracts(home)
    chosen = select(contracts, sources)
    with _scratch(home) as path, connect(path) as con:
        con.execute("BEGIN TRANSACTION")
        try:
            return [report for contract in chosen for report in _source(con, home, contract, progress, keep=False)]
        finally:
            con.execute("ROLLBACK")


def status(home: Home) -> dict[str, object]:
    """What the warehouse holds, JSON-ready: sources, facts, batches, findings."""
    return home_status(home, read_contracts(home))


@contextmanager
def _scratch(home: Home) -> Iterator[Path]:
    """The home's warehouse, or the place of a passing one."""
    if home.warehouse.exists():
        yield home.warehouse
        return
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder) / home.warehouse.name


def _source(
    con: duckdb.DuckDBPyConnection, home: Home, contract: Contract, progress: Progress, *, keep: bool
) -> list[BatchReport]:
    lookups, reports, found = known(con, contract), [], items(home, contract)
    before = {file for _, file in loaded_files(con, contract.source)}
    if not found:
        progress(f"{contract.name}: ningún archivo de inbox/ coincide con «{contract.files}»")
    for item in found:
        progress(f"{contract.name}: {item.name}")
        started = time.monotonic()
        report = _delivery(con, home, contract, item, lookups, keep=keep)
        reports.append(replace(report, seconds=time.monotonic() - started))
    if keep and any(report.status == "loaded" and report.file in before for report in reports):
        _again(con, home, contract, {item.name: item for item in found}, lookups)
    return reports


def _again(con: duckdb.DuckDBPyConnection, home: Home, contract: Contract, found: Mapping[str, Item], lookups: Lookups) -> None:
    """Reads a source anew, in the order it came, after one of its deliveries was superseded.

    What the old delivery had displaced, or had been taken for a repetition of, comes back. Nothing to do when deliveries do not
    touch each other; nothing is possible when some file is no longer there.
    """
    order = loaded_files(con, contract.source)
    touching = contract.delivery != "append" or has_repetitions(con, contract.source)
    if len(order) < 2 or not touching or any(file not in found for _, file in order):
        return
    with transaction(con, keep=True):
        old = [batch_id for batch_id, _ in order]
        forget(con, old)
        erase(con, old)
    for _, file in order:
        _delivery(con, home, contract, found[file], lookups, keep=True)


def _delivery(
    con: duckdb.DuckDBPyConnection, home: Home, contract: Contract, item: Item, lookups: Lookups, *, keep: bool
) -> BatchReport:
    """One delivery: unchanged, loaded or refused."""
    version = contract_version(contract, lookups)
    identity = Identity(contract.source, "", version)
    report = BatchReport(contract.source, item.name, "refused", "")
    try:
        identity = replace(identity, sha256=item.sha256())
        if same_batch(con, identity, item.name if contract.covers.by == "file_name" else None):
            return replace(report, status="unchanged", message="Ya estaba cargado.")
        return _load(con, home, contract, item, lookups=lookups, identity=identity, keep=keep)
    except EtlError as problem:
        text = str(problem)
        said = masked(text if item.name in text else f"{item.name}: {text}")  # a wrong header_row makes columns of people
        refused = replace(report, message=said, exit_code=problem.exit_code)
        con.execute(f"DROP TABLE IF EXISTS {QUARANTINE}")
        with transaction(con, keep):
            merge_refused(con, identity, refused, 0)
        return refused


def _load(
    con: duckdb.DuckDBPyConnection,
    home: Home,
    contract: Contract,
    item: Item,
    *,
    lookups: Lookups,
    identity: Identity,
    keep: bool,
) -> BatchReport:
    """Reads, settles and judges a delivery; writes it when it may come in, its account alone when it may not."""
    batch, stage = read_batch(con, item, contract, lookups)
    span, days = covered(contract, item.name, stage)
    old = tuple(batches_of(con, contract.source, item.name, "loaded"))
    place = Place(contract.source, item.name, old, span, contract.delivery == "replace_period")
    settle(stage, place.survivors, place.rank)
    _conflict_records(batch, stage, item)
    report = account(
        batch, stage, BatchReport(contract.source, item.name, "loaded", "", covered_from=span[0], covered_to=span[1])
    )
    if problem := imbalance(report, batch.second_count):
        raise RefusedError(f"{item.name}: {problem}")
    percent = share(batch, stage, report)
    if problem := refusal(percent, home.limits, report):
        report = replace(report, status="refused", message=f"{item.name}: {problem}", exit_code=RefusedError.exit_code)
        with transaction(con, keep):
            merge_refused(con, identity, report, batch.second_count)
        return report
    found = findings(
        batch, stage, report, percent=percent, limits=home.limits, last=last_columns(con, contract.source)
    )
    report = replace(report, findings=found, message=f"{report.fates['accepted']:,} filas aceptadas.")
    with transaction(con, keep):
        merge(
            stage, place, identity, report,
            second_count=batch.second_count, columns=batch.columns, spans=spans_of(stage, days),
        )
    return report


def _conflict_records(batch: Batch, stage: Stage, item: Item) -> None:
    """Fills in the raw record of contradicting rows, which were found when reading had ended, by reading once more."""
    if not stage.conflicts or not item.repeatable:
        return
    for chunk in item.reader().chunks(batch.contract.needed):
        rows = [row for row in chunk.frame[ROW].to_list() if row in stage.conflicts]
        if rows:
            stage.set_raw(rows, raw_records(batch, chunk, rows))
