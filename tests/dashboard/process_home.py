"""A published home with event logs: a licence with a slow opinion and some that come back, a short one, one without starts."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any

from tests.metrics.helpers import fill, rebuild, warehouse

FIRST, LAST = date(2026, 3, 2), date(2026, 11, 20)
SHIFT = date(2026, 8, 17)  # the opinion takes half of its time from here on
STEPS = ("Recepción", "Revisión de requisitos", "Dictamen de Protección Civil", "Firma del titular")
NAMES = {"LIC": "Licencia de funcionamiento", "ACTA": "Copia de acta", "SUELTO": "Constancia"}


def make(folder: Path, names: tuple[str, ...] = STEPS) -> Path:
    """The home, published."""
    town: dict[str, Any] = {
        "agencies": [{"agency_id": "COM", "name": "Comercio"}],
        "offices": [{"office_id": "V", "name": "Ventanilla", "agency_id": "COM", "opens": "08:00", "closes": "16:00"}],
        "procedures": [{"procedure_id": key, "name": name, "agency_id": "COM"} for key, name in NAMES.items()],
        "shifts": [{"date": SHIFT, "procedure_id": "LIC", "kind": "simplified"}],
        "requests": [], "events": [],
    }  # fmt: skip
    for row in (*_licences(names), *_short()):
        town["events"].append(row)
    folder.mkdir(parents=True, exist_ok=True)
    with warehouse(folder / "warehouse.duckdb") as con:
        fill(con, town, FIRST, LAST)
    rebuild(folder)
    (folder / "paso10.toml").write_text('name = "Villa"\nstate = "Veracruz"\ntime_zone = "America/Mexico_City"\n', "utf-8")
    return folder


def _licences(names: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    """Two a working day; one in three reviews comes back."""
    dice = Random(4)
    for number in range(340):
        day = FIRST + timedelta(days=number * 250 // 340)
        at = datetime.combine(day, time(9))
        path = [0, 1, 1, 2, 3] if number % 3 == 0 else [0, 1, 2, 3]
        for step in path:
            days = (0, 1, 6, 1)[step] if step != 2 or day < SHIFT else 3
            began = datetime.combine(at.date() + timedelta(days=days), time(9 + dice.randrange(4)))
            at = began + timedelta(minutes=dice.randrange(10, 90))
            if at.date() <= LAST:
                yield _event(f"L{number}", "LIC", names[step], began, at, f"p{step}")


def _short() -> Iterator[dict[str, Any]]:
    """Three requests, too few to tell much; and forty of a single step, nobody knows when it began."""
    for number in range(3):
        at = datetime.combine(LAST - timedelta(days=3), time(10))
        yield _event(f"A{number}", "ACTA", "Búsqueda", at, at + timedelta(minutes=5), None)
        yield _event(f"A{number}", "ACTA", "Entrega", at + timedelta(minutes=30), at + timedelta(minutes=31), None)
    for number in range(40):
        yield _event(f"S{number}", "SUELTO", "Emisión", None, datetime.combine(LAST - timedelta(days=number % 9), time(11)), None)


def _event(folio: str, key: str, activity: str, began: datetime | None, ended: datetime, who: str | None) -> dict[str, Any]:
    return {
        "request_id": folio, "procedure_id": key, "office_id": "V", "activity": activity, "started_at": began,
        "completed_at": ended, "resource": who,
    }  # fmt: skip
