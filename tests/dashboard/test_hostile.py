"""Attacks through every page, parameter, form and document: each text comes out as it went in and nothing of it runs."""

import csv
import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from hashlib import sha256
from itertools import cycle
from pathlib import Path

import pytest
from streamlit.runtime.state.query_params_proxy import QueryParamsProxy
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner

import paso10
from dashboard import components
from dashboard.page import find_pages
from dashboard.plain import plain
from state import decisions
from state.audit import verify
from state.log import events
from state.store import home_state
from tests.dashboard import hostile, tongues
from tests.dashboard.visits import visit
from tests.naughty import HALF, STRINGS, armed, foreign

PAGES = [f"views/{path.name}" for path, _page in find_pages()]
LIVE = re.compile(r"(?<!\\)(?:!?\[[^\]]*\]\(|<\w|\$\d|:\w+/\w)|^#")  # what Markdown would make of a label
PARAMETERS = [
    "lang", "dependencia", "grano", "fuente", "tramite", "desde", "hasta", "al", "resultado", "mes", "lamina",
    "presentar", "oficina", "cifra", "dia", "comparar", "pesos", "todos", "lectura", "decision", "busca", "yo", "flechas",
    "cambio", "propuesta", "tipo", "indicador", "canal", "sentido", "paso", "alcance", "tabla",
]  # fmt: skip
Make = Callable[[str], Path]


@pytest.fixture
def home(made: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    found = Path(shutil.copytree(made("hostile"), tmp_path / "casa"))
    monkeypatch.setenv("PASO10_HOME", str(found))
    return found


def kept(root: Path) -> dict[str, str]:
    """What a home holds, but the notes of when it was opened."""
    files = (path for path in root.rglob("*") if path.is_file() and "logs" not in path.parts)
    return {str(path): sha256(path.read_bytes()).hexdigest() for path in files if not path.name.startswith("state.db")}


def written(root: Path) -> int:
    return home_state(root).read(lambda session: len(events(session)), 0)


def check(app: AppTest) -> str:
    """Nothing that stands on the page is markup of others; everything it wrote, together."""
    bodies = [node.proto.body for node in app.get("html")]
    assert [(mark, body[:200]) for body in bodies for mark in foreign(body)] == []
    for node in tongues.nodes(app):
        proto, kind = getattr(node, "proto", None), getattr(node, "type", "")
        label = str(getattr(proto.popover if kind == "popover" else proto, "label", "")) if proto is not None else ""
        assert not LIVE.search(label), (kind, label)
    return "\n".join(bodies)


@pytest.mark.asvs("1.2.1")
def test_names_columns_files_and_cells_of_others_stay_texts_on_every_page(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, tables = kept(home), list[components.Table]()
    monkeypatch.setattr(components, "download", lambda _key, source, _label="": tables.append(source))
    whole = ""
    for page in PAGES:
        whole += check(visit(page))
    for source in ("caja", "turnos"):
        whole += check(visit("views/datos.py", fuente=source))
    for text in (hostile.ATTACK, hostile.FILE, hostile.UNREAD, hostile.LINK, f"=NUEVA {hostile.ATTACK}"):
        assert components.escape(text) in whole, text
    assert (kept(home), written(home)) == (before, 0)
    cells = [cell for one in tables for row in _rows(components.csv_bytes(one)) for cell in row]
    assert sum(cell.startswith("'=") for cell in cells) > 20
    assert armed(iter(cells)) == []


def _rows(data: bytes) -> Iterator[list[str]]:
    yield from csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))


