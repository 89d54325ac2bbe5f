"""`paso10 inspect` of what is no table: JSON, event logs, databases; and rows that may be left out. The drafts load."""

import json
import sqlite3
from collections.abc import Iterable
from pathlib import Path

import pytest

from etl.errors import ContractError, EtlError, RefusedError, SourceError
from etl.home import read_home
from etl.inspect import trees
from etl.inspect.answers import Answers
from etl.inspect.inspection import Inspection, inspect_target, write_draft
from etl.inspect.told import told
from tests.etl.kit import Kit

QUESTIONS = ("trato", "rapidez", "claridad")


@pytest.fixture
def kit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kit:
    monkeypatch.setenv("PASO10_KEY", "clave-de-prueba-larga")
    return Kit(tmp_path)


def look(target: object, home: Kit, **answers: object) -> Inspection:
    return inspect_target(str(target), read_home(home.root), Answers(answers))


def bound(found: Inspection, plan: int = 0) -> dict[str, str]:
    return {bind.target: bind.columns[0] for bind in found.plans[plan].binds if bind.columns}


def answers_of_chatbot(n: int) -> Iterable[dict[str, object]]:
    for i in range(n):
        day = f"2026-03-{1 + i % 28:02d}T1{i % 9}:15:00-06:00"
        stars = [{"pregunta": q, "estrellas": 1 + (i + j) % 5} for j, q in enumerate(QUESTIONS)]
        yield {"id": f"EVA-{i}", "lugar": "Parque Zamora", "canal": "WhatsApp", "fecha": day, "respuestas": stars}


def test_evaluations_of_a_chatbot_with_a_list_of_answers(kit: Kit) -> None:
    path = kit.file("eva_2026.jsonl", "".join(json.dumps(one) + "\n" for one in answers_of_chatbot(60)))
    found = look(path, kit)
    assert (found.kind, found.problem, found.plans[0].table, found.plans[0].explode) == ("json", "", "ratings", "respuestas")
    assert bound(found) == {
        "rating_id": "id", "place": "lugar", "channel": "canal", "rated_at": "fecha",
        "question": "respuestas.pregunta", "stars": "respuestas.estrellas",
    }  # fmt: skip
    write_draft(found, kit.root, None, write=True)
    (report,) = kit.load()
    assert (report.status, report.fates["accepted"], report.facts["ratings"]) == ("loaded", 60, 180)
    assert kit.rows("SELECT DISTINCT channel, place FROM ratings") == [("whatsapp", "Parque Zamora")]


def test_a_question_per_key_is_unpivoted(kit: Kit) -> None:
    lines = [
        {"id": one["id"], "lugar": one["lugar"], "fecha": one["fecha"],
         "estrellas": {q: 1 + (i * (j + 1)) % 5 for j, q in enumerate(QUESTIONS)}}
        for i, one in enumerate(answers_of_chatbot(60))
    ]  # fmt: skip
    path = kit.file("eva.json", json.dumps({"version": 2, "datos": {"evaluaciones": lines, "otros": [{"a": 1}]}}))
    found = look(path, kit)
    assert found.problem == ""
    assert 'records = "datos.evaluaciones"' in found.contract
    plan = found.plans[0]
    assert plan.unpivot is not None
    assert plan.unpivot.columns == tuple(f"estrellas.{q}" for q in QUESTIONS)
    write_draft(found, kit.root, None, write=True)
    (report,) = kit.load()
    assert report.facts["ratings"] == 180


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"a": 1,\n "b": [1, 2]}', "ninguna lista de objetos"),
        ('{"a": {"b": \n', "cortado"),
        ("[]", "no tiene ningún registro"),
        ("", "no"),
    ],
)
def test_json_without_a_table_is_refused_in_words(kit: Kit, text: str, said: str) -> None:
    with pytest.raises(EtlError, match=said):
        look(kit.file("a.json", text), kit)


