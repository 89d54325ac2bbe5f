"""What a chart draws: gaps for what is missing, hollow for what is unfinished, bars from zero, axes that do not lie."""

import json
from typing import Any

from dashboard import charts
from dashboard.charts import Point, Row
from dashboard.theme import ACT, LOCALE, SERIES, WHITE

POINTS = [Point("lun 16", 10, "10", 5, 15), Point("mar 17", None, "–", 5, 15), Point("mié 18", 12, "12", 5, 15, open=True)]


def layers(spec: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [layer for layer in spec["layer"] if layer["mark"]["type"] == kind]


def values(layer: dict[str, Any], name: str = "value") -> list[Any]:
    return [row[name] for row in layer["data"]["values"]]


def test_every_chart_is_a_plain_dictionary_in_spanish_and_draws_no_empty_layer() -> None:
    rows = [Row("Catastro", 40, 10, 20, "40 min", "act"), Row("Catastro", None, None, None, "–")]
    specs = (
        charts.spark(POINTS), charts.spark([]), charts.history(POINTS, 11), charts.columns(POINTS), charts.dot_bar(rows, 15),
        charts.dot_bar([]), charts.bars(rows), charts.history([]), charts.columns([]),
    )  # fmt: skip
    for spec in specs:
        assert json.loads(json.dumps(spec)) == spec
        assert spec["config"]["locale"] == LOCALE
        assert all(layer["data"]["values"] for layer in spec["layer"])


def test_a_missing_period_is_a_gap_and_an_unfinished_one_is_hollow() -> None:
    line = layers(charts.spark(POINTS), "line")[0]
    assert values(line) == [10, None]
    assert layers(charts.spark(POINTS), "point")[0]["mark"]["fill"] == WHITE
    dashed = layers(charts.history(POINTS), "line")[1]
    assert dashed["mark"]["strokeDash"]
    assert values(dashed) == [None, 12]
    full, hollow = layers(charts.columns(POINTS), "bar")
    assert (values(full), full["mark"]["color"]) == ([10, None], SERIES)
    assert (values(hollow), hollow["mark"]["color"]) == ([12], WHITE)


def test_a_missing_last_period_has_no_dot() -> None:
    assert layers(charts.spark(POINTS[:2]), "point") == []


def test_the_scale_of_a_sparkline_holds_its_band_and_its_target() -> None:
    low, high = layers(charts.spark(POINTS, target=30), "line")[0]["encoding"]["y"]["scale"]["domain"]
    assert low < 5
    assert high > 30


def test_main_charts_and_bars_start_at_zero() -> None:
    assert layers(charts.history(POINTS), "line")[0]["encoding"]["y"]["scale"]["domain"][0] == 0
    assert layers(charts.columns(POINTS), "bar")[0]["encoding"]["y"]["scale"] == {"domainMin": 0}
    rows = [Row("A", 40, 10, None, "10 de 40")]
    assert layers(charts.bars(rows), "bar")[0]["encoding"]["x"]["scale"]["domain"] == [0, 40]
    assert layers(charts.dot_bar(rows), "point")[0]["encoding"]["x"]["scale"]["domain"][0] == 0


def test_negative_totals_stay_on_the_scale() -> None:
    spec = charts.history([Point("a", -5, "−5"), Point("b", 3, "3")])
    assert layers(spec, "line")[0]["encoding"]["y"]["scale"]["domain"][0] == -5


def test_two_rows_of_one_name_are_two_rows() -> None:
    spec = charts.dot_bar([Row("Licencia", 4, None, None, "4"), Row("Licencia", 9, None, None, "9", "act")])
    dots = layers(spec, "point")[0]
    assert values(dots, "i") == [0, 1]
    scale = dots["encoding"]["color"]["scale"]
    assert dict(zip(scale["domain"], scale["range"], strict=True))["act"] == ACT


def test_axis_labels_are_few_and_end_with_the_last() -> None:
    spec = charts.history([Point(f"d{i}", i, str(i)) for i in range(30)])
    shown = layers(spec, "line")[0]["encoding"]["x"]["axis"]["values"]
    assert len(shown) <= 7
    assert shown[-1] == "d29"