@pytest.mark.asvs("1.2.1")
def test_no_parameter_of_any_page_breaks_writes_or_changes_anything(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, asked, get = kept(home), set[str](), QueryParamsProxy.get

    def noted(self: QueryParamsProxy, key: str, default: str = "") -> str:
        asked.add(key)
        return get(self, key, default)

    monkeypatch.setattr(QueryParamsProxy, "get", noted)
    texts = cycle([text for text in STRINGS if text not in HALF])
    for page in PAGES:
        for _turn in range(0, len(STRINGS), len(PARAMETERS)):
            check(visit(page, **dict(zip(PARAMETERS, texts, strict=False))))
    assert asked <= set(PARAMETERS)
    assert len(asked) >= 24
    assert (kept(home), written(home)) == (before, 0)


@pytest.mark.asvs("1.2.1")
def test_what_is_typed_into_every_form_stays_a_text_and_writes_one_line(home: Path) -> None:
    typed, done = f"{hostile.ATTACK} {hostile.LINK} ' OR 1=1; -- {{0}} \x00\u202e", dict[str, int]()
    for page in PAGES:
        app = visit(page)
        for label in dict.fromkeys(b.label for b in app.button if b.proto.form_id or str(b.key).endswith("-go")):
            if label in {*done, "Congelar"}:  # the packet is below
                continue
            app, before = visit(page), written(home)
            for box in (*app.text_input, *app.text_area):
                box.set_value(typed[: box.proto.max_chars or None])
            button = next((one for one in app.button if one.label == label), None)
            if button is None:  # what was written before took its place
                continue
            button.click().run()
            assert not app.exception, (label, app.exception[0].value)
            check(app)
            done[label] = written(home) - before
    assert set(done.values()) == {1}, done
    assert len(done) >= 8, done
    for page in PAGES:
        check(visit(page))
    store = home_state(home)
    assert verify(store).wrong == ""
    assert sum(hostile.ATTACK in line for line in store.read(lambda session: [e.data for e in events(session)], [])) >= 4


def run(home: Path, *words: str) -> str:
    done = CliRunner().invoke(paso10.app, ["--home", str(home), *words])
    assert done.exit_code == 0, done.output
    return str(done.stdout)


@pytest.fixture(scope="module")
def documents(made: Make, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything that leaves a hostile home, written once: what `show` prints, open data, the Agenda and the packet."""
    root = tmp_path_factory.mktemp("documents")
    home = Path(shutil.copytree(made("hostile"), root / "casa"))
    (root / "show.csv").write_bytes(run(home, "show", "revenue_mxn", "--by", "method", "--csv").encode())
    (root / "priorities.csv").write_bytes(run(home, "priorities", "--csv").encode())
    day = date(2026, 11, 21)
    decisions.decide(home_state(home), f"=41+1234 {hostile.ATTACK}", decisions.Decision(
        "training", f"=41+1234 {hostile.ATTACK}", f"@SUM(1;1) {hostile.LINK}", "queue_wait_minutes_p50", "lower", day,
        date(2027, 6, 1), f"+1 {hostile.ATTACK}", procedure_id="T-CAT-1"))  # fmt: skip
    for words in (["open-data"], ["agenda", "--semester", "2027-1"], ["packet", "--period", "2026-10", "--agency", "CAT"]):
        run(home, "export", *words)
    return root


@pytest.mark.asvs("1.2.10")
def test_no_exporter_writes_a_formula_a_link_or_a_macro(documents: Path) -> None:
    tables = sorted(path for path in documents.rglob("*.csv") if not {"inbox", "catalogue"} & set(path.parts))
    books = sorted(path for end in ("xlsx", "pptx") for path in documents.rglob(f"*.{end}"))
    assert len(tables) >= 4
    assert [path.suffix for path in books] == [".xlsx", ".xlsx", ".pptx"]
    for path in tables:
        cells = [cell for row in _rows(path.read_bytes()) for cell in row]
        assert armed(iter(cells)) == [], path
    assert "'=41+1234" in (documents / "show.csv").read_text("utf-8")
    texts = ""
    for path in books:
        with zipfile.ZipFile(path) as book:
            parts = {name: book.read(name).decode() for name in book.namelist() if name.endswith((".xml", ".rels"))}
        assert [name for name in book.namelist() if "macro" in name.lower() or "externalLink" in name] == []
        assert [name for name, part in parts.items() if "<f>" in part or 'TargetMode="External"' in part] == []
        texts += "".join(parts.values())
    assert "&lt;img src=x onerror=window.hecho=1&gt;" in texts
    assert "<img" not in texts
    (paper,) = documents.rglob("informe-*.pdf")
    assert [mark for mark in (b"/JavaScript", b"/Launch", b"fuera.example)") if mark in paper.read_bytes()] == []


@pytest.mark.office
@pytest.mark.asvs("1.2.10")
def test_libreoffice_evaluates_nothing_of_what_leaves(documents: Path, tmp_path: Path) -> None:
    """Each table and workbook through a spreadsheet and back: the texts are those that were written, and none became a figure."""
    control = tmp_path / "armed" / "armado.csv"
    control.parent.mkdir()
    control.write_text("a\n=41+1234\n", "utf-8")
    tables = [control, documents / "show.csv", *sorted(documents.rglob("agenda-*.xlsx"))]
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to",
               "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1", "--outdir",
               str(tmp_path)]  # fmt: skip
    subprocess.run([*command, *map(str, tables)], check=True, capture_output=True, timeout=180)
    (ran_there,) = tmp_path.glob("armado*.csv")
    assert ["1275"] in _rows(ran_there.read_bytes()), "a formula that nobody disarmed runs"
    cells = {cell for path in tmp_path.glob("*.csv") if path != ran_there for row in _rows(path.read_bytes()) for cell in row}
    assert {"'=41+1234", "'@SUM(1;1)", "'=cmd|' /C calc'!A0"} <= cells
    ran = ("1275", "1193", "Err:", "#NAME", "#REF", "#VAL", "#N/A")  # what the formulas would have become
    assert [cell for cell in cells if cell.startswith(ran)] == []
    assert any(cell.startswith("'=41+1234<img") for cell in cells)


def test_a_label_shows_what_markdown_would_draw() -> None:
    assert plain("![x](h) $1 <b> :red[a] **b** _c_ de_la") == r"!\[x\](h) \$1 \<b\> \:red\[a\] \*\*b\*\* \_c\_ de_la"
    assert plain("# uno\n- dos") == r"\# uno - dos"
    assert plain("Licencia de obra (menor) 10:30 a 12:00") == "Licencia de obra (menor) 10:30 a 12:00"
