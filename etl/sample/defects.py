"""The mistakes that real files carry, planted on purpose: which kinds, in which rows, and what must become of each."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np

from etl.sample.arrays import Ints

ACCEPTED, QUARANTINED, DUPLICATE, HEADER = "accepted", "quarantined", "duplicate", "header"

QUARANTINE_SHARE = 0.0055  # per file; the homes' warning starts at 0.01
ODD_SHARE = 0.0045  # read right, kept, or a copy that is dropped


@dataclass(frozen=True)
class Kind:
    """A kind of defect. `how`: cell (a value replaces the cell), width, byte, copy, conflict or header (a line is added), again
    (the row came in the file before).

    `value` may hold {cell}, the cell's own text; `finding` is what the loader must also report.
    """

    name: str
    how: str
    fate: str
    column: str = ""
    value: str = ""
    finding: str = ""


@dataclass(frozen=True)
class Planted:
    """One defect as the truth file tells it.

    row is the physical record of the file, from 1; in a database it is 0 and `key` says which.
    """

    file: str
    row: int
    kind: str
    fate: str
    column: str = ""
    found: str = ""
    finding: str = ""
    key: str = ""

    def as_dict(self) -> dict[str, str | int]:
        return {name: value for name, value in asdict(self).items() if value != ""}


def draw(random: np.random.Generator, kinds: Sequence[Kind], rows: int, allowed: Ints, turn: int) -> list[tuple[int, Kind]]:
    """Choose different ones of the allowed rows for the defects of a file of so many rows.

    `turn` is the file's number: small files begin with another kind, so that together they hold all of them.
    """
    chosen: list[Kind] = []
    for bad, share in ((True, QUARANTINE_SHARE), (False, ODD_SHARE)):
        family = [k for k in kinds if (k.fate == QUARANTINED) == bad]
        n = int(min(rows * share, len(allowed) // 3))
        chosen += [family[(turn + k) % len(family)] for k in range(n)] if family else []
    places = random.choice(allowed, len(chosen), replace=False) if chosen else np.empty(0, dtype=np.int64)
    return sorted(zip((int(p) for p in places), chosen, strict=True), key=lambda pair: pair[0])


DELIVERED_BEFORE = Kind("already_delivered", "again", DUPLICATE)
NO_DATE = ("N/D", "31/02/2025 10:00", "01/01/1900 00:00", "S/N")

WINDOW = (
    Kind("missing_required", "cell", QUARANTINED, "FECHA_INGRESO", NO_DATE[0]),
    Kind("impossible_date", "cell", QUARANTINED, "FECHA_INGRESO", NO_DATE[1]),
    Kind("wrong_width", "width", QUARANTINED),
    Kind("sentinel_date", "cell", QUARANTINED, "FECHA_INGRESO", NO_DATE[2]),
    Kind("conflicting_key", "conflict", QUARANTINED, "ESTATUS", "Turnado"),
    Kind("undecodable_byte", "byte", QUARANTINED, "NOMBRE"),
    Kind("missing_required", "cell", QUARANTINED, "FECHA_INGRESO", NO_DATE[3]),
    Kind("unreadable_number", "cell", QUARANTINED, "VISITAS", "dos"),
    Kind("exact_duplicate", "copy", DUPLICATE),
    Kind("resolved_before_received", "cell", ACCEPTED, "FECHA_CIERRE", "", "impossible_order"),
    Kind("category_spelling", "cell", ACCEPTED, "MEDIO", "linea 072"),
    Kind("unknown_category", "cell", ACCEPTED, "MEDIO", "Kiosco", "uncatalogued"),
    Kind("unknown_procedure", "cell", ACCEPTED, "TRAMITE", "Trámite no especificado", "uncatalogued"),
    Kind("repeated_header", "header", HEADER),
    Kind("padded_text", "cell", ACCEPTED, "TRAMITE", "  {cell} "),
)
TREASURY = (
    Kind("unreadable_amount", "cell", QUARANTINED, "IMPORTE", "pendiente"),
    Kind("missing_required", "cell", QUARANTINED, "FECHA", NO_DATE[3]),
    Kind("impossible_date", "cell", QUARANTINED, "FECHA", NO_DATE[1]),
    Kind("conflicting_key", "conflict", QUARANTINED, "IMPORTE", "1.00"),
    Kind("sentinel_date", "cell", QUARANTINED, "FECHA", NO_DATE[2]),
    Kind("text_amount", "cell", ACCEPTED, "IMPORTE", "${money}\u00a0"),
    Kind("exact_duplicate", "copy", DUPLICATE),
    Kind("text_amount", "cell", ACCEPTED, "IMPORTE", "MXN {money}"),
    Kind("unknown_procedure", "cell", ACCEPTED, "CONCEPTO", "OTROS INGRESOS", "uncatalogued"),
    Kind("repeated_header", "header", HEADER),
)
PORTAL = (
    Kind("out_of_scale", "cell", QUARANTINED, "ESTRELLAS", "7"),
    Kind("wrong_width", "width", QUARANTINED),
    Kind("impossible_date", "cell", QUARANTINED, "ENVIADA", "2025-02-30 10:00:00"),
    Kind("conflicting_key", "conflict", QUARANTINED, "TRAMITE", "Pago de impuesto predial y otros"),
    Kind("no_opinion", "cell", ACCEPTED, "ESTRELLAS", "9"),
    Kind("exact_duplicate", "copy", DUPLICATE),
    Kind("repeated_header", "header", HEADER),
)
WATER = (
    Kind("out_of_scale", "cell", QUARANTINED, "CALIFICACION", "11"),
    Kind("undecodable_byte", "byte", QUARANTINED, "NOMBRE"),
    Kind("wrong_width", "width", QUARANTINED),
    Kind("exact_duplicate", "copy", DUPLICATE),
    Kind("no_opinion", "cell", ACCEPTED, "CALIFICACION", "N/D"),
)
LOG = (
    Kind("missing_required", "cell", QUARANTINED, "ACTIVIDAD", "N/D"),
    Kind("impossible_date", "cell", QUARANTINED, "INICIO", "2025-02-30T09:00:00"),
    Kind("wrong_width", "width", QUARANTINED),
    Kind("exact_duplicate", "copy", ACCEPTED, finding="keyless_duplicates"),
    Kind("end_before_start", "cell", ACCEPTED, "FIN", "", "impossible_order"),
    Kind("repeated_header", "header", HEADER),
)
PAUSES = (
    Kind("missing_required", "cell", QUARANTINED, "FECHA_PREVENCION", "S/N"),
    Kind("impossible_date", "cell", QUARANTINED, "FECHA_PREVENCION", "31/04/2025"),
    Kind("exact_duplicate", "copy", DUPLICATE),
)
