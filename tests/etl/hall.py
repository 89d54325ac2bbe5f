"""A waiting hall with the database of Cero Filas: invented rows of a month in SQLite or MariaDB, and what a loader must find."""

import csv
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from sqlalchemy import Connection, Engine, text

import etl.connectors.cerofilas as connector
from etl.ledger import BatchReport
from tests.etl.kit import Kit

FIRST, LAST = date(2026, 5, 4), date(2026, 5, 29)
SQLITE = Path(__file__).resolve().parents[2] / "etl" / "sample" / "data" / "cerofilas.sql"
CURP, MAIL, PERSON, ADDRESS = "GOMC800101HVZMRR09", "canario@correo.example", "Canaria Inventada", "203.0.113.77"
CONTRACT = 'name = "Filas"\nkind = "cerofilas"\nurl = "{url}"\n'
HOURS = timedelta(hours=6)  # of Mexico City behind UTC, since 2022
NAMES = ("booked", "appointment", "arrived", "called", "ended")
Row = tuple[Any, ...]


def tables_of(schema: Path) -> Iterator[str]:
    """CREATE TABLE of every table of a published schema.csv, as MySQL has it; ids count by themselves."""
    with schema.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for table in dict.fromkeys(row["table"] for row in rows):
        columns = [
            f"`{row['column']}` {row['mysql_type']} {'NOT NULL' if row['nullable'] == 'NO' else 'NULL'}"
            for row in rows
            if row["table"] == table
        ]
        yield f"CREATE TABLE {table} ({', '.join(columns)}, PRIMARY KEY ({columns[0].split()[0]}))"


