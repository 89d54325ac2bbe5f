"""Cut what happened into the files that each department delivers, spoil them a little, and keep the truth of each."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import polars as pl

from etl.sample.appointments import Appointments
from etl.sample.arrays import DAY, NEVER, Bools, Ints, stream
from etl.sample.catalogue import agencies
from etl.sample.cerofilas import FILE
from etl.sample.cerofilas import write as write_database
from etl.sample.defects import (
    ACCEPTED,
    DELIVERED_BEFORE,
    DUPLICATE,
    LOG,
    PAUSES,
    PORTAL,
    QUARANTINED,
    TREASURY,
    WATER,
    WINDOW,
    Kind,
)
from etl.sample.defects import draw as draw_defects
from etl.sample.files import Layout, Written, when, write_csv, write_xlsx
from etl.sample.ratings import Ratings
from etl.sample.requests import DONE, OUTSIDE
from etl.sample.sources import DAY_FIRST, Town
from etl.sample.sources import events as events_of
from etl.sample.sources import log as log_table
from etl.sample.sources import pauses as pauses_table
from etl.sample.sources import portal as portal_table
from etl.sample.sources import treasury as treasury_table
from etl.sample.sources import water as water_table
from etl.sample.sources import window as window_table
from etl.sample.story import LATE_DAYS
from etl.sample.truth import Truth
from etl.sample.world import World

AYUNTAMIENTO = "H. Ayuntamiento de Puerto Sereno"
OVERLAP = 4  # rows of the last export that the next one repeats
Progress = Callable[[str], None]
Drawn = list[tuple[int, Kind]]


def periods(world: World, months: int, last: int) -> Iterator[tuple[int, int, str]]:
    """The calendar periods of so many months up to day `last`: first day, last day, and both as a file name tells them."""
    start = 0
    while start <= last:
        day = world.date(start)
        number = (day.month - 1) // months * months + months
        following = date(day.year + number // 12, number % 12 + 1, 1)
        end = min(world.day(following) - 1, last)
        yield start, end, f"{day:%Y%m%d}_{world.date(end):%Y%m%d}"
        start = world.day(following)


def quiet(world: World, seconds: Ints) -> Bools:
    """Rows that may be spoiled: neither in the first weeks nor in the last days, which people look at first."""
    return (seconds > 20 * DAY) & (seconds < (world.days - 4) * DAY)


def draw(world: World, topic: str, kinds: tuple[Kind, ...], allowed: Bools, turn: int) -> Drawn:
    return draw_defects(stream(world.seed, topic), kinds, len(allowed), np.flatnonzero(allowed), turn)


def window(inbox: Path, town: Town, order: Ints, truth: Truth) -> None:
    """ventanilla_*.csv by half-year of receipt."""
    world, requests = town.world, town.requests
    real = ~np.isin(requests.status, OUTSIDE)
    done = np.isin(requests.status, DONE)
    truth.count("requests_received", requests.received[real])
    truth.count("requests_resolved", requests.resolved[done])
    again = np.empty(0, dtype=np.int64)
    for turn, (start, end, label) in enumerate(periods(world, 6, world.days - 1)):
        day = requests.received[order] // DAY
        rows = np.concatenate([again, order[(day >= start) & (day <= end)]])
        own = np.arange(len(rows)) >= len(again)
        allowed = own & real[rows] & (requests.resolved[rows] != NEVER) & quiet(world, requests.received[rows])
        drawn = draw(world, f"window{turn}", WINDOW, allowed, turn)
        frame = _early_closing(town, window_table(town, rows), rows, drawn)
        repeated = [(n, DELIVERED_BEFORE) for n in range(len(again))]
        layout = Layout("cp1252", ";", _titles(world, start, end), (f"Total de registros: {len(rows)}{';' * 13}",), 1)
        written = write_csv(inbox / f"ventanilla_{label}.csv", "ventanilla", frame, layout, repeated + drawn)
        _lost_requests(truth, town, rows, written)
        truth.add(written, "requests", written.fates[ACCEPTED])
        clean = np.setdiff1d(np.arange(len(rows)), [row for row, _ in drawn])
        again = rows[clean[-OVERLAP:]]


def _titles(world: World, start: int, end: int) -> tuple[str, str]:
    first, last = world.date(start), world.date(end)
    return f"Ventanilla Única · {AYUNTAMIENTO}", f"Del {first:%d/%m/%Y} al {last:%d/%m/%Y}"


def _early_closing(town: Town, frame: pl.DataFrame, rows: Ints, drawn: Drawn) -> pl.DataFrame:
    """Write the closing three days before the receipt where that was drawn."""
    at = np.array([n for n, kind in drawn if kind.name == "resolved_before_received"], dtype=np.int64)
    before = when(town.world, town.requests.received[rows[at]] - 3 * DAY, DAY_FIRST)
    return frame.with_columns(frame["FECHA_CIERRE"].scatter(pl.Series(at, dtype=pl.Int64), before))


def _lost_requests(truth: Truth, town: Town, rows: Ints, written: Written) -> None:
    """Quarantined requests count nowhere; the impossible closings count on the day they say."""
    requests = town.requests
    lost = rows[np.array(written.lost, dtype=np.int64)]
    truth.lose("requests_received", requests.received[lost])
    truth.lose("requests_resolved", requests.resolved[lost[np.isin(requests.status[lost], DONE)]])
    early = np.array([n for n, kind in written.changed if kind.name == "resolved_before_received"], dtype=np.int64)
    moved = rows[early]
    moved = moved[np.isin(requests.status[moved], DONE)]
    truth.lose("requests_resolved", requests.resolved[moved])
    truth.lose("requests_resolved", requests.received[moved] - 3 * DAY, -1)


def pauses(inbox: Path, town: Town, order: Ints, truth: Truth) -> None:
    """prevenciones_*.csv by half-year of the prevention."""
    world, requests = town.world, town.requests
    paused = order[requests.pause_from[order] != NEVER]
    day = requests.pause_from[paused] // DAY
    for turn, (start, end, label) in enumerate(periods(world, 6, world.days - 1)):
        rows = paused[(day >= start) & (day <= end)]
        drawn = draw(world, f"pauses{turn}", PAUSES, quiet(world, requests.pause_from[rows]), turn)
        frame = pauses_table(town, rows)
        written = write_csv(inbox / f"prevenciones_{label}.csv", "prevenciones", frame, Layout("cp1252", ";"), drawn)
        truth.add(written, "pauses", written.fates[ACCEPTED])


def treasury(inbox: Path, town: Town, truth: Truth) -> None:
    """tesoreria_*.xlsx by month; the total of the third is wrong."""
    world, payments = town.world, town.payments
    truth.count("revenue_cents", payments.paid, payments.cents)
    day = payments.paid // DAY
    for turn, (start, end, label) in enumerate(periods(world, 1, world.days - 1)):
        rows = np.flatnonzero((day >= start) & (day <= end))
        wrong = turn == 2
        kinds = tuple(k for k in TREASURY if not wrong or k.fate != QUARANTINED)
        drawn = draw(world, f"treasury{turn}", kinds, quiet(world, payments.paid[rows]) & (payments.cents[rows] > 0), turn)
        month = f"Tesorería Municipal · Ingresos {world.date(start):%m/%Y}"
        layout = Layout(titles=(AYUNTAMIENTO, month, "Cifras en pesos"), footers=("Elaboró: Jefatura de Ingresos",))
        forgot = Decimal("1250.00") if wrong else Decimal(0)
        frame = treasury_table(town, rows)
        path = inbox / f"tesoreria_{label}.xlsx"
        written = write_xlsx(path, "tesoreria", frame, layout, drawn, forgot=forgot)
        lost = rows[np.array(written.lost, dtype=np.int64)]
        truth.lose("revenue_cents", payments.paid[lost], payments.cents[lost])
        truth.add(written, "payments", written.fates[ACCEPTED])


def log(inbox: Path, town: Town, truth: Truth) -> None:
    """bitacora_*.csv by half-year of the end of the step."""
    world = town.world
    events = events_of(town)
    day = events.end // DAY
    for turn, (start, end, label) in enumerate(periods(world, 6, world.days - 1)):
        rows = np.flatnonzero((day >= start) & (day <= end))
        drawn = draw(world, f"log{turn}", LOG, quiet(world, events.end[rows]), turn)
        at = np.array([n for n, kind in drawn if kind.name == "end_before_start"], dtype=np.int64)
        frame = log_table(town, events, rows)
        ends = when(world, events.start[rows[at]] - 3600, "%Y-%m-%dT%H:%M:%S")
        frame = frame.with_columns(frame["FIN"].scatter(pl.Series(at, dtype=pl.Int64), ends))
        written = write_csv(inbox / f"bitacora_{label}.csv", "bitacora", frame, Layout(), drawn)
        truth.add(written, "events", written.fates[ACCEPTED])


def portal(inbox: Path, town: Town, ratings: Ratings, truth: Truth) -> None:
    """encuesta_portal_*.csv by half-year of sending."""
    layout = Layout(footers=("Fin del archivo",))
    _survey(inbox, town, ratings, truth, source="encuesta_portal", layout=layout, last=town.world.days - 1)


def water(inbox: Path, town: Town, ratings: Ratings, truth: Truth) -> None:
    """encuesta_agua_*.csv by half-year of the visit, up to three days before the end."""
    last = town.world.days - 1 - LATE_DAYS
    _survey(inbox, town, ratings, truth, source="encuesta_agua", layout=Layout("utf-8-sig"), last=last)


def _survey(inbox: Path, town: Town, ratings: Ratings, truth: Truth, *, source: str, layout: Layout, last: int) -> None:
    """One file per half-year; a spoiled answer is taken from the answered ones."""
    world = town.world
    is_portal = source == "encuesta_portal"
    table, kinds = (portal_table, PORTAL) if is_portal else (water_table, WATER)
    truth.count("ratings_answered", ratings.rated)
    day = ratings.offered // DAY
    for turn, (start, end, label) in enumerate(periods(world, 6, last)):
        rows = np.flatnonzero((day >= start) & (day <= end))
        allowed = quiet(world, ratings.offered[rows]) & (ratings.rated[rows] != NEVER)
        drawn = draw(world, f"{source}{turn}", kinds, allowed, turn)
        frame = table(town, ratings, rows)
        written = write_csv(inbox / f"{source}_{label}.csv", source, frame, layout, drawn)
        silent = [row for row, kind in written.changed if kind.name == "no_opinion"]
        gone = rows[np.array([*written.lost, *silent], dtype=np.int64)]
        truth.lose("ratings_answered", ratings.rated[gone])
        truth.add(written, "ratings", written.fates[ACCEPTED])


def database(inbox: Path, town: Town, unkept: Appointments, ratings: Ratings, truth: Truth) -> None:
    """cerofilas.db, and what each of its parts must give; what the municipality's own catalogue has is not taken from it."""
    visits = town.visits
    truth.count("queue_visits", visits.arrived)
    truth.count("ratings_answered", ratings.rated)
    spoiled = write_database(inbox / FILE, town, unkept, ratings)
    truth.lose("queue_visits", visits.arrived[spoiled.visits["zero_date"]])
    truth.lose("ratings_answered", ratings.rated[spoiled.stars])
    world = town.world
    for table, n, lost, known in (
        ("agencies", len(agencies()), 0, len(agencies())),
        ("offices", len(world.offices), 0, len(world.offices)),
        ("procedures", len(world.procedures) + 1, 0, len(world.procedures)),
        ("visits", len(visits) + len(unkept), len(spoiled.visits["zero_date"]), 0),
        ("ratings", len(ratings), len(spoiled.stars), 0),
    ):
        fates = {ACCEPTED: n - lost - known, QUARANTINED: lost, DUPLICATE: known}
        written = Written(f"{FILE}:{table}", f"cerofilas-{table}", n, fates)
        truth.add(written, table, n - lost - known)
    for planted in spoiled.planted():
        table = "ratings" if planted.key.startswith("V") else "visits"
        truth.planted.append(replace(planted, file=f"{FILE}:{table}"))

