"""What a director gets of a publication: every row of theirs, and no row, key or name of anybody else's."""

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from metrics import query
from metrics.forecast.read import series_names
from metrics.goals.goal import goals_of
from metrics.query import Published, Scope
from metrics.reader import open_current, read_file
from metrics.restrict import WHOLE, restricted
from metrics.written import DECISIONS, GOALS, Written
from tests.dashboard import homes

DAY = date(2026, 11, 2)
AGENCY = {"CAT": "CATASTRO", "TES": "TESORERIA"}  # as the sample calls them
FAMILIES = ("requests", "visits", "payments", "ratings", "aggregates")
# Whoever brings what is of all agencies may be called like one; the worked examples of indicators name invented ones.
OWNERS = {("sources", "owner"), ("attention", "owner"), ("indicators", "definition")}


def decision(name: str, **place: str) -> dict[str, Any]:
    row = dict.fromkeys(DECISIONS)
    told = {"kind": "other", "title": "T", "indicator": "queue_wait_minutes_p50", "direction": "lower", "decided_by": "A"}
    days = {"effective_on": DAY, "review_on": date(2026, 12, 2), "written_at": "2026-11-01T12:00:00+00:00"}
    return {**row, **told, **days, "decision_id": name, "comparison": [], **place}


def goal(name: str, **place: str) -> dict[str, Any]:
    told = {"goal_id": name, "objective": "O", "title": "T", "indicator": "requests_received", "unit": "requests", "owner": "A"}
    numbers = {"base": 100.0, "goal": 50.0, "starts_on": DAY, "due_on": date(2026, 12, 31), "commitment": False}
    return {**dict.fromkeys(GOALS), **told, **numbers, **place}


WRITTEN = Written(
    decisions=pl.DataFrame(
        [decision("D-001", agency_id="CAT"), decision("D-002", agency_id="TES"), decision("D-003"),
         decision("D-004", procedure_id="T-CAT-1"), decision("D-005", procedure_id="T-CAT-1", agency_id="TES")],
        schema=dict(DECISIONS), orient="row"),
    goals=pl.DataFrame([goal("M-001", agency_id="CAT"), goal("M-002")], schema=dict(GOALS), orient="row"),
)  # fmt: skip


@dataclass(frozen=True)
class Part:
    """A publication, the agencies of somebody, and what they get."""

    whole: Published
    own: frozenset[str]
    part: Published


