"""What a contract finds to read: the files or the table that are there now, each with its identity and its reader."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

from etl.contract import Contract
from etl.errors import RefusedError
from etl.home import Home
from etl.readers.csv import CsvReader
from etl.readers.files import Delivery, deliveries
from etl.readers.hints import hint
from etl.readers.json import JsonReader
from etl.readers.records import Chunk
from etl.readers.snapshot import Snapshots
from etl.readers.sql import SqlReader, Wanted, sql_identity
from etl.readers.xes import XesReader
from etl.readers.xlsx import XlsxReader, sheet_of
from etl.system import Resume


class Reader(Protocol):
    """Text records of one delivery: the columns it has, and the records in chunks."""

    columns: tuple[str, ...]

    def chunks(self, needed: Sequence[str] | None = None) -> Iterator[Chunk]: ...


@dataclass(frozen=True)
class Item:
    """One delivery. `sha256` of a table without a watermark is None until it has been read.

    place: what is read, the same for two contracts that read the same; part: which part of it (the sheet of a workbook).
    """

    name: str
    place: str
    sha256: Callable[[], str]
    reader: Callable[[], Reader]
    repeatable: bool  # reading it twice gives the same rows
    part: Callable[[], str] = str
    hint: Callable[[Sequence[str]], str] = lambda _: ""  # of the columns needed: what the contract should say instead
    since: "Callable[[Resume | None], Item] | None" = None  # of a database: the same, read on from there


def items(home: Home, contract: Contract, snapshots: Snapshots) -> list[Item]:
    """The deliveries of a contract that are there now, by name."""
    if contract.kind == "sql":
        return [_database(contract, snapshots)]
    found = deliveries(home.root, home.inbox, contract.files, contract.member)
    return [_file(contract, delivery) for delivery in found]


def _database(contract: Contract, snapshots: Snapshots, resume: Resume | None = None) -> Item:
    """A table, select or part of a system as a delivery; with `resume`, what changed since then."""
    query, wanted = contract.query, _wanted(contract)
    place = f"{query.url}|{query.name}|{query.select}"
    identity = partial(sql_identity, snapshots, query, wanted.zone)
    reader = partial(SqlReader, snapshots, query, contract.source, wanted, resume)
    return Item(query.name, place, identity, reader, False, since=partial(_database, contract, snapshots))


def _file(contract: Contract, delivery: Delivery) -> Item:
    """One file as a delivery."""
    item = Item(delivery.name, delivery.place, delivery.sha256, partial(_reader, contract, delivery), True)
    if contract.kind == "csv":
        return replace(item, hint=partial(hint, delivery, contract.shape))
    if contract.kind == "xlsx":
        return replace(item, part=partial(sheet_of, delivery, contract.shape))
    return replace(item, part=lambda: contract.nested.records)


def _reader(contract: Contract, delivery: Delivery) -> Reader:
    """The reader of one file."""
    if contract.kind == "csv":
        return CsvReader(delivery, contract.shape)
    if contract.kind == "xes":
        return XesReader(delivery, contract.nested)
    if contract.kind == "json":
        return JsonReader(delivery, contract.nested, _decimals(contract), contract.null)
    return _workbook(delivery, contract)


def _workbook(delivery: Delivery, contract: Contract) -> XlsxReader:
    """RefusedError when the contract reads serial days of the other system: all dates would be four years off."""
    reader = XlsxReader(delivery, contract.shape, _decimals(contract))
    forms = {form for fact in contract.facts for b in fact.bindings for form in b.dates}
    if forms & ({"excel", "excel_1904"} - {reader.epoch}):
        raise RefusedError(
            f"{delivery.name}: sus días se cuentan como {reader.epoch} y el contrato dice otra cosa: todas las fechas quedarían "
            f'cuatro años lejos. Ponga dates = "{reader.epoch}" y ejecute `paso10 check`.'
        )
    return reader


def _wanted(contract: Contract) -> Wanted:
    """How the values of a database are to be written."""
    kinds = [(name, b.target.kind) for fact in contract.facts for b in fact.bindings for name in b.columns]
    days = {name for name, kind in kinds if kind == "date"} - {name for name, kind in kinds if kind != "date"}
    return Wanted(contract.time_zone, _decimals(contract), frozenset(days), contract.drop)


def _decimals(contract: Contract) -> dict[str, str]:
    """Columns whose texts use a decimal comma: typed numbers of a workbook or database are written the same way."""
    return {name: b.decimal for fact in contract.facts for b in fact.bindings for name in b.columns if b.decimal != "."}
