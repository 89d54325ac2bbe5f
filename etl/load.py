"""Loads what the departments delivered: every contract, every delivery; a bad one stops no other."""

import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

from etl.clashes import Listing
from etl.contract import Contract, declared_in
from etl.contracts import read_contracts, select
from etl.delivery import Progress, Run, deliver, refuse
from etl.errors import EtlError
from etl.home import Home
from etl.keys import other_key
from etl.keys import state as key_state
from etl.known import known
from etl.ledger import BatchReport, declare_sources, erase, forget, gone, has_repetitions, loaded_files, note_unclaimed
from etl.merge import transaction
from etl.readers.snapshot import Snapshots
from etl.rotate import rotate
from etl.sources import Item, items
from etl.status import home_status
from etl.unclaimed import remedy, unclaimed
from etl.values import Lookups
from etl.warehouse import connect, connect_read_only

__all__ = ["BatchReport", "check_home", "load_home", "status"]


def _silent(_: str) -> None:
    return None


def load_home(
    home: Home, sources: Sequence[str] = (), progress: Progress = _silent, *, new_key: bool = False, full: bool = False
) -> list[BatchReport]:
    """Loads every delivery of those sources (all when none is named) that is not in the warehouse yet, catalogue first.

    One report per delivery, refused ones too, and one per wrong contract; a bad one stops no other. WarehouseError is raised.
    new_key: the key for people was changed on purpose; what was hashed is read again first (RefusedError when it cannot be).
    full: databases are read from their first row, not on from where they were.
    """
    contracts, wrong = read_contracts(home)
    chosen, broken = select(contracts, wrong, sources)
    with connect(home.warehouse) as con, closing(Snapshots(home.root)) as snapshots:
        waiting = unclaimed(home, contracts, wrong)
        with transaction(con, keep=True):
            declare_sources(con, contracts, list(wrong))
            note_unclaimed(con, waiting)
        run = Run(con, home, listing(home, contracts, snapshots), progress, keep=True, full=full)
        rotated = rotate(run, contracts) if new_key else []
        reports = rotated + _all(run, chosen, broken)
        for name in () if sources else waiting:
            progress(remedy(name))
        return reports


def check_home(home: Home, sources: Sequence[str] = (), progress: Progress = _silent) -> list[BatchReport]:
    """What load_home would do, in a transaction that is rolled back; a home without a warehouse gets none."""
    contracts, wrong = read_contracts(home)
    chosen, broken = select(contracts, wrong, sources)
    with _scratch(home) as path, connect(path) as con, closing(Snapshots(home.root)) as snapshots:
        con.execute("BEGIN TRANSACTION")
        try:
            return _all(Run(con, home, listing(home, contracts, snapshots), progress, keep=False), chosen, broken)
        finally:
            con.execute("ROLLBACK")


def status(home: Home) -> dict[str, object]:
    """What the warehouse holds, JSON-ready: sources, facts, batches, findings; the contracts that cannot be read; the key."""
    contracts, wrong = read_contracts(home)
    data = home_status(home, contracts) | {"wrong_contracts": {source: str(problem) for source, problem in wrong.items()}}
    data["unclaimed"] = unclaimed(home, contracts, wrong)
    if home.warehouse.exists():
        with connect_read_only(home.warehouse) as con:
            data["person_key"] = key_state(con)
    return data


def listing(home: Home, contracts: Sequence[Contract], snapshots: Snapshots) -> Listing:
    """What there is to read of every contract, chosen or not."""
    return Listing(contracts, {contract.source: _listed(home, contract, snapshots) for contract in contracts})


def _listed(home: Home, contract: Contract, snapshots: Snapshots) -> list[Item] | EtlError:
    try:
        return items(home, contract, snapshots)
    except EtlError as problem:
        return problem


def _all(run: Run, chosen: Sequence[Contract], wrong: Mapping[str, EtlError]) -> list[BatchReport]:
    """The chosen sources one by one, then the contracts that cannot be read."""
    reports = [report for contract in chosen for report in _source(run, contract)]
    return reports + [refuse(run, source, declared_in(source), problem) for source, problem in wrong.items()]


@contextmanager
def _scratch(home: Home) -> Iterator[Path]:
    """The home's warehouse, or the place of a passing one."""
    if home.warehouse.exists():
        yield home.warehouse
        return
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder) / home.warehouse.name


def _source(run: Run, contract: Contract) -> list[BatchReport]:
    """Every delivery of one source; one refusal when they cannot be listed or would be hashed with another key."""
    found = run.listing.found[contract.source]
    if isinstance(found, EtlError):
        return [refuse(run, contract.source, contract.files, found)]
    if contract.hash and (problem := other_key(run.con)):
        return [refuse(run, contract.source, declared_in(contract.source), problem)]
    with transaction(run.con, run.keep):
        erase(run.con, gone(run.con, contract.source, [item.name for item in found]))
    lookups, reports = known(run.con, contract), []
    before = {file for _, file in loaded_files(run.con, contract.source)}
    if not found:
        run.progress(f"{contract.name}: ningún archivo de inbox/ coincide con «{contract.files}»")
    for item in found:
        run.progress(f"{contract.name}: {item.name}")
        started = time.monotonic()
        report = deliver(run, contract, item, lookups)
        reports.append(replace(report, seconds=time.monotonic() - started))
    if run.keep and contract.kind != "sql" and any(r.status == "loaded" and r.file in before for r in reports):
        pairs = zip(found, reports, strict=True)  # what was there as a file that now is another comes in under its own name
        reports = [deliver(run, contract, item, lookups) if old.status == "unchanged" else old for item, old in pairs]
        _again(run, contract, {item.name: item for item in found}, lookups)
    return reports


def _again(run: Run, contract: Contract, found: Mapping[str, Item], lookups: Lookups) -> None:
    """Reads a source anew, in the order it came, after one of its deliveries was superseded.

    What the old delivery had displaced, or had been taken for a repetition of, comes back. Nothing to do when deliveries do not
    touch each other; nothing is possible when some file is no longer there.
    """
    order = loaded_files(run.con, contract.source)
    touching = contract.delivery != "append" or has_repetitions(run.con, contract.source)
    if len(order) < 2 or not touching or any(file not in found for _, file in order):
        return
    with transaction(run.con, keep=True):
        old = [batch_id for batch_id, _ in order]
        forget(run.con, old)
        erase(run.con, old)
    for _, file in order:
        deliver(run, contract, found[file], lookups, again=True)
