"""What became of each delivery and how the home stands, in the words of the person who runs the command line."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from etl.ledger import BatchReport, Example
from etl.problems import NAMES
from etl.text import many, table
from etl.unclaimed import remedy

UNUSED = "not_used"
AGES = ((730, 365, "año", "años"), (60, 30, "mes", "meses"), (0, 1, "día", "días"))
FRESH_DAYS = 7  # what is newer than this is not called old


def told(reports: Sequence[BatchReport], home: Path, whole: bool = False) -> str:
    """What became of each source's files: counts, days, why rows were refused; with `whole`, the rows themselves."""
    if not reports:
        return f"No hay entregas que leer: ponga los archivos en {home}/inbox y sus contratos en {home}/sources."
    if all(r.status == "unchanged" for r in reports):
        return f"Nada nuevo: {many(len(reports), 'entrega ya estaba cargada', 'entregas ya estaban cargadas')}."
    sources = dict.fromkeys(r.source for r in reports)
    return "\n".join(line for source in sources for line in _source_told([r for r in reports if r.source == source], whole))


def _source_told(reports: Sequence[BatchReport], whole: bool) -> list[str]:
    """The lines about one source."""
    read = [r for r in reports if r.status == "loaded"]
    same = sum(r.status == "unchanged" for r in reports)
    lines = [f"{reports[0].source}: {same} sin cambios"] if same and not read else []
    if read:
        lines.append(f"{reports[0].source}: {_counts(read)}")
    rules = Counter[str]()
    for r in read:
        rules.update(r.quarantine)
    lines += [f"    {n:>7,}  {NAMES.get(rule, rule)}" for rule, n in rules.most_common()]
    notices = [finding.message for r in read for finding in r.findings]
    if whole:
        lines += [f"    {r.file}, {_example(e)}" for r in reports for e in r.examples] + [f"    {notice}" for notice in notices]
    elif notices:
        word = "aviso: véalo" if len(notices) == 1 else "avisos: véalos"
        lines.append(f"    {len(notices):>7,}  {word} en la página Datos o con paso10 status --json")
    refusals = [r for r in reports if r.status == "refused"]
    return lines + [f"{r.source}: RECHAZADO {r.message}" for r in refusals]


def _counts(read: Sequence[BatchReport]) -> str:
    """«caja.csv, 869 filas aceptadas (328 no dieron ningún hecho), 2 repetidas, 0 en cuarentena, del … al …»."""
    accepted, again, bad = (sum(r.fates.get(fate, 0) for r in read) for fate in ("accepted", "duplicates", "quarantined"))
    empty = sum(f.n for r in read for f in r.findings if f.kind == UNUSED)
    days = [day for r in read for day in (r.covered_from, r.covered_to) if day]
    parts = (
        read[0].file if len(read) == 1 else f"{len(read)} entregas",
        many(accepted, "fila aceptada", "filas aceptadas")
        + (f" ({empty:,} no {'dio' if empty == 1 else 'dieron'} ningún hecho)" if empty else ""),
        many(again, "repetida", "repetidas") if again else "",
        f"{bad:,} en cuarentena",
        f"del {min(days)} al {max(days)}" if days else "",
    )
    return ", ".join(part for part in parts if part)


def _example(example: Example) -> str:
    """Where it is, what was found, what is allowed and how to mend it."""
    place = f", {example.column}" if example.column else ""
    found = f"«{example.found.strip('«»')}»" if example.found else "vacía"
    return f"fila {example.row}{place}: {found}. Se admite {example.allowed}. {example.remedy}"


def state_told(data: Mapping[str, Any]) -> str:
    """`status` for a person."""
    head = ("fuente", "nombre", "datos hasta", "cómo va", "aceptadas", "sin hechos", "en cuarentena")
    sources = [
        (s["source"], s["name"], s["covered_to"] or "–", _going(s), s["accepted"], s["without_facts"], s["quarantined"])
        for s in data["sources"]
    ]
    refused = [f"{b['source']}: RECHAZADO {b['message']}" for b in data["batches"] if b["status"] == "refused"]
    facts = table(("hechos", "filas"), [(name, n) for name, n in data["facts"].items() if n])
    seen = "\n".join(refused)
    wrong = [f"{source}: CONTRATO MAL ESCRITO {said}" for source, said in data["wrong_contracts"].items() if said not in seen]
    key = data.get("person_key", {})
    keyed = [key["message"] or f"Clave de personas: huella {key['fingerprint'][:8]}"] if key.get("fingerprint") else []
    waiting = [remedy(name) for name in data.get("unclaimed", ())]
    notes = "\n".join([*refused, *wrong, *waiting, *(line for line in keyed if line not in seen)])
    parts = (f"{data['home']}\n{_published(data)}", table(head, sources), facts, notes)
    return "\n\n".join(part for part in parts if part)


def _published(data: Mapping[str, Any]) -> str:
    if not data["published"]:
        return "Nada publicado todavía: paso10 update"
    said, today = f"Publicado: {data['published']}", date.fromisoformat(data["today"])
    frozen = f"; la casa está congelada el {today}" if data["frozen"] else ""
    return said + (f", datos hasta {data['cutoff']}{ago(data['cutoff'], today)}{frozen}" if data["cutoff"] else "")


def ago(day: date, today: date) -> str:
    """«, hace 3 meses», or nothing while it is fresh."""
    days = (today - day).days
    if days <= FRESH_DAYS:
        return ""
    size, one, other = next((size, one, other) for least, size, one, other in AGES if days >= least)
    return f", hace {many(days // size, one, other)}"


def _going(source: Mapping[str, Any]) -> str:
    """How a source is going: retired, never came, late since a day, or on time; nothing for what has no days."""
    if source["until"]:
        return f"hasta {source['until']}"
    if source["last_batch"] is None:
        return "nunca ha entregado"
    if source["late_days"]:
        return f"debe {many(source['late_days'], 'día hábil', 'días hábiles')}, desde {source['owed_since']}"
    return "al día" if source["covered_to"] else ""
