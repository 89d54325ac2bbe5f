"""The days on which Puerto Sereno does not work: statutory, Semana Santa, municipal, recess and one flood."""

from dataclasses import dataclass
from datetime import date, timedelta

ALL = "*"


@dataclass(frozen=True)
class Closure:
    """One closed day of one office, or of all of them (`*`)."""

    day: date
    office: str
    name: str


def closures(first: date, last: date, flood: date) -> list[Closure]:
    """Every closure between two days, sorted; statutory names win where two fall on one day."""
    found: dict[tuple[date, str], str] = {}
    for year in range(first.year, last.year + 1):
        for day, name in [*_statutory(year), *_holy_week(year), *_municipal(year), *_recess(year)]:
            found.setdefault((day, ALL), name)
    for day, office, name in _accidents(flood):
        found.setdefault((day, office), name)
    inside = [Closure(day, office, name) for (day, office), name in found.items() if first <= day <= last]
    return sorted(inside, key=lambda c: (c.day, c.office))


def _statutory(year: int) -> list[tuple[date, str]]:
    """Ley Federal del Trabajo, art. 74."""
    days = [
        (date(year, 1, 1), "Año Nuevo"),
        (_monday(year, 2, 1), "Constitución (primer lunes de febrero)"),
        (_monday(year, 3, 3), "Natalicio de Benito Juárez (tercer lunes de marzo)"),
        (date(year, 5, 1), "Día del Trabajo"),
        (date(year, 9, 16), "Independencia"),
        (_monday(year, 11, 3), "Revolución (tercer lunes de noviembre)"),
        (date(year, 12, 25), "Navidad"),
    ]
    if (year - 2024) % 6 == 0:
        days.append((date(year, 10, 1), "Transmisión del Poder Ejecutivo Federal"))
    return days


def _holy_week(year: int) -> list[tuple[date, str]]:
    sunday = easter(year)
    week = [(sunday - timedelta(days=n), "Semana Santa") for n in range(6, 1, -1)]
    return [(sunday - timedelta(days=47), "Martes de Carnaval"), *week]


def _municipal(year: int) -> list[tuple[date, str]]:
    return [
        (date(year, 7, 22), "Fundación de Puerto Sereno"),
        (date(year, 11, 2), "Día de Muertos"),
        (date(year, 12, 12), "Día de la Virgen de Guadalupe"),
    ]


def _recess(year: int) -> list[tuple[date, str]]:
    start = date(year, 12, 22)
    days = [start + timedelta(days=n) for n in range(12)]
    return [(day, "Receso de invierno") for day in days if day.weekday() < 5]


def _accidents(flood: date) -> list[tuple[date, str, str]]:
    wet = [(flood + timedelta(days=n), ALL, "Inundación por lluvias") for n in range(3)]
    archive = [(flood + timedelta(days=n), "CATASTRO", "Archivo inundado") for n in (6, 7)]
    return [*wet, *archive, (flood + timedelta(days=31), "NORTE", "Fumigación")]


def _monday(year: int, month: int, nth: int) -> date:
    """The nth Monday of a month."""
    start = date(year, month, 1)
    return start + timedelta(days=(7 - start.weekday()) % 7 + 7 * (nth - 1))


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the anonymous computus)."""
    golden, century, rest = year % 19, year // 100, year % 100
    epact = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    shift = epact + weekday - 7 * ((golden + 11 * epact + 22 * weekday) // 451) + 114
    return date(year, shift // 31, shift % 31 + 1)