def test_a_document_too_large_to_be_searched_says_what_to_do(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trees, "WHOLE", 10)
    with pytest.raises(RefusedError, match="records"):
        look(kit.file("a.json", '{\n"datos": [{"a": 1}, {"a": 2}]}'), kit)


LOG = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1.0"><extension name="Concept" prefix="concept" uri="x"/>{cases}</log>"""
CASE = """<trace><string key="concept:name" value="L-{n}"/><date key="startdate" value="2026-02-{day:02d}T08:00:00-06:00"/>
<date key="enddate" value="2026-03-{day:02d}T08:00:00-06:00"/>{events}</trace>"""
EVENT = """<event><string key="concept:name" value="{step}"/><string key="lifecycle:transition" value="{transition}"/>
<string key="org:resource" value="Persona {n}"/>
<date key="time:timestamp" value="2026-02-{day:02d}T{hour:02d}:00:00-06:00"/></event>"""


def log(transitions: tuple[str, ...]) -> str:
    cases = []
    for n in range(30):
        day = 1 + n % 27
        steps = [
            EVENT.format(step=step, transition=transition, n=n % 4, day=day, hour=9 + 2 * i + j)
            for i, step in enumerate(("Recibir", "Dictaminar"))
            for j, transition in enumerate(transitions)
        ]
        cases.append(CASE.format(n=n, day=day, events="".join(steps)))
    return LOG.format(cases="".join(cases))


@pytest.mark.parametrize("transitions", [("complete",), ("start", "complete")])
def test_an_event_log_gives_its_steps_and_its_requests(kit: Kit, transitions: tuple[str, ...]) -> None:
    found = look(kit.file("obras.xes", log(transitions)), kit)
    assert (found.kind, found.problem) == ("xes", "")
    assert [plan.table for plan in found.plans] == [*["events"] * len(transitions), "requests"]
    assert 'hash = ["org:resource"]' in found.contract
    write_draft(found, kit.root, None, write=True)
    (report,) = kit.load()
    assert report.status == "loaded", report.message
    assert kit.rows("SELECT count(*), count(DISTINCT request_id), count(DISTINCT activity) FROM events")[0][1:] == (30, 2)
    assert kit.rows("SELECT count(*), count(resolved_at) FROM requests") == [(30, 30)]


def database(path: Path) -> None:
    with sqlite3.connect(path) as con:
        con.execute("CREATE TABLE config (clave TEXT, valor TEXT)")
        con.execute("INSERT INTO config VALUES ('a', 'b')")
        con.execute("CREATE TABLE vacia (folio TEXT)")
        con.execute("CREATE TABLE recibos (folio TEXT, fecha_pago TEXT, importe REAL, updated_at TEXT)")
        days = [(f"2026-01-{1 + i % 28:02d} 10:00:00", f"2026-02-{1 + i % 27:02d} 10:00:00") for i in range(80)]
        rows = [(f"R{i}", paid, 10.5 * i, changed) for i, (paid, changed) in enumerate(days)]
        con.executemany("INSERT INTO recibos VALUES (?, ?, ?, ?)", rows)
    con.close()


def test_a_database_shows_its_tables_and_drafts_the_likeliest(kit: Kit) -> None:
    database(kit.root / "inbox" / "caja.db")
    found = look("sqlite:///inbox/caja.db", kit)
    assert found.tables == (("config", 1, ""), ("recibos", 80, "payments"), ("vacia", 0, ""))
    assert (found.target, found.records, found.plans[0].table, found.problem) == ("recibos", 80, "payments", "")
    assert 'watermark = "updated_at"' in found.contract
    assert "«recibos», filas: 80" in told(found, None, kit.root)
    write_draft(found, kit.root, None, write=True)
    (report,) = kit.load()
    assert report.facts == {"payments": 80}
    assert look("sqlite:///inbox/caja.db", kit, **{"from": "config"}).target == "config"
    with pytest.raises(ContractError, match="recibos"):
        look("sqlite:///inbox/caja.db", kit, **{"from": "recibo"})


