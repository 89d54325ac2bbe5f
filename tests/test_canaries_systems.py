"""Two hundred people planted in every text of the databases of known systems: none of them is ever found again."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import Engine, create_engine, inspect, text

from tests.canaries import home, nobody_is_found, people
from tests.etl import citizen_window, hall
from tests.etl.servers import Served, postgresql

DAYS = [date(2026, 5, 4) + timedelta(days=n) for n in range(5)]


@pytest.fixture(autouse=True)
def _own_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PASO10_KEY", "una clave de prueba bien larga")


@pytest.fixture
def served(postgresql_url: str) -> Iterator[Served]:
    with postgresql(postgresql_url) as made:
        yield made


def plant(engine: Engine, columns: Sequence[tuple[str, str]], birds: Sequence[str], row: str) -> int:
    """One bird a cell, in each column in turn, alone or in a sentence, never in the first row; how many cells hold one."""
    with engine.begin() as con:
        rows = {table: con.execute(text(f"SELECT {row} FROM {table} ORDER BY 1")).scalars().all()[1:] for table, _ in columns}
        cells = [(t, c, rows[t][n * 7 % len(rows[t])]) for n in range(100) for t, c in columns if n < min(len(rows[t]), 90)]
        keys = [bird for bird in birds if len(bird) == 18 or "@" in bird]  # ten digits are a key where keys are
        others = [bird for bird in birds if bird not in keys]
        planted = set()
        for table, column, which in dict.fromkeys(cells):
            left = keys if column.endswith("_id") or not others else others if len(others) > len(keys) else keys
            if left:
                bird = left.pop()
                said = bird if len(planted) % 3 else f"ver a {bird} hoy"
                con.execute(text(f'UPDATE {table} SET "{column}" = :said WHERE {row} = :which'), {"said": said, "which": which})
                planted.add((table, column, which))
    return len(planted)


def texts_of(engine: Engine, tables: Sequence[str], keys: bool) -> list[tuple[str, str]]:
    """Every column of those tables that can hold a text; with `keys`, all but the first."""
    look = inspect(engine)
    found = [(table, column) for table in tables for column in look.get_columns(table)]
    wanted = [(t, c["name"]) for t, c in found if keys or str(c["type"]).split("(")[0] in ("VARCHAR", "TEXT")]
    return [(t, name) for t, name in wanted if name != look.get_columns(t)[0]["name"]]


def test_nobody_of_cero_filas(tmp_path: Path) -> None:
    """In a copy in SQLite even a date or a number can be a person."""
    birds = people(Random("canarios cerofilas"))
    root = home(tmp_path / "casa", {"filas": hall.CONTRACT.format(url="sqlite:///inbox/filas.db")})
    engine = create_engine(f"sqlite:///{root}/inbox/filas.db")
    made = hall.Hall(engine)
    made.run(*hall.SQLITE.read_text("utf-8").split(";")[:-1])
    made.furnish()
    made.month(days=DAYS)
    columns = texts_of(engine, ["turnos", "citas", "valoraciones", "tramites", "oficinas", "dependencias", "users"], keys=True)
    assert plant(engine, columns, birds, "rowid") == len(birds) == 200
    engine.dispose()
    nobody_is_found(root, birds, {"visits": 30, "ratings": 10})


@pytest.mark.server
@pytest.mark.shared
def test_nobody_of_urbem(tmp_path: Path, served: Served, shared: Path) -> None:
    birds = people(Random("canarios urbem"))
    root = home(tmp_path / "casa", {"urbem": citizen_window.CONTRACT.format(url=served.url)})
    window = citizen_window.Window(served.engine)
    window.run(*citizen_window.tables_of(shared / "data" / "urbem" / "schema.csv"))
    window.furnish()
    window.month()
    tables = ["service_requests", "survey_answers", "services", "statuses", "questions", "service_surveys"]
    assert plant(served.engine, texts_of(served.engine, tables, keys=False), birds, "id") == len(birds) == 200
    nobody_is_found(root, birds, {"requests": 40, "ratings": 40})
