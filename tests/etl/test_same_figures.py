"""However the same rows come, `paso10 show` gives the same figures: through load, build and query, not only the same rows."""

import random
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from commands.home import publish
from etl.home import read_home
from metrics.query import open_current
from metrics.table import table
from tests.etl.kit import HEAD, PAYMENTS, REQUESTS, Kit

HEADER = ("FOLIO", "RECIBO", "FECHA", "CIERRE", "MEDIO", "IMPORTE")
CONTRACT = REQUESTS + 'resolved_at = { column = "CIERRE", dates = "dd/mm/yyyy HH:MM" }\n' + PAYMENTS
WORD = st.sampled_from(["Ventanilla", "En línea", "Teléfono"])
ROW = st.tuples(st.integers(1, 20), st.integers(0, 8), WORD, st.integers(-500, 90_000))
ROWS = st.lists(ROW, min_size=4, max_size=12)
Row = tuple[str, ...]


def records(rows: list[tuple[int, int, str, int]]) -> list[Row]:
    return [
        (f"{i:03d}", f"R{i}", f"{d:02d}/05/2025", f"{d + later:02d}/05/2025 10:00", word, f"{cents / 100:.2f}")
        for i, (d, later, word, cents) in enumerate(rows)
    ]


def text(rows: list[Row], separator: str = ",") -> str:
    return "".join(separator.join(f'"{cell}"' for cell in row) + "\n" for row in [HEADER, *rows])


def figures(files: list[bytes], csv: str = "", times: int = 1) -> list[dict[str, Any]]:
    """Every indicator, in all and by month, of a home that was given those files."""
    with tempfile.TemporaryDirectory() as folder:
        kit = Kit(Path(folder))
        kit.contract(HEAD + csv + CONTRACT)
        for i, data in enumerate(files):
            kit.file(f"{i}.csv", data)
        for _ in range(times):
            kit.load()
        home = read_home(kit.root)
        publish(home)
        pub = open_current(home.published)
        return table(pub, ["all"]) + table(pub, ["requests_received", "revenue_mxn"], None, None, "month", "channel")


@settings(max_examples=2, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ROWS, st.integers(2, 4), st.randoms(use_true_random=False))
@example([(2, 0, "Ventanilla", 6), (3, 0, "En línea", 9), (17, 0, "Ventanilla", -71), (4, 0, "Ventanilla", -5),
          (5, 0, "Teléfono", 718)], 4, random.Random(3))  # fmt: skip
def test_the_same_rows_give_the_same_figures(rows: list[tuple[int, int, str, int]], k: int, rng: random.Random) -> None:
    own = records(rows)
    once = figures([text(own).encode()])
    known = {row["indicator"]: row["value"] for row in once[::-1]}
    assert known["requests_received"] == len(rows)
    assert known["revenue_mxn"] == pytest.approx(sum(cents for *_, cents in rows) / 100)
    shuffled = rng.sample(own, len(own))
    ways = {
        "dos veces": figures([text(own).encode()], times=2),
        "en otro orden": figures([text(shuffled).encode()]),
        f"en {k} archivos": figures([text(shuffled[i::k]).encode() for i in range(k)]),
        "dos veces cada fila": figures([text(own).encode(), text(shuffled + own).encode()]),
        "en otra codificación": figures([text(own).encode("cp1252")], '[csv]\nencoding = "cp1252"\n'),
        "con otro separador": figures([text(own, ";").encode("utf-16")], '[csv]\nencoding = "utf-16"\nseparator = ";"\n'),
    }
    assert [way for way, found in ways.items() if told_apart(found, way) != told_apart(once, way)] == []


def told_apart(found: list[dict[str, Any]], way: str) -> list[dict[str, Any]]:
    """Files whose days do not touch leave days that nobody covers: there the flag may differ, the figures may not."""
    flags = ("missing", "reason") if way.endswith("archivos") else ()
    return [{name: value for name, value in row.items() if name not in flags} for row in found]
