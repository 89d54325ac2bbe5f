"""The axes on which procedures are compared, and the two sets of weights that the ten steps and the law give.

The words of an axis are the page's; here is what it measures, in which unit, and which end of it asks for work first.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from metrics.errors import WrongWeights, nearest

Weights = Mapping[str, float]  # points per axis; what an axis lacks is 0


@dataclass(frozen=True)
class Axis:
    """One axis. `indicator`: the figure it shows, '' where the catalogue says it. `higher`: whether more of it goes first."""

    id: str
    unit: str
    higher: bool
    indicator: str = ""
    source: str = "measured"  # measured | catalogue | calculated


AXES: dict[str, Axis] = {
    axis.id: axis
    for axis in (
        Axis("volume", "requests", True, "requests_received"),
        Axis("revenue", "mxn", True, "revenue_mxn"),
        Axis("population", "people", True, source="catalogue"),
        Axis("legal", "readiness", True, source="catalogue"),
        Axis("priority_group", "yes_no", True, source="catalogue"),
        Axis("cost", "mxn", True, source="calculated"),
        Axis("in_person", "percent", True, "requests_resolved"),
        Axis("air", "yes_no", True, source="catalogue"),
        Axis("on_time", "percent", False, "on_time_share"),
        Axis("wait", "minutes", True, "queue_wait_minutes_p50"),
        Axis("satisfaction", "percent", False, "share_4_5"),
        Axis("digital_level", "level", False, source="catalogue"),
    )
}
TEN_STEPS, LAW = "ten_steps", "lnetb_21"
PRESETS: dict[str, dict[str, float]] = {
    TEN_STEPS: {"volume": 25, "revenue": 25, "population": 25, "legal": 25},
    LAW: {"volume": 20, "priority_group": 20, "cost": 20, "in_person": 20, "air": 20},
}
BARRIERS = {"none": 2.0, "partial": 1.0, "blocking": 0.0}  # how ready the law is


@dataclass(frozen=True)
class Noise:
    """How far a value could be from the one that another year, or more people asked, would have given.

    kind: count (a, how many), share (a of b), median (a, its relative standard error) or '' (nobody knows).
    """

    kind: str = ""
    a: float = 0.0
    b: float = 0.0


@dataclass(frozen=True)
class Evidence:
    """What is known of one procedure on one axis. state: ok | missing | few | not_applicable."""

    axis: str
    state: str
    value: float | None = None
    n: int = 0
    source: str = ""  # measured | reported | catalogue | calculated: where the value comes from
    names: tuple[str, ...] = ()  # the sources that deliver it
    start: date | None = None
    end: date | None = None
    complete: float | None = None  # share (0..1) of the working days of the period that were delivered
    noise: Noise = Noise()
    note: str = ""  # a word of the catalogue: the name of the priority group, the kind of barrier

    @property
    def known(self) -> bool:
        """Whether it says where the procedure stands: a value, or that it cannot have any."""
        return self.state in ("ok", "not_applicable")


@dataclass(frozen=True)
class Effort:
    """What stands in the way of doing it; None where nobody says. Never part of the score."""

    areas: int | None = None
    requirements: int | None = None
    components_missing: int | None = None
    barrier: str = ""  # none | partial | blocking


@dataclass(frozen=True)
class Candidate:
    """A procedure with its evidence by axis.

    gates: law (it cannot be digitized), simplify (it must be simplified first), done (it is resolved online already).
    """

    key: str
    name: str
    agency: str
    evidence: Mapping[str, Evidence]
    gates: tuple[str, ...] = ()
    simplified_on: date | None = None
    digital_level: int | None = None
    effort: Effort = Effort()


def checked(weights: Weights) -> dict[str, float]:
    """The weights above 0, in the order of the axes; WrongWeights when an axis is unknown, one is negative, or none is left."""
    for name, points in weights.items():
        if name not in AXES:
            known = ", ".join(AXES)
            raise WrongWeights(f"No existe el eje «{name}»: use uno de {known}.{nearest(name, AXES)}")
        if not 0 <= points < float("inf"):
            raise WrongWeights(f"El peso de «{name}» es {points:g}: use un número de 0 en adelante.")
    found = {name: float(weights[name]) for name in AXES if weights.get(name, 0) > 0}
    if not found:
        raise WrongWeights("Ningún eje tiene peso: dé al menos uno mayor que 0.")
    return found


def read_weights(pairs: Iterable[str]) -> dict[str, float]:
    """Weights written as «volume=30»; WrongWeights when one cannot be read."""
    found = {}
    for pair in pairs:
        name, _, points = pair.partition("=")
        try:
            found[name.strip()] = float(points)
        except ValueError as error:
            raise WrongWeights(f"El peso «{pair}» no se puede leer: escríbalo como volume=30.") from error
    return checked(found)
