"""The database of the queue system, as a copy of Cero Filas' MySQL in one SQLite file: all in the clear, as it is there."""

import sqlite3
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from etl.sample.appointments import CANCELLED, Appointments
from etl.sample.arrays import NEVER, Bools, Ints, Texts, stream, texts
from etl.sample.catalogue import DATA, agencies
from etl.sample.defects import ACCEPTED, QUARANTINED, Planted
from etl.sample.files import when
from etl.sample.ratings import Ratings
from etl.sample.sources import PLAIN, Town
from etl.sample.story import WORSE_DAYS, WORSE_OFFICE
from etl.sample.world import World

FILE = "cerofilas.db"
FAIR = "Módulo Expo Feria"  # a procedure that the municipality's catalogue does not have, and the queue system's does
ZERO_DATE = "0000-00-00 00:00:00"  # what MySQL keeps when an application writes nothing
DESKS = 20  # users of each office
RATES = {"zero_date": 0.0012, "end_before_start": 0.001, "unknown_procedure": 0.0006, "never_closed": 0.0006}
ODD_STARS = 0.004  # of the answers


@dataclass(frozen=True)
class Spoiled:
    """Which tickets and stars were spoiled, by kind (positions in their tables), and the same for the truth file."""

    visits: dict[str, Ints]
    stars: Ints
    keys: Texts  # of every visit: that of its appointment (C12), else of its ticket (T15)

    def planted(self) -> list[Planted]:
        kinds = {
            "zero_date": (QUARANTINED, "fechahora_inicio", ""),
            "end_before_start": (ACCEPTED, "fechahora_fin", "impossible_order"),
            "unknown_procedure": (ACCEPTED, "tramite_id", ""),
            "never_closed": (ACCEPTED, "fechahora_fin", ""),
        }
        found = [
            Planted(FILE, 0, kind, fate, column, ZERO_DATE if kind == "zero_date" else "", finding, str(self.keys[row]))
            for kind, (fate, column, finding) in kinds.items()
            for row in self.visits[kind]
        ]
        return found + [Planted(FILE, 0, "out_of_scale", QUARANTINED, "estrellas", "0", "", f"V{row + 1}") for row in self.stars]


def write(path: Path, town: Town, unkept: Appointments, ratings: Ratings) -> Spoiled:
    """Write the database; the n-th visit is ticket n + 1, the n-th rating is valoración n + 1."""
    spoiled = _spoil(town, ratings)
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path)
    connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
    connection.executescript((DATA / "cerofilas.sql").read_text(encoding="utf-8"))
    _fixed(connection, town.world)
    kept = np.flatnonzero(town.visits.appointment != NEVER)
    _insert(connection, "citas", _appointments(town, unkept, kept))
    _insert(connection, "turnos", _tickets(town, kept, spoiled))
    _insert(connection, "valoraciones", _stars(town, ratings, spoiled))
    connection.commit()
    connection.close()
    return spoiled


def codes(n: int, start: int = 0) -> pl.Series:
    """The short folios of the queue system: 3F00K7-like, one per ticket or appointment."""
    number = (np.arange(n, dtype=np.int64) + start) * 7_919 % 99_999_989
    return pl.select(pl.format("CF{}", pl.Series(number).cast(pl.String).str.zfill(8))).to_series()


def _spoil(town: Town, ratings: Ratings) -> Spoiled:
    random = stream(town.world.seed, "spoil")
    quiet = town.visits.day < town.world.days - 3
    served = np.flatnonzero((town.visits.ended != NEVER) & quiet)
    mixed = random.permutation(served)
    visits, at = {}, 0
    for kind, rate in RATES.items():
        n = max(int(len(town.visits) * rate), 1)
        visits[kind] = np.sort(mixed[at : at + n])
        at += n
    answered = np.flatnonzero(ratings.rated != NEVER)
    stars = np.sort(random.choice(answered, max(int(len(answered) * ODD_STARS), 1), replace=False))
    return Spoiled(visits, stars, _keys(town.visits.appointment))