def test_a_known_system_is_drafted_whole(kit: Kit) -> None:
    from etl.connectors import SYSTEMS

    with sqlite3.connect(kit.root / "inbox" / "filas.db") as con:
        for table, columns in SYSTEMS["cerofilas"].tables.items():
            con.execute(f"CREATE TABLE {table} ({', '.join(columns)})")
        con.execute("INSERT INTO oficinas (id_oficina) VALUES (1)")
    con.close()
    found = look("sqlite:///inbox/filas.db", kit)
    assert 'kind = "cerofilas"' in found.contract
    assert 'url = "sqlite:///inbox/filas.db"' in found.contract
    assert (found.source, found.problem) == ("cerofilas", "")


def test_a_password_is_never_in_a_draft_nor_in_a_message(kit: Kit) -> None:
    with pytest.raises(SourceError) as wrong:
        look("mysql+pymysql://lector:muysecreta@127.0.0.1:1/base", kit)
    assert "muysecreta" not in str(wrong.value)
    from etl.inspect.databases import _without_secret

    assert _without_secret("mysql+pymysql://lector:muysecreta@h/b") == "mysql+pymysql://lector:${PASO10_BASE_CLAVE}@h/b"
    assert _without_secret("mysql+pymysql://lector:${OTRA}@h/b") == "mysql+pymysql://lector:${OTRA}@h/b"
    assert _without_secret("postgresql://lector@h/b") == "postgresql://lector@h/b"


def test_rows_of_another_kind_may_be_left_out(kit: Kit) -> None:
    good = [f"{year},F{year}-{i},{year}-01-{1 + i % 28:02d}" for year in (2024, 2025) for i in range(30)]
    path = kit.file("quejas.csv", "\n".join(["Año,Folio,Fecha de recepción", *["2019,,"] * 20, *good]) + "\n")
    found = look(path, kit)
    (doubt,) = [d for d in found.doubts if d.key == "where.requests"]
    assert (doubt.column, doubt.options, doubt.must) == ("Año", ("2024", "2025"), False)
    assert "filas sin «Folio» o «Fecha de recepción»: 20" in doubt.why
    write_draft(look(path, kit, where={"requests": {"Año": ["2024", "2025"]}}), kit.root, None, write=True)
    (report,) = kit.load()
    assert (report.status, report.facts["requests"]) == ("loaded", 60)


def test_a_file_is_found_from_the_home_too(kit: Kit) -> None:
    kit.file("a.csv", "Folio,Fecha\nA1,2025-01-02\n")
    assert look("inbox/a.csv", kit).target == "a.csv"


def test_what_no_contract_reads_is_said(kit: Kit) -> None:
    from etl.load import load_home, status

    kit.file("leido.csv", "Folio,Fecha\nA1,2025-01-02\n")
    write_draft(look("inbox/leido.csv", kit), kit.root, None, write=True)
    (kit.root / "sources" / "malo.toml").write_text('files = "otro*.csv"\nnada', "utf-8")
    (kit.root / "sources" / "peor.toml").write_text('files = "peor*.csv"\nkind = "csv"\n', "utf-8")
    for name in ("suelto.csv", "peor1.csv", ".oculto.csv", "nota.docx", "sub/dentro.xlsx"):
        (kit.root / "inbox" / name).parent.mkdir(exist_ok=True)
        (kit.root / "inbox" / name).write_text("x")
    database(kit.root / "inbox" / "caja.db")
    (kit.root / "sources" / "caja.toml").write_text(look("sqlite:///inbox/caja.db", kit).contract, "utf-8")
    home, lines = read_home(kit.root), list[str]()
    load_home(home, (), lines.append)
    said = [line for line in lines if "ninguna fuente lo lee" in line]
    assert [line.split(":")[0] for line in said] == ["inbox/sub/dentro.xlsx", "inbox/suelto.csv"]
    assert status(home)["unclaimed"] == ["sub/dentro.xlsx", "suelto.csv"]
    assert kit.column("SELECT file FROM unclaimed ORDER BY 1") == ["sub/dentro.xlsx", "suelto.csv"]
