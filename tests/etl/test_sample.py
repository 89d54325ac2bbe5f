"""The sample municipality as a home: complete, reproducible, and never written over anybody's data."""

import csv
import hashlib
import json
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from etl.sample import Sample, SampleError, write

UNTIL = date(2026, 11, 20)
TINY = 0.004


def digests(root: Path) -> dict[str, str]:
    files = sorted(p for p in root.rglob("*") if p.is_file())
    return {str(p.relative_to(root)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    return write(tmp_path_factory.mktemp("tiny") / "home", until=UNTIL, scale=TINY)


def test_a_complete_home_is_written(tiny: Sample) -> None:
    assert tiny.written
    assert (tiny.root / "paso10.toml").is_file()
    assert tiny.truth == tiny.root / "sample" / "truth.json"
    assert {p.stem for p in (tiny.root / "catalogue").iterdir()} == {
        "procedures", "requirements", "agencies", "offices", "closures", "shifts",
    }  # fmt: skip
    assert {p.stem for p in (tiny.root / "sources").iterdir()} == {
        "ventanilla", "prevenciones", "bitacora", "tesoreria", "encuesta_portal", "encuesta_agua",
        "cerofilas", "programa", "cuenta_publica", "transparencia",
    }  # fmt: skip


def test_the_sizes_of_the_municipality(tiny: Sample) -> None:
    def rows(name: str) -> list[dict[str, str]]:
        with (tiny.root / "catalogue" / f"{name}.csv").open(encoding="utf-8") as file:
            return list(csv.DictReader(file))

    assert len({r["procedure_id"] for r in rows("procedures")}) == 61
    assert len(rows("agencies")) == 14
    assert len(rows("offices")) == 9
    digitized = [r for r in rows("shifts") if r["kind"] == "digitized"]
    assert len(digitized) == 6
    for shift in digitized:
        records = [r for r in rows("procedures") if r["procedure_id"] == shift["procedure_id"]]
        old, new = records
        assert new["valid_from"] == new["digitized_on"] == shift["date"]
        assert date.fromisoformat(old["valid_to"]) == date.fromisoformat(new["valid_from"]) - timedelta(days=1)
        assert int(new["digital_level"]) > int(old["digital_level"])


def test_the_files_of_each_source_follow_each_other_without_gap(tiny: Sample) -> None:
    for source, last in (
        ("ventanilla", UNTIL), ("prevenciones", UNTIL), ("bitacora", UNTIL), ("tesoreria", UNTIL), ("encuesta_portal", UNTIL),
        ("encuesta_agua", UNTIL - timedelta(days=3)),
    ):  # fmt: skip
        names = sorted(p.stem for p in (tiny.root / "inbox").glob(f"{source}_2*"))
        spans = [[date.fromisoformat(part) for part in name.split("_")[-2:]] for name in names]
        assert spans[0][0] == tiny.first == date(2024, 11, 21)
        assert spans[-1][1] == last
        assert all(right[0] - left[1] == timedelta(days=1) for left, right in pairwise(spans))


def test_the_same_sample_is_left_alone(tiny: Sample) -> None:
    before = {p: p.stat().st_mtime_ns for p in tiny.root.rglob("*")}
    again = write(tiny.root, until=UNTIL, scale=TINY)
    assert not again.written
    assert {p: p.stat().st_mtime_ns for p in tiny.root.rglob("*")} == before


def test_the_same_seed_gives_the_same_bytes_and_another_does_not(tiny: Sample, tmp_path: Path) -> None:
    same = write(tmp_path / "same", until=UNTIL, scale=TINY)
    other = write(tmp_path / "other", until=UNTIL, scale=TINY, seed=11)
    assert digests(same.root) == digests(tiny.root)
    changed = {name for name, digest in digests(other.root).items() if digests(tiny.root).get(name) != digest}
    assert {name.split("/")[0] for name in changed} == {"inbox", "sample"}


def test_a_missing_file_is_written_again(tmp_path: Path) -> None:
    first = write(tmp_path / "home", until=UNTIL, scale=TINY)
    lost = first.root / "inbox" / "cerofilas.db"
    content = lost.read_bytes()
    lost.unlink()
    assert write(first.root, until=UNTIL, scale=TINY).written
    assert lost.read_bytes() == content


def test_another_sample_replaces_the_files_and_the_warehouse_but_not_what_people_wrote(tmp_path: Path) -> None:
    root = write(tmp_path / "home", until=UNTIL, scale=TINY).root
    for name in ("warehouse.duckdb", "state.db", "inbox/propio.csv"):
        (root / name).write_text("x", encoding="utf-8")
    write(root, until=UNTIL + timedelta(days=1), scale=TINY)
    assert not list((root / "inbox").glob("*_20261120.*"))
    assert list((root / "inbox").glob("ventanilla_*_20261121.csv"))
    assert not (root / "warehouse.duckdb").exists()
    assert (root / "state.db").exists()
    assert (root / "inbox" / "propio.csv").exists()


def test_a_home_of_somebody_else_is_never_touched(tmp_path: Path) -> None:
    (tmp_path / "paso10.toml").write_text('name = "Otro"\n', encoding="utf-8")
    with pytest.raises(SampleError, match="otro municipio"):
        write(tmp_path, until=UNTIL, scale=TINY)
    assert digests(tmp_path).keys() == {"paso10.toml"}


@pytest.mark.parametrize("scale", [0.0, -1.0, float("nan")])
def test_a_scale_must_be_positive(tmp_path: Path, scale: float) -> None:
    with pytest.raises(SampleError, match="escala"):
        write(tmp_path / "home", until=UNTIL, scale=scale)
    assert not (tmp_path / "home").exists()


def test_progress_is_told(tmp_path: Path) -> None:
    said: list[str] = []
    write(tmp_path / "home", until=UNTIL, scale=TINY, progress=said.append)
    assert len(said) == 5
    assert "Cero Filas…" in said


@pytest.mark.parametrize(
    ("until", "first"),
    [
        (date(2024, 2, 29), date(2022, 3, 1)),
        (date(2025, 3, 1), date(2023, 3, 2)),
        (date(2026, 1, 4), date(2024, 1, 5)),
    ],
)
def test_any_last_day_serves_and_a_closed_one_has_online_activity_only(tmp_path: Path, until: date, first: date) -> None:
    sample = write(tmp_path / "home", until=until, scale=0.02)
    assert sample.first == first
    days = json.loads(sample.truth.read_text(encoding="utf-8"))["days"]
    assert days["date"][0] == str(first)
    assert days["date"][-1] == str(until)
    closed = until.weekday() >= 5
    assert (days["true"]["queue_visits"][-1] == 0) == closed
    assert sum(days["true"]["requests_received"][-7:]) > 0


def test_scale_changes_the_size_and_not_the_shape(tmp_path: Path) -> None:
    samples = [write(tmp_path / str(scale), until=UNTIL, scale=scale) for scale in (0.01, 0.03)]
    totals = [json.loads(sample.truth.read_text("utf-8"))["totals"]["true"] for sample in samples]
    for measure, expected in (("requests_received", 400_000), ("queue_visits", 600_000)):
        for scale, found in zip((0.01, 0.03), totals, strict=True):
            assert found[measure] == pytest.approx(expected * scale, rel=0.04)
