"""The page of the council: the same figures as on paper, a remark that is kept and printed, a presentation by keyboard."""

import re
import shutil
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from pypdf import PdfReader

from dashboard import components, council
from dashboard.components import Verdict
from dashboard.reports.shapes import Sheet, Tile
from state.packets import packets
from state.remarks import remarks, write
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
    next(one for one in app.text_input if one.key.startswith("who-remark")).input("Ana Ruiz")
    next(one for one in app.button if one.label == "Guardar comentario").click().run()
    assert not app.exception
    assert remarks(open_state(home / "state.db"), "2026-10")["esperas"].text == "Catastro tiene dos plazas vacantes."
    folder = packet(home, "--as-of", "2099-12-31")
    notes = next(slide.notes for slide in slides(next(folder.glob("*.pptx"))) if "Esperas en ventanilla" in slide.all("Tema"))
    assert "Catastro tiene dos plazas vacantes. (Ana Ruiz)" in notes
    report = " ".join(page.extract_text() for page in PdfReader(next(folder.glob("*.pdf"))).pages)
    assert "dos plazas vacantes" in re.sub(r"\s+", " ", report)


def test_a_remark_that_somebody_else_wrote_first_is_not_lost(made: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = Path(shutil.copytree(made("ordinary"), tmp_path / "casa"))
    app = opened(home, monkeypatch, "views/cabildo.py", mes="2026-10", lamina="esperas")
    write(open_state(home / "state.db"), "2026-10", "esperas", 0, "Luis Mora", "Sobra personal.")
    app.text_area[0].input("Catastro tiene dos plazas vacantes.")
    next(one for one in app.text_input if one.key.startswith("who-remark")).input("Ana Ruiz")
    next(one for one in app.button if one.label == "Guardar comentario").click().run()
    assert "Luis Mora escribió «Sobra personal.»" in texts(app)
    assert app.text_area[0].value == "Catastro tiene dos plazas vacantes."
    next(one for one in app.button if one.label == "Guardar comentario").click().run()
    assert remarks(open_state(home / "state.db"), "2026-10")["esperas"].text == "Catastro tiene dos plazas vacantes."


def test_the_month_is_frozen_from_the_page_under_a_name(made: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = Path(shutil.copytree(made("ordinary"), tmp_path / "casa"))
    app = opened(home, monkeypatch, "views/cabildo.py", mes="2026-10")
    press = next(one for one in app.button if one.label == "Congelar")
    press.click().run()
    assert "Falta su nombre." in texts(app)
    assert not (home / "exports").exists()
    next(one for one in app.text_input if one.key.startswith("who-freeze")).input("Ana Ruiz")
    next(one for one in app.button if one.label == "Congelar").click().run(timeout=120)
    assert "Listo: paquete 2026-10-P1." in texts(app)
    (one,) = packets(open_state(home / "state.db")).values()
    assert (one.number, one.who) == ("2026-10-P1", "Ana Ruiz")


def test_the_home_says_who_signs(made: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = Path(shutil.copytree(made("ordinary"), tmp_path / "casa"))
    with (home / "paso10.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[brand]\nbody = "Concejo Municipal"\n')
    assert "Concejo Municipal de Villa Prueba" in texts(opened(home, monkeypatch, "views/cabildo.py", mes="2026-10"))


def test_the_cards_of_a_sheet_have_the_same_names_in_every_process(monkeypatch: pytest.MonkeyPatch) -> None:
    tiles = tuple(Tile(name, "1", Verdict("none", ""), "", (), (), None, "") for name in ("Uno", "Dos"))
    drawn: list[str] = []
    for name in ("say", "trust"):
        monkeypatch.setattr(components, name, lambda *_words: None)
    monkeypatch.setattr(components, "cards", lambda cards: drawn.extend(card.key for card in cards))
    council.sheet(Sheet("indicadores", "", "", tiles, "", ""))
    assert drawn == ["indicadores-0", "indicadores-1"]


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
