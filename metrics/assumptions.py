"""What nobody measures and citizen time needs: our values, that a home replaces in the [assumptions] of its paso10.toml."""

from collections.abc import Mapping
from dataclasses import dataclass

from metrics.errors import WrongAssumption, nearest


@dataclass(frozen=True)
class Assumption:
    """One value with its unit and what it stands for, by language."""

    value: float
    unit: str
    meaning: dict[str, str]


ASSUMPTIONS: dict[str, Assumption] = {
    "travel_minutes": Assumption(60, "minutes", {
        "es": "traslado de una visita, ida y vuelta", "en": "travel of one visit, there and back"}),
    "wait_minutes": Assumption(30, "minutes", {
        "es": "espera de una visita cuya espera no se midió", "en": "wait of a visit whose wait was not measured"}),
    "service_minutes": Assumption(15, "minutes", {
        "es": "atención de una visita atendida cuya duración no se midió",
        "en": "service of an attended visit whose length was not measured"}),
    "gathering_minutes": Assumption(120, "minutes", {
        "es": "reunir los requisitos de una solicitud", "en": "gathering the requirements of one request"}),
    "visits_usual": Assumption(1, "visits", {
        "es": "visitas que pide una solicitud en ventanilla", "en": "visits that a request at the counter takes"}),
    "sheets_per_request": Assumption(10, "sheets", {
        "es": "hojas de una solicitud en papel, con sus copias", "en": "sheets of a request on paper, with its copies"}),
}


def in_use(own: Mapping[str, float]) -> dict[str, float]:
    """Every assumption with the home's value where it gives one; WrongAssumption when one is unknown or negative."""
    for name, value in own.items():
        if name not in ASSUMPTIONS:
            raise _wrong(name, "clave desconocida", f"una de: {', '.join(ASSUMPTIONS)}.{nearest(name, ASSUMPTIONS)}")
        if not 0 <= value < float("inf"):
            raise _wrong(name, f"se encontró {value:g}", "un número de 0 en adelante.")
    return {name: float(own.get(name, known.value)) for name, known in ASSUMPTIONS.items()}


def _wrong(name: str, found: str, allowed: str) -> WrongAssumption:
    return WrongAssumption(f"paso10.toml: [assumptions] «{name}»: {found}; se admite {allowed} Corríjalo y ejecute: paso10 build")
