"""What a chart draws: gaps for what is missing, hollow for what is unfinished, bars from zero, axes that do not lie."""

import json
from collections.abc import Callable
from typing import Any

import altair as alt
import pytest

from dashboard import charts, charts_ahead, drawing
from dashboard.charts import Point, Row
from dashboard.charts_ahead import Fan, Held, Step
from dashboard.theme import ACT, BAND, SERIES, WHITE, chart_config

POINTS = [Point("lun 16", 10, "10", 5, 15), Point("mar 17", None, "–", 5, 15), Point("mié 18", 12, "12", 5, 15, open=True)]
CLOSED = [Point("lun 16", 10, "10", 5, 15), Point("mar 17", 11, "11", 6, 15), Point("mié 18", 12, "12")]
ROWS = [Row("Catastro", 40, 10, 20, "40 min", "act"), Row("Catastro", None, None, None, "–")]
STEPS = [
    Step("vie 13", "9 min", value=9.0),
    Step("lun 16", "cerrado", shut="cerrado"),
    Step("mar 17", "12 min", median=12.0, range80=(8.0, 16.0), range95=(5.0, 20.0), beside=14.0),
    Step("mié 18", "12 min", median=12.0),
]
AROUND = [Fan(15.0, "meta 15", "12", "Prophet"), Fan(None, "", "12")]
HELD = [Held("lun 16", 5.0, 9.0, 7.0, "7"), Held("mar 17", 5.0, 9.0, 12.0, "12")]
EVERY = [
    *(
        (draw, points, target)
        for draw in (charts.spark, charts.history)
        for points in (POINTS, CLOSED, [])
        for target in (11, None)
    ),
    *((charts.columns, points, 300) for points in (POINTS, CLOSED, POINTS * 6, [])),
    *((charts.dot_bar, rows, target) for rows in (ROWS, []) for target in (15, None)),
    *((charts.bars, rows, 34) for rows in (ROWS, [])),
    *((charts_ahead.fan, steps, around) for steps in (STEPS, STEPS[:1], STEPS[1:2], []) for around in AROUND),
    *((charts_ahead.held, days, 230) for days in (HELD, HELD[:1], [])),
]


def layers(spec: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [layer for layer in spec["layer"] if layer["mark"]["type"] == kind]


def values(layer: dict[str, Any], name: str = "value") -> list[Any]:
    return [row[name] for row in layer["data"]["values"]]


@pytest.mark.parametrize(("draw", "items", "argument"), EVERY)
def test_every_chart_is_altair_valid_piece_by_piece_and_gives_a_plain_dictionary(
    draw: Callable[..., dict[str, Any]], items: list[Any], argument: Any
) -> None:
    with alt.utils.schemapi.debug_mode(True):
        chart = draw.__wrapped__(items, argument)
        assert isinstance(chart, alt.LayerChart)
        whole = json.loads(json.dumps(chart.to_dict()))
    alt.LayerChart.validate(whole)
    spec = draw(items, argument)
    assert json.loads(json.dumps(spec)) == spec == drawing.as_spec(chart)
    alt.LayerChart.validate(spec)


@pytest.mark.parametrize(("draw", "items", "argument"), EVERY)
def test_every_chart_is_in_spanish_carries_its_rows_and_draws_no_empty_layer(
    draw: Callable[..., dict[str, Any]], items: list[Any], argument: Any
) -> None:
    spec = draw(items, argument)
    assert spec["config"]["locale"] == chart_config("es")["locale"]
    assert all(part["data"]["values"] for part in (spec["layer"] if "data" not in spec else [spec]))
    assert not {"datasets", "$schema", "description"} & set(spec)  # slow, a warning of the browser, and a second alt text


def test_a_value_that_vega_does_not_know_is_refused() -> None:
    with alt.utils.schemapi.debug_mode(False):
        wrong = drawing.finish([drawing.on([{"y": 1}]).mark_rule(strokeDash="a rayas").encode(alt.Y("y:Q"))], 40)
        with pytest.raises(alt.utils.schemapi.SchemaValidationError):
            drawing.as_spec(wrong)


def test_a_picture_is_drawn_once_and_each_caller_gets_its_own() -> None:
    drawn: list[int] = []

    @drawing.drawn_once
    def counted(points: Any, height: int = 10) -> alt.LayerChart:
        drawn.append(height)
        return drawing.finish([drawing.on([{"y": len(points)}]).mark_rule().encode(alt.Y("y:Q"))] * 2, height)

    first = counted(POINTS)
    first["layer"].clear()
    assert counted(list(POINTS))["layer"]
    assert (counted(POINTS, height=20)["height"], counted(POINTS[:2])["height"]) == (20, 10)
    assert drawn == [10, 20, 10]


def test_drawing_leaves_the_settings_of_altair_as_they_were() -> None:
    before = (alt.theme.active, alt.data_transformers.active, alt.data_transformers.consolidate_datasets)
    charts.spark([Point("a", 1, "1"), Point("b", 2, "2")])
    assert (alt.theme.active, alt.data_transformers.active, alt.data_transformers.consolidate_datasets) == before
    assert alt.utils.schemapi.DEBUG_MODE


def test_the_usual_range_is_drawn_where_it_is_known_and_steps_where_it_changes() -> None:
    even, uneven = (layers(charts.spark(points), "area")[0] for points in (POINTS, CLOSED))
    assert (values(even, "low"), even["mark"]) == ([5, 5, 5], {"type": "area", "color": BAND})
    assert (values(uneven, "low"), uneven["mark"]["interpolate"]) == ([5, 6], "step")
    assert layers(charts.spark([Point("a", 1, "1"), Point("b", 2, "2")]), "area") == []


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


def test_a_long_name_ends_where_the_words_begin() -> None:
    long = Row("Centro de Atención Ciudadana y Servicios Municipales", 40, 10, 20, "40 min")
    names = next(layer for layer in layers(charts.dot_bar([long]), "text") if layer["encoding"]["text"]["field"] == "name")
    assert names["mark"]["limit"] == {"expr": "width - 56"}
    assert values(names, "name") == [long.name]
