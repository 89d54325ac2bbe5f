"""What the command line says: commands as they must be typed, singular and plural, Spanish words, and both sides of a count."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import paso10
from tests.test_cli import HEAD, PAYMENTS, REQUESTS, rows_of, run, small


def test_suggested_commands_name_the_home_unless_it_is_the_one_they_take(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = small(tmp_path / "la casa")
    assert f"paso10 --home '{home}' update" in run(home, "show", "open_requests").stderr
    monkeypatch.setenv("PASO10_HOME", str(home))
    told = CliRunner().invoke(paso10.app, ["show", "open_requests"], prog_name="paso10").stderr
    assert ("paso10 update" in told, "--home" in told) == (True, False)


def test_help_names_its_values_in_spanish() -> None:
    for name in ("demo", "show", "check", "load", "serve", "init"):
        told = CliRunner().invoke(paso10.app, [name, "--help"], prog_name="paso10").stdout
        english = ("<str>", "<int>", "<float>", "<path>", "list[", "sources", "TEXT", "INTEGER")
        assert [word for word in english if word in told] == []


TWO_KINDS = HEAD + '[[fact]]\ntable = "payments"\nwhere = { TIPO = ["pago"] }\n[fact.columns]\npaid_at = { column = "FECHA", ' \
    'dates = "dd/mm/yyyy" }\namount_mxn = "IMPORTE"\npayment_id = "RECIBO"\n'


def test_rows_that_give_no_fact_are_said_beside_those_accepted(tmp_path: Path) -> None:
    text = "TIPO,RECIBO,FECHA,IMPORTE\npago,1,03/11/2025,10\naviso,2,03/11/2025,10\naviso,3,03/11/2025,10\n"
    home = small(tmp_path, TWO_KINDS, text)
    for command in ("check", "load"):
        assert "3 filas aceptadas (2 no dieron ningún hecho), 0 en cuarentena" in run(home, command).stdout
    (source,) = json.loads(run(home, "status", "--json").stdout)["sources"]
    assert (source["accepted"], source["without_facts"]) == (3, 2)
    assert "sin hechos" in run(home, "status").stdout


def test_status_says_how_old_the_data_are_and_who_owes_them(tmp_path: Path) -> None:
    """Today is 21 November 2026; the only delivery is of a year before."""
    home = small(tmp_path)
    assert run(home, "update").exit_code == 0
    told = run(home, "status").stdout
    assert "datos hasta 2025-11-03, hace 12 meses" in told
    assert "debe 273 días hábiles, desde 2025-11-04" in told
    (source,) = json.loads(run(home, "status", "--json").stdout)["sources"]
    assert (source["late_days"], source["owed_since"]) == (273, "2025-11-04")
    (home / "paso10.toml").write_text('name = "Villa"\nstate = "Veracruz"\nfrozen_on = 2025-11-04\n', "utf-8")
    frozen = run(home, "status").stdout
    assert ("la casa está congelada el 2025-11-04" in frozen, "al día" in frozen, "hace" in frozen) == (True, True, False)


def test_show_says_words_for_channels_and_for_what_is_not_said(tmp_path: Path) -> None:
    contract = HEAD + PAYMENTS + 'channel = "MEDIO"\n'
    text = "RECIBO,FECHA,IMPORTE,MEDIO\n1,03/11/2025,10,counter\n2,03/11/2025,5,\n3,03/11/2025,5,Kiosco\n"
    home = small(tmp_path, contract, text)
    assert run(home, "update").exit_code == 0
    names = {row["key"]: row["name"] for row in rows_of(home, "revenue_mxn", "--by", "channel")}
    assert names == {"": "sin dato", "counter": "Ventanilla", "Kiosco": "Kiosco"}


def test_one_is_said_in_the_singular(tmp_path: Path) -> None:
    contract = (HEAD + REQUESTS).replace('"*.csv"', '"caja.csv"')
    home = small(tmp_path, contract, "FOLIO,FECHA,MEDIO\n1,03/11/2025,Ventanilla\n")
    assert run(home, "update").exit_code == 0
    line = next(row for row in run(home, "show", "requests_received").stdout.splitlines() if "requests_received" in row)
    assert line.split()[-2:] == ["solicitud", "1"]
