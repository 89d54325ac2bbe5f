"""One delivery into the warehouse: unchanged, loaded or refused; one transaction, every record accounted for."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from etl.batch import Batch, raw_records, read_batch
from etl.clashes import Listing, clash
from etl.contract import Contract
from etl.cover import Span, covered, joined_to, spans_of
from etl.duplicates import settle
from etl.errors import EtlError, RefusedError
from etl.home import Home
from etl.increment import Past, changes, last_past, news, still_bad, thin, told_once, uncounted, yielded
from etl.judge import account, findings, imbalance, percent_of, refusal, share
from etl.keys import keep as keep_key
from etl.known import contract_version
from etl.ledger import (
    BatchReport,
    Finding,
    Identity,
    batches_of,
    erase,
    forget,
    last_columns,
    loaded_files,
    next_batch,
    same_batch,
)
from etl.merge import Place, merge, merge_refused, transaction
from etl.persons import masked
from etl.readers.records import ROW
from etl.sources import Item
from etl.stage import QUARANTINE, Stage
from etl.system import START
from etl.values import Lookups

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Run:
    """One load of a home, or its dry run (`keep` = False: the caller's transaction holds everything and rolls it back)."""

    con: duckdb.DuckDBPyConnection
    home: Home
    listing: Listing
    progress: Progress
    keep: bool
    full: bool = False  # databases from their first row, not on from where they were


def deliver(run: Run, contract: Contract, item: Item, lookups: Lookups, *, again: bool = False) -> BatchReport:
    """What became of one delivery; `again`: it was in the warehouse a moment ago and goes back."""
    try:
        if contract.query.incremental:
            identity = Identity(contract.source, "", contract_version(contract, lookups))
            if not again and (twice := clash(run.con, run.listing, contract, item, "")):
                raise RefusedError(f"{item.name}: {twice}")
            return _load_on(run, contract, item, lookups, identity)
        identity = Identity(contract.source, item.sha256(), contract_version(contract, lookups))
        if same := same_batch(run.con, identity, item.name if contract.covers.by == "file_name" else None):
            return _same(run, contract, item, same)
        if not again and (twice := clash(run.con, run.listing, contract, item, identity.sha256)):
            raise RefusedError(f"{item.name}: {twice}")
        return _load(run, contract, item, lookups, identity)
    except EtlError as problem:
        return refuse(run, contract.source, item.name, problem)


def _same(run: Run, contract: Contract, item: Item, file: str) -> BatchReport:
    """Nothing to do, unless the file brought something else before: what it brought then is taken out."""
    report = BatchReport(contract.source, item.name, "unchanged", "Ya estaba cargado.")
    old = batches_of(run.con, contract.source, item.name, "loaded") if file != item.name else []
    if not old:
        return report
    with transaction(run.con, run.keep):
        forget(run.con, old)
    return replace(report, status="loaded", message=f"Ahora es igual que {file}, ya cargado: lo que traía antes se retiró.")


def refuse(run: Run, source: str, file: str, problem: EtlError) -> BatchReport:
    """The report, kept in the ledger, of what could not be read at all."""
    text = str(problem)
    said = masked(text if Path(file).name in text else f"{file}: {text}")  # a wrong header_row makes columns of people
    report = BatchReport(source, file, "refused", said, exit_code=problem.exit_code)
    run.con.execute(f"DROP TABLE IF EXISTS {QUARANTINE}")
    with transaction(run.con, run.keep):
        merge_refused(run.con, Identity(source, "", ""), report, 0)
    return report


def _load(run: Run, contract: Contract, item: Item, lookups: Lookups, identity: Identity) -> BatchReport:
    """Reads and settles a delivery that replaces its former self."""
    batch, stage = read_batch(run.con, item, contract, lookups)
    span, days = covered(contract, item.name, stage)
    old = tuple(batches_of(run.con, contract.source, item.name, "loaded"))
    place = Place(contract.source, item.name, old, span, contract.delivery == "replace_period")
    settle(stage, place.survivors, place.rank)
    _conflict_records(batch, stage, item)
    return _judged(run, batch, stage, place, identity, days, item=item)


def _load_on(run: Run, contract: Contract, item: Item, lookups: Lookups, identity: Identity) -> BatchReport:
    """What changed in a database since the last load, or all of it the first time and when it is asked for."""
    con, source = run.con, contract.source
    past = _past(run, contract, identity)
    item = item.since(past.resume if past else None) if item.since else item
    batch, stage = read_batch(con, item, contract, lookups)
    asking = batch.asking
    span, days = covered(contract, item.name, stage)
    if past:
        span, days = joined_to(past.covered_to, span), {name: joined_to(past.covered_to, own) for name, own in days.items()}
    old = () if past else tuple(batch_id for batch_id, _ in loaded_files(con, source))
    place = Place(source, item.name, old, span, False, reading=f"{next_batch(con):012d}")
    settle(stage, place.survivors, place.rank)
    more = list(yielded(stage, source))
    if past:
        thin(stage, source)
        more += uncounted(stage, contract, asking.counted)
        if past.version and not changes(stage) and not news(con, source, more):
            with transaction(con, run.keep):
                erase(con, batches_of(con, source, item.name, "refused"))
            return BatchReport(source, item.name, "unchanged", "Nada nuevo.")
    more += told_once(contract, asking, first=past is None or not past.version)
    identity = replace(identity, sha256=hashlib.sha256(repr((asking.resume, asking.counted)).encode()).hexdigest())
    return _judged(run, batch, stage, place, identity, days, item=item, more=more, past=past)


def _past(run: Run, contract: Contract, identity: Identity) -> Past | None:
    """From where a database is read on; None when it is read whole and replaces what it brought before.

    A catalogue is always read on: what it said before keeps its dates.
    """
    past = last_past(run.con, contract.source)
    same = past is not None and not run.full and past.version == identity.contract_version + identity.parser_version
    if not same and any(fact.table.catalogue for fact in contract.facts):
        return Past(START, "", None)
    return past if same else None


def _judged(
    run: Run,
    batch: Batch,
    stage: Stage,
    place: Place,
    identity: Identity,
    days: dict[str, Span],
    *,
    item: Item,
    more: Sequence[Finding] = (),
    past: Past | None = None,
) -> BatchReport:
    """Judges what was read and settled; writes it when it may come in, its account alone when it may not."""
    con, limits, file = run.con, run.home.limits, place.file
    first = BatchReport(place.source, file, "loaded", "", covered_from=place.span[0], covered_to=place.span[1])
    report = account(batch, stage, first)
    if problem := imbalance(report, batch.second_count):
        raise RefusedError(f"{file}: {problem}")
    whole = (batch.asking.counted, still_bad(stage, place.source)) if past else (0, 0)
    bad, total = share(batch, stage, report, *whole)
    if problem := refusal(bad, total, limits, report, keep=run.keep):
        problem += item.hint(batch.contract.needed) if report.quarantine.get("encoding") else ""
        report = replace(report, status="refused", message=f"{file}: {problem}", exit_code=RefusedError.exit_code)
        with transaction(con, run.keep):
            merge_refused(con, identity, report, batch.second_count)
        return report
    last = last_columns(con, place.source)
    found = findings(batch, stage, report, percent=percent_of(bad, total), limits=limits, last=last)
    report = replace(report, findings=(*found, *more), message=f"{report.fates['accepted']:,} filas aceptadas.")
    with transaction(con, run.keep):
        merge(
            stage, place, identity, report,
            second_count=batch.second_count, columns=batch.present, spans=spans_of(stage, days),
            resume=batch.asking.resume if batch.contract.query.incremental else None, thinned=past is not None,
        )
        if batch.key:
            keep_key(con, batch.key)
    return report


def _conflict_records(batch: Batch, stage: Stage, item: Item) -> None:
    """Fills in the raw record of contradicting rows, which were found when reading had ended, by reading once more."""
    if not stage.conflicts or not item.repeatable:
        return
    for chunk in item.reader().chunks(batch.contract.needed):
        rows = [row for row in chunk.frame[ROW].to_list() if row in stage.conflicts]
        if rows:
            stage.set_raw(rows, raw_records(batch, chunk, rows))
