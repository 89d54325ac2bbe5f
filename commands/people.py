"""Commands about what people write: the register of decisions, whether the log is whole, and carrying it elsewhere."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from commands.shell import Json, emit, messages, part, say
from etl.home import read_home
from etl.text import table
from metrics.scope import read_day
from state import audit as auditing
from state import decisions as register
from state import lines
from state.decisions import Entry
from state.store import home_state

app, command = part()
audit, audit_command = part("audit", "La bitácora de lo que las personas escribieron.")
people, people_command = part("people", "Lo que las personas escribieron, como archivo.")
Lines = Annotated[Path, typer.Argument(help="Un cambio por línea, JSON.", metavar="ARCHIVO")]
WORDS = {"better": "mejoró", "worse": "empeoró", "no_evidence": "sin evidencia", "not_evaluable": "no evaluable"}


@command()
def decisions(
    context: typer.Context,
    as_of: Annotated[str | None, typer.Option(
        help="Como estaba el registro al terminar ese día.", metavar="AAAA-MM-DD", show_default=False)] = None,
    as_json: Json = False,
) -> None:
    """El registro de decisiones: qué se decidió, para cuándo y qué resultó."""
    with messages():
        read_home(context.obj)
        found = register.entries(home_state(context.obj), read_day(as_of))
    head = ("número", "decisión", "desde", "se revisa", "quién", "resultado")
    emit([asdict(entry) for entry in found], as_json, lambda: (
        table(head, [_row(entry) for entry in found]) if found else "Todavía no hay decisiones escritas."))


def _row(entry: Entry) -> tuple[Any, ...]:
    result = WORDS[entry.verdict.verdict] if entry.verdict else "retirada" if entry.withdrawn else "pendiente"
    told = entry.decision
    return (entry.decision_id, told.title, str(told.effective_on), str(told.review_on), told.decided_by, result)


@audit_command(name="verify")
def verify_log(context: typer.Context, as_json: Json = False) -> None:
    """Comprueba que nadie cambió nada de lo escrito: cada cambio lleva el hash del anterior. Código 12 si algo no está bien."""
    with messages():
        read_home(context.obj)
        found = auditing.verify(home_state(context.obj))
    many = f"{found.events:,} {'cambio' if found.events == 1 else 'cambios'}"
    emit(asdict(found), as_json, lambda: (
        f"La bitácora NO está completa ({many}): {found.wrong}. Restaure el último respaldo bueno: paso10 restore"
        if found.wrong else f"La bitácora está completa: {many}. Último hash: {found.last}"))
    raise typer.Exit(12 if found.wrong else 0)


@people_command(name="export")
def export_lines(context: typer.Context, file: Lines) -> None:
    """Escribe en un archivo nuevo todo lo que las personas escribieron, un cambio por línea."""
    with messages():
        read_home(context.obj)
        told = list(lines.export(home_state(context.obj)))
        with file.open("x", encoding="utf-8") as handle:
            handle.writelines(f"{line}\n" for line in told)
    say(f"{file}: {len(told):,} {'cambio' if len(told) == 1 else 'cambios'}.")


@people_command(name="import")
def import_lines(context: typer.Context, file: Lines) -> None:
    """Trae lo que otra casa exportó, con sus mismos hashes; se niega si aquí hay otra historia o si al archivo le falta algo."""
    with messages():
        read_home(context.obj)
        store = home_state(context.obj)
        added = lines.bring(store, _text(file))
        found = auditing.verify(store)
    many = "1 cambio nuevo" if added == 1 else f"{added:,} cambios nuevos"
    say(f"{file}: {many}; la bitácora tiene {found.events:,} y está completa." if not found.wrong else found.wrong)
    raise typer.Exit(12 if found.wrong else 0)


def _text(file: Path) -> list[str]:
    try:
        return file.read_text("utf-8").splitlines()
    except (FileNotFoundError, UnicodeDecodeError):
        say(f"{file}: no existe o no es texto. Escríbalo con: paso10 people export {file}")
        raise typer.Exit(11) from None
