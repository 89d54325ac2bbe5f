"""Random small municipalities with everything that goes wrong in real ones, and the questions to ask of them."""

from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

Row = dict[str, Any]
FIRST, LAST = date(2026, 1, 5), date(2026, 7, 10)
OFFICES = [
    {"office_id": "CENTRO", "name": "Palacio", "agency_id": "A1", "opens": "08:30", "closes": "15:00"},
    {"office_id": "NORTE", "name": "Módulo Norte", "opens": "09:00", "closes": "14:00", "workdays": "123456"},
    {"office_id": "FRONTERA", "name": "Frontera", "time_zone": "America/Tijuana", "opens": "08:00", "closes": "20:00"},
    {"office_id": "SIN-HORAS", "name": "Sin horario", "workdays": "24"},
]
PROCEDURES = [
    {"procedure_id": "HAB", "name": "Hábiles", "agency_id": "A1", "limit_value": 5, "limit_unit": "working_days",
     "fee_mxn": 10.0, "valid_to": date(2026, 3, 31), "online": False, "digital_level": 2},
    {"procedure_id": "HAB", "name": "Hábiles", "agency_id": "A2", "limit_value": 12, "limit_unit": "working_days",
     "valid_from": date(2026, 4, 1), "online": True, "digitized_on": date(2026, 6, 15)},
    {"procedure_id": "HAB", "name": "Hábiles de mayo", "agency_id": "A3", "limit_value": 3, "limit_unit": "working_days",
     "valid_from": date(2026, 5, 1), "valid_to": date(2026, 5, 31)},
    {"procedure_id": "NAT", "name": "Naturales", "agency_id": "A2", "limit_value": 10, "limit_unit": "calendar_days",
     "digital_level": 3},
    {"procedure_id": "MES", "name": "Meses", "agency_id": "A2", "limit_value": 1, "limit_unit": "months"},
    {"procedure_id": "HRS", "name": "Horas", "limit_value": 30, "limit_unit": "hours", "online": True},
    {"procedure_id": "YA", "name": "Inmediato", "limit_unit": "immediate"},
    {"procedure_id": "CERO", "name": "Cero días", "limit_value": 0, "limit_unit": "working_days"},
    {"procedure_id": "LIBRE", "name": "Sin plazo", "agency_id": "A1", "valid_from": date(2026, 2, 1)},
]
CHANNELS = ["counter", "web", "app", "whatsapp", "phone", None]
STATUSES = ["open", "resolved", "granted", "refused", "withdrawn", "expired", "duplicate", "transferred", "unlisted"]


class Dice(Random):
    """Random choices that a municipality's rows are made of."""

    def some(self, values: list[Any], missing: float = 0.1) -> Any:
        return None if self.random() < missing else self.choice(values)

    def moment(self, first: date = FIRST, days: int = (LAST - FIRST).days + 12) -> datetime:
        on = first + timedelta(days=self.randrange(days))
        return datetime.combine(on, time(self.randrange(5, 24), self.randrange(60), self.randrange(60)))

    def coarse(self, moment: datetime, chance: float = 0.08) -> datetime | date:
        return moment.date() if self.random() < chance else moment

    def after(self, moment: datetime, days: float) -> datetime:
        back = self.choice([600, 6000]) if self.random() < 0.08 else 0  # what cannot be: it ends before it begins
        return moment + timedelta(minutes=self.expovariate(1 / (days * 1440)) - back)


def keys(dice: Dice) -> Row:
    return {
        "procedure_id": dice.some(["HAB", "HAB", "NAT", "MES", "HRS", "YA", "CERO", "LIBRE", "FUERA-DE-CATALOGO"]),
        "office_id": dice.some(["CENTRO", "NORTE", "FRONTERA", "SIN-HORAS", "DESCONOCIDA"]),
        "channel": dice.choice(CHANNELS), "agency_id": dice.some(["A1", "A3"], 0.8),
    }


def request(dice: Dice, i: int) -> Row:
    received = dice.moment()
    status = dice.choices(STATUSES, [4, 3, 6, 2, 1, 1, 1, 1, 1])[0]
    closed = (status != "open" and dice.random() < 0.93) or dice.random() < 0.05
    return keys(dice) | {
        "request_id": f"R{i}", "received_at": dice.coarse(received), "status": status,
        "visits": dice.randrange(4) if dice.random() < 0.1 else None,
        "resolved_at": dice.coarse(dice.after(received, dice.choice([0.1, 3, 12]))) if closed else None,
        "due_at": dice.coarse(dice.after(received, 9)) if dice.random() < 0.1 else None,
    }


def pauses(dice: Dice, requests: list[Row]) -> list[Row]:
    found = []
    for row in requests:
        while dice.random() < 0.25:
            received = row["received_at"]
            start = datetime.combine(received if not isinstance(received, datetime) else received.date(), time(12))
            start += timedelta(days=dice.randrange(-2, 15))
            end = start + timedelta(days=dice.randrange(-1, 12)) if dice.random() < 0.85 else None
            found.append({"request_id": row["request_id"], "from_at": start, "to_at": end, "kind": "prevention"})
    return found


