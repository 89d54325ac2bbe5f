"""Cost and savings, goals, decisions and priorities on paper: the figures of the commands, however many rows."""

import json
import re
import shutil
from datetime import UTC, date, datetime, timedelta
from html import unescape
from pathlib import Path

import duckdb
import pytest
from pypdf import PdfReader
from typer.testing import CliRunner

import paso10
from state import decisions, goals, log
from state.store import home_state
from tests.dashboard.council import Slide, packet, shown, slides, unwritten
from tests.dashboard.test_deck import by_topic, near
from tests.dashboard.test_languages import opened

SO_FAR = ("--from", "2026-01-01", "--to", "2026-10-31")
SECTIONS = tuple(word for name in ("programa", "metas", "decisiones", "prioridades", "metodo") for word in ("--section", name))
FOUND = {  # of each decision in its order: verdict, change, low, high, without it
    "Segunda caja": ("better", -9.0, -13.0, -5.0, 30.0), "Sistema nuevo": ("worse", 5.0, 2.0, 8.0, 10.0),
    "Citas en línea": ("no_evidence", -2.0, -5.0, 1.0, 12.5), "Curso de redes": ("not_evaluable", None, None, None, None),
}  # fmt: skip


def asked(home: Path, *words: str) -> list[dict[str, object]]:
    done = CliRunner().invoke(paso10.app, ["--home", str(home), *words, "--json"])
    assert done.exit_code == 0, done.output
    rows: list[dict[str, object]] = json.loads(done.stdout)["rows"]
    return rows


def on(monkeypatch: pytest.MonkeyPatch, day: date) -> None:
    monkeypatch.setattr(log, "now", lambda: datetime(day.year, day.month, day.day, 12, tzinfo=UTC))


def decide(home: Path, monkeypatch: pytest.MonkeyPatch, title: str, since: date) -> str:
    on(monkeypatch, since)
    return decisions.decide(home_state(home), "Ana Ruiz", decisions.Decision(
        kind="step_changed", title=title, problem="Se tarda", indicator="queue_wait_minutes_p50", direction="lower",
        effective_on=since, review_on=since + timedelta(days=90), decided_by="Rosa Díaz", expected_change=-8.0)).decision_id


def aim(home: Path, monkeypatch: pytest.MonkeyPatch, title: str, **more: object) -> None:
    on(monkeypatch, date(2026, 1, 5))
    told = {"objective": "Cumplir", "title": title, "indicator": "on_time_share", "base": 50.0, "goal": 99.0, "unit": "percent",
            "starts_on": date(2026, 1, 1), "due_on": date(2026, 12, 31), "owner": "Ana Ruiz", **more}  # fmt: skip
    goals.write(home_state(home), "Ana Ruiz", goals.Goal(**told))


def publish(home: Path, found: dict[str, tuple[object, ...]]) -> None:
    """What a build would have found of some decisions, by their id."""
    current = home / "published" / (home / "published" / "CURRENT").read_text("utf-8").strip()
    with duckdb.connect(str(current)) as con:
        for id, (verdict, change, low, high, without) in found.items():
            con.execute(
                "INSERT INTO effects BY NAME SELECT ? AS decision_id, 'queue_wait_minutes_p50' AS indicator, TRUE AS due,"
                " ? AS verdict, 'sure' AS code, 'No hay datos.' AS reason, DATE '2026-03-02' AS since,"
                " DATE '2026-11-20' AS through, 'minutes' AS unit, ?::DOUBLE AS change, ?::DOUBLE AS low, ?::DOUBLE AS high,"
                " ?::DOUBLE AS after_level_expected, [] AS compared, '' AS compared_by, FALSE AS compared_named, [] AS shifts",
                [id, verdict, change, low, high, without])


