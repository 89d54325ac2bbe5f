"""Commands that confirm that something is as it was made."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from commands.shell import Json, emit, messages, part
from dashboard.reports import verify as verifying

app, command = part()


@command()
def verify(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="Un archivo de un paquete.", metavar="ARCHIVO")],
    as_json: Json = False,
) -> None:
    """Comprueba que un documento es el que se hizo y su instantánea la que se congeló."""
    with messages():
        found = verifying.verify(file, context.obj)
    emit(asdict(found), as_json, lambda: (
        f"{found.file}: es el que se hizo en el paquete {found.packet}. SHA-256 {found.sha256}\n"
        f"{found.snapshot}: es la instantánea que se congeló. SHA-256 {found.snapshot_sha256}\n"
        f"Sus cifras son las de {found.published}; la bitácora de lo que se escribió, {found.events} "
        f"{'cambio' if found.events == 1 else 'cambios'}, está completa."))
