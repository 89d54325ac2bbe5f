"""The evidence of each candidate: against a slow reading of the rows, with its source, n and completeness; and what bars it."""

import random
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from metrics.axes import AXES, LAW, PRESETS, TEN_STEPS, Candidate, Evidence, Noise
from metrics.candidates import candidates, period, recorded
from metrics.errors import NothingPublished
from metrics.evidence import RESOLVED_ONLINE
from metrics.priority import rank
from metrics.query import Published, breakdown, open_current
from metrics.ranked import RANK_HEAD, SAID, rank_lines, ranked
from tests.metrics import oracle_axes
from tests.metrics.helpers import fill, publish, read_town, rebuild, warehouse

FIRST, LAST = date(2025, 9, 1), date(2026, 11, 20)
START, END = date(2025, 11, 1), date(2026, 10, 31)
YEAR = {"series": "requests", "from_at": date(2025, 1, 1), "to_at": date(2025, 12, 31)}
CARDS: dict[str, dict[str, Any]] = {
    "A": {"population_served": 900, "priority_group": "Personas mayores", "legal_barrier": "none", "air_commitment": True,
          "digital_level": 1, "areas": 3, "fee_mxn": 100.0, "limit_value": 5, "limit_unit": "working_days"},
    "B": {"population_served": 0, "priority_group": "no", "legal_barrier": "partial", "air_commitment": False,
          "digital_level": 4, "simplified_on": date(2026, 1, 5), "fee_mxn": 50.0, "online_form": True, "online_payment": False},
    "C": {"legal_barrier": "blocking", "requires_nothing": True},
    "D": {"valid_to": date(2026, 3, 1)},
    "E": {},
}


def town(seed: int = 4) -> dict[str, list[dict[str, Any]]]:
    """A year and more of invented rows of three of the procedures, and of one that no catalogue lists."""
    chance, made = random.Random(seed), {"requests": [], "payments": [], "visits": [], "ratings": []}
    for number in range(600):
        key = chance.choice("AABCX")
        at = datetime.combine(FIRST, datetime.min.time()) + timedelta(minutes=chance.randrange(440 * 1440))
        same = {"procedure_id": key, "channel": chance.choice(["counter", "counter", "web", None])}
        gone = at + timedelta(days=chance.randrange(20)) if chance.random() < 0.8 else None
        status = chance.choice(["granted", "refused", "duplicate", "withdrawn"]) if gone else "open"
        made["requests"].append({**same, "request_id": f"R{number}", "received_at": at, "resolved_at": gone, "status": status})
        made["payments"].append({**same, "payment_id": f"P{number}", "paid_at": at, "amount_mxn": chance.choice([100, 50, -20])})
        called = at + timedelta(minutes=chance.randrange(90)) if chance.random() < 0.9 else None
        made["visits"].append({**same, "visit_id": f"V{number}", "arrived_at": at, "called_at": called, "outcome": "served"})
        made["ratings"].append({**same, "rating_id": f"S{number}", "rated_at": at, "stars": chance.choice([1, 3, 4, 5, None]),
                                "offered_at": at})
    cards = [{"procedure_id": key, "name": f"Trámite {key}", "agency_id": "URB", **card} for key, card in CARDS.items()]
    asked = [{"procedure_id": "A", "name": name} for name in ("Plano", "Escritura")]
    gone = [{"procedure_id": "A", "name": "Copia", "valid_to": date(2026, 1, 1)}]
    return {**made, "procedures": cards, "requirements": asked + gone}


@pytest.fixture(scope="module")
def rows() -> dict[str, list[dict[str, Any]]]:
    return town()


@pytest.fixture(scope="module")
def pub(rows: Mapping[str, Sequence[dict[str, Any]]], tmp_path_factory: pytest.TempPathFactory) -> Published:
    return publish(tmp_path_factory.mktemp("town"), rows, FIRST, LAST)


@pytest.fixture(scope="module")
def found(pub: Published) -> dict[str, Candidate]:
    return {one.key: one for one in candidates(pub)}


def shown(candidate: Candidate, axis: str) -> tuple[float | None, int]:
    one = candidate.evidence[axis]
    return one.value, one.n


def test_who_is_a_candidate(found: dict[str, Candidate]) -> None:
    assert sorted(found) == ["A", "B", "C", "E", "X"], "a card that is out of force is none; what is asked for without a card is"
    assert [found[key].name for key in "AX"] == ["Trámite A", "X"]
    assert found["A"].agency == "URB"


@pytest.mark.parametrize("key", ["A", "B", "C", "X"])
def test_measured_axes_against_the_slow_reading(rows: Any, found: dict[str, Candidate], key: str) -> None:
    count = oracle_axes.volume(rows, key, START, END)
    assert shown(found[key], "volume") == (count, count)
    assert found[key].evidence["revenue"].value == pytest.approx(oracle_axes.revenue(rows, key, START, END))
    slow = {"in_person": oracle_axes.in_person, "wait": oracle_axes.waits, "satisfaction": oracle_axes.satisfied}
    for axis, told in slow.items():
        value, n = told(rows, key, START, END)
        assert shown(found[key], axis) == (pytest.approx(value), n), axis


