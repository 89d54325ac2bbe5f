"""The catalogue's records in force on a day, each with every field of LNETB art. 54 that we keep and its requirements."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from metrics.cost import Asked, Requirement
from metrics.reader import Published

IN_FORCE = "coalesce(valid_from, DATE '0001-01-01') <= $day AND coalesce(valid_to, DATE '9999-12-31') >= $day"


@dataclass(frozen=True)
class Record:
    """One procedure: `fields` are the columns of its card; `requirements` None where the catalogue does not say any."""

    procedure_id: str
    fields: Mapping[str, Any]
    requirements: tuple[Requirement, ...] | None

    @property
    def name(self) -> str:
        return str(self.fields["name"])

    @property
    def asked(self) -> Asked:
        """What the method of cost needs of it."""
        fee, f = self.fields["fee_mxn"], self.fields
        return Asked(None if fee is None else float(fee), f["fee_rule"], f["limit_value"], f["limit_unit"], f["audience"],
                     self.requirements)


def records(pub: Published, day: date | None = None) -> dict[str, Record]:
    """Every record in force on a day (the cut-off, when none is said) by procedure; the later one where two overlap."""
    if "requirements" not in pub.tables:  # published before the catalogue held them
        return {}
    on = {"day": day or pub.cutoff or pub.today}
    cards = pub.connection.cursor().execute(
        f"SELECT * FROM procedures WHERE procedure_id IS NOT NULL AND {IN_FORCE} QUALIFY row_number() OVER "
        "(PARTITION BY procedure_id ORDER BY valid_from DESC NULLS LAST) = 1 ORDER BY procedure_id", on).pl().to_dicts()
    asked = pub.connection.cursor().execute(
        "SELECT procedure_id, name, obtain_days, obtain_hours, obtain_minutes, cost_mxn::DOUBLE, copies FROM requirements "
        f"WHERE {IN_FORCE} QUALIFY row_number() OVER (PARTITION BY procedure_id, name ORDER BY valid_from DESC NULLS LAST) = 1 "
        "ORDER BY procedure_id, source_row, name", on).fetchall()
    wanted: dict[str, list[Requirement]] = {}
    for key, *of in asked:
        wanted.setdefault(key, []).append(Requirement(*of))
    return {card["procedure_id"]: Record(card["procedure_id"], card, _requirements(card, wanted)) for card in cards}


def _requirements(card: Mapping[str, Any], wanted: Mapping[str, list[Requirement]]) -> tuple[Requirement, ...] | None:
    found = wanted.get(card["procedure_id"])
    return tuple(found) if found else () if card["requires_nothing"] else None
