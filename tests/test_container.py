"""Containerfile, compose.yaml and deploy/nightly.sh, as far as they can be tried without a container engine."""

import json
import os
import re
import subprocess
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from typer.main import get_group

from paso10 import app

ROOT = Path(__file__).resolve().parent.parent
LINE = re.compile(r"(?P<depth>(?:  )*)(?P<item>- )?(?:(?P<key>[\w-]+):(?: (?P<value>\S+))?|(?P<scalar>\S+))")
FEATURES = re.compile(r"^[&*!|>%@`\[{'#]|: |\s")  # of YAML, that no plain word may begin with or hold


def yaml(text: str) -> Any:
    """Maps by two spaces, lists of words, plain or quoted words: all that compose.yaml uses of YAML; the rest is refused."""
    root: dict[str, Any] = {}
    open_at: list[tuple[dict[str, Any], str]] = [(root, "")]
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        found = LINE.fullmatch(line)
        assert found, line
        depth = len(found["depth"]) // 2
        if found["item"]:
            holder, name = open_at[depth]
            holder[name] = [*(holder[name] or []), word(line.strip()[2:])]
            continue
        assert found["key"], line
        assert depth < len(open_at), line
        del open_at[depth + 1 :]
        holder = open_at[depth][0] if depth == 0 else open_at[depth][0].setdefault(open_at[depth][1], None)
        if holder is None:
            holder = open_at[depth][0][open_at[depth][1]] = {}
        assert found["key"] not in holder, line
        holder[found["key"]] = word(found["value"]) if found["value"] else None
        open_at.append((holder, found["key"]))
    return root


def word(text: str) -> str | bool:
    assert not FEATURES.search(text), text
    return json.loads(text) if text[0] == '"' or text in {"true", "false"} else text


def instructions() -> list[tuple[str, str]]:
    text = (ROOT / "Containerfile").read_text("utf-8").replace("\\\n", " ")
    return [(name, rest.strip()) for name, _space, rest in (line.partition(" ") for line in text.splitlines()) if name.isupper()]


def test_the_containerfile_names_what_there_is() -> None:
    made = instructions()
    assert made[0] == ("FROM", "docker.io/library/python:3.11-slim")
    copied = {path for name, rest in made if name == "COPY" for path in rest.split()[:-1]}
    assert [path for path in copied if not (ROOT / path).exists()] == []
    shipped = {path.parent.name for path in ROOT.glob("*/__init__.py")} | {"paso10.py", "requirements.lock", "pyproject.toml"}
    assert shipped - copied == {"tests"} & shipped
    runs = " ".join(rest for name, rest in made if name == "RUN")
    assert "--require-hashes --only-binary :all: -r requirements.lock" in runs
    users = [rest for name, rest in made if name == "USER"]
    assert users == ["paso10"]
    assert made.index(("USER", "paso10")) < [name for name, _rest in made].index("ENTRYPOINT")
    ignored = (ROOT / ".dockerignore").read_text("utf-8").split()
    assert {".env", "data", ".git"} <= set(ignored)
    assert not {path.split("/")[0] for path in copied} & set(ignored)


def test_its_commands_are_commands_of_paso10() -> None:
    made = dict(instructions())
    assert json.loads(made["ENTRYPOINT"]) == ["paso10"]
    name, *options = json.loads(made["CMD"])
    command = get_group(app).commands[name]
    known = {option for one in command.params for option in one.opts}
    assert {one for one in options if one.startswith("-")} <= known
    health = made["HEALTHCHECK"].partition("CMD ")[2]
    assert f"http://127.0.0.1:{options[-1]}/health" in json.loads(health)[-1]
    assert made["EXPOSE"] == options[-1]
    assert made["ENV"] == "PASO10_HOME=/casa"


def test_compose_has_the_dashboard_and_the_nightly_update_of_one_home() -> None:
    text = (ROOT / "compose.yaml").read_text("utf-8")
    services = yaml(text)["services"]
    assert set(services) == {"dashboard", "update"}
    for one in services.values():
        assert one["build"] == {"context": ".", "dockerfile": "Containerfile"}
        assert (ROOT / one["build"]["dockerfile"]).is_file()
        assert (one["volumes"], one["init"], one["cap_drop"]) == (["${PASO10_CASA:?falta}:/casa"], True, ["ALL"])
        secrets = {name: value for name, value in one["environment"].items() if "KEY" in name or "SECRET" in name}
        assert secrets == {name: f"${{{name}:?falta}}" for name in secrets}
    assert services["dashboard"]["ports"] == ["127.0.0.1:8501:8501"]
    assert "PASO10_COOKIE_SECRET" in services["dashboard"]["environment"]
    assert services["update"]["entrypoint"] == ["/opt/paso10/deploy/nightly.sh"]
    assert os.access(ROOT / "deploy" / "nightly.sh", os.X_OK)


@pytest.mark.parametrize("text", ["a: [1", "a:\n   b: 1", "a:\n\tb: 1", "a: 1\na: 2", "a: *b", "a: b: c", "solo"])
def test_what_is_no_yaml_is_refused(text: str) -> None:
    with pytest.raises(AssertionError):
        yaml(text)


@pytest.mark.parametrize("code", [0, 12])
def test_the_night_updates_at_once_and_sleeps_until_its_hour(tmp_path: Path, code: int) -> None:
    for name, body in (("paso10", f'echo "$@" >> {tmp_path}/ran; exit {code}'), ("sleep", f"echo $1 > {tmp_path}/slept; exit 7")):
        (tmp_path / name).write_text(f"#!/bin/sh\n{body}\n", "utf-8")
        (tmp_path / name).chmod(0o755)
    zone = ZoneInfo("America/Mexico_City")
    env = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "TZ": zone.key, "PASO10_AT": "05:30"}
    done = subprocess.run([ROOT / "deploy" / "nightly.sh"], env=env, capture_output=True, text=True, timeout=30, check=False)
    wakes = datetime.now(zone) + timedelta(seconds=int((tmp_path / "slept").read_text("utf-8")))
    assert done.returncode == 7
    assert (tmp_path / "ran").read_text("utf-8") == "update\n"
    assert timedelta() < wakes - datetime.now(zone) <= timedelta(days=1)
    assert abs((wakes - wakes.replace(hour=5, minute=30, second=0)).total_seconds()) < 30
    assert (str(code) in done.stderr) == (code != 0)
