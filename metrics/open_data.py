"""Open data: the figures of every month by agency, procedure, office and channel, small numbers protected.

A table is one kind of fact of one month; all its figures of a row are shown or hidden together (disclosure.py), and a month that
was published before is corrected only where the correction tells of nobody (revisions.py). Nothing else leaves: no folios, no
comments, no instants, no places.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from metrics.disclosure import BEFORE, TOTAL, Counts, Path
from metrics.dominance import dominated
from metrics.figures import Figure, series
from metrics.grid import by_month
from metrics.reader import Published
from metrics.revisions import HELD, Vintage, decide
from metrics.scope import Scope

SHOWN, HIDDEN, MISSING, NOT_APPLICABLE, NO_CASES, TOO_FEW = (
    "publicado", "protegido", "sin_datos", "no_aplica", "sin_casos", "pocos_casos")
STATES = {"ok": SHOWN, "missing": MISSING, "not_applicable": NOT_APPLICABLE, "empty": NO_CASES}
FEWEST = {"resolution_days_p50": 10, "resolution_days_p90": 30, "queue_wait_minutes_p50": 10, "queue_wait_minutes_p90": 30}
SCHEMA: Mapping[str, Any] = {
    "mes": pl.String, "tabla": pl.String, "desglose": pl.String, "clave_dependencia": pl.String, "dependencia": pl.String,
    "clave_tramite": pl.String, "tramite": pl.String, "clave_oficina": pl.String, "oficina": pl.String,
    "clave_canal": pl.String, "canal": pl.String, "indicador": pl.String, "valor": pl.Float64, "unidad": pl.String,
    "numerador": pl.Int64, "casos": pl.Int64, "estado": pl.String, "completo": pl.Boolean, "correccion_retenida": pl.Boolean,
}
UNITS = {
    "requests": "solicitudes", "working_days": "días hábiles", "percent": "%", "visits": "visitas", "minutes": "minutos",
    "mxn": "MXN", "answers": "respuestas", "stars": "estrellas",
}
BREAKDOWNS = {"": "total", "agency": "dependencia", "procedure": "tramite", "office": "oficina", "channel": "canal"}


@dataclass(frozen=True)
class Kind:
    """One kind of fact: its figures, the first of which counts it. share: that figure is met / due, and both are its parts."""

    name: str
    figures: tuple[str, ...]
    share: bool = False
    money: bool = False


KINDS = (
    Kind("recibidas", ("requests_received",)),
    Kind("resueltas", ("requests_resolved", "resolution_days_p50", "resolution_days_p90")),
    Kind("plazos", ("on_time_share",), share=True),
    Kind("visitas", ("queue_visits", "queue_wait_minutes_p50", "queue_wait_minutes_p90")),
    Kind("ingresos", ("revenue_mxn",), money=True),
    Kind("valoraciones", ("answers", "stars_mean")),
)


@dataclass(frozen=True)
class Hidden:
    """What was hidden: rows that have cases, those hidden by reason, months kept as they were, and the share of cases hidden."""

    rows: int
    by_reason: Mapping[str, int]
    held: int
    share_of_cases: float


@dataclass(frozen=True)
class OpenData:
    """The rows of a release (columns of SCHEMA) and what was hidden in it."""

    rows: pl.DataFrame
    hidden: Hidden


def open_data(pub: Published, earlier: Sequence[pl.DataFrame] = ()) -> OpenData:
    """The next release after the `earlier` ones (their rows, oldest first); NoDominance when the file is too old."""
    rich, before = dominated(pub), _by_table(earlier)
    found: list[dict[str, Any]] = []
    reasons: Counter[str] = Counter()
    rows = held = cases = gone = 0
    for kind in KINDS:
        for month, figures in sorted(_figures(pub, kind).items()):
            table = {path: _counts(kind, own, (month, path) in rich) for path, own in figures.items() if _known(own)}
            values = {path: _numbers(own) for path, own in figures.items()}
            past = before.get((kind.name, month), [])
            decision, hidden = decide(table, values, [_vintage(kind, one) for one in past])
            if decision == HELD:
                found += [{**row, "correccion_retenida": True} for row in past[-1]]
                held += 1
                kept = _vintage(kind, past[-1])
                reasons[BEFORE] += len(kept.hidden)
                rows += len(kept.hidden) + sum(any(parts) for parts in kept.parts.values())
                continue
            found += [row for path, own in figures.items() for row in _rows(pub, kind, month, path, own, path in hidden)]
            reasons.update(hidden.values())
            rows += sum(row.n > 0 for row in table.values())
            cases += sum(row.n for row in table.values())
            gone += sum(table[path].n for path in hidden)
        found += [row for (name, month), past in before.items() if name == kind.name and month not in months_of(found, name)
                  for row in past[-1]]
    frame = pl.DataFrame(found, schema=dict(SCHEMA)).sort("tabla", "mes", "desglose", *_KEYS, "indicador")
    return OpenData(frame, Hidden(rows, dict(sorted(reasons.items())), held, gone / cases if cases else 0.0))


_KEYS = ("clave_dependencia", "clave_tramite", "clave_oficina", "clave_canal")
Rows = list[dict[str, Any]]


def months_of(rows: Iterable[Mapping[str, Any]], name: str) -> set[str]:
    """The months that the rows of one table are of."""
    return {row["mes"] for row in rows if row["tabla"] == name}


def _figures(pub: Published, kind: Kind) -> dict[str, dict[Path, list[Figure]]]:
    """By month, of every row the figures of its kind; only months whose days have all been delivered for."""
    found: dict[str, dict[Path, list[Figure]]] = {}
    closed: set[str] | None = None
    for name in kind.figures:
        total = [one for one in series(pub, name, None, None, "month") if not one.open and one.start.day == 1]
        months = {f"{one.start:%Y-%m}" for one in total}
        closed = months if closed is None else closed & months
        if not total:
            return {}
        first, last = total[0].start, total[-1].end
        every = [(TOTAL, one) for one in total]
        for by in ("agency", "office", "channel"):
            every += [((by, one.key), one) for one in by_month(pub, name, by, first, last)]
        for agency in pub.dimension("agency"):
            own = by_month(pub, name, "procedure", first, last, Scope(agency=(agency,)))
            every += [(("agency", agency, one.key), one) for one in own]
        for path, one in every:
            found.setdefault(f"{one.start:%Y-%m}", {}).setdefault(path, []).append(one)
    return {month: _with_cases(rows) for month, rows in found.items() if month in (closed or ())}


def _with_cases(rows: dict[Path, list[Figure]]) -> dict[Path, list[Figure]]:
    """Without the rows that no key names and that have no cases."""
    return {path: own for path, own in rows.items() if not path or path[-1] or own[0].n or own[0].value}


def _known(own: Sequence[Figure]) -> bool:
    return own[0].state in ("ok", "empty")


def _counts(kind: Kind, own: Sequence[Figure], one_payer: bool) -> Counts:
    first = own[0]
    if kind.share:
        met = int(first.numerator or 0)
        return Counts((met, first.n - met))
    behind = tuple(one.n for one in own[1:])
    return Counts((first.n,), behind, float(first.value or 0) if kind.money else 0.0, kind.money and one_payer)


def _numbers(own: Sequence[Figure]) -> tuple[Any, ...]:
    """What is compared with an earlier release."""
    return tuple(_value(one) for one in own)


def _value(one: Figure) -> float | None:
    """The figure as it is published: two decimals; None where it rests on too few cases."""
    return None if one.value is None or one.n < FEWEST.get(one.indicator, 0) else round(one.value, 2)


def _rows(pub: Published, kind: Kind, month: str, path: Path, own: Sequence[Figure], hidden: bool) -> Rows:
    found = []
    for one in own:
        value = None if hidden else _value(one)
        few = one.state == "ok" and value is None
        state = HIDDEN if hidden and own[0].n else TOO_FEW if few else STATES[one.state]
        with_cases = state == SHOWN and one.indicator not in FEWEST
        found.append({
            "mes": month, "tabla": kind.name, **_place(pub, path), "indicador": one.indicator, "valor": value,
            "unidad": UNITS[one.unit], "numerador": int(one.numerator or 0) if with_cases and kind.share else None,
            "casos": one.n if with_cases else None, "estado": state,
            "completo": state != MISSING and not one.missing, "correccion_retenida": False,
        })
    return found


def _place(pub: Published, path: Path) -> dict[str, Any]:
    """The keys and names of a row; a key that the facts leave unsaid is '' and its name says so."""
    by = "procedure" if len(path) > 2 else path[0] if path else ""
    keys = {"agency": path[1] if by in ("agency", "procedure") else None, "procedure": path[2] if by == "procedure" else None,
            "office": path[1] if by == "office" else None, "channel": path[1] if by == "channel" else None}
    found: dict[str, Any] = {"desglose": BREAKDOWNS[by]}
    for (dimension, key), column in zip(keys.items(), _KEYS, strict=True):
        found[column] = key
        found[column.removeprefix("clave_")] = None if key is None else pub.dimension(dimension)[key].name
    return found


def _by_table(releases: Sequence[pl.DataFrame]) -> dict[tuple[str, str], list[Rows]]:
    """By table and month, the rows of each release that gave it anew."""
    found: dict[tuple[str, str], list[Rows]] = {}
    for frame in releases:
        for (table, month), part in frame.group_by("tabla", "mes", maintain_order=True):
            known = found.setdefault((str(table), str(month)), [])
            rows = part.to_dicts()
            if not known or not rows[0]["correccion_retenida"]:
                known.append(rows)
    return found


def _vintage(kind: Kind, rows: Rows) -> Vintage:
    """The counts and values of a table as they were published."""
    by_path: dict[Path, Rows] = {}
    for row in rows:
        by_path.setdefault(_path(row), []).append(row)
    parts, values, hidden = {}, {}, set()
    for path, own in by_path.items():
        named = {row["indicador"]: row for row in own}
        first = named[kind.figures[0]]
        if first["estado"] == HIDDEN:
            hidden.add(path)
        elif first["estado"] in (SHOWN, NO_CASES):
            n = first["casos"] or 0
            met = first["numerador"] or 0
            parts[path] = (met, n - met) if kind.share else (n,)
            values[path] = tuple(named[name]["valor"] for name in kind.figures)
    return Vintage(parts, values, frozenset(hidden))


def _path(row: Mapping[str, Any]) -> Path:
    keys = {"dependencia": "agency", "tramite": "agency", "oficina": "office", "canal": "channel"}
    if row["desglose"] == BREAKDOWNS[""]:
        return TOTAL
    return keys[row["desglose"]], *(row[column] for column in _KEYS if row[column] is not None)
