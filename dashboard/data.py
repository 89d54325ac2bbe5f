"""What pages ask for, and what is remembered between runs: by published file, so that a new publication is seen at once."""

import tomllib
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache, wraps
from typing import Any, ParamSpec, TypeVar
from weakref import WeakValueDictionary

from dashboard import access
from dashboard.formats import day_year, speak_in, whole
from dashboard.login import home
from dashboard.words import SOURCE, TAGS, _, language
from metrics import query
from metrics.query import Figure, Indicator, NothingPublished, Published, Scope, SourceStatus, Usual

P = ParamSpec("P")
T = TypeVar("T")

GRAINS = {"dia": "day", "semana": "week", "mes": "month"}  # as written in the address
HISTORY = {"day": timedelta(days=45), "week": timedelta(weeks=26), "month": timedelta(days=396)}
WEEKEND_DAYS = 3  # from Friday's data to Monday morning
HEADLINES = ("requests_received", "queue_wait_minutes_p50", "on_time_share", "revenue_mxn", "stars_mean")


@dataclass(frozen=True)
class Period:
    """The day, week or month that a page shows; `through` is the last day inside it that has data."""

    grain: str
    start: date
    end: date
    through: date


@dataclass(frozen=True)
class Reading:
    """One indicator in one scope: its definition, its figure in the shown period, what is usual, and the periods before.

    Where sources of some agencies owe data, `compared`, `usual` and `series` are of the other agencies, so that what is missing
    does not look like a fall; `without` names those sources. `declared` names the sources that should deliver its facts.
    """

    indicator: Indicator
    figure: Figure
    compared: Figure
    usual: Usual | None
    series: tuple[Figure, ...]
    without: tuple[str, ...]
    declared: tuple[str, ...]


def municipality() -> str:
    """Its name; empty when its paso10.toml cannot be read."""
    return str(_settings().get("name", ""))


def signs() -> str:
    """Who signs the council's documents, as [brand] of its paso10.toml says it; "" when it does not."""
    brand = _settings().get("brand", {})
    return str(brand.get("body", "")) if isinstance(brand, dict) else ""


def home_language() -> str:
    """The language in which its pages open; Spanish when its paso10.toml cannot be read."""
    said = str(_settings().get("language", SOURCE))
    return said if said in TAGS else SOURCE


def _settings() -> dict[str, Any]:
    try:
        return tomllib.loads((home() / "paso10.toml").read_text("utf-8-sig"))
    except (OSError, ValueError):
        return {}


def published() -> Published | None:
    """What the person in front of the screen may see of the current publication, telling its reasons in the language of the
    screen; None while there is none.
    """
    try:
        pub = query.open_current(home() / "published")
        who = access.person()
        pub = told_in(pub if who.whole else query.restricted(pub, who.agencies), language())
    except NothingPublished:
        return None
    speak_in(pub.today.year)
    return pub


@lru_cache(maxsize=16 * len(TAGS))
def told_in(pub: Published, tongue: str) -> Published:
    return replace(pub, about=replace(pub.about, language=tongue))


def fresh(pub: Published, as_of: date | None = None) -> str:
    """Up to which day there is data (that are shown, as of a day), and how long ago that is once it is more than a weekend."""
    if pub.cutoff is None:
        return _("sin datos todavía")
    if as_of is not None and as_of < pub.cutoff:
        return _("datos hasta {day}").format(day=day_year(as_of))
    age = (today(pub) - pub.cutoff).days
    words = _("datos hasta {day}, hace {n} días") if age > WEEKEND_DAYS else _("datos hasta {day}")
    return words.format(day=day_year(pub.cutoff), n=whole(age))


def today(pub: Published) -> date:
    """Today where the municipality is."""
    return pub.today


def remember(question: Callable[..., T]) -> Callable[..., T]:
    """Answers of one publication are kept by its file name and language; a new publication has another name and asks anew."""
    known: WeakValueDictionary[str, Published] = WeakValueDictionary()  # an old publication closes once nobody shows it

    @lru_cache(maxsize=512)
    def answer(name: str, *args: Hashable) -> T:
        return question(known[name], *args)

    @wraps(question)
    def ask(pub: Published, *args: Hashable) -> T:
        name = f"{pub.path} {language()}"
        known[name] = pub
        return answer(name, *args)

    return ask


def scope_of(agency: str) -> Scope:
    """One agency, or all when there is none."""
    return Scope(agency=(agency,)) if agency else Scope()


