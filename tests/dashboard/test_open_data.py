"""Open data through the warehouse and the command: the files, what they hide, releases after corrections, and their metadata."""

import csv
import io
import json
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

import polars as pl
import pytest
from python_calamine import load_workbook
from typer.testing import CliRunner

import paso10
from benchmarks.disclosure_attack import SMALL, Shown, attack
from dashboard.errors import BrokenRelease, NothingToRelease
from dashboard.reports.open_data.dcat import LICENCES, Publisher
from dashboard.reports.open_data.dictionary import COLUMNS, STATES, dictionary
from dashboard.reports.open_data.files import comma_separated, workbook
from dashboard.reports.open_data.release import Release, content, release, releases
from etl.outside import LICENCES as ALLOWED
from metrics.dominance import dominated, payers_known
from metrics.open_data import KINDS, SCHEMA, open_data
from metrics.query import Published, Scope, figure
from tests.metrics.helpers import fill, publish, rebuild, warehouse

FIRST, LAST = date(2026, 7, 1), date(2026, 9, 30)
WHO = Publisher("Puerto Sereno", "Veracruz")
CATALOGUE = {
    "agencies": [{"agency_id": f"A{a}", "name": f"Área {a}"} for a in range(3)],
    "procedures": [{"procedure_id": f"P{p}", "name": f"Trámite {p}", "agency_id": f"A{p % 3}", "fee_mxn": 10.0,
                    "limit_value": 5, "limit_unit": "working_days"} for p in range(7)],
    "offices": [{"office_id": "CENTRO", "name": "=HYPERLINK(\"x\")"}, {"office_id": "NORTE", "name": "Norte"}],
}


def some_rows(dice: Random, until: date) -> dict[str, list[dict]]:
    """Requests that are resolved, waited for, paid and rated; some procedures hardly ever."""
    found: dict[str, list[dict]] = {"requests": [], "visits": [], "payments": [], "ratings": []}
    for i in range(700):
        on = FIRST + timedelta(days=dice.randrange((until - FIRST).days + 1))
        at = datetime(on.year, on.month, on.day, 10, dice.randrange(60))
        keys = {"procedure_id": f"P{dice.choices(range(7), [200, 90, 60, 12, 30, 3, 1])[0]}",
                "office_id": dice.choices(["CENTRO", "NORTE"], [9, 1])[0],
                "channel": dice.choices(["counter", "web", "phone"], [60, 30, 1])[0]}
        done = at + timedelta(days=dice.randrange(9))
        found["requests"].append(keys | {"request_id": f"R{i}", "received_at": at, "resolved_at": done, "status": "granted",
                                         "applicant": f"H{i % 300}"})
        called = at + timedelta(minutes=dice.randrange(50))
        found["visits"].append(keys | {"visit_id": f"V{i}", "arrived_at": at, "called_at": called, "outcome": "served"})
        found["payments"].append(keys | {"payment_id": f"C{i}", "request_id": f"R{i}", "paid_at": at,
                                         "amount_mxn": dice.choice([10.0, 250.5])})
        found["ratings"].append(keys | {"rating_id": f"E{i}", "offered_at": at, "rated_at": at, "stars": dice.randrange(1, 6)})
    return found


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Published]:
    folder = tmp_path_factory.mktemp("open")
    return folder, publish(folder, CATALOGUE | some_rows(Random(1), LAST), FIRST, LAST)


@pytest.fixture(scope="module")
def first(published: tuple[Path, Published]) -> Release:
    folder, pub = published
    made, _, new = release(pub, folder, WHO, payers_known(pub))
    assert new
    return made


def table(made: Release, kind: str = "csv") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content(made, f"datos-abiertos-{made.number:04d}.{kind}").decode())))


def path_of(row: dict[str, str]) -> tuple[str, ...]:
    return {"total": (), "dependencia": ("agency", row["clave_dependencia"]),
            "tramite": ("agency", row["clave_dependencia"], row["clave_tramite"]),
            "oficina": ("office", row["clave_oficina"]), "canal": ("channel", row["clave_canal"])}[row["desglose"]]


