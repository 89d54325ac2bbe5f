"""What happens in Puerto Sereno in these two years, so that pages can find it: dates and sizes, nothing else."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Change:
    """A procedure was put online: what the share of web requests becomes and what else changes for requests after that day.

    `pace`, `visits` and `volume` multiply; `stars` and `refused` add; `level` is the digital level afterwards.
    """

    procedure: str
    days_before_end: int
    web: float
    pace: float
    visits: float
    volume: float
    stars: float
    refused: float
    level: int
    note: str


# Five that worked and one that did not.
CHANGES = (
    Change("RCI-01", 585, 0.58, 0.90, 1.00, 1.10, 0.20, 0.00, 4, "Acta en línea con pago y descarga"),
    Change("SEC-01", 470, 0.52, 0.50, 0.40, 1.06, 0.30, 0.00, 4, "Constancia con firma electrónica"),
    Change("TES-01", 345, 0.46, 1.00, 1.00, 1.05, 0.20, 0.00, 4, "Pago de predial en el portal"),
    Change("COM-02", 312, 0.55, 0.55, 0.35, 1.05, 0.25, 0.00, 4, "Refrendo en línea con declaración de que nada cambió"),
    Change("DUR-04", 150, 0.44, 0.50, 0.35, 1.08, 0.30, 0.00, 4, "Alineamiento con ubicación en el mapa"),
    Change("COM-03", 228, 0.07, 1.75, 1.55, 1.00, -0.60, 0.10, 3, "Formulario en línea que pide llevar los originales"),
)
FAILED = "COM-03"
RAMP_DAYS = 42  # a new online service reaches its share in six weeks

SIMPLIFIED = ("CAT-01", 205, 0.45)  # procedure, days before the end, what the extra visits are multiplied by
DESK_ADDED = ("REGISTRO", 290, 1.05)  # office, days before the end, what its desk hours are multiplied by

WORSE_OFFICE = "CATASTRO"
WORSE_DAYS = 24  # the desk hours fall during these last working days…
WORSE_CAPACITY = 0.58  # …down to this part of what the office had

BOTTLENECK = "Dictamen de Protección Civil"
BACKLOG_DAYS = 40  # its backlog grows during these last days…
BACKLOG = 1.8  # …up to this multiple

CLOSED_AT_ENTRY = ("TRANSITO", 0.45)  # office and share of its requests that it registers already closed
ONLY_SUCCESS_ASKED = "encuesta_portal"
REFUSED_ONLINE = 2.5  # times more requests are refused online, where nobody looks at the papers first
LATE_AGENCY = "AGUA"
LATE_DAYS = 3
FLOOD_PROCEDURE = "PCI-03"


def first_day(until: date) -> date:
    """The day after the same date two years before (28 February for a leap day)."""
    try:
        return until.replace(year=until.year - 2) + timedelta(days=1)
    except ValueError:
        return date(until.year - 2, 3, 1)


def flood_day(until: date) -> date:
    """A Tuesday about thirteen months before the end: the municipality closes that day and the next two."""
    day = until - timedelta(days=401)
    return day - timedelta(days=(day.weekday() - 1) % 7)
