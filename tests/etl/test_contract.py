"""Contracts and settings: what they say is understood, and every mistake is told with its key and what is allowed."""

from datetime import date
from pathlib import Path

import pytest

from etl.contract import Contract, read_contract
from etl.contracts import read_contracts
from etl.errors import ContractError, HomeError
from etl.home import read_home
from tests.etl.kit import HEAD, REQUESTS, Kit


def contract(tmp_path: Path, text: str) -> Contract:
    path = tmp_path / "prueba.toml"
    path.write_text(text, encoding="utf-8")
    return read_contract(path)


def test_a_whole_contract(tmp_path: Path) -> None:
    read = contract(
        tmp_path,
        HEAD
        + """
agencies = ["AGUA"]
time_zone = "America/Tijuana"
delivery = "upsert"
version = "V"
until = 2026-01-31
expected_within_days = 3
null = ["S/N"]
[covers]
by = "month"
[csv]
encoding = "cp1252"
separator = ";"
header_row = 2
[[rows]]
kind = "footer"
pattern = "^Fuente"
[personal]
hash = ["CURP"]
drop = ["NOMBRE"]
"""
        + REQUESTS
        + 'applicant = "CURP"\ndue_at = { concatenate = ["DIA", "HORA"], dates = "dd/mm/yyyy HH:MM" }\n'
        'status = { constant = "resolved" }\n',
    )
    assert (read.source, read.owner, read.delivery, read.until, read.expected_within_days) == (
        "prueba",
        "Alguien",
        "upsert",
        date(2026, 1, 31),
        3,
    )
    assert (read.shape.encoding, read.shape.separator, read.shape.header_row) == ("cp1252", ";", 2)
    assert read.needed == ("FOLIO", "FECHA", "MEDIO", "CURP", "DIA", "HORA", "V")
    assert (read.facts[0].key, read.tables, read.covers.by, read.rows[0].kind) == (
        ("request_id",),
        ("requests",),
        "month",
        "footer",
    )


UNPIVOT = """
[[fact]]
table = "ratings"
[fact.columns]
rating_id = "id"
rated_at = { constant = 2026-05-03 }
stars = { null = ["9"] }
[fact.unpivot]
columns = ["q1", "q2"]
name_to = "question"
value_to = "stars"
"""


def test_an_unpivot_adds_its_name_to_the_key(tmp_path: Path) -> None:
    fact = contract(tmp_path, HEAD + UNPIVOT).facts[0]
    assert (fact.key, fact.sources) == (("rating_id", "question"), ("id", "q1", "q2"))


