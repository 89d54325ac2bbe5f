"""However the same rows come — twice, in another order, in pieces, in another encoding or dialect — the facts are the same."""

import random
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.etl.kit import HEAD, REQUESTS, Kit

CELL = st.text(st.sampled_from('aé ñ;,"\n|x'), max_size=6)
ROW = st.tuples(st.integers(1, 30), st.integers(1, 28), CELL)
ROWS = st.lists(ROW, min_size=1, max_size=15, unique_by=lambda row: row[0])
FACTS = "SELECT request_id, received_at, received_on, received_minute, channel, status FROM requests ORDER BY ALL"


def text(rows: list[tuple[int, int, str]], separator: str = ",") -> str:
    lines = [separator.join(("FOLIO", "FECHA", "MEDIO"))]
    lines += [
        separator.join((f"{folio:03d}", f"{day:02d}/05/2026 09:15", '"' + cell.replace('"', '""') + '"'))
        for folio, day, cell in rows
    ]
    return "\n".join(lines) + "\n"


def facts(files: list[tuple[str, bytes]], csv: str = "", times: int = 1) -> list[tuple[Any, ...]]:
    with tempfile.TemporaryDirectory() as folder:
        kit = Kit(Path(folder))
        kit.contract(HEAD + csv + REQUESTS)
        for name, data in files:
            kit.file(name, data)
        for _ in range(times):
            kit.load()
        return kit.rows(FACTS)


@settings(max_examples=12, deadline=None)
@given(ROWS, st.randoms(use_true_random=False))
def test_same_facts(rows: list[tuple[int, int, str]], rng: random.Random) -> None:
    once = facts([("a.csv", text(rows).encode())])
    assert len(once) == len(rows)
    assert [row[4] for row in once] == [" ".join(cell.split(" ")).strip() or None for _, _, cell in sorted(rows)]
    shuffled = rng.sample(rows, len(rows))
    half = len(rows) // 2
    assert facts([("a.csv", text(rows).encode())], times=2) == once
    assert facts([("a.csv", text(shuffled).encode())]) == once
    assert facts([("a.csv", text(rows[:half]).encode()), ("b.csv", text(rows[half:]).encode())]) == once
    assert facts([("a.csv", text(rows + shuffled).encode())]) == once
    assert facts([("a.csv", text(rows, ";").encode("cp1252"))], '[csv]\nencoding = "cp1252"\nseparator = ";"\n') == once
    assert facts([("a.csv", text(rows, "|").encode("utf-16"))], '[csv]\nencoding = "utf-16"\nseparator = "|"\n') == once
