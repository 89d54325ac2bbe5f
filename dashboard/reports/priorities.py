"""The priorities proposed: the first five procedures, between which places each lies, and what carries it."""

from collections.abc import Sequence

from dashboard import priorities as said_of
from dashboard.formats import percent
from dashboard.reports.shapes import Drawn, Grid, Sheet
from dashboard.reports.view import View, opened
from dashboard.words import _, listed, many
from metrics.axes import PRESETS, TEN_STEPS
from metrics.priority import TOP, Ranked, Ranking

SURE = 0.9  # chance of being among the first from which nobody doubts it
WEIGHTS = tuple(PRESETS[TEN_STEPS].items())


def priorities(view: View) -> list[Sheet] | str:
    """The first five under the weights of the ten steps, as the last build left their evidence."""
    if not said_of.recorded(view.pub):
        return _("la publicación no guarda candidatos")
    found = said_of.ranking(view.pub, WEIGHTS, False)
    if not found.rows:
        return _("de ningún trámite por digitalizar se sabe lo que se pesa")
    shown = found.rows[:TOP]
    source = _("Pesos: {weights}. Datos del {days}. Para verla: paso10 priorities").format(
        weights=said_of.weights_words(found.weights), days=said_of.period(view.pub)
    )
    return [
        Sheet("prioridades", _("Prioridades que se proponen"), _title(found), (_grid(shown),), _note(view, found), source)
    ]


def _title(found: Ranking) -> str:
    """The first one, and how sure the five places are."""
    rows = found.rows
    first = _("«{name}» va primero").format(name=rows[0].candidate.name)
    if len(rows) <= TOP:
        one = _("El único trámite por ordenar es «{name}»").format(name=rows[0].candidate.name)
        return opened(one if len(rows) == 1 else _("{first} de los {n} trámites por ordenar").format(first=first, n=len(rows)))
    sure = sum(row.top > SURE for row in rows[:TOP])
    if sure == TOP:
        return opened(_("{first}; los cinco primeros lugares son seguros").format(first=first))
    tail = many(sure, "solo uno de los cinco primeros es seguro", "{n} de los cinco primeros son seguros").format(n=sure)
    return opened(f"{first}; {tail if sure else _('ninguno de los cinco primeros es seguro')}")


def _grid(shown: Sequence[Ranked]) -> Grid:
    last = max(2, *(row.high for row in shown))
    head = (_("Trámite"), _("Lugar (90 %)"), _("Lugar, del 1 al {n}").format(n=last), _("Entre los cinco"), _("Qué lo lleva ahí"))
    rows = tuple((row.candidate.name, _place(row), "", percent(100 * row.top), _carried(row)) for row in shown)
    ends = tuple((float(row.low), float(row.high)) for row in shown)
    drawn = Drawn(
        "interval",
        2,
        tuple(float(row.place) for row in shown),
        ("",) * len(shown),
        "place",
        tuple(low for low, _high in ends),
        tuple(high for _low, high in ends),
        ends=(1.0, float(last)),
    )
    caption = _("Los primeros lugares y entre cuáles se mueve cada uno")
    return Grid(caption, head, rows, (3.4, 1.35, 2.3, 1.7, 3.9), (1, 3), drawn)


def _place(row: Ranked) -> str:
    return _("{place} ({low} a {high})").format(place=row.place, low=row.low, high=row.high)


def _carried(row: Ranked) -> str:
    """«ingresos, $1.20 M; volumen, 3,204 solicitudes»."""
    evidence = row.candidate.evidence
    parts = [f"{said_of.inside(axis)}, {said_of.said(evidence.get(axis), axis)}" for axis in row.carried_by]
    return "; ".join(parts) or _("nada lo lleva sobre el de en medio")


def _note(view: View, found: Ranking) -> str:
    words = _("Punto: lugar con los pesos de los diez pasos; línea: 9 de cada 10 combinaciones de pesos. Datos del {days}.")
    note = words.format(days=said_of.period(view.pub))
    left = len(found.rows) - TOP
    if left > 0:
        note += " " + many(left, "Compite uno más.", "Compiten otros {n}.").format(n=left)
    if found.barred:
        names = listed([one.name for one in found.barred], 2)
        note += " " + many(len(found.barred), "La ley impide uno: {names}.", "La ley impide {n}: {names}.").format(
            n=len(found.barred), names=names
        )
    return note
