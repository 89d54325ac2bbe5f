"""The table `written_scopes`: what each decision and goal speaks of, so that whoever sees some agencies sees theirs alone."""

import polars as pl

from metrics.draft import write_frame
from metrics.reader import Published
from metrics.written import Written

SCOPE = ("procedure_id", "agency_id", "office_id")


def write_scopes(pub: Published, written: Written) -> None:
    """Adds it to a draft: id, procedure_id, agency_id, office_id ("" = all)."""
    told = ((written.decisions, "decision_id"), (written.goals, "goal_id"))
    places = [pl.col(key).fill_null("") for key in SCOPE]
    rows = pl.concat([frame.select(pl.col(name).alias("id"), *places) for frame, name in told])
    write_frame(pub, "written_scopes", rows, "id")
