"""Forecasts on the pages: tomorrow in one sentence, the fan, what came of earlier ones, and what is not drawn and why."""

import json
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner

from dashboard import ahead, ahead_figures, charts_ahead, waits
from dashboard.charts_ahead import Fan, Held, Step
from metrics.forecast.family import NO_BETTER, TOO_NEW, Quality
from metrics.forecast.read import BESIDE, forecast_of, held_to, lately, next_by_place
from metrics.query import Published, open_current
from paso10 import app as commands
from tests.dashboard.forecast_home import FORECASTS, LAST, LATER, OFFICES, changed, make, run
from tests.dashboard.test_views import answer, text


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("ahead"))


@pytest.fixture
def pub(home: Path) -> Published:
    return open_current(home / "published")


def test_tomorrow_is_one_sentence_of_the_longest_wait(home: Path, pub: Published, monkeypatch: pytest.MonkeyPatch) -> None:
    app = run(home, monkeypatch)
    day = forecast_of(pub, "queue_wait_minutes_p50:office=CENTRO").days[1]
    assert day.day == date(2026, 11, 17)  # Monday is closed
    said = answer(app)
    name = OFFICES[0]["name"]
    expected = f"El martes 17 en {name} se esperan {day.median:.0f} min (8 de cada 10 veces, entre "
    assert said.startswith(expected)
    assert f"entre {day.lo80:.0f} y {day.hi80:.0f}): la espera más larga de las 3 oficinas." in said
    everything = text(app)
    assert "El martes 17, 1 de 3 oficinas pasará de 15 min" in everything
    assert "promedio de los últimos seis días iguales (martes)" in everything  # Sola, without a forecast, is not left out
    assert "cerrado" in everything


