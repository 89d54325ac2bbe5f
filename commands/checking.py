"""Commands that confirm that something is as it was made."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.shell import Json, emit, messages, part
from state.kept import day_of
from state.store import Store, home_state

if TYPE_CHECKING:
    from dashboard.reports.verify import Confirmed

app, command = part()


@command()
def verify(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="Un archivo de un paquete.", metavar="ARCHIVO")],
    as_json: Json = False,
) -> None:
    """Comprueba que un documento es el que se hizo y su instantánea la que se congeló."""
    from dashboard.reports import verify as verifying

    with messages():
        store = home_state(context.obj)
        found = verifying.verify(file, context.obj, store)
    emit(asdict(found), as_json, lambda: _told(found, store))


def _told(found: "Confirmed", store: Store) -> str:
    many = "1 cambio" if found.events == 1 else f"{found.events:,} cambios"
    frozen = (f"Lo congeló {found.frozen_by} el {day_of(store, found.frozen_at)}, según la bitácora de esta casa."
              if found.frozen_by else "La bitácora de esta casa no dice nada de este paquete.")
    return "\n".join((
        f"{found.file}: es el que se hizo en el paquete {found.packet}. SHA-256 {found.sha256}",
        f"{found.snapshot}: es la instantánea que se congeló. SHA-256 {found.snapshot_sha256}",
        f"Sus cifras son las de {found.published}; la bitácora de lo que se escribió, {many}, está completa.", frozen))
