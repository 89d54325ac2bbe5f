"""*Agregar una fuente*: from a file that no contract reads to its figures, and nothing left behind of what was not loaded."""

import csv
import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import adding, adding_words, child, fact_words, strange
from dashboard.child import SLOW, Answer, Child, wait
from dashboard.strange import Strange, StrangeError
from dashboard.words import TAGS, speaking
from etl.inspect.vocabulary import VOCABULARY
from etl.tables import TABLES
from metrics import query
from metrics.indicator import FOLDER, read_indicators
from tests.dashboard import homes, tongues
from tests.dashboard.test_languages import opened

FILE = "mesa_de_partes.csv"
COLUMNS = ("Folio", "Fecha de recepción", "Fecha de conclusión", "Medio", "Estatus")
WORDS = ("Concluido", "En trámite", "Zurcido", "Ventanilla", "En línea")


def rows(n: int = 60, order: str = "{d:02d}/{m:02d}/2025", folio: str = "M") -> bytes:
    """Requests as an office exports them; with days up to 12 nothing in the file says which comes first, day or month."""
    out = io.StringIO()
    lines = csv.writer(out, delimiter=";")
    lines.writerow(COLUMNS)
    for i in range(n):
        day, done = 1 + i % 11, 2 + i % 11
        status = ("Concluido", "Concluido", "En trámite", "Zurcido")[i % 4]
        closed = order.format(d=done, m=3) if status == "Concluido" else ""
        lines.writerow([f"{folio}{i}", order.format(d=day, m=3), closed, ("Ventanilla", "En línea")[i % 2], status])
    return out.getvalue().encode("cp1252")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(strange.tempfile, "tempdir", str(tmp_path / "temporal"))
    (tmp_path / "temporal").mkdir()
    return homes.empty(tmp_path / "home")


@pytest.fixture
def page(home: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    def open_page(**query: str) -> AppTest:
        app = opened(home, monkeypatch, "views/datos.py", **query)
        return run(app.button(key="adding-begin").click())

    return open_page


def run(widget: AppTest) -> AppTest:
    app = widget.run(timeout=240)
    assert not app.exception, app.exception[0].value
    return app


def upload(app: AppTest, data: bytes, name: str = FILE) -> AppTest:
    return run(app.file_uploader[0].upload(name, data, "text/csv"))


def said(app: AppTest) -> str:
    return "\n".join(tongues.spoken(app))


def files(home: Path) -> list[str]:
    return sorted(path.relative_to(home).as_posix() for folder in ("inbox", "sources") for path in (home / folder).iterdir())


def left(home: Path) -> list[str]:
    return sorted(path.name for path in (home.parent / "temporal").iterdir())


def choice(app: AppTest, label: str) -> object:
    return next(box for box in app.selectbox if label in box.label)


def test_from_an_unknown_file_to_a_figure(page: Callable[..., AppTest], home: Path) -> None:
    app = upload(page(), rows())
    assert "trae 60 filas y parece de solicitudes" in said(app)
    assert "Faltan por decidir 2 cosas" in said(app)
    assert app.button(key="adding-load").disabled
    for name in ("Cuándo se recibió", "Cuándo se resolvió"):
        box = choice(app, f"{name} («")
        assert box.value is None, "nothing is picked for the person"
        box.set_value("dd/mm/yyyy")
    choice(app, "«Zurcido»").set_value("open")
    app = run(app.button[[b.label for b in app.button].index("Aplicar")].click())
    assert "Se cargarían 60 filas, 1 mar 2025 al 11 mar 2025." in said(app)
    assert files(home) == [], "nothing is in the home until it is loaded"
    app = run(app.button(key="adding-load").click())
    assert "Listo: se cargaron 60 filas" in said(app)
    assert files(home) == ["inbox/mesa_de_partes.csv", "sources/mesa_de_partes.toml"]
    assert (home / "inbox" / FILE).read_bytes() == rows()
    pub = query.open_current(home / "published")
    assert query.figure(pub, "requests_received").value == 60
    assert query.figure(pub, "requests_resolved").value == 30
    assert "Solicitudes" in said(app)
    assert ">60<" in "".join(node.proto.body for node in app.get("html"))
    app = run(app.button(key="adding-leave").click())
    assert left(home) == []
    assert "Mesa de partes" in said(app)


def test_the_day_of_a_survey_that_says_none_is_chosen_and_can_be_corrected(page: Callable[..., AppTest]) -> None:
    answers = "\n".join(["Id,Trámite,Calificación", *(f"{i},Licencia,{1 + i % 5}" for i in range(40))])
    app = upload(page(), answers.encode(), "encuesta.csv")
    (asked,) = [box for box in app.date_input if "¿de qué día son todas las filas?" in box.label]
    assert asked.value is None
    asked.set_value(date(2021, 9, 30))
    app = run(app.button[[b.label for b in app.button].index("Aplicar")].click())
    assert "30 sep 2021" in said(app)
    (again,) = [box for box in app.date_input if "¿de qué día son todas las filas?" in box.label]
    assert again.value == date(2021, 9, 30)
    again.set_value(date(2021, 10, 1))
    app = run(app.button[[b.label for b in app.button].index("Aplicar")].click())
    assert "1 oct 2021" in said(app)


@pytest.mark.asvs("5.2.2")
@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"PK\x03\x04" + bytes(90), "es un libro de Excel o un comprimido con otro nombre. Póngale su extensión"),
        (b"\xd0\xcf\x11\xe0" + bytes(90), "es un libro de Excel antiguo (.xls). Ábralo, guárdelo como .xlsx"),
        (b"%PDF-1.7\n", "es un PDF, no datos."),
        (b"", "está vacío"),
    ],
)
def test_what_is_no_text_says_what_it_is(page: Callable[..., AppTest], home: Path, data: bytes, says: str) -> None:
    assert says in said(upload(page(), data, "turnos.csv"))
    assert files(home) == []