def _keys(appointment: Ints) -> Texts:
    """C and the number of the appointment, which are numbered as their visits come; T and the number of the ticket else."""
    kept = appointment != NEVER
    numbers = np.where(kept, np.cumsum(kept), np.arange(1, len(kept) + 1))
    return texts([f"{'C' if is_kept else 'T'}{number}" for is_kept, number in zip(kept, numbers, strict=True)])


def _insert(connection: sqlite3.Connection, table: str, frame: pl.DataFrame) -> None:
    names, marks = ", ".join(frame.columns), ", ".join("?" * frame.width)
    connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", frame.iter_rows())


def _fixed(connection: sqlite3.Connection, world: World) -> None:
    """Agencies, offices, procedures and users."""
    names = [a.id for a in agencies()]
    connection.executemany(
        "INSERT INTO dependencias (id_dependencia, nombre_dependencia) VALUES (?, ?)",
        [(n, a.name) for n, a in enumerate(agencies(), 1)],
    )
    connection.executemany(
        "INSERT INTO oficinas (id_oficina, nombre_oficina, slug, dependencia_id, coords) VALUES (?, ?, ?, ?, ?)",
        [(n, o.name, o.id.lower(), names.index(o.agency) + 1, "19.0,-96.0") for n, o in enumerate(world.offices, 1)],
    )
    known = [(p.name, _cost(p.fee, p.spread), p.id, names.index(p.agency) + 1) for p in world.procedures]
    every = [*known, (FAIR, "", "EXPO", names.index("SECRETARIA") + 1)]
    connection.executemany(
        "INSERT INTO tramites (id_tramite, nombre_tramite, tiempo_minutos, costo, codigo, dependencia_id) "
        "VALUES (?, ?, 15, ?, ?, ?)",
        [(n, name, cost, key[:1] + key[-3:].replace("-", ""), of) for n, (name, cost, key, of) in enumerate(every, 1)],
    )
    connection.executemany(
        "INSERT INTO users (id_user, tipo_user, estatus, nombre, oficina_id, disponibleturno, ventanilla) "
        "VALUES (?, 'tramitador', 'activo', ?, ?, 'si', ?)",
        [(o * DESKS + d, f"Tramitador {d}", o + 1, f"V{d:02d}") for o in range(len(world.offices)) for d in range(1, DESKS + 1)],
    )
    _leave(connection, world)


def _leave(connection: sqlite3.Connection, world: World) -> None:
    """The clerk whose leave explains the worse office."""
    clerk = world.office(WORSE_OFFICE) * DESKS + 4
    since = world.date(int(world.workdays[0, world.before[0, world.days - 1] - WORSE_DAYS]))
    connection.execute(
        "INSERT INTO ausencias (user_id, fecha_inicio, fecha_fin, motivo) VALUES (?, ?, ?, ?)",
        (clerk, f"{since} 08:00:00", f"{world.date(world.days + 60)} 16:00:00", "Incapacidad médica"),
    )


def _cost(fee: float, spread: float) -> str:
    """The cost as somebody typed it."""
    if fee == 0:
        return "Gratuito"
    return "Según tabulador" if spread else f"${fee:,.2f}"


def _appointments(town: Town, unkept: Appointments, kept: Ints) -> pl.DataFrame:
    """The appointments: first those that became a ticket, then the others."""
    visits, people = town.visits, town.people
    person = np.concatenate([visits.person[kept], unkept.person])
    booked = when(town.world, np.concatenate([visits.booked[kept], unkept.booked]), PLAIN)
    state = np.concatenate([np.zeros(len(kept), dtype=np.int64), (unkept.state == CANCELLED).astype(np.int64)])
    n = len(person)
    return pl.DataFrame(
        {
            "id_cita": np.arange(1, n + 1),
            "tramite_id": np.concatenate([visits.procedure[kept], unkept.procedure]) + 1,
            "oficina_id": np.concatenate([visits.office[kept], unkept.office]) + 1,
            "fechahora": when(town.world, np.concatenate([visits.appointment[kept], unkept.appointment]), PLAIN),
            "nombre_ciudadano": people.given[person],
            "appaterno_ciudadano": people.father[person],
            "apmaterno_ciudadano": people.mother[person],
            "email": people.email[person],
            "curp": people.curp[person],
            "telefono": people.phone[person],
            "folio": codes(n, 50_000_000),
            "ip": texts(["192.0.2.10", "192.0.2.77", "198.51.100.4", "203.0.113.9"])[person % 4],
            "statuscita": texts(["activa", "cancelada"])[state],
            "created_at": booked,
            "updated_at": booked,
        }
    )


