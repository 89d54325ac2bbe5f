"""Digital levels, and what is to mend in the catalogue: every contradiction found, nobody accused without evidence."""

from collections.abc import Mapping
from dataclasses import astuple
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from etl.tables import COMPONENTS
from metrics.digital import HAS, LACKS, NONE, UNSAID, digital
from metrics.finding_words import COMPONENT_NAMES, FIELD_NAMES, MEND, SEVERITIES, WRONG, mend, where, wrong
from metrics.findings import COLUMNS, FIELDS, catalogue_findings, interval
from metrics.records import Record
from tests.metrics.helpers import publish

FIRST, LAST = date(2025, 6, 1), date(2026, 11, 20)
WHOLE: dict[str, Any] = {
    "name": "Constancia", "modality": "Presencial", "online": False, "legal_basis": "Bando art. 1", "description": "Un papel.",
    "inspection": "no", "contact": "Ventanilla", "limit_value": 5, "limit_unit": "working_days", "ficta": "none",
    "prevention_days": 3, "prevention_reply_days": 5, "fee_mxn": 100.0, "payment_options": "Caja", "validity": "no",
    "reception": "Palacio", "attention_hours": "9 a 15", "digital_level": 2, "online_form": False,
}  # fmt: skip


def town(card: Mapping[str, Any], n: int = 80, days: int = 1, paid: float = 100.0, channel: str = "counter") -> dict[str, Any]:
    """A procedure with that card, besides another that is in order; n requests, solved after so many days, and paid."""
    at = [datetime(2026, 3 + i % 6, 2 + i // 12, 9) for i in range(n)]
    rows = [{"request_id": f"R{i}", "procedure_id": "A", "channel": channel, "received_at": when, "status": "resolved",
             "resolved_at": when.replace(day=when.day + days)} for i, when in enumerate(at)]  # fmt: skip
    pays = [{"payment_id": f"P{i}", "procedure_id": "A", "paid_at": when, "amount_mxn": paid} for i, when in enumerate(at)]
    cards = [{"procedure_id": "A", **WHOLE, **card}, {"procedure_id": "B", **WHOLE}]
    return {"procedures": cards, "requests": rows, "payments": pays,
            "requirements": [{"procedure_id": key, "name": "R", "copies": 0} for key in "AB"]}


def codes(folder: Path, *args: Any, **more: Any) -> list[tuple[str, str, str]]:
    return [(f.procedure_id, f.code, f.field) for f in catalogue_findings(publish(folder, town(*args, **more), FIRST, LAST))]


def test_a_consistent_catalogue_has_nothing_to_mend(tmp_path: Path) -> None:
    assert codes(tmp_path, {}) == []


@pytest.mark.parametrize(("card", "more", "expected"), [
    ({"description": None}, {}, ("missing", "description")),
    ({"fee_mxn": None}, {}, ("missing", "fee_mxn")),
    ({"limit_value": None}, {}, ("missing", "limit_value")),
    ({}, {"paid": 150.0}, ("fee", "fee_mxn")),
    ({}, {"days": 10}, ("limit", "limit_value")),
    ({"limit_value": 30}, {"n": 120}, ("limit_loose", "limit_value")),
    ({"online": True}, {}, ("online", "online")),
    ({"digital_level": 3, "online_form": True}, {}, ("online", "digital_level")),
    ({}, {"channel": "web"}, ("online_unsaid", "online")),
    ({"digital_level": 3}, {"channel": "web"}, ("level", "digital_level")),
    ({"requires_nothing": True}, {}, ("requirements_said", "requires_nothing")),
])  # fmt: skip
def test_each_contradiction_is_found(tmp_path: Path, card: dict[str, Any], more: dict[str, Any],
                                     expected: tuple[str, str]) -> None:
    found = codes(tmp_path, card, **more)
    assert ("A", *expected) in found
    assert {key for key, *_ in found} == {"A"}


@pytest.mark.parametrize(("card", "more"), [
    ({}, {"n": 20, "paid": 150.0}),  # few payments
    ({}, {"n": 20, "days": 10}),  # few requests
    ({"online": True}, {"n": 40}),  # forty without one online may be chance
    ({"fee_mxn": None, "fee_rule": "Tarifa"}, {"paid": 150.0}),  # a fee that varies
    ({"limit_value": None, "limit_unit": "immediate"}, {"days": 0}),
    ({"valid_from": date(2026, 11, 1), "fee_mxn": 150.0}, {}),  # a new card answers for nothing that happened before it
])  # fmt: skip
def test_nobody_is_accused_without_evidence(tmp_path: Path, card: dict[str, Any], more: dict[str, Any]) -> None:
    assert codes(tmp_path, card, **more) == []


def test_what_no_record_says_is_one_finding(tmp_path: Path) -> None:
    bare = {"procedures": [{"procedure_id": key, "name": key} for key in "ABC"]}
    (one,) = catalogue_findings(publish(tmp_path, bare, FIRST, LAST))
    assert (one.procedure_id, one.severity, one.n) == ("", "high", 3)
    assert set(one.detail.split(",")) >= {"limit_value", "fee_mxn", "requirements", "modality"}


def test_a_share_accuses_only_with_its_whole_interval() -> None:
    assert interval(0, 60)[1] < 6.1  # textbook: 0 of 60 -> 0 to 6.0 %
    assert interval(50, 100) == (pytest.approx(40.4, abs=0.1), pytest.approx(59.6, abs=0.1))


def test_sentences_of_every_kind_in_both_languages(tmp_path: Path) -> None:
    assert set(WRONG) == set(MEND)
    texts = [*WRONG.values(), *MEND.values(), *SEVERITIES.values(), *FIELD_NAMES.values(), *COMPONENT_NAMES.values()]
    assert all(set(words) == {"es", "en"} for words in texts)
    (one,) = catalogue_findings(publish(tmp_path, town({}, paid=150.0), FIRST, LAST), "A")
    assert wrong(one, "es") == ("La ficha dice $100.00 y a lo más 5 % de 80 pagos fueron de ese importe; el promedio es $150.00.")
    assert wrong(one, "en").startswith("The record says $100.00")
    assert "fee_rule" in mend(one, "es")
    assert where(one, "es").endswith("fee_mxn")
    assert len(astuple(one)) == len(COLUMNS)
    assert set(FIELD_NAMES) >= {*FIELDS} - {"limit", "fee"}


def record(level: int | None, **more: Any) -> Record:
    blank = dict.fromkeys(("description", "fee_mxn", "fee_rule", *COMPONENTS))
    return Record("A", blank | {"digital_level": level} | more, ())


@pytest.mark.parametrize(("level", "more", "next_level", "missing"), [
    (None, {}, None, ()),
    (0, {"description": "x"}, 1, ()),
    (0, {}, 1, ("description",)),
    (1, {}, 2, ("downloads",)),
    (2, {}, 3, ("online_form",)),
    (2, {"online_form": True}, 3, ()),
    (3, {"online_form": True, "online_payment": True}, 4, ("online_documents", "online_appointment", "online_certificate")),
    (3, dict.fromkeys(COMPONENTS, True), 4, ()),
    (3, dict.fromkeys(COMPONENTS[2:], True) | {"online_form": True, "fee_mxn": 0.0}, 4, ()),  # nothing is paid
    (4, {}, 5, ("interoperable",)),
    (5, {}, None, ()),
])  # fmt: skip
def test_what_the_next_level_asks_for(
    level: int | None, more: dict[str, Any], next_level: int | None, missing: tuple[str, ...]
) -> None:
    side = digital(record(level, **more))
    if level == 4:
        assert side.missing[-1:] == missing
    else:
        assert side.missing == missing
    assert side.next_level == next_level


def test_components_have_four_states() -> None:
    side = digital(record(4, online_form=True, online_documents=False, fee_mxn=0.0))
    assert [side.components[name] for name in COMPONENTS] == [HAS, NONE, LACKS, UNSAID, UNSAID]
    assert side.unsupported == ("online_documents",)