@remember
def shown_period(pub: Published, grain: str, agency: str) -> Period:
    """The last working day on which most headline figures have data, or the week or month that holds it."""
    day = last_day(pub, agency)
    if grain == "week":
        start = day - timedelta(days=day.weekday())
        return Period(grain, start, start + timedelta(days=6), day)
    if grain == "month":
        start = day.replace(day=1)
        return Period(grain, start, (start + timedelta(days=31)).replace(day=1) - timedelta(days=1), day)
    return Period(grain, day, day, day)


@remember
def last_day(pub: Published, agency: str) -> date:
    """The last working day with data for most of the headline figures that have any data at all."""
    latest = pub.cutoff or today(pub)
    best, most = latest, -1
    for day in query.working_days(pub, scope_of(agency), latest - timedelta(days=21), latest)[::-1]:
        covered = sum(query.figure(pub, id, day, day, scope_of(agency)).state != "missing" for id in HEADLINES)
        if covered > most:
            best, most = day, covered
        if most * 2 > len(HEADLINES):
            break
    return best


@remember
def reading(pub: Published, id: str, agency: str, period: Period) -> Reading:
    """One indicator of one agency (or all): the shown period, what is usual for it, and the periods before it."""
    first = query.period_start(period.start - HISTORY[period.grain], period.grain)
    figure = query.figure(pub, id, period.start, period.end, scope_of(agency))
    scope = comparable(pub, id, agency, period)
    series = query.series(pub, id, first, period.end, period.grain, scope)
    if period.grain == "day":
        works = set(query.working_days(pub, scope, first, period.end)) | {period.start}
        series = [figure for figure in series if figure.start in works]
    return Reading(
        query.indicators(pub)[id],
        figure,
        query.figure(pub, id, period.start, period.end, scope),
        query.usual(pub, id, scope, period.grain, period.start),
        tuple(series),
        () if scope == scope_of(agency) else figure.missing,
        declared(pub, query.indicators(pub)[id].family),
    )


@remember
def delivered(pub: Published) -> tuple[SourceStatus, ...]:
    """Every declared source and what it has delivered."""
    return tuple(query.sources(pub))


@remember
def declared(pub: Published, family: str) -> tuple[str, ...]:
    """The names of the active sources that deliver one kind of facts."""
    return tuple(status.name for status in delivered(pub) if status.active and family in status.tables)


@remember
def comparable(pub: Published, id: str, agency: str, period: Period) -> Scope:
    """The scope whose sources all delivered the period: without the agencies of those that owe it, where it is known whose."""
    owing = query.figure(pub, id, period.start, period.end, scope_of(agency)).missing
    speaks_for = [status.agencies for status in delivered(pub) if status.name in owing]
    absent = {key for keys in speaks_for for key in keys}
    others = tuple(key for key in query.names(pub, "agency") if key not in absent)
    return Scope(agency=others) if owing and not agency and others and all(speaks_for) else scope_of(agency)


@remember
def bands(pub: Published, id: str, agency: str, period: Period) -> dict[int, Usual]:
    """The usual range of each weekday, as it stands now; of the one period for weeks and months (key 0)."""
    scope = comparable(pub, id, agency, period)
    if period.grain != "day":
        latest = {0: period.start}
    else:
        days = query.working_days(pub, scope, period.start - timedelta(days=13), period.start)
        latest = {day.weekday(): day for day in days}
    found = {key: query.usual(pub, id, scope, period.grain, day) for key, day in latest.items()}
    return {key: usual for key, usual in found.items() if usual is not None}


@remember
def headlines(pub: Published, agency: str, period: Period) -> tuple[Reading, ...]:
    """The five figures of the first page."""
    return tuple(reading(pub, id, agency, period) for id in HEADLINES)


@remember
def agencies(pub: Published) -> dict[str, str]:
    """Key and name of every agency, in the order of the names."""
    return dict(query.names(pub, "agency"))


@remember
def breakdown(pub: Published, id: str, by: str, agency: str, period: Period) -> tuple[Figure, ...]:
    """One indicator by the keys of a dimension in the shown period."""
    return tuple(query.breakdown(pub, id, by, period.start, period.end, scope_of(agency)))


@remember
def by_procedure(pub: Published, id: str, agency: str, period: Period) -> tuple[Reading, ...]:
    """One indicator of every procedure of an agency in the shown period, without history."""
    indicator = query.indicators(pub)[id]
    return tuple(Reading(indicator, f, f, None, (), (), ()) for f in breakdown(pub, id, "procedure", agency, period) if f.key)
