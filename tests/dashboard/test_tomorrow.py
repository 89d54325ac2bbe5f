"""What comes, on Hoy and on Trámite: tomorrow, whether the last day lay inside, what will pass its limit, and the list."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from dashboard import attention, data, decided, falling, lasting, tomorrow
from metrics.falling_due import FallingDue, falling_due
from metrics.forecast.read import forecast_of, held_to
from metrics.forecast.resolution import Resolution
from metrics.indicator import FOLDER, read_indicators
from metrics.query import Published, open_current
from tests.dashboard import tongues
from tests.dashboard.forecast_home import CATALOGUE, CLOSED, FORECASTS, LATER, changed, make, published, run, town
from tests.dashboard.test_views import answer, text
from tests.metrics.helpers import fill, warehouse

HOY, TRAMITE, ESPERAS = "views/hoy.py", "views/tramite.py", "views/esperas.py"
OWN = [*(office["name"] for office in CATALOGUE["offices"]), "Dependencia", "Trámite P1", "Trámite P2", "Puerto", "Centro"]
OWN += ["all", "Responsable"]
BREACH = "forecast|queue_wait_minutes_p50|office|CENTRO"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("tomorrow"))


@pytest.fixture
def pub(home: Path) -> Published:
    return open_current(home / "published")


def expected(pub: Published, series: str) -> float:
    """The median of Tuesday 17: Monday is closed."""
    return next(day.median for day in forecast_of(pub, series).days if day.day == CLOSED + timedelta(days=1))


def test_hoy_says_what_comes_on_the_next_working_day(home: Path, pub: Published, monkeypatch: pytest.MonkeyPatch) -> None:
    said = answer(run(home, monkeypatch, HOY))
    requests, wait = (expected(pub, f"{name}") for name in ("requests_received:total", "queue_wait_minutes_p50:office=CENTRO"))
    assert f"El martes 17 se esperan {requests:.0f} solicitudes; la espera más larga, en Centro de Atención " in said
    assert f": {wait:.0f} min." in said


def test_a_card_says_tomorrow_and_whether_the_last_day_was_right(
    home: Path, pub: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = forecast_of(pub, "requests_received:total").days[1]
    past = held_to(pub, "requests_received:total", 30)[-1]
    assert (past.day, past.issued) == (LATER, True)
    hit = "acertó" if past.inside else "falló"
    line = f"mar 17: {day.median:.0f} ({day.lo80:.0f} a {day.hi80:.0f}) · vie 13: {hit}"
    everything = text(run(home, monkeypatch, HOY))
    assert line in everything
    where = "dentro" if past.inside else "fuera"
    assert f"El viernes 13: {past.actual:.0f} solicitudes, {where} de lo pronosticado, entre " in everything


@pytest.mark.parametrize(("actual", "issued", "word"), [
    ("median", "true", "acertó"), ("hi80 + 1", "true", "falló"), ("median", "false", "habría acertado"),
    ("lo80 - 1", "false", "habría fallado"),
])  # fmt: skip
def test_the_last_day_is_told_as_it_was_forecast(home: Path, tmp_path: Path, actual: str, issued: str, word: str) -> None:
    changes = [f"UPDATE forecast_past SET actual = {actual}", f"UPDATE forecast_tried SET actual = {actual}"]
    other = changed(home, tmp_path, *changes, *(["DELETE FROM forecast_past"] if issued == "false" else []))
    line = tomorrow.card_line(open_current(other / "published"), tomorrow.REQUESTS, "", LATER)
    assert line.endswith(f"vie 13: {word}")


def test_the_chart_of_what_came_in_goes_on_with_what_is_expected(
    home: Path, pub: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    points = tomorrow.points(pub, "")
    assert [point.label for point in points] == ["mar 17 nov", "mié 18 nov", "jue 19 nov", "vie 20 nov", "lun 23 nov"]
    assert points[0].value == expected(pub, "requests_received:total")
    app = run(home, monkeypatch, HOY)
    assert any("mar 17 nov" in chart.proto.spec and '"low"' in chart.proto.spec for chart in app.get("vega_lite_chart"))
    assert "círculo hueco: pronóstico" in text(app)


def test_weeks_and_months_say_nothing_of_tomorrow(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = text(run(home, monkeypatch, HOY, grano="semana"))
    assert "El martes 17" not in shown
    assert "círculo hueco" not in shown


def test_one_agency_hears_of_its_own(home: Path, pub: Published, monkeypatch: pytest.MonkeyPatch) -> None:
    said = answer(run(home, monkeypatch, HOY, dependencia="A"))
    assert f"se esperan {expected(pub, 'requests_received:agency=A'):.0f} solicitudes" in said
    assert tomorrow.said(pub, "NADIE") == ""


def test_tramite_says_tomorrow_and_the_last_day(home: Path, pub: Published, monkeypatch: pytest.MonkeyPatch) -> None:
    app = run(home, monkeypatch, TRAMITE, tramite="P1")
    day = forecast_of(pub, "requests_received:procedure=P1").days[1]
    assert f"El martes 17 se esperan {day.median:.0f} solicitudes." in answer(app)
    everything = text(app)
    span = f"(8 de cada 10 veces, entre {day.lo80:.0f} y {day.hi80:.0f})"
    assert f"El martes 17 se esperan {day.median:.0f} solicitudes {span}" in everything
    assert "lo pronosticado, entre" in everything
    assert "Minutos de espera, mediana del día; a la derecha del punteado, pronóstico" in everything


def test_days_of_the_past_have_no_fan(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    everything = text(run(home, monkeypatch, TRAMITE, tramite="P1", desde="2026-06-01", hasta="2026-09-30"))
    assert "pronóstico" not in everything


def test_what_will_pass_its_limit_is_told_with_its_range(home: Path, pub: Published, monkeypatch: pytest.MonkeyPatch) -> None:
    total = falling_due(pub, "total", 5)[0]
    assert total.falling_due > 0
    sentence = falling.said(total)
    assert f"En los próximos 5 días hábiles vencen {total.falling_due}; " in sentence
    assert sentence in text(run(home, monkeypatch, HOY))
    mine = falling_due(pub, "procedure", 5, "P1")[0]
    assert falling.said(mine) in text(run(home, monkeypatch, TRAMITE, tramite="P1"))


def due(**other: object) -> FallingDue:
    made = FallingDue("total", "", "", 5, date(2026, 11, 20), 89, 3, 115, 36.4, 30.0, 43.0, 27.0, 46.0, 4.0, 5.2, 0.8, 6)
    return replace(made, **other)


def test_how_deadlines_are_said() -> None:
    assert falling.said(due()) == (
        "En los próximos 5 días hábiles vencen 89; se espera que 36 pasen su plazo (8 de cada 10 veces, entre 30 y 43)"
    )
    assert falling.said(due(naive_error=3.0)).endswith("no se pronostica: no mejora a repetir lo de la vez anterior")
    assert falling.said(due(error=None, naive_error=None, checked=0)).endswith("; pocos datos")
    assert falling.said(due(falling_due=0)) == "En los próximos 5 días hábiles no vence ninguna"
    assert falling.said(due(falling_due=1, expected=0.7)).startswith(
        "En los próximos 5 días hábiles vence 1; se espera que 0.7 pase"
    )
    assert falling.said(None) == falling.short(None) == falling.error(None) == ""
    assert falling.short(due()) == "5 días hábiles: 36 de 89 pasarían su plazo (30 a 43)"
    assert falling.short(due(naive_error=3.0)) == ""
    assert falling.error(due()) == "plazos: se equivoca en promedio 4 solicitudes; repetir la vez anterior, 5.2"


def takes(**other: object) -> Resolution:
    return replace(Resolution("resolution_days:procedure=P", date(2026, 11, 20), 400, 4.0, 8.0, 0.8, 1.2, 91.0, 6), **other)


def test_how_long_what_comes_now_will_take() -> None:
    told = "de lo que se recibe ahora, la mitad saldrá en 4 días hábiles o menos y nueve de cada diez, en 8 días hábiles o menos"
    plain = lasting.said(takes()).replace("\u00a0", " ")
    assert plain == f"{told} (se equivoca en promedio 0.8 días; repetir lo de las cuatro semanas anteriores, 1.2)"
    assert lasting.said(takes(error50_days=None, naive50_days=None)).endswith(" (pocos datos)")
    assert "nueve de cada diez, después de un año" in lasting.said(takes(p90_days=None))
    same = lasting.said(takes(p50_days=0.0, p90_days=0.0, error50_days=0.0, naive50_days=0.0))
    assert same == "de lo que se recibe ahora, la mitad saldrá el mismo día y nueve de cada diez, el mismo día"
    assert "no se pronostica" in lasting.said(takes(error50_days=1.3))
    assert lasting.said(takes(p50_days=None)) == lasting.said(None) == ""


def test_tramite_says_how_long_it_will_take(home: Path, pub: Published, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = lasting.of(pub, "P1")
    assert mine is not None
    assert lasting.said(mine).replace("\u00a0", " ") in text(run(home, monkeypatch, TRAMITE, tramite="P1"))


@pytest.mark.parametrize("page", [HOY, TRAMITE, ESPERAS])
def test_an_older_publication_without_them_still_opens(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    old = changed(home, tmp_path, *(f"DROP TABLE {name}" for name in (*FORECASTS, "deadlines", "forecast_resolution")))
    everything = text(run(old, monkeypatch, page))
    assert "El martes 17" not in everything
    assert ("paso10 build" in everything) == (page != HOY)


def breached(home: Path, folder: Path) -> Path:
    """The same home, with a forecast of Centro that needs somebody."""
    item = ", ".join(
        f"{value}"
        for value in (
            "DATE '2026-11-13' AS day",
            "1 AS rank",
            "'forecast' AS kind",
            "'queue_wait_minutes_p50' AS indicator",
            "'office' AS dimension",
            "'CENTRO' AS key",
            "'Centro' AS name",
            "'Responsable' AS owner",
            "DATE '2026-10-16' AS since",
            "4 AS periods",
            "'day' AS grain",
            "25.0 AS value",
            "DATE '2026-11-17' AS value_on",
            "24.0 AS level",
            "9.0 AS usual",
            "NULL AS usual_low",
            "NULL AS usual_high",
            "'minutes' AS unit",
            "60.0 AS size",
            "'percent' AS size_unit",
            "'bad' AS direction",
            "5 AS n",
            "7.0 AS score",
            "0.0 AS odds",
            "false AS gradual",
            "'' AS reason",
            "[] AS also",
        )
    )
    return changed(home, folder, "DELETE FROM attention", f"INSERT INTO attention BY NAME SELECT {item}")


def test_a_wait_that_will_pass_its_target_is_on_the_list(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = run(breached(home, tmp_path), monkeypatch, HOY)
    everything = text(app)
    assert "Hoy necesita a alguien (1)" in everything
    assert "se esperan 24 min en promedio en los próximos 5 días abiertos, desde el mar 17 nov; la meta es 15 min." in everything
    assert "En 4 de esos días la pasa 9 de cada 10 veces. Hasta ahora, 9 min." in everything
    assert "Centro: espera en ventanilla de 24 min en los próximos 5 días; la meta es 15 min" in answer(app)


def test_it_is_closed_and_put_off_like_everything_else(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = breached(home, tmp_path)
    monkeypatch.setenv("PASO10_HOME", str(folder))
    monkeypatch.setattr(data, "today", lambda pub: date(2026, 11, 14))
    pub = open_current(folder / "published")
    finding = attention.findings(pub, "A")[0]
    assert (finding.key, finding.task.page, finding.task.query) == (BREACH, ESPERAS, (("oficina", "CENTRO"),))
    decided.keep("close", finding.seen(finding.key), 0, "Ana", "Se abre otra ventanilla")
    listed = attention.listed(pub, [finding], decided.records()[0], date(2026, 11, 14))
    assert attention.waiting(listed) == []
    worse = replace(finding, size=finding.size * 2)
    assert len(attention.waiting(attention.listed(pub, [worse], decided.records()[0], date(2026, 11, 14)))) == 1


@pytest.mark.parametrize("page", [HOY, TRAMITE, ESPERAS])
@pytest.mark.parametrize("tongue", ["es", "en"])
def test_the_pages_say_it_in_one_language(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page: str, tongue: str
) -> None:
    query = {"tramite": "P1"} if page == TRAMITE else {"oficina": "CENTRO"} if page == ESPERAS else {}
    folder = breached(home, tmp_path) if page == HOY else home
    texts = tongues.spoken(run(folder, monkeypatch, page, lang=tongue, **query))
    own = [*OWN, *(indicator.basis for indicator in read_indicators(FOLDER).values() if indicator.basis)]
    assert tongues.strangers(texts, tongue, sorted(own, key=len, reverse=True)) == []


def test_hoy_draws_prophet_when_it_is_asked_for(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    series = "requests_received:total"
    other = "CREATE OR REPLACE TABLE {0}_beside AS SELECT * REPLACE ('prophet' AS model, {1}) FROM {0} WHERE series = '{2}'"
    parts = (("forecast", "median + 7 AS median"), ("forecast_quality", "9.5 AS mae"))
    app = run(changed(home, tmp_path, *(other.format(table, what, series) for table, what in parts)), monkeypatch, HOY)
    assert "rombo gris" not in text(app)
    app.toggle[0].set_value(True).run()
    assert not app.exception
    assert app.query_params["comparar"] == "1"
    everything = text(app)
    assert "; rombo gris: Prophet" in everything
    assert "Prophet se equivoca en promedio 9.5 solicitudes; el pronóstico de aquí, " in everything
    without = changed(home, tmp_path / "without", "DELETE FROM forecast_beside")
    assert not run(without, monkeypatch, HOY).toggle


@pytest.mark.parametrize("days", [0, 7, 15])
@pytest.mark.parametrize("page", [HOY, TRAMITE, ESPERAS])
def test_a_home_of_a_few_days_promises_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page: str, days: int) -> None:
    first = LATER - timedelta(days=days)
    with warehouse(tmp_path / "warehouse.duckdb") as con:
        fill(con, CATALOGUE | town(first, LATER), first, LATER)
    published(tmp_path)
    app = run(tmp_path, monkeypatch, page)
    everything = text(app)
    assert "habría acertado" not in everything
    assert "ninguno borrado" not in everything
    if page == HOY:
        assert "(pocos datos)." in answer(app)
    if page == ESPERAS:
        assert "Centro de Atención" in answer(app)
        assert "Todavía no hay filas que medir." not in everything
        assert "Acertó" not in everything, everything