def test_a_table_without_its_whole_key_is_keyless_unless_declared(tmp_path: Path) -> None:
    payments = '[[fact]]\ntable = "payments"\n{key}[fact.columns]\npaid_at = "F"\namount_mxn = "I"\noffice_id = "O"\n'
    assert contract(tmp_path, HEAD + payments.format(key="")).facts[0].key == ()
    assert contract(tmp_path, HEAD + payments.format(key='key = ["office_id", "paid_at"]\n')).facts[0].key == (
        "office_id",
        "paid_at",
    )


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (('kind = "csv"', 'kind = "cvs"'), "¿Quiso decir «csv»"),
        (("files", "file"), "¿Quiso decir «files»"),
        (('name = "Prueba"\n', ""), "name: falta"),
        (('name = "Prueba"', "name = 7"), "se encontró 7; se espera un texto"),
        (('name = "Prueba"', 'name = "'), "no es TOML válido"),
        (('table = "requests"', 'table = "request"'), "¿Quiso decir «requests»"),
        (("request_id", "folio"), "«folio» no es columna de requests"),
        (('request_id = "FOLIO"\n', ""), "falta request_id"),
        (("dates = [", "date = ["), "¿Quiso decir «dates»"),
        (('"dd/mm/yyyy"]', '"mm/dd/yyyy HH:MM"]'), "sólo difieren en el orden de día y mes"),
        (('"dd/mm/yyyy"]', '"d/m/y"]'), "se espera un año"),
        (('column = "FECHA"', 'column = "FECHA", constant = "x"'), "declare uno solo"),
        (("[[fact]]", '[csv]\nencoding = "cp1253x"\n[[fact]]'), "encoding: se encontró «cp1253x»"),
        (("[[fact]]", '[csv]\nseparator = ";;"\n[[fact]]'), "se espera un carácter"),
        (("[[fact]]", "[csv]\nheader_row = 0\n[[fact]]"), "names"),
        (("[[fact]]", "[csv]\nheader_row = -1\n[[fact]]"), "de 0 en adelante"),
        (("[[fact]]", '[xlsx]\nsheet = "x"\n[[fact]]'), "quite \\[xlsx\\]"),
        (("[[fact]]", '[personal]\ndrop = ["FOLIO"]\n[[fact]]'), "«FOLIO» se descarta y a la vez se usa"),
        (("[[fact]]", '[covers]\nby = "fixed"\n[[fact]]'), "from y to"),
        (("[[fact]]", '[covers]\nby = "file_name"\npattern = "x"\n[[fact]]'), "grupo «from»"),
        (("[[fact]]", '[[rows]]\nkind = "total"\npattern = "("\n[[fact]]'), "expresión regular"),
        (("[[fact]]", '[[rows]]\nkind = "footer"\npattern = "x"\ncheck = ["y"]\n[[fact]]'), "sólo las filas de total"),
        (("owner", 'time_zone = "America/Mexico"\nowner'), "America/Mexico_City"),
        (("owner", 'version = "X"\nowner'), "upsert"),
        (("owner", 'until = "2026-01-31"\nowner'), "una fecha sin comillas"),
        (("owner", "agencies = [1]\nowner"), "lista de textos"),
    ],
)
def test_mistakes_are_explained(tmp_path: Path, change: tuple[str, str], says: str) -> None:
    text = HEAD + REQUESTS
    assert change[0] in text
    with pytest.raises(ContractError, match=says) as caught:
        contract(tmp_path, text.replace(*change))
    assert "prueba.toml" in str(caught.value)
    assert caught.value.exit_code == 10


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('status = { column = "E", values = { "x" = "cerrado" } }', "Se permiten: open, resolved"),
        ('status = { constant = "resolve" }', "¿Quiso decir «resolved»"),
        ('status = { column = "E", unknown = "closed" }', "se encontró «closed»"),
        ('visits = { column = "V", dates = "dd/mm/yyyy" }', "no es una fecha"),
        ('visits = { column = "V", decimal = ",", thousands = "," }', "para decimales y para miles"),
        ('visits = { column = "V", lookup = "procedures.name" }', "no es un texto"),
        ('procedure_id = { column = "V", lookup = "requests.status" }', "tabla.columna del catálogo"),
        ('procedure_id = { difference = ["A", "B"] }', "no es un número"),
        ('visits = { difference = ["A"] }', "la diferencia es de dos"),
        ('status = { column = "V", reverse = true }', "no tiene una escala"),
        ('applicant = "CURP"', "\\[personal\\] hash"),
    ],
)
def test_options_that_do_not_fit_their_column(tmp_path: Path, line: str, says: str) -> None:
    with pytest.raises(ContractError, match=says):
        contract(tmp_path, HEAD + REQUESTS + line + "\n")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (('name_to = "question"', 'name_to = "pregunta"'), "no es columna de ratings"),
        (('columns = ["q1", "q2"]\n', ""), "columns \\(una lista\\) o pattern"),
        (("rated_at = { constant = 2026-05-03 }\n", ""), "falta una fecha"),
    ],
)
def test_unpivots_that_cannot_be(tmp_path: Path, change: tuple[str, str], says: str) -> None:
    with pytest.raises(ContractError, match=says):
        contract(tmp_path, HEAD + UNPIVOT.replace(*change))


def test_catalogue_contracts_come_first(tmp_path: Path) -> None:
    kit = Kit(tmp_path)
    kit.contract(HEAD + REQUESTS)
    kit.catalogue("offices", "office_id,name,apodo\nC,Centro,x\n")
    kit.catalogue("procedures", "procedure_id,name\nL,Licencia\n")
    contracts, wrong = read_contracts(read_home(tmp_path))
    assert not wrong
    assert [c.source for c in contracts] == ["catalogue-procedures", "catalogue-offices", "prueba"]
    assert contracts[0].facts[0].key == ("procedure_id",)
    assert [b.target.name for b in contracts[1].facts[0].bindings] == ["office_id", "name"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('state = "V"\n', "name: falta"),
        ('name = "P"\nstate = "V"\ntime_zone = "Mexico"\n', "tzdata"),
        ('name = "P"\nstate = "V"\nlanguage = "fr"\n', "es, en"),
        ('name = "P"\nstate = "V"\n[limits]\nquarantine_stop_percent = 0.5\n', "se permite 0"),
        ('name = "P"\nstate = "V"\n[limits]\nstop = 1\n', "clave desconocida"),
        ('name = "P"\nstate = "V"\n[targets]\non_time_share = "x"\n', "se espera un número"),
    ],
)
def test_settings_that_are_wrong(tmp_path: Path, text: str, says: str) -> None:
    kit = Kit(tmp_path)
    kit.settings(text)
    with pytest.raises(HomeError, match=says) as caught:
        read_home(tmp_path)
    assert caught.value.exit_code == 10


def test_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUNICIPIO", "Puerto Sereno")
    kit = Kit(tmp_path)
    kit.settings('name = "${MUNICIPIO}"\nstate = "V"\n[targets]\non_time_share = 90\n')
    home = read_home(tmp_path)
    assert (home.name, home.time_zone, home.targets, home.limits.quarantine_stop_percent) == (
        "Puerto Sereno",
        "America/Mexico_City",
        {"on_time_share": 90.0},
        5.0,
    )
    assert (home.warehouse, home.published) == (tmp_path / "warehouse.duckdb", tmp_path / "published")
