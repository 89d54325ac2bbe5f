"""The next working day in words: what is expected of it, and whether what came on the last day lay where it was expected."""

from collections.abc import Sequence
from datetime import date, timedelta

from dashboard import ahead
from dashboard.ahead import Outlook
from dashboard.charts import Point
from dashboard.data import remember
from dashboard.formats import day, forms
from dashboard.words import _, sentence
from metrics import query
from metrics.forecast.read import DayAhead
from metrics.hour_profile import next_open_day
from metrics.query import Published, Scope

REQUESTS, WAIT, REVENUE = "requests_received", "queue_wait_minutes_p50", "revenue_mxn"
FORECAST = (REQUESTS, WAIT, REVENUE)  # of the headline figures
DRAWN = 5  # working days beyond the last known one on Hoy

opening = remember(next_open_day)


def on(found: Outlook | None, when: date | None) -> DayAhead | None:
    """What is expected of a day; None where it is closed or not said."""
    if found is None or found.refused:
        return None
    return next((one for one in found.open_days if one.day == when), None)


def of_agency(pub: Published, figure: str, agency: str) -> Outlook | None:
    """The outlook of a headline figure of one agency, or of everything."""
    return ahead.outlook(pub, ahead.series_name(figure, agency=agency))


def said(pub: Published, agency: str) -> str:
    """«El lunes 23 se esperan 640 solicitudes y, en Catastro, la espera más larga: 28 min.»; empty without a forecast."""
    when = opening(pub)
    found = of_agency(pub, REQUESTS, agency)
    requests = on(found, when)
    longest = _longest(pub, agency, when)
    if when is None or (requests is None and longest is None):
        return ""
    words = {"when": ahead.named_day(when)}
    if requests is not None:
        words |= {"verb": ahead.verb(REQUESTS, requests.median), "what": ahead.amount(REQUESTS, requests.median)}
    if longest is not None:
        words |= {"office": longest[0], "wait": ahead.amount(WAIT, longest[1].median)}
    if longest is None:
        told = _("{when} {verb} {what}").format(**words)
    elif requests is None:
        told = _("{when} la espera más larga será en {office}: {wait}").format(**words)
    else:
        told = _("{when} {verb} {what}; la espera más larga, en {office}: {wait}").format(**words)
    few = _(" (pocos datos)") if found is not None and found.quality.few else ""
    return f"{sentence(told)}{few}."


def _longest(pub: Published, agency: str, when: date | None) -> tuple[str, DayAhead] | None:
    """The office where people will wait longest that day."""
    found = [
        (place.name, place.next)
        for key, place in ahead.next_days(pub, WAIT, "office").items()
        if place.next.day == when and (not agency or pub.agency_of_office.get(key) == agency)
    ]
    return max(found, key=lambda one: one[1].median or 0.0, default=None)


def card_line(pub: Published, figure: str, agency: str, last: date) -> str:
    """«lun 23: 640 (590 a 690) · vie 20: acertó»; empty for figures without a forecast."""
    if figure not in FORECAST or (figure == WAIT and agency):
        return ""
    found = of_agency(pub, figure, agency)
    return "" if found is None else " · ".join(part for part in (_expected(found, opening(pub)), _hit(found, last)) if part)


def _expected(found: Outlook, when: date | None) -> str:
    one = on(found, when)
    if one is None or one.median is None or one.lo80 is None or one.hi80 is None:
        return ""
    low, high = ahead.edges(found.figure, one.lo80, one.hi80)
    number = ahead.number(found.figure, one.median)
    return _("{day}: {n} ({low} a {high})").format(day=_short(one.day), n=number, low=low, high=high)


def _hit(found: Outlook, last: date) -> str:
    """Whether the last day lay inside; of what was worked out later, whether it would have."""
    past = next((one for one in found.past if one.day == last), None)
    if past is None or past.inside is None or found.refused:
        return ""
    words = {True: (_("habría acertado"), _("acertó")), False: (_("habría fallado"), _("falló"))}
    return _("{day}: {hit}").format(day=_short(last), hit=words[past.inside][past.issued])


def _short(when: date) -> str:
    """«vie 20»."""
    return f"{forms().short_days[when.weekday()]} {when.day}"


def points(pub: Published, agency: str) -> tuple[Point, ...]:
    """The next working days of what will come in, as the chart of what came in draws them."""
    found = of_agency(pub, REQUESTS, agency)
    if found is None or found.refused:
        return ()
    return _points(pub, found.open_days)


def beside(pub: Published, agency: str) -> tuple[Point, ...]:
    """The same by Prophet, where it is published."""
    found = of_agency(pub, REQUESTS, agency)
    if found is None or found.refused or found.other is None:
        return ()
    return _points(pub, found.other.days)


def _points(pub: Published, days: Sequence[DayAhead]) -> tuple[Point, ...]:
    when = opening(pub)
    works = set(query.working_days(pub, Scope(), when, when + timedelta(days=2 * DRAWN))[:DRAWN]) if when else set()
    return tuple(
        Point(day(one.day), one.median, ahead.expected(REQUESTS, one), one.lo80, one.hi80) for one in days if one.day in works
    )


def errors(pub: Published, agency: str) -> str:
    """«Prophet se equivoca en promedio 8.1 solicitudes; el de aquí, 7.9»."""
    found = of_agency(pub, REQUESTS, agency)
    if found is None or found.other is None or found.quality.mae is None or found.other.quality.mae is None:
        return ""
    ours, theirs = (ahead.error(REQUESTS, mae) for mae in (found.quality.mae, found.other.quality.mae))
    return _("Prophet se equivoca en promedio {theirs}; el pronóstico de aquí, {ours}").format(theirs=theirs, ours=ours)


def held(pub: Published, agency: str, last: date) -> str:
    """Whether what came in on the last day lay inside its forecast, in a sentence."""
    found = of_agency(pub, REQUESTS, agency)
    return "" if found is None else ahead.yesterday(found, last)
