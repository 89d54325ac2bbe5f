"""Hoy: what changed that is not noise, what needs me, what is missing."""

from collections.abc import Mapping, Sequence
from datetime import date

import streamlit as st

from dashboard import (
    actions,
    attention,
    backlog,
    beside,
    cards,
    charts,
    components,
    data,
    day_text,
    decided,
    decision_form,
    empties,
    falling,
    filters,
    judging,
    nights,
    proposals,
    shift_questions,
    sources,
    today,
    tomorrow,
)
from dashboard.attention import Listed
from dashboard.data import Period
from dashboard.formats import long_day
from dashboard.judging import Judged, Row
from dashboard.keeping import news
from dashboard.page import Page
from dashboard.words import N_, _
from metrics import query
from metrics.query import Published, Usual

PAGE = Page(N_("Hoy"), "hoy", 1, N_("¿Qué cambió que no es ruido, y qué me necesita hoy?"))
MOST_ROWS, MOST_BARS = 25, 9
BESIDE = "comparar"  # in the address: draw Prophet's forecast too
MOST_TASKS = 7  # the rest follows when these are done


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
        attention.findings(pub, "")
        for reading in data.headlines(pub, "", period):
            data.bands(pub, reading.indicator.id, "", period)


def _figures(pub: Published, agency: str, period: Period, heads: Sequence[Judged]) -> None:
    rows = judging.rows(pub, period, agency)
    late = sources.needing(pub, agency)
    kept, trouble = decided.records()
    found = attention.listed(pub, attention.findings(pub, agency), kept, data.today(pub))
    waiting = attention.waiting(found)
    sentences = (
        f"{today.opening(heads[0], period, late)} {_reopening(pub, period)}".rstrip(),
        today.standing_out([row.finding.say for row in waiting if row.finding.say], heads),
        tomorrow.said(pub, agency) if period.grain == "day" else "",
        today.lacking(late, heads[0].reading.figure.missing),
    )
    nights.show(pub)
    components.answer(sentences[0], sentences[1], " ".join(part for part in sentences[2:] if part))
    components.cards([_card(pub, item, agency, period) for item in heads])
    _todo(pub, waiting, attention.put_away(found), trouble)
    _foot(pub, sentences, heads, waiting, attention.put_away(found))
    proposals.line(pub)
    shift_questions.show(pub, agency)
    _volume_and_waits(pub, heads[0], rows, period)
    _by_agency(rows, period, agency)
    backlog.show(pub, agency, period)


def _reopening(pub: Published, period: Period) -> str:
    return today.reopening(query.closed_before(pub, query.EVERYTHING, period.start)) if period.grain == "day" else ""


def _card(pub: Published, item: Judged, agency: str, period: Period) -> components.Card:
    ahead = _ahead(pub, item.reading.indicator.id, agency, period.start) if period.grain == "day" else ""
    return cards.card(item, period, _bands(pub, item, agency, period), beside.beside(pub, item, agency, period), ahead)


def _ahead(pub: Published, id: str, agency: str, last: date) -> str:
    """What a card says of the next days."""
    if id == "on_time_share":
        return falling.short(falling.of(pub, "agency" if agency else "total", agency))
    return tomorrow.card_line(pub, id, agency, last)


def _bands(pub: Published, item: Judged, agency: str, period: Period) -> Mapping[int, Usual]:
    return data.bands(pub, item.reading.indicator.id, agency, period)


def _todo(pub: Published, waiting: Sequence[Listed], away: Sequence[Listed], trouble: str) -> None:
    """What waits for a person, each with what can be done about it."""
    if not waiting and not away:
        news()
        return
    components.section(_("Hoy necesita a alguien ({n})").format(n=len(waiting)), "" if waiting else _("Lista terminada por hoy."))
    news()
    if trouble:
        components.notice(_("La lista se muestra entera: no se sabe qué se pospuso o cerró"), trouble)
    shown, now = waiting[:MOST_TASKS], data.today(pub)

    def tail(n: int) -> None:
        kind, what, *place = shown[n].finding.key.split("|", 3)
        if kind != "source":
            decision_form.link(pub, what, *place)
        if not trouble:
            actions.of(pub, shown[n], now)

    components.tasks([attention.task_of(row) for row in shown], tail)


def _foot(
    pub: Published, sentences: Sequence[str], heads: Sequence[Judged], waiting: Sequence[Listed], away: Sequence[Listed]
) -> None:
    """What the list leaves out, what was put away, and the text of the day."""
    with st.container(key="list-foot", horizontal=True, vertical_alignment="center", gap="medium"):
        if len(waiting) > MOST_TASKS:
            components.trust(_("{n} más aparecen cuando termine con estas.").format(n=len(waiting) - MOST_TASKS))
        if away:
            actions.put_away(away)
        title = " · ".join(part for part in (data.municipality(), long_day(data.today(pub))) if part)
        with st.popover(_("Texto para el chat"), type="tertiary", key="day-text"):
            components.trust(_("Cópielo con el botón de la esquina y péguelo en WhatsApp."))
            st.code(day_text.day_text(title, sentences, heads, waiting, data.fresh(pub)), language=None, wrap_lines=True)


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
    daily = period.grain == "day"
    ahead = tomorrow.points(pub, item.key) if daily else ()
    beside = tomorrow.beside(pub, item.key) if daily else ()
    drawn = st.container()
    compare = bool(beside) and filters.toggle(BESIDE, _("Comparar con Prophet"))
    chart = (
        charts.history(points, kind=item.verdict.kind, ahead=ahead, beside=beside if compare else ())
        if daily
        else charts.columns(points)
    )
    unit = today.volume_unit(item, period) + (_("; círculo hueco: pronóstico, con 8 de cada 10 veces") if ahead else "")
    held = tomorrow.held(pub, item.key, period.start) if daily else ""
    words = (cards.trust(item), held, tomorrow.errors(pub, item.key) if compare else "")
    with drawn:
        components.figure(
            "volumen",
            today.volume_sentence(item, period),
            unit + (_("; rombo gris: Prophet") if compare else ""),
            chart,
            words=" · ".join(part for part in words if part),
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
