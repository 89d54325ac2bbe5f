"""Columns that are computed, turned, looked up or unpivoted; people who must not be recognised; text that came damaged."""

import json
from datetime import date
from pathlib import Path

import pytest

from etl.persons import keyed, masked
from tests.etl.kit import HEAD, REQUESTS, Kit

AGGREGATES = """
[[fact]]
table = "aggregates"
[fact.columns]
series = {{ constant = "volumen" }}
from_at = {{ column = "A", dates = "yyyy" }}
{more}
"""
CURP = "GOMC800101HVZRRN09"


@pytest.fixture
def kit(tmp_path: Path) -> Kit:
    return Kit(tmp_path)


def test_difference_coalesce_and_constant(kit: Kit) -> None:
    kit.contract(HEAD + AGGREGATES.format(more='value = { difference = ["T", "L"] }\nplace = { coalesce = ["P", "Q"] }'))
    kit.file("a.csv", 'A,T,L,P,Q\n2026,"1,000",1,,Centro\n2026,5,,Norte,x\n2026,5,dos,Sur,\n')
    report = kit.one()
    assert kit.rows("SELECT value, place, from_on FROM aggregates") == [(999.0, "Centro", date(2026, 1, 1))]
    assert report.quarantine == {"number": 1, "required": 1}


def test_concatenate(kit: Kit) -> None:
    kit.contract(
        HEAD
        + REQUESTS.replace('column = "FECHA"', 'concatenate = ["D", "H"]').replace(
            '"FOLIO"', '{ concatenate = ["O", "F"], separator = "-" }'
        )
    )
    kit.file("a.csv", "O,F,D,H,MEDIO\nA,1,03/05/2026,09:15,x\nA,2,03/05/2026,,x\nA,,03/05/2026,,x\n")
    assert kit.one().quarantine == {"required": 1}
    assert kit.rows("SELECT request_id, received_minute FROM requests ORDER BY 1") == [("A-1", 555), ("A-2", None)]


RATINGS = """
[[fact]]
table = "ratings"
[fact.columns]
rating_id = "id"
rated_at = { column = "f", dates = "dd/mm/yyyy" }
stars = { null = ["9"], %s }
[fact.unpivot]
pattern = '^q\\d+$'
name_to = "question"
names = { q1 = "trato" }
value_to = "stars"
"""


@pytest.mark.parametrize(
    ("options", "stars"),
    [
        ("reverse = false", [("q2", 1.0), ("trato", 5.0)]),
        ("reverse = true", [("q2", 5.0), ("trato", 1.0)]),
        ("scale = [0, 8]", [("q2", 1.5), ("trato", 3.5)]),
    ],
)
def test_unpivot_scales_and_unknown_answers(kit: Kit, options: str, stars: list[tuple[str, float]]) -> None:
    kit.contract(HEAD + RATINGS % options)
    kit.file("a.csv", "id,f,q1,q2,otra\n1,03/05/2026,5,1,x\n2,03/05/2026,9,,x\n")
    report = kit.one()
    assert (report.fates["accepted"], report.facts) == (2, {"ratings": 2})
    assert kit.rows("SELECT question, stars FROM ratings ORDER BY 1") == stars


def test_an_unreadable_cell_is_quarantined_alone_and_an_unreadable_base_whole(kit: Kit) -> None:
    kit.contract(HEAD + RATINGS % "reverse = false")
    kit.file("a.csv", "id,f,q1,q2\n1,03/05/2026,7,4\n2,ayer,1,2\n3,03/05/2026,mal,\n")
    report = kit.one()
    assert (report.fates["accepted"], report.fates["quarantined"], report.facts) == (1, 2, {"ratings": 1})
    assert kit.rows("SELECT source_row, column_name, rule, whole_record FROM quarantine ORDER BY 1, 2") == [
        (2, "q1", "range", False),
        (3, "f", "date", True),
        (4, "q1", "number", False),
    ]


