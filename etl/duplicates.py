"""One key, one row: exact repetitions collapse, contradictions go to quarantine, corrections replace what they correct."""

from collections.abc import Callable, Iterable
from decimal import Decimal

import polars as pl

from etl.problems import said
from etl.readers.records import ROW
from etl.stage import PROBLEM_NAMES, VERSION, Group, Stage, has_key, named, quoted, same_key, shown_key, values_of
from etl.text import shown


def settle(stage: Stage, surviving: Callable[[Group], str], rank: str) -> None:
    """Leaves one row per key in the stage.

    surviving: of a group, the SQL condition (alias t) that tells which stored rows of the source stay;
    rank: of the rows without a version of their own (upsert).
    """
    keyed = [group for group in stage.groups if group.key]
    if stage.contract.delivery == "upsert":
        for group in keyed:
            collapse(stage, group, _older(group), _repeated_keys(group))
            collapse(stage, group, _outranked(group, surviving(group), rank), _stored(group, surviving(group)))
        return
    while conflicts := {row: found for group in keyed for row, found in _conflicts(stage, group, surviving(group))}:
        _quarantine(stage, conflicts)
    for group in keyed:
        collapse(stage, group, _repeated(group), _repeated_keys(group))
        collapse(stage, group, _already(group, surviving(group)), _stored(group, surviving(group)))


def _repeated_keys(group: Group) -> str:
    """SQL: the keys that come more than once in the stage."""
    key = ", ".join(f'"{name}"' for name in group.key)
    return f"SELECT {key} FROM {group.name} AS s WHERE {has_key(group, 's')} GROUP BY ALL HAVING count(*) > 1"


def _ordered(group: Group, order: str) -> str:
    """SQL: the rows of repeated keys, numbered within their key; `v` holds all their values."""
    window = f"(PARTITION BY {', '.join(named(group.key, 's'))} ORDER BY {order})"
    return (
        f"SELECT s.rowid AS id, s.{ROW}, {values_of(group, 's')} AS v, row_number() OVER {window} AS place, "
        f"first({values_of(group, 's')}) OVER {window} AS kept, {shown_key(group, 's')} AS label "
        f"FROM {group.name} AS s SEMI JOIN ({_repeated_keys(group)}) AS k ON {same_key(group, 's', 'k')}"
    )


def _conflicts(stage: Stage, group: Group, survivors: str) -> Iterable[tuple[int, tuple[Group, str]]]:
    """(source row, key) of the rows that contradict an earlier row of their key, in this batch or stored."""
    queries = []
    if _any(stage, _repeated_keys(group)):
        queries = [f"SELECT {ROW}, label FROM ({_ordered(group, f's.{ROW}')}) WHERE place > 1 AND v IS DISTINCT FROM kept"]
    if _any(stage, _stored(group, survivors)):
        queries.append(
            f"SELECT s.{ROW}, {shown_key(group, 's')} FROM {group.name} AS s JOIN {group.table.name} AS t "
            f"ON {same_key(group, 's', 't')} "
            f"WHERE {has_key(group, 's')} AND {survivors} AND {values_of(group, 's')} IS DISTINCT FROM {values_of(group, 't')}"
        )
    for query in queries:
        for row, key in stage.con.execute(query).fetchall():
            yield row, (group, key)


def _any(stage: Stage, query: str) -> bool:
    return bool(stage.con.execute(f"{query} LIMIT 1").fetchone())


def _stored(group: Group, survivors: str) -> str:
    """SQL: the stored rows of the source that stay."""
    return f"SELECT 1 FROM {group.table.name} AS t WHERE {survivors}"


def _quarantine(stage: Stage, conflicts: dict[int, tuple[Group, str]]) -> None:
    """Takes those records out of every group of the stage, into quarantine."""
    rows = ", ".join(map(str, conflicts))
    before = stage.sums(f"WHERE {ROW} IN ({rows})")
    for name, amount in before.items():
        stage.conflict_amounts[name] = stage.conflict_amounts.get(name, Decimal(0)) + amount
    lines = []
    for row, (group, key) in conflicts.items():
        allowed, remedy = said("conflicting_key", key=", ".join(group.key))
        lines.append((row, ", ".join(group.key), "conflicting_key", shown(key), allowed, remedy, "", True))
    stage.add_problems(pl.DataFrame(lines, schema=PROBLEM_NAMES, orient="row"))
    for group in stage.groups:
        stage.con.execute(f"DELETE FROM {group.name} WHERE {ROW} IN ({rows})")
    stage.conflicts |= set(conflicts)


def _repeated(group: Group) -> str:
    """SQL: ids of rows that repeat an earlier one (conflicts are gone by now)."""
    return f"SELECT id FROM ({_ordered(group, f's.{ROW}')}) WHERE place > 1"


def _already(group: Group, survivors: str) -> str:
    """SQL: ids of rows that another batch of the source has brought already."""
    return (
        f"SELECT s.rowid AS id FROM {group.name} AS s SEMI JOIN (SELECT * FROM {group.table.name} AS t WHERE {survivors}) AS t "
        f"ON {same_key(group, 's', 't')} WHERE {has_key(group, 's')}"
    )


def _older(group: Group) -> str:
    """SQL: ids of rows that a later one of the batch corrects, by version, then by place in the file."""
    return f"SELECT id FROM ({_ordered(group, f's.{VERSION} DESC NULLS LAST, s.{ROW} DESC')}) WHERE place > 1"


def _outranked(group: Group, survivors: str, rank: str) -> str:
    """SQL: ids of rows of which the warehouse holds a later version."""
    return (
        f"SELECT s.rowid AS id FROM {group.name} AS s JOIN {group.table.name} AS t ON {same_key(group, 's', 't')} "
        f"WHERE {has_key(group, 's')} AND {survivors} AND t.rank > coalesce(s.{VERSION}, {quoted(rank)})"
    )


def collapse(stage: Stage, group: Group, query: str, only_if: str) -> None:
    """Takes the rows of those ids out as duplicates; nothing to do when `only_if` gives no row."""
    if not _any(stage, only_if):
        return
    condition = f"WHERE rowid IN ({query})"
    for name in group.money:
        amount = stage.one(f'SELECT coalesce(sum("{name}"), 0) FROM {group.name} {condition}')[0]
        label = f"{group.table.name}.{name}"
        stage.duplicate_amounts[label] = stage.duplicate_amounts.get(label, Decimal(0)) + Decimal(str(amount))
    stage.con.execute(f"DELETE FROM {group.name} {condition}")
    stage.thinned = True
