"""Hoy: what changed that is not noise, what needs me, what is missing."""

from collections.abc import Mapping, Sequence

import streamlit as st

from dashboard import backlog, cards, charts, components, data, empties, filters, judging, sources, today
from dashboard.data import Period
from dashboard.judging import Judged, Row
from dashboard.page import Page
from dashboard.sources import Source
from dashboard.theme import long_day
from dashboard.words import _
from metrics.query import Published, Usual

PAGE = Page(_("Hoy"), "hoy", 1, _("¿Qué cambió que no es ruido, y qué me necesita hoy?"))
MOST_ROWS, MOST_BARS = 25, 9
MOST_PLACES, MOST_LATE = 3, 2  # the rest is marked in the table by agency, and told in Datos


def render() -> None:
    """The page."""
    pub = data.published()
    if pub is None:
        empties.nothing_published(_("Hoy"))
        return
    with components.masthead(_("Hoy, {day}").format(day=long_day(data.today(pub))), data.fresh(pub)):
        agency = filters.agency(data.agencies(pub))
        grain = data.GRAINS[filters.grain()]
    period = data.shown_period(pub, grain, agency)
    name = data.agencies(pub).get(agency, "")
    heads = [judging.judged(reading, period, agency, name) for reading in data.headlines(pub, agency, period)]
    if all(judging.unknown(item) for item in heads):
        empties.no_figures(pub, name)
        return
    _figures(pub, agency, period, heads)


def prepare() -> None:
    """Asks what the first visitor will ask: today, everybody."""
    pub = data.published()
    if pub is not None:
        period = data.shown_period(pub, "day", "")
        judging.rows(pub, period, "")
        for reading in data.headlines(pub, "", period):
            data.bands(pub, reading.indicator.id, "", period)


def _figures(pub: Published, agency: str, period: Period, heads: Sequence[Judged]) -> None:
    rows = judging.rows(pub, period, agency)
    urgents = judging.urgent([Row("", heads)] if agency or not rows else rows)
    late = sources.needing(pub, agency)
    components.answer(
        today.opening(heads[0], period, late),
        today.standing_out(urgents, heads),
        today.lacking(late, heads[0].reading.figure.missing),
    )
    components.cards([cards.card(item, period, _bands(pub, item, agency, period)) for item in heads])
    _todo(pub, agency, period, urgents, late)
    _volume_and_waits(pub, heads[0], rows, period)
    _by_agency(rows, period, agency)
    backlog.show(pub, agency, period)


def _bands(pub: Published, item: Judged, agency: str, period: Period) -> Mapping[int, Usual]:
    return data.bands(pub, item.reading.indicator.id, agency, period)


def _todo(pub: Published, agency: str, period: Period, urgents: Sequence[Judged], late: Sequence[Source]) -> None:
    """What waits for a person: figures out of their usual range, agency by agency, then sources that owe data."""
    places = judging.by_place(urgents)
    if not places and not late:
        return
    components.section(_("Hoy necesita a alguien ({n})").format(n=len(places) + len(late)))
    shown = places[:MOST_PLACES]
    firsts = [judging.since(group[0], _bands(pub, group[0], group[0].key, period)) for group in shown]
    components.tasks(
        [
            *(today.place_task(group, first, linked=not agency) for group, first in zip(shown, firsts, strict=True)),
            *(sources.task(source) for source in late[:MOST_LATE]),
        ]
    )


def _volume_and_waits(pub: Published, item: Judged, rows: Sequence[Row], period: Period) -> None:
    """What came in, period by period, and where people waited."""
    found = today.waits(rows)
    volume, waited = item.reading.compared.state == "ok", len(found) > 1
    left, right = st.columns([1.75, 1], gap="medium") if volume and waited else (st.container(), st.container())
    with left:
        if volume:
            _volume(pub, item, period)
    with right:
        if waited:
            wait = next(i for i in rows[0].items if i.reading.indicator.id == today.WAIT).reading
            target = wait.figure.target
            components.figure(
                "esperas",
                today.waits_sentence(found),
                today.waits_unit(found, target),
                charts.dot_bar(found[:MOST_BARS], target),
                words=cards.trust_of(wait.indicator),
                data=today.waits_data(found, wait.indicator),
            )


def _volume(pub: Published, item: Judged, period: Period) -> None:
    points = cards.points_of(item.reading, period.grain, _bands(pub, item, item.key, period))
    chart = charts.history(points, kind=item.verdict.kind) if period.grain == "day" else charts.columns(points)
    components.figure(
        "volumen",
        today.volume_sentence(item, period),
        today.volume_unit(item, period),
        chart,
        words=cards.trust(item),
        data=cards.data_of(item.reading, period.grain),
    )


def _by_agency(rows: Sequence[Row], period: Period, agency: str) -> None:
    if not rows:
        return
    what = _("Trámite") if agency else _("Dependencia")
    components.section(_("Por {what}").format(what=what.lower()), today.matrix_note(rows, period))
    components.table(today.matrix(rows[:MOST_ROWS], what), name="stack thirds matrix")


if __name__ == "__main__":
    render()
