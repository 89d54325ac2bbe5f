"""The documents say what the code accepts, and the README's commands run as they are printed."""

import inspect
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import tomllib
import urllib.request
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from typer.main import get_group

import etl.bindings
import etl.contract
import etl.query
from etl.bindings import OPTIONS, ORIGINS
from etl.connecting import SETTINGS
from etl.connectors import SYSTEMS
from etl.contract import COVERS, DELIVERIES, KINDS, ROW_KINDS, TOP, read_contract
from etl.dates import NAMED, TOKENS
from etl.errors import ContractError, EtlError, HomeError, RefusedError, SourceError, WarehouseError
from etl.ledger import FATES
from etl.problems import NAMES, RULES
from etl.tables import TABLES, Column, Table
from metrics.errors import MetricsError, NothingPublished
from paso10 import app

ROOT = Path(__file__).resolve().parent.parent
READMES = ("README.md", "LEEME.md")
PAIRS = {
    "agenda.md": "agenda-semestral.md", "priorities.md": "prioridades.md",
    "catalogue.md": "catalogo.md",
    "contracts.md": "contratos.md", "cost.md": "costo.md", "forecasts.md": "pronosticos.md", "modules.md": "modulos.md",
    "operation.md": "operacion.md", "open-data.md": "datos-abiertos.md", "goals.md": "metas.md",
    "methods.md": "metodos.md",
    "council.md": "cabildo.md",
    "process.md": "procesos.md",
    "decisions.md": "decisiones.md", "access.md": "accesos.md", "security.md": "seguridad.md",
}
CONTRACT = """name = "Ventanilla"
kind = "csv"
files = "ventanilla*.csv"
[[fact]]
table = "requests"
[fact.columns]
request_id  = "FOLIO"
received_at = { column = "FECHA", dates = "dd/mm/yyyy" }
resolved_at = { column = "CIERRE", dates = "dd/mm/yyyy" }
"""
EXPORT = "FOLIO,FECHA,CIERRE\n" + "".join(f"{n:05d},{1 + n % 28:02d}/09/2025,{1 + n % 28:02d}/10/2025\n" for n in range(120))


