"""Names of files that no encoding explains, or that a shell or a terminal would obey, are read, kept and told like any other."""

import os
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

import paso10
from etl.inspect.answers import read_answers
from etl.inspect.inspection import inspect_file
from etl.readers.files import Delivery, deliveries
from etl.text import readable
from etl.unclaimed import remedy
from state import kept
from state.errors import Incomplete
from tests.dashboard import homes
from tests.naughty import STRINGS

LATIN = os.fsdecode(b"atenci\xf3n\n2.csv")  # as a .zip made by an old Windows leaves it


@pytest.mark.asvs("5.3.2")
def test_a_name_in_another_encoding_is_loaded_listed_and_told(tmp_path: Path) -> None:
    home = homes.one_source(tmp_path / "casa")
    rows = (home / "inbox" / "pagos_2026.csv").read_text("utf-8").splitlines()[:40]
    (home / "inbox" / f"pagos_{LATIN}").write_text("\n".join([rows[0], *(f"Z{row}" for row in rows[1:])]) + "\n", "utf-8")
    (home / "inbox" / LATIN).write_text("A,B\n" + "1,2\n" * 30, "utf-8")
    said = [CliRunner().invoke(paso10.app, ["--home", str(home), word]) for word in ("update", "status", "check")]
    assert [one.exit_code for one in said] == [0, 0, 0], said[0].output
    assert r"pagos_atenci\xf3n\x0a2.csv, 39 filas aceptadas" in said[0].output
    assert r"inbox/atenci\xf3n\x0a2.csv: ninguna fuente lo lee" in said[1].output
    found = inspect_file(home / "inbox" / LATIN, None, read_answers(None))
    assert r"atenci?n\n2.csv" in found.contract


@pytest.mark.asvs("5.3.2")
def test_a_draft_reads_its_own_file_whatever_its_name(tmp_path: Path) -> None:
    names = ("pagos [1].csv", "a*b.csv", "q?.csv", "$(touch x).csv", "; rm x.csv", "<img src=x onerror=a>.csv", "=4+1.csv", LATIN)
    for name in names:
        (tmp_path / name).write_text("Folio,Fecha\n" + "".join(f"{n},2026-01-{n:02d}\n" for n in range(1, 29)), "utf-8")
    for path in tmp_path.iterdir():
        pattern = tomllib.loads(inspect_file(path, None, read_answers(None)).contract)["files"]
        assert path in [one.path for one in deliveries(tmp_path, tmp_path, pattern, "*")]
    assert len(list(tmp_path.iterdir())) == 8


def test_a_command_that_names_a_file_can_be_pasted() -> None:
    assert "`paso10 inspect 'inbox/; touch hecho.csv'`" in remedy("; touch hecho.csv")
    assert "`paso10 inspect inbox/pagos.csv`" in remedy("pagos.csv")


def test_names_and_texts_hold_nothing_that_no_store_or_terminal_takes() -> None:
    for text in STRINGS:
        assert readable(text).encode().decode().isprintable() or not any(char in readable(text) for char in "\x00\x1b\n\r\x07")
        Delivery(Path("a.csv"), shown=text).name.encode()
        try:
            held = kept.text("la nota", text, 1000)
        except Incomplete:
            assert len(text) > 1000 or not kept.clean(text)
            continue
        held.encode()
        assert not {"\x00", "\x1b", "\n"} & set(held)