def as_shown(rows: Sequence[dict[str, str]], kind: str, month: str) -> Shown:
    """What anybody reads in a file: the counts of a table, None where they are hidden."""
    figures = next(one.figures for one in KINDS if one.name == kind)
    found: dict[tuple[str, ...], tuple[int, ...] | None] = {}
    for row in rows:
        if (row["tabla"], row["mes"], row["indicador"]) == (kind, month, figures[0]) and row["estado"] != "sin_datos":
            n, met = int(row["casos"] or 0), int(row["numerador"] or 0)
            found[path_of(row)] = None if row["estado"] == "protegido" else (met, n - met) if kind == "plazos" else (n,)
    return found


def truth(pub: Published, kind: str, month: str, path: tuple[str, ...]) -> tuple[int, ...]:
    start = date.fromisoformat(f"{month}-01")
    names = ("agency", "procedure") if path[:1] == ("agency",) else path[:1]
    scope = Scope(**{name: (key,) for name, key in zip(names, path[1:], strict=False)})
    name = next(one.figures[0] for one in KINDS if one.name == kind)
    one = figure(pub, name, start, (start + timedelta(days=31)).replace(day=1) - timedelta(days=1), scope)
    met = int(one.numerator or 0)
    return (met, one.n - met) if kind == "plazos" else (one.n,)


def test_shown_figures_are_those_of_the_pages_and_hidden_ones_cannot_be_worked_out(
    published: tuple[Path, Published], first: Release
) -> None:
    rows, pub = table(first), published[1]
    assert {row["mes"] for row in rows} == {"2026-07", "2026-08", "2026-09"}
    hidden = 0
    for kind in (one.name for one in KINDS):
        for month in ("2026-07", "2026-08"):
            shown = as_shown(rows, kind, month)
            for path, parts in shown.items():
                known = truth(pub, kind, month, path)
                assert parts is None or parts == known, (kind, month, path)
                assert parts is not None or any(known)
                assert parts is None or not any(0 < some <= SMALL for some in parts), (kind, path)
            told = [b for b in attack([shown]) if b.tells(truth(pub, kind, month, b.path)[b.part])]
            assert told == []
            hidden += sum(parts is None for parts in shown.values())
    assert hidden > 50


def test_every_figure_of_a_hidden_row_is_hidden_and_medians_need_their_cases(first: Release) -> None:
    by_row: dict[tuple, list[dict[str, str]]] = {}
    for row in table(first):
        by_row.setdefault((row["tabla"], row["mes"], path_of(row)), []).append(row)
    for own in by_row.values():
        states = {row["estado"] for row in own}
        assert "protegido" not in states or states == {"protegido"}
        assert all(not row["valor"] and not row["casos"] and not row["numerador"] for row in own if row["estado"] != "publicado")
    for row in table(first):
        if row["indicador"].endswith("_p90") and row["estado"] == "publicado":
            counts = {r["indicador"]: int(r["casos"] or 0) for r in by_row[row["tabla"], row["mes"], path_of(row)]}
            assert counts[{"resueltas": "requests_resolved", "visitas": "queue_visits"}[row["tabla"]]] >= 30


def test_files_say_the_same_in_each_format(first: Release) -> None:
    rows = table(first)
    frame = pl.read_parquet(content(first, "datos-abiertos-0001.parquet"))
    whole = json.loads(content(first, "datos-abiertos-0001.json"))
    assert [*rows[0]] == frame.columns == list(SCHEMA)
    assert len(rows) == frame.height == len(whole["datos"]) == first.rows
    for text, typed, said in zip(rows, frame.iter_rows(named=True), whole["datos"], strict=True):
        assert (float(text["valor"]) if text["valor"] else None) == typed["valor"] == said["valor"]
        assert (text["indicador"], text["estado"]) == (typed["indicador"], typed["estado"]) == (said["indicador"], said["estado"])
    assert {row["nombre"] for row in whole["diccionario"]} >= {*SCHEMA, *STATES, *(f for kind in KINDS for f in kind.figures)}


