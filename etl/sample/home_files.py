"""The parts of the home that are not deliveries: paso10.toml, the contracts and the catalogue."""

import csv
import shutil
from collections.abc import Iterable, Sequence
from datetime import timedelta
from pathlib import Path

from etl.sample.catalogue import HORIZON_FROM, Procedure, agencies, clock
from etl.sample.records import COLUMNS, REQUIREMENT_COLUMNS, more, requirements, wrong
from etl.sample.story import CHANGES, DESK_ADDED, SIMPLIFIED
from etl.sample.world import World

SOURCES = Path(__file__).parent / "sources"
SETTINGS = """# Municipio de muestra: inventado, con dos años de datos que su generador escribe.
name = "Puerto Sereno"
state = "Veracruz"
inegi = "30999"                        # clave inventada
time_zone = "America/Mexico_City"
language = "es"
frozen_on = {frozen_on}                 # una copia que ya no recibe entregas: su «hoy» es siempre este día

[limits]                               # parte de los registros de un archivo que puede quedar en cuarentena
quarantine_warn_percent = 1
quarantine_stop_percent = 5

[targets]
on_time_share = 90

[[periods]]                            # lo que vuelve cada año: los pronósticos lo toman en cuenta
name = "Predial con 20 % de descuento"
from = "01-01"
to = "01-31"

[[periods]]
name = "Predial con 10 % de descuento"
from = "02-01"
to = "02-29"

[[cost]]                               # costo burocrático: valores inventados para el municipio de muestra
year = 2026
hourly_wage_mxn = {{ value = 62.50, year = 2025, source = "inventado para la muestra" }}
copy_mxn = {{ value = 2.00, year = 2026, source = "inventado para la muestra" }}
risk_free_rate = {{ value = 0.0700, year = 2026, source = "inventado para la muestra" }}
gdp_million_mxn = {{ value = 310000, year = 2025, source = "inventado para la muestra" }}
population = {{ value = 980000, year = 2025, source = "inventado para la muestra" }}
productivity = {{ value = 0.1500, year = 2025, source = "inventado para la muestra" }}
capital_per_company_mxn = {{ value = 2400000, year = 2025, source = "inventado para la muestra" }}
"""
PROCEDURE_COLUMNS = (
    "procedure_id", "name", "agency_id", "valid_from", "valid_to", "kind", "limit_value", "limit_unit", "fee_mxn",
    "digital_level", "online", "digitized_on", "simplified_on", "legal_basis", "owner",
    *COLUMNS,
)  # fmt: skip


def write(root: Path, world: World) -> None:
    """Write settings, contracts and catalogue; deliveries come apart."""
    settings = SETTINGS.format(frozen_on=world.until + timedelta(days=1))
    (root / "paso10.toml").write_text(settings, encoding="utf-8")
    for folder in ("sources", "catalogue", "inbox"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    for contract in sorted(SOURCES.glob("*.toml")):
        shutil.copyfile(contract, root / "sources" / contract.name)
    _catalogue(root / "catalogue", world)


def _catalogue(folder: Path, world: World) -> None:
    _table(folder / "agencies.csv", ("agency_id", "name", "owner"), [(a.id, a.name, a.owner) for a in agencies()])
    offices = [
        (o.id, o.name, o.agency, "America/Mexico_City", clock(o.opens), clock(o.closes), "12345", o.desks) for o in world.offices
    ]
    columns = ("office_id", "name", "agency_id", "time_zone", "opens", "closes", "workdays", "desks")
    _table(folder / "offices.csv", columns, offices)
    _table(folder / "closures.csv", ("date", "office_id", "name"), [(c.day, c.office, c.name) for c in world.closures])
    _table(folder / "procedures.csv", PROCEDURE_COLUMNS, [row for p in world.procedures for row in _records(world, p)])
    _table(folder / "requirements.csv", REQUIREMENT_COLUMNS, requirements(world))
    _table(folder / "shifts.csv", ("date", "procedure_id", "office_id", "kind", "note"), _shifts(world))


def _table(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def _records(world: World, procedure: Procedure) -> list[tuple[object, ...]]:
    """The record of a procedure, and a second one from the day on which it was digitized or simplified."""
    mine = [c for c in CHANGES if c.procedure == procedure.id]
    changes = [(world.date(world.before_end(c.days_before_end)), c.level, True) for c in mine]
    simplified, days, _ = SIMPLIFIED
    if simplified == procedure.id:
        changes.append((world.date(world.before_end(days)), procedure.level, False))
    if not changes:
        return [_record(world, procedure, (HORIZON_FROM, ""), procedure.level, ("", ""))]
    day, level, digitized = changes[0]
    before = _record(world, procedure, (HORIZON_FROM, day - timedelta(days=1)), procedure.level, ("", ""))
    return [before, _record(world, procedure, (day, ""), level, (day, "") if digitized else ("", day))]


def _record(
    world: World, p: Procedure, valid: tuple[object, object], level: int, changed: tuple[object, object]
) -> tuple[object, ...]:
    """One row of PROCEDURE_COLUMNS; `changed` = the days on which it was digitized and simplified."""
    fee = "" if p.spread else f"{p.fee:.2f}"
    limit = "" if p.limit_value is None else p.limit_value
    online = "true" if level >= 3 else "false"
    said = (p.id, p.name, p.agency, *valid, p.kind, limit, p.limit_unit, fee, level, online, *changed, p.basis, p.owner)
    record = dict(zip(PROCEDURE_COLUMNS, said, strict=False)) | more(world, p, level)
    return tuple(wrong(p.id, record)[name] for name in PROCEDURE_COLUMNS)


def _shifts(world: World) -> list[tuple[object, ...]]:
    """The changes that people know of: what was digitized, a requirement dropped, a desk added."""
    rows: list[tuple[object, ...]] = [
        (world.date(world.before_end(c.days_before_end)), c.procedure, "", "digitized", c.note) for c in CHANGES
    ]
    procedure, days, _ = SIMPLIFIED
    rows.append((world.date(world.before_end(days)), procedure, "", "requirement_dropped", "Ya no se pide copia de la escritura"))
    office, days, _ = DESK_ADDED
    rows.append((world.date(world.before_end(days)), "", office, "desk_added", "Más horas de ventanilla por la mañana"))
    return sorted(rows, key=str)