def test_what_is_cancelled_leaves_nothing(page: Callable[..., AppTest], home: Path) -> None:
    app = upload(page(), rows())
    assert len(left(home)) == 1
    app = run(app.button(key="adding-leave").click())
    assert (left(home), files(home), (home / "warehouse.duckdb").exists()) == ([], [], False)
    assert app.button(key="adding-begin")


def test_rows_that_cannot_be_read_are_shown_and_can_be_left_out(page: Callable[..., AppTest], home: Path) -> None:
    lines = rows(order="2025-{m:02d}-{d:02d}").decode("cp1252").splitlines()
    old = [f"{line};2025" for line in lines[1:]] + [";;;Ventanilla;Concluido;2019"] * 30
    app = upload(page(), "\n".join([f"{lines[0]};Ejercicio", *old]).encode("cp1252"))
    assert "Así no se cargaría: 30 filas no se pueden leer." in said(app)
    assert "(vacío)" in said(app)
    assert app.button(key="adding-load").disabled
    choice(app, "¿Se dejan fuera?").set_value("out")
    app = run(app.button[[b.label for b in app.button].index("Aplicar")].click())
    assert "Se cargarían 60 filas" in said(app)
    assert "30 se dejan fuera" in said(app)
    app = run(app.button(key="adding-load").click())
    assert query.figure(query.open_current(home / "published"), "requests_received").value == 60


def test_another_kind_of_fact_and_another_header_start_anew(page: Callable[..., AppTest]) -> None:
    app = upload(page(), rows(order="2025-{m:02d}-{d:02d}"))
    box = choice(app, "Qué trae cada fila")
    assert box.value == "requests"
    app = run(box.set_value("visits"))
    assert "parece de visitas" in said(app)
    assert choice(app, "Cuándo llegó").value in ("", *COLUMNS)
    choice(app, "Fila del encabezado").set_value(3)
    app = run(app.button[[b.label for b in app.button].index("Aplicar")].click())
    assert "«M1»" in said(app) or "M1" in choice(app, "Canal").options


def test_figures_already_counted_each_in_its_column(page: Callable[..., AppTest], home: Path) -> None:
    """An empty cell is no figure, and what nobody recognises can be chosen."""
    lines = ["Oficina,Mes,Espera sin cita,Gente del taller"]
    lines += [f"Centro,2025-{m:02d}-01,{20 + m if m % 3 else ''},{100 * m}" for m in range(1, 13)]
    app = upload(page(), "\n".join(lines).encode(), "concentrado mensual.csv")
    assert "parece de cifras ya contadas" in said(app)
    assert choice(app, "«Espera sin cita»").value == "posted_wait_minutes"
    choice(app, "«Gente del taller»").set_value("people_trained")
    app = run(app.button[[b.label for b in app.button].index("Aplicar")].click())
    assert "Se cargarían 12 filas" in said(app)
    run(app.button(key="adding-load").click())
    pub = query.open_current(home / "published")
    assert query.figure(pub, "posted_wait_minutes_mean").n == 8
    assert query.figure(pub, "people_trained").value == 7800