def test_csv_is_as_rfc_4180_asks_and_no_text_is_a_formula(first: Release) -> None:
    raw = content(first, "datos-abiertos-0001.csv")
    assert raw.count(b"\r\n") == raw.count(b"\n") == first.rows + 1
    names = {row["oficina"] for row in table(first)}
    assert "'=HYPERLINK(\"x\")" in names
    assert comma_separated(("a", "b"), [("x,\"y\"\n", -3.5), ("\tz", None)]) == b'a,b\r\n"x,""y""\n",-3.5\r\n\'\tz,\r\n'


def test_dictionary_covers_every_column_in_both_languages(published: tuple[Path, Published]) -> None:
    entries = dictionary(published[1].indicators)
    assert [entry.name for entry in entries if entry.what == "columna"] == list(SCHEMA) == list(COLUMNS)
    assert all(entry.meaning_es and entry.meaning_en for entry in entries)
    assert all(entry.computed_es and entry.computed_en for entry in entries if entry.what != "estado")


def test_metadata_has_what_dcat_ap_asks(first: Release) -> None:
    catalogue = json.loads(content(first, "dcat-0001.jsonld"))
    dataset = catalogue["dcat:dataset"]
    for thing, needed in ((catalogue, ("dct:title", "dct:description", "dct:publisher", "dcat:dataset")),
                          (dataset, ("dct:title", "dct:description"))):
        assert all(thing[name] for name in needed)
    assert {word["@language"] for word in dataset["dct:title"]} == {"es", "en"}
    assert len(dataset["dcat:distribution"]) == 4
    for one in dataset["dcat:distribution"]:
        assert one["dcat:accessURL"]["@id"] in first.files
        assert one["spdx:checksum"]["spdx:checksumValue"]["@value"] == first.files[one["dct:title"]]
        assert one["dct:license"]["@id"] == LICENCES["CC-BY-4.0"].url
    assert tuple(LICENCES) == ALLOWED


def test_the_same_publication_gives_the_same_bytes_and_no_second_release(
    published: tuple[Path, Published], first: Release, tmp_path: Path
) -> None:
    folder, pub = published
    assert release(pub, folder, WHO, payers_known(pub))[2] is False
    assert [one.number for one in releases(folder)] == [1]
    again, _, _ = release(pub, tmp_path, WHO, payers_known(pub))
    assert again.files == first.files


def test_a_release_that_was_touched_stops_the_next_one(published: tuple[Path, Published], first: Release, tmp_path: Path) -> None:
    shutil.copytree(published[0] / "exports", tmp_path / "exports")
    (tmp_path / "exports/open-data/0001/datos-abiertos-0001.parquet").write_bytes(b"x")
    with pytest.raises(BrokenRelease, match="no puede protegerse"):
        release(published[1], tmp_path, WHO, (0, 0))
    with pytest.raises(BrokenRelease):
        content(first, "../../../warehouse.duckdb")


def test_without_a_whole_month_there_is_nothing_to_release(tmp_path: Path) -> None:
    pub = publish(tmp_path, CATALOGUE | some_rows(Random(2), date(2026, 7, 20)), FIRST, date(2026, 7, 20))
    with pytest.raises(NothingToRelease, match="paso10 status"):
        release(pub, tmp_path, WHO, (0, 0))


def test_one_large_payer_hides_a_sum(tmp_path: Path) -> None:
    rows = some_rows(Random(3), LAST)
    for row in rows["payments"][:400]:
        row["procedure_id"] = "P0"
    rows["payments"].append({"payment_id": "G", "paid_at": datetime(2026, 7, 9, 9), "amount_mxn": 9e6, "procedure_id": "P0",
                             "office_id": "CENTRO", "channel": "web"})
    pub = publish(tmp_path, CATALOGUE | rows, FIRST, LAST)
    assert ("2026-07", ("agency", "A0", "P0")) in dominated(pub)
    made = open_data(pub)
    total = made.rows.filter(pl.col("tabla") == "ingresos", pl.col("mes") == "2026-07", pl.col("desglose") == "total")
    assert total["estado"].to_list() == ["protegido"]
    assert made.hidden.by_reason["payer"] >= 2