@dataclass
class Hall:
    """A hall whose database is open in `engine`; `expected` collects what each visit must become, by its key."""

    engine: Engine
    session: str = ""  # what the application does when it connects: its own time zone
    expected: dict[str, Row] = field(default_factory=dict)
    rated: dict[str, Row] = field(default_factory=dict)
    tickets: int = 0
    appointments: int = 0

    def write(self, con: Connection, table: str, **row: object) -> None:
        names = ", ".join(row)
        con.execute(text(f"INSERT INTO {table} ({names}) VALUES ({', '.join(f':{name}' for name in row)})"), row)

    def run(self, *statements: str, **values: object) -> None:
        with self.engine.begin() as con:
            if self.session:
                con.execute(text(self.session))
            for statement in statements:
                con.execute(text(statement), values)

    def furnish(self) -> None:
        """Agencies, offices, procedures, clerks."""
        stamp = "2026-01-05 09:00:00"
        with self.engine.begin() as con:
            if self.session:
                con.execute(text(self.session))
            for n, name in enumerate(("Tesorería", "Catastro"), 1):
                self.write(con, "dependencias", id_dependencia=n, nombre_dependencia=name, created_at=stamp, updated_at=stamp)
                self.write(
                    con, "oficinas", id_oficina=n, nombre_oficina=f"Módulo {name}", dependencia_id=n, coords="19,-96",
                    direccion=f"Calle de {PERSON} 5", created_at=stamp, updated_at=stamp,
                )  # fmt: skip
            for n, (name, cost) in enumerate((("Predial", "$1,234.50"), ("Alineamiento", "Según tabulador"), ("Copia", "85")), 1):
                self.write(
                    con, "tramites", id_tramite=n, nombre_tramite=name, tiempo_minutos=15, costo=cost, codigo=f"T{n}",
                    dependencia_id=1 + n % 2, requisitos=f"Pregunte a {MAIL}", warning_message=CURP, created_at=stamp,
                    updated_at=stamp,
                )  # fmt: skip
            for n in range(1, 5):
                self.write(
                    con, "users", id_user=n, tipo_user="tramitador", estatus="activo", email=MAIL, password=CURP, nombre=PERSON,
                    oficina_id=1 + n % 2, disponibleturno="si", ventanilla=f"V{n}", created_at=stamp, updated_at=stamp,
                )  # fmt: skip

    def book(self, con: Connection, at: datetime, state: str | None = None, office: int = 1, procedure: int = 1) -> int:
        """An appointment, booked three days before."""
        self.appointments += 1
        n, booked = self.appointments, at - timedelta(days=3, hours=2)
        self.write(
            con, "citas", id_cita=n, tramite_id=procedure, oficina_id=office, fechahora=at, nombre_ciudadano=PERSON,
            appaterno_ciudadano="Canario", apmaterno_ciudadano="Apellido", email=MAIL, curp=CURP, telefono="2291234567",
            folio=CURP, ip=ADDRESS, statuscita=state, created_at=booked, updated_at=booked,
        )  # fmt: skip
        outcome = "cancelled" if state else "no_show" if at.date() <= LAST else None
        self.expected[f"C{n}"] = (f"filas-{procedure}", f"filas-{office}", None, booked, at, None, None, None, outcome)
        return n

    def draw(
        self, con: Connection, arrived: datetime, wait: int | None, service: int | None, *, appointment: int | None = None,
        state: str = "finalizado", office: int = 1, procedure: int = 1, desk: int = 2,
    ) -> int:  # fmt: skip
        """A ticket: minutes until it is called and until it ends, when they are known."""
        self.tickets += 1
        n = self.tickets
        called = None if wait is None else arrived + timedelta(minutes=wait)
        ended = None if service is None or called is None else called + timedelta(minutes=service)
        self.write(
            con, "turnos", id_turno=n, cita_id=appointment, oficina_id=office, user_id=desk if called else None,
            tramite_id=procedure, fechahora_inicio=called, fechahora_fin=ended, observaciones=f"Vino {PERSON}, {CURP}, {MAIL}",
            nombre_ciudadano=PERSON, curp=CURP, email=MAIL, estatus=state, folio=f"T{n:04d}", tiempoaproxmin=15,
            created_at=arrived, updated_at=ended or called or arrived,
        )  # fmt: skip
        outcome = {"finalizado": "served", "enproceso": "served", "cancelado": "abandoned", "creado": "abandoned"}[state]
        booked, at = self.expected[f"C{appointment}"][3:5] if appointment else (None, None)
        desk_name = f"V{desk}" if called else None
        row = (f"filas-{procedure}", f"filas-{office}", desk_name, booked, at, arrived, called, ended, outcome)
        self.expected[f"C{appointment}" if appointment else f"T{n}"] = row
        return n

    def rate(self, con: Connection, ticket: int, key: str, offered: datetime, stars: int | None) -> None:
        n = len(self.rated) + 1
        given = offered + timedelta(minutes=5)
        self.write(
            con, "valoraciones", id_valoracion=n, turno_id=ticket, folio=CURP[:8], estrellas=stars, observaciones=PERSON,
            respuesta1="si" if stars else None, created_at=offered, updated_at=given if stars else offered,
        )  # fmt: skip
        self.rated[f"V{n}"] = (key, offered, given if stars else None, stars)

    def month(self, seed: int = 5, days: Sequence[date] = ()) -> None:
        """Every working day of a month: walk-ins and appointments kept, missed, cancelled; tickets left and never called."""
        chance = random.Random(seed)
        first = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
        with self.engine.begin() as con:
            if self.session:
                con.execute(text(self.session))
            for day in days or [day for day in first if day.weekday() < 5]:
                self._day(con, day, chance)

    def _day(self, con: Connection, day: date, chance: random.Random) -> None:
        for k in range(12):
            arrived = datetime(day.year, day.month, day.day, 8, 5) + timedelta(minutes=30 * k, seconds=chance.randrange(60))
            place = {"office": 1 + k % 2, "procedure": 1 + k % 3}
            wait, service = chance.randrange(1, 40), chance.randrange(3, 25)
            if k % 4 == 0:
                kept = self.book(con, arrived.replace(second=0) + timedelta(minutes=10), **place)
                self.draw(con, arrived, wait, service, appointment=kept, **place)
            elif k == 5:
                self.draw(con, arrived, wait, service, state="cancelado", **place)
            elif k == 7:
                self.draw(con, arrived, None, None, state="creado", **place)
            else:
                ticket = self.draw(con, arrived, wait, service, **place)
                self.rate(con, ticket, f"T{ticket}", arrived + timedelta(minutes=wait + service), chance.choice([None, 3, 5]))
        at = datetime(day.year, day.month, day.day, 12, 15)
        self.book(con, at)
        self.book(con, at, "cancelada")


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """The clock of the loader at a local moment."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]  # the connector asks with a zone
            return moment.replace(tzinfo=tz)  # type: ignore[arg-type]

    with patch.object(connector, "datetime", Clock):
        yield


def visits(kit: Kit) -> dict[str, tuple[object, ...]]:
    """Every stored visit as the hall tells it, in local time."""
    instants = ", ".join(f"{name}_at" for name in NAMES)
    rows = kit.rows(f"SELECT visit_id, procedure_id, office_id, desk, {instants}, outcome FROM visits")
    return {row[0]: (*row[1:4], *(moment and moment - HOURS for moment in row[4:9]), row[9]) for row in rows}


def by_part(reports: list[BatchReport]) -> dict[str, BatchReport]:
    return {report.file: report for report in reports if report.source.startswith("filas-")}