@pytest.fixture(scope="module")
def decided(made: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Published:
    """The ordinary home with decisions and goals, published."""
    root = tmp_path_factory.mktemp("decided") / "home"
    shutil.copytree(made("ordinary"), root)
    homes.publish(root, WRITTEN)
    return open_current(root / "published")


@pytest.fixture(params=["decided-CAT", "decided-CAT-TES", "council_home-CAT", "council_home-CAT-TES"])
def given(request: pytest.FixtureRequest) -> Part:
    home, *agencies = request.param.split("-")
    found = request.getfixturevalue(home)
    whole = found if isinstance(found, Published) else open_current(found / "published")
    own = frozenset(AGENCY[key] if home == "council_home" else key for key in agencies)
    return Part(whole, own, restricted(whole, own))


def columns(pub: Published) -> list[tuple[str, str, str]]:
    return pub.rows("SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE NOT internal ORDER BY 1, column_index")


def foreign(given: Part) -> dict[str, set[str]]:
    """The keys of others, by dimension; not the counters of others that our own rows name, nor procedures that were ours."""
    whole, own = given.whole, given.own
    mine = f"(SELECT id FROM keys WHERE dim = 'agency' AND key IN ({', '.join(map(repr, sorted(own)))}))"
    found = {"agency": set(whole.keys["agency"]) - own - {""}}
    for dim, of in (("procedure", whole.agency_of), ("office", whole.agency_of_office)):
        named = " UNION ".join(f"SELECT {dim} AS id FROM cells_{family}_day WHERE agency IN {mine}" for family in FAMILIES)
        rows = whole.rows(f"SELECT key FROM keys WHERE dim = '{dim}' AND id IN ({named})")
        found[dim] = {key for key, agency in of.items() if agency not in own} - {key for (key,) in rows}
    return found


@pytest.mark.asvs("8.2.2", "8.3.1")
def test_no_row_key_or_name_of_another_agency_is_there(given: Part) -> None:
    others = foreign(given)
    assert all(others.values())
    numbers = {dim: {given.whole.keys[dim][key].id for key in keys} for dim, keys in others.items()}
    words = set().union(*others.values()) | {given.whole.keys["agency"][key].name for key in others["agency"]}
    leaks: list[tuple[str, str, str]] = []
    for table, column, kind in columns(given.part):
        if kind == "INTEGER" and column in numbers:
            held = {n for (n,) in given.part.rows(f"SELECT DISTINCT {column} FROM {table}")}
            assert not held & numbers[column], (table, column)
        elif kind == "INTEGER" and column == "key":
            found = given.part.rows(f"SELECT DISTINCT dim, key FROM {table}")
            assert not [one for one in found if one[1] in numbers.get(one[0], ())], table
        elif kind.startswith("VARCHAR") and (table, column) not in OWNERS:
            shown = f"unnest({column})" if kind.endswith("[]") else column
            told = [one or "" for (one,) in given.part.rows(f"SELECT DISTINCT {shown} FROM {table}")]
            leaks += [(table, column, one) for one in told if one in words or set(re.split(r"[^\w-]+", one)) & words]
    assert leaks == []


def test_every_row_of_ours_is_there(given: Part) -> None:
    """Where rows say whose they are, as many as in the whole; and no table is missing or has other columns."""
    assert columns(given.part) == columns(given.whole)
    own = ", ".join(map(repr, sorted(given.own)))
    mine = f"(SELECT id FROM keys WHERE dim = 'agency' AND key IN ({own}))"
    tested = 0
    for table, column, kind in columns(given.whole):
        if column == "agency" and kind == "INTEGER":
            (held,) = given.part.rows(f"SELECT count(*) FROM {table}")[0]
            assert held == given.whole.rows(f"SELECT count(*) FROM {table} WHERE agency IN {mine}")[0][0], table
            tested += held > 0
    assert tested >= 10


def test_every_figure_is_that_of_our_agencies(given: Part) -> None:
    """The whole of the part is the whole's figure of those agencies: totals, ratios, medians, ages, revenue."""
    scope, compared = Scope(agency=tuple(sorted(given.own))), 0
    for name, indicator in given.whole.indicators.items():
        if indicator.kind == "freshness" or indicator.per:
            continue
        try:
            expected = query.figure(given.whole, name, scope=scope)
        except query.MetricsError:
            continue
        found = query.figure(given.part, name, expected.start, expected.end, scope)
        alone = query.figure(given.part, name, expected.start, expected.end)
        same = [(one.value, one.n, one.numerator, one.denominator) for one in (expected, found)]
        assert same[0] == pytest.approx(same[1], nan_ok=True), name
        if alone.state == expected.state:
            assert alone.value == pytest.approx(expected.value, nan_ok=True), name
        compared += expected.value is not None
    assert compared > 12


def test_what_people_wrote_of_others_is_not_there(decided: Published) -> None:
    mine = restricted(decided, ["CAT"])
    assert set(query.effects(decided)) == {"D-001", "D-002", "D-003", "D-004", "D-005"}
    assert set(query.effects(mine)) == {"D-001", "D-004"}
    assert mine.rows("SELECT goal_id FROM goal_pace") == [("M-001",)]
    assert len(goals_of(WRITTEN.goals)) == 2


def test_forecasts_are_of_our_places(council_home: Path) -> None:
    whole = open_current(council_home / "published")
    mine = series_names(restricted(whole, ["CATASTRO"]))
    assert "requests_received:agency=CATASTRO" in mine
    assert not [name for name in mine if name.endswith(":total") or "TESORERIA" in name]
    assert {name for name in series_names(whole) if "agency=" in name} - set(mine)


@pytest.mark.asvs("8.3.1")
@pytest.mark.parametrize("agencies", [(), ("NO-EXISTE",), ("",), ("CAT' OR '1'='1",)])
def test_without_agencies_there_is_nothing(decided: Published, agencies: tuple[str, ...]) -> None:
    part = restricted(decided, agencies)
    filled = {t for t in part.tables if part.rows(f"SELECT count(*) FROM {t}")[0][0]} - WHOLE
    assert filled == {"keys", "closures"}
    assert {key for keys in part.keys.values() for key in keys if not key.isdigit()} == {""}
    assert {row[1] for row in part.rows("SELECT * FROM closures")} == {"*"}
    assert query.figure(part, "requests_received").value is None


def test_a_table_that_nobody_thought_of_stays_empty(decided: Published, tmp_path: Path) -> None:
    path = tmp_path / "indicators-000777.duckdb"
    shutil.copy(decided.path, path)
    with duckdb.connect(str(path)) as con:
        con.execute("CREATE TABLE novelty AS SELECT 'TES' AS who, 7 AS n")
    assert read_file(path).rows("SELECT * FROM novelty") == [("TES", 7)]
    assert restricted(read_file(path), ["CAT"]).rows("SELECT * FROM novelty") == []


def test_a_publication_from_before_is_opened_too(decided: Published, tmp_path: Path) -> None:
    path = tmp_path / "indicators-000778.duckdb"
    shutil.copy(decided.path, path)
    with duckdb.connect(str(path)) as con:
        con.execute("DROP TABLE written_scopes")
    assert query.effects(restricted(read_file(path), ["CAT"])) == {}


def test_the_part_is_made_once_under_a_name_of_its_own(decided: Published) -> None:
    one = restricted(decided, ["CAT"])
    assert restricted(decided, ["CAT"]) is one
    assert restricted(decided, ["TES", "CAT"]) is restricted(decided, ["CAT", "TES"])
    assert len({decided.path, one.path, restricted(decided, ["TES"]).path}) == 3, "what is remembered is remembered by the path"
    assert (one.version, one.path.parent.stat().st_mode & 0o777) == (decided.version, 0o700)
    assert replace(one, version=0).path == one.path
    with pytest.raises(duckdb.Error):
        one.rows(f"SELECT * FROM read_csv('{decided.path}')")