@dataclass(frozen=True)
class Page:
    """The page of the contracts in one language, and how it says what the declarations of the tables say in English words."""

    name: str
    common: str
    future: str
    kinds: Mapping[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return (ROOT / "docs" / self.name).read_text("utf-8")


SPANISH = {"text": "texto", "instant": "instante", "date": "fecha", "integer": "entero", "number": "número", "money": "importe",
           "boolean": "sí o no"}  # fmt: skip
PAGES = (
    Page("contracts.md", "common columns", "may be future"),
    Page("contratos.md", "columnas comunes", "puede ser futura", SPANISH),
)
CONTRACTS = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


def accepted() -> set[str]:
    """Every key that a contract may hold: what `Node.known` is told in the code, by call."""
    found = {*TOP, *ORIGINS, *OPTIONS, *SETTINGS, *(key for system in SYSTEMS.values() for key in system.settings)}
    for module in (etl.contract, etl.bindings, etl.query):
        for call in re.findall(r"\.known\(([^)]*)\)", inspect.getsource(module)):
            found |= set(re.findall(r'"(\w+)"', call))
    return found


def documented(page: Page) -> set[str]:
    """What stands as code in the first column of a table."""
    cells = re.findall(r"^\| ([^|]+) \|", page.text, re.M)
    return {name for cell in cells for name in re.findall(r"`([\w]+)`", cell)}


@CONTRACTS
def test_every_key_of_a_contract_is_in_a_table(page: Page) -> None:
    assert len(accepted()) > 45
    assert accepted() - documented(page) == set()


@CONTRACTS
def test_every_word_that_a_key_allows_is_named(page: Page) -> None:
    words = {*KINDS, *SYSTEMS, *DELIVERIES, *COVERS, *ROW_KINDS, *NAMED, *TOKENS, *FATES}
    assert [word for word in sorted(words) if f"`{word}`" not in page.text] == []


@CONTRACTS
@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_its_spanish_name_its_meaning_and_its_remedy(rule: str, page: Page) -> None:
    (line,) = [line for line in page.text.splitlines() if line.startswith(f"| `{rule}` | {NAMES[rule]} |")]
    assert all(cell.strip() for cell in line.split("|")[1:-1])
    assert line.count(" | ") == 3


def section(page: Page, title: str) -> str:
    after = page.text.split(f"| **{title}** |")[1]
    return after.split("\n| **")[0]


def named(page: Page, table: Table, column: Column) -> bool:
    """Whether the column's line, in its own table or among the common ones, says all that the declaration says."""
    own = section(page, f"`{table.name}`")
    text = own + (section(page, page.common) if page.common in own else "")
    bounds = [f"{bound:g}" for bound in (column.low, column.high) if bound is not None]
    words = [*[f"`{word}`" for word in column.values], *bounds, *([page.future] if column.future else [])]
    kind = page.kinds.get(column.kind, column.kind)
    start = f"| `{column.name}`{' *' if column.required else ''} | {kind} | {column.meaning}"
    return any(line.startswith(start) and all(word in line for word in words) for line in text.splitlines())


@CONTRACTS
@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_every_column_of_every_table_is_described(table: Table, page: Page) -> None:
    assert [column.name for column in table.columns if not named(page, table, column)] == []
    heading = section(page, f"`{table.name}`").splitlines()[0]
    assert all(f"`{name}`" in heading for name in (*table.key, *table.dated))


def whole(page: Page) -> list[str]:
    return [text for text in re.findall(r"```toml\n(.*?)```", page.text, re.S) if "[[fact]]" in text and "kind" in text]


WHOLE = [pytest.param(text, id=f"{page.name}-{tomllib.loads(text)['name']}") for page in PAGES for text in whole(page)]


@pytest.mark.parametrize("text", WHOLE)
def test_whole_examples_are_contracts(text: str, tmp_path: Path) -> None:
    path = tmp_path / "ejemplo.toml"
    path.write_text(text, "utf-8")
    assert read_contract(path).facts


@CONTRACTS
def test_there_are_whole_examples_of_a_file_and_of_a_workbook(page: Page) -> None:
    assert {tomllib.loads(text)["kind"] for text in whole(page)} >= {"csv", "xlsx"}


@CONTRACTS
def test_examples_in_tables_are_toml(page: Page) -> None:
    examples = re.findall(r"\| `(\w+ = .+?)` \|$", page.text, re.M)
    assert len(examples) > 40
    for example in examples:
        tomllib.loads(example)


def pieces(text: str) -> list[str]:
    """A page in its headings, paragraphs, points and lines of tables; a block of code is one piece."""
    found = [""]
    for line in text.splitlines():
        inside = found[-1].lstrip().startswith("```")
        if inside or (line.strip() and not re.match(r"\s*(?:[|#]|- |```)", line)):
            found[-1] += line + "\n"
        else:
            found.append(line + "\n")
        if inside and line.strip() == "```":
            found.append("")
    return [piece for piece in found if piece.strip()]


def shared(piece: str) -> tuple[object, ...]:
    """What a piece holds whatever its language: how it begins, its cells, its code and its figures; code without comments."""
    if piece.lstrip().startswith("```"):
        return ("code", *(re.sub(r"(?:^|\s+)#.*", "", line) for line in piece.splitlines()))
    start = re.match(r"\s*(?:#+ |- |\|)?", piece)
    codes = Counter(" ".join(code.split()) for code in re.findall(r"`([^`]+)`", piece))
    prose = re.sub(r"`[^`]+`", "", piece)
    figures = Counter(re.findall(r"(?<![\w.])\d+(?:[.,]\d+)*", prose))
    return (start and start[0], prose.count("|"), prose.count("]("), prose.count("**"), codes, figures)


@pytest.mark.parametrize(("english", "spanish"), PAIRS.items())
def test_a_page_says_the_same_in_both_languages(english: str, spanish: str) -> None:
    ours, theirs = (pieces((ROOT / "docs" / name).read_text("utf-8")) for name in (english, spanish))
    assert len(ours) > 15
    apart = [(one, other) for one, other in zip(ours, theirs, strict=False) if shared(one) != shared(other)]
    assert apart[:1] == []
    assert len(ours) == len(theirs)


@pytest.mark.parametrize("name", [*PAIRS, *PAIRS.values()])
def test_links_within_a_page_lead_to_a_heading(name: str) -> None:
    text = (ROOT / "docs" / name).read_text("utf-8")
    headings = {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in re.findall(r"^#+ (.*)", text, re.M)}
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) - headings == set()


def test_each_readme_links_the_pages_of_its_language() -> None:
    english, spanish = (re.findall(r"\]\(docs/([^)]+)\)", (ROOT / name).read_text("utf-8")) for name in READMES)
    assert {"contracts.md", "modules.md"} <= set(english)
    assert [name for name in (*english, *spanish) if not (ROOT / "docs" / name).is_file()] == []
    assert spanish == [PAIRS.get(name, name) for name in english]


