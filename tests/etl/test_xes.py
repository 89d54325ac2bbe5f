"""Event logs in XES: what is read, what is set aside, and what is refused before it can do harm."""

import gzip
from datetime import datetime
from pathlib import Path

import pytest

from etl.readers import xes
from tests.etl.kit import Kit

HEAD = 'name = "Bitácora"\nkind = "xes"\nfiles = "*.xes*"\n'
FACTS = """
[[fact]]
table = "requests"
where = { "xes:record" = ["trace"] }
[fact.columns]
request_id  = "case:concept:name"
received_at = { column = "case:inicio", dates = "iso" }
[[fact]]
table = "events"
where = { "xes:record" = ["event"], "lifecycle:transition" = ["start"] }
[fact.columns]
request_id = "case:concept:name"
activity   = "concept:name"
started_at = { column = "time:timestamp", dates = "iso" }
[[fact]]
table = "events"
where = { "xes:record" = ["event"], "lifecycle:transition" = ["complete"] }
[fact.columns]
request_id   = "case:concept:name"
activity     = "concept:name"
completed_at = { column = "time:timestamp", dates = "iso" }
"""
CLASSIFIER = '<classifier name="Paso" keys="concept:name \'lifecycle:transition\'"/>'


def attribute(key: str, value: str, kind: str = "string") -> str:
    return f'<{kind} key="{key}" value="{value}"/>'


def event(name: str, at: str, transition: str = "complete", more: str = "") -> str:
    return (f"<event>{attribute('concept:name', name)}{attribute('lifecycle:transition', transition)}"
            f"{attribute('time:timestamp', at, 'date')}{more}</event>")


def trace(folio: str, *events: str, start: str = "2026-03-02T09:00:00-06:00", more: str = "") -> str:
    return f"<trace>{attribute('concept:name', folio)}{attribute('inicio', start, 'date')}{more}{''.join(events)}</trace>"


def log(*traces: str, head: str = "", before: str = "") -> str:
    placeholders = f'<global scope="event">{attribute("concept:name", "UNKNOWN")}</global>'
    inner = f'{head}{placeholders}{CLASSIFIER}{"".join(traces)}'
    return f'<?xml version="1.0" encoding="UTF-8"?>{before}<log xmlns="urn:x">{inner}</log>'


LISTED = '<list key="l"><values><string key="a" value="1"/></values></list>'
GOOD = log(
    trace("F1", event("Revisión", "2026-03-02T10:00:00.500-06:00", "start"), event("Revisión", "2026-03-02T17:00:00Z")),
    trace("F2"),
    "<!-- <event> no es uno -->",
    trace("F3", event("Firma", "2026-03-03T01:00:00+02:00", more=LISTED)),
)


@pytest.fixture
def kit(tmp_path: Path) -> Kit:
    kit = Kit(tmp_path)
    kit.contract(HEAD + FACTS)
    return kit


def test_traces_and_events_are_records(kit: Kit) -> None:
    kit.file("a.xes.gz", GOOD)
    report = kit.one()
    assert (report.status, report.records, report.fates["accepted"]) == ("loaded", 6, 6)
    assert kit.rows("SELECT request_id, received_at, source_row FROM requests ORDER BY 1") == [
        ("F1", datetime(2026, 3, 2, 15), 1), ("F2", datetime(2026, 3, 2, 15), 4), ("F3", datetime(2026, 3, 2, 15), 5)]
    assert kit.rows("SELECT request_id, activity, started_at, completed_at, completed_on FROM events ORDER BY source_row") == [
        ("F1", "Revisión", datetime(2026, 3, 2, 16, 0, 0, 500_000), None, None),
        ("F1", "Revisión", None, datetime(2026, 3, 2, 17), datetime(2026, 3, 2).date()),
        ("F3", "Firma", None, datetime(2026, 3, 2, 23), datetime(2026, 3, 2).date()),
    ]


