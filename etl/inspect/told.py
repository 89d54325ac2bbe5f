"""An inspection in the words of the person who runs the command line."""

from collections.abc import Iterator
from pathlib import Path

from etl.inspect.columns import Column
from etl.inspect.inspection import Inspection
from etl.tables import TABLES

KINDS = {"date": "fecha", "hour": "hora", "number": "número", "text": "texto", "empty": "vacía"}
LIKELY = 3  # tables that are told
SECTIONS = (
    (
        "Cómo viene",
        (
            "encoding",
            "dialect",
            "form",
            "sheet",
            "members",
            "header",
            "no_header",
            "header_again",
            "blank",
            "broken_width",
            "broken_quote",
            "broken_encoding",
            "total",
            "total_wrong",
            "footer",
            "tables",
            "zone",
        ),
    ),
    (
        "Fechas y números",
        (
            "date_order",
            "date_order_unknown",
            "date_order_mixed",
            "month_names",
            "midnight",
            "filler_date",
            "decimal",
            "decimal_unknown",
            "negative",
            "unread",
            "sentinel",
            "null_words",
            "misread",
        ),
    ),
    ("Claves posibles", ("key", "near_key")),
    ("Duraciones", ("zero_duration", "negative_duration")),
    ("Datos de personas", ("person", "free_text")),
)


def told(found: Inspection, written: Path | None, home: Path) -> str:
    """The whole report, with the draft or where it was written, and what to do next."""
    return "\n".join([*_lines(found), "", *_next(found, written, home)])


def _next(found: Inspection, written: Path | None, home: Path) -> Iterator[str]:
    again = f"paso10 --home {home} check {written.stem if written else found.source}"
    if written is None:
        yield f"Borrador de sources/{found.source}.toml (guárdelo con --write):\n"
        yield found.contract
        return
    yield f"Borrador escrito en {written}."
    yield f"Falta decidir: cambie cada DECIDA por lo bueno y ejecute\n  {again}" if found.problem else f"Siga así: {again}"


def _lines(found: Inspection) -> Iterator[str]:
    yield f"{found.target}: {found.records:,} filas, {len(found.columns)} columnas; se miraron {found.looked}."
    if found.claimed_by:
        yield f"Ya lo lee sources/{found.claimed_by[0]}.toml: paso10 check {found.claimed_by[0]}"
    for title, kinds in SECTIONS:
        lines = [finding.text for finding in found.findings if finding.kind in kinds]
        if lines:
            yield f"\n{title}"
            yield from (f"  {text}" for text in lines)
    yield "\nColumnas"
    yield from _columns(found)
    yield "\nQué hechos podría dar"
    for proposal in found.proposals[:LIKELY]:
        lacks = f"; le falta {', '.join(proposal.missing)}" if proposal.missing else ""
        yield f"  {proposal.table} ({TABLES[proposal.table].meaning}): {len(proposal.matches)} columnas{lacks}"
    yield from _doubts(found)


def _columns(found: Inspection) -> Iterator[str]:
    """Each column with what it is, and what of ours it feeds."""
    fed: dict[str, list[str]] = {}
    for plan in found.plans:
        for bind in plan.binds:
            for name in bind.columns:
                fed.setdefault(name, []).append(bind.target)
        for name in plan.unpivot.columns if plan.unpivot else ():
            fed.setdefault(name, []).append(plan.unpivot.value_to if plan.unpivot else "")
    wide = max((len(c.name) for c in found.columns), default=0)
    for column in found.columns:
        yield f"  {column.name:<{min(wide, 32)}}  {_what(column):<34}  {', '.join(fed.get(column.name, ['–']))}".rstrip()


def _what(column: Column) -> str:
    share = f"{100 * column.filled / max(1, column.filled + column.empty):.0f} % llena"
    if column.kind == "empty":
        return "vacía"
    if column.person:
        return f"{column.person}, {share}"
    if column.dates and column.dates.forms and not column.dates.open:
        return f"{column.dates.forms[0]}, {share}"
    return f"{KINDS[column.kind]}, {share}, {column.distinct:,} distintos"


def _doubts(found: Inspection) -> Iterator[str]:
    must = [d for d in found.doubts if d.must]
    rest = [d for d in found.doubts if not d.must]
    if must:
        yield f"\nAlguien tiene que decidir ({len(must)}): el archivo no lo dice"
        for doubt in must:
            options = f" ({' | '.join(doubt.options[:6])})" if doubt.options else ""
            likely = f" Lo más probable: {doubt.suggestion}." if doubt.suggestion else ""
            yield f"  {doubt.column or doubt.key}: {doubt.why}. {doubt.question}{options}{likely}"
    if rest:
        yield f"\nConviene confirmar ({len(rest)})"
        yield from (f"  {d.column or d.key}: {d.question} {d.why[0].upper()}{d.why[1:]}." for d in rest)
