"""Records that are the same in every column, where the contract says that they are one."""

from decimal import Decimal
from pathlib import Path

import pytest

import etl.readers.csv as reader
from tests.etl.kit import HEAD, PAYMENTS, Kit

KEYLESS = PAYMENTS.replace('payment_id = "RECIBO"\n', "")
ROWS = [f"{n},0{1 + n % 9}/11/2025,{n}.50,nota {n % 3}" for n in range(40)]


def text(rows: list[str]) -> str:
    return "\n".join(["RECIBO,FECHA,IMPORTE,NOTA", *rows]) + "\n"


@pytest.fixture
def kit(tmp_path: Path) -> Kit:
    return Kit(tmp_path)


def test_kept_where_nothing_is_declared(kit: Kit) -> None:
    kit.contract(HEAD + KEYLESS)
    kit.file("pagos.csv", text([*ROWS, ROWS[3]]))
    assert kit.one().fates["accepted"] == 41


def test_dropped_where_declared_with_their_money(kit: Kit) -> None:
    kit.contract(HEAD + 'repeated = "drop"\n' + KEYLESS)
    kit.file("pagos.csv", text([*ROWS, ROWS[3], ROWS[3], ROWS[7]]))
    report = kit.one()
    assert (report.fates["accepted"], report.fates["duplicates"]) == (40, 3)
    sums = report.amounts["payments.amount_mxn"]
    assert sums["duplicates"] == Decimal("3.50") * 2 + Decimal("7.50")
    assert sums["accepted"] == sum(Decimal(n) + Decimal("0.50") for n in range(40))


def test_a_column_that_no_fact_uses_tells_two_records_apart(kit: Kit) -> None:
    kit.contract(HEAD + 'repeated = "drop"\n' + KEYLESS)
    kit.file("pagos.csv", text(["1,03/11/2025,5.00,a", "1,03/11/2025,5.00,b", "1,03/11/2025,5.00,"]))
    assert kit.one().fates["accepted"] == 3


def test_across_the_chunks_of_a_file(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "RECORDS", 7)
    kit.contract(HEAD + 'repeated = "drop"\n' + PAYMENTS)
    kit.file("pagos.csv", text([*ROWS, *ROWS[::5]]))
    report = kit.one()
    assert (report.fates["accepted"], report.fates["duplicates"]) == (40, 8)
    assert kit.column("SELECT count(*) FROM payments") == [40]


def test_beside_a_key(kit: Kit) -> None:
    """The same key with other data is still a contradiction; two records with one key and the same data are still one."""
    kit.contract(HEAD + 'repeated = "drop"\n' + PAYMENTS)
    kit.file("pagos.csv", text(["1,03/11/2025,5.00,a", "1,03/11/2025,5.00,a", "1,03/11/2025,5.00,b", "1,03/11/2025,6.00,b"]))
    report = kit.one()
    assert (report.fates["accepted"], report.fates["duplicates"], report.fates["quarantined"]) == (1, 2, 1)
    sums = report.amounts["payments.amount_mxn"]
    assert [sums[k] for k in ("accepted", "duplicates", "quarantined")] == [Decimal(5), Decimal(10), Decimal(6)]