def test_the_page_and_the_command_say_the_same_figure(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ["--home", str(home), "forecast", "--series", "queue_wait_minutes_p50:office=NORTE", "--json"]
    told = CliRunner().invoke(commands, asked)
    assert told.exit_code == 0, told.output
    days = json.loads(told.output)["days"]
    app = run(home, monkeypatch, oficina="NORTE")
    first = next(day for day in days if not day["closed"])
    assert f"se esperan {first['median']:.0f} min" in answer(app)
    rows = drawn(app, "ahead")
    assert [row["median"] for row in rows if row["median"] is not None] == [d["median"] for d in days if not d["closed"]]
    assert [row["shut"] for row in rows if row["shut"]] == ["cerrado"] * sum(d["closed"] for d in days)


def drawn(app: AppTest, what: str) -> list[dict[str, Any]]:
    """The rows of the fan, closed days among them, in the order of the days."""
    spec = next(json.loads(c.proto.spec) for c in app.get("vega_lite_chart") if '"low95"' in c.proto.spec)
    rows = {row["label"]: row for layer in spec["layer"] for row in layer["data"]["values"] if "median" in row}
    order = next(layer["encoding"]["x"]["sort"] for layer in spec["layer"] if "sort" in layer["encoding"].get("x", {}))
    return [rows[label] for label in order if label in rows and (rows[label]["value"] is None) == (what == "ahead")]


def test_earlier_forecasts_stand_beside_what_came(home: Path, pub: Published, monkeypatch: pytest.MonkeyPatch) -> None:
    past = held_to(pub, "queue_wait_minutes_p50:office=CENTRO", 30)
    ten = [one for one in past if one.issued]
    assert [one.day for one in ten] == [LAST + timedelta(days=n) for n in range(3, 15) if n not in (8, 9)]
    assert {one.cutoff for one in ten} == {LAST}
    assert past == ten  # what was issued is not mixed with what was worked out later
    everything = text(run(home, monkeypatch))
    hits = sum(bool(one.inside) for one in past)
    assert f"Acertó {hits} de 10 días" in everything
    assert "10 pronósticos emitidos antes de cada día, ninguno borrado" in everything


def test_a_new_home_is_held_to_what_would_have_been_said(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    new = changed(home, tmp_path, "DELETE FROM forecast_past")
    past = held_to(open_current(new / "published"), "queue_wait_minutes_p50:office=CENTRO", 30)
    assert len(past) == 30
    assert not any(one.issued for one in past)
    assert all(one.cutoff < one.day <= LATER for one in past)
    assert "calculados después, con lo que se sabía el " in text(run(new, monkeypatch))
    first_day = changed(home, tmp_path / "first", "DELETE FROM forecast_past", "DELETE FROM forecast_tried")
    assert "Todavía no hay pronósticos con qué comparar" in text(run(first_day, monkeypatch))


def test_what_came_lately_is_what_was_forecast_from(pub: Published) -> None:
    known = lately(pub, "queue_visits:office=NORTE", 10)
    assert known[-1].day == LATER
    counted = dict(
        pub.rows(
            "SELECT date, sum(arrivals) FROM hour_visits h JOIN keys k ON k.dim = 'office' AND k.id = h.office "
            "WHERE k.key = 'NORTE' GROUP BY 1"
        )
    )
    assert {one.day: one.value for one in known} == {day: counted[day] for day in sorted(counted)[-10:]}


def test_the_error_is_told_beside_repeating_last_week(home: Path, pub: Published, monkeypatch: pytest.MonkeyPatch) -> None:
    quality = forecast_of(pub, "queue_wait_minutes_p50:office=CENTRO").quality
    assert quality.refused == ""
    words = f"Se equivoca en promedio {quality.mae:.1f} min; repetir la semana pasada, {quality.naive_mae:.1f} min"
    assert words in text(run(home, monkeypatch))


def test_a_refused_forecast_is_not_drawn_and_says_why(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    series = "queue_wait_minutes_p50:office=CENTRO"
    worse = f"UPDATE forecast_quality SET refused = '{NO_BETTER}', mae = 6.1, naive_mae = 5.8 WHERE series = '{series}'"
    app = run(changed(home, tmp_path, worse), monkeypatch, oficina="CENTRO")
    everything = text(app)
    assert "Pronosticar aquí no mejora a repetir la semana pasada: se equivoca 6.1 min, y repetirla 5.8 min." in everything
    assert not any('"low95"' in chart.proto.spec for chart in app.get("vega_lite_chart"))
    assert "no hay pronóstico." in answer(app)
    assert "min, usual" in str([chart.proto.spec for chart in app.get("vega_lite_chart")])


def test_an_office_without_a_forecast_says_what_it_takes(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    everything = text(run(home, monkeypatch, oficina="SOLA", cifra="mediana"))
    assert "Se pronostica donde llegan 5 o más personas casi todos los días; aquí llegan menos." in everything
    assert "Cuántas personas llegarán sí se pronostica: elija «Personas que llegan»." in everything
    shown = run(home, monkeypatch, oficina="SOLA")
    assert "Personas que llegan, por día; a la derecha del punteado, pronóstico" in text(shown)
    assert "cifra" not in shown.query_params


@pytest.mark.parametrize(
    ("lacking", "said"),
    [
        ("forecast", "Esta publicación se hizo sin pronósticos. Publique de nuevo: paso10 build"),
        ("hour_visits", "Esta publicación se hizo antes de que hubiera esperas por hora."),
    ],
)
def test_an_older_publication_still_opens(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lacking: str, said: str
) -> None:
    tables = FORECASTS if lacking == "forecast" else (lacking,)
    shown = text(run(changed(home, tmp_path, *(f"DROP TABLE {name}" for name in tables)), monkeypatch))
    assert "paso10 build" in shown
    assert said in shown


def test_another_figure_and_one_procedure(home: Path, pub: Published, monkeypatch: pytest.MonkeyPatch) -> None:
    people = text(run(home, monkeypatch, oficina="CENTRO", cifra="personas"))
    assert "Personas que llegan, por día; a la derecha del punteado, pronóstico" in people
    one = run(home, monkeypatch, oficina="CENTRO", tramite="P1")
    first = forecast_of(pub, "queue_wait_minutes_p50:office=CENTRO,procedure=P1").days[1]
    assert f", Trámite P1 se esperan {first.median:.0f} min" in answer(one)


def test_prophet_is_drawn_only_when_it_is_asked_for(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    series = "queue_wait_minutes_p50:office=CENTRO"
    other = "CREATE OR REPLACE TABLE {0}_beside AS SELECT * REPLACE ('prophet' AS model, {1}) FROM {0} WHERE series = '{2}'"
    parts = (("forecast", "median + 30 AS median"), ("forecast_quality", "9.5 AS mae"))
    beside = changed(home, tmp_path, *(other.format(table, what, series) for table, what in parts))
    pub = open_current(beside / "published")
    ours, theirs = forecast_of(pub, series), forecast_of(pub, series, BESIDE)
    assert (ours.quality.model, theirs.quality.model) == ("calendar_smoothing", "prophet")
    assert theirs.days[1].median == pytest.approx(ours.days[1].median + 30)
    assert {place.quality.model for place in next_by_place(pub, "queue_wait_minutes_p50", "office")} == {"calendar_smoothing"}
    app = run(beside, monkeypatch, oficina="CENTRO")
    assert "Prophet" not in text(app)
    app.toggle[0].set_value(True).run()
    assert not app.exception
    assert app.query_params["comparar"] == "1"
    assert "Prophet 9.5 min" in text(app)
    assert next(row["beside"] for row in drawn(app, "ahead") if row["median"] is not None) == theirs.days[1].median


def test_where_prophet_says_nothing_there_is_no_switch(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not run(home, monkeypatch, oficina="NORTE").toggle


def test_the_simulated_day_has_the_people_that_are_forecast(home: Path, pub: Published, monkeypatch: pytest.MonkeyPatch) -> None:
    people = forecast_of(pub, "queue_visits:office=CENTRO").days[1]
    day = waits.coming(pub, "CENTRO", 2)
    assert people.day.isoweekday() == 2
    assert sum(day.day.arrivals) == pytest.approx(people.median)
    assert f"simulación de 300 días con {people.median:.0f} personas esperadas el mar 17 nov" in text(run(home, monkeypatch))


def quality(**other: Any) -> Quality:
    return replace(Quality("s", "calendar_smoothing", 0.9, 6.0, 9.0, 80.0, 95.0, 6, 200, False, ""), **other)


def test_what_is_said_of_an_error() -> None:
    told = ahead.accuracy("queue_wait_minutes_p50", quality())
    assert told.replace("\u00a0", " ") == "Se equivoca en promedio 6 min; repetir la semana pasada, 9 min"
    for lacking in ({"few": True}, {"mae": None}, {"naive_mae": None}):
        assert ahead.accuracy("queue_visits", quality(**lacking)).startswith("Pocos datos: ")
    assert "no mejora" in ahead.refusal("queue_visits", quality(refused=NO_BETTER))
    assert ahead.refusal("queue_visits", quality(refused=TOO_NEW)) == "Todavía no hay datos bastantes para pronosticar."


@pytest.mark.parametrize(
    ("figure", "value", "said"),
    [
        ("queue_wait_minutes_p50", 7.44, "7.4 min"),
        ("queue_wait_minutes_p90", 53.6, "54 min"),
        ("requests_received", 1364.2, "1,364 solicitudes"),
        ("requests_received", 0.7, "0.7 solicitud"),
        ("queue_visits", 1.0, "1 persona"),
        ("revenue_mxn", 412_300.0, "$412 mil"),
    ],
)
def test_amounts_are_said_with_their_unit(figure: str, value: float, said: str) -> None:
    assert ahead.amount(figure, value).replace("\u00a0", " ") == said


def test_the_ends_of_a_range_are_written_alike() -> None:
    assert ahead.edges("queue_wait_minutes_p50", 4.4, 52.1) == ("4", "52")
    assert ahead.edges("queue_wait_minutes_p50", 2.6, 5.4) == ("2.6", "5.4")
    assert ahead.edges("requests_received", 0.0, 0.4) == ("0", "0.4")


def test_a_fan_names_closed_days_and_breaks_there() -> None:
    steps = (
        Step("vie", "10 min", value=10.0),
        Step("lun", "12 min", median=12.0, range80=(8.0, 16.0), range95=(5.0, 20.0)),
        Step("mar", "cerrado", shut="cerrado"),
        Step("mié", "13 min", median=13.0, range80=(9.0, 17.0), range95=(6.0, 21.0)),
    )
    spec = charts_ahead.fan(steps, Fan(15.0, "meta 15", "13"))
    areas = [layer for layer in spec["layer"] if layer["mark"]["type"] == "area"]
    assert [[row["run"] for row in layer["data"]["values"]] for layer in areas] == [[1, 2], [1, 2]]
    shut = [row for layer in spec["layer"] for row in layer["data"]["values"] if row.get("shut")]
    assert [(row["label"], row["median"], row["zero"]) for row in shut] == [("mar", None, 0)]


def test_a_miss_is_a_diamond() -> None:
    spec = charts_ahead.held((Held("lun", 5.0, 9.0, 7.0, ""), Held("mar", 5.0, 9.0, 12.0, "")))
    marks = [(layer["mark"].get("shape", "circle"), len(layer["data"]["values"])) for layer in spec["layer"][1:]]
    assert marks == [("circle", 1), ("diamond", 1)]


def test_missed_days_in_a_row_are_told(pub: Published) -> None:
    past = held_to(pub, "queue_wait_minutes_p50:office=CENTRO", 30)
    inside = [replace(one, actual=one.median) for one in past]
    assert ahead_figures._held_words(inside) == "Acertó 10 de 10 días"
    outside = [*inside[:7], *(replace(one, actual=1000.0) for one in inside[7:])]
    assert ahead_figures._held_words(outside) == "Acertó 7 de 10 días; falló los últimos 3"
    assert asdict(outside[-1])["actual"] == 1000.0


def test_it_was_issued_on_the_day_of_the_municipality(pub: Published) -> None:
    late = replace(forecast_of(pub, "queue_visits:total"), issued_at=datetime(2026, 11, 21, 3, 0))
    assert ahead.issued_on(pub, late) == date(2026, 11, 20)