def test_a_file_that_waits_in_the_inbox_stays_there(page: Callable[..., AppTest], home: Path) -> None:
    (home / "inbox" / FILE).write_bytes(rows(order="2025-{m:02d}-{d:02d}"))
    app = page()
    box = app.selectbox(key="adding-name")
    assert box.options == [FILE]
    app = run(box.set_value(FILE))
    app = run(app.button(key="adding-load").click())
    assert files(home) == ["inbox/mesa_de_partes.csv", "sources/mesa_de_partes.toml"]
    assert "sources/mesa_de_partes.toml" in said(app)
    assert "inbox/mesa" not in said(app)


def test_a_delivery_of_a_known_source_needs_no_contract(page: Callable[..., AppTest], home: Path) -> None:
    app = upload(page(), rows(order="2025-{m:02d}-{d:02d}"), "mesa_2025.csv")
    app = run(app.button(key="adding-load").click())
    app = run(app.button(key="adding-other").click())
    app = upload(app, rows(order="2026-{m:02d}-{d:02d}", folio="N"), "mesa_2026.csv")
    assert "Ya hay una fuente que lee archivos con este nombre: mesa." in said(app)
    run(app.button(key="adding-load").click())
    assert files(home) == ["inbox/mesa_2025.csv", "inbox/mesa_2026.csv", "sources/mesa.toml"]
    assert query.figure(query.open_current(home / "published"), "requests_received").value == 120


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("pagina.xlsx", b"<html><table>", "pagina.xlsx"),
        ("vacio.csv", b"\n\n", "vacio.csv"),
        ("nada.csv", b"", "El archivo está vacío"),
    ],
)
def test_what_cannot_be_read_is_said(page: Callable[..., AppTest], home: Path, name: str, data: bytes, words: str) -> None:
    app = upload(page(), data, name)
    assert words in said(app)
    assert files(home) == []


def test_what_the_loader_refuses_is_taken_back(
    page: Callable[..., AppTest], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = upload(page(), rows(order="2025-{m:02d}-{d:02d}"))
    real = strange.load

    def spoilt(one: Strange) -> Child:
        (one.home / "inbox" / FILE).write_bytes(b"\x00\x01")
        return real(one)

    monkeypatch.setattr(strange, "load", spoilt)
    app = run(app.button(key="adding-load").click())
    assert "No se cargó, y nada quedó guardado." in said(app)
    assert files(home) == []


@pytest.mark.parametrize("tongue", TAGS)
def test_every_step_speaks_one_language(page: Callable[..., AppTest], home: Path, tongue: str) -> None:
    own = sorted({*COLUMNS, *WORDS, FILE, "mesa_de_partes", "Villa Prueba", "Windows", "DOS"}, key=len, reverse=True)
    app = page(lang=tongue)
    assert tongues.strangers(tongues.spoken(app), tongue, own) == []
    app = upload(app, rows())
    assert tongues.strangers(_without_code(app), tongue, own) == []
    app = run(app.button(key="adding-other").click())
    lines = [line + ";9" * (i % 2) for i, line in enumerate(rows(order="2025-{m:02d}-{d:02d}").decode("cp1252").splitlines())]
    app = upload(app, "\n".join(lines).encode("cp1252"))
    assert "«" in said(app) or "“" in said(app)
    assert tongues.strangers(_without_code(app), tongue, own) == []
    app = run(app.button(key="adding-other").click())
    app = upload(app, rows(order="2025-{m:02d}-{d:02d}"))
    app = run(app.button(key="adding-load").click())
    assert tongues.strangers(_without_code(app), tongue, own) == []


def _without_code(app: AppTest) -> list[str]:
    """What is said, but the contract: a file has one language."""
    contract = {node.proto.code_text for node in app.get("code")}
    return [text for text in tongues.spoken(app) if text not in contract]


@pytest.mark.asvs("5.3.2")
@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\Caja 3.xlsx", "Caja 3.xlsx"),
        ("/abs/ruta/a.csv", "a.csv"),
        ("año 2025 (final).csv", "año 2025 (final).csv"),
        (".oculto.csv", "oculto.csv"),
        ("a\x00b;rm -rf $HOME.csv", "a_b_rm -rf _HOME.csv"),
        ("x" * 300 + ".csv", "x" * 96 + ".csv"),
        ("Me\u0301xico.csv", "México.csv"),
    ],
)
def test_names_lead_nowhere_else(given: str, kept: str) -> None:
    assert strange.safe_name(given) == kept


@pytest.mark.parametrize("name", ["", "..", "///", "....", "_", "\\"])
def test_a_name_of_nothing_is_refused(name: str) -> None:
    with pytest.raises(StrangeError, match="name"):
        strange.safe_name(name)


