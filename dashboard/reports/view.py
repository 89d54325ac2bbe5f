"""What every section is asked of, and the words that they share."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dashboard import data, judging
from dashboard.components import Verdict
from dashboard.data import Period
from dashboard.formats import month_year, short_month
from dashboard.judging import Judged
from dashboard.reading import said
from dashboard.words import _, sentence
from metrics.query import Indicator, Published, Scope, period_end
from metrics.yearly import Pair, pair
from state.store import Store

MOST_ROWS = 9  # of a grid on one sheet; the report's annex has them all


@dataclass(frozen=True)
class View:
    """The figures of one month: of everybody, or of one agency; and what people had written by then."""

    pub: Published
    period: Period
    store: Store | None = None
    agency: str = ""

    @property
    def scope(self) -> Scope:
        return data.scope_of(self.agency)

    @property
    def when(self) -> str:
        """«octubre de 2026»."""
        return month_year(self.period.start)

    def indicator(self, id: str) -> Indicator:
        return self.pub.indicators[id]

    def pair(self, id: str, scope: Scope | None = None) -> Pair:
        """The month beside that of a year before."""
        return pair(self.pub, id, self.period.start, self.period.end, self.scope if scope is None else scope)

    def judged(self, id: str) -> Judged:
        """The month with its verdict, as *Hoy* gives it by month."""
        return judging.judged(data.reading(self.pub, id, self.agency, self.period), self.period, self.agency)


def view_of(pub: Published, start: date, store: Store | None = None, agency: str = "") -> View:
    """The view of the month that begins on a day."""
    end = period_end(start, "month")
    return View(pub, Period("month", start, end, max(start, min(end, pub.cutoff or start))), store, agency)


def a_year_ago(found: Pair) -> str:
    """«41 min hace un año», or that there is nothing to compare with."""
    if found.before is None:
        return _("sin un año antes")
    return _("{value} hace un año").format(value=said(found.before.value, found.before.unit))


def direction_of(found: Pair, indicator: Indicator) -> Verdict:
    """Whether a change is for the better or the worse, as the indicator wants it."""
    change = found.change
    if change is None:
        return Verdict("none", _("sin comparar"))
    if not change or said(found.now.value, found.now.unit) == said(found.before.value if found.before else None, found.now.unit):
        return Verdict("usual", _("igual que hace un año"))
    up = change > 0
    word = _("más que hace un año") if up else _("menos que hace un año")
    if indicator.direction not in {"higher", "lower"}:
        return Verdict("usual", word)
    return Verdict("better" if up == (indicator.direction == "higher") else "worse", word)


def source(view: View, indicators: Sequence[str], more: str = "") -> str:
    """What the speaker's notes say: where each figure comes from and how it is worked out."""
    tongue = view.pub.about.language
    told = [
        _(
            "{name}: {definition} Fórmula: {formula}. Responde: {owner}. Para verla: paso10 show {id} --from {start} --to {end}"
        ).format(
            name=one.name.get(tongue, one.name["es"]),
            definition=one.definition.get(tongue, one.definition["es"]),
            formula=one.formula.get(tongue, one.formula["es"]),
            owner=_(one.owner) if one.owner else "–",
            id=one.id,
            start=view.period.start,
            end=view.period.end,
        )
        for one in (view.indicator(id) for id in indicators if id in view.pub.indicators)
    ]
    return "\n".join([*told, *([more] if more else [])])


def opened(text: str) -> str:
    """A sentence that begins a title: first letter in upper case, no full stop."""
    return sentence(text).rstrip(".")


def two_months(view: View) -> tuple[str, str]:
    """«oct 26» and «oct 25»: heads of the columns that hold the month and that of a year before."""
    start = view.period.start
    name = short_month(start)
    return f"{name} {start.year % 100:02d}", f"{name} {(start.year - 1) % 100:02d}"
