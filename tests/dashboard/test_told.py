"""What the loader says in Spanish is recognised by its form and said again in English, with the same contents."""

import ast
import re
from string import Formatter

import pytest

from dashboard import deliveries, extraction, words
from dashboard import told as telling
from dashboard.told import told
from dashboard.words import TOLD, speaking

MESSAGES = [(str(m.id), str(m.string)) for m in words.catalogue("en") if m.context == TOLD]
BESIDE = re.compile(r"}(: )?{")  # holes that touch: what they hold is told apart by what it can be
# What may stand in a hole: a file, a number, dots and colons, a list, quotes, two lines of a database's complaint.
HELD = ("ventas 2026.csv", "1,204", "a: b. c; d (e)", "FOLIO, FECHA", "«31/12/2025»", "no such table: x")


def filled(text: str, held: str) -> str:
    names = {name for _words, name, _spec, _conversion in Formatter().parse(text) if name is not None}
    return text.format(**{name: f"{held}{n}" for n, name in enumerate(sorted(names))})


@pytest.mark.parametrize("held", HELD)
def test_every_sentence_of_the_sources_is_recognised_whatever_it_holds(held: str) -> None:
    clear = [(id, said) for id, said in MESSAGES if not BESIDE.search(id)]
    with speaking("en"):
        wrong = [(id, told(filled(id, held))) for id, said in clear if told(filled(id, held)) != filled(said, held)]
        assert [id for id, said in MESSAGES if told(filled(id, "x")) != filled(said, "x")] == []
    assert len(clear) > 120
    assert wrong == []


def test_spanish_stays_as_it_was_written() -> None:
    assert [told(filled(id, "x")) for id, _said in MESSAGES] == [filled(id, "x") for id, _said in MESSAGES]


@pytest.mark.parametrize(
    ("spanish", "english"),
    [
        ("", ""),
        ("una frase que nadie tradujo", "una frase que nadie tradujo"),
        ("p.csv: está vacío. Pida que lo entreguen de nuevo.", "p.csv: it is empty. Ask for it to be delivered again."),
        (
            "v.csv: 12 de 90 filas no se pueden leer (13.3 %; el límite es 5 %): fecha futura 9, número fuera de rango 3. No se "
            "cargó nada de este archivo; lo anterior sigue. Vea las filas con `paso10 check v`, corrija el archivo o el contrato "
            'y ejecute `paso10 update`. Parece: encoding = "cp1252".',
            "v.csv: 12 of 90 rows cannot be read (13.3%; the limit is 5%): date in the future 9, number out of range 3."
            " Nothing of this file was loaded; what was there before stays. See the rows with `paso10 check v`, mend the file "
            'or the contract and run `paso10 update`. It looks like this: encoding = "cp1252".',
        ),
        (
            "a.csv: falta la columna FOLIO. ¿Quiso decir «FOLIOS»? El archivo trae: FOLIOS, DIA. Corrija el contrato o pida el "
            "archivo completo, y ejecute `paso10 check`.",
            "a.csv: the column FOLIO is missing. Did you mean “FOLIOS”? The file has: FOLIOS, DIA. Mend the contract or ask for "
            "the complete file, and run `paso10 check`.",
        ),
        (
            "Ana lo asignó a Luis mientras usted decidía. No se guardó lo suyo: mire cómo quedó y repita si todavía hace falta.",
            "Ana assigned it to Luis while you were deciding. Yours was not saved: see how it is now, and do it again if it "
            "is still needed.",
        ),
        ("su nombre\notra línea", "your name\notra línea"),
    ],
)  # fmt: skip
def test_sentences_as_they_come(spanish: str, english: str) -> None:
    with speaking("en"):
        assert told(spanish) == english


def test_a_form_takes_braces_and_signs_literally() -> None:
    form = telling._form("a {{b}} (c)? {d}", "x {{y}} {d}")
    found = form.looks.fullmatch("a {b} (c)? 7")
    assert found is not None
    assert form.said.format(**found.groupdict()) == "x {y} 7"
    assert form.looks.fullmatch("a b c 7") is None


def test_every_kind_of_finding_has_its_words() -> None:
    """A kind that the table of observations does not know would be shown by its code."""
    kinds = {
        node.args[0].value
        for path in (extraction.ROOT / "etl").rglob("*.py")
        if "inspect" not in path.parts
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Finding" and isinstance(node.args[0], ast.Constant)
    }
    assert len(kinds) > 5
    assert kinds <= set(deliveries.FINDINGS)
