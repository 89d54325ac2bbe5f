"""The indicators' files: each with its worked example, run through a real build; and what a wrong file is told."""

import re
from pathlib import Path
from typing import Any

import pytest

from metrics.errors import UnknownIndicator, WrongIndicator
from metrics.indicator import FOLDER, parse, pick, read_indicators
from metrics.query import figure
from tests.metrics.helpers import publish

INDICATORS = read_indicators(FOLDER)
EXAMPLES = [(name, example) for name, indicator in INDICATORS.items() for example in indicator.example]
GOOD = (FOLDER / "on_time_share.toml").read_text("utf-8")


def test_every_figure_of_the_product_has_its_file() -> None:
    assert len(INDICATORS) > 50
    assert [name for name, indicator in INDICATORS.items() if not indicator.example] == []


@pytest.mark.parametrize(("name", "example"), EXAMPLES, ids=[f"{name}-{i}" for i, (name, _) in enumerate(EXAMPLES)])
def test_worked_example(name: str, example: dict[str, Any], tmp_path: Path) -> None:
    town = {key: rows for key, rows in example.items() if isinstance(rows, list)}
    pub = publish(tmp_path, town, example["from"], example["to"])
    found = figure(pub, name, example["from"], example["to"])
    assert found.value == pytest.approx(example["expected"], abs=1e-6)
    assert found.state == "ok"


def test_texts_are_complete_in_both_languages() -> None:
    for indicator in INDICATORS.values():
        for text in (indicator.name, indicator.question, indicator.definition, indicator.formula):
            assert set(text) == {"es", "en"}
            assert all(text.values())
        assert indicator.basis
        assert indicator.owner
        assert "¿" in indicator.question["es"]
        assert {text[-1] for text in indicator.question.values()} == {"?"}


def test_a_formula_names_no_key_of_a_series() -> None:
    words = {name: [*one.formula.values()] for name, one in INDICATORS.items()}
    assert {name: said for name, said in words.items() if any(re.search(r"_|series? \w", text) for text in said)} == {}


def test_few_data_thresholds() -> None:
    """Figures that rest on people need enough of them; what is published already counted is not a sample."""
    for name, indicator in INDICATORS.items():
        rests_on_cases = indicator.kind in ("ratio", "mean", "quantile", "age") or indicator.per
        counted_already = indicator.family == "aggregates" and indicator.kind == "mean"
        low = 30 if name.endswith("p90") else 10 if rests_on_cases and not counted_already else 0
        assert indicator.min_n == low, name


@pytest.mark.parametrize(("old", "new", "said"), [
    ('kind        = "ratio"', 'kind        = "share"', ("kind", "'share'", "ratio")),
    ('"due_met"', '"due_mett"', ("numerator", "due_mett", "¿Quiso decir due_met")),
    ('denominator = "due"', "", ("denominator", "falta")),
    ('denominator = "due"', 'denominator = "payments"', ("una sola familia", "requests")),
    ('unit        = "percent"', 'unit        = "percents"', ("unit", "percents", "¿Quiso decir percent")),
    ('direction   = "higher"', 'direction   = "up"', ("direction", "up")),
    ("target ", "tarjet ", ("tarjet", "¿Quiso decir target")),
    ('en = "Resolved on time"', 'fr = "À temps"', ("name", "en =")),
    ("min_n       = 10", "", ("min_n", "falta")),
    ('kind        = "ratio"', "kind        = ratio", ("no es TOML válido",)),
    ("target      = 90", 'where       = { method = "tarjeta" }', ("where", "method", "requests")),
])
def test_a_wrong_file_says_what_is_wrong(old: str, new: str, said: tuple[str, ...]) -> None:
    assert old in GOOD
    with pytest.raises(WrongIndicator) as error:
        parse("mio", GOOD.replace(old, new, 1), "indicators/mio.toml")
    for word in ("indicators/mio.toml", "paso10 build", *said):
        assert word in str(error.value)
    assert error.value.exit_code == 10


@pytest.mark.parametrize(("old", "new", "said"), [
    ('measure = "wait_minutes" }', 'measure = "wait_minuts" }', "¿Quiso decir wait_minutes"),
    ('times = "travel_minutes"', 'times = "travel"', "travel_minutes"),
    ('per         = "requests_received"', 'per         = "requests"', "per"),
    ('count       = "requests_received"', "", "falta"),
])
def test_a_wrong_term(old: str, new: str, said: str) -> None:
    text = (FOLDER / "citizen_hours_per_request.toml").read_text("utf-8")
    assert old in text
    with pytest.raises(WrongIndicator, match=said):
        parse("mio", text.replace(old, new, 1), "mio.toml")


@pytest.mark.parametrize(("old", "new"), [('"resolution"\nq', '"resoluciones"\nq'), ("= 0.5", "= 50")])
def test_a_wrong_quantile(old: str, new: str) -> None:
    text = (FOLDER / "resolution_days_p50.toml").read_text("utf-8")
    assert old in text
    with pytest.raises(WrongIndicator):
        parse("mio", text.replace(old, new, 1), "mio.toml")


def test_adding_an_indicator_is_adding_a_file(tmp_path: Path) -> None:
    (tmp_path / "mio.toml").write_text(GOOD, "utf-8")
    known = read_indicators(FOLDER, tmp_path)
    assert set(known) - set(INDICATORS) == {"mio"}
    assert known["mio"].numerator == "due_met"


def test_a_home_may_replace_one(tmp_path: Path) -> None:
    (tmp_path / "on_time_share.toml").write_text(GOOD.replace("target      = 90", "target      = 75"), "utf-8")
    assert read_indicators(FOLDER, tmp_path)["on_time_share"].target == 75


def test_an_unknown_indicator_names_the_nearest() -> None:
    with pytest.raises(UnknownIndicator, match="¿Quiso decir on_time_share"):
        pick(INDICATORS, "on_time_shar")
