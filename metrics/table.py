"""Figures as rows: what `paso10 show` prints, as a table, CSV or JSON."""

import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from metrics.errors import UnknownGrain, UnknownKey, nearest
from metrics.figures import Day, Figure, breakdown, figure, series
from metrics.formulas import disarmed
from metrics.indicator import FOLDER, Indicator, pick, read_indicators
from metrics.no_shows import SPLITS, check_split, no_shows_by
from metrics.plan import GRAINS
from metrics.reader import Published
from metrics.scope import EVERYTHING, Scope, dimensions_of

ALL, TOTAL = "all", "total"


def catalogue(extra: Path) -> dict[str, Indicator]:
    """Every indicator that a home knows: ours and those of its own folder `extra`, by id."""
    return read_indicators(FOLDER, *([extra] if extra.is_dir() else []))


def table(
    pub: Published, ids: Sequence[str], start: Day = None, end: Day = None, grain: str = TOTAL, by: str | None = None,
    scope: Scope = EVERYTHING,
) -> list[dict[str, Any]]:
    """One row per indicator, key of `by` and period; `all` stands for every indicator that has the dimensions asked for."""
    if grain not in (TOTAL, *GRAINS):
        raise UnknownGrain(f"No existe el corte «{grain}»: use uno de {', '.join((TOTAL, *GRAINS))}.")
    for name, keys in scope.wanted().items():
        _check_keys(pub, name, keys)
    if by in SPLITS:
        check_split(by, list(ids))
        return [_row(made, grain, by) for made in no_shows_by(pub, by, start, end, scope)]
    needed = {*scope.wanted(), *([by] if by else [])}
    if by:
        pub.dimension(by)
    every = [name for name, indicator in pub.indicators.items() if needed <= set(dimensions_of(indicator))]
    chosen = dict.fromkeys(name for given in ids for name in (every if given == ALL else [given]))
    asked = [pick(pub.indicators, name).id for name in chosen]
    return [_row(made, grain, by) for name in asked for made in _figures(pub, name, start, end, grain, by, scope)]


def comma_separated(rows: Sequence[dict[str, Any]]) -> str:
    """The rows as CSV; a text that a spreadsheet would run as a formula gets an apostrophe."""
    out = io.StringIO()
    if rows:
        writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows({k: disarmed(" ".join(v) if isinstance(v, tuple | list) else v) for k, v in row.items()} for row in rows)
    return out.getvalue()


def _check_keys(pub: Published, name: str, keys: Sequence[str]) -> None:
    """UnknownKey at the first key that neither the catalogue nor the data have: a slip must not look like a zero."""
    known = pub.dimension(name)
    for key in keys:
        if key not in known:
            near = nearest(key, known)
            raise UnknownKey(f"No hay {name} «{key}».{near} Para ver las claves: paso10 show INDICADOR --by {name}")


def _figures(pub: Published, name: str, start: Day, end: Day, grain: str, by: str | None, scope: Scope) -> list[Figure]:
    if by is None and grain == TOTAL:
        return [figure(pub, name, start, end, scope)]
    if by is None:
        return series(pub, name, start, end, grain, scope)
    split = breakdown(pub, name, by, start, end, scope)
    if grain == TOTAL:
        return split
    return [
        replace(point, key=key.key, name=key.name)
        for key in split for point in series(pub, name, key.start, key.end, grain, replace(scope, **{by: (key.key,)}))
    ]


def _row(made: Figure, grain: str, by: str | None) -> dict[str, Any]:
    return {
        "indicator": made.indicator, "grain": grain, "from": made.start, "to": made.end, "by": by, "key": made.key,
        "name": made.name, "value": made.value, "unit": made.unit, "n": made.n, "numerator": made.numerator,
        "denominator": made.denominator, "target": made.target, "state": made.state, "few": made.few, "open": made.open,
        "missing": list(made.missing), "silent": [f"{name} ({last})" for name, last in made.silent], "reason": made.reason,
        "assumptions": [f"{k}={v:g}" for k, v in made.assumptions],
    }
