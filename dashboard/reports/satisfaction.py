"""What people said of the service, and how many of them said anything."""

from dataclasses import dataclass

from dashboard.components import Verdict
from dashboard.formats import one_decimal, percent, whole
from dashboard.reading import misses_target, said
from dashboard.reports.shapes import Drawn, Grid, Sheet
from dashboard.reports.view import MOST_ROWS, View, opened, source
from dashboard.words import _, listed, many
from metrics.query import Figure, breakdown, figure
from metrics.yearly import wilson

STARS, HIGH, RESPONSE = "stars_mean", "share_4_5", "response_rate"
LOW = 4.0  # stars: a mean under four is where to look


@dataclass(frozen=True)
class Rated:
    """One agency (or procedure): its stars, the share of four and five, and how many answered."""

    stars: Figure
    high: Figure | None
    response: Figure | None


def satisfaction(view: View) -> list[Sheet] | str:
    """Every agency with ratings, the best first; those without are named."""
    asked = (view.period.start, view.period.end, view.scope)
    total = figure(view.pub, STARS, *asked)
    by = "procedure" if view.agency else "agency"
    every = [one for one in breakdown(view.pub, STARS, by, *asked) if one.key]
    rated = [one for one in every if one.state == "ok"]
    if total.state != "ok" or not rated:
        return total.reason or _("nadie calificó en {month}").format(month=view.when)
    tables = [{one.key: one for one in breakdown(view.pub, id, by, *asked)} for id in (HIGH, RESPONSE)]
    found = [Rated(one, tables[0].get(one.key), tables[1].get(one.key)) for one in rated]
    found.sort(key=lambda one: (one.stars.few, one.stars.value or 0.0))
    shown = found[:MOST_ROWS]
    return [
        Sheet(
            "satisfaccion",
            _("Satisfacción  ·  n = {n}").format(n=whole(total.n)),
            _title(view, total, found),
            (_grid(view, shown),),
            _note(view, every, found, shown),
            source(view, [STARS, HIGH, RESPONSE]),
        )
    ]


def _title(view: View, total: Figure, found: list[Rated]) -> str:
    response = figure(view.pub, RESPONSE, view.period.start, view.period.end, view.scope)
    head = _("La satisfacción es de {stars} de 5").format(stars=one_decimal(total.value or 0.0))
    if response.state == "ok" and response.value is not None:
        head = _("{head}; respondió el {share} de las personas encuestadas").format(head=head, share=percent(response.value))
    low = [one.stars.name for one in found if one.stars.sound and _low(one)]
    if not low:
        return opened(head)
    tail = many(len(low), "{names} queda bajo 4", "{names} quedan bajo 4").format(names=listed(low, 2))
    return opened(f"{head}; {tail}")


def _note(view: View, every: list[Figure], found: list[Rated], shown: list[Rated]) -> str:
    note = _(
        "Punto: parte de calificaciones de 4 y 5 estrellas, en %; línea: intervalo de 95 %. Gris: menos de {n} respuestas."
    ).format(n=view.indicator(STARS).min_n)
    target = next((one.stars.target for one in found if one.stars.target is not None), None)
    if target is not None:
        note += " " + _("Meta: {stars} de 5.").format(stars=one_decimal(target))
    absent = len(every) - len(found)
    if absent:
        note += " " + many(absent, "Sin calificaciones: una más.", "Sin calificaciones: otras {n}.").format(n=absent)
    left = len(found) - len(shown)
    return f"{note} {_('Se muestran las {n} más bajas.').format(n=len(shown))}" if left else note


def _grid(view: View, shown: list[Rated]) -> Grid:
    what = _("Trámite") if view.agency else _("Dependencia")
    head = (what, _("de 5"), "n", _("responde"), _("4 y 5 estrellas, %"), _("Veredicto"))
    rows = tuple(
        (one.stars.name, one_decimal(one.stars.value or 0.0), whole(one.stars.n), _share(one.response), "", _verdict(one))
        for one in shown
    )
    ends = [
        wilson(one.high.value, one.high.n) if one.high and one.high.value is not None and one.high.n else None for one in shown
    ]
    drawn = Drawn(
        "interval",
        4,
        tuple(one.high.value if one.high and end else None for one, end in zip(shown, ends, strict=True)),
        tuple("open" if one.stars.few else _verdict(one).kind for one in shown),
        "percent",
        tuple(end[0] if end else None for end in ends),
        tuple(end[1] if end else None for end in ends),
    )
    return Grid(
        _("Promedio de estrellas, de 1 a 5, y parte de 4 y 5"), head, rows, (3.6, 0.8, 0.9, 1.1, 3.2, 2.433), (1, 2, 3), drawn
    )


def _share(found: Figure | None) -> str:
    return said(found.value, "percent") if found is not None and found.state == "ok" else "–"


def _low(one: Rated) -> bool:
    """Under four as it is written: 3.98 reads 4."""
    return round(one.stars.value or 0.0, 1) < LOW


def _verdict(one: Rated) -> Verdict:
    if one.stars.few:
        return Verdict("open", _("muy pocas"))
    if _low(one):
        return Verdict("worse", _("bajo 4"))
    if misses_target(one.stars, "higher"):
        return Verdict("worse", _("bajo la meta"))
    return Verdict("better", _("4 o más") if one.stars.target is None else _("cumple la meta"))
