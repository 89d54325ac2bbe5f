"""The command line: composes etl, metrics, state and dashboard, and nothing else."""

import json
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import asdict, astuple
from enum import StrEnum
from functools import partial
from pathlib import Path
from shlex import quote
from typing import Annotated, Any

import duckdb
import polars as pl
import typer
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException

from dashboard.server import ServeError, require_loopback, serve
from etl.errors import EtlError
from etl.home import SETTINGS, Home, read_home
from etl.inspect.answers import read_answers
from etl.inspect.inspection import inspect_target, write_draft
from etl.inspect.told import told as told_inspection
from etl.ledger import BatchReport
from etl.load import check_home, load_home
from etl.load import status as loading_status
from etl.new_home import write_new_home
from etl.persons import make_key
from etl.sample import SampleError
from etl.sample import write as write_sample
from etl.text import table
from etl.told import state_told, told
from metrics import query
from metrics.errors import MetricsError, NothingPublished
from metrics.forecast.beside import compare
from metrics.forecast.told import QUALITY_HEAD, forecast_text, forecasts, quality_lines
from metrics.publish import About, Publication, build
from metrics.scope import read_day
from metrics.table import catalogue, comma_separated
from metrics.table import table as figures_of
from metrics.told import HEAD, unit
from metrics.told import told as told_figure
from state import shifts
from state.errors import StateError
from state.store import open_state, state_place

SPANISH = {  # what typer itself says
    r"^Usage: ": "Uso: ", r"\[OPTIONS\]": "[OPCIONES]", r"COMMAND \[ARGS\]": "ORDEN [DATOS]", r"^Arguments:$": "Datos:",
    r"^Options:$": "Opciones:", r"^Commands:$": "Órdenes:", r"Show this\s+message\s+and\s+exit\.": "Muestra esta ayuda.",
    r" <(?:list\[str\]|path|str)>(?=  )": "",
    r"\[required\]": "[obligatorio]", r"([;\[] ?)default:": r"\1si no se dice:", r"env var: ": "variable: ",
    r"^No such command '(.*?)'\.?": r"No existe la orden «\1».", r" Did you mean (.*)\?$": r" ¿Quiso decir \1?",
    r"^Missing argument '(.*?)\.*'\.": r"Falta decir \1.",
    r"^No such option: ([^\s.]*)\.?": r"No existe la opción «\1».", r"\(Possible options: (.*)\)": r"¿Quiso decir \1?",
    r"^Invalid value for '?(.*?)'?: ": r"\1: ", r"Value error, '(.*)' is not one of (.*)": r"se encontró «\1»; se admite \2",
    r"Input should be a valid integer.*": "se espera un número entero.",
    r"Input should be a valid number.*": "se espera un número.",
    r"^Option '(.*)' requires an argument\.": r"\1 lleva un valor detrás.",
    r"^Option '(.*)' does not take a value\.": r"\1 no lleva valor.", r"^Got unexpected extra .* \((.*)\)": r"Sobra «\1».",
}


STORAGE = {  # what the system says when a disk takes no more; what was published stays
    "No space left on device": "En el disco de la casa no queda espacio: no se guardó nada. Libere espacio y repita.",
    "Disk quota exceeded": "La cuota de disco está agotada: no se guardó nada. Amplíela o libere espacio y repita.",
    "Read-only file system": "El disco de la casa es de solo lectura: no se guardó nada. Móntelo para escribir y repita.",
}


def spanish(text: str) -> str:
    for english, ours in SPANISH.items():
        text = re.sub(english, ours, text, flags=re.M)
    return text


class Spoken:
    """Before a class of commands: their help in Spanish."""

    def get_help(self, ctx: typer.Context) -> str:
        return spanish(super().get_help(ctx))  # type: ignore[misc]  # goes before TyperCommand or TyperGroup


class Group(Spoken, TyperGroup):
    """All of them; what was typed wrongly is said in Spanish and ends with code 2."""

    def main(self, *args: Any, **more: Any) -> Any:
        try:
            code = super().main(*args, **{**more, "standalone_mode": False})
        except TyperException as error:
            context = getattr(error, "ctx", None)
            message, usage = spanish(error.format_message()), spanish(context.get_usage()) if context else ""
            more_lines = [usage, f"Más: {context.command_path} --help"] if usage not in message else []
            say("\n".join([message, *more_lines]))
            code = error.exit_code
        sys.exit(code or 0)


