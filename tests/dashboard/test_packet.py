"""A packet: frozen under a number, confirmed by its hashes, refused when anything was changed."""

import hashlib
import json
import shutil
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner, Result

import paso10
from dashboard.reports.packet import opened
from metrics import query
from metrics.query import EVERYTHING
from state import attention, packets
from state.attention import Seen
from state.errors import StateError
from state.store import home_state, open_state

Make = Callable[[str], Path]
WAIT = Seen("signal|queue_wait_minutes_p50|agency|CAT", "Catastro · Espera", date(2026, 11, 20), 66.0)


@pytest.fixture
def home(made: Make, tmp_path: Path) -> Path:
    """A published home of the test's own, with something that people wrote."""
    root = Path(shutil.copytree(made("ordinary"), tmp_path / "casa"))
    attention.assign(open_state(root / "state.db"), WAIT, 0, "Ana Ruiz", "Luis Mora")
    return root


def run(home: Path, *arguments: str) -> Result:
    return CliRunner().invoke(paso10.app, ["--home", str(home), *arguments], prog_name="paso10")


def logged(home: Path) -> dict[str, packets.Frozen]:
    return packets.packets(home_state(home))


def frozen(home: Path, *more: str) -> Path:
    """The ZIP of a new packet, of one section: what its documents say is asked in other files."""
    words = ("--period", "2026-10", "--as-of", "2099-12-31", "--section", "frases")
    done = run(home, "export", "packet", *words, *more, "--json")
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    return Path(said["folder"]) / f"paquete-{said['packet']}.zip"


def test_the_snapshot_is_numbered_and_its_hash_is_that_of_its_file(home: Path) -> None:
    first, second = frozen(home), frozen(home)
    assert [path.name for path in (first, second)] == ["paquete-2026-10-P1.zip", "paquete-2026-10-P2.zip"]
    manifest = json.loads((first.parent / "manifest.json").read_text("utf-8"))
    assert manifest["packet"] == "2026-10-P1"
    for one in (manifest["snapshot"], *manifest["documents"]):
        assert one["sha256"] == hashlib.sha256((first.parent / one["file"]).read_bytes()).hexdigest()
    assert {one["file"] for one in (manifest["snapshot"], *manifest["documents"])} | {"manifest.json"} == {
        path.name for path in first.parent.iterdir()}


def test_the_log_says_who_froze_what_and_with_which_hashes(home: Path) -> None:
    zipped = frozen(home, "--who", "Ana Ruiz")
    manifest = json.loads((zipped.parent / "manifest.json").read_text("utf-8"))
    one = logged(home)["2026-10-P1"]
    assert (one.who, one.period, one.as_of) == ("Ana Ruiz", "2026-10", date(2099, 12, 31))
    assert one.published == "indicators-000001.duckdb"
    assert one.sha256 == hashlib.sha256(zipped.read_bytes()).hexdigest()
    assert one.documents == {held["file"]: held["sha256"] for held in manifest["documents"]}
    assert "La bitácora está completa: 2 cambios" in run(home, "audit", "verify").output
    assert "Lo congeló Ana Ruiz el 2026-11-21" in run(home, "verify", str(zipped)).stdout
    shutil.rmtree(zipped.parent)
    assert frozen(home).name == "paquete-2026-10-P2.zip"


def test_a_packet_made_over_with_its_manifest_is_not_the_one_of_the_log(home: Path) -> None:
    """Whoever changes a document and its manifest has not changed the log."""
    zipped = frozen(home, "--who", "Ana Ruiz")
    (slides,) = zipped.parent.glob("*.pptx")
    manifest = zipped.parent / "manifest.json"
    old = hashlib.sha256(slides.read_bytes()).hexdigest()
    slides.write_bytes(slides.read_bytes() + b" ")
    manifest.write_text(manifest.read_text("utf-8").replace(old, hashlib.sha256(slides.read_bytes()).hexdigest()), "utf-8")
    done = run(home, "verify", str(slides))
    assert done.exit_code == 12
    assert f"{slides.name} no es de los que congeló Ana Ruiz" in done.stderr


def test_a_log_that_takes_no_line_leaves_no_packet(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_told: object) -> None:
        raise StateError("state.db es de solo lectura.")

    monkeypatch.setattr(packets, "note", refuse)
    done = run(home, "export", "packet", "--period", "2026-10")
    assert (done.exit_code, "solo lectura" in done.stderr) == (StateError.exit_code, True)
    assert not list((home / "exports").glob("packets/*P*"))


def test_it_holds_the_published_file_and_the_log_as_they_were(home: Path) -> None:
    zipped = frozen(home)
    current = (home / "published" / (home / "published" / "CURRENT").read_text("utf-8").strip()).read_bytes()
    with zipfile.ZipFile(zipped) as pack:
        names = {entry.filename for entry in pack.infolist()}
        assert names == {"packet.json", "state.jsonl", "indicators-000001.duckdb"}
        assert pack.read("indicators-000001.duckdb") == current
        (event,) = [json.loads(line) for line in pack.read("state.jsonl").decode().splitlines()]
    assert (event["who"], event["subject"]) == ("Ana Ruiz", WAIT.key)
    live = query.open_current(home / "published")
    with opened(zipped) as packet:
        asked = (packet.start, packet.end, EVERYTHING)
        assert query.figure(packet.pub, "requests_received", *asked) == query.figure(live, "requests_received", *asked)
        assert packet.events == 1