def _tickets(town: Town, kept: Ints, spoiled: Spoiled) -> pl.DataFrame:
    world, visits, people = town.world, town.visits, town.people
    n = len(visits)
    appointment = np.full(n, NEVER, dtype=np.int64)
    appointment[kept] = np.arange(1, len(kept) + 1)
    procedure = visits.procedure + 1
    procedure[spoiled.visits["unknown_procedure"]] = len(world.procedures) + 1
    called, ended = visits.called.copy(), visits.ended.copy()
    ended[spoiled.visits["end_before_start"]] = called[spoiled.visits["end_before_start"]] - 300
    ended[spoiled.visits["never_closed"]] = NEVER
    status = np.where(visits.called == NEVER, 1, 0)
    status[spoiled.visits["never_closed"]] = 2
    changed = np.max([visits.arrived, visits.called, visits.ended, visits.left], axis=0)
    return pl.DataFrame(
        {
            "id_turno": np.arange(1, n + 1),
            "cita_id": _nullable(appointment),
            "oficina_id": visits.office + 1,
            "user_id": _nullable(np.where(visits.called == NEVER, NEVER, visits.office * DESKS + np.minimum(visits.desk, DESKS))),
            "tramite_id": procedure,
            "fechahora_inicio": _zeroed(when(world, called, PLAIN), spoiled.visits["zero_date"]),
            "fechahora_fin": when(world, ended, PLAIN),
            "observaciones": _remarks(town, visits.recalled),
            "nombre_ciudadano": people.full[visits.person],
            "curp": people.curp[visits.person],
            "email": people.email[visits.person],
            "estatus": texts(["finalizado", "cancelado", "enproceso"])[status],
            "folio": codes(n),
            "tiempoaproxmin": np.full(n, 15),
            "created_at": when(world, visits.arrived, PLAIN),
            "updated_at": when(world, changed, PLAIN),
        }
    )


def _nullable(numbers: Ints) -> pl.Series:
    return pl.select(pl.when(pl.lit(pl.Series(numbers != NEVER))).then(pl.lit(pl.Series(numbers)))).to_series()


def _zeroed(stamps: pl.Series, rows: Ints) -> pl.Series:
    return stamps.scatter(pl.Series(rows), ZERO_DATE)


def _remarks(town: Town, recalled: Bools) -> Texts:
    """The clerk types the folio of the request, when there is one; the screen adds that it called twice."""
    request = town.visits.request
    folio = np.where(request == NEVER, "", town.folio[np.maximum(request, 0)])
    remark: Texts = folio + texts(["", " llamado dos veces"])[recalled.astype(np.int64)]
    remark[remark == ""] = None
    return remark


def _stars(town: Town, ratings: Ratings, spoiled: Spoiled) -> pl.DataFrame:
    n = len(ratings)
    stars = np.where(ratings.rated == NEVER, NEVER, ratings.stars)
    stars[spoiled.stars] = 0
    solved = texts(["no", "si"])[(ratings.stars >= 4).astype(np.int64)]
    solved[ratings.rated == NEVER] = None
    return pl.DataFrame(
        {
            "id_valoracion": np.arange(1, n + 1),
            "turno_id": ratings.visit + 1,
            "folio": codes(len(town.visits)).gather(ratings.visit),
            "estrellas": _nullable(stars),
            "respuesta1": solved,
            "created_at": when(town.world, ratings.offered, PLAIN),
            "updated_at": when(town.world, np.maximum(ratings.offered, ratings.rated), PLAIN),
        }
    )
