"""What a batch says that can hardly be so: clocks in the wrong order, requests closed at entry, one word in several spellings."""

from etl.declare import listed
from etl.ledger import Finding
from etl.persons import masked
from etl.stage import Group, Stage
from etl.text import fold, shown

CLOCKS = {
    "requests": (("received", "resolved"),),
    "pauses": (("from", "to"),),
    "visits": (("arrived", "called"), ("called", "ended")),
    "ratings": (("offered", "rated"),),
    "events": (("started", "completed"),),
    "aggregates": (("from", "to"),),
}
SPELT = (  # texts that figures are broken down by
    "channel", "desk", "place", "series", "question", "method", "activity", "kind", "unit",
    "procedure_id", "office_id", "agency_id",
)
AT_ENTRY, AT_ENTRY_PERCENT = 10, 5  # so many requests, and so many of a hundred closed ones
MOST_WORDS, MOST_TOLD = 5_000, 20


def doubts(stage: Stage) -> list[Finding]:
    """The rows stay as they are: a duration that cannot be is no duration, and the rest is for a person to decide."""
    found: list[Finding] = []
    for group in stage.groups:
        found += _order(stage, group) + _at_entry(stage, group) + _spellings(stage, group)
    return found


def _count(stage: Stage, group: Group, condition: str) -> int:
    return int(str(stage.one(f"SELECT count(*) FROM {group.name} WHERE {condition}")[0]))


def _order(stage: Stage, group: Group) -> list[Finding]:
    found = []
    for first, last in CLOCKS.get(group.table.name, ()):
        days = f"{first}_minute IS NULL OR {last}_minute IS NULL"
        n = _count(stage, group, f"CASE WHEN {days} THEN {last}_on < {first}_on ELSE {last}_at < {first}_at END")
        if n:
            said = f"{last}_at anterior a {first}_at, filas: {n:,}. Cuentan, sin duración; revise el sistema de origen."
            found.append(Finding("impossible_order", f"{group.table.name}.{last}_at", "", n, said))
    return found


def _at_entry(stage: Stage, group: Group) -> list[Finding]:
    if group.table.name != "requests":
        return []
    closed = _count(stage, group, "resolved_at IS NOT NULL")
    n = _count(stage, group, "resolved_at = received_at AND resolved_minute IS NOT NULL AND received_minute IS NOT NULL")
    if n < AT_ENTRY or 100 * n < AT_ENTRY_PERCENT * closed:
        return []
    said = f"Cerradas en el mismo instante en que entraron: {n:,} de {closed:,}. ¿Se capturan cuando ya se resolvieron?"
    return [Finding("closed_at_entry", "requests.resolved_at", "", n, said)]


def _spellings(stage: Stage, group: Group) -> list[Finding]:
    bound = {b.target.name for fact in stage.contract.facts if fact.table == group.table for b in fact.bindings}
    found = []
    for name in (name for name in SPELT if name in bound):
        query = f'SELECT "{name}", count(*) FROM {group.name} WHERE "{name}" IS NOT NULL GROUP BY 1 ORDER BY 1 LIMIT {MOST_WORDS}'
        alike: dict[str, list[tuple[str, int]]] = {}
        for word, n in stage.con.execute(query).fetchall():
            alike.setdefault(fold(word), []).append((word, n))
        for words in [words for words in alike.values() if len(words) > 1][:MOST_TOLD]:
            written = listed([shown(masked(word)) for word, _ in words])
            said = f"{written} parecen lo mismo y cuentan aparte: únalos con values (o lookup) en el contrato."
            found.append(Finding("spellings", f"{group.table.name}.{name}", masked(words[0][0]), sum(n for _, n in words), said))
    return found