def test_every_axis_says_where_it_comes_from(pub: Published, found: dict[str, Candidate]) -> None:
    measured = {axis for axis, one in found["A"].evidence.items() if one.source == "measured"}
    assert measured == {"volume", "revenue", "in_person", "on_time", "wait", "satisfaction"}
    assert all(found["A"].evidence[axis].names == ("all",) for axis in measured)
    assert {(found["A"].evidence[axis].start, found["A"].evidence[axis].end) for axis in measured} == {(START, END)}
    assert period(pub) == (START, END)
    assert all(found["A"].evidence[axis].complete == 1 for axis in measured)
    assert set(found["A"].evidence) == set(AXES)


def test_the_catalogue_speaks_for_itself(found: dict[str, Candidate]) -> None:
    told = {axis: (one.state, one.value, one.note) for axis, one in found["A"].evidence.items() if one.source == "catalogue"}
    assert told == {"population": ("ok", 900, ""), "priority_group": ("ok", 1, "Personas mayores"), "legal": ("ok", 2, "none"),
                    "air": ("ok", 1, ""), "digital_level": ("ok", 1, "")}
    other = found["B"].evidence
    assert [other[axis].value for axis in ("population", "priority_group", "legal", "air")] == [0, 0, 1, 0], "0 is not missing"
    assert {found["E"].evidence[axis].state for axis in told} == {"missing"}


def test_missing_not_applicable_and_few(found: dict[str, Candidate]) -> None:
    assert found["E"].evidence["volume"].value == 0, "covered, and nobody asked: zero"
    assert found["E"].evidence["revenue"].state == "not_applicable", "nothing to pay, and nobody ever paid"
    assert found["C"].evidence["on_time"].state == "not_applicable", "no limit: no gap"
    assert {found["E"].evidence[axis].state for axis in ("in_person", "satisfaction")} == {"missing"}


def test_gates_and_effort(found: dict[str, Candidate]) -> None:
    assert {key: one.gates for key, one in found.items()} == {
        "A": ("simplify",), "B": ("done",), "C": ("law", "simplify"), "E": ("simplify",), "X": ("simplify",)}
    assert found["B"].simplified_on == date(2026, 1, 5)
    assert found["B"].digital_level == RESOLVED_ONLINE
    effort = found["A"].effort
    assert (effort.areas, effort.requirements, effort.components_missing, effort.barrier) == (3, 2, None, "none")
    assert (found["B"].effort.components_missing, found["C"].effort.requirements) == (4, 0)
    assert found["E"].effort.requirements is None, "nobody says: that is not none"


def test_a_known_change_counts_as_a_simplification(tmp_path: Path) -> None:
    rows = {**town(), "shifts": [
        {"date": date(2026, 2, 3), "procedure_id": "A", "kind": "requirement_dropped"},
        {"date": date(2026, 2, 3), "procedure_id": "E", "kind": "digitized"},
        {"date": date(2027, 2, 3), "procedure_id": "X", "kind": "simplified"}]}
    found = {one.key: one for one in candidates(publish(tmp_path, rows, FIRST, LAST))}
    assert found["A"].simplified_on == date(2026, 2, 3)
    assert [found[key].gates for key in "AEX"] == [(), ("simplify",), ("simplify",)]


def test_what_a_source_owes_shows_in_the_completeness(tmp_path: Path) -> None:
    with warehouse(tmp_path / "warehouse.duckdb") as con:
        fill(con, town(), FIRST, date(2026, 4, 30), "early", 1)
        fill(con, {}, date(2026, 9, 1), LAST, "early", 2)
    one = next(one for one in candidates(rebuild(tmp_path)) if one.key == "A")
    assert one.evidence["volume"].complete == pytest.approx(8 / 12, abs=0.02)


def test_noise_follows_from_the_figures(found: dict[str, Candidate]) -> None:
    one = found["A"].evidence
    assert one["volume"].noise == Noise("count", one["volume"].n)
    assert one["satisfaction"].noise == Noise("share", round(one["satisfaction"].value * one["satisfaction"].n / 100),
                                              one["satisfaction"].n)
    assert one["wait"].noise.kind == "median"
    assert 0.01 < one["wait"].noise.a < 0.3
    assert one["revenue"].noise == Noise()


def test_what_arrives_already_counted_stands_in_and_says_so(tmp_path: Path) -> None:
    """Yearly volumes by channel of a year that ended before the last twelve months began."""
    told = [{**YEAR, "procedure_id": key, "channel": channel, "value": value} for key, channel, value in (
        ("A", "web", 9000), ("E", "web", 300), ("E", "counter", 100), ("C", "web", 7))]
    rows = town() | {"aggregates": told}
    found = {one.key: one for one in candidates(publish(tmp_path, rows, FIRST, LAST))}
    assert found["A"].evidence["volume"].source == "measured", "its own requests are known"
    other = found["E"].evidence
    assert (other["volume"].value, other["volume"].n, other["volume"].source) == (400, 400, "reported")
    assert (other["volume"].start, other["volume"].end) == (date(2025, 1, 1), date(2025, 12, 31))
    assert (other["in_person"].value, other["in_person"].n, other["in_person"].source) == (25, 400, "reported")


