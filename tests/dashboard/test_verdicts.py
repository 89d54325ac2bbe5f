"""How a figure is judged and said: a table of cases, and the boundaries."""

from datetime import date

import pytest

from dashboard.components import Verdict
from dashboard.data import Period, Reading
from dashboard.formats import NBSP
from dashboard.judging import JUDGED, Judged, edges, judged
from dashboard.reading import apart, judge, number, said
from metrics.indicator import Indicator
from metrics.query import Figure, Usual

FRIDAY = date(2026, 11, 20)
TEXT = {"es": "Espera", "en": "Wait"}
WAIT = Indicator(
    "queue_wait_minutes_p50", TEXT, TEXT, TEXT, TEXT, "quantile", "visits", "minutes", "lower", "", "Responsable", 10, target=15
)
USUAL = Usual(10, 20, 15, 40)


def figure(value: float | None, unit: str = "minutes", day: date = FRIDAY, **more: object) -> Figure:
    plain = {"target": None, "state": "ok", "few": False, "open": False, "missing": ()} | more
    return Figure("queue_wait_minutes_p50", value, 50, None, None, unit, day, day, "", "", **plain)


@pytest.mark.parametrize(
    ("value", "direction", "target", "kind"),
    [
        (15, "lower", None, "usual"), (10, "lower", None, "usual"), (20, "lower", None, "usual"),
        (20.01, "lower", None, "act"), (9.99, "lower", None, "better"),
        (20.01, "higher", None, "better"), (9.99, "higher", None, "act"),
        (20.01, "none", None, "act"), (9.99, "none", None, "act"),
        (16, "lower", 15, "worse"), (15, "lower", 15, "usual"), (16, "higher", 15, "usual"), (14, "higher", 15, "worse"),
        (21, "lower", 15, "act"), (16, "none", 15, "usual"),
    ],
)  # fmt: skip
def test_the_usual_range_comes_before_the_target(value: float, direction: str, target: float | None, kind: str) -> None:
    verdict = judge(figure(value, target=target), USUAL, direction, "en viernes")
    assert verdict.kind == kind
    assert verdict.word


@pytest.mark.parametrize(
    ("changes", "kind", "word"),
    [
        ({"value": None, "state": "missing"}, "none", "nadie entrega estos datos"),
        ({"value": None, "state": "missing", "missing": ("Agua",)}, "none", "faltan datos de Agua"),
        ({"value": 0.0, "missing": ("Agua",)}, "none", "faltan datos de Agua"),
        ({"value": 99.0, "missing": ("Agua",)}, "open", "sin comparar: falta Agua"),
        ({"value": None, "state": "not_applicable"}, "none", "no aplica"),
        ({"value": None, "state": "empty"}, "none", "sin casos"),
        ({"value": 99.0, "few": True}, "open", "pocos datos"),
        ({"value": 99.0, "open": True}, "open", "en curso, sin comparar"),
    ],
)
def test_nothing_rests_on_missing_few_or_unfinished_data(changes: dict[str, object], kind: str, word: str) -> None:
    verdict = judge(figure(**changes), USUAL, "lower")
    assert verdict == Verdict(kind, word)
    assert kind not in JUDGED


def test_zero_is_a_figure_when_nobody_owes_anything() -> None:
    assert judge(figure(0.0), Usual(0, 3, 1, 40), "lower", "en viernes") == Verdict("usual", "habitual en viernes")


def test_without_history_only_the_target_counts() -> None:
    assert judge(figure(14, target=15), None, "lower") == Verdict("better", f"cumple la meta de 15{NBSP}min")
    assert judge(figure(14), None, "lower") == Verdict("open", "aún sin historia para comparar")
    assert judge(figure(16, target=15), None, "lower") == Verdict("worse", f"sobre la meta de 15{NBSP}min")


@pytest.mark.parametrize(
    ("value", "limit", "unit", "told"),
    [
        (89.6, 90.0, "percent", (f"89.6{NBSP}%", f"90.0{NBSP}%")),
        (87.0, 90.0, "percent", (f"87{NBSP}%", f"90{NBSP}%")),
        (20.2, 20.0, "minutes", (f"20.2{NBSP}min", f"20.0{NBSP}min")),
        (4.47, 4.5, "stars", (f"4.47{NBSP}★", f"4.50{NBSP}★")),
        (142.4, 142.3, "requests", ("142.4", "142.3")),
        (90.0, 90.0, "percent", (f"90{NBSP}%", f"90{NBSP}%")),
        (None, 90.0, "percent", ("–", f"90{NBSP}%")),
    ],
)
def test_a_value_never_looks_equal_to_the_limit_it_misses(
    value: float | None, limit: float, unit: str, told: tuple[str, str]
) -> None:
    assert apart(value, limit, unit) == told


def test_units_are_words_by_number() -> None:
    assert said(1, "working_days") == f"1{NBSP}día hábil"
    assert said(3, "working_days") == f"3{NBSP}días hábiles"
    assert said(None, "minutes") == number(None, "mxn") == "–"


def item(value: float, usual: Usual | None = USUAL, series: tuple[Figure, ...] = ()) -> Judged:
    now = figure(value)
    reading = Reading(WAIT, now, now, usual, series or (now,), (), ())
    return judged(reading, Period("day", FRIDAY, FRIDAY, FRIDAY), "CAT", "Catastro")


def test_the_verdict_without_the_agencies_that_owe_says_so() -> None:
    now = figure(180.0, missing=("Agua",))
    reading = Reading(WAIT, now, figure(15.0), USUAL, (), ("Agua",), ())
    found = judged(reading, Period("day", FRIDAY, FRIDAY, FRIDAY))
    assert found.verdict == Verdict("usual", "habitual en viernes, sin Agua")
    assert edges(found)[0] == f"15{NBSP}min"