def test_a_pattern_that_matches_nothing_is_refused(kit: Kit) -> None:
    kit.contract(HEAD + RATINGS % "reverse = false")
    kit.file("a.csv", "id,f\n1,03/05/2026\n")
    assert "ninguna columna es de la forma" in kit.one().message


def test_totals_footers_titles_and_repeated_headers(kit: Kit) -> None:
    kit.contract(
        HEAD + '[csv]\nheader_row = 3\n[[rows]]\nkind = "total"\npattern = "^(SUB)?TOTAL"\ncheck = ["V"]\n'
        '[[rows]]\nkind = "footer"\npattern = "^Fuente"\n' + AGGREGATES.format(more='value = "V"\nplace = "P"')
    )
    kit.file("a.csv", "Informe anual\n\nP,A,V\nCentro,2026,5\nP,A,V\nNorte,2026,7\n,,\nTOTAL,,12\n\nFuente: nosotros, 2026\n")
    fates = kit.one().fates
    assert fates == {
        "title": 2,
        "header": 2,
        "blank": 2,
        "total": 1,
        "footer": 1,
        "accepted": 2,
        "quarantined": 0,
        "duplicates": 0,
    }


def test_null_words(kit: Kit) -> None:
    kit.contract(HEAD + 'null = ["S/N"]\n' + REQUESTS)
    words = ["N/D", "s/d", "-", "NULL", "#N/A", "No Disponible", "S/N", "\u00a0", "NA"]
    kit.file("a.csv", "FOLIO,FECHA,MEDIO\n" + "".join(f"{i},03/05/2026,{word}\n" for i, word in enumerate(words)))
    kit.one()
    assert kit.rows("SELECT request_id, channel FROM requests WHERE channel IS NOT NULL") == [("8", "NA")]


def test_unknown_words_may_be_refused_or_given_a_name(kit: Kit) -> None:
    kit.contract(
        HEAD + REQUESTS.replace('"web" } }', '"web" }, unknown = "refuse" }') + 'status = { column = "E", unknown = "open" }\n'
    )
    kit.file("a.csv", "FOLIO,FECHA,MEDIO,E\n1,03/05/2026,Fax,open\n2,03/05/2026, ventanilla ,Raro\n3,03/05/2026,,RESOLVED\n")
    assert kit.one().quarantine == {"category": 1}
    assert kit.rows("SELECT request_id, channel, status FROM requests ORDER BY 1") == [
        ("2", "counter", "open"),
        ("3", None, "resolved"),
    ]
    assert "Ventanilla, En línea" in kit.column("SELECT allowed FROM quarantine")[0]


PERSONAL = '[personal]\nhash = ["CURP"]\ndrop = ["NOMBRE"]\n'


def test_no_key_no_load(kit: Kit) -> None:
    kit.contract(HEAD + PERSONAL + REQUESTS + 'applicant = "CURP"\n')
    kit.file("a.csv", "FOLIO,FECHA,MEDIO,CURP,NOMBRE\n1,03/05/2026,x,y,z\n")
    report = kit.one()
    assert (report.status, report.exit_code) == ("refused", 10)
    assert "/dev/urandom" in report.message


