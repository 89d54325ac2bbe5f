"""Which days a batch covers: from its dates, whole months, its contract or its file name."""

import calendar
import re
from collections.abc import Sequence
from datetime import date

import polars as pl

from etl.contract import Contract
from etl.dates import read_instants
from etl.errors import RefusedError
from etl.ledger import Spans
from etl.stage import Stage

Span = tuple[date | None, date | None]


def covered(contract: Contract, file: str, stage: Stage) -> tuple[Span, dict[str, Span]]:
    """The days of the batch, and of each of its tables. (None, None) where nothing says."""
    own = {name: _joined([stage.span(g) for g in stage.groups if g.table.name == name]) for name in contract.tables}
    if contract.covers.by == "dates":
        return _joined(list(own.values())), own
    span = _declared(contract, file, _joined(list(own.values())))
    dated = {group.table.name for group in stage.groups if group.table.dated}
    return span, {name: span if name in dated else (None, None) for name in own}


def _joined(spans: Sequence[Span]) -> Span:
    firsts, lasts = [a for a, _ in spans if a], [b for _, b in spans if b]
    return (min(firsts), max(lasts)) if firsts and lasts else (None, None)


def joined_to(before: date | None, own: Span) -> Span:
    """The days of what was read on from where it was: no day lies uncovered between two readings."""
    first, last = own
    return (min(first, before), max(last, before)) if first and last and before else own


def _declared(contract: Contract, file: str, own: Span) -> Span:
    covers, (first, last) = contract.covers, own
    if covers.by == "fixed":
        return covers.first, covers.last
    if covers.by == "month":
        return (first.replace(day=1), last.replace(day=calendar.monthrange(last.year, last.month)[1])) if first and last else own
    match = re.search(covers.pattern, file)
    if match is None:
        raise RefusedError(
            f"{file}: el nombre no dice qué días cubre; se espera {covers.pattern}. Cambie el nombre, o [covers] en el contrato."
        )
    groups = match.groupdict()
    days = pl.Series([groups["from"], groups.get("to") or groups["from"]])
    read = read_instants(days, (covers.dates,)).local.dt.date().to_list()
    if None in read or read[0] > read[1]:
        raise RefusedError(
            f"{file}: «{match[0]}» no son fechas {covers.dates} en orden. Cambie el nombre, o [covers] en el contrato."
        )
    return read[0], read[1]


def spans_of(stage: Stage, days: dict[str, Span]) -> Spans:
    """Rows and days of each table, for the ledger."""
    result: Spans = {}
    for group in stage.groups:
        n = result.get(group.table.name, (0, None, None))[0] + stage.count(group)
        result[group.table.name] = (n, *days[group.table.name])
    return result
