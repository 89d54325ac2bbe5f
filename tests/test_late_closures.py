"""A closure that is known late, through the command line: every figure that it touches is computed again, and no other."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import paso10

SETTINGS = 'name = "Villa"\nstate = "Veracruz"\nfrozen_on = 2026-11-21\n'
CONTRACT = """name = "Ventanilla"
kind = "csv"
files = "ventanilla.csv"
[[fact]]
table = "requests"
[fact.columns]
request_id = "FOLIO"
procedure_id = "TRAMITE"
office_id = "OFICINA"
received_at = { column = "RECIBIDA", dates = "yyyy-mm-dd HH:MM" }
resolved_at = { column = "RESUELTA", dates = "yyyy-mm-dd HH:MM" }
status = "ESTADO"
"""
ROWS = """FOLIO,TRAMITE,OFICINA,RECIBIDA,RESUELTA,ESTADO
C1,LIC,CENTRO,2026-11-02 10:00,2026-11-06 10:00,granted
C2,LIC,CENTRO,2026-11-04 10:00,2026-11-05 10:00,granted
C3,LIC,CENTRO,2026-11-03 10:00,,open
N1,LIC,NORTE,2026-11-02 10:00,2026-11-06 10:00,granted
N2,LIC,NORTE,2026-11-20 10:00,,open
"""
OFFICES = "office_id,name,opens,closes\nCENTRO,Palacio,08:00,15:00\nNORTE,Norte,08:00,15:00\n"
PROCEDURES = "procedure_id,name,limit_value,limit_unit\nLIC,Licencia,3,working_days\n"
HEAD = "date,office_id,name\n"
FOURTH = HEAD + "2026-11-04,CENTRO,Desfile\n"


def town(root: Path, closures: str) -> Path:
    for name, text in {"paso10.toml": SETTINGS, "sources/ventanilla.toml": CONTRACT, "inbox/ventanilla.csv": ROWS,
                       "catalogue/offices.csv": OFFICES, "catalogue/procedures.csv": PROCEDURES,
                       "catalogue/closures.csv": closures}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    return root


def run(home: Path, *words: str) -> str:
    done = CliRunner().invoke(paso10.app, ["--home", str(home), *words])
    assert done.exit_code == 0, done.output
    return done.stdout


def shown(home: Path, *words: str) -> list[dict]:
    return json.loads(run(home, "show", *words, "--json"))["rows"]


def by_office(home: Path, indicator: str, *dates: str) -> dict[str, float | None]:
    return {row["key"]: row["value"] for row in shown(home, indicator, "--by", "office", *dates)}


FIGURES = ("resolution_days_p50", "on_time_share", "out_of_hours_share", "open_age_days_p50")


@pytest.fixture(scope="module")
def late(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict, dict]:
    """The figures by office before and after the closure of the 4th is known."""
    home = town(tmp_path_factory.mktemp("villa"), HEAD)
    run(home, "update")
    before = {name: by_office(home, name) for name in FIGURES}
    (home / "catalogue" / "closures.csv").write_text(FOURTH, "utf-8")
    run(home, "update")
    return home, before, {name: by_office(home, name) for name in FIGURES}


def test_the_office_that_closed_is_computed_again(late: tuple[Path, dict, dict]) -> None:
    _, before, after = late
    found = {name: (before[name]["CENTRO"], after[name]["CENTRO"]) for name in FIGURES}
    assert found == {
        "resolution_days_p50": (2.5, 2.0),         # C1: 4, then 3 days; C2: 1 and 1
        "on_time_share": (pytest.approx(100 / 3), pytest.approx(200 / 3)),  # C1 was due on the 5th, then on the 6th
        "out_of_hours_share": (0, pytest.approx(100 / 3)),  # C2 came on the 4th
        "open_age_days_p50": (13, 12),             # C3, at the end of the 20th
    }


def test_other_offices_stay(late: tuple[Path, dict, dict]) -> None:
    _, before, after = late
    assert [before[name]["NORTE"] for name in FIGURES] == [after[name]["NORTE"] for name in FIGURES]


def test_every_figure_is_that_of_a_home_that_always_knew(late: tuple[Path, dict, dict], tmp_path: Path) -> None:
    home, _, _ = late
    always = town(tmp_path / "siempre", FOURTH)
    run(always, "update")
    for words in (("all",), ("all", "--by", "office"), ("all", "--grain", "day", "--office", "CENTRO")):
        assert shown(home, *words) == shown(always, *words)


def test_a_closure_taken_back_gives_the_first_figures_again(late: tuple[Path, dict, dict]) -> None:
    home, before, after = late
    (home / "catalogue" / "closures.csv").write_text(HEAD, "utf-8")
    run(home, "update")
    assert {name: by_office(home, name) for name in FIGURES} == before
    (home / "catalogue" / "closures.csv").write_text(FOURTH, "utf-8")
    run(home, "update")
    assert {name: by_office(home, name) for name in FIGURES} == after
