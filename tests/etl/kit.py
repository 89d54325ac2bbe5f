"""A small home on disk for tests of the loader: write a contract and files, load, look at the warehouse."""

import gzip
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from etl.home import read_home
from etl.ledger import BatchReport
from etl.load import check_home, load_home, status

REQUESTS = """
[[fact]]
table = "requests"
[fact.columns]
request_id = "FOLIO"
received_at = { column = "FECHA", dates = ["dd/mm/yyyy HH:MM", "dd/mm/yyyy"] }
channel = { column = "MEDIO", values = { "Ventanilla" = "counter", "En línea" = "web" } }
"""
PAYMENTS = """
[[fact]]
table = "payments"
[fact.columns]
payment_id = "RECIBO"
paid_at = { column = "FECHA", dates = "dd/mm/yyyy" }
amount_mxn = "IMPORTE"
"""
HEAD = 'name = "Prueba"\nowner = "Alguien"\nkind = "csv"\nfiles = "*.csv"\n'


class Kit:
    """One home in a temporary folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for folder in ("sources", "inbox", "catalogue"):
            (root / folder).mkdir(parents=True, exist_ok=True)
        self.settings('name = "Puerto Sereno"\nstate = "Veracruz"\n[limits]\nquarantine_stop_percent = 100\n')

    def settings(self, text: str) -> None:
        (self.root / "paso10.toml").write_text(text, encoding="utf-8")

    def contract(self, text: str, name: str = "prueba") -> Path:
        path = self.root / "sources" / f"{name}.toml"
        path.write_text(text, encoding="utf-8")
        return path

    def file(self, name: str, text: str | bytes, encoding: str = "utf-8") -> Path:
        path = self.root / "inbox" / name
        data = text if isinstance(text, bytes) else text.encode(encoding)
        if name.endswith(".gz"):
            path.write_bytes(gzip.compress(data))
        else:
            path.write_bytes(data)
        return path

    def zipped(self, name: str, members: dict[str, str]) -> None:
        with zipfile.ZipFile(self.root / "inbox" / name, "w", zipfile.ZIP_DEFLATED) as archive:
            for member, text in members.items():
                archive.writestr(member, text)

    def catalogue(self, table: str, text: str) -> None:
        (self.root / "catalogue" / f"{table}.csv").write_text(text, encoding="utf-8")

    def load(self, sources: Sequence[str] = ()) -> list[BatchReport]:
        reports = load_home(read_home(self.root), sources)
        for report in reports:
            balanced(report)
        return reports

    def one(self) -> BatchReport:
        """Loads and gives the report of the only delivery that is not of the catalogue."""
        (report,) = [r for r in self.load() if not r.source.startswith("catalogue-")]
        return report

    def check(self) -> list[BatchReport]:
        return check_home(read_home(self.root))

    def status(self) -> dict[str, Any]:
        return status(read_home(self.root))

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(self.root / "warehouse.duckdb", read_only=True) as con:
            return con.execute(sql).fetchall()

    def column(self, sql: str) -> list[Any]:
        return [row[0] for row in self.rows(sql)]


def balanced(report: BatchReport) -> None:
    """Every record has one fate, every amount too."""
    assert sum(report.fates.values()) == report.records
    for sums in report.amounts.values():
        assert sums["parsed"] == sums["accepted"] + sums["quarantined"] + sums["duplicates"]  # type: ignore[operator]