@pytest.mark.parametrize("name", READMES)
def test_the_readmes_name_every_command_and_every_exit_code(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    commands = list(get_group(app).commands)
    assert [command for command in commands if f"| `paso10 {command}" not in text] == []
    errors = (EtlError, ContractError, HomeError, SourceError, WarehouseError, RefusedError, MetricsError, NothingPublished)
    codes = {0, *(error.exit_code for error in errors)}
    (line,) = re.findall(r"^(?:Exit codes|Códigos de salida): (.*(?:\n.+)*)", text, re.M)
    assert {int(code) for code in re.findall(r"\b(\d+) ", line)} == codes


def test_both_readmes_give_the_same_commands() -> None:
    english, spanish = (shell(name) for name in READMES)
    assert [re.sub(r'"[^"]*"|<\w+>', "…", line) for line in english] == [re.sub(r'"[^"]*"|<\w+>', "…", line) for line in spanish]


def shell(name: str) -> list[str]:
    """The lines of the shell blocks of a README."""
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / name).read_text("utf-8"), re.S)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


LINES = shell("README.md")
OURS = [line for line in LINES if line.startswith(".venv/bin/paso10 ")]
SERVED = [line for line in LINES if line.startswith("make run")]


def test_the_readme_has_no_command_that_nothing_here_runs() -> None:
    assert [line for line in LINES if line not in (*OURS, *SERVED, "make test")] == []
    assert len(OURS) == 5
    assert len(SERVED) == 2


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what the repository tracks, and nothing else."""
    folder = tmp_path_factory.mktemp("copia")
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    for name in subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0"):
        if name and (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def followed(scratch: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, subprocess.CompletedProcess[str]]:
    """The section «Your own data in ten minutes», line by line, with a file and a contract put where it says."""
    environment = {**os.environ, "XDG_CONFIG_HOME": str(tmp_path_factory.mktemp("config"))}
    results = {}
    for line in OURS:
        arguments = [word.strip('"') for word in re.findall(r'"[^"]*"|\S+', line)][1:]
        done = subprocess.run(
            [sys.executable, "paso10.py", *arguments], cwd=scratch, env=environment, capture_output=True, text=True, check=False
        )
        results[line] = done
        if arguments[0] == "init":
            fill(scratch / arguments[1])
    return results


def fill(home: Path) -> None:
    assert (home / "sources" / "ejemplo.toml.txt").is_file()
    (home / "inbox" / "ventanilla_2025.csv").write_text(EXPORT, "utf-8")
    (home / "sources" / "ventanilla.toml").write_text(CONTRACT, "utf-8")


@pytest.mark.parametrize("line", OURS)
def test_the_lines_of_the_readme_run(line: str, followed: dict[str, subprocess.CompletedProcess[str]]) -> None:
    done = followed[line]
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
    expected = {"init": "ejemplo.toml.txt", "check": "120 filas aceptadas", "update": "Publicado indicators-000001.duckdb",
                "show": "2025-09-01", "status": "datos hasta 2025-"}
    (word,) = [expected[name] for name in expected if f" {name}" in line]
    assert word in done.stdout


def wait_for(url: str, process: subprocess.Popen[bytes], seconds: int) -> bytes:
    for _ in range(seconds * 4):
        assert process.poll() is None, "make run terminó"
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                return answer.read()
        except OSError:
            time.sleep(0.25)
    raise AssertionError(f"{url} no responde")


@pytest.fixture
def environment_of_make(scratch: Path) -> Iterator[None]:
    """The repository's own .venv/bin, when there is one, under marks that say it is installed; otherwise make creates it."""
    if (ROOT / ".venv" / "bin" / "paso10").exists():
        (scratch / ".venv").mkdir()
        (scratch / ".venv" / "bin").symlink_to(ROOT / ".venv" / "bin")
        (scratch / ".venv" / ".installed").touch()
    yield
    shutil.rmtree(scratch / ".venv", ignore_errors=True)


@pytest.mark.browser
def test_make_run_serves_the_home_of_the_readme(
    scratch: Path, followed: dict[str, subprocess.CompletedProcess[str]], environment_of_make: None
) -> None:
    assert followed
    line = SERVED[-1]
    assert "HOME_DIR=data/mi-municipio" in line
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MAKELEVEL", "MAKEOVERRIDES")}
    environment["PYTHONPATH"] = str(scratch)  # the copy's code, whatever the environment was installed from
    process = subprocess.Popen([*line.split(), f"PORT={port}"], cwd=scratch, env=environment, start_new_session=True)
    try:
        assert wait_for(f"http://127.0.0.1:{port}/health", process, 400)
    finally:
        os.killpg(process.pid, 15)
        process.wait(30)