@pytest.mark.parametrize("block", [1 << 20, 64, 7])
def test_any_cut_into_blocks_and_chunks_gives_the_same(kit: Kit, monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    monkeypatch.setattr(xes, "BLOCK", block)
    monkeypatch.setattr(xes, "RECORDS", 2)
    kit.file("a.xes", log(*[trace(f"F{n}", *[event("é", "2026-03-02T10:00:00-06:00")] * (n % 4)) for n in range(9)]))
    report = kit.one()
    assert report.records == report.fates["accepted"] == 9 + sum(n % 4 for n in range(9))
    assert kit.column("SELECT count(*) FROM events WHERE activity = 'é'") == [12]


def test_the_same_figures_as_the_csv_of_the_same_log(kit: Kit, tmp_path: Path) -> None:
    kit.file("a.xes", GOOD)
    kit.one()
    other = Kit(tmp_path / "otra")
    other.contract(HEAD.replace('"xes"', '"csv"').replace("*.xes*", "*.csv") + "[[fact]]" + FACTS.split("[[fact]]", 2)[2].replace(
        '"xes:record" = ["event"], ', ""))
    lines = [
        "case:concept:name,concept:name,lifecycle:transition,time:timestamp", "F1,Revisión,start,2026-03-02T10:00:00.500-06:00",
        "F1,Revisión,complete,2026-03-02T17:00:00Z", "F3,Firma,complete,2026-03-03T01:00:00+02:00"]
    other.file("a.csv", "\n".join(lines) + "\n")
    other.one()
    same = "SELECT request_id, activity, started_at, completed_at FROM events ORDER BY ALL"
    assert kit.rows(same) == other.rows(same)


def test_a_classifier_is_a_column(kit: Kit) -> None:
    columns = FACTS.replace('activity     = "concept:name"', 'activity     = "xes:classifier"')
    kit.contract(HEAD + '[xes]\nclassifier = "Paso"\n' + columns)
    kit.file("a.xes", GOOD)
    kit.one()
    assert kit.column("SELECT activity FROM events WHERE completed_at IS NOT NULL ORDER BY 1") == [
        "Firma+complete", "Revisión+complete"]
    kit.contract(HEAD + '[xes]\nclassifier = "Pasos"\n' + columns)
    report = kit.one()
    assert report.status == "refused"
    assert "«Pasos». ¿Quiso decir «Paso»?" in report.message


def test_attributes_that_no_case_has_are_optional_only_where_declared(kit: Kit) -> None:
    columns = FACTS.replace('request_id  = "case:concept:name"', 'request_id  = "case:concept:name"\nchannel = "case:canal"')
    kit.contract(HEAD + columns)
    kit.file("a.xes", GOOD)
    assert "case:canal" in kit.one().message
    kit.contract(HEAD + '[xes]\noptional = ["case:canal"]\n' + columns)
    assert kit.one().status == "loaded"


def test_what_is_wrong_with_one_record_sets_it_aside(kit: Kit) -> None:
    twice = attribute("concept:name", "otra")
    kit.file("a.xes", log(
        trace("F1", event("A", "2026-03-02T10:00:00-06:00"), event("B", "ayer"), event("C", "2026-03-02T10:00Z", more=twice)),
        trace("F2", event("D", "2026-03-02T10:00:00-06:00"), more=twice),
        trace("F3", event("E", "2026-03-02T10:00:00-06:00").replace('key="concept:name"', 'name="x"')),
    ))
    report = kit.one()
    assert report.quarantine == {"date": 1, "repeated_key": 3, "attribute": 1}
    assert (report.records, report.fates["accepted"], report.fates["quarantined"]) == (8, 3, 5)
    assert kit.column("SELECT activity FROM events") == ["A"]
    others = kit.rows("SELECT source_row, rule FROM quarantine WHERE rule <> 'repeated_key' ORDER BY 1")
    assert others == [(3, "date"), (8, "attribute")]


def test_an_event_without_any_time_is_set_aside(kit: Kit) -> None:
    kit.file("a.xes", log(trace("F1", event("A", "2026-03-02T10:00:00-06:00"), event("B", ""))))
    assert kit.one().quarantine == {"required": 1}


BOMB = '<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(("text", "said"), [
    (log(trace("&b;"), before=BOMB), "DOCTYPE"),
    (log(trace("&x;"), before=OUTSIDE), "DOCTYPE"),
    (log(trace("F1", more=attribute("nota", "x" * (6 << 20)))), "un atributo pasa de 4 MB"),
    (log("<a>" * 200 + "</a>" * 200), "niveles"),
    (log(trace("F1", more="".join(attribute(f"k{n}", "1") for n in range(2100)))), "atributos distintos"),
    (GOOD[:-40], "cortado o mal formado"),
    (log(trace("&nada;")), "cortado o mal formado"),
    ("<html><body></body></html>", "HTML"),
    ("<plano/>", "empieza con <plano>"),
    (log(), "no tiene casos ni eventos"),
    ('<?xml version="1.0" encoding="klingon"?><log/>', "codificación que no existe"),
], ids=["bomb", "external", "huge", "deep", "wide", "cut", "entity", "html", "other", "empty", "encoding"])
def test_what_is_no_log_is_refused_whole(kit: Kit, text: str, said: str) -> None:
    kit.file("a.xes", text)
    report = kit.one()
    assert report.status == "refused"
    assert said in report.message
    assert "root:" not in report.message
    assert kit.column("SELECT count(*) FROM events") == [0]


@pytest.mark.asvs("5.2.3")
def test_a_compressed_log_that_was_cut_or_is_a_bomb(kit: Kit) -> None:
    whole = gzip.compress(GOOD.encode())
    kit.file("a.xes", "").unlink()
    (kit.root / "inbox" / "a.xes.gz").write_bytes(whole[:-20])
    assert "no se puede leer" in kit.one().message
    (kit.root / "inbox" / "a.xes.gz").write_bytes(gzip.compress(log(trace("F1", more=" " * (40 << 20))).encode()))
    assert "parece una bomba" in kit.one().message


@pytest.mark.parametrize("encoding", ["iso-8859-1", "utf-16", "windows-1252"])
def test_the_encoding_is_what_the_document_declares(kit: Kit, encoding: str) -> None:
    kit.file("a.xes", GOOD.replace("UTF-8", encoding), encoding)
    assert kit.one().status == "loaded"
    assert kit.column("SELECT count(*) FROM events WHERE activity = 'Revisión'") == [2]
