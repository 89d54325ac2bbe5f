"""Every page in Spanish and in English, ordinary, empty and refused: no word of the other language, in any state."""

import ast
import re
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import extraction, formats, today, words
from dashboard.page import find_pages
from dashboard.words import TAGS, _, many, speak
from tests.dashboard import tongues
from tests.dashboard.visits import APP, visit

Make = Callable[[str], Path]
PAGES = [f"views/{path.name}" for path, _page in find_pages()]
STATES = ["ordinary", "refused", "empty", "waiting", "one_source"]
# Sources of their own words: patterns by language, and the Spanish that the extraction looks for. Styles and formats are no text.
# The council's documents and open data are written in Spanish, as are the messages of their commands, and the page
# of roles in both languages: no screens.
DOCUMENTS = Path(APP).parent / "reports"
SOURCES = [
    path for path in sorted(Path(APP).parent.rglob("*.py"))
    if path.name not in {"formats.py", "extraction.py", "access_docs.py"} and not path.is_relative_to(DOCUMENTS)
]  # fmt: skip
NO_TEXT = re.compile(r"^[a-z\d_/.-]*$|<|-src|%[YdmHM]|charset")
PERCENT = {"es": re.compile(r"\d%"), "en": re.compile(r"\d[ \u00a0]%")}


def opened(home: Path, monkeypatch: pytest.MonkeyPatch, page: str = "", **query: str) -> AppTest:
    monkeypatch.setenv("PASO10_HOME", str(home))
    return visit(page, **query)


@pytest.mark.parametrize("tongue", TAGS)
@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("state", STATES)
def test_a_page_says_nothing_in_the_other_language(
    made: Make, monkeypatch: pytest.MonkeyPatch, state: str, page: str, tongue: str
) -> None:
    texts = tongues.spoken(opened(made(state), monkeypatch, page, lang=tongue))
    assert len(texts) > 5
    assert tongues.strangers(texts, tongue, tongues.names(made(state))) == []
    assert [text for text in texts if PERCENT[tongue].search(text)] == []


@pytest.mark.parametrize("tongue", TAGS)
@pytest.mark.parametrize("source", ["ventanilla", "turnos", "caja", "encuesta"])
def test_a_refusal_is_told_in_the_language_of_the_screen(
    made: Make, monkeypatch: pytest.MonkeyPatch, source: str, tongue: str
) -> None:
    texts = tongues.spoken(opened(made("refused"), monkeypatch, "views/datos.py", lang=tongue, fuente=source))
    assert any("_refused.csv" in text for text in texts)
    assert tongues.strangers(texts, tongue, tongues.names(made("refused"))) == []


def test_one_forgotten_text_is_found(made: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sentence without its `_()` is Spanish on the English page; one written in English is no Spanish either."""
    monkeypatch.setattr(today, "lacking", lambda *_: "Se perdió el archivo de la caja.")
    texts = tongues.spoken(opened(made("ordinary"), monkeypatch, lang="en"))
    found = tongues.strangers(texts, "en", tongues.names(made("ordinary")))
    assert {line.split(":")[0] for line in found} >= {"Se", "perdió", "el", "archivo"}
    monkeypatch.setattr(today, "lacking", lambda *_: "Somebody lost the file.")
    assert tongues.strangers(tongues.spoken(visit(lang="es")), "es", tongues.names(made("ordinary")))


def test_hardly_any_message_could_be_forgotten_unseen() -> None:
    """Each message, shown in Spanish on an English page, is found: all but those that say the same in both languages."""
    messages = [message for message in words.catalogue("en") if message.id and message.context is None]
    texts = [(message.id, message.string) for message in messages]
    plain = [((id,), (said,)) if isinstance(id, str) else (id, said) for id, said in texts]
    unseen = [ids for ids, _said in plain if not tongues.strangers(ids, "en", ())]
    telling = [ids for ids, said in plain if [tongues.plain(t) for t in ids] != [tongues.plain(t) for t in said]]
    assert len(telling) > 400
    assert sum(ids in telling for ids in unseen) <= 0.02 * len(telling), unseen


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_no_source_holds_spanish_words_that_nothing_marks(path: Path) -> None:
    """What the scanned states do not show is looked for in the sources: a text of the screen stands in `_`, `many`, N_ or NN_."""
    spanish = tongues.vocabulary("es") - tongues.vocabulary("en")
    tree = ast.parse(path.read_text("utf-8"))
    marked = {id(part) for node in ast.walk(tree) for part in _marked(node)}
    texts = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str) and id(n) not in marked]
    shown = [text for text in texts if not NO_TEXT.search(text)]
    assert [text for text in shown if any(len(w) > 2 and w.lower() in spanish for w in tongues.plain(text))] == []


def _marked(node: ast.AST) -> list[ast.AST]:
    """Docstrings, and what stands in a mark."""
    if isinstance(node, ast.Expr):
        return [node.value]
    named = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in extraction.MARKS
    return list(node.args) if named else []


def test_two_sessions_at_once_do_not_mix(made: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same run in each language, twice over and in turns: neither remembers the other's words, figures or pictures."""
    apart = {tongue: tongues.spoken(opened(made("ordinary"), monkeypatch, lang=tongue)) for tongue in TAGS}
    assert apart["es"] != apart["en"]
    first, second = visit(lang="es"), visit(lang="en")
    for _turn in range(2):
        assert tongues.spoken(first.run()) == apart["es"]
        assert tongues.spoken(second.run()) == apart["en"]


def test_two_threads_at_once_do_not_mix() -> None:
    def talk(tongue: str) -> set[tuple[str, ...]]:
        speak(tongue)
        return {(_("Hoy"), many(2, "día", "días"), formats.percent(87), formats.money(1.92e6)) for _turn in range(300)}

    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(talk, ["es", "en"] * 20))
    nbsp = formats.NBSP
    assert said == [{("Hoy", "días", f"87{nbsp}%", f"$1.92{nbsp}M")}, {("Today", "days", "87%", "MX$1.92M")}] * 20


def test_a_home_opens_in_its_own_language(made: Make, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(made("one_source"), home)
    settings = home / "paso10.toml"
    settings.write_text(settings.read_text("utf-8").replace('language = "es"', 'language = "en"'), "utf-8")
    app = opened(home, monkeypatch)
    assert app.title[0].value.startswith("Today, ")
    assert "lang" not in app.query_params
    app = visit(lang="es")
    assert app.title[0].value.startswith("Hoy, ")
    assert app.query_params["lang"] == "es"
    settings.write_text("name = ", "utf-8")
    assert visit().title[0].value.startswith("Hoy, ")


def test_the_language_is_kept_from_page_to_page_and_in_the_links(made: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened(made("ordinary"), monkeypatch, lang="en", dependencia="CAT")
    assert app.query_params == {"lang": "en", "dependencia": "CAT"}
    links = " ".join(node.proto.body for node in tongues.nodes(app) if getattr(node, "type", "") == "html")
    assert 'href="?dependencia=CAT&amp;lang=es"' in links
    assert (
        'href="?dependencia=CAT&amp;lang=en" target="_self" lang="en" hreflang="en" title="English" aria-current="true"' in links
    )
    queries = [node.proto.query_string for node in tongues.nodes(app) if getattr(node, "type", "") == "page_link"]
    assert queries
    assert all("lang=en" in query for query in queries)
    app.query_params.clear()
    app.switch_page("views/indicadores.py").run()
    assert app.title[0].value == "Indicators"
    assert app.query_params == {"lang": "en"}
