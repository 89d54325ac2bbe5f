"""One figure, one value: the number on a card, its CSV, and what `paso10 show` prints are the same."""

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner

import paso10
from dashboard.data import HEADLINES
from tests.dashboard.test_languages import opened

Make = Callable[[str], Path]
Row = list[str]
CARD = re.compile(r'<h2>(.+?)</h2><p class="value">(.+?) ?<small>')
STEPS = {"mil": 1e3, "M": 1e6, "K": 1e3}
GRAINS = {"dia": "day", "semana": "week", "mes": "month"}


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[Row]]:
    """The CSV behind each figure of the page that is run, without its head."""
    kept: dict[str, list[Row]] = {}
    button = st.download_button

    def noted(label: str, made: Callable[[], bytes], name: str, *args: Any, **more: Any) -> bool:
        kept[name.removesuffix(".csv")] = list(csv.reader(io.StringIO(made().decode("utf-8-sig"))))[1:]
        return button(label, made, name, *args, **more)

    monkeypatch.setattr(st, "download_button", noted)
    return kept


def shown(home: Path, *words: str) -> list[dict[str, Any]]:
    done = CliRunner().invoke(paso10.app, ["--home", str(home), "show", *words, "--json"])
    assert done.exit_code == 0, done.output
    rows: list[dict[str, Any]] = json.loads(done.stdout)["rows"]
    return rows


def card_values(app: AppTest) -> list[str]:
    """The big numbers of the cards, in their order."""
    return [unescape(m[2]) for one in app.get("html") for m in CARD.finditer(one.proto.body)]


def amount(text: str) -> tuple[float, float]:
    """The number that a person reads, and half of its last place: what rounding may hide."""
    found = re.fullmatch(r"[−$MX]*([\d,.]+)\W*(mil|M|K|%)?", text.replace("\u00a0", " "))
    assert found is not None, text
    step, places = STEPS.get(found[2] or "", 1.0), len(found[1].partition(".")[2])
    return float(found[1].replace(",", "")) * step * (-1 if text.startswith("−") else 1), 0.5 * step / 10**places


@pytest.mark.parametrize("agency", ["", "CAT", "TES"])
@pytest.mark.parametrize("grain", GRAINS)
def test_a_card_its_csv_and_the_command_say_the_same(
    made: Make, monkeypatch: pytest.MonkeyPatch, files: dict[str, list[Row]], grain: str, agency: str
) -> None:
    home = made("ordinary")
    query = {"grano": grain} | ({"dependencia": agency} if agency else {})
    values = card_values(opened(home, monkeypatch, "views/hoy.py", **query))
    assert len(values) == len(HEADLINES)
    told = 0
    for id, value in zip(HEADLINES, values, strict=True):
        rows = files[f"card-{id.replace('_', '-')}"]
        of = ("--agency", agency) if agency else ()
        last = str(end_of(date.fromisoformat(rows[0][0]), grain))
        printed = shown(home, id, "--from", rows[-1][0], "--to", last, "--grain", GRAINS[grain], *of)
        by_start = {row["from"]: row for row in printed}
        for start, number, n in rows:
            row = by_start[start]
            assert (number, n) == ("" if row["value"] is None else str(row["value"]), str(row["n"])), (id, start)
        told += len(rows)
        (period,) = shown(home, id, "--from", rows[0][0], "--to", last, *of)
        if value == "–":
            assert not period["value"], id
        else:
            read, hidden = amount(value)
            assert abs(read - period["value"]) <= hidden + 1e-9, (id, value, period["value"])
    assert told > 20


def end_of(start: date, grain: str) -> date:
    """The last day of a period, reckoned without the code under test."""
    if grain == "dia":
        return start
    if grain == "semana":
        return date.fromordinal(start.toordinal() + 6)
    following = date(start.year + start.month // 12, start.month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)


def test_an_amount_as_people_write_it() -> None:
    assert amount("1,204") == (1204, 0.5)
    assert amount("$1.92\u00a0M") == (1.92e6, 5000)
    assert amount("$77\u00a0mil") == (77000, 500)
    assert amount("95\u00a0%") == (95, 0.5)
    assert amount("4.3") == (4.3, pytest.approx(0.05))
