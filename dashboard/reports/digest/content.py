"""What a digest says of each agency: what changed, what is due and what comes, in the words of Hoy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard import attention, cards, charts, data, falling, judging, sources, today, tomorrow
from dashboard.charts import Spec
from dashboard.components import Task, Verdict
from dashboard.formats import day_year
from dashboard.reading import nothing_arrived, said
from dashboard.words import _, speaking
from metrics.query import Published
from state import attention as kept
from state.store import Store

MOST_TASKS = 5


@dataclass(frozen=True)
class Line:
    """A headline figure: its name, value and verdict."""

    label: str
    value: str
    verdict: Verdict


@dataclass(frozen=True)
class Picture:
    """A chart with its sentence, its unit and what is said to those who do not see it."""

    sentence: str
    unit: str
    spec: Spec
    alt: str


@dataclass(frozen=True)
class Section:
    """One agency, or the whole municipality."""

    name: str
    changed: tuple[str, ...]
    figures: tuple[Line, ...]
    due: tuple[Task, ...]
    falling: str
    more: int
    comes: str
    picture: Picture | None


@dataclass(frozen=True)
class Digest:
    """What one person reads."""

    title: str
    fresh: str
    sections: tuple[Section, ...]


def digest(pub: Published, agencies: Sequence[str], store: Store, tongue: str) -> Digest:
    """The digest of some agencies ((): of everything) in one language; an agency that nobody knows is left out."""
    with speaking(tongue):
        told = data.told_in(pub, tongue)
        known = data.agencies(told)
        wanted = [key for key in agencies if key in known] if agencies else [""]
        title = _("{municipality}: su día, {day}").format(municipality=pub.about.name, day=day_year(pub.today))
        records = kept.records(store)
        sections = tuple(_section(told, key, known.get(key, pub.about.name), records) for key in wanted)
        return Digest(title, data.fresh(told), sections)


def _section(pub: Published, agency: str, name: str, records: Mapping[str, kept.Record]) -> Section:
    period = data.shown_period(pub, "day", agency)
    heads = [judging.judged(reading, period, agency, name) for reading in data.headlines(pub, agency, period)]
    late = sources.needing(pub, agency)
    found = attention.waiting(attention.listed(pub, attention.findings(pub, agency), records, pub.today))
    changed = (
        today.opening(heads[0], period, late),
        today.standing_out([row.finding.say for row in found if row.finding.say], heads),
        today.lacking(late, heads[0].reading.figure.missing),
    )
    lines = tuple(
        Line(_(judging.LABELS[figure.indicator]), said(figure.value, figure.unit), item.verdict)
        for item in heads if (figure := item.reading.figure).state == "ok" and not nothing_arrived(figure)
    )
    due = falling.said(falling.of(pub, "agency" if agency else "total", agency))
    return Section(
        name, tuple(words for words in changed if words), lines, tuple(row.finding.task for row in found[:MOST_TASKS]),
        f"{due}." if due else "", max(0, len(found) - MOST_TASKS), tomorrow.said(pub, agency), _picture(pub, heads[0], period))


def _picture(pub: Published, item: judging.Judged, period: data.Period) -> Picture | None:
    """What came in, day by day, and what is expected; None where nothing is known."""
    if item.reading.compared.state != "ok":
        return None
    points = cards.points_of(item.reading, period.grain, data.bands(pub, item.reading.indicator.id, item.key, period))
    ahead = tomorrow.points(pub, item.key)
    spec = charts.history(points, kind=item.verdict.kind, height=180, ahead=ahead)
    sentence, hollow = today.volume_sentence(item, period), _("; círculo hueco: pronóstico, con 8 de cada 10 veces")
    unit = today.volume_unit(item, period) + (hollow if ahead else "")
    return Picture(sentence, unit, spec, f"{sentence}. {unit}.")