def folio(dice: Dice, requests: list[Row]) -> str | None:
    """The folio of a request of a procedure that is linked at all, one that nobody knows, or none."""
    row = dice.choice(requests)
    linked = row["procedure_id"] in ("HAB", "NAT", "LIBRE", None)
    return dice.choice([row["request_id"], row["request_id"], "NADIE"]) if linked and dice.random() < 0.8 else None


def visit(dice: Dice, i: int, requests: list[Row]) -> Row:
    when = dice.moment()
    booked = dice.random() < 0.5
    came = dice.random() < 0.85
    arrived = when + timedelta(minutes=dice.randrange(-40, 40))
    called = dice.after(arrived, 0.02) if came and dice.random() < 0.85 else None
    return keys(dice) | {
        "visit_id": f"V{i}", "request_id": folio(dice, requests),
        "booked_at": dice.coarse(when - timedelta(days=dice.randrange(-2, 30))) if booked else None,
        "appointment_at": dice.coarse(when, 0.15) if booked else None, "arrived_at": dice.coarse(arrived) if came else None,
        "called_at": dice.coarse(called, 0.03) if called else None,
        "ended_at": dice.after(called, 0.01) if called and dice.random() < 0.9 else None,
        "outcome": dice.some(["served", "served", "no_show", "abandoned", "cancelled"]),
    }


def payment(dice: Dice, i: int, requests: list[Row]) -> Row:
    return keys(dice) | {
        "payment_id": f"P{i}", "request_id": folio(dice, requests),
        "paid_at": dice.coarse(dice.moment()), "method": dice.some(["efectivo", "tarjeta"]),
        "amount_mxn": dice.choice([10.0, -10.0, round(dice.uniform(-200, 3000), 2)]),
    }


def rating(dice: Dice, i: int) -> Row:
    offered = dice.moment()
    answered = dice.random() < 0.6
    return keys(dice) | {
        "rating_id": f"S{i}", "offered_at": offered if dice.random() < 0.85 or not answered else None,
        "rated_at": dice.after(offered, 2) if answered and dice.random() < 0.9 else None,
        "stars": dice.choice([1, 2, 3, 3.5, 4, 5]) if answered else None,
        "question": dice.some(["trato", "tiempo"]), "place": dice.some(["Plaza"], 0.7),
    }


def aggregate(dice: Dice, i: int) -> Row:
    first = dice.moment().date()
    return keys(dice) | {
        "series": dice.choice(["population", "requests", "other", "cost", "contacts", "contacts_chasing"]), "from_at": first,
        "to_at": first + timedelta(days=dice.choice([0, 6, 30, 90])) if dice.random() < 0.7 else None,
        "value": float(dice.randrange(1000)), "place": dice.some(["Plaza"], 0.7),
    }


def town(seed: int, n: int = 120) -> dict[str, list[Row]]:
    """A municipality of n rows of each kind; the same seed gives the same one."""
    dice = Dice(seed)
    requests = [request(dice, i) for i in range(n)]
    closures = [{"date": FIRST + timedelta(days=dice.randrange(180)), "office_id": dice.choice(["*", "CENTRO", "NORTE"])}
                for _ in range(12)]
    return {
        "offices": OFFICES, "procedures": PROCEDURES, "closures": closures,
        "requests": requests, "pauses": pauses(dice, requests),
        "visits": [visit(dice, i, requests) for i in range(n)], "payments": [payment(dice, i, requests) for i in range(n)],
        "ratings": [rating(dice, i) for i in range(n)], "aggregates": [aggregate(dice, i) for i in range(n)],
    }


def question(dice: Dice) -> tuple[date, date, dict[str, list[str]]]:
    """A period, sometimes whole months, sometimes beyond the cut-off, and up to three filters."""
    start = FIRST + timedelta(days=dice.randrange(-10, 180))
    end = start + timedelta(days=dice.choice([0, 6, 30, 90, 200]))
    if dice.random() < 0.3:
        start, end = date(2026, 2, 1), date(2026, dice.randrange(3, 8), 1) - timedelta(days=1)
    options = {"procedure": ["HAB", "NAT", "YA", "LIBRE", "CERO", "FUERA-DE-CATALOGO", "NADIE"], "agency": ["A1", "A2", "A3"],
               "office": ["CENTRO", "NORTE", "FRONTERA", "DESCONOCIDA"], "channel": ["web", "counter", "phone"]}
    wanted = dice.sample(list(options), dice.choice([0, 1, 1, 2, 3]))
    return start, end, {name: dice.sample(options[name], dice.choice([1, 1, 2])) for name in wanted}