app = typer.Typer(
    help="Paso 10: qué hizo cada trámite y qué conviene hacer.", no_args_is_help=True, add_completion=False,
    pretty_exceptions_enable=False, rich_markup_mode=None, cls=Group,
)
command = partial(app.command, cls=type("Command", (Spoken, TyperCommand), {}))

Json = Annotated[bool, typer.Option("--json", help="Salida para máquinas.")]
Sources = Annotated[list[str] | None, typer.Argument(
    help="Fuentes; todas si no se nombra ninguna.", metavar="FUENTE...", show_default=False)]
Port = Annotated[int, typer.Option(help="Puerto del tablero.", metavar="NÚMERO")]
Host = Annotated[str, typer.Option(
    help="Dirección; mientras no haya inicio de sesión, solo la de esta máquina.", metavar="DIRECCIÓN")]
NewKey = Annotated[bool, typer.Option("--new-key", help="Cambió la clave de personas: lee otra vez lo que las lleva.")]
ForecastSeries = Annotated[str, typer.Option(
    "--series", help="La serie; sin ella, la lista de todas.", metavar="SERIE", show_default=False)]
Keys = Annotated[list[str] | None, typer.Option(
    help="Sólo de esa clave; se puede repetir.", metavar="CLAVE", show_default=False)]
HERE = Path("data/demo")
HOME: ContextVar[Path | None] = ContextVar("home", default=None)  # what suggested commands must name
Grain = StrEnum("Grain", {word.upper(): word for word in ("total", "day", "week", "month", "quarter", "year")})


@app.callback()
def _home(
    context: typer.Context,
    home: Annotated[Path, typer.Option(
        "--home", envvar="PASO10_HOME", help="La carpeta del municipio.", metavar="CARPETA")] = HERE,
) -> None:
    """Paso 10: qué hizo cada trámite y qué conviene hacer."""
    context.obj = home
    HOME.set(None if home == Path(os.environ.get("PASO10_HOME", HERE)) else home)


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
    with messages():
        serve(read_home(context.obj).root, host, port)


@command()
def indicators(context: typer.Context, as_json: Json = False) -> None:
    """El catálogo de indicadores."""
    with messages():
        known = catalogue(context.obj / "indicators")
    rows = [(i.id, i.name["es"], unit(i.unit), i.formula["es"]) for i in known.values()]
    emit([asdict(i) for i in known.values()], as_json, lambda: table(("indicador", "nombre", "unidad", "fórmula"), rows))


@command()
def show(
    context: typer.Context,
    ids: Annotated[list[str], typer.Argument(help="Indicadores, o «all» para todos.", metavar="INDICADOR...")],
    start: Annotated[str | None, typer.Option("--from", help="Primer día.", metavar="AAAA-MM-DD", show_default=False)] = None,
    end: Annotated[str | None, typer.Option("--to", help="Último día.", metavar="AAAA-MM-DD", show_default=False)] = None,
    grain: Annotated[Grain, typer.Option(help="Cortes del periodo.")] = Grain.TOTAL,
    by: Annotated[str | None, typer.Option(
        help="Desglose: procedure, agency, office, channel…; no_show_share también por weekday y lead.",
        metavar="DIMENSIÓN", show_default=False)] = None,
    procedure: Keys = None, agency: Keys = None, office: Keys = None, channel: Keys = None,
    question: Keys = None, place: Keys = None, series: Keys = None, method: Keys = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="Salida como CSV.")] = False,
    as_json: Json = False,
) -> None:
    """Las cifras de uno o más indicadores, como tabla, CSV o JSON."""
    with messages():
        pub = query.open_current(read_home(context.obj).published)
        keys = {"procedure": procedure, "agency": agency, "office": office, "channel": channel,
                "question": question, "place": place, "series": series, "method": method}
        scope = query.Scope(**{name: tuple(values) for name, values in keys.items() if values})
        rows = figures_of(pub, ids, start, end, grain.value, by, scope)
    head = {"published": pub.path.name, "cutoff": pub.cutoff, "rows": rows}
    emit(head, as_json and not as_csv, lambda: (
        comma_separated(rows).rstrip("\n") if as_csv else table(HEAD, [told_figure(row) for row in rows])))


