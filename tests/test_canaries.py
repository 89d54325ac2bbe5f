"""Two hundred people planted in every source and every kind of column: none of them is ever found again."""

import json
import sqlite3
from pathlib import Path
from random import Random
from xml.sax.saxutils import quoteattr

import pytest
import xlsxwriter

from tests.canaries import home, nobody_is_found, people

HEAD = ("FOLIO", "FECHA", "ESTADO", "VENTANILLA", "CURP", "NOMBRE", "COMENTARIO", "MOTIVO", "RECIBO", "IMPORTE", "FORMA")
CONTRACT = """
name = "{name}"
owner = "Ventanilla"
{reader}

[personal]
hash = ["CURP"]
drop = ["NOMBRE"]

[[fact]]
table = "requests"
[fact.columns]
request_id = "FOLIO"
received_at = {{ column = "FECHA", dates = "dd/mm/yyyy" }}
status = {{ column = "ESTADO", values = {{ "Abierta" = "open" }} }}
applicant = "CURP"

[[fact]]
table = "visits"
[fact.columns]
visit_id = {{ column = "FOLIO" }}
arrived_at = {{ column = "FECHA", dates = "dd/mm/yyyy" }}
desk = "VENTANILLA"

[[fact]]
table = "payments"
[fact.columns]
payment_id = "RECIBO"
paid_at = {{ column = "FECHA", dates = "dd/mm/yyyy" }}
amount_mxn = "IMPORTE"
method = "FORMA"
"""
READERS = {
    "csv": 'kind = "csv"\nfiles = "lote.csv"', "xlsx": 'kind = "xlsx"\nfiles = "lote.xlsx"',
    "sql": 'kind = "sql"\n[sql]\nurl = "sqlite:///{inbox}/lote.db"\ntable = "lote"',
    "json": 'kind = "json"\nfiles = "lote.jsonl"',
}


def rows(birds: list[str]) -> list[tuple[str, ...]]:
    """One bird a row, each in another column, alone or in a sentence; between them rows without any."""
    found: list[tuple[str, ...]] = []
    for number, bird in enumerate(birds):
        good = [f"F-{number}", "03/05/2026", "Abierta", "Caja 1", bird, bird, f"es {bird}", "", f"R-{number}", "10.50", "cheque"]
        place = (0, 1, 2, 3, 6, 7, 8, 9, 10)[number // 4 % 9]
        key = HEAD[place] in ("FOLIO", "RECIBO", "IMPORTE")  # ten digits are a folio there, or an amount
        if not key or len(bird) == 18 or "@" in bird:
            good[place] = bird if number % 3 else f"ver a {bird} hoy"
        found += [tuple(good), (f"G-{number}", "04/05/2026", "Abierta", "Caja 2", "", "", "", "", f"S-{number}", "1", "tarjeta")]
    return found


def write(inbox: Path, kind: str, birds: list[str]) -> None:
    if kind == "csv":
        lines = [",".join(row) for row in (HEAD, *rows(birds))]
        lines.insert(7, f"{birds[0]},una,columna,de,más,{birds[1]},{birds[2]},{birds[3]},x,y,z,w")
        (inbox / "lote.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    elif kind == "xlsx":
        with xlsxwriter.Workbook(inbox / "lote.xlsx") as book:
            sheet = book.add_worksheet()
            for at, row in enumerate((HEAD, *rows(birds))):
                sheet.write_row(at, 0, row)
    elif kind == "json":
        lines = [json.dumps(dict(zip(HEAD, row, strict=True)), ensure_ascii=False) for row in rows(birds)]
        twice = f'{{"{birds[3]}": 1, "{birds[3]}": 2}}'
        lines[3:3] = [f'{{"FOLIO": "{birds[0]}", "CURP": "{birds[1]}", "NOM', f'["{birds[2]}"]', twice]
        lines.append(json.dumps({"FOLIO": {"de": birds[4]}, "FECHA": [birds[5]], "ESTADO": None, birds[6]: birds[7]}))
        (inbox / "lote.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    else:
        with sqlite3.connect(inbox / "lote.db") as con:
            con.execute(f"CREATE TABLE lote ({', '.join(f'{name} TEXT' for name in HEAD)})")
            con.executemany(f"INSERT INTO lote VALUES ({', '.join('?' * len(HEAD))})", rows(birds))


@pytest.mark.asvs("14.2.6")
@pytest.mark.parametrize("kind", sorted(READERS))
def test_nobody_is_found_again(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PASO10_KEY", "una clave de prueba bien larga")
    root, birds = tmp_path / "casa", people(Random(f"canarios {kind}"))
    reader = READERS[kind].format(inbox=root / "inbox")
    home(root, {"lote": CONTRACT.format(name=kind, reader=reader)})
    write(root / "inbox", kind, birds)
    (file,) = (root / "inbox").iterdir()
    target = f"sqlite:///{file}" if kind == "sql" else file
    looks = [f"inspect {target}", f"inspect {target} --json"]
    said = nobody_is_found(root, birds, {"requests": len(birds)}, *looks)
    assert "dato personal" in said or "persona" in said


LOG = """
name = "Bitácora"
kind = "xes"
files = "*.xes"
[personal]
hash = ["org:resource"]
drop = ["case:solicitante"]
[[fact]]
table = "requests"
where = { "xes:record" = ["trace"] }
[fact.columns]
request_id = "case:concept:name"
received_at = "case:inicio"
channel = "case:canal"
[[fact]]
table = "events"
where = { "xes:record" = ["event"] }
[fact.columns]
request_id = "case:concept:name"
activity = "concept:name"
resource = "org:resource"
completed_at = "time:timestamp"
"""


@pytest.mark.asvs("16.2.5")
def test_nobody_is_found_again_in_a_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One bird a trace, in each attribute in turn, known to the contract or not, in keys and in dates."""
    monkeypatch.setenv("PASO10_KEY", "una clave de prueba bien larga")
    root, birds = tmp_path / "casa", people(Random("canarios xes"))
    home(root, {"bitacora": LOG})
    traces = []
    for number, bird in enumerate(birds):
        at = number // 4 % 8
        planted = bird if number % 3 else f"ver a {bird} hoy"
        key = len(bird) == 18 or "@" in bird
        cell = [f"F-{number}", "2026-05-04T09:00:00-06:00", "web", "Revisión", "C1", "2026-05-04T10:00:00-06:00", "nota", "Juana"]
        cell[at] = planted if at != 0 or key else cell[at]
        folio, start, channel, step, who, end, note, asks = map(quoteattr, cell)
        odd = f"<string key={quoteattr(planted)} value='1'/>" if number == 7 else ""
        traces.append(
            f"<trace><string key='concept:name' value={folio}/><date key='inicio' value={start}/>"
            f"<string key='canal' value={channel}/><string key='solicitante' value={asks}/>{odd}"
            f"<event><string key='concept:name' value={step}/><string key='org:resource' value={who}/>"
            f"<date key='time:timestamp' value={end}/><string key='nota' value={note}/></event></trace>"
        )
    (root / "inbox" / "a.xes").write_text(f"<?xml version='1.0' encoding='UTF-8'?><log>{''.join(traces)}</log>", "utf-8")
    (root / "inbox" / "b.xes").write_text(f"<?xml version='1.0'?><log>{traces[0]}<trace><{birds[1]}", "utf-8")
    nobody_is_found(root, birds, {"requests": 100, "events": 100})
