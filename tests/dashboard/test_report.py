"""The report says what the slides and `paso10 show` say; a tagged PDF in Spanish, the same bytes each time."""

import re
import subprocess
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from tests.dashboard.council import shown, slides

OCTOBER = ("--from", "2026-10-01", "--to", "2026-10-31")


@pytest.fixture(scope="module")
def pdf(council_deck: Path) -> PdfReader:
    return PdfReader(next(council_deck.parent.glob("informe-*.pdf")))


@pytest.fixture(scope="module")
def text(pdf: PdfReader) -> str:
    return plain(" ".join(page.extract_text() for page in pdf.pages))


def plain(words: str) -> str:
    """Without the breaks of its lines, hyphens included."""
    return re.sub(r"\s+", " ", words.replace("-\n", "").replace("\u00a0", " "))


def test_it_is_tagged_says_its_language_and_is_letter_sized(pdf: PdfReader) -> None:
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].startswith("es")
    assert "pdfuaid" in root["/Metadata"].get_data().decode()
    assert {(float(page.mediabox.width), float(page.mediabox.height)) for page in pdf.pages} == {(612, 792)}


def parts(node: Any) -> Iterator[DictionaryObject]:
    """Every element of the structure that programs for the blind read."""
    found = node.get_object() if hasattr(node, "get_object") else node
    for one in found if isinstance(found, list) else [found]:
        held = one.get_object() if hasattr(one, "get_object") else one
        if isinstance(held, DictionaryObject):
            if "/S" in held:
                yield held
            yield from parts(held.get("/K", []))


def test_what_programs_for_the_blind_read_of_it(council_deck: Path, pdf: PdfReader) -> None:
    """As much of PDF/UA-1 as can be seen without veraPDF."""
    root = pdf.trailer["/Root"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Informe al Cabildo, 2026-10"
    assert "<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data().decode()
    found = list(parts(root["/StructTreeRoot"]))
    figures = [one for one in found if one["/S"] == "/Figure"]
    assert len(figures) >= 3
    assert all(len(str(one["/Alt"])) > 20 for one in figures)
    levels = [int(str(one["/S"])[2]) for one in found if re.fullmatch(r"/H\d", str(one["/S"]))]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    tables = [one for one in found if one["/S"] == "/Table"]
    assert len(tables) > 10
    assert all(any(cell["/S"] == "/TH" for cell in parts(one)) for one in tables)
    for page in pdf.pages:
        fonts = page["/Resources"]["/Font"].values()
        assert all("/ToUnicode" in font.get_object() for font in fonts)
        assert all(_embedded(font.get_object()) for font in fonts)


def _embedded(font: DictionaryObject) -> bool:
    inside = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
    return any(name in inside for name in ("/FontFile2", "/FontFile3"))


@pytest.mark.office
def test_qpdf_finds_nothing_wrong(council_deck: Path) -> None:
    file = next(council_deck.parent.glob("informe-*.pdf"))
    done = subprocess.run(["qpdf", "--check", str(file)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert "No syntax or stream encoding errors found" in done.stdout


def test_every_conclusion_of_the_slides_is_in_it_with_its_figures(council_deck: Path, text: str) -> None:
    for slide in slides(council_deck)[1:]:
        if any(name == "Tema" and "Dirección de Catastro" in said for name, said in slide.texts) or not slide.all("Tema"):
            continue
        title = plain(slide.text("Título"))
        assert title.replace(" ", "") in text.replace(" ", ""), title
        for value in (*slide.all("Valor"), *slide.all("Cifra"), *slide.all("Frase")):
            assert plain(value).replace(" ", "") in text.replace(" ", ""), value


def test_every_page_carries_the_packet(council_deck: Path, pdf: PdfReader) -> None:
    number = council_deck.stem.removeprefix("cabildo-")
    for page in pdf.pages:
        assert f"paquete {number}" in plain(page.extract_text())


def test_the_annex_has_every_procedure_as_show_says_it(council_home: Path, text: str) -> None:
    found = text[text.rindex("Todos los trámites en octubre de 2026"):]
    rows = {row["name"]: row["value"] for row in shown(council_home, "requests_received", *OCTOBER, "--by", "procedure")}
    asked = {name: value for name, value in rows.items() if value}
    assert len(asked) > 10
    squeezed = found.replace(" ", "")
    assert not [name for name in asked if name.replace(" ", "") not in squeezed]


def test_a_page_of_every_agency(council_home: Path, pdf: PdfReader) -> None:
    names = [row["name"] for row in shown(council_home, "requests_received", *OCTOBER, "--by", "agency") if row["key"]]
    heads = [plain(page.extract_text()) for page in pdf.pages]
    assert len(names) > 10
    for name in names:
        assert any(re.search(rf"\d+\.\d+ {re.escape(name)}", page[:90 + len(name)]) for page in heads), name


def test_nothing_in_it_is_english(text: str) -> None:
    assert not re.findall(r"\b(the|with|and|of|Figure|Table|Contents|Appendix)\b", text)
    assert "Figura 1" in text
    assert "Cuadro 1" in text
