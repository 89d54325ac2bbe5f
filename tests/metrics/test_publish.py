"""Publishing: a new file only when something changed, checked, named by CURRENT, the last five kept, readers never disturbed."""

import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest

from metrics import check, reader
from metrics import publish as publishing
from metrics.errors import NothingPublished, NotPublishable, NoWarehouse, WrongIndicator
from metrics.publish import About, Publication, build
from metrics.query import figure, open_current
from tests.metrics.helpers import ABOUT, fill, warehouse

FIRST, LAST = date(2026, 11, 2), date(2026, 11, 20)


def quiet(line: str) -> None:
    """No progress."""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    with warehouse(tmp_path / "warehouse.duckdb") as con:
        fill(con, {"requests": [request("A")]}, FIRST, LAST)
    return tmp_path


def request(folio: str) -> dict:
    return {"request_id": folio, "received_at": datetime(2026, 11, 3, 9), "status": "open", "procedure_id": "LIC"}


def run(home: Path, about: About = ABOUT, progress: Callable[[str], None] = quiet) -> Publication:
    return build(home / "warehouse.duckdb", home / "published", about, progress)


def add(home: Path, folio: str, batch: int) -> None:
    with warehouse(home / "warehouse.duckdb") as con:
        fill(con, {"requests": [request(folio)]}, FIRST, LAST, batch=batch)


def names(home: Path) -> list[str]:
    return sorted(path.name for path in (home / "published").iterdir())


def test_first_publication(home: Path) -> None:
    said: list[str] = []
    made = run(home, progress=said.append)
    assert (made.version, made.changed, made.cutoff, made.rows, made.refused_reason) == (1, True, LAST, 1, "")
    assert names(home) == [".lock", "CURRENT", "indicators-000001.duckdb"]
    assert (home / "published" / "CURRENT").read_text() == "indicators-000001.duckdb\n"
    assert len(said) == 7


def test_nothing_changed_publishes_nothing(home: Path) -> None:
    run(home)
    again = run(home)
    assert (again.version, again.changed, again.cutoff, again.rows) == (1, False, LAST, 1)
    assert names(home) == [".lock", "CURRENT", "indicators-000001.duckdb"]


@pytest.mark.parametrize("change", ["batch", "about", "target", "catalogue", "indicator"])
def test_what_makes_a_new_version(home: Path, change: str) -> None:
    run(home)
    about, extra = ABOUT, None
    if change == "batch":
        add(home, "B", 2)
    elif change == "catalogue":
        with warehouse(home / "warehouse.duckdb") as con:
            con.execute("INSERT INTO closures (date, office_id) VALUES (DATE '2026-11-10', '*')")
    elif change == "indicator":
        extra = home / "indicators"
        extra.mkdir()
        text = (publishing.FOLDER / "requests_received.toml").read_text("utf-8")
        (extra / "otro.toml").write_text(text, "utf-8")
    else:
        about = About("Otro", "Veracruz", ABOUT.time_zone) if change == "about" else About(
            ABOUT.name, ABOUT.state, ABOUT.time_zone, targets={"on_time_share": 95.0})
    made = build(home / "warehouse.duckdb", home / "published", about, quiet, extra)
    assert (made.version, made.changed) == (2, True)
    pub = open_current(home / "published")
    assert pub.about == about
    assert ("otro" in pub.indicators) == (change == "indicator")
    assert figure(pub, "on_time_share").target == (95 if change == "target" else 90)


def test_the_last_five_stay(home: Path) -> None:
    for n in range(1, 8):
        add(home, f"N{n}", n + 1)
        assert run(home).version == n
    assert names(home) == [".lock", "CURRENT", *[f"indicators-{n:06d}.duckdb" for n in range(3, 8)]]


def test_leftovers_are_swept(home: Path) -> None:
    folder = home / "published"
    (folder / "indicators-000009.duckdb.spill").mkdir(parents=True)
    (folder / "indicators-000009.duckdb.spill" / "x").write_text("x")
    for name in ("indicators-000009.duckdb.tmp", "indicators-000009.duckdb.tmp.wal", "CURRENT.new"):
        (folder / name).write_text("half")
    run(home)
    assert names(home) == [".lock", "CURRENT", "indicators-000001.duckdb"]


def test_open_readers_keep_their_file_and_new_ones_see_the_new(home: Path) -> None:
    run(home)
    before = open_current(home / "published")
    assert open_current(home / "published") is before
    add(home, "B", 2)
    run(home)
    after = open_current(home / "published")
    assert (before.version, after.version) == (1, 2)
    assert (figure(before, "requests_received").value, figure(after, "requests_received").value) == (1, 2)


