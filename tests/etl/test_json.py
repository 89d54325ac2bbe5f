"""JSON: lines and arrays, nested objects and lists, and what is wrong with a text that looks like JSON."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

import etl.readers.json as reader
from etl.contract import read_contract
from etl.errors import ContractError
from tests.etl.kit import Kit

HEAD = 'name = "Valoraciones"\nkind = "json"\nfiles = "*.json*"\n'
ARRAY = '[json]\nformat = "array"\n'
PAYMENTS = """
[[fact]]
table = "payments"
[fact.columns]
payment_id = "folio"
paid_at    = { column = "pago.fecha", dates = "dd/mm/yyyy" }
amount_mxn = "pago.importe"
method     = "pago.forma.nombre"
"""
RATINGS = """
[[fact]]
table   = "ratings"
explode = "respuestas"
where   = { "respuestas.tipo" = ["estrellas"] }
[fact.columns]
rating_id = "id"
place     = "lugar.nombre"
channel   = { constant = "whatsapp" }
rated_at  = { column = "fecha", dates = "iso" }
question  = "respuestas.pregunta"
stars     = "respuestas.valor"
"""


def payment(folio: object, amount: str = "10.50", **more: object) -> str:
    rest = "".join(f", {json.dumps(key)}: {json.dumps(value)}" for key, value in more.items())
    return (f'{{"folio": {json.dumps(folio)}, "pago": {{"fecha": "03/11/2025", "importe": {amount}, '
            f'"forma": {{"nombre": "tarjeta"}}}}{rest}}}')


def rating(n: int, *answers: tuple[str, object, str]) -> str:
    told = [{"pregunta": q, "valor": v, "tipo": t} for q, v, t in answers]
    return json.dumps({"id": f"V{n}", "lugar": {"nombre": "Parque"}, "fecha": "2026-03-02T10:00:00-06:00", "respuestas": told})


@pytest.fixture
def kit(tmp_path: Path) -> Kit:
    kit = Kit(tmp_path)
    kit.contract(HEAD + PAYMENTS)
    return kit


SAME = "SELECT payment_id, paid_on, amount_mxn, method, source_row FROM payments ORDER BY 1"


def test_lines_and_arrays_give_the_same(kit: Kit, tmp_path: Path) -> None:
    records = [payment(f"P{n}", f"{n}.05") for n in range(5)]
    kit.file("a.jsonl.json.gz", "\ufeff" + "\r\n".join(records) + "\r\n")
    report = kit.one()
    assert (report.records, report.fates["accepted"]) == (5, 5)
    assert report.amounts["payments.amount_mxn"]["accepted"] == Decimal("10.25")
    for name, form, text in (
        ("lista", ARRAY, f"[{','.join(records)}]"),
        ("dentro", ARRAY + 'records = "datos.lista"\n',
         f'{{"n": [1, {{"lista": [2]}}], "datos": {{"lista": [{", ".join(records)}], "lista2": [[]]}}, "fin": {{"x": "]"}}}}'),
    ):
        other = Kit(tmp_path / name)
        other.contract(HEAD + form + PAYMENTS)
        other.file("a.json", text)
        assert other.one().fates["accepted"] == 5
        assert other.rows(SAME) == kit.rows(SAME)


@pytest.mark.parametrize("block", [1, 13])
def test_any_cut_into_blocks_and_chunks_gives_the_same(kit: Kit, monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    monkeypatch.setattr(reader, "BLOCK", block)
    monkeypatch.setattr(reader, "RECORDS", 2)
    records = [payment(f"ñ\\\"]{{{n}", "12") for n in range(5)]
    kit.contract(HEAD + ARRAY + PAYMENTS)
    kit.file("a.json", f"[{','.join(records)}]")
    assert kit.one().fates["accepted"] == 5
    kit.contract(HEAD + PAYMENTS)
    kit.file("a.json", "\n\n".join(records))
    report = kit.one()
    assert (report.fates["accepted"], report.fates["blank"], report.records) == (5, 4, 9)


def test_numbers_are_kept_as_they_are_written(kit: Kit) -> None:
    kit.file("a.json", "\n".join([payment(0, "1234567890123.45").replace('"folio": 0', '"folio": 90071992547409930001'),
                                  payment("b", "0.1"), payment("c", '"1,234.50"'), payment("d", "1e2")]))
    assert kit.one().fates["accepted"] == 4
    assert kit.rows("SELECT payment_id, amount_mxn FROM payments ORDER BY amount_mxn") == [
        ("b", Decimal("0.10")), ("d", Decimal("100.00")), ("c", Decimal("1234.50")),
        ("90071992547409930001", Decimal("1234567890123.45"))]


def test_real_numbers_beside_texts_with_a_decimal_comma(kit: Kit) -> None:
    kit.contract(HEAD + PAYMENTS.replace('"pago.importe"', '{ column = "pago.importe", decimal = "," }'))
    kit.file("a.json", "\n".join([payment("a", "1234.5"), payment("b", '"1.234,50"')]))
    assert kit.one().fates["accepted"] == 2
    assert kit.column("SELECT DISTINCT amount_mxn FROM payments") == [Decimal("1234.50")]


def test_what_is_wrong_with_a_record_sets_it_aside_with_its_line(kit: Kit) -> None:
    good = [payment(f"P{n}") for n in range(20)]
    wrong = [
        '{"folio": "x", "folio": "y", "pago": {"fecha": "03/11/2025", "importe": 1}}',
        payment("x", "NaN"), payment("x", "-Infinity"), "[1, 2]", "null", payment("x") + ",", '{"folio": "\\ud800"}',
        '{"pago.importe": 3, ' + payment("x")[1:], '{"a": ' * 5000 + "1" + "}" * 5000, payment("x")[:-9],
    ]
    kit.file("a.json", "\n".join([*good, *wrong]))
    report = kit.one()
    assert report.quarantine == {"json": 7, "repeated_key": 2, "encoding": 1}
    assert (report.fates["accepted"], report.fates["quarantined"], report.records) == (20, 10, 30)
    assert kit.rows("SELECT source_row, rule FROM quarantine ORDER BY 1")[:2] == [(21, "repeated_key"), (22, "json")]
    assert kit.rows("SELECT source_row, rule FROM quarantine ORDER BY 1")[-1] == (30, "json")


def test_nan_means_no_value_only_where_the_contract_says_so(kit: Kit) -> None:
    kit.contract(HEAD + 'null = ["NaN"]\n' + PAYMENTS)
    kit.file("a.json", payment("a").replace('"tarjeta"', "NaN"))
    assert kit.one().fates["accepted"] == 1
    assert kit.column("SELECT method FROM payments") == [None]


def test_one_key_of_several_types(kit: Kit) -> None:
    """A number, a text, a truth and nothing are read as text; an object or a list in their place gives no value."""
    kit.contract(HEAD + PAYMENTS.replace('"pago.forma.nombre"', '"forma"'))
    kit.file("a.json", "\n".join([payment("a", forma="efectivo"), payment("b", forma=7), payment("c", forma=True),
                                  payment("d", forma=None), payment("e", forma={"x": 1}), payment("f")]))
    assert kit.one().fates["accepted"] == 6
    assert kit.column("SELECT method FROM payments ORDER BY payment_id") == ["efectivo", "7", "true", None, None, None]


@pytest.mark.parametrize(("form", "text", "said"), [
    (ARRAY, "[" + payment("a") + ", " + payment("b")[:-9], "cortado"),
    (ARRAY, "[" + payment("a"), "cortado"),
    (ARRAY, payment("a"), "no es una lista"),
    (ARRAY, f"[{payment('a')} {payment('b')}]", "falta una coma"),
    (ARRAY, "[]", "no tiene ningún registro"),
    (ARRAY, "[" * 200_000, "cortado"),
    (ARRAY + 'records = "datos"\n', f'{{"dato": [{payment("a")}]}}', "no está la clave «datos»"),
    (ARRAY + 'records = "datos"\n', f'{{"datos": [{payment("a")}]', "no se cierra"),
    ("", "", "no tiene ningún registro"),
    ("", "x" * (17 << 20), "una línea pasa de 16 MB"),
    ("", json.dumps({f"k{n}": 1 for n in range(2100)}), "claves distintas"),
    ("", f"[\n{payment('a')},\n{payment('b')}\n]", "JSON cortado o mal formado"),
    ("", '{"a": 1}', "no está ninguna de las columnas"),
], ids=["cut", "open", "object", "comma", "no-rows", "deep", "key", "tail", "empty", "long", "wide", "array-as-lines", "other"])
def test_what_is_no_such_json_is_refused_whole(kit: Kit, form: str, text: str, said: str) -> None:
    kit.settings('name = "Puerto Sereno"\nstate = "Veracruz"\n')
    kit.contract(HEAD + form + PAYMENTS)
    kit.file("a.json", text)
    report = kit.one()
    assert report.status == "refused"
    assert said in report.message


def test_a_list_gives_one_fact_per_element(kit: Kit) -> None:
    kit.contract(HEAD + RATINGS)
    kit.file("a.json", "\n".join([
        rating(1, ("trato", 5, "estrellas"), ("tiempo", "4", "estrellas"), ("comentario", "todo bien", "texto")),
        rating(2), rating(3, ("trato", None, "estrellas")),
    ]))
    report = kit.one()
    assert (report.records, report.fates["accepted"], report.facts) == (3, 3, {"ratings": 3})
    assert kit.rows("SELECT rating_id, question, stars, place, source_row FROM ratings ORDER BY ALL") == [
        ("V1", "tiempo", 4.0, "Parque", 1), ("V1", "trato", 5.0, "Parque", 1), ("V3", "trato", None, "Parque", 3)]


def test_the_question_joins_the_key_and_a_record_stays_whole(kit: Kit) -> None:
    kit.contract(HEAD + RATINGS)
    one = rating(1, ("trato", 5, "estrellas"), ("tiempo", 4, "estrellas"))
    kit.file("a.json", "\n".join([one, one, rating(2, ("trato", 9, "estrellas"), ("tiempo", 4, "estrellas"))]))
    report = kit.one()
    assert (report.fates["accepted"], report.fates["duplicates"], report.fates["quarantined"]) == (1, 1, 1)
    assert report.quarantine == {"range": 1}
    assert kit.column("SELECT count(*) FROM ratings") == [2]


def test_a_list_of_plain_values_and_a_lone_value(kit: Kit) -> None:
    plain = RATINGS.replace('"respuestas.valor"', '{ column = "respuestas", null = ["9"] }')
    for line in ('where   = { "respuestas.tipo" = ["estrellas"] }', 'question  = "respuestas.pregunta"', 'rating_id = "id"'):
        plain = plain.replace(f"{line}\n", "")
    kit.contract(HEAD + plain)
    base = json.loads(rating(1))
    kit.file("a.json", "\n".join(json.dumps(base | {"respuestas": value}) for value in ([5, "4", 9, None], 3, None)))
    assert kit.one().fates["accepted"] == 3
    assert kit.column("SELECT stars FROM ratings ORDER BY 1 NULLS LAST") == [3.0, 4.0, 5.0, None]


def test_a_list_is_not_kept_in_quarantine_beside_personal_columns(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    kit.contract(HEAD + '[personal]\ndrop = ["telefono"]\n' + RATINGS)
    record = json.loads(rating(1, ("trato", 9, "estrellas"))) | {"telefono": "2291234567"}
    record["respuestas"][0]["quien"] = "Ana Pérez"
    kit.file("a.json", json.dumps(record, ensure_ascii=False))
    kit.one()
    assert "Ana" not in kit.column("SELECT raw FROM quarantine")[0]


def test_a_json_cell_of_a_csv_explodes_too(kit: Kit) -> None:
    kit.contract(HEAD.replace('"json"', '"csv"').replace("*.json*", "*.csv") + RATINGS.replace('"lugar.nombre"', '"lugar"'))
    cell = json.dumps([{"pregunta": "trato", "valor": 5, "tipo": "estrellas"}]).replace('"', '""')
    kit.file("a.csv", f'id,lugar,fecha,respuestas\nV1,Parque,2026-03-02,"{cell}"\n')
    assert kit.one().fates["accepted"] == 1
    assert kit.rows("SELECT question, stars FROM ratings") == [("trato", 5.0)]


@pytest.mark.parametrize(("text", "said"), [
    (HEAD + '[json]\nrecords = "a"\n' + PAYMENTS, "format"),
    (HEAD + '[json]\nformat = "lineas"\n' + PAYMENTS, "Quiso decir «lines»"),
    (HEAD + '[json]\nseparator = ";"\n' + PAYMENTS, "separator"),
    (HEAD + RATINGS + '[fact.unpivot]\ncolumns = ["q1"]\nname_to = "question"\nvalue_to = "stars"\n', "explode"),
])
def test_a_wrong_contract_says_why(kit: Kit, text: str, said: str) -> None:
    kit.contract(text)
    with pytest.raises(ContractError, match=said):
        read_contract(kit.root / "sources" / "prueba.toml")
