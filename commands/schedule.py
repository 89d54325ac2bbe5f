"""The task that runs `paso10 update` every night, and the service that keeps the dashboard open: as each system wants them."""

import getpass
import re
import shutil
import sys
from enum import StrEnum
from pathlib import Path
from shlex import quote
from typing import Annotated
from xml.etree import ElementTree as xml

import typer

from commands.shell import Json, emit, messages, part
from etl.errors import HomeError
from etl.home import read_home

app, command = part()
Kind = StrEnum("Kind", {word.upper(): word for word in ("cron", "systemd", "windows")})
TASK = "http://schemas.microsoft.com/windows/2004/02/mit/task"
NEXT = {
    Kind.CRON: "Añada esa línea con: crontab -e",
    Kind.SYSTEMD: "Como administrador: copie los tres archivos a /etc/systemd/system y ejecute\n"
    "  systemctl daemon-reload && systemctl enable --now paso10-update.timer paso10.service",
    Kind.WINDOWS: 'Como administrador: schtasks /Create /TN "Paso 10" /XML paso10-update.xml',
}


@command()
def schedule(
    context: typer.Context,
    at: Annotated[str, typer.Option(help="Hora de cada día.", metavar="HH:MM")] = "05:30",
    kind: Annotated[Kind | None, typer.Option(
        "--for", help="Para qué sistema; el de esta máquina si no se dice.", show_default=False)] = None,
    output: Annotated[Path | None, typer.Option(
        help="Escribe los archivos en esa carpeta.", metavar="CARPETA", show_default=False)] = None,
    as_json: Json = False,
) -> None:
    """La tarea que actualiza cada noche: la línea de cron, las unidades de systemd o la tarea de Windows."""
    with messages():
        hour, minute = read_hour(at)
        home = read_home(context.obj).root.resolve()
        chosen = kind or this_system()
        files = {
            Kind.CRON: lambda: {"paso10.cron": cron(program(), home, hour, minute)},
            Kind.SYSTEMD: lambda: units(program(), home, hour, minute, getpass.getuser()),
            Kind.WINDOWS: lambda: {"paso10-update.xml": windows(program(), home, hour, minute)},
        }[chosen]()
        paths = write(output, files) if output else []
    emit({"for": chosen.value, "files": files, "written": [str(path) for path in paths]}, as_json,
         lambda: "\n".join([*(f"{path}" for path in paths)] or [told(name, text) for name, text in files.items()])
         + f"\n{NEXT[chosen]}")


def told(name: str, text: str) -> str:
    """A file on the screen: its name above it."""
    return text.rstrip("\n") if name.endswith(".cron") else f"# {name}\n{text}"


def read_hour(text: str) -> tuple[int, int]:
    """Hour and minute of HH:MM. HomeError when it is no time of the day."""
    found = re.fullmatch(r"(\d{1,2}):(\d{2})", text.strip())
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        raise HomeError(f"--at: se encontró «{text}»; se espera una hora como 05:30.")
    return int(found[1]), int(found[2])


def this_system() -> Kind:
    """What starts tasks on this machine."""
    if sys.platform == "win32":
        return Kind.WINDOWS
    return Kind.SYSTEMD if Path("/run/systemd/system").is_dir() else Kind.CRON


def program() -> list[str]:
    """How this program is called from anywhere: the installed command, else Python with this file."""
    beside = shutil.which("paso10", path=str(Path(sys.executable).parent)) or shutil.which("paso10")
    return [beside] if beside else [sys.executable, str(Path(sys.argv[0]).resolve())]


def cron(called: list[str], home: Path, hour: int, minute: int) -> str:
    """One line of a crontab; cron reads % as the end of a line, so it is escaped."""
    words = " ".join(map(quote, [*called, "--home", str(home), "update"]))
    line = f"{words} >> {quote(str(home / 'logs' / 'update.txt'))} 2>&1"
    return f"{minute} {hour} * * * mkdir -p {quote(str(home / 'logs'))} && {line}".replace("%", r"\%") + "\n"


def units(called: list[str], home: Path, hour: int, minute: int, user: str) -> dict[str, str]:
    """The nightly service with its timer, and the dashboard's own service."""
    update, serve = (" ".join(map(_unit_word, [*called, "--home", str(home), word])) for word in ("update", "serve"))
    return {
        "paso10-update.service": (
            "[Unit]\nDescription=Paso 10: carga y publica\nAfter=network-online.target\nWants=network-online.target\n\n"
            f"[Service]\nType=oneshot\nUser={user}\nExecStart={update}\nNice=10\n"
            "SuccessExitStatus=12\n"  # 12: data refused; the page Datos says which
        ),
        "paso10-update.timer": (
            "[Unit]\nDescription=Paso 10: cada noche\n\n"
            f"[Timer]\nOnCalendar=*-*-* {hour:02}:{minute:02}:00\nPersistent=true\n\n[Install]\nWantedBy=timers.target\n"
        ),
        "paso10.service": (
            "[Unit]\nDescription=Paso 10: tablero\nAfter=network.target\n\n"
            f"[Service]\nUser={user}\nExecStart={serve}\nRestart=on-failure\nRestartSec=5\n\n"
            "[Install]\nWantedBy=multi-user.target\n"
        ),
    }


def _unit_word(word: str) -> str:
    """A word of a command as systemd reads it: % and $ doubled, quoted when it holds anything else than plain letters."""
    plain = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return plain if re.fullmatch(r"[\w./=:%@+-]+", plain) else f'"{plain}"'


def windows(called: list[str], home: Path, hour: int, minute: int) -> str:
    """A task for the Windows scheduler (schema 1.2): daily, caught up when the machine was off at that time."""
    task = xml.Element("Task", {"version": "1.2", "xmlns": TASK})
    xml.SubElement(xml.SubElement(task, "RegistrationInfo"), "Description").text = "Paso 10: carga y publica"
    trigger = xml.SubElement(xml.SubElement(task, "Triggers"), "CalendarTrigger")
    xml.SubElement(trigger, "StartBoundary").text = f"2026-01-01T{hour:02}:{minute:02}:00"
    xml.SubElement(trigger, "Enabled").text = "true"
    xml.SubElement(xml.SubElement(trigger, "ScheduleByDay"), "DaysInterval").text = "1"
    settings = xml.SubElement(task, "Settings")
    xml.SubElement(settings, "MultipleInstancesPolicy").text = "IgnoreNew"
    xml.SubElement(settings, "DisallowStartIfOnBatteries").text = "false"
    xml.SubElement(settings, "StartWhenAvailable").text = "true"
    action = xml.SubElement(xml.SubElement(task, "Actions"), "Exec")
    xml.SubElement(action, "Command").text = called[0]
    xml.SubElement(action, "Arguments").text = " ".join(map(_windows_word, [*called[1:], "--home", str(home), "update"]))
    xml.indent(task)
    return '<?xml version="1.0" encoding="UTF-16"?>\n' + xml.tostring(task, encoding="unicode") + "\n"


def _windows_word(word: str) -> str:
    return f'"{word}"' if re.search(r"\s", word) else word


def write(folder: Path, files: dict[str, str]) -> list[Path]:
    """Writes them; Windows wants its task in UTF-16."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-16" if name.endswith(".xml") else "utf-8")
    return [folder / name for name in files]
