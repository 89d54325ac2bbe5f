"""Commands about a home and what is in it: make one, look, load, publish, serve, and how it stands."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, astuple
from pathlib import Path
from typing import Annotated

import polars as pl
import typer

from commands.shell import Json, emit, messages, part, say
from etl.home import SETTINGS, Home, read_home
from etl.inspect.answers import read_answers
from etl.inspect.inspection import inspect_target, write_draft
from etl.inspect.told import told as told_inspection
from etl.ledger import BatchReport
from etl.load import check_home, load_home
from etl.load import status as loading_status
from etl.new_home import write_new_home
from etl.persons import make_key
from etl.told import state_told, told
from metrics import query
from metrics.errors import NothingPublished, OtherVersion
from metrics.publish import About, Publication, build
from metrics.scope import read_day
from metrics.written import NOTHING, Written
from state import assumptions, decisions, goals, proposals, shifts
from state.errors import StateError
from state.store import home_state

app, command = part()
Sources = Annotated[list[str] | None, typer.Argument(
    help="Fuentes; todas si no se nombra ninguna.", metavar="FUENTE...", show_default=False)]
Port = Annotated[int, typer.Option(help="Puerto del tablero.", metavar="NÚMERO")]
Host = Annotated[str, typer.Option(
    help="Dirección; otra que la de esta máquina pide [login] en paso10.toml.", metavar="DIRECCIÓN")]
NewKey = Annotated[bool, typer.Option("--new-key", help="Cambió la clave de personas: lee otra vez lo que las lleva.")]


@command()
def demo(
    context: typer.Context,
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Sin abrir el tablero.")] = False,
    scale: Annotated[float, typer.Option(help="Tamaño: 1 son unas 400,000 solicitudes.", metavar="NÚMERO")] = 1.0,
    seed: Annotated[int, typer.Option(help="Semilla: la misma da los mismos archivos.", metavar="NÚMERO")] = 10,
    until: Annotated[str | None, typer.Option(
        help="Último día; ayer si no se dice.", metavar="AAAA-MM-DD", show_default=False)] = None,
    host: Host = "127.0.0.1", port: Port = 8501, as_json: Json = False,
) -> None:
    """Escribe el municipio de muestra, Puerto Sereno; lo carga, calcula, publica y abre el tablero."""
    from dashboard.server import require_loopback, serve
    from etl.sample import write as write_sample

    with messages():
        last = read_day(until)
        if not no_serve:
            require_loopback(host)
        if key := make_key():
            say(f"Clave para cifrar datos de personas, nueva: {key}")
        write_sample(context.obj, seed=seed, until=last, scale=scale, progress=say)
        home = read_home(context.obj)
        code = _update(home, [], as_json)
        if not no_serve:
            serve(home.root, host, port)
    raise typer.Exit(code)


@command()
def init(
    folder: Annotated[Path, typer.Argument(help="La carpeta nueva.", metavar="CARPETA")],
    name: Annotated[str, typer.Option(help="Nombre del municipio.", metavar="NOMBRE")] = "Mi municipio",
    as_json: Json = False,
) -> None:
    """Crea una casa vacía con ejemplos comentados."""
    with messages():
        files = write_new_home(folder, name)
        key = make_key()
    listed = "\n".join(f"  {path}" for path in files)
    words = f"Clave para cifrar datos de personas, nueva: {key}\n" if key else ""
    emit({"files": [str(path) for path in files]}, as_json, lambda: (
        f"{listed}\n{words}Siga así: copie sus archivos en {folder}/inbox, escriba un contrato a partir de "
        f"{folder}/sources/ejemplo.toml.txt y ejecute\n  paso10 --home {folder} check"))


@command()
def inspect(
    context: typer.Context,
    target: Annotated[str, typer.Argument(help="Un archivo, o la URL de una base de datos.", metavar="ARCHIVO-O-URL")],
    write: Annotated[bool, typer.Option("--write", help="Guarda el borrador en sources/ de la casa.")] = False,
    output: Annotated[Path | None, typer.Option(help="Guarda el borrador en ese archivo.", show_default=False)] = None,
    answers: Annotated[Path | None, typer.Option(help="JSON con lo que una persona ya decidió.", show_default=False)] = None,
    as_json: Json = False,
) -> None:
    """Dice qué hay en un archivo o base de datos, qué parece mal, y hace el borrador de su contrato."""
    with messages():
        home = read_home(context.obj) if (context.obj / SETTINGS).is_file() else None
        found = inspect_target(target, home, read_answers(answers))
        path = write_draft(found, context.obj, output, write)
    emit(asdict(found) | {"written": path and str(path)}, as_json, lambda: told_inspection(found, path, context.obj))


@command()
def check(context: typer.Context, sources: Sources = None, as_json: Json = False) -> None:
    """Dice qué se cargaría, qué no y por qué, sin cargar nada."""
    with messages():
        reports = check_home(read_home(context.obj), sources or [], say)
    emit([asdict(report) for report in reports], as_json, lambda: told(reports, context.obj, whole=True))
    raise typer.Exit(refused(reports))


@command()
def load(
    context: typer.Context,
    sources: Sources = None,
    new_key: NewKey = False,
    full: Annotated[bool, typer.Option("--full", help="Las bases de datos, completas: no sólo lo que cambió.")] = False,
    as_json: Json = False,
) -> None:
    """Carga las entregas nuevas."""
    with messages():
        reports = load_home(read_home(context.obj), sources or [], say, new_key=new_key, full=full)
    emit([asdict(report) for report in reports], as_json, lambda: told(reports, context.obj))
    raise typer.Exit(refused(reports))


@command(name="build")
def build_command(context: typer.Context, as_json: Json = False) -> None:
    """Calcula los indicadores y publica una versión nueva si algo cambió."""
    with messages():
        publication = publish(read_home(context.obj))
    emit(asdict(publication), as_json, lambda: published(publication))
    raise typer.Exit(12 if publication.refused_reason else 0)


@command()
def update(context: typer.Context, as_json: Json = False) -> None:
    """Carga y publica: la línea de todos los días."""
    with messages():
        code = _update(read_home(context.obj), [], as_json)
    raise typer.Exit(code)


@command(name="serve")
def serve_command(context: typer.Context, host: Host = "127.0.0.1", port: Port = 8501) -> None:
    """Abre el tablero."""
    from dashboard.server import serve

    with messages():
        serve(read_home(context.obj).root, host, port)


@command()
def status(context: typer.Context, as_json: Json = False) -> None:
    """Qué está publicado, hasta qué día llega cada fuente, qué se rechazó y qué espera a una persona."""
    with messages():
        home = read_home(context.obj)
        data = {"home": home.name, "published": None, "cutoff": None} | loading_status(home)
        try:
            pub = query.open_current(home.published)
            data |= {"published": pub.path.name, "cutoff": pub.cutoff}
        except (NothingPublished, OtherVersion) as error:
            if isinstance(error, OtherVersion):
                say(str(error))
    emit(data, as_json, lambda: state_told(data))


def _update(home: Home, sources: Sequence[str], as_json: bool) -> int:
    """Load, then publish what could be loaded; 12 when something was refused."""
    reports = load_home(home, sources, say)
    publication = publish(home)
    emit({"batches": [asdict(report) for report in reports], "publication": asdict(publication)}, as_json,
         lambda: f"{told(reports, home.root)}\n{published(publication)}")
    return 12 if publication.refused_reason else refused(reports)


def publish(home: Home) -> Publication:
    periods = [astuple(period) for period in home.periods]
    costs = [asdict(year) for year in home.costs]
    assumed = {**home.assumptions, **_assumed(home)}
    about = About(
        home.name, home.state, home.time_zone, home.language, home.targets, assumed, periods, costs, home.frozen_on)
    history = home.root / "history.duckdb"
    publication = build(home.warehouse, home.published, about, say, home.root / "indicators", history, written(home))
    keep_verdicts(home, publication)
    return publication


def keep_verdicts(home: Home, publication: Publication) -> None:
    """What the publication says of decisions that are due goes into the log of what was decided; told, if that cannot be."""
    pub = query.open_current(home.published)
    due = [effect for effect in query.effects(pub).values() if effect.due]
    if publication.refused_reason or not due:
        return
    found = [{**asdict(effect), "last_point": effect.through, "through": pub.cutoff} for effect in due]
    try:
        n = decisions.record_verdicts(home_state(home.root), pl.DataFrame(found, infer_schema_length=None))
        if n:
            say(f"En el registro de decisiones: {n} {'veredicto nuevo' if n == 1 else 'veredictos nuevos'}.")
    except StateError as error:
        say(f"{error} Lo publicado queda; sus veredictos se anotan con la siguiente publicación.")


def _assumed(home: Home) -> dict[str, float]:
    """The assumptions that people changed; nothing where they cannot be read, which `written` tells."""
    with suppress(StateError):
        return {one.name: one.value for one in assumptions.values(home_state(home.root)).values() if one.value is not None}
    return {}


def written(home: Home) -> Written:
    """What people wrote; nothing, and a word, where the place that keeps it cannot be read."""
    try:
        store = home_state(home.root)
        changed = pl.concat([shifts.confirmed(store), decisions.changes(store)]).unique(maintain_order=True)
        return Written(changed, decisions.frame(store), goals.frame(store), proposals.discarded(store))
    except StateError as error:
        say(f"{error} Se publica sin lo que las personas escribieron.")
        return NOTHING


def refused(reports: Sequence[BatchReport]) -> int:
    """0, or the exit code of the first kind of trouble: 11 a source that cannot be read, 12 data refused."""
    return min((report.exit_code for report in reports if report.exit_code), default=0)


def published(publication: Publication) -> str:
    if publication.refused_reason:
        return f"No se publicó: {publication.refused_reason}\nSigue publicada la anterior, {publication.path.name}."
    cutoff = f", datos hasta {publication.cutoff}" if publication.cutoff else ""
    return f"{'Publicado' if publication.changed else 'Sin cambios: sigue publicado'} {publication.path.name}{cutoff}"
