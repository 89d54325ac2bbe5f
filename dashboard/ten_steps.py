"""What the ten steps are called wherever a page names one: the checklist, the budget, the figures."""

from dashboard.words import spoken
from metrics.names import STEPS, STEPS_ASK


def key(number: int) -> str:
    """The key that figures of a step carry: «paso-04»."""
    return f"paso-{number:02}"


def name(step: str) -> str:
    """«4 · Metas»; the key itself where a home has its own."""
    return spoken(STEPS[step]) if step in STEPS else step


def asks(step: str) -> str:
    """What a step asks for: «Metas de impacto: objetivos y resultados clave»."""
    return spoken(STEPS_ASK[step])
