"""Where it is kept: by path or URL; several writers at once; locked, read-only and broken stores."""

import json
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from state import attention, store
from state.errors import Conflict, Locked, ReadOnly, StateError, Unreachable, WrongAddress
from state.store import open_state, state_place
from tests.state.kit import SEEN

WRITER = """
import sys
from datetime import date
from state import attention
from state.attention import Record, Seen
from state.errors import Conflict
from state.store import open_state
kept = open_state(sys.argv[1])
seen, own = (Seen(key, "t", date(2026, 11, 20), 1.0) for key in ("shared", "own-" + sys.argv[2]))
lost = 0
for n in range(int(sys.argv[3])):
    attention.assign(kept, own, n, sys.argv[2], f"p{n}")
    while True:
        version = attention.records(kept).get("shared", Record("shared")).version
        try:
            attention.assign(kept, seen, version, sys.argv[2], f"{sys.argv[2]}-{n}")
            break
        except Conflict:
            lost += 1
print(lost)
"""


def test_processes_that_write_at_once_lose_nothing(place: str) -> None:
    command = [sys.executable, "-c", WRITER, place]
    running = [
        subprocess.Popen([*command, f"w{i}", "8"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for i in range(3)
    ]
    for process in running:
        _out, error = process.communicate(timeout=120)
        assert process.returncode == 0, error
    kept = open_state(place)
    found = attention.records(kept)
    assert found["shared"].version == 24
    assert [found[f"own-w{i}"].version for i in range(3)] == [8, 8, 8]
    checked = attention.verify(kept)
    assert (checked.events, checked.wrong) == (48, "")
    kept.engine.dispose()


def test_of_two_who_decide_on_the_same_version_one_is_told(place: str) -> None:
    kept = open_state(place)

    def act(who: str) -> str:
        try:
            attention.close(kept, SEEN, 0, who, f"lo cerró {who}")
        except Conflict as error:
            return str(error)
        return ""

    with ThreadPoolExecutor(6) as threads:
        told = list(threads.map(act, [f"Persona {n}" for n in range(6)]))
    assert told.count("") == 1
    winner = f"Persona {told.index('')}"
    assert all(message.startswith(f"{winner} lo cerró") for message in told if message)
    assert attention.verify(kept).events == 1
    kept.engine.dispose()


def test_reading_creates_no_file(tmp_path: Path) -> None:
    assert attention.records(open_state(tmp_path / "state.db")) == {}
    assert list(tmp_path.iterdir()) == []


def test_the_file_is_in_wal_mode_and_readers_do_not_wait_for_a_writer(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    attention.assign(open_state(path), SEEN, 0, "Ana", "Juan")
    with sqlite3.connect(path, isolation_level=None) as other:
        assert other.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        other.execute("BEGIN IMMEDIATE")
        assert attention.records(open_state(path))[SEEN.key].assignee == "Juan"
    other.close()


def test_a_locked_file_is_told_after_a_while(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "WAIT_SECONDS", 0.1)
    path = tmp_path / "state.db"
    attention.assign(open_state(path), SEEN, 0, "Ana", "Juan")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Locked, match=r"state\.db está ocupado .* No se guardó nada"):
        attention.close(open_state(path), SEEN, 1, "Luis", "x")
    other.close()
    attention.close(open_state(path), SEEN, 1, "Luis", "x")


def test_a_read_only_file_is_read_and_not_written(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    attention.assign(open_state(path), SEEN, 0, "Ana", "Juan")
    kept = open_state(f"sqlite:///file:{path}?mode=ro&uri=true")
    assert attention.records(kept)[SEEN.key].assignee == "Juan"
    with pytest.raises(ReadOnly, match="solo lectura"):
        attention.close(kept, SEEN, 1, "Luis", "x")


@pytest.mark.parametrize("name", ["state.db", "no-hay/state.db"])
def test_what_is_no_store_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / "state.db").write_text("esto no es una base de datos, son muchas letras seguidas " * 40, "utf-8")
    with pytest.raises(Unreachable, match=r"No se puede usar .*state\.db"):
        attention.assign(open_state(tmp_path / name), SEEN, 0, "Ana", "Juan")


def test_a_server_that_is_not_there_is_told_without_its_password() -> None:
    kept = open_state("postgresql://ana:secreta@127.0.0.1:9/nada")
    with pytest.raises(StateError) as caught:
        attention.records(kept)
    assert "secreta" not in str(caught.value)


@pytest.mark.parametrize("url", ["mysql://x/y", "sqlite://", "://", "postgresql://a:b@c:puerto/x"])
def test_an_address_of_another_kind_is_refused(url: str) -> None:
    with pytest.raises(WrongAddress, match="Se permite sqlite"):
        open_state(url)


def test_where_a_home_keeps_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PASO10_STATE_URL", raising=False)
    assert state_place(tmp_path) == tmp_path / "state.db"
    monkeypatch.setenv("CLAVE", "x1")
    (tmp_path / "paso10.toml").write_text('state_url = "postgresql://p:${CLAVE}@h/b"\n', "utf-8")
    assert state_place(tmp_path) == "postgresql://p:x1@h/b"
    monkeypatch.setenv("PASO10_STATE_URL", "sqlite:////otra.db")
    assert state_place(tmp_path) == "sqlite:////otra.db"
    monkeypatch.setenv("PASO10_STATE_URL", "postgresql://p:${NO_ESTA}@h/b")
    with pytest.raises(WrongAddress, match="NO_ESTA"):
        state_place(tmp_path)


def test_a_file_put_back_from_a_copy_is_seen_at_once(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    kept = open_state(path)
    attention.assign(kept, SEEN, 0, "Ana", "Juan")
    copy = path.read_bytes()
    attention.close(kept, SEEN, 1, "Ana", "x")
    path.write_bytes(copy)
    assert attention.records(kept)[SEEN.key].version == 1


def test_dates_and_sizes_are_kept_as_they_were(tmp_path: Path) -> None:
    kept = open_state(tmp_path / "state.db")
    seen = replace(SEEN, through=date(2026, 2, 28), size=1 / 3)
    attention.close(kept, seen, 0, "Ana", "x")
    event = json.loads(kept.read(lambda session: session.query(store.Event.data).scalar(), "{}"))
    assert event == {"action": "close", "reason": "x", "size": 0.333333, "through": "2026-02-28", "title": SEEN.title}
    assert attention.records(kept)[seen.key].size == 0.333333
