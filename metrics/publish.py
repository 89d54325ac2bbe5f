"""A new versioned file of figures, checked before anybody sees it, and the pointer that readers follow."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from etl.tables import LEDGER, TABLES
from metrics.about import About
from metrics.assumptions import in_use
from metrics.attend import write_attention
from metrics.candidates import write_candidates
from metrics.check import check_file, fact_sums
from metrics.costs import write_costs
from metrics.delivered import DATED, write_delivered
from metrics.dominance import write_dominance
from metrics.draft import draft, insert
from metrics.due import write_deadlines
from metrics.effect import write_effects
from metrics.engine import workshop
from metrics.errors import NothingPublished, NotPublishable, NoWarehouse
from metrics.facts import Setting, enrich
from metrics.files import current, next_file, one_writer, put, version_of
from metrics.findings import write_findings
from metrics.forecast.issue import write_forecasts
from metrics.forecast.resolution import write_resolution
from metrics.frequency import write_applicants
from metrics.goals.table import write_goals
from metrics.hours import write_hours
from metrics.indicator import FOLDER, Indicator, read_indicators
from metrics.measures import MEASURES
from metrics.names import write_names
from metrics.no_shows import write_no_shows
from metrics.propose import write_proposals
from metrics.reader import HARDENED, Published
from metrics.reported import write_reported
from metrics.rollup import roll_up
from metrics.scopes import write_scopes
from metrics.steps import write_steps
from metrics.stock_days import write_stock_days
from metrics.written import NOTHING, Written

CODE = (*sorted(Path(__file__).parent.rglob("*.py")), Path(__file__).parents[1] / "etl" / "calendar.py")
TEXTS = ("VARCHAR",) * 4
CATALOGUE = tuple(table.name for table in TABLES.values() if table.catalogue)
ARRIVES = {
    "requests": "received_on", "visits": "arrived_on", "payments": "paid_on", "ratings": "coalesce(rated_on, offered_on)",
    "events": "coalesce(completed_on, started_on)",
}


@dataclass(frozen=True)
class Publication:
    """What a build left: the file readers open, whether it is new, and why a new one was refused ('' when it was not)."""

    path: Path
    version: int
    changed: bool
    cutoff: date | None
    rows: int
    refused_reason: str = ""


def build(
    warehouse: Path, published: Path, about: About, progress: Callable[[str], None], extra_indicators: Path | None = None,
    history: Path | None = None, written: Written = NOTHING,
) -> Publication:
    """Publishes the figures of the warehouse, unless nothing has changed since the last time.

    With a `history`, forecasts are made too, and kept there. written: what people wrote; the changes that they confirmed
    are published with the catalogue's. A file that fails its checks is not published: the last one stays
    and `refused_reason` says why; NotPublishable when there is none to stay. NoWarehouse when there is
    nothing to read, WrongIndicator when an indicator's file is wrong.
    """
    folders = [FOLDER, *([extra_indicators] if extra_indicators and extra_indicators.is_dir() else [])]
    indicators = read_indicators(*folders)
    in_use(about.assumptions)
    if not warehouse.is_file():
        raise NoWarehouse(f"No existe {warehouse}: todavía no se ha cargado nada. Ejecute: paso10 update")
    with one_writer(published):
        try:
            return _build(warehouse, published, about, indicators, progress, history, written)
        except duckdb.IOException as error:
            reason = f"No se puede leer {warehouse}: otra carga lo usa o está dañado. Reintente en un momento: paso10 build"
            raise NoWarehouse(reason) from error


def _build(
    warehouse: Path, published: Path, about: About, indicators: dict[str, Indicator], progress: Callable[[str], None],
    history: Path | None, written: Written,
) -> Publication:
    target = next_file(published)
    made = target.with_suffix(".duckdb.tmp")
    with workshop(warehouse) as con:
        if lacking := _lacking(con):
            raise NoWarehouse(
                f"{warehouse} es de una versión anterior de Paso 10 (le falta {lacking}). Póngalo al día con: paso10 update"
            )
        mark = fingerprint(con, about, indicators, written)
    last = _last(published)
    if last and last[1].get("fingerprint") == mark:
        return _publication(last[0], last[1], changed=False)
    with workshop(warehouse, made) as con:
        facts = _facts(con, about, mark, version_of(target))
        expected = _make(con, Setting(about.time_zone, cutoffs(con)), indicators, facts, progress)
        _confirm(con, written.shifts)
    with draft(made) as pub:
        _find_out(pub, progress, history, written, last[0] if last else None)
    progress("Comprobando el archivo nuevo…")
    reason = check_file(made, expected)
    if reason and last is None:
        raise NotPublishable(reason)
    if reason and last:
        return _publication(last[0], last[1], changed=False, reason=reason)
    put(made, target)
    return _publication(target, facts, changed=True)


def _find_out(
    pub: Published, progress: Callable[[str], None], history: Path | None, written: Written, last: Path | None
) -> None:
    """What the figures mean: each table from those before it."""
    if history is not None:
        write_forecasts(pub, history, progress)
    write_costs(pub)
    write_findings(pub)
    progress("Buscando lo que cambió…")
    write_attention(pub)  # after the forecasts, for some of them need somebody
    write_proposals(pub, written, last)
    progress("Evaluando las decisiones…")
    write_effects(pub, written.decisions)
    progress("Comparando los trámites…")
    write_candidates(pub)
    write_goals(pub, written.goals)
    write_scopes(pub, written)


def _make(
    con: duckdb.DuckDBPyConnection, setting: Setting, indicators: dict[str, Indicator], facts: dict[str, Any],
    progress: Callable[[str], None],
) -> dict[str, Any]:
    """Fills `pub`; gives the sums that the file must show."""
    progress("Calculando relojes y fechas límite…")
    enrich(con, setting)
    progress("Sumando por día y por mes…")
    roll_up(con)
    write_stock_days(con, setting.cutoffs.get("requests"))
    write_deadlines(con, setting.cutoffs.get("requests"))
    write_resolution(con, setting.cutoffs.get("requests"))
    write_steps(con)
    write_reported(con)
    write_hours(con)
    write_no_shows(con)
    write_applicants(con, overall(setting.cutoffs))
    write_dominance(con)
    progress("Copiando catálogo, entregas y definiciones…")
    _copy(con, setting.cutoffs, indicators, facts)
    expected = fact_sums(con)
    con.execute("CHECKPOINT pub")
    return expected


def _confirm(con: duckdb.DuckDBPyConnection, confirmed: pl.DataFrame) -> None:
    """Adds the changes that people told of to those of the catalogue."""
    if len(confirmed):
        con.register("told_of", confirmed)
        con.execute("INSERT INTO pub.shifts BY NAME SELECT * FROM told_of ORDER BY ALL")
        con.unregister("told_of")


def _facts(con: duckdb.DuckDBPyConnection, about: About, mark: str, version: int) -> dict[str, Any]:
    """What the file says about itself."""
    last = overall(cutoffs(con))
    rows = sum(_count(con, f"w.{name}") for name in TABLES)
    cutoff = last.isoformat() if last else None
    frozen = about.frozen_on.isoformat() if about.frozen_on else None
    said = {**asdict(about), "targets": dict(about.targets), "assumptions": dict(about.assumptions), "frozen_on": frozen}
    return {**said, "version": version, "fingerprint": mark, "cutoff": cutoff, "rows": rows}


def cutoffs(con: duckdb.DuckDBPyConnection) -> dict[str, date]:
    """The latest covered day of each fact table, from the batches that were loaded."""
    rows = con.execute(
        "SELECT f.table_name, max(f.covered_to) FROM w.batch_facts f JOIN w.batches b USING (batch_id) "
        "WHERE b.status = 'loaded' AND f.covered_to IS NOT NULL GROUP BY 1"
    ).fetchall()
    return {table: day for table, day in rows if table in DATED}


def overall(limits: dict[str, date]) -> date | None:
    """The latest of all; figures that arrive already counted (yearly, sometimes ahead) decide only when there is nothing else."""
    return max((day for table, day in limits.items() if table != "aggregates"), default=limits.get("aggregates"))


def _copy(
    con: duckdb.DuckDBPyConnection, limits: dict[str, date], indicators: dict[str, Indicator], facts: dict[str, Any]
) -> None:
    """Everything else that pages ask for: they never open the warehouse."""
    for name in (*LEDGER, *CATALOGUE):
        con.execute(f"CREATE TABLE pub.{name} AS SELECT * FROM w.{name}")
    con.execute("CREATE TABLE pub.keys AS SELECT * FROM keys ORDER BY dim, id")
    write_names(con, str(facts["language"]))
    days = "cal::INTEGER AS cal, office_id, date, works, wd"
    con.execute(f"CREATE TABLE pub.calendar AS SELECT {days} FROM calendar ORDER BY cal, date")
    con.execute("CREATE TABLE pub.agency_of AS SELECT procedure_id, arg_max(agency_id, since) AS agency_id FROM cards GROUP BY 1")
    con.execute("CREATE TABLE pub.fees AS SELECT procedure_id, since, before FROM cards WHERE fee_mxn > 0")
    con.execute("CREATE TABLE pub.cutoffs (table_name VARCHAR, cutoff DATE)")
    con.execute("CREATE TABLE pub.about (key VARCHAR, value VARCHAR)")
    con.execute("CREATE TABLE pub.indicators (id VARCHAR, definition VARCHAR)")
    con.execute("CREATE TABLE pub.measures (name VARCHAR, family VARCHAR, on_column VARCHAR, kind VARCHAR)")
    con.execute(f"CREATE TABLE pub.source_days AS {' UNION ALL '.join(map(_source_days, ARRIVES))} ORDER BY ALL")
    insert(con, "pub.cutoffs", ("VARCHAR", "DATE"), limits.items())
    write_delivered(con)
    insert(con, "pub.about", TEXTS[:2], ((key, json.dumps(value, ensure_ascii=False)) for key, value in facts.items()))
    definitions = ((i.id, json.dumps(asdict(i), ensure_ascii=False, default=str)) for i in indicators.values())
    insert(con, "pub.indicators", TEXTS[:2], definitions)
    insert(con, "pub.measures", TEXTS, ((m.name, m.family, m.on, m.kind) for m in MEASURES.values()))


def _source_days(table: str) -> str:
    """SQL of how many rows of a table each source gave for each day."""
    return f"SELECT source, '{table}' AS table_name, {ARRIVES[table]} AS date, count(*) AS n FROM w.{table} GROUP BY ALL"


def _lacking(con: duckdb.DuckDBPyConnection) -> str:
    """The first table or column that an older warehouse does not have, and the next load adds."""
    held = con.execute("SELECT table_name, column_name FROM duckdb_columns() WHERE database_name = 'w'").fetchall()
    there = {*(f"{table}.{column}" for table, column in held), *(table for table, _column in held)}
    asked = [*LEDGER, *(f"{table.name}.{name}" for table in TABLES.values() for name in table.names)]
    return next((name for name in asked if name not in there), "")


def fingerprint(
    con: duckdb.DuckDBPyConnection, about: About, indicators: dict[str, Indicator], written: Written = NOTHING
) -> str:
    """What figures depend on: batches, catalogue, how many facts, what people wrote, the home, the indicators and this code."""
    mark = sha256(written.mark.encode())
    for name in ("batches", "batch_facts", "sources", "unclaimed", *CATALOGUE):
        row = con.execute(f"SELECT md5(string_agg(t::VARCHAR, '|' ORDER BY t::VARCHAR)) FROM w.{name} t").fetchone()
        mark.update(f"{name}:{row}".encode())
    for name in TABLES:
        mark.update(f"{name}:{_count(con, f'w.{name}')}".encode())
    mark.update(json.dumps([asdict(about), {i: asdict(d) for i, d in indicators.items()}], default=str, sort_keys=True).encode())
    for path in CODE:
        mark.update(path.read_bytes())
    return mark.hexdigest()


def _count(con: duckdb.DuckDBPyConnection, table: str) -> int:
    row = con.execute(f"SELECT count(*) FROM {table}").fetchone()
    return int(row[0]) if row else 0


def _last(published: Path) -> tuple[Path, dict[str, Any]] | None:
    """The current publication and what it says about itself; None when there is none that can be read."""
    try:
        path = current(published)
        with duckdb.connect(str(path), read_only=True, config=HARDENED) as con:  # as readers of this process have it open
            rows = con.execute("SELECT key, value FROM about").fetchall()
    except (NothingPublished, duckdb.Error):
        return None
    return path, {key: json.loads(value) for key, value in rows}


def _publication(path: Path, facts: dict[str, Any], changed: bool, reason: str = "") -> Publication:
    cutoff = date.fromisoformat(facts["cutoff"]) if facts["cutoff"] else None
    return Publication(path, version_of(path), changed, cutoff, facts["rows"], reason)


__all__ = ["About", "Publication", "build"]
