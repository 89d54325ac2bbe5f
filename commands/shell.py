"""What every command shares: its Spanish help, the home, its one answer, its messages and exit codes."""

import json
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import partial
from getpass import getuser
from pathlib import Path
from shlex import quote
from typing import Annotated, Any

import duckdb
import typer
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException
from typer.main import get_group

from dashboard.errors import DashboardError
from etl.errors import EtlError
from etl.home import SETTINGS
from etl.persons import masked
from metrics.errors import MetricsError
from state import runs
from state.errors import StateError

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

class Command(Spoken, TyperCommand):
    """One of them; what it did to a home is noted in the home's logs/."""

    def invoke(self, ctx: typer.Context) -> Any:
        with recorded(ctx):
            return super().invoke(ctx)


def part(name: str | None = None, help: str | None = None) -> tuple[typer.Typer, Callable[..., Any]]:
    """Some commands that belong together, and the decorator that adds one; with a name (`paso10 NAME …`) or without."""
    more = typer.Typer(name=name, help=help, no_args_is_help=True, rich_markup_mode=None, cls=Group)
    return more, partial(more.command, cls=Command)



Json = Annotated[bool, typer.Option("--json", help="Salida para máquinas.")]
# Commands that change a home, or take something out of it.
RECORDED = frozenset({"load", "build", "update", "packet", "open-data", "agenda", "digest"})
WHO = "PASO10_WHO"  # the account of the dashboard that asks for a command
HERE = Path("data/demo")
HOME: ContextVar[Path | None] = ContextVar("home", default=None)  # what suggested commands must name
SAID: ContextVar[str] = ContextVar("said", default="")  # the last thing said: why it ended, when it failed


@app.callback()
def _home(
    context: typer.Context,
    home: Annotated[Path, typer.Option(
        "--home", envvar="PASO10_HOME", help="La carpeta del municipio.", metavar="CARPETA")] = HERE,
) -> None:
    """Paso 10: qué hizo cada trámite y qué conviene hacer."""
    context.obj = home
    HOME.set(None if home == Path(os.environ.get("PASO10_HOME", HERE)) else home)


def say(message: str) -> None:
    """Progress goes to stderr, so that --json and pipes stay clean."""
    SAID.set(message)
    print(with_home(message), file=sys.stderr, flush=True)


def with_home(text: str) -> str:
    """The text with its commands as they have to be typed: with the home, where it is not the one they take by themselves."""
    names = "|".join(get_group(app).commands)
    home = HOME.get()
    return re.sub(rf"\bpaso10 (?=(?:{names})\b)(?!demo|init)", f"paso10 --home {quote(str(home))} ", text) if home else text


def emit(data: Any, as_json: bool, text: Callable[[], str]) -> None:
    """The one answer of a command, on stdout; whoever reads the pipe (head, less) may leave before its end."""
    try:
        print(json.dumps(data, ensure_ascii=False, indent=1, default=str) if as_json else with_home(text()), flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def account() -> str:
    """The account of the computer that runs the command; "" where it has no name."""
    with suppress(OSError, KeyError, ImportError):
        return getuser()
    return ""


@contextmanager
def recorded(context: typer.Context) -> Iterator[None]:
    """Notes when a command that changes the home began and how it ended; a home that takes no note is no reason to stop."""
    home, run = context.obj, None
    if context.info_name in RECORDED and (home / SETTINGS).is_file():
        with suppress(OSError):
            run = runs.begin(home, str(context.info_name), os.environ.get(WHO, "") or account())
    code, said = 1, ""
    try:
        yield
        code = 0
    except typer.Exit as error:
        code, said = error.exit_code, masked(SAID.get())
        raise
    except Exception as error:
        said = type(error).__name__
        raise
    except KeyboardInterrupt:
        code = 130
        raise
    finally:
        if run is not None:
            with suppress(OSError):
                runs.end(home, run, code, said)


@contextmanager
def messages() -> Iterator[None]:
    """A user's mistake prints one message and ends with its own exit code; a bug keeps its traceback (code 1)."""
    try:
        yield
    except (EtlError, MetricsError, DashboardError, StateError) as error:
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