def corrections(folder: Path, rows: dict[str, list[dict]]) -> Iterator[Published]:
    """Three requests more in July; then a whole procedure more, delivered late."""
    for number, more in enumerate((3, 60), 2):
        open_one = {**rows["requests"][0], "received_at": datetime(2026, 7, 8, 9), "resolved_at": None, "status": "open"}
        extra = [{**open_one, "request_id": f"X{number}.{i}"} for i in range(more)]
        with warehouse(folder / "warehouse.duckdb") as con:
            fill(con, {"requests": extra}, FIRST, LAST, batch=number)
        yield rebuild(folder)


def test_a_correction_of_a_few_is_held_back_and_one_of_many_is_published(tmp_path: Path) -> None:
    rows = some_rows(Random(4), LAST)
    pub = publish(tmp_path, CATALOGUE | rows, FIRST, LAST)
    versions = [release(pub, tmp_path, WHO, (0, 0))[0]]
    for after in corrections(tmp_path, rows):
        versions.append(release(after, tmp_path, WHO, (0, 0))[0])
    assert [one.held > 0 for one in versions] == [False, True, False]
    received = [as_shown(table(one), "recibidas", "2026-07") for one in versions]
    assert received[0] == received[1]
    assert received[2][()] == (received[0][()][0] + 63,)
    marks = [Counter(row["correccion_retenida"] for row in table(one) if row["tabla"] == "recibidas" and row["mes"] == "2026-07")
             for one in versions]
    assert [set(one) for one in marks] == [{"false"}, {"true"}, {"false"}]


def test_excel_holds_numbers_as_numbers_and_texts_that_look_like_formulas_as_texts(tmp_path: Path) -> None:
    texts = ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "\0x"]
    frame = pl.DataFrame([{"tabla": "t", "oficina": text, "valor": 1.5, "completo": True} for text in texts])
    path = tmp_path / "libro.xlsx"
    path.write_bytes(workbook(frame, [("titulo", "=2")], [], date(2026, 11, 21)))
    assert path.read_bytes() == workbook(frame, [("titulo", "=2")], [], date(2026, 11, 21))
    read = load_workbook(path).get_sheet_by_name("t").to_python()
    assert [row[2] for row in read[1:]] == [1.5] * len(texts)
    assert all(str(row[1]).startswith("'") for row in read[1:])


@pytest.mark.office
def test_libreoffice_finds_no_formula_in_the_workbook(tmp_path: Path) -> None:
    frame = pl.DataFrame([{"tabla": "t", "oficina": text, "valor": 1.5} for text in ("=1+1", "+SUM(1)", "-1", "@x", "bien")])
    (tmp_path / "libro.xlsx").write_bytes(workbook(frame, [("titulo", "=40+2")], [], date(2026, 11, 21)))
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to",
               'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1', "--outdir", str(tmp_path),
               str(tmp_path / "libro.xlsx")]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    sheets = {path.name: list(csv.reader(path.read_text("utf-8").splitlines())) for path in tmp_path.glob("*.csv")}
    rows = sheets["libro-t.csv"]
    assert [row[1] for row in rows[1:]] == ["'=1+1", "'+SUM(1)", "'-1", "'@x", "bien"]
    assert {row[2] for row in rows[1:]} == {"1.5"}
    assert any("'=40+2" in row for row in sheets["libro-Léame.csv"])


def test_the_command_publishes_once_and_says_what_it_hid(published: tuple[Path, Published], tmp_path: Path) -> None:
    home = tmp_path / "casa"
    shutil.copytree(published[0], home, ignore=shutil.ignore_patterns("exports"))
    (home / "paso10.toml").write_text('name = "Puerto"\nstate = "Veracruz"\n[open_data]\nlicence = "CC0-1.0"\n', "utf-8")
    told = [CliRunner().invoke(paso10.app, ["--home", str(home), "export", "open-data"]).stdout for _ in range(2)]
    assert "Entrega 1 en" in told[0]
    assert "Creative Commons Cero" in told[0]
    assert told[1].startswith("Sin cambios: sigue la entrega 1")