@command()
def forecast(context: typer.Context, series: ForecastSeries = "", as_json: Json = False) -> None:
    """Lo que se espera de cada día de las próximas cuatro semanas, y cuánto se equivoca."""
    with messages():
        found = forecasts(query.open_current(read_home(context.obj).published), series)
    emit(found, as_json, lambda: forecast_text(found, table))


@command()
def backtest(context: typer.Context, as_json: Json = False) -> None:
    """Qué tan buenos habrían sido los pronósticos en seis ventanas de cuatro semanas, junto a Prophet; tarda unos minutos."""
    with messages():
        found = compare(query.open_current(read_home(context.obj).published), say)
    emit([asdict(one) for one in found], as_json, lambda: table(QUALITY_HEAD, quality_lines(found)))


@command()
def status(context: typer.Context, as_json: Json = False) -> None:
    """Qué está publicado, hasta qué día llega cada fuente, qué se rechazó y qué espera a una persona."""
    with messages():
        home = read_home(context.obj)
        data = {"home": home.name, "published": None, "cutoff": None} | loading_status(home)
        with suppress(NothingPublished):
            pub = query.open_current(home.published)
            data |= {"published": pub.path.name, "cutoff": pub.cutoff}
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
    about = About(home.name, home.state, home.time_zone, home.language, home.targets, home.assumptions, periods, home.frozen_on)
    history = home.root / "history.duckdb"
    return build(home.warehouse, home.published, about, say, home.root / "indicators", history, told_changes(home))


def told_changes(home: Home) -> pl.DataFrame | None:
    """The changes that people confirmed; None, and a word, where the place of what they write cannot be read."""
    try:
        return shifts.confirmed(open_state(state_place(home.root)))
    except StateError as error:
        say(f"{error} Se publica sin los cambios que las personas confirmaron.")
        return None


def refused(reports: Sequence[BatchReport]) -> int:
    """0, or the exit code of the first kind of trouble: 11 a source that cannot be read, 12 data refused."""
    return min((report.exit_code for report in reports if report.exit_code), default=0)


def say(message: str) -> None:
    """Progress goes to stderr, so that --json and pipes stay clean."""
    print(with_home(message), file=sys.stderr, flush=True)


def with_home(text: str) -> str:
    """The text with its commands as they have to be typed: with the home, where it is not the one they take by themselves."""
    names = "|".join(c.name or c.callback.__name__ for c in app.registered_commands if c.callback)
    home = HOME.get()
    return re.sub(rf"\bpaso10 (?=(?:{names})\b)(?!demo|init)", f"paso10 --home {quote(str(home))} ", text) if home else text


def emit(data: Any, as_json: bool, text: Callable[[], str]) -> None:
    """The one answer of a command, on stdout; whoever reads the pipe (head, less) may leave before its end."""
    try:
        print(json.dumps(data, ensure_ascii=False, indent=1, default=str) if as_json else with_home(text()), flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextmanager
def messages() -> Iterator[None]:
    """A user's mistake prints one message and ends with its own exit code; a bug keeps its traceback (code 1)."""
    try:
        yield
    except (EtlError, MetricsError, ServeError, SampleError) as error:
        say(str(error))
        raise typer.Exit(error.exit_code) from None
    except (PermissionError, FileExistsError, NotADirectoryError) as error:
        say(f"{error.filename}: no se puede escribir ni leer ahí. Revise el nombre y los permisos.")
        raise typer.Exit(2) from None
    except (OSError, duckdb.Error) as error:
        trouble = next((said for found, said in STORAGE.items() if found in str(error)), None)
        if trouble is None:
            raise
        say(trouble)
        raise typer.Exit(11) from None


def published(publication: Publication) -> str:
    if publication.refused_reason:
        return f"No se publicó: {publication.refused_reason}\nSigue publicada la anterior, {publication.path.name}."
    cutoff = f", datos hasta {publication.cutoff}" if publication.cutoff else ""
    return f"{'Publicado' if publication.changed else 'Sin cambios: sigue publicado'} {publication.path.name}{cutoff}"


def main() -> None:
    app()


if __name__ == "__main__":
    main()
