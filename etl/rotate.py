"""Another key for people, on purpose: everything that was hashed with the old one is read again, all of it or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from etl.contract import Contract
from etl.declare import listed
from etl.delivery import Run, deliver
from etl.errors import EtlError, RefusedError
from etl.keys import forget_key, hashed_elsewhere, other_key
from etl.known import known
from etl.ledger import BatchReport, erase, forget, loaded_files
from etl.sources import Item

KEPT = "No se cambió nada. Devuelva la clave anterior, o"


def rotate(run: Run, contracts: Sequence[Contract]) -> list[BatchReport]:
    """Nothing to do when the key is the warehouse's; RefusedError when a file that was hashed is not there to be read again."""
    if not other_key(run.con):
        return []
    hashing = [contract for contract in contracts if contract.hash]
    if gone := hashed_elsewhere(run.con, [contract.source for contract in hashing]):
        raise RefusedError(f"{listed(gone)}: tiene personas cifradas con la clave anterior y ya no contrato. {KEPT} repóngalo.")
    order = {contract.source: [file for _, file in loaded_files(run.con, contract.source)] for contract in hashing}
    found = {contract.source: _found(run.listing.found[contract.source]) for contract in hashing}
    missing = [file for source, files in order.items() for file in files if file not in found[source]]
    if missing:
        raise RefusedError(f"Ya no están {listed(missing)}, que llevan personas: no se pueden leer otra vez. {KEPT} repóngalos.")
    run.con.execute("BEGIN TRANSACTION")
    try:
        reports = _read_again(replace(run, keep=False), hashing, order, found)
    except BaseException:
        run.con.execute("ROLLBACK")
        raise
    run.con.execute("COMMIT")
    return reports


def _found(items: Sequence[Item] | EtlError) -> dict[str, Item]:
    if isinstance(items, EtlError):
        raise items
    return {item.name: item for item in items}


def _read_again(
    run: Run, contracts: Sequence[Contract], order: Mapping[str, Sequence[str]], found: Mapping[str, Mapping[str, Item]]
) -> list[BatchReport]:
    """Out with what the old key hashed, in with the same files; RefusedError at the first that does not come in again."""
    forget_key(run.con)
    reports = []
    for contract in contracts:
        old = [batch_id for batch_id, _ in loaded_files(run.con, contract.source)]
        forget(run.con, old)
        erase(run.con, old)
        lookups = known(run.con, contract)
        for file in order[contract.source]:
            run.progress(f"{contract.name}: {file}, con la clave nueva")
            report = deliver(run, contract, found[contract.source][file], lookups, again=True)
            if report.status == "refused":
                raise RefusedError(f"{report.message} {KEPT} corrija eso y repita.")
            reports.append(report)
    return reports
