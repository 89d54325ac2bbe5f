"""Dates, numbers and words: read right under the declared form, or not at all."""

from datetime import datetime

import polars as pl
import pytest

from etl.dates import clashing, form_problem, read_instants, swapped
from etl.numbers import has_fraction_of_cent, read_numbers
from etl.text import fold, shown


def local(text: str, *forms: str) -> datetime | None:
    read: datetime | None = read_instants(pl.Series([text]), forms).local.item()
    return read


def utc(text: str, *forms: str) -> datetime | None:
    read: datetime | None = read_instants(pl.Series([text]), forms).utc.item()
    return read


@pytest.mark.parametrize(
    ("text", "form", "expected"),
    [
        ("03/05/2026", "dd/mm/yyyy", datetime(2026, 5, 3)),
        ("3/5/2026", "dd/mm/yyyy", datetime(2026, 5, 3)),
        ("03/05/2026", "mm/dd/yyyy", datetime(2026, 3, 5)),
        ("03-05-26", "dd-mm-yy", datetime(2026, 5, 3)),
        ("20260503", "yyyymmdd", datetime(2026, 5, 3)),
        ("2026-05-03T00:00:00Z", "yyyy-mm-ddT00:00:00Z", datetime(2026, 5, 3)),
        ("03/05/2026 21:07", "dd/mm/yyyy HH:MM", datetime(2026, 5, 3, 21, 7)),
        ("03/05/2026 21:07:09.25", "dd/mm/yyyy HH:MM:SS", datetime(2026, 5, 3, 21, 7, 9, 250_000)),
        ("05/03/2026 09:07:09 PM", "mm/dd/yyyy HH:MM:SS AM", datetime(2026, 5, 3, 21, 7, 9)),
        ("03/05/2026 9:07 a. m.", "dd/mm/yyyy HH:MM AM", datetime(2026, 5, 3, 9, 7)),
        ("03/05/2026 12:07 a.m.", "dd/mm/yyyy HH:MM AM", datetime(2026, 5, 3, 0, 7)),
        ("2026", "yyyy", datetime(2026, 1, 1)),
        ("05/2026", "mm/yyyy", datetime(2026, 5, 1)),
        ("2026-05-03", "iso", datetime(2026, 5, 3)),
        ("2026-05-03 09:15", "iso", datetime(2026, 5, 3, 9, 15)),
        ("2026-05-03T09:15:01.5", "iso", datetime(2026, 5, 3, 9, 15, 1, 500_000)),
        ("45000", "excel", datetime(2023, 3, 15)),
        ("45000.75", "excel", datetime(2023, 3, 15, 18)),
    ],
)
def test_forms_of_dates(text: str, form: str, expected: datetime) -> None:
    assert local(text, form) == expected


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("04-10-12", "dd-mm-yyyy"),
        ("0004-10-12", "iso"),
        ("12/31/2025", "dd/mm/yyyy"),
        ("31/02/2025", "dd/mm/yyyy"),
        ("03/05/2026 09:15", "dd/mm/yyyy"),
        ("03/05/2026", "dd/mm/yyyy HH:MM"),
        ("03/05/2026 24:00", "dd/mm/yyyy HH:MM"),
        ("03/05/2026 13:00 PM", "dd/mm/yyyy HH:MM AM"),
        ("03/05/20266", "dd/mm/yyyy"),
        ("60", "excel"),
        ("12/05/2026", "excel"),
        ("hoy", "iso"),
        ("2016-04-29T00:00:01Z", "yyyy-mm-ddT00:00:00Z"),
        ("1.7e12", "epoch_ms"),
    ],
)
def test_what_is_not_of_the_form_is_not_read(text: str, form: str) -> None:
    read = read_instants(pl.Series([text]), (form,))
    assert (read.local.item(), read.utc.item()) == (None, None)


@pytest.mark.parametrize(
    ("text", "form", "expected"),
    [
        ("2026-05-03T09:15:00Z", "iso", datetime(2026, 5, 3, 9, 15)),
        ("2026-05-03 09:15:00+02:00", "iso", datetime(2026, 5, 3, 7, 15)),
        ("2026-05-03T09:15-0600", "iso", datetime(2026, 5, 3, 15, 15)),
        ("1700000000000", "epoch_ms", datetime(2023, 11, 14, 22, 13, 20)),
    ],
)
def test_texts_with_an_offset_are_universal(text: str, form: str, expected: datetime) -> None:
    assert (local(text, form), utc(text, form)) == (None, expected)


