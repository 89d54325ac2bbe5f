"""Periods that a source names by their year or month: their first and last day."""

from datetime import date
from pathlib import Path

import pytest

from etl.contract import read_contract
from etl.errors import ContractError
from tests.etl.kit import HEAD, Kit

FACT = """
[[fact]]
table = "aggregates"
[fact.columns]
series  = {{ constant = "requests" }}
from_at = {}
value   = "N"
"""


def days(tmp_path: Path, column: str, *texts: str) -> list[tuple]:
    kit = Kit(tmp_path)
    kit.contract(HEAD + FACT.format(column))
    kit.file("a.csv", "P,N\n" + "".join(f"{text},{n}\n" for n, text in enumerate(texts)))
    assert kit.one().fates["accepted"] == len(texts)
    return kit.rows("SELECT from_on, to_on FROM aggregates ORDER BY value")


@pytest.mark.parametrize(("column", "text", "first", "last"), [
    ('{ column = "P", dates = "yyyy" }', "2024", date(2024, 1, 1), date(2024, 12, 31)),
    ('{ column = "P", dates = "yyyy-mm" }', "2024-02", date(2024, 2, 1), date(2024, 2, 29)),
    ('{ column = "P", dates = ["yyyy-mm", "yyyy"] }', "2024", date(2024, 1, 1), date(2024, 12, 31)),
    ('{ column = "P", dates = "yyyy-2019", months_later = 3 }', "2018-2019", date(2018, 4, 1), date(2019, 3, 31)),
    ('{ column = "P", dates = "dd/mm/yyyy" }', "03/02/2024", date(2024, 2, 3), None),
])
def test_the_end_of_what_a_form_says(tmp_path: Path, column: str, text: str, first: date, last: date | None) -> None:
    assert days(tmp_path, column, text) == [(first, last)]


def test_an_end_of_its_own(tmp_path: Path) -> None:
    own = '{ column = "P", dates = "yyyy" }\nto_at = { constant = "2024-06", dates = "yyyy-mm" }'
    assert days(tmp_path, own, "2024") == [(date(2024, 1, 1), date(2024, 6, 30))]


def test_months_later_needs_a_form_without_day(tmp_path: Path) -> None:
    kit = Kit(tmp_path)
    kit.contract(HEAD + FACT.format('{ column = "P", dates = "dd/mm/yyyy", months_later = 3 }'))
    with pytest.raises(ContractError, match="months_later"):
        read_contract(kit.root / "sources" / "prueba.toml")