def test_what_was_written_after_the_day_is_left_out(home: Path) -> None:
    done = run(home, "export", "packet", "--period", "2026-10", "--as-of", "2020-01-01", "--json")
    said = json.loads(done.stdout)
    with zipfile.ZipFile(Path(said["folder"]) / f"paquete-{said['packet']}.zip") as pack:
        assert pack.read("state.jsonl") == b""


def test_a_packet_is_confirmed_wherever_it_lies(home: Path, tmp_path: Path) -> None:
    zipped = frozen(home)
    elsewhere = Path(shutil.copytree(zipped.parent, tmp_path / "usb")) / zipped.name
    alone = Path(shutil.copy(zipped, tmp_path / "adjunto.zip"))
    for file, where in ((zipped, home), (elsewhere, tmp_path / "otra-casa"), (alone, home)):
        done = run(where, "verify", str(file), "--json")
        assert done.exit_code == 0, done.output
        assert json.loads(done.stdout)["snapshot_sha256"] == hashlib.sha256(zipped.read_bytes()).hexdigest()


@pytest.mark.parametrize("change", [b"PK", b"algo m\xc3\xa1s"])
def test_a_changed_snapshot_is_refused(home: Path, change: bytes) -> None:
    zipped = frozen(home)
    zipped.write_bytes(zipped.read_bytes() + change)
    done = run(home, "verify", str(zipped))
    assert done.exit_code == 12
    assert "su contenido cambió" in done.stderr


def test_a_file_of_no_packet_is_refused(home: Path, tmp_path: Path) -> None:
    other = tmp_path / "otro.pdf"
    other.write_bytes(b"%PDF-1.7")
    done = run(home, "verify", str(other))
    assert done.exit_code == 12
    assert "no está en ningún paquete" in done.stderr
    assert run(home, "verify", str(tmp_path / "nada.pdf")).exit_code == 12


def test_a_log_that_was_changed_inside_is_noticed(home: Path, tmp_path: Path) -> None:
    forged = tmp_path / "paquete.zip"
    with zipfile.ZipFile(frozen(home)) as old, zipfile.ZipFile(forged, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"Luis Mora", b"Luis Lara"))
    with pytest.raises(StateError, match="fue cambiada"), opened(forged):
        pass


@pytest.mark.parametrize(("words", "said"), [
    (("--period", "2026-13"), "2026-13"), (("--period", "octubre"), "AAAA-MM"), ((), "AAAA-MM"),
    (("--period", "2026-10", "--section", "esperanza"), "«esperanza»: use una de frases"),
    (("--period", "2026-10", "--agency", "XX"), "AGUA, CAT, TES"), (("--period", "2026-10", "--who", " "), "Falta su nombre"),
])  # fmt: skip
def test_what_does_not_exist_is_told_and_no_number_is_used(home: Path, words: tuple[str, ...], said: str) -> None:
    done = run(home, "export", "packet", *words)
    assert done.exit_code == 2
    assert said in done.stderr
    assert not list((home / "exports").glob("packets/*P*"))


def test_nothing_published_is_told(made: Make) -> None:
    done = run(made("empty"), "export", "packet", "--period", "2026-10")
    assert done.exit_code == 13


@pytest.mark.parametrize(("told", "said"), [
    ('color = "azul"', "#12436D"), ('logo = "nada.png"', "nada.png"), ('escudo = "x"', "clave desconocida"),
])  # fmt: skip
def test_colours_and_arms_of_the_home_are_checked(home: Path, told: str, said: str) -> None:
    with (home / "paso10.toml").open("a", encoding="utf-8") as settings:
        settings.write(f"\n[brand]\n{told}\n")
    done = run(home, "export", "packet", "--period", "2026-10")
    assert done.exit_code == 10
    assert said in done.stderr


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n...", b"GIF89a"])
def test_arms_that_are_no_picture_are_told(home: Path, content: bytes) -> None:
    (home / "escudo.png").write_bytes(content)
    with (home / "paso10.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[brand]\nlogo = "escudo.png"\n')
    done = run(home, "export", "packet", "--period", "2026-10")
    assert done.exit_code == 10
    assert "escudo.png no es una imagen" in done.stderr
    assert not list((home / "exports").glob("packets/*P*"))


def test_the_arms_travel_inside(home: Path) -> None:
    Image.new("RGB", (40, 80), "#0A3D2E").save(home / "escudo.png")
    with (home / "paso10.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[brand]\nlogo = "escudo.png"\ncolor = "#0A3D2E"\n')
    with zipfile.ZipFile(frozen(home)) as pack:
        assert pack.read("logo.png").startswith(b"\x89PNG")
        assert json.loads(pack.read("packet.json"))["place"]["color"] == "#0A3D2E"