def test_a_channel_that_nobody_reported_is_not_one_that_nobody_used(tmp_path: Path) -> None:
    told = [{**YEAR, "procedure_id": "E", "channel": "web", "value": 300}]
    only = {"procedures": town()["procedures"], "aggregates": told}
    one = next(one for one in candidates(publish(tmp_path, only, date(2025, 1, 1), date(2025, 12, 31))) if one.key == "E")
    assert one.evidence["volume"].value == 300
    assert one.evidence["in_person"].state == "missing"


def test_a_card_that_says_not_online_is_in_person_where_nothing_was_measured(tmp_path: Path) -> None:
    cards = [{"procedure_id": key, "name": key, "online": online} for key, online in (("A", False), ("B", True), ("C", None))]
    made = candidates(publish(tmp_path, {"procedures": cards}, FIRST, LAST))
    assert [(c.evidence["in_person"].value, c.evidence["in_person"].state) for c in made] == [
        (100, "ok"), (None, "missing"), (None, "missing")]


def test_no_data_at_all(tmp_path: Path) -> None:
    with warehouse(tmp_path / "warehouse.duckdb"):
        pass
    pub = rebuild(tmp_path)
    assert recorded(pub)
    assert candidates(pub) == ()


def test_the_first_month_is_compared_on_what_there_is(tmp_path: Path) -> None:
    rows = {"procedures": [{"procedure_id": "A", "name": "A"}],
            "requests": [{"request_id": "R1", "procedure_id": "A", "received_at": datetime(2026, 11, 4, 9)}]}
    pub = publish(tmp_path, rows, date(2026, 11, 2), LAST)
    assert period(pub) == (date(2025, 11, 21), LAST)
    assert shown(candidates(pub)[0], "volume") == (1, 1)


def test_a_publication_from_before(pub: Published, tmp_path: Path) -> None:
    folder = tmp_path / "published"
    folder.mkdir()
    (folder / pub.path.name).write_bytes(pub.path.read_bytes())
    (folder / "CURRENT").write_text(pub.path.name)
    with duckdb.connect(str(folder / pub.path.name)) as con:
        con.execute("DROP TABLE candidates")
    old = open_current(folder)
    assert not recorded(old)
    with pytest.raises(NothingPublished, match="paso10 build"):
        ranked(old, PRESETS[TEN_STEPS], everything=False)


def test_both_presets_rank_them(found: dict[str, Candidate]) -> None:
    for preset in (TEN_STEPS, LAW):
        ranking = rank(list(found.values()), PRESETS[preset])
        assert [one.key for one in ranking.barred] == ["C"]
        assert sorted(row.candidate.key for row in ranking.rows) == ["A", "B", "E", "X"]
    assert rank(list(found.values()), {"cost": 1}).unknown == ("cost",)


def test_the_ranking_as_the_command_line_tells_it(pub: Published) -> None:
    told = ranked(pub, PRESETS[TEN_STEPS], everything=False)
    assert [row["procedure_id"] for row in told["rows"]] == ["A", "X", "E"]
    assert (told["barred"], told["from"], told["to"]) == (["C"], START, END)
    lines = rank_lines(told["rows"])
    assert all(len(line) == len(RANK_HEAD) for line in lines)
    assert lines[0][-1] == "simplificarlo"
    assert lines[1][-2] == "población, marco legal"
    assert "B" in [row["procedure_id"] for row in ranked(pub, PRESETS[TEN_STEPS], everything=True)["rows"]]
    assert set(SAID) >= set(AXES), "every axis has its word"


@pytest.mark.shared
def test_the_tiny_municipality(shared: Path, tmp_path: Path) -> None:
    """The same figures as everywhere: what the semantics expect of October for each of its procedures."""
    pub = publish(tmp_path, read_town(shared / "semantics"), date(2026, 10, 1), LAST)
    figures = {one.key: one for one in breakdown(pub, "requests_received", "procedure", START, END)}
    for one in candidates(pub):
        assert one.evidence["volume"].value == figures[one.key].value
        assert {e.state for axis, e in one.evidence.items() if axis in ("satisfaction", "on_time", "wait")} <= {
            "few", "missing", "not_applicable"}, "no place rests on fewer than ten"
    found = {one.key: one.evidence for one in candidates(pub)}
    assert {key: (e["volume"].value, e["revenue"].value, e["revenue"].state) for key, e in found.items()} == {
        "ACT-03": (1, 0, "ok"), "LIC-01": (3, 1700, "ok"), "PRE-02": (0, 0, "ok")}
    assert isinstance(found["LIC-01"]["volume"], Evidence)
