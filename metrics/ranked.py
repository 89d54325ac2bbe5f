"""The ranking as the command line gives it: rows of plain values, and their words."""

from collections.abc import Mapping, Sequence
from typing import Any

from metrics.axes import Weights
from metrics.candidates import candidates, period, recorded
from metrics.errors import NothingPublished
from metrics.priority import Ranked, rank
from metrics.reader import Published

RANK_HEAD = ("lugar", "trámite", "entre", "en los cinco", "puntos", "lo llevan", "sin dato en", "antes")

SAID = {
    "volume": "volumen", "revenue": "ingresos", "population": "población", "legal": "marco legal",
    "priority_group": "grupo prioritario", "cost": "costo", "in_person": "presencial", "air": "compromiso AIR",
    "on_time": "plazo", "wait": "espera", "satisfaction": "insatisfacción", "digital_level": "nivel digital",
    "simplify": "simplificarlo", "done": "ya se resuelve en línea",
}


def ranked(pub: Published, weights: Weights, everything: bool) -> dict[str, Any]:
    """The ranking of a publication: rows, who has no place and why. NothingPublished where it holds no candidates."""
    if not recorded(pub):
        raise NothingPublished("Esta publicación se hizo antes de que hubiera prioridades. Publique de nuevo: paso10 build")
    found = rank([one for one in candidates(pub) if everything or "done" not in one.gates], weights)
    start, end = period(pub)
    return {
        "published": pub.path.name, "from": start, "to": end, "weights": dict(found.weights), "draws": found.draws,
        "unknown": list(found.unknown), "barred": [one.key for one in found.barred],
        "unranked": [one.key for one in found.unranked], "rows": [_row(row, tuple(found.weights)) for row in found.rows],
    }


def _row(row: Ranked, axes: Sequence[str]) -> dict[str, Any]:
    one = row.candidate
    values = {axis: one.evidence[axis].value if axis in one.evidence else None for axis in axes}
    return {
        "place": row.place, "procedure_id": one.key, "name": one.name, "low": row.low, "high": row.high,
        "top_5": round(row.top, 4), "score": round(row.score, 2), "carried_by": ";".join(row.carried_by),
        "missing": ";".join(row.missing), "gates": ";".join(one.gates), "front": row.front, **values,
        "areas": one.effort.areas, "requirements": one.effort.requirements, "components_missing": one.effort.components_missing,
    }


def rank_lines(rows: Sequence[Mapping[str, Any]]) -> list[tuple[object, ...]]:
    """The rows under RANK_HEAD."""
    return [
        (row["place"], row["name"], f"{row['low']}-{row['high']}", f"{100 * row['top_5']:.0f} %", f"{row['score']:.1f}",
         *(", ".join(SAID[word] for word in row[name].split(";") if word) for name in ("carried_by", "missing", "gates")))
        for row in rows
    ]
