"""The page of the council: the same figures as on paper, a remark that is kept and printed, a presentation by keyboard."""

import re
import shutil
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from pypdf import PdfReader

from state.remarks import remarks
from state.store import open_state
from tests.dashboard.council import packet, slides
from tests.dashboard.test_languages import opened

Make = Callable[[str], Path]


def texts(app: object) -> str:
    return unescape(" ".join(one.proto.body for one in app.get("html")))  # type: ignore[attr-defined]


def test_each_sheet_says_what_its_slide_says(council_home: Path, council_deck: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = ("frases", "indicadores", "tramites", "esperas", "ingresos", "satisfaccion")
    for key, slide in zip(keys, slides(council_deck)[1:], strict=False):
        said = texts(opened(council_home, monkeypatch, "views/cabildo.py", mes="2026-10", lamina=key))
        assert slide.text("Título") in said, key
        for value in (*slide.all("Valor"), *slide.all("Cifra"), *slide.all("Frase")):
            assert value in said, (key, value)
        for table in slide.tables:
            for row in table[1:]:
                assert [cell for cell in row if re.sub("^[▲▼■●○] ", "", cell) not in said] == [], key


def test_a_remark_is_kept_and_goes_with_the_next_packet(made: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = Path(shutil.copytree(made("ordinary"), tmp_path / "casa"))
    app = opened(home, monkeypatch, "views/cabildo.py", mes="2026-10", lamina="esperas")
    app.text_area[0].input("Catastro tiene dos plazas vacantes.")
    app.text_input[0].input("Ana Ruiz")
    next(one for one in app.button if one.label == "Guardar comentario").click().run()
    assert not app.exception
    assert remarks(open_state(home / "state.db"), "2026-10")["esperas"].text == "Catastro tiene dos plazas vacantes."
    folder = packet(home, "--as-of", "2099-12-31")
    notes = next(slide.notes for slide in slides(next(folder.glob("*.pptx"))) if "Esperas en ventanilla" in slide.all("Tema"))
    assert "Catastro tiene dos plazas vacantes. (Ana Ruiz)" in notes
    report = " ".join(page.extract_text() for page in PdfReader(next(folder.glob("*.pdf"))).pages)
    assert "dos plazas vacantes" in re.sub(r"\s+", " ", report)


def test_the_presentation_moves_by_its_buttons_and_keys(made: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(made("ordinary"), monkeypatch, "views/cabildo.py", mes="2026-10", presentar="1")
    assert "1 de " in texts(app)
    buttons = {one.label: one for one in app.button}
    assert buttons["Anterior"].disabled
    assert {buttons["Siguiente"].proto.shortcut.lower(), buttons["Salir"].proto.shortcut.lower()} == {"right", "escape"}
    buttons["Siguiente"].click().run()
    assert "2 de " in texts(app)
    assert "octubre de 2026 en tres frases" in texts(app).lower()


@pytest.mark.parametrize("name", ["empty", "waiting", "one_source", "no_ratings"])
def test_homes_with_little_or_nothing_are_told(made: Make, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    app = opened(made(name), monkeypatch, "views/cabildo.py")
    assert not app.exception
    assert "Cabildo" in texts(app) + " ".join(title.value for title in app.title)
