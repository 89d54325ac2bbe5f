"""What a contract finds to read: the files or the table that are there now, each with its identity and its reader."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from etl.contract import Contract
from etl.home import Home
from etl.readers.csv import CsvReader
from etl.readers.files import deliveries
from etl.readers.records import Chunk
from etl.readers.sql import SqlReader, sql_identity, sql_name
from etl.readers.xlsx import XlsxReader


class Reader(Protocol):
    """Text records of one delivery: the columns it has, and the records in chunks."""

    columns: tuple[str, ...]

    def chunks(self, needed: Sequence[str] | None = None) -> Iterator[Chunk]: ...


@dataclass(frozen=True)
class Item:
    """One delivery. `sha256` of a table without a watermark is None until it has been read."""

    name: str
    sha256: Callable[[], str]
    reader: Callable[[], Reader]
    repeatable: bool  # reading it twice gives the same rows


def items(home: Home, contract: Contract) -> list[Item]:
    """The deliveries of a contract that are there now, by name."""
    if contract.kind == "sql":
        decimals = _decimals(contract)
        return [
            Item(
                sql_name(contract.shape),
                partial(sql_identity, home.root, contract.shape, home.time_zone),
                partial(SqlReader, home.root, contract.shape, decimals),
                False,
            )
        ]
    found = deliveries(home.root, home.inbox, contract.files, contract.member)
    if contract.kind == "csv":
        return [Item(d.name, d.sha256, partial(CsvReader, d, contract.shape), True) for d in found]
    return [Item(d.name, d.sha256, partial(XlsxReader, d, contract.shape, _decimals(contract)), True) for d in found]


def _decimals(contract: Contract) -> dict[str, str]:
    """Columns whose texts use a decimal comma: typed numbers of a workbook or database are written the same way."""
    return {name: b.decimal for fact in contract.facts for b in fact.bindings for name in b.columns if b.decimal != "."}
