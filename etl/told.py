"""What became of each delivery, in the words of the person who runs the command line."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from etl.ledger import BatchReport, Example
from etl.problems import NAMES


def told(reports: Sequence[BatchReport], home: Path, whole: bool = False) -> str:
    """What became of each source's files: counts, days, why rows were refused; with `whole`, the rows themselves."""
    if not reports:
        return f"No hay entregas que leer: ponga los archivos en {home}/inbox y sus contratos en {home}/sources."
    if all(r.status == "unchanged" for r in reports):
        return f"Nada nuevo: {len(reports)} entregas ya estaban cargadas."
    sources = dict.fromkeys(r.source for r in reports)
    return "\n".join(line for source in sources for line in _source_told([r for r in reports if r.source == source], whole))


def _source_told(reports: Sequence[BatchReport], whole: bool) -> list[str]:
    """The lines about one source."""
    read = [r for r in reports if r.status == "loaded"]
    same = sum(r.status == "unchanged" for r in reports)
    lines = [f"{reports[0].source}: {same} sin cambios"] if same and not read else []
    if read:
        accepted, bad = (sum(r.fates.get(fate, 0) for r in read) for fate in ("accepted", "quarantined"))
        days = [day for r in read for day in (r.covered_from, r.covered_to) if day]
        span = f", del {min(days)} al {max(days)}" if days else ""
        files = read[0].file if len(read) == 1 else f"{len(read)} entregas"
        lines.append(f"{reports[0].source}: {files}, {accepted:,} filas aceptadas, {bad:,} en cuarentena{span}")
    rules = Counter[str]()
    for r in read:
        rules.update(r.quarantine)
    lines += [f"    {n:>7,}  {NAMES.get(rule, rule)}" for rule, n in rules.most_common()]
    notices = [finding.message for r in read for finding in r.findings]
    if whole:
        lines += [f"    {r.file}, {_example(e)}" for r in reports for e in r.examples] + [f"    {notice}" for notice in notices]
    elif notices:
        lines.append(f"    {len(notices):>7,}  avisos: véalos en la página Datos o con paso10 status --json")
    refusals = [r for r in reports if r.status == "refused"]
    return lines + [f"{r.source}: RECHAZADO {r.message}" for r in refusals]


def _example(example: Example) -> str:
    """Where it is, what was found, what is allowed and how to mend it."""
    place = f", {example.column}" if example.column else ""
    found = f"«{example.found.strip('«»')}»" if example.found else "vacía"
    return f"fila {example.row}{place}: {found}. Se admite {example.allowed}. {example.remedy}"
