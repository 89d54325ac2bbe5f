"""What Puerto Sereno offers and where: the packaged tables of procedures, agencies and offices, as records."""

import csv
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).parent / "data"
HORIZON_FROM = "2019-01-01"  # the first day of every record of the catalogue


@dataclass(frozen=True)
class Office:
    """An office; hours in minutes of the day, service in minutes; `load` = demanded / offered desk minutes of a usual day."""

    id: str
    name: str
    agency: str
    opens: int
    closes: int
    desks: int
    service_minutes: float
    inquiries: float
    load: float
    appointments: float
    usual_wait: float


@dataclass(frozen=True)
class Procedure:
    """A procedure as it is before any change; `daily` = requests on a usual working day, `pace` = median time / limit."""

    id: str
    name: str
    agency: str
    kind: str
    offices: tuple[tuple[str, float], ...]
    daily: float
    season: str
    payday: float
    limit_value: int | None
    limit_unit: str
    pace: float
    fee: float
    spread: float
    pays: str
    level: int
    web: float
    whatsapp: float
    phone: float
    extra: float
    refused: float
    flow: str
    basis: str
    owner: str

    @property
    def immediate(self) -> bool:
        return self.limit_unit == "immediate"

    @property
    def licence(self) -> bool:
        """Whether it ends authorized or refused, and not just done."""
        return self.refused >= 0.05

    @property
    def limit_days(self) -> float:
        """The limit in working days, roughly, also where it is told in other units."""
        per_unit = {"working_days": 1.0, "calendar_days": 5 / 7, "months": 21.0, "hours": 1 / 24, "immediate": 0.0, "": 3.0}
        return (self.limit_value or 1) * per_unit[self.limit_unit]


@dataclass(frozen=True)
class Agency:
    """An agency of the municipality and the post of who answers for it."""

    id: str
    name: str
    owner: str


def read_table(name: str) -> list[dict[str, str]]:
    """The rows of one packaged table."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def agencies() -> list[Agency]:
    return [Agency(r["agency_id"], r["name"], r["owner"]) for r in read_table("agencies")]


def offices() -> list[Office]:
    return [
        Office(
            r["office_id"], r["name"], r["agency_id"], minutes(r["opens"]), minutes(r["closes"]), int(r["desks"]),
            float(r["service_minutes"]), float(r["inquiries"]), float(r["load"]), float(r["appointments"]),
            float(r["usual_wait"]),
        )
        for r in read_table("offices")
    ]  # fmt: skip


def procedures() -> list[Procedure]:
    return [_procedure(r) for r in read_table("procedures")]


def _procedure(r: dict[str, str]) -> Procedure:
    shares = [part.split(":") for part in r["offices"].split("|")]
    return Procedure(
        r["procedure_id"], r["name"], r["agency_id"], r["kind"],
        tuple((office, float(share) / 100) for office, share in shares),
        float(r["daily"]), r["season"], float(r["payday"]),
        int(r["limit_value"]) if r["limit_value"] else None, r["limit_unit"], float(r["pace"] or 0),
        float(r["fee"]), float(r["spread"]), r["pays"], int(r["level"]),
        float(r["web"]), float(r["whatsapp"]), float(r["phone"]), float(r["extra"]), float(r["refused"]),
        r["flow"], r["legal_basis"], r["owner"],
    )  # fmt: skip


def minutes(clock: str) -> int:
    """08:30 -> 510."""
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)


def clock(minute: int) -> str:
    """510 -> 08:30."""
    return f"{minute // 60:02d}:{minute % 60:02d}"