@pytest.mark.asvs("5.2.1")
def test_a_file_is_bounded_and_never_written_over_another(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strange, "MOST_BYTES", 100)
    with pytest.raises(StrangeError, match="size"):
        strange.begin(home, FILE, io.BytesIO(b"x" * 101))
    one = strange.begin(home, FILE, io.BytesIO(b"Folio\n1\n"))
    one.found = Answer(0, {"source": "mesa", "claimed_by": [], "contract": "x"}, "")
    (one.root / "sources" / "mesa.toml").write_text("x")
    (home / "inbox" / FILE).write_text("suyo")
    with pytest.raises(StrangeError, match="file"):
        strange.keep(one)
    assert (files(home), (home / "inbox" / FILE).read_text()) == ([f"inbox/{FILE}"], "suyo")
    (home / "inbox" / FILE).unlink()
    (home / "sources" / "mesa.toml").write_text("suyo")
    assert one.source == "mesa_2", "another name, never another's contract"


def test_only_files_of_the_inbox_itself_can_be_chosen(home: Path, tmp_path: Path) -> None:
    (tmp_path / "fuera.csv").write_text("a\n1\n")
    (home / "inbox" / "enlace.csv").symlink_to(tmp_path / "fuera.csv")
    for name in ("../paso10.toml", "enlace.csv", "no.csv"):
        with pytest.raises(StrangeError):
            strange.begin(home, name, None)
    assert left(home) == []


def test_folders_of_a_killed_server_are_swept(home: Path, tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        gone.wait()
    own, other = f"{strange.PREFIX}{os.getpid()}-a", f"{strange.PREFIX}sin-numero"
    for name in (f"{strange.PREFIX}{gone.pid}-a", own, other):
        (tmp_path / "temporal" / name).mkdir()
    strange.sweep()
    assert left(home) == [own, other]


def test_a_command_ends_at_its_limit_with_all_it_started(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mark = home / "vivo"
    program = f"import subprocess,time; subprocess.Popen(['sh','-c','sleep 4; touch {mark}']); time.sleep(60)"
    monkeypatch.setattr(child.sys, "executable", "/usr/bin/env")
    monkeypatch.setattr(child.subprocess, "Popen", _instead(program))
    one = Child(home, "status", seconds=0.5)
    answer = wait(one, lambda line: None)
    assert (answer.code, answer.data) == (SLOW, None)
    assert "se detuvo" in adding_words.failed(answer)
    time.sleep(4.2)
    assert not mark.exists()


def _instead(program: str) -> Callable[..., object]:
    """Popen of another program than ours."""
    real, python = subprocess.Popen, sys.base_prefix + "/bin/python3"

    def popen(args: list[str], **more: object) -> object:
        return real([python, "-c", program], **more)

    return popen


def test_a_command_answers_with_its_json_its_code_and_what_it_said(home: Path) -> None:
    lines: list[str] = []
    answer = wait(Child(home, "status", seconds=60), lines.append)
    assert (answer.code, answer.data["home"]) == (0, "Villa Prueba")
    assert json.dumps(answer.data)
    wrong = wait(Child(home, "check", "no_hay", seconds=60), lines.append)
    assert (wrong.code, wrong.data) == (10, None)
    assert "no_hay" in adding_words.failed(wrong)


def test_figures_that_fail_after_a_load_never_say_that_nothing_was_loaded() -> None:
    fault, refused = Answer(child.BUG, None, "IndexError"), Answer(11, None, "a.duckdb: otra carga lo usa")
    assert "Lo cargado queda guardado" in adding_words.unbuilt(fault)
    assert "no se cargó nada" in adding_words.failed(fault)
    assert adding_words.unbuilt(refused) == adding_words.failed(refused) == "a.duckdb: otra carga lo usa"


def test_every_fact_column_and_word_has_a_name() -> None:
    assert set(fact_words.FACTS) == set(TABLES)
    columns = {c.name: c for table in TABLES.values() for c in table.columns}
    assert set(fact_words.COLUMNS) == set(columns)
    for name, listed in VOCABULARY.values.items():
        assert set(listed) <= set(fact_words.LISTS[name])
    for column in columns.values():
        assert set(column.values) <= set(fact_words.LISTS.get(column.name, ())) or not column.values
    counted = {series for indicator in read_indicators(FOLDER).values() for series in indicator.series}
    assert counted <= set(fact_words.SERIES) == set(VOCABULARY.series), "what a file counts becomes a figure"
    assert set(adding_words.REFUSALS) == {"name", "size", "empty", "gone", "file", "contract"}
    with speaking("en"):
        assert fact_words.fact_short("requests") == "requests"


def test_the_wizard_stands_where_nothing_is_published_and_where_something_is(
    made: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("empty", "ordinary"):
        assert opened(made(name), monkeypatch, "views/datos.py").button(key="adding-begin")
    assert not adding.is_open()
