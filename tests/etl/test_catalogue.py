"""Every defect of the catalogue is read right or refused with its remedy, and the report in docs/ says so."""

from collections import Counter

import pytest

from tests.etl.catalogue import csv_files, logic_files, packed_files, report, value_files
from tests.etl.catalogue.case import FILE, ROW, Case
from tests.etl.catalogue.outcome import Outcome, ours

CASES = [*csv_files.CASES, *value_files.CASES, *logic_files.CASES, *packed_files.CASES]


@pytest.fixture(scope="module")
def outcomes() -> dict[str, Outcome]:
    return {}


def of(case: Case, outcomes: dict[str, Outcome]) -> Outcome:
    name = f"{case.group}/{case.name}"
    if name not in outcomes:
        outcomes[name] = ours(case)
    return outcomes[name]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.group}/{case.name}")
def test_a_defect_is_read_right_or_refused_with_its_remedy(case: Case, outcomes: dict[str, Outcome]) -> None:
    found = of(case, outcomes)
    assert (found.answer, sorted(found.facts, key=repr)) == (case.answer, sorted(case.expected, key=repr)), found
    assert set(case.rules) <= set(found.rules), found
    assert [word for word in case.says if word not in found.said] == [], found.said
    if case.answer in (ROW, FILE):
        assert len(found.said) > 20


def test_no_two_defects_share_a_name() -> None:
    assert [name for name, n in Counter(f"{case.group}/{case.name}" for case in CASES).items() if n > 1] == []


def test_the_report_is_current(outcomes: dict[str, Outcome], request: pytest.FixtureRequest) -> None:
    text = report.written({case: of(case, outcomes) for case in CASES})
    if request.config.getoption("--write-report"):
        report.DOC.write_text(text, "utf-8")
    assert report.DOC.read_text("utf-8") == text
