"""The candidates of the Agenda as a build left them: procedures with their evidence over the last twelve complete months.

candidates  procedure_id, agency_id, gates, simplified_on, digital_level, and what effort it would take
evidence    procedure_id, axis, state, value, n, where it comes from, its days, completeness and noise
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from metrics.axes import Candidate, Effort, Evidence, Noise
from metrics.draft import write_frame
from metrics.evidence import gather
from metrics.reader import Published
from metrics.year import twelve_months

CANDIDATES: Mapping[str, Any] = {
    "procedure_id": pl.String, "agency_id": pl.String, "gates": pl.List(pl.String), "simplified_on": pl.Date,
    "digital_level": pl.Int64, "areas": pl.Int64, "requirements": pl.Int64, "components_missing": pl.Int64, "barrier": pl.String,
}
EVIDENCE: Mapping[str, Any] = {
    "procedure_id": pl.String, "axis": pl.String, "state": pl.String, "value": pl.Float64, "n": pl.Int64, "source": pl.String,
    "names": pl.List(pl.String), "first": pl.Date, "last": pl.Date, "complete": pl.Float64, "noise": pl.String,
    "noise_a": pl.Float64, "noise_b": pl.Float64, "note": pl.String,
}


def write_candidates(pub: Published) -> None:
    """Adds `candidates` and `evidence` to a draft."""
    found = gather(pub, *twelve_months(pub)) if pub.cutoff else ()
    listed = pl.DataFrame([_listed(one) for one in found], schema=dict(CANDIDATES), orient="row")
    shown = pl.DataFrame([_shown(c, e) for c in found for e in c.evidence.values()], schema=dict(EVIDENCE), orient="row")
    write_frame(pub, "candidates", listed)
    write_frame(pub, "evidence", shown)


def _listed(one: Candidate) -> tuple[Any, ...]:
    effort = one.effort
    return (one.key, one.agency, list(one.gates), one.simplified_on, one.digital_level, effort.areas, effort.requirements,
            effort.components_missing, effort.barrier)


def _shown(of: Candidate, one: Evidence) -> tuple[Any, ...]:
    noise = one.noise
    return (of.key, one.axis, one.state, one.value, one.n, one.source, list(one.names), one.start, one.end, one.complete,
            noise.kind, noise.a, noise.b, one.note)


def recorded(pub: Published) -> bool:
    """Whether the publication holds candidates: an older one does not."""
    return {"candidates", "evidence"} <= pub.tables


def period(pub: Published) -> tuple[date, date]:
    """The first and the last day of what the candidates are compared on."""
    return twelve_months(pub)


def candidates(pub: Published) -> tuple[Candidate, ...]:
    """Every candidate by its key, with its evidence."""
    known: dict[str, dict[str, Evidence]] = defaultdict(dict)
    for key, axis, state, value, n, source, names, first, last, complete, kind, a, b, note in pub.rows("SELECT * FROM evidence"):
        noise = Noise(kind, a, b)
        known[key][axis] = Evidence(axis, state, value, n, source, tuple(names), first, last, complete, noise, note)
    called = pub.dimension("procedure")
    rows = pub.rows("SELECT * FROM candidates ORDER BY procedure_id")
    return tuple(
        Candidate(key, called[key].name, agency, known[key], tuple(gates), since, level, Effort(areas, asked, missing, barrier))
        for key, agency, gates, since, level, areas, asked, missing, barrier in rows)
