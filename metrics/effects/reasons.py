"""Why a decision has the verdict it has, in one sentence; the page says it in its own language (dashboard/told.py).

Each has a code too, so that a page can say more.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

UNKNOWN, NO_SERIES, NO_SCOPE, NO_DATA = "unknown", "no_series", "no_scope", "no_data"
AHEAD, FEW_BEFORE, FEW_AFTER, STILL, TINY, MIXED = "ahead", "few_before", "few_after", "still", "tiny", "mixed"
SURE, CHANCE, MANY, PLACEBO, EVERYWHERE, NO_SIDE = "sure", "chance", "many", "placebo", "everywhere", "no_side"


@dataclass(frozen=True)
class Why:
    """A code and its sentence; `ready`: when there may be points enough; `other`, `other_on`: the change that is in the way."""

    code: str
    text: str
    ready: date | None = None
    other: str | None = None
    other_on: date | None = None


def day_said(day: date) -> str:
    """12/03/2026, as in both languages of the screen."""
    return f"{day:%d/%m/%Y}"


def unknown(indicator: str) -> Why:
    """No such indicator in this publication."""
    return Why(UNKNOWN, f"El indicador «{indicator}» ya no está entre los publicados.")


def no_series() -> Why:
    """A state, or a figure of rolling months."""
    return Why(NO_SERIES, "Este indicador no tiene un valor propio de cada día ni de cada semana: no se puede fechar un cambio.")


def no_scope() -> Why:
    """Its facts do not have the dimension."""
    return Why(NO_SCOPE, "Este indicador no se puede ver por el ámbito de la decisión.")


def no_data() -> Why:
    """Nobody delivered it around the decision."""
    return Why(NO_DATA, "No hay datos de este indicador alrededor de la decisión.")


def ahead(on: date) -> Why:
    """It has not begun, as far as data go."""
    return Why(AHEAD, f"Empieza el {day_said(on)}: los datos todavía no llegan a ese día.", on)


def few_before(n: int) -> Why:
    """Too few points before."""
    return Why(FEW_BEFORE, f"Días o semanas con datos antes de la decisión: {n} de los 8 que hacen falta.")


def few_after(n: int, ready: date) -> Why:
    """Too few points after; when there may be enough."""
    day = day_said(ready)
    text = f"Días o semanas con datos después de la decisión: {n} de los 8 que hacen falta. Se podrá saber hacia el {day}."
    return Why(FEW_AFTER, text, ready)


def still() -> Why:
    """A constant."""
    return Why(STILL, "La cifra no se mueve nunca: no hay con qué distinguir un cambio del azar.")


def tiny() -> Why:
    """Hardly any events."""
    return Why(TINY, "Hay menos de tres casos por semana: son muy pocos para distinguir un cambio del azar.")


def mixed(other: str, on: date) -> Why:
    """Another change too near."""
    day = day_said(on)
    text = f"Hubo otro cambio del mismo ámbito el {day}, con menos de 8 días o semanas de por medio: no se pueden separar."
    return Why(MIXED, text, other=other, other_on=on)


EVALUATED: Mapping[str, str] = {
    SURE: "El cambio es mayor que lo que el azar, la tendencia y la temporada explican.",
    CHANCE: "Lo que cambió cabe en el azar: el intervalo incluye el cero.",
    MANY: "Sola, la decisión parecería haber cambiado algo; entre tantas decisiones a la vez puede ser azar.",
    PLACEBO: "En fechas en que no se decidió nada también se ven cambios así de grandes.",
    EVERYWHERE: "También cambió donde no se decidió nada: no se puede decir que fuera la decisión.",
    NO_SIDE: "Hubo un cambio, pero la decisión no dijo si se quería que subiera o que bajara.",
}


def evaluated(code: str) -> Why:
    """The reason of a decision that could be evaluated."""
    return Why(code, EVALUATED[code])
