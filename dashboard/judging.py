"""Readings with their verdicts: what stands out, and by how much."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard import data
from dashboard.components import Verdict
from dashboard.data import Period, Reading
from dashboard.formats import month, weekday
from dashboard.reading import apart, judge, said
from dashboard.words import N_, _, listed, spoken
from metrics.query import Indicator, Published

LABELS = {
    "requests_received": N_("Solicitudes"),
    "queue_wait_minutes_p50": N_("Espera en ventanilla"),
    "on_time_share": N_("Resueltos en plazo"),
    "revenue_mxn": N_("Ingresos"),
    "stars_mean": N_("Satisfacción"),
}


JUDGED = ("usual", "better", "worse", "act")  # the kinds of a verdict; "open" and "none" say why there is none


@dataclass(frozen=True)
class Judged:
    """A reading with its verdict, and whose it is ("" = everybody's)."""

    name: str
    key: str
    reading: Reading
    verdict: Verdict


@dataclass(frozen=True)
class Row:
    """One agency with its headline figures."""

    name: str
    items: Sequence[Judged]


def label_of(indicator: Indicator) -> str:
    """The short name of a headline figure; the whole name of any other."""
    return _(LABELS[indicator.id]) if indicator.id in LABELS else spoken(indicator.name)


def rows(pub: Published, period: Period, agency: str) -> list[Row]:
    """Every agency that has some figure or owes one; inside one agency, its procedures."""
    found = (
        _procedures(pub, period, agency)
        if agency
        else [
            Row(name, [judged(reading, period, key, name) for reading in data.headlines(pub, key, period)])
            for key, name in data.agencies(pub).items()
        ]
    )
    return sorted((row for row in found if not all(nothing(item) for item in row.items)), key=_need, reverse=True)


def _need(row: Row) -> tuple[bool, float]:
    """What needs a person first, then what is asked for most."""
    return any(item.verdict.kind == "act" for item in row.items), row.items[0].reading.figure.value or 0.0


def _procedures(pub: Published, period: Period, agency: str) -> list[Row]:
    """The procedures of one agency, most requested first; against their targets only, for one procedure's days are few."""
    by_key: dict[str, list[Judged]] = {}
    for id in data.HEADLINES:
        for reading in data.by_procedure(pub, id, agency, period):
            figure = reading.figure
            by_key.setdefault(figure.key, []).append(judged(reading, period, figure.key, figure.name))
    return [Row(items[0].name, items) for items in by_key.values() if len(items) == len(data.HEADLINES)]


def unknown(item: Judged) -> bool:
    """Whether no source has delivered, nor owes, what a figure needs."""
    return item.reading.figure.state == "missing" and not item.reading.figure.missing


def nothing(item: Judged) -> bool:
    """Whether there is no figure, or a mere zero, and nobody owes it."""
    figure = item.reading.figure
    return not (figure.state == "ok" and figure.value) and not figure.missing


def judged(reading: Reading, period: Period, key: str = "", name: str = "") -> Judged:
    """The verdict of a reading: an unfinished week or month is set beside the one before it, never judged."""
    verdict = judge(reading.compared, reading.usual, reading.indicator.direction, _when(period))
    if reading.figure.state == "missing" and not reading.figure.missing and reading.declared:
        verdict = Verdict("none", _("faltan datos de {names}").format(names=listed(reading.declared, 2)))
    if reading.without and verdict.kind not in {"open", "none"}:
        verdict = Verdict(
            verdict.kind, _("{verdict}, sin {names}").format(verdict=verdict.word, names=listed(reading.without, 1))
        )
    closed = [f for f in reading.series if f.start < period.start and f.value is not None]
    if verdict.kind == "open" and reading.compared.open and not reading.compared.missing and closed:
        before = said(closed[-1].value, reading.figure.unit)
        name_of = month(closed[-1].start) if period.grain == "month" else _("la semana anterior")
        verdict = Verdict("open", _("en curso; {before}: {value}").format(before=name_of, value=before))
    return Judged(name, key, reading, verdict)


def _when(period: Period) -> str:
    return _("en {weekday}").format(weekday=weekday(period.start)) if period.grain == "day" else ""


def edges(item: Judged) -> tuple[str, str]:
    """The value and the limit that its verdict speaks of (usual limit or target), told apart."""
    figure, usual = item.reading.compared, item.reading.usual
    if item.verdict.kind in {"act", "better"} and usual is not None and figure.value is not None:
        return apart(figure.value, usual.high if figure.value > usual.high else usual.low, figure.unit)
    return apart(figure.value, figure.target, figure.unit)
