"""The account of a batch: whether it balances, what people should know about it, and whether it may come in."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from etl.batch import Batch
from etl.declare import listed
from etl.doubts import doubts
from etl.home import Limits
from etl.ledger import FATES, BatchReport, Example, Finding
from etl.persons import concealed
from etl.problems import NAMES
from etl.stage import QUARANTINE, Stage
from etl.tables import TABLES
from etl.text import shown

FEW = 3  # fewer bad rows never refuse a file by themselves, however small it is
SOME = 20  # bad rows: fewer, and what changed since the last load says nothing about the whole source
EXAMPLES = 2  # quarantined values shown per rule and column
IN_NO_LIST = "no está en el catálogo ni en el contrato"
MOST_WORDS = 50  # unknown words told one by one, per column


def account(batch: Batch, stage: Stage, report: BatchReport) -> BatchReport:
    """The report with the fate of every record and every peso."""
    conflicts = len(stage.conflicts)
    duplicates = batch.with_facts - conflicts - stage.records() if stage.thinned else 0
    fates = {name: batch.fates[name] for name in FATES}
    fates["quarantined"] += batch.bad_rows + conflicts - stage.known_bad
    fates["duplicates"] += duplicates + stage.known_bad
    fates["accepted"] = batch.data_rows - batch.bad_rows - conflicts - duplicates
    rules = stage.con.execute(f"SELECT rule, count(*) FROM {QUARANTINE} GROUP BY rule ORDER BY rule").fetchall()
    examples = stage.con.execute(
        f"SELECT source_row, column_name, rule, found, allowed, remedy FROM {QUARANTINE} QUALIFY row_number() "
        f"OVER (PARTITION BY rule, column_name ORDER BY source_row) <= {EXAMPLES} ORDER BY source_row, column_name"
    ).fetchall()
    facts: dict[str, int] = {}
    for group in stage.groups:
        facts[group.table.name] = facts.get(group.table.name, 0) + stage.count(group)
    return replace(
        report, records=batch.records, fates=fates, facts=facts, amounts=_amounts(batch, stage), quarantine=dict(rules),
        examples=tuple(Example(*example) for example in examples),
    )


def _amounts(batch: Batch, stage: Stage) -> dict[str, dict[str, Decimal | int | None]]:
    accepted, result = stage.sums(), {}
    declared = {
        f"{fact.table.name}.{b.target.name}": batch.declared.get(b.columns[0])
        for fact in batch.contract.facts
        for b in fact.bindings
        if b.target.kind == "money" and len(b.columns) == 1
    }
    for name, sums in batch.amounts.items():
        row: dict[str, Decimal | int | None] = {
            "parsed": sums.parsed,
            "accepted": accepted[name],
            "quarantined": sums.quarantined + stage.conflict_amounts.get(name, Decimal(0)),
            "duplicates": stage.duplicate_amounts.get(name, Decimal(0)),
            "unreadable": sums.unreadable,
            "declared_total": declared.get(name),
        }
        result[name] = row
    return result


def imbalance(report: BatchReport, second_count: int) -> str:
    """What does not add up, in Spanish; empty when all records and amounts are accounted for."""
    total = sum(report.fates.values())
    if not total == report.records == second_count:
        return (
            f"las filas no cuadran: {report.records} registros, {second_count} según la segunda lectura, {total} con destino. "
            "No se cargó nada de este archivo."
        )
    for name, sums in report.amounts.items():
        parts = [Decimal(sums[key] or 0) for key in ("accepted", "quarantined", "duplicates")]
        if Decimal(sums["parsed"] or 0) != sum(parts):
            found = f"{sums['parsed']} leídos y {sum(parts)} con destino"
            return f"los importes de {name} no cuadran: {found}. No se cargó nada de este archivo."
    return ""


def data_records(report: BatchReport) -> int:
    return sum(report.fates[name] for name in ("accepted", "quarantined", "duplicates"))


def without_facts(batch: Batch) -> int:
    """Records that came in and gave no fact: no `where` takes them, or all their unpivoted cells are empty."""
    return batch.data_rows - batch.bad_rows - batch.with_facts


def share(batch: Batch, stage: Stage, report: BatchReport, counted: int = 0, others: int = 0) -> tuple[int, int]:
    """(quarantined, all) of the data records, or of the unpivoted cells when these are worse.

    Some bad rows among the few that changed since the last load are judged by the whole source: `counted` rows, of which
    `others` were in quarantine before.
    """
    bad, total = report.fates["quarantined"] + stage.known_bad, data_records(report)
    if counted and bad < SOME:
        return bad + others, counted
    if any(fact.unpivot for fact in batch.contract.facts):
        cells = int(str(stage.one(f"SELECT count(*) FROM {QUARANTINE} WHERE NOT whole_record")[0]))
        every = cells + sum(report.facts.values())
        if cells * total > bad * every:
            return cells, every
    return bad, total


def percent_of(bad: int, total: int) -> float:
    return 100 * bad / total if total else 0.0


def refusal(bad: int, total: int, limits: Limits, report: BatchReport, *, keep: bool) -> str:
    """Why the batch is refused whole for its bad rows; empty when it is not, for one or two alone never refuse a file."""
    percent = percent_of(bad, total)
    if not bad or percent < limits.quarantine_stop_percent or (bad < FEW and bad < total):
        return ""
    reasons = ", ".join(f"{NAMES[rule]} {n:,}" for rule, n in sorted(report.quarantine.items(), key=lambda item: -item[1]))
    limit = limits.quarantine_stop_percent
    if keep:
        return (
            f"{bad:,} de {total:,} filas no se pueden leer ({percent:.1f} %; el límite es {limit:g} %): {reasons}. "
            f"No se cargó nada de este archivo; lo anterior sigue. Vea las filas con `paso10 check {report.source}`, corrija "
            "el archivo o el contrato y ejecute `paso10 update`."
        )
    return (
        f"{bad:,} de {total:,} filas no se pueden leer ({percent:.1f} %; el límite es {limit:g} %): {reasons}. "
        "No se cargaría nada de este archivo. Vea arriba qué filas son; corrija el archivo o el contrato y ejecute "
        "`paso10 update`."
    )


def findings(
    batch: Batch, stage: Stage, report: BatchReport, *, percent: float, limits: Limits, last: Sequence[str]
) -> tuple[Finding, ...]:
    """What a person should know about a batch that comes in."""
    found = _unknown(batch)
    found += [
        Finding("new_column", name, "", 1, f"Columna nueva: «{name}». Se guarda sin usar; añádala al contrato si hace falta.")
        for name in batch.present
        if name not in last and (last or name not in (batch.expected or batch.present))
    ]
    found += _unused(batch)
    if batch.mismatched:
        found.append(
            Finding(
                "total_mismatch",
                "",
                "",
                batch.mismatched,
                _mismatched(batch),
            )
        )
    if percent >= limits.quarantine_warn_percent and report.quarantine:
        found.append(
            Finding(
                "many_quarantined",
                "",
                f"{percent:.1f} %",
                sum(report.quarantine.values()),
                f"{percent:.1f} % en cuarentena (se avisa desde {limits.quarantine_warn_percent:g} %).",
            )
        )
    found += [Finding(kind, "", "", n, message) for kind, n, message in batch.notes]
    return tuple(found + _keyless(stage) + doubts(stage))


def _mismatched(batch: Batch) -> str:
    apart = batch.fates["quarantined"] - batch.mismatched + sum(batch.unadded.values())
    if apart:
        return f"El total del archivo no es la suma de las filas que se pueden leer: corrija antes las otras {apart:,}."
    return "El total del archivo no es la suma de sus filas: pida el archivo completo."


def _unused(batch: Batch) -> list[Finding]:
    """The records that came in and gave no fact."""
    n = without_facts(batch)
    said = f"Filas que no dieron ningún hecho: {n:,}. El where del contrato las deja fuera, o lo que despliega viene vacío."
    return [Finding("not_used", "", "", n, said)] if n else []


def _unknown(batch: Batch) -> list[Finding]:
    """Words that no list or catalogue knows, the most frequent first."""
    by_column: dict[str, list[tuple[str, int]]] = {}
    for (column, word), n in batch.unknown.most_common():
        by_column.setdefault(column, []).append((word, n))
    found = []
    for column, words in by_column.items():
        table, name = column.split(".")
        if name in TABLES[table].key and TABLES[table].catalogue:
            continue  # a new key of the catalogue is what its source is for
        text = TABLES[table].column(name).kind == "text"
        kind, said = ("uncatalogued", IN_NO_LIST) if text else ("unread", "no se pudo leer y se deja vacío")
        for word, n in words[:MOST_WORDS]:
            told = concealed(word)
            found.append(Finding(kind, column, told, n, f"{shown(told)} {said}; filas: {n:,}."))
        if rest := words[MOST_WORDS:]:
            n = sum(n for _, n in rest)
            found.append(Finding(kind, column, "…", n, f"Otras {len(rest):,} palabras, lo mismo; filas: {n:,}."))
    return found


def _keyless(stage: Stage) -> list[Finding]:
    """Exact repetitions where no key says that they are one."""
    found = []
    for group in stage.groups:
        if group.key:
            continue
        columns = listed([f'"{name}"' for name in group.columns])
        n = int(
            str(
                stage.one(
                    f"SELECT coalesce(sum(n - 1), 0) FROM (SELECT count(*) AS n FROM {group.name} GROUP BY {columns} "
                    "HAVING count(*) > 1)"
                )[0]
            )
        )
        if n:
            found.append(
                Finding(
                    "keyless_duplicates",
                    group.table.name,
                    "",
                    n,
                    f"Filas idénticas a otra en {group.table.name}, sin clave que diga si son la misma: {n:,}. Se conservan.",
                )
            )
    return found