@pytest.fixture(scope="module")
def home(council_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample with three goals and five decisions, four of them judged, and one of each that begins after October."""
    root = unwritten(council_home, tmp_path_factory.mktemp("programa") / "casa")
    with pytest.MonkeyPatch.context() as patch:
        aim(root, patch, "Resueltos en plazo")
        aim(root, patch, "Espera corta", indicator="queue_wait_minutes_p50", base=60.0, goal=1.0, unit="minutes")
        whole = {"indicator": "requests_received", "base": 0.0, "goal": 1.0, "unit": "requests", "commitment": True}
        aim(root, patch, "Solicitudes del año", **whole)
        aim(root, patch, "La que empieza después", starts_on=date(2026, 11, 10))
        ids = [decide(root, patch, title, date(2026, 3 + n, 2)) for n, title in enumerate(FOUND)]
        publish(root, dict(zip(ids, FOUND.values(), strict=True)))
        decide(root, patch, "Campaña en radio", date(2026, 10, 20))
        decide(root, patch, "La que empieza en noviembre", date(2026, 11, 9))
    return root


@pytest.fixture(scope="module")
def folder(home: Path) -> Path:
    return packet(home, *SECTIONS, "--as-of", "2026-11-20")


@pytest.fixture(scope="module")
def deck(folder: Path) -> list[Slide]:
    return slides(next(folder.glob("*.pptx")))


def test_cost_and_savings_are_those_of_show(home: Path, deck: list[Slide]) -> None:
    cost = by_topic(deck, "costó el programa")
    year = ("--from", "2026-01-01", "--to", "2026-12-31")
    given = {row["key"]: row["value"] for row in shown(home, "budget_mxn", *year, "--by", "place")}
    (_head, *rows), = cost.tables
    amounts = sorted(value for key, value in given.items() if key and value)
    assert len(rows) == len(amounts) > 3
    said = sorted((row[1] for row in rows), key=lambda text: [near(text, value) for value in amounts].index(True))
    assert all(near(text, value) for text, value in zip(said, amounts, strict=True))
    (chart,) = cost.charts
    (bars, _all) = chart.series.values()
    assert all(near(row[3], bar) for row, bar in zip(rows, bars, strict=True))
    saved = by_topic(deck, "programa ahorró")
    for id, words in (("sheets_saved", "papel"), ("citizen_hours_saved", "gente")):
        (row,) = shown(home, id, *SO_FAR)
        found = re.search(rf"([\d,.]+)\s(?:hojas|horas) de (?:la )?{words}", saved.text("Título").replace("\u00a0", " "))
        assert found is not None, saved.text("Título")
        assert near(found[1], row["value"])
    assert any("traslado de una visita, ida y vuelta: 60\u00a0min" in row[3] for row in saved.tables[0])


def test_goals_are_those_of_the_command_the_worst_first(home: Path, deck: list[Slide]) -> None:
    slide = by_topic(deck, "Las metas")
    by = {str(row["title"]): row for row in asked(home, "goals", "--as-of", "2026-10-31")}
    (_head, *rows), = slide.tables
    assert {row[0] for row in rows} == set(by) - {"La que empieza después"}
    assert rows[-1][0] == "Solicitudes del año"
    assert rows[-1][7] == "▲ cumplido"
    (chart,) = slide.charts
    for row, bar in zip(rows, next(iter(chart.series.values())), strict=True):
        told = by[row[0]]
        assert near(re.sub(r"\s\w+$", "", row[1]) if row[0] == "Solicitudes del año" else row[1], told["value"]), row
        assert told["score"] is None or bar == pytest.approx(100 * told["score"])
    well = sum(row["course"] in ("reached", "on_way") for title, row in by.items() if title != "La que empieza después")
    assert re.match(rf"De 3 metas, {well} va", slide.text("Título"))
    assert "Otra empieza después." in slide.text("Nota")


def test_decisions_say_what_was_found_and_the_failure_stands_first(deck: list[Slide]) -> None:
    slide = by_topic(deck, "Lo que se decidió")
    assert slide.text("Título") == (
        "De 5 decisiones, 1 mejoró, 1 empeoró, 1 sin evidencia, 1 no evaluable y 1 en curso; «Sistema nuevo» pide revisión")
    (_head, *rows), = slide.tables
    assert [row[0] for row in rows] == ["Sistema nuevo", "Segunda caja", "Citas en línea", "Curso de redes", "Campaña en radio"]
    cells = {row[0]: [cell.replace("\u00a0", " ") for cell in row] for row in rows}
    assert cells["Sistema nuevo"][3] == "subió 5 min (de 2 min a 8 min)"
    assert cells["Citas en línea"][3] == "bajó 2 min (entre bajar 5 min y subir 1 min)"
    assert cells["Segunda caja"][2].endswith("que baje 8 min")
    assert [cells[title][5][2:] for title in cells] == ["empeoró", "mejoró", "sin evidencia", "no evaluable", "en curso"]
    (chart,) = slide.charts
    for title, (_verdict, change, low, high, without) in FOUND.items():
        assert (f"Estimación: {title}" in chart.series) == (change is not None)
        if change is not None:
            assert chart.series[f"Intervalo: {title}"] == pytest.approx([100 * low / without, 100 * high / without])
            assert chart.series[f"Estimación: {title}"] == pytest.approx([100 * change / without])
    assert "Otra empieza después." in slide.text("Nota")


def test_priorities_are_the_first_five_of_the_command(home: Path, deck: list[Slide]) -> None:
    slide = by_topic(deck, "Prioridades")
    rows = asked(home, "priorities")[:5]
    (_head, *cells), = slide.tables
    assert [(row[0], row[1]) for row in cells] == [(r["name"], f"{r['place']} ({r['low']} a {r['high']})") for r in rows]
    assert f"«{rows[0]['name']}» va primero" in slide.text("Título")
    (chart,) = slide.charts
    for row in rows:
        assert chart.series[f"Intervalo: {row['name']}"] == [row["low"], row["high"]]


def test_the_report_and_the_page_say_the_same(
    home: Path, folder: Path, deck: list[Slide], monkeypatch: pytest.MonkeyPatch
) -> None:
    pdf = " ".join(page.extract_text() for page in PdfReader(next(folder.glob("*.pdf"))).pages)
    squeezed = re.sub(r"\s|-\n", "", pdf.replace("-\n", ""))
    about = {"costo": "costó", "ahorro": "ahorró", "metas": "Las metas", "decisiones": "se decidió", "prioridades": "Prior"}
    for key, topic in about.items():
        slide = by_topic(deck, topic)
        assert re.sub(r"\s", "", slide.text("Título")) in squeezed, topic
        app = opened(home, monkeypatch, "views/cabildo.py", mes="2026-10", lamina=key)
        said = unescape(" ".join(one.proto.body for one in app.get("html")))
        assert slide.text("Título") in said, topic
        for row in slide.tables[0][1:]:
            assert [cell for cell in row if re.sub("^[▲▼■●○] ", "", cell) not in said] == [], topic


def test_the_page_shows_a_goal_as_soon_as_it_is_written(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = Path(shutil.copytree(home, tmp_path / "casa"))
    app = opened(mine, monkeypatch, "views/cabildo.py", mes="2026-10", lamina="metas")
    assert "De 3 metas" in str([one.proto.body for one in app.get("html")])
    aim(mine, monkeypatch, "Una más")
    app.run()
    assert "De 4 metas" in str([one.proto.body for one in app.get("html")])


def test_without_goals_and_decisions_their_slides_are_left_out_and_the_method_says_so(council_deck: Path) -> None:
    found = slides(council_deck)
    topics = [text for slide in found for name, text in slide.texts if name == "Tema"]
    assert not [topic for topic in topics if "metas" in topic or "decidió" in topic]
    method = next(slide for slide in found if "Método y reservas" in slide.all("Tema"))
    assert "Sin datos o sin nada escrito, no se incluye: las metas y las decisiones." in method.all("Texto")


def test_only_one_decision_and_one_goal_are_said_in_the_singular(
    council_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = unwritten(council_home, tmp_path / "casa")
    aim(mine, monkeypatch, "Resueltos en plazo")
    publish(mine, {decide(mine, monkeypatch, "Segunda caja", date(2026, 3, 2)): FOUND["Segunda caja"]})
    found = slides(next(packet(mine, "--section", "metas", "--section", "decisiones", "--as-of", "2026-11-20").glob("*.pptx")))
    assert by_topic(found, "Lo que se decidió").text("Título") == "Segunda caja: mejoró"
    assert by_topic(found, "Las metas").text("Título").startswith("De 1 meta, ")


def test_many_rows_with_long_names_go_on_to_another_slide_whole(
    council_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = unwritten(council_home, tmp_path / "casa")
    rest = " de la ventanilla de la planta baja con todas sus áreas y aviso por mensaje a quien tramita, con constancia"
    ids = [decide(mine, monkeypatch, f"Decisión {n:02d}{rest}", date(2026, 1, 5) + timedelta(weeks=n)) for n in range(12)]
    publish(mine, {id: FOUND["Sistema nuevo" if n == 0 else "Segunda caja"] for n, id in enumerate(ids)})
    found = slides(next(packet(mine, "--section", "decisiones", "--as-of", "2026-11-20").glob("*.pptx")))
    about = [slide for slide in found if any("Lo que se decidió" in topic for topic in slide.all("Tema"))]
    assert len(about) > 1
    assert [slide.text("Tema").endswith("(continúa)") for slide in about] == [n > 0 for n in range(len(about))]
    titles = [row[0] for slide in about for row in slide.tables[0][1:]]
    assert titles[0] == f"Decisión 00{rest}"
    assert len(titles) == len(set(titles)) == 9
    assert all(title.endswith(rest) for title in titles)
    assert "Hay otras 3 en el registro." in about[0].text("Nota")
