"""The shape of the house: who may import whom, how long a file may be, and that adding a thing touches one file."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("etl", "metrics", "state", "dashboard")
OURS = (*PACKAGES, "commands", "paso10")
CEILING, LONGEST_FUNCTION = 400, 40

ALLOWED = {
    "etl": {"etl"},
    "state": {"state"},
    "metrics": {"metrics", "etl.tables", "etl.calendar"},
    "dashboard": {"dashboard", "metrics", "state"},
    "commands": set(OURS) - {"paso10"},
    "paso10": set(OURS),
}


def sources() -> list[Path]:
    folders = (*PACKAGES, "commands")
    return [ROOT / "paso10.py", *(path for folder in folders for path in sorted((ROOT / folder).rglob("*.py")))]


def module(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(tree: ast.AST) -> set[str]:
    """Our own modules that a tree imports, as dotted names; `from a.b import c` gives a.b.c (c may be a module)."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "se importa por nombre completo"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {name for name in found if name.split(".")[0] in OURS}


def within(name: str, roots: set[str]) -> bool:
    return any(name == root or name.startswith(root + ".") for root in roots)


# What takes long to import and only one command, or one store in its life, needs: everybody else starts without it.
SELDOM = {
    "commands.checking": {"dashboard"}, "commands.exports": {"dashboard"}, "commands.home": {"dashboard", "etl.sample"},
    "state.migrations": {"state.migrations.climb"},
}
PATHS = sources()
REST = [path for folder in ("tests", "benchmarks") for path in sorted((ROOT / folder).rglob("*.py"))]


@pytest.mark.parametrize("path", PATHS, ids=module)
def test_imports_follow_the_rules(path: Path) -> None:
    package = module(path).split(".")[0]
    wrong = {name for name in imports(ast.parse(path.read_text("utf-8"))) if not within(name, ALLOWED[package])}
    assert not wrong


@pytest.mark.parametrize("path", PATHS, ids=module)
def test_no_own_import_inside_a_function_but_what_few_need(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    inside = {name for function in functions for name in imports(function)}
    assert {name for name in inside if not within(name, SELDOM.get(module(path), set()))} == set()


@pytest.mark.parametrize("path", [*PATHS, *REST], ids=str)
def test_files_and_functions_stay_short(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.count("\n") <= CEILING
    if path in PATHS:
        functions = [n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
        assert [f.name for f in functions if f.end_lineno - f.lineno >= LONGEST_FUNCTION] == []


def test_no_import_cycles() -> None:
    known = {module(path): path for path in PATHS}
    graph = {}
    for name, path in known.items():
        named = imports(ast.parse(path.read_text("utf-8")))
        graph[name] = {other for other in known for i in named if other in (i, i.rpartition(".")[0])} - {name}
    while leaves := [name for name, needs in graph.items() if not needs]:
        for leaf in leaves:
            del graph[leaf]
        for needs in graph.values():
            needs.difference_update(leaves)
    assert sorted(graph) == []


def test_pages_do_not_import_pages_nor_hold_sql() -> None:
    for path in (ROOT / "dashboard").rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        if path.parent.name == "views":
            assert not any(within(name, {"dashboard.views"}) for name in imports(tree)), path
        texts = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
        assert not [t for t in texts if re.search(r"\bselect\b.+\bfrom\b", t, re.I | re.S)], path


def test_etl_alone_writes_the_warehouse_and_pages_never_open_files() -> None:
    """Only etl/warehouse.py opens the warehouse for writing; dashboard opens no database at all."""
    opens = [module(p) for p in PATHS if "duckdb.connect(" in p.read_text("utf-8")]
    assert not [name for name in opens if name.startswith(("dashboard", "commands", "paso10", "state"))]
    assert [name for name in opens if name.startswith("etl")] == ["etl.warehouse"]


def test_html_is_never_unsafe() -> None:
    assert [module(p) for p in PATHS if "unsafe_allow_html" in p.read_text("utf-8")] == []
