"""What *Programa* says of the goals: how each stands on a day, in words; suggestions for who has none."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from dashboard import decided
from dashboard.components import Verdict
from dashboard.data import remember
from dashboard.formats import NBSP, date_year, day_month
from dashboard.reading import number, said
from dashboard.told import told
from dashboard.words import N_, _, listed, many, spoken
from metrics import query
from metrics.goals.goal import goal_of
from metrics.query import Goal, GoalStanding, Published
from state import goals as kept
from state.errors import StateError
from state.goals import GoalEntry

COURSES = {
    "reached": ("better", N_("alcanzada")), "on_way": ("usual", N_("en camino")), "doubtful": ("act", N_("en duda")),
    "off": ("worse", N_("no llegaría")), "missed": ("worse", N_("no se alcanzó")), "unknown": ("none", N_("sin proyección")),
}
COMMITTED = {"reached": N_("cumplido"), "missed": N_("no se cumplió")}
WHY = {
    "gone": "",
    "no_figure": N_("no hay cifra que proyectar"),
    "short": N_("no hay con qué proyectar: hacen falta ocho meses de historia o más, y cuatro veces los que faltan "
                "(el doble, desde dos años)"),
    "unread": N_("no se puede proyectar: faltan meses en la historia"),
}
BASES = {"": "", "forecast": N_("según el pronóstico publicado"), "projection": N_("según su propia historia")}
BANDS = {"good": N_("bien"), "some": N_("a medias"), "low": N_("lejos")}
WORST_FIRST = ("missed", "off", "doubtful", "unknown", "on_way", "reached")
# What a home without goals could begin with: indicator, how much better, and where better ends.
SUGGESTED = (("on_time_share", 5.0, 100.0), ("queue_wait_minutes_p50", 0.8, 0.0), ("procedures_online", 1.25, 0.0),
             ("stars_mean", 0.2, 5.0), ("digital_take_up", 10.0, 100.0))


@dataclass(frozen=True)
class Told:
    """A goal as it was written, how it stands (None: its indicator is not published), and its entry in the register."""

    entry: GoalEntry
    standing: GoalStanding | None

    @property
    def course(self) -> str:
        return self.standing.course if self.standing else "unknown"


@remember
def _standing(pub: Published, goal: Goal, as_of: date | None) -> GoalStanding | None:
    return query.goal_standing(pub, goal, as_of)


def goals(pub: Published, as_of: date | None) -> tuple[list[Told], str]:
    """The goals that were pursued on that day, and why they cannot be read ("" when they can)."""
    try:
        entries = [entry for entry in kept.entries(decided.store(), as_of) if not entry.ended]
    except StateError as error:
        return [], told(str(error))
    return standings(pub, entries, as_of), ""


def standings(pub: Published, entries: Sequence[GoalEntry], as_of: date | None) -> list[Told]:
    """Each of some goals with how it stands."""
    return [Told(entry, _standing(pub, _goal(entry), as_of)) for entry in entries]


def _goal(entry: GoalEntry) -> Goal:
    return goal_of({**asdict(entry.goal), "goal_id": entry.goal_id})


def verdict(one: Told) -> Verdict:
    """How a goal goes, as shape and word."""
    kind, word = COURSES[one.course]
    return Verdict(kind, _(COMMITTED.get(one.course, word)) if one.entry.goal.commitment else _(word))


def on_way(found: Sequence[Told]) -> int:
    """How many are reached or expected to be."""
    return sum(one.course in ("reached", "on_way") for one in found)


def answer(found: Sequence[Told]) -> tuple[str, str, str]:
    """«De 6 metas, 4 van en camino»; the one that goes worst; what is known of the rest."""
    n, well = len(found), on_way(found)
    plain = many(n, "De {n} meta, {well}", "De {n} metas, {well}").format(
        n=n, well=many(well, "{n} va en camino o ya se alcanzó", "{n} van en camino o ya se alcanzaron").format(n=well))
    worst = min(found, key=lambda one: WORST_FIRST.index(one.course))
    if worst.course in ("on_way", "reached"):
        return f"{plain}.", "", ahead_said(min(found, key=lambda one: one.entry.goal.due_on))
    return f"{plain}.", ahead_said(worst), ""


def ahead_said(one: Told) -> str:
    """«Resueltos en plazo» llegaría a 84–88 % el 31 dic; la meta es 90 %."""
    goal, standing = one.entry.goal, one.standing
    name, aim, due = goal.title, said(goal.goal, goal.unit), day_month(goal.due_on)
    if standing is None or standing.now.value is None:
        return _("«{name}» no tiene cifra todavía; la meta es {aim} el {due}.").format(name=name, aim=aim, due=due)
    if one.course == "missed":
        return _("«{name}» quedó en {value} el {due}; la meta era {aim}.").format(
            name=name, value=said(standing.now.value, goal.unit), due=due, aim=aim)
    if one.course == "reached":
        return _("«{name}» ya está en {value}; la meta es {aim}.").format(
            name=name, value=said(standing.now.value, goal.unit), aim=aim)
    if standing.ahead is None:
        return _("«{name}» está en {value} y no se puede proyectar; la meta es {aim} el {due}.").format(
            name=name, value=said(standing.now.value, goal.unit), aim=aim, due=due)
    return _("«{name}» llegaría a {span} el {due}; la meta es {aim}.").format(
        name=name, span=span(one), due=due, aim=aim)


def span(one: Told) -> str:
    """«84–88 %»: where it will be eight of ten times; a dash where nobody knows."""
    ahead, unit = (one.standing.ahead if one.standing else None), one.entry.goal.unit
    if ahead is None:
        return "–"
    low, high = number(ahead.low, unit), said(ahead.high, unit)
    tail = high[len(number(ahead.high, unit)):]
    return high if f"{low}{tail}" == high else f"{low.removesuffix(f'{NBSP}%').removesuffix('%')}–{high}"


def why(one: Told) -> str:
    """Why nothing is projected; "" where something is."""
    return _(WHY[one.standing.why]) if one.standing and one.standing.why else ""


def basis(one: Told) -> str:
    """From what its figure on the date follows; "" where nothing is projected."""
    return _(BASES[one.standing.basis]) if one.standing and one.standing.basis else ""


def scored(found: Sequence[Told]) -> str:
    """«Avance 0.62 (a medias), de 3 de 4 resultados · 1 de 2 compromisos cumplido» of the goals of one objective."""
    aims = [one for one in found if not one.entry.goal.commitment]
    scores = [one.standing.score if one.standing else None for one in aims]
    mean, known = query.objective_score(scores), sum(score is not None for score in scores)
    parts = []
    if mean is not None:
        words = many(len(aims), "avance {score} ({band}), de {n} de {all} meta", "avance {score} ({band}), de {n} de {all} metas")
        parts.append(words.format(score=f"{mean:.2f}", band=_(BANDS[query.band(mean)]), n=known, all=len(aims)))
    promised = [one for one in found if one.entry.goal.commitment]
    if promised:
        kept_now = sum(one.course == "reached" for one in promised)
        words = many(len(promised), "{n} de {all} compromiso cumplido", "{n} de {all} compromisos cumplidos")
        parts.append(words.format(n=kept_now, all=len(promised)))
    return " · ".join(parts)


@dataclass(frozen=True)
class Suggestion:
    """A goal that the data suggest; nobody has written it."""

    indicator: str
    name: str
    base: float
    goal: float
    unit: str
    due_on: date

    @property
    def words(self) -> str:
        return _("{name}: de {base} a {goal} para el {due}").format(
            name=self.name, base=said(self.base, self.unit), goal=said(self.goal, self.unit), due=date_year(self.due_on))


@remember
def suggestions(pub: Published) -> tuple[Suggestion, ...]:
    """Three goals with their base filled in from the last complete month: shares and stars by a step, the rest by a part."""
    found = []
    due = date(pub.today.year + (pub.today.month > 9), 12, 31)
    for indicator, step, edge in SUGGESTED:
        now = base_of(pub, indicator)
        if now is None or now.value is None or len(found) == 3:
            continue
        by_steps = now.unit in ("percent", "stars")
        better = min(now.value + step, edge) if by_steps else now.value * step
        if round(better, 1) != round(now.value, 1):
            digits = 1 if now.unit == "stars" else 0
            found.append(Suggestion(
                indicator, spoken(pub.indicators[indicator].name), round(now.value, 1), round(better, digits), now.unit, due))
    return tuple(found)


@remember
def base_of(pub: Published, indicator: str, dimension: str = "", key: str = "") -> query.Figure | None:
    """What a new goal starts from: the last complete month's figure, as a goal of today would read it."""
    known = pub.indicators.get(indicator)
    if known is None:
        return None
    scope = {f"{dimension}_id": key} if dimension else {}
    start, due = pub.today.replace(day=1), pub.today + timedelta(days=60)
    probe = Goal("", "", "", indicator, 0.0, 1.0, known.unit, start, due, "", False, **scope)
    found = query.goal_standing(pub, probe)
    return None if found is None else found.now


def owners(found: Sequence[Told]) -> str:
    """Who answers for some goals."""
    return listed(list(dict.fromkeys(one.entry.goal.owner for one in found)), 3)
