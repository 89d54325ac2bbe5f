"""The nightly task as cron, systemd and Windows read it: each tried by what reads it, where this machine has it."""

import configparser
import json
import shlex
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree as xml

import pytest
from typer.testing import CliRunner, Result

import paso10
from commands.schedule import TASK, cron, units, windows

ODD = Path("/srv/la casa 100% $HOME")


def run(home: Path, *words: str) -> Result:
    return CliRunner().invoke(paso10.app, ["--home", str(home), "schedule", *words], prog_name="paso10")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    root = tmp_path / "la casa 5%"
    root.mkdir()
    (root / "paso10.toml").write_text('name = "Villa"\nstate = "Veracruz"\n', "utf-8")
    return root


def test_the_line_of_cron_runs_the_update_of_this_home(home: Path, tmp_path: Path) -> None:
    program = tmp_path / "el programa"
    program.write_text('#!/bin/sh\nprintf "%s|" "$@"\n', "utf-8")
    program.chmod(0o755)
    minute, hour, *stars, line = cron([str(program)], home, 5, 30).rstrip("\n").split(" ", 5)
    assert (minute, hour, stars) == ("30", "5", ["*"] * 3)
    assert "%" not in line.replace(r"\%", ""), "cron ends a line at %"
    subprocess.run(["sh", "-c", line.replace(r"\%", "%")], check=True, cwd="/")
    assert (home / "logs" / "update.txt").read_text() == f"--home|{home}|update|"


def test_systemd_accepts_the_units(tmp_path: Path, home: Path) -> None:
    assert run(home, "--for", "systemd", "--at", "4:05", "--output", str(tmp_path)).exit_code == 0
    timer = configparser.ConfigParser()
    timer.read(tmp_path / "paso10-update.timer")
    assert timer["Timer"]["OnCalendar"] == "*-*-* 04:05:00"
    if shutil.which("systemd-analyze"):
        paths = [str(path) for path in tmp_path.glob("paso10*")]
        done = subprocess.run(["systemd-analyze", "verify", *paths], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")


def test_systemd_reads_the_words_as_they_are() -> None:
    line = next(line for line in units(["/opt/p"], ODD, 5, 0, "ana")["paso10-update.service"].splitlines() if "ExecStart" in line)
    assert shlex.split(line.removeprefix("ExecStart=").replace("%%", "%").replace("$$", "$")) == [
        "/opt/p", "--home", str(ODD), "update"]


def test_the_windows_task_is_of_its_schema_and_in_utf_16(home: Path, tmp_path: Path) -> None:
    assert run(home, "--for", "windows", "--output", str(tmp_path)).exit_code == 0
    root = xml.fromstring((tmp_path / "paso10-update.xml").read_bytes().decode("utf-16").partition("\n")[2])
    found = {name: root.find(f".//{{{TASK}}}{name}").text for name in ("StartBoundary", "Arguments", "StartWhenAvailable")}
    assert found == {
        "StartBoundary": "2026-01-01T05:30:00", "Arguments": f'--home "{home}" update', "StartWhenAvailable": "true"}
    assert "Ñandú" in windows([r"C:\Ñandú\paso10.exe"], home, 5, 30)


@pytest.mark.parametrize("at", ["24:00", "5", "05:60", "mañana", ""])
def test_an_hour_that_is_none_is_told(home: Path, at: str) -> None:
    told = run(home, "--at", at)
    assert (told.exit_code, told.stderr.splitlines()[-1]) == (10, f"--at: se encontró «{at}»; se espera una hora como 05:30.")


def test_the_screen_shows_the_files_and_what_to_do_next(home: Path) -> None:
    said = run(home, "--for", "cron").stdout
    assert said.startswith("30 5 * * * ")
    assert said.endswith("Añada esa línea con: crontab -e\n")
    files = json.loads(run(home, "--for", "systemd", "--json").stdout)["files"]
    assert sorted(files) == ["paso10-update.service", "paso10-update.timer", "paso10.service"]