def test_a_file_that_does_not_add_up_is_not_published(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setitem(check.ANCHORS, "requests_received", "SELECT 99")
        with pytest.raises(NotPublishable, match="requests_received da 1 y los datos dan 99"):
            run(home)
        assert names(home) == [".lock"]
    run(home)
    add(home, "B", 2)
    monkeypatch.setitem(check.ANCHORS, "requests_received", "SELECT 99")
    refused = run(home)
    assert (refused.version, refused.changed) == (1, False)
    assert "Sigue publicado el anterior" in refused.refused_reason
    assert names(home) == [".lock", "CURRENT", "indicators-000001.duckdb"]


def test_an_interrupted_build_leaves_the_last_one(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(home)
    add(home, "B", 2)
    monkeypatch.setattr(publishing, "roll_up", lambda con: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run(home)
    assert names(home) == [".lock", "CURRENT", "indicators-000001.duckdb"]


def test_no_warehouse(tmp_path: Path) -> None:
    with pytest.raises(NoWarehouse, match="paso10 update") as error:
        run(tmp_path)
    assert error.value.exit_code == 11


def test_a_damaged_warehouse(tmp_path: Path) -> None:
    (tmp_path / "warehouse.duckdb").write_bytes(b"no es una base" * 1000)
    with pytest.raises(NoWarehouse, match="dañado"):
        run(tmp_path)


def test_a_wrong_indicator_of_the_home_stops_the_build(home: Path) -> None:
    (home / "indicators").mkdir()
    (home / "indicators" / "mio.toml").write_text("kind = 'raro'", "utf-8")
    with pytest.raises(WrongIndicator, match=r"mio\.toml"):
        build(home / "warehouse.duckdb", home / "published", ABOUT, quiet, home / "indicators")


@pytest.mark.parametrize("content", [None, "", "indicators-000042.duckdb\n"])
def test_nothing_published(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "CURRENT").write_text(content)
    with pytest.raises(NothingPublished, match="paso10 update") as error:
        open_current(tmp_path)
    assert error.value.exit_code == 13


def test_a_damaged_publication(home: Path) -> None:
    path = run(home).path
    path.write_bytes(b"x" * 5000)
    with pytest.raises(NothingPublished, match="paso10 build"):
        open_current(home / "published")
    assert run(home).version == 2


@pytest.mark.asvs("1.2.4")
@pytest.mark.parametrize("sql", [
    "SELECT * FROM read_text('/etc/hostname')", "COPY about TO '/tmp/fuga.csv'", "ATTACH '/tmp/otra.duckdb'", "INSTALL httpfs",
    "DELETE FROM about", "SET enable_external_access = true", "CREATE TABLE x (a INTEGER)", "EXPORT DATABASE '/tmp/fuga'",
])
def test_the_reader_is_hardened(home: Path, sql: str) -> None:
    run(home)
    with pytest.raises(duckdb.Error):
        open_current(home / "published").rows(sql)


def test_an_empty_warehouse_publishes_a_file_without_figures(tmp_path: Path) -> None:
    warehouse(tmp_path / "warehouse.duckdb").close()
    made = run(tmp_path)
    assert (made.changed, made.cutoff, made.rows) == (True, None, 0)
    pub = open_current(tmp_path / "published")
    assert {figure(pub, name).state for name in pub.indicators} == {"missing"}


def test_pages_do_not_load_what_only_the_build_needs() -> None:
    code = "import sys; from metrics import query; print([m for m in ('ibis', 'pandas', 'streamlit') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"


def test_a_file_that_somebody_here_still_has_open_is_opened_again(home: Path) -> None:
    run(home)
    path = home / "published" / "indicators-000001.duckdb"
    first = reader.read_file(path)
    again = reader.read_file(path)
    assert figure(again, "requests_received").value == figure(first, "requests_received").value == 1
    with pytest.raises(duckdb.InvalidInputException, match="locked"):
        again.connection.execute("SET TimeZone = 'America/Mexico_City'")


@pytest.mark.parametrize(("change", "lacks"), [("DROP TABLE batch_facts", "batch_facts"),
                                               ("ALTER TABLE visits DROP COLUMN desk", "visits.desk")])  # fmt: skip
def test_a_warehouse_of_an_older_version_says_what_brings_it_up_to_date(home: Path, change: str, lacks: str) -> None:
    with duckdb.connect(home / "warehouse.duckdb") as con:
        con.execute(change)
    with pytest.raises(NoWarehouse, match=rf"le falta {lacks}\). Póngalo al día con: paso10 update"):
        run(home)
