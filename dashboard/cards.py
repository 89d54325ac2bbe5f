"""Headline figures as cards, and what stands behind each figure: its points, its table, its definition."""

from collections.abc import Mapping

from dashboard import charts
from dashboard.components import Card, Data, Table
from dashboard.data import Period, Reading
from dashboard.formats import day, day_month, month, month_year, short_month, short_span, weekday, whole
from dashboard.judging import LABELS, Judged, edges, label_of
from dashboard.reading import nothing_arrived, number, said, unit_word
from dashboard.words import NN_, _, many, spoken
from metrics.query import Figure, Indicator, Usual

# What one row of `n` is, for one and for several.
COUNTED = {
    "requests_received": NN_("solicitud", "solicitudes"),
    "queue_wait_minutes_p50": NN_("visita", "visitas"),
    "on_time_share": NN_("que vencía", "que vencían"),
    "revenue_mxn": NN_("pago", "pagos"),
    "stars_mean": NN_("respuesta", "respuestas"),
}


def card(item: Judged, period: Period, bands: Mapping[int, Usual], beside: str = "", ahead: str = "") -> Card:
    """A headline as a card; `bands` as data.bands gives them, `beside` what it is compared with, `ahead` what is expected."""
    reading, id = item.reading, item.reading.indicator.id
    figure = reading.figure
    points = points_of(reading, period.grain, bands)
    drawn = sum(p.value is not None for p in points) > 1
    spoken = _("{label}, últimos {n} periodos: {value} {unit}; {verdict}").format(
        label=_(LABELS[id]),
        n=len(points),
        value=number(figure.value, figure.unit),
        unit=card_unit(item, period),
        verdict=item.verdict.word,
    )
    return Card(
        key=id.replace("_", "-"),
        label=_(LABELS[id]),
        value=headline_number(item),
        unit=card_unit(item, period),
        verdict=item.verdict,
        chart=charts.spark(points, figure.target, item.verdict.kind) if drawn else None,
        alt=spoken,
        trust=trust(item),
        data=data_of(reading, period.grain),
        beside=beside,
        ahead=ahead,
    )


def headline_number(item: Judged) -> str:
    """The big number of a card, with a decimal more where it would look equal to the target that it misses."""
    figure = item.reading.figure
    if nothing_arrived(figure):
        return "–"
    return edges(item)[0] if figure.unit == "percent" else number(figure.value, figure.unit)


def card_unit(item: Judged, period: Period) -> str:
    """The small words behind the number of a card."""
    figure = item.reading.figure
    if figure.value is None or nothing_arrived(figure):
        return ""
    word = unit_word(figure.value, figure.unit)
    if figure.unit == "stars":
        return _("★ de 5")
    if figure.unit == "minutes":
        return _("min, mediana")
    if figure.unit == "percent":
        return _("de {n}").format(n=whole(figure.n))
    return (
        word
        or {
            "day": _("el {weekday}").format(weekday=weekday(period.start)),
            "week": _("en la semana"),
            "month": _("en {month}").format(month=month(period.start)),
        }[period.grain]
    )


def trust(item: Judged) -> str:
    """How many cases stand behind a figure, and who answers for it."""
    figure, owner = item.reading.figure, _(item.reading.indicator.owner)
    one, other = COUNTED.get(figure.indicator, NN_("caso", "casos"))
    said_already = figure.state != "ok" or (figure.value == figure.n and figure.numerator is None)
    count = "" if said_already else _("n {n} {cases}").format(n=whole(figure.n), cases=many(figure.n, one, other))
    return " · ".join(part for part in (count, owner) if part)


def points_of(reading: Reading, grain: str, bands: Mapping[int, Usual] | None = None) -> list[charts.Point]:
    """The series as drawn points, from the first period that has data."""
    first = next((i for i, figure in enumerate(reading.series) if figure.state == "ok"), len(reading.series))
    return [point(figure, grain, bands) for figure in reading.series[first:]]


def point(figure: Figure, grain: str, bands: Mapping[int, Usual] | None = None) -> charts.Point:
    """A figure as a drawn point, with the usual range of its weekday; a missing one is a gap, not a zero."""
    label = {
        "day": day(figure.start),
        "week": day_month(figure.start),
        "month": f"{short_month(figure.start)} {figure.start:%y}",
    }[grain]
    usual = (bands or {}).get(figure.start.weekday() if grain == "day" else 0)
    low, high = (usual.low, usual.high) if usual is not None else (None, None)
    known = figure.state == "ok" and not (figure.missing and (grain == "day" or not figure.value))
    return charts.Point(
        label, figure.value if known else None, said(figure.value, figure.unit), low, high, figure.open or bool(figure.missing)
    )


def data_of(reading: Reading, grain: str) -> Data:
    """Definition, formula and table behind a figure, latest first."""
    indicator = reading.indicator
    rows = tuple(reversed(reading.series))
    table = Table(
        caption=_("Datos de {name}").format(name=spoken(indicator.name)),
        head=(_("Periodo"), label_of(indicator), "n"),
        rows=tuple((_label(f, grain), said(f.value, f.unit) if f.state == "ok" else _state(f), whole(f.n)) for f in rows),
        numeric=(1, 2),
        csv=tuple((f.start, f.value, f.n) for f in rows),
    )
    return Data(
        spoken(indicator.definition),
        spoken(indicator.formula),
        " · ".join(p for p in (_(indicator.owner), indicator.basis) if p),
        table,
    )


def _label(figure: Figure, grain: str) -> str:
    if grain == "month":
        return month_year(figure.start)
    return day(figure.start) if grain == "day" else short_span(figure.start, figure.end)


def _state(figure: Figure) -> str:
    words = {"missing": _("faltan datos"), "not_applicable": _("no aplica"), "empty": _("sin casos")}
    return words.get(figure.state, "–")


def trust_of(indicator: Indicator) -> str:
    """Who answers for a figure."""
    return _("dueño: {owner}").format(owner=_(indicator.owner)) if indicator.owner else ""
