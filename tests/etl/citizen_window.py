"""A citizen window with the database of URBEM: invented rows of a month in PostgreSQL, in UTC, and what they must become."""

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, text

FIRST, DAYS = date(2026, 5, 1), 31
HERE = ZoneInfo("America/Monterrey")
CURP, MAIL, PERSON, ADDRESS = "GOMC800101HNLRRR09", "canario@correo.example", "Canaria Inventada", "Calle del Canario 55"
CONTRACT = 'name = "Ventanilla ciudadana"\nkind = "urbem"\nurl = "{url}"\n'
STATES = {1: ("Recibida", "open"), 2: ("En proceso", "open"), 3: ("Cerrado", "resolved"), 4: ("Rechazado", "refused")}
SERVICES = {
    1: ("Licencia de construcción", "step", "Desarrollo Urbano"), 2: ("Bacheo", "service", "Servicios Públicos"),
    3: ("Beca", "support_program", "Desarrollo Social"),
}  # fmt: skip
Row = tuple[Any, ...]


def tables_of(schema: Path) -> Iterator[str]:
    """CREATE TABLE of every table of a published schema.csv, as PostgreSQL has it."""
    with schema.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for table in dict.fromkeys(row["table"] for row in rows):
        columns = [f'"{row["column"]}" {row["postgresql_type"]}' for row in rows if row["table"] == table]
        yield f"CREATE TABLE {table} ({', '.join(columns)})"


def stored(here: datetime) -> datetime:
    """An hour of this city as Rails keeps it."""
    return here.replace(tzinfo=HERE).astimezone(UTC).replace(tzinfo=None)


@dataclass
class Window:
    """`requests` and `rated` collect what each row must become, by its id, in local time."""

    engine: Engine
    requests: dict[str, Row] = field(default_factory=dict)
    rated: dict[str, Row] = field(default_factory=dict)

    def write(self, con: Connection, table: str, **row: object) -> None:
        names = ", ".join(f'"{name}"' for name in row)
        con.execute(text(f"INSERT INTO {table} ({names}) VALUES ({', '.join(f':{name}' for name in row)})"), row)

    def run(self, *statements: str, **values: object) -> None:
        with self.engine.begin() as con:
            for statement in statements:
                con.execute(text(statement), values)

    def furnish(self) -> None:
        """Services, statuses, a survey of one service, another of two, and their questions."""
        stamp = {"created_at": datetime(2026, 1, 5), "updated_at": datetime(2026, 1, 5)}
        with self.engine.begin() as con:
            for n, (name, kind, agency) in SERVICES.items():
                self.write(con, "services", id=n, name=name, service_type=kind, dependency=agency, cis="--- ['1']", **stamp)
            for n, (name, _) in STATES.items():
                self.write(con, "statuses", id=n, name=name, is_default=n == 1, **stamp)
            for n, services in ((1, (2,)), (2, (1, 3))):
                self.write(con, "service_surveys", id=n, title=f"Encuesta {n}", phase="end", open=True, **stamp)
                for service in services:
                    self.write(con, "services_service_surveys", service_id=service, service_survey_id=n)
            for n, (survey, kind, value, words) in enumerate(
                ((1, "rating", 80, "¿Cómo fue el trato?"), (1, "binary", 20, "¿Se resolvió?"), (2, "rating", 100, "¿Fue claro?"),
                 (2, "open", None, "¿Qué mejoraría?")), 1):  # fmt: skip
                self.write(con, "questions", id=n, service_survey_id=survey, answer_type=kind, value=value, text=words,
                           criterion="performance", answers="--- []", **stamp)  # fmt: skip

    def ask(
        self, con: Connection, at: datetime, state: int = 1, changed: timedelta = timedelta(0), *, service: int = 1,
        centre: str | None = None, by: str = "User", anonymous: bool = False, person: int = 1,
    ) -> int:  # fmt: skip
        """A request written down at that local hour, last changed so long after."""
        n = len(self.requests) + 1
        self.write(
            con, "service_requests", id=n, description=f"Soy {PERSON}, {CURP}, {MAIL}", anonymous=anonymous,
            service_fields=f'{{"curp": "{CURP}"}}', address=ADDRESS, media=MAIL, service_id=service, requester_id=person,
            requester_type=by, created_at=stored(at), updated_at=stored(at) + changed, status_id=state, cis=centre,
            public_servant_id=7, public_servant_description=PERSON,
        )  # fmt: skip
        closed = at + changed if STATES[state][1] != "open" else None
        channel = {"User": "web", "Admin": "counter"}[by]
        self.requests[str(n)] = (f"urbem-{service}", centre, channel, at, closed, STATES[state][1], not anonymous)
        return n

    def answer(self, con: Connection, at: datetime, question: int, score: float | None) -> None:
        n = len(self.rated) + 1 + 500
        self.write(con, "survey_answers", id=n, question_id=question, score=score, text=PERSON, user_id=3,
                   created_at=stored(at), updated_at=stored(at))  # fmt: skip
        if score is not None:
            value = {1: 80, 2: 20, 3: 100}[question]
            service = {1: "urbem-2", 2: "urbem-2", 3: None}[question]
            words = {1: "¿Cómo fue el trato?", 2: "¿Se resolvió?", 3: "¿Fue claro?"}[question]
            self.rated[str(n)] = (service, words, at, None, 1 + 4 * score / value)

    def month(self, seed: int = 3) -> None:
        """Requests at all hours, some closed days later; answers of each kind of question."""
        chance = random.Random(seed)
        with self.engine.begin() as con:
            for n in range(DAYS):
                day = datetime(FIRST.year, FIRST.month, FIRST.day) + timedelta(days=n)
                for k in range(8):
                    at = day + timedelta(hours=3 * k, minutes=chance.randrange(170))
                    state = 1 + k % 4
                    later = timedelta(days=chance.randrange(9), minutes=chance.randrange(1, 300)) if state > 1 else timedelta(0)
                    self.ask(con, at, state, later, service=1 + k % 3, centre=(None, "1", "2")[k % 3],
                             by="Admin" if k == 5 else "User", anonymous=k == 6, person=k)  # fmt: skip
                    self.answer(con, at, 1 + k % 3, chance.choice((0, 20, 40, 60, 80)) * (1, 0.25, 1.25)[k % 3])
            self.write(con, "survey_answers", id=1, question_id=4, score=None, text=f"{PERSON} {CURP}", user_id=3,
                       created_at=datetime(2026, 5, 5), updated_at=datetime(2026, 5, 5))  # fmt: skip
