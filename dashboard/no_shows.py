"""Citas: how many are lost, on which weekdays, and how much longer waiting for the day loses."""

from collections.abc import Mapping, Sequence

import streamlit as st

from dashboard import behind, charts, components
from dashboard.components import Table
from dashboard.data import remember
from dashboard.formats import forms, long_span, percent, whole
from dashboard.words import N_, _, many
from metrics import no_shows
from metrics.no_shows import INDICATOR, LEAST, Lost, Part, apart
from metrics.query import Published, Scope

LEADS = {
    0: N_("el mismo día"), 1: N_("de 1 a 2 días antes"), 3: N_("de 3 a 7 días antes"), 8: N_("de 8 a 14 días antes"),
    15: N_("de 15 a 30 días antes"), 31: N_("31 días antes o más"),
}  # fmt: skip


@remember
def lost(pub: Published, office: str) -> Lost | None:
    """The last twelve months of an office; of all where it has no appointments of its own. None without appointments."""
    return (no_shows.lost(pub, scope=Scope(office=(office,))) if office else None) or no_shows.lost(pub)


def show(pub: Published, office: str = "", said: bool = True) -> None:
    """The section, opened in words unless the page has said them; nothing where there are no appointments."""
    found = lost(pub, office)
    if found is None:
        return
    where = _("En esta oficina.") if found.scope.office else _("En todas las oficinas.")
    components.section(_("¿Cuántas citas se pierden?"), f"{where} {_opening(found)}. {_period(found)}" if said else "")
    days = {day: forms().days[day - 1] for day in range(1, 8)}
    leads = {first: _(words) for first, words in LEADS.items()}
    left, right = st.columns([1.75, 1], gap="medium")
    with left:
        _figure(pub, found, "citas-anticipacion", _said_of_leads(found, leads), found.leads, leads)
    with right:
        _figure(pub, found, "citas-dia", _said_of_days(found, days), found.weekdays, days)


def answer(pub: Published) -> tuple[str, str] | None:
    """What a page opens with that has nothing but appointments to show: how many are lost, and of what period."""
    found = lost(pub, "")
    return (f"{_opening(found)}.", _period(found)) if found else None


def _opening(found: Lost) -> str:
    missed, share = round(found.whole.numerator or 0), percent(found.whole.value or 0.0)
    said = many(missed, "A {n} cita de {all} no llegó nadie, {share}", "A {n} citas de {all} no llegó nadie, {share}")
    return said.format(n=whole(missed), all=whole(found.whole.n), share=share)


def _said_of_leads(found: Lost, names: Mapping[int, str]) -> str:
    pair = apart(found.leads)
    if pair is None:
        return _("No se ve que importe con cuánta anticipación se pide la cita")
    worst, best = pair
    return _("De las que se piden {worst} se pierde {high}; {best}, {low}").format(
        worst=names[worst.key or 0], high=percent(worst.percent), best=names[best.key or 0], low=percent(best.percent))


def _said_of_days(found: Lost, names: Mapping[int, str]) -> str:
    pair = apart(found.weekdays)
    if pair is None:
        return _("Ningún día de la semana pierde claramente más que otro")
    worst, best = pair
    return _("Más en {worst}, {high}; menos en {best}, {low}").format(
        worst=names[worst.key or 1], high=percent(worst.percent), best=names[best.key or 1], low=percent(best.percent))


def _figure(pub: Published, found: Lost, key: str, said: str, parts: Sequence[Part], names: Mapping[int, str]) -> None:
    known = [part for part in parts if part.key is not None]
    table = Table(
        said,
        (_("Citas"), _("No llegaron"), _("9 de cada 10 veces"), _("De cuántas"), _("Perdidas")),
        tuple((_name(part, names), percent(part.percent), _range(part), whole(part.n), whole(part.missed)) for part in parts),
        (1, 2, 3, 4),
        tuple((_name(part, names), part.percent, _range(part), part.n, part.missed) for part in parts),
    )
    rows = tuple(charts.Row(names[part.key or 0], part.percent, part.low, part.high, _words(part)) for part in known)
    data = behind.behind(pub, pub.indicators[INDICATOR], found.scope, [found.whole], table)
    unit = _("Citas a las que no llegó nadie, en % de las no canceladas. Barra pálida: 9 de cada 10 veces")
    words = _("n {n} citas").format(n=whole(sum(part.n for part in parts)))
    components.figure(key, said, unit, charts.dot_bar(rows), words=words, data=data)


def _name(part: Part, names: Mapping[int, str]) -> str:
    return _("no se sabe") if part.key is None else names[part.key]


def _words(part: Part) -> str:
    few = _(" (pocos datos)") if part.n < LEAST else ""
    return _("{share}, n {n}").format(share=percent(part.percent), n=whole(part.n)) + few


def _range(part: Part) -> str:
    return _("{low} a {high} %").format(low=whole(part.low), high=whole(part.high))


def _period(found: Lost) -> str:
    return _("Del {span}.").format(span=long_span(found.whole.start, found.whole.end))