def test_the_first_form_that_fits_reads_and_only_dates_are_marked() -> None:
    read = read_instants(
        pl.Series(["03/05/2026 10:00", "04/05/2026", None, "05-05-26"]), ("dd/mm/yyyy HH:MM", "dd/mm/yyyy", "dd-mm-yy")
    )
    assert read.local.to_list() == [datetime(2026, 5, 3, 10), datetime(2026, 5, 4), None, datetime(2026, 5, 5)]
    assert read.date_only.to_list() == [False, True, False, True]


def test_forms_that_cannot_be() -> None:
    assert clashing(("dd/mm/yyyy", "iso", "mm/dd/yyyy")) == ("dd/mm/yyyy", "mm/dd/yyyy")
    assert clashing(("dd/mm/yyyy", "mm/dd/yyyy HH:MM")) is None
    assert swapped("dd/mm/yyyy HH:MM") == "mm/dd/yyyy HH:MM"
    assert form_problem("dd/mm/yyyy HH:MM") == form_problem("iso") == ""
    for wrong in ("dd/mm", "dd/yyyy", "dd/mm/yyyy MM", "yyyy HH:MM", "dd/mm/yyyy dd", "mm/dd/yyyy hh:mm:ss AM"):
        assert "se encontró" in form_problem(wrong)


@pytest.mark.parametrize(
    ("text", "decimal", "thousands", "expected"),
    [
        ("$1,234.50", ".", ",", 1234.5),
        ("(1,234.50)", ".", ",", -1234.5),
        ("-$5", ".", ",", -5),
        ("$-5.5", ".", ",", -5.5),
        ("5-", ".", ",", -5),
        ("−7", ".", ",", -7),
        ("MXN 1,000", ".", ",", 1000),
        ("1,000 M.N.", ".", ",", 1000),
        ("53,120", ".", ",", 53120),
        ("1E5", ".", ",", 1e5),
        (".5", ".", ",", 0.5),
        ("-0", ".", ",", 0),
        ("1.234", ".", ",", 1.234),
        ("1.234", ",", ".", 1234),
        ("1.234,5", ",", ".", 1234.5),
        ("1234,5", ",", ".", 1234.5),
        ("1 234,5", ",", " ", 1234.5),
        ("1\u00a0234,5", ",", " ", 1234.5),
        ("1'234.5", ".", "'", 1234.5),
        ("12", ",", "", 12),
        ("-1.234.567,89", ",", ".", -1234567.89),
    ],
)
def test_numbers_as_people_write_them(text: str, decimal: str, thousands: str, expected: float) -> None:
    assert read_numbers(pl.Series([text]), decimal, thousands).item() == expected


@pytest.mark.parametrize(
    ("text", "decimal", "thousands"),
    [
        ("1,23", ".", ","),
        ("12,34.5", ".", ","),
        ("1 234", ".", ","),
        ("(-5)", ".", ","),
        ("(5", ".", ","),
        ("--5", ".", ","),
        ("12a", ".", ","),
        ("inf", ".", ","),
        ("nan", ".", ","),
        ("1.5", ",", "."),
        ("12.34", ",", "."),
        ("1,2,3", ",", "."),
        ("", ".", ","),
        ("85 %", ".", ","),
    ],
)
def test_what_is_no_number_of_that_form_is_not_read(text: str, decimal: str, thousands: str) -> None:
    assert read_numbers(pl.Series([text]), decimal, thousands).item() is None


def test_fractions_of_a_cent() -> None:
    amounts = pl.Series([1.1 + 2.2, 1234567.89, 1.234, 0.005, 2e13])
    assert has_fraction_of_cent(amounts).to_list() == [False, False, True, True, True]


def test_words_fold_and_show() -> None:
    assert fold("  LÍNEA \u00a0 1 ") == fold("linea 1") == "linea 1"
    assert (shown(None), shown("x" * 100)) == ("(vacío)", f"«{'x' * 80}…»")
