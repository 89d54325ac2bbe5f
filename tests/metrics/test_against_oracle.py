"""Every figure of random municipalities, over any dates and filters, against the slow reading of what figures mean."""

from datetime import date, timedelta

import pytest

from metrics.plan import buckets, period_end
from metrics.query import Figure, Published, Scope, breakdown, figure, series
from tests.metrics import oracle, oracle_more, towns
from tests.metrics.helpers import publish

SEEDS = range(6)
CUTOFFS = dict.fromkeys(("requests", "visits", "payments", "ratings", "aggregates"), towns.LAST)


@pytest.fixture(scope="module", params=SEEDS)
def case(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[int, dict, Published]:
    town = towns.town(request.param)
    folder = tmp_path_factory.mktemp(f"town{request.param}")
    # Covered from well before the first row: what is asked before that day is of nobody, and is asked in another test.
    return request.param, town, publish(folder, town, towns.FIRST - timedelta(days=60), towns.LAST)


def expected_of(town: dict, start: date, end: date, scope: dict) -> dict[str, float | None]:
    """Every figure that has the four dimensions of all facts."""
    covered = (towns.FIRST - timedelta(days=60), towns.LAST)
    more = oracle_more.figures(town, oracle.Period(start, end, towns.LAST), scope, covered)
    return oracle.figures(town, start, end, CUTOFFS, scope) | more


def same(found: Figure, expected: float | None) -> bool:
    if expected is None or found.value is None:
        return expected is found.value
    return found.value == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_any_period_and_filters(case: tuple[int, dict, Published]) -> None:
    seed, town, pub = case
    dice = towns.Dice(seed + 1000)
    wrong = []
    for _ in range(25):
        start, end, wanted = towns.question(dice)
        if start > towns.LAST:
            continue
        expected = expected_of(town, start, end, wanted)
        scope = Scope(**{name: tuple(keys) for name, keys in wanted.items()})
        for name, value in expected.items():
            found = figure(pub, name, start, end, scope)
            if not same(found, value):
                wrong.append((name, start, end, wanted, value, found.value, found.state))
    assert wrong == []


@pytest.mark.parametrize("grain", ["day", "week", "month", "quarter", "year"])
def test_series_are_the_figures_of_their_periods(case: tuple[int, dict, Published], grain: str) -> None:
    seed, town, pub = case
    dice = towns.Dice(seed + 2000)
    start = towns.FIRST + timedelta(days=dice.randrange(60))
    end = min(start + timedelta(days={"day": 9, "week": 40}.get(grain, 150)), towns.LAST)
    wanted = dice.choice([{}, {"procedure": ["HAB", "NAT"]}, {"office": ["NORTE"], "channel": ["web", "counter"]}])
    scope = Scope(**{name: tuple(keys) for name, keys in wanted.items()})
    wrong = []
    found = {name: series(pub, name, start, end, grain, scope) for name in pub.indicators if name in expected_of(
        town, start, start, {})}
    for i, first in enumerate(buckets(start, end, grain)):
        since, to = max(first, start), min(period_end(first, grain), end)
        expected = expected_of(town, since, to, wanted)
        wrong += [(name, since, to, value, found[name][i].value)
                  for name, value in expected.items() if not same(found[name][i], value)]
    assert wrong == []


ADDITIVE = ("requests_received", "requests_resolved", "queue_visits", "revenue_mxn", "answers", "citizen_hours")


@pytest.mark.parametrize("grain", ["day", "month"])
def test_without_dates_all_the_data_counts_and_its_series_adds_up(case: tuple[int, dict, Published], grain: str) -> None:
    """What happened after the cut-off too: the printed days are those of the figure."""
    seed, town, pub = case
    dice = towns.Dice(seed + 4000)
    wrong = []
    for wanted in ({}, towns.question(dice)[2], towns.question(dice)[2]):
        scope = Scope(**{name: tuple(keys) for name, keys in wanted.items()})
        expected = expected_of(town, date(2000, 1, 1), date(2100, 1, 1), wanted)
        for name, ever in expected.items():
            whole = figure(pub, name, scope=scope)
            # a state is of one day: the last one it was reported
            value = ever if name != "population" else expected_of(town, whole.start, whole.end, wanted)[name]
            again = figure(pub, name, whole.start, whole.end, scope)
            added = sum(f.value or 0 for f in series(pub, name, None, None, grain, scope)) if name in ADDITIVE else value
            if not (same(whole, value) and again == whole and (added or 0) == pytest.approx(value or 0)):
                wrong.append((name, wanted, value, whole, again.value, added))
    assert wrong == []


@pytest.mark.parametrize("by", ["procedure", "agency", "office", "channel"])
def test_breakdowns_are_the_figures_of_their_keys(case: tuple[int, dict, Published], by: str) -> None:
    _, town, pub = case
    start, end = date(2026, 2, 10), date(2026, 5, 20)
    other = {"channel": ["web", "counter"]} if by != "channel" else {"office": ["CENTRO", "NORTE"]}
    names = list(expected_of(town, start, start, {}))
    found = {name: {f.key: f for f in breakdown(pub, name, by, start, end, Scope(**{k: tuple(v) for k, v in other.items()}))}
             for name in names}
    wrong = []
    for key in {key for figures in found.values() for key in figures if key}:
        expected = expected_of(town, start, end, other | {by: [key]})
        wrong += [(name, key, expected[name], found[name][key].value)
                  for name in names if key in found[name] and not same(found[name][key], expected[name])]
    assert wrong == []


def test_additive_figures_add_up_over_the_keys(case: tuple[int, dict, Published]) -> None:
    _, _, pub = case
    for name in ("requests_received", "requests_resolved", "open_requests", "overdue_open", "queue_visits", "revenue_mxn"):
        total = figure(pub, name).value
        for by in ("procedure", "agency", "office", "channel"):
            assert sum(f.value for f in breakdown(pub, name, by)) == pytest.approx(total, abs=1e-6), (name, by)


def test_extra_dimensions(case: tuple[int, dict, Published]) -> None:
    _, town, pub = case
    start, end = towns.FIRST, towns.LAST
    for wanted in ({"question": ["trato"]}, {"place": ["Plaza"], "question": ["tiempo"]},
                   {"question": ["trato"], "office": ["CENTRO"]}):
        expected = oracle.rating_figures(town, oracle.Period(start, end, towns.LAST), wanted)
        scope = Scope(**{k: tuple(v) for k, v in wanted.items()})
        assert all(same(figure(pub, name, start, end, scope), value) for name, value in expected.items())
    expected = oracle.payment_figures(town, oracle.Period(start, end, towns.LAST), {"method": ["tarjeta"]})
    assert all(same(figure(pub, name, start, end, Scope(method=("tarjeta",))), value) for name, value in expected.items())


def test_costs_and_the_catalogue_by_procedure_and_agency(case: tuple[int, dict, Published]) -> None:
    seed, town, pub = case
    dice = towns.Dice(seed + 3000)
    wrong = []
    for _ in range(12):
        end = towns.FIRST + timedelta(days=dice.randrange((towns.LAST - towns.FIRST).days))
        start = end - timedelta(days=dice.choice([0, 30]))
        wanted = dice.choice([{}, {"procedure": ["HAB", "NAT"]}, {"procedure": ["YA"]}, {"agency": ["A1"]},
                              {"agency": ["A2", "A3"]}])
        scope = Scope(**{name: tuple(keys) for name, keys in wanted.items()})
        for name, value in (("cost_per_transaction_mxn", oracle_more.cost(town, end, wanted)),
                            ("catalogue_online_share", oracle_more.online(town, end, wanted))):
            day = series(pub, name, start, end, "day", scope)[-1]
            if not (same(figure(pub, name, start, end, scope), value) and same(day, value)):
                wrong.append((name, start, end, wanted, value, figure(pub, name, start, end, scope), day.value))
    assert wrong == []


def test_programme_figures_of_the_catalogue_and_of_what_is_online(case: tuple[int, dict, Published]) -> None:
    seed, town, pub = case
    dice, wrong = towns.Dice(seed + 4000), []
    for _ in range(10):
        end = towns.FIRST + timedelta(days=dice.randrange((towns.LAST - towns.FIRST).days))
        start = end - timedelta(days=dice.choice([0, 30]))
        wanted = dice.choice([{}, {"procedure": ["HAB", "NAT"]}, {"agency": ["A2", "A3"]}])
        scope = Scope(**{name: tuple(keys) for name, keys in wanted.items()})
        expected = oracle_more.catalogued(town, end, wanted)
        found = {f"level {f.key}": f.value for f in breakdown(pub, "procedures_listed", "level", start, end, scope) if f.key}
        found |= {name: figure(pub, name, start, end, scope).value for name in ("procedures_listed", "procedures_online")}
        wrong += [(end, wanted, name, value, found[name]) for name, value in expected.items() if found[name] != value]
        saved = oracle_more.saved(town, oracle.Period(start, end, towns.LAST), wanted)
        wrong += [(start, end, wanted, name, value) for name, value in saved.items()
                  if not same(figure(pub, name, start, end, scope), value)]
    assert wrong == []


def test_registration_delay(case: tuple[int, dict, Published]) -> None:
    _, town, pub = case
    start, end = date(2026, 2, 1), date(2026, 6, 20)
    for scope in (Scope(), Scope(source=("all",))):
        expected = oracle_more.registration(town, oracle.Period(start, end, towns.LAST), date(2026, 11, 21))
        assert {name: figure(pub, name, start, end, scope).value for name in expected} == pytest.approx(expected)