def test_persons_are_hashed_dropped_or_covered_everywhere(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PASO10_KEY", "una clave bastante larga")
    kit.contract(HEAD + PERSONAL + REQUESTS + 'applicant = "CURP"\n')
    head = "FOLIO,FECHA,MEDIO,CURP,NOMBRE,NOTA\n"
    kit.file(
        "a.csv",
        head + f"1,03/05/2026,x,{CURP},Ana Canario,ok\n2,ayer,x,{CURP.lower()},Ana Canario,llamar 229 123 4567 a.canario@x.mx\n"
        f'3,hoy,x,{CURP},Ana Canario,"mal" puesta\n4,03/05/2026,x,{CURP},Ana Canario\n{CURP},03/05/2026,x,,Ana,\n',
    )
    report = kit.one()
    key = keyed(b"una clave bastante larga", CURP)
    assert report.quarantine == {"date": 1, "person": 1, "quote": 1, "width": 1}
    assert kit.column("SELECT applicant FROM requests") == [key]
    raws = kit.column("SELECT raw FROM quarantine ORDER BY source_row")
    assert json.loads(raws[0]) == {"FOLIO": "2", "FECHA": "ayer", "MEDIO": "x", "CURP": key, "NOTA": "[correo]"}
    assert raws[1:3] == ["", ""]
    everything = str([kit.rows(f"SELECT * FROM {table}") for table in ("requests", "quarantine", "findings", "batches")])
    for canary in (CURP, CURP.lower(), "Canario", "canario", "4567"):
        assert canary not in everything
        assert canary.encode() not in (kit.root / "warehouse.duckdb").read_bytes()


def test_a_key_file_and_a_short_key(kit: Kit, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    kit.contract(HEAD + PERSONAL + REQUESTS)
    kit.file("a.csv", "FOLIO,FECHA,MEDIO,CURP,NOMBRE\n1,03/05/2026,x,y,z\n")
    (tmp_path / "clave").write_text("corta")
    monkeypatch.setenv("PASO10_KEY_FILE", str(tmp_path / "clave"))
    assert "se piden 16" in kit.one().message
    (tmp_path / "clave").write_text("0123456789abcdef\n")
    assert kit.one().status == "loaded"


def test_a_personal_column_that_is_gone_refuses(kit: Kit) -> None:
    kit.contract(HEAD + '[personal]\ndrop = ["NOMBRE"]\n' + REQUESTS)
    kit.file("a.csv", "FOLIO,FECHA,MEDIO,NOMBRES\n1,ayer,x,Ana\n")
    assert "falta la columna NOMBRE" in kit.one().message


@pytest.mark.parametrize(
    ("text", "covered"),
    [
        (f"soy {CURP}.", "soy [CURP]."),
        ("GOMC800101AB1", "[RFC]"),
        ("ABC8001019Z1", "[RFC]"),
        ("a_b@x.gob.mx", "[correo]"),
        ("tel. +52 229 123 4567", "tel. [teléfono]"),
        ("2291234567", "[teléfono]"),
        ("folio 123456789012", "folio 123456789012"),
        ("1234567890.50", "1234567890.50"),
        ("2026-05-03", "2026-05-03"),
    ],
)
def test_masks(text: str, covered: str) -> None:
    assert masked(text) == covered


@pytest.mark.parametrize("word", ["Peñón".encode().decode("cp1252"), "atenci¢n", "atenci¾n", "a\x81o"])
def test_text_decoded_wrongly_is_never_taken(kit: Kit, word: str) -> None:
    kit.contract(HEAD + REQUESTS)
    kit.file("a.csv", f"FOLIO,FECHA,MEDIO\n1,03/05/2026,{word}\n2,03/05/2026,Peñón\n")
    assert kit.one().quarantine == {"misread": 1}


def test_spanish_letters_and_signs_are_not_taken_for_damage(kit: Kit) -> None:
    kit.contract(HEAD + REQUESTS)
    words = ["ÁÉÍÓÚÑÜ", "São Paulo", "JOÃO", "¿Qué?", "5 °C", "n.º 3", "$5 ± 1", "Straße", "€ 5"]
    kit.file("a.csv", "FOLIO,FECHA,MEDIO\n" + "".join(f"{i},03/05/2026,{word}\n" for i, word in enumerate(words)))
    assert set(kit.one().quarantine) <= {"misread"}
    assert kit.column("SELECT found FROM quarantine") == ["Straße"]


def test_applicant_must_be_hashed(kit: Kit) -> None:
    kit.contract(HEAD + REQUESTS + 'applicant = "MEDIO"\n')
    (report,) = kit.load()
    assert (report.exit_code, "hash" in report.message) == (10, True)
