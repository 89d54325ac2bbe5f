"""The queue of one office by weekday and hour: when it is worth coming, and the day that `staffing` simulates."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from statistics import median

from metrics.plan import DAY
from metrics.reader import Published
from metrics.staffing import Day, simulate

WEEKS = 26  # of history behind the table of hours
LATELY = 8  # weeks that say how many desks open and how many people come
FEWEST = 5  # people in a cell, below which it says nothing
FAR, FAR_MINUTES = 0.35, 3.0  # of what was measured: a model further from it is not believed
SLOWEST = 30.0  # minutes between two people at one desk, beyond which the queue is not what the model thinks


@dataclass(frozen=True)
class HourCell:
    """One weekday (1 Monday … 7 Sunday) and hour of arrival: people per open day, their mean wait and service (None: too few)."""

    weekday: int
    hour: int
    n: int
    arrivals_per_day: float
    wait_minutes: float | None
    service_minutes: float | None


@dataclass(frozen=True)
class HourProfile:
    """The hours of one office over some weeks up to a day."""

    office: str
    start: date
    end: date
    cells: tuple[HourCell, ...]

    @property
    def n(self) -> int:
        """How many arrivals it rests on."""
        return sum(cell.n for cell in self.cells)

    @property
    def best(self) -> HourCell | None:
        """The hour with the shortest wait."""
        return min(self._known, key=lambda cell: (cell.wait_minutes, cell.weekday, cell.hour), default=None)

    @property
    def worst(self) -> HourCell | None:
        """The hour with the longest wait."""
        return max(self._known, key=lambda cell: (cell.wait_minutes, -cell.weekday, -cell.hour), default=None)

    @property
    def _known(self) -> list[HourCell]:
        return [cell for cell in self.cells if cell.wait_minutes is not None]


@dataclass(frozen=True)
class Staffed:
    """A day as it is staffed lately: what is simulated, the desks of each hour, and the model beside what was measured.

    `gap_minutes` is what each person keeps a desk busy beyond the recorded service, found so that the model gives the
    measured wait.
    """

    day: Day
    desks: tuple[int, ...]
    gap_minutes: float
    measured_minutes: float
    modelled_minutes: float
    n: int

    @property
    def far(self) -> bool:
        """Whether the model is too far from what was measured to be believed."""
        return abs(self.modelled_minutes - self.measured_minutes) > max(FAR * self.measured_minutes, FAR_MINUTES)


def hour_profile(pub: Published, office: str, end: date | None = None, weeks: int = WEEKS) -> HourProfile | None:
    """The hours of an office in the weeks up to `end` (the cut-off when None); None when it has no timed arrivals there."""
    last = end or pub.cutoff
    if last is None:
        return None
    first = last - (7 * weeks - 1) * DAY
    rows = pub.rows(_CELLS, [office, first, last])
    days = dict(pub.rows(_DAYS, [office, first, last]))
    cells = tuple(
        HourCell(weekday, hour, came, came / days[weekday], _mean(called, waited), _mean(served, service))
        for weekday, hour, came, called, waited, served, service in rows)
    return HourProfile(office, first, last, cells) if cells else None


def staffed(pub: Published, office: str, weekday: int, target_minutes: float, visits: float | None = None) -> Staffed | None:
    """The lately usual day of a weekday at an office, scaled to `visits` people when a forecast gives them.

    None when too little is recorded: arrivals, service times and desks by hour are all needed.
    """
    profile = hour_profile(pub, office, weeks=LATELY)
    served = _service(pub, office, profile) if profile else None
    cells = {cell.hour: cell for cell in profile.cells if cell.weekday == weekday} if profile else {}
    if not profile or not served or not cells:
        return None
    opens, closes = min(cells), max(cells)
    desks = _desks(pub, office, weekday, profile, opens, closes)
    if desks is None:
        return None
    arrivals = tuple(cells[hour].arrivals_per_day if hour in cells else 0.0 for hour in range(opens, closes + 1))
    usual = Day(
        opens, arrivals, *served, _patience(pub, office, profile), _scale(cells, opens, closes),
        _first_minute(pub, office, weekday, profile, opens))
    measured = _measured(cells)
    gap = gap_of(usual, desks, measured, target_minutes)
    model = _slower(usual, gap)
    modelled = simulate(model, desks, target_minutes).wait_minutes
    if visits is not None:
        model = replace(model, arrivals=tuple(a * visits / sum(arrivals) for a in arrivals))
    return Staffed(model, desks, gap, measured, modelled, sum(cell.n for cell in cells.values()))


def gap_of(day: Day, desks: tuple[int, ...], measured_minutes: float, target_minutes: float) -> float:
    """Minutes between two people at one desk with which the simulated mean wait is the measured one; 0 or SLOWEST at the ends."""
    low, high = 0.0, SLOWEST
    for _ in range(8):
        middle = (low + high) / 2
        wait = simulate(_slower(day, middle), desks, target_minutes, days=60).wait_minutes
        low, high = (middle, high) if wait < measured_minutes else (low, middle)
    return low


def _slower(day: Day, gap: float) -> Day:
    return replace(day, service_minutes=tuple(value + gap for value in day.service_minutes))


def _mean(n: int, total: int) -> float | None:
    return total / n if n >= FEWEST else None


def _scale(cells: Mapping[int, HourCell], opens: int, closes: int) -> tuple[float, ...]:
    """How much longer or shorter than usual the service of who comes in each hour is: people work faster when many wait."""
    known = [(cell.service_minutes, cell.n) for cell in cells.values() if cell.service_minutes]
    usual = sum(minutes * n for minutes, n in known) / sum(n for _, n in known) if known else 0.0
    hours = [cells.get(hour) for hour in range(opens, closes + 1)]
    return tuple(cell.service_minutes / usual if cell and cell.service_minutes and usual else 1.0 for cell in hours)


def _first_minute(pub: Published, office: str, weekday: int, profile: HourProfile, opens: int) -> float:
    """The usual minute of the first call of the day, when it comes within the first hour in which people arrive."""
    firsts = [first for (first,) in pub.rows(_FIRST, [office, profile.start, profile.end, weekday])]
    return min(max(median(firsts) - 60 * opens, 0.0), 59.0) if firsts else 0.0


def _measured(cells: Mapping[int, HourCell]) -> float:
    known = [(cell.wait_minutes, cell.n) for cell in cells.values() if cell.wait_minutes is not None]
    return sum(wait * n for wait, n in known) / sum(n for _, n in known) if known else 0.0


def _service(pub: Published, office: str, profile: HourProfile) -> tuple[tuple[float, ...], tuple[int, ...]] | None:
    """Service times lately, as values and counts."""
    rows = pub.rows(_SERVICE, [office, profile.start, profile.end])
    return (tuple(float(value) for value, _ in rows), tuple(int(n) for _, n in rows)) if rows else None


def _desks(pub: Published, office: str, weekday: int, profile: HourProfile, opens: int, closes: int) -> tuple[int, ...] | None:
    """The usual number of desks in each hour: the median of the same weekdays; None when desks are not recorded."""
    found: dict[int, list[int]] = {}
    for hour, desks in pub.rows(_DESKS, [office, profile.start, profile.end, weekday]):
        found.setdefault(hour, []).append(desks)
    if not found:
        return None
    usual = [round(median(found[hour])) if hour in found else 0 for hour in range(opens, closes + 1)]
    return (*usual[:-1], max(1, usual[-1]))


def _patience(pub: Published, office: str, profile: HourProfile) -> float | None:
    """Mean minutes after which people leave, as an exponential: all minutes waited for each person who left; None: nobody did."""
    waited, left = pub.rows(_LEAVING, [office, profile.start, profile.end])[0]
    return float(waited) / int(left) if left and waited else None


_OF = "JOIN keys k ON k.dim = 'office' AND k.id = t.office WHERE k.key = ? AND date BETWEEN ? AND ?"
_SUMS = ", ".join(f"sum({name})::INTEGER" for name in ("arrivals", "called", "wait_minutes", "served", "service_minutes"))
_CELLS = f"SELECT isodow(date), hour, {_SUMS} FROM hour_visits t {_OF} GROUP BY ALL ORDER BY ALL"
_DAYS = f"SELECT isodow(date), count(DISTINCT date) FROM hour_visits t {_OF} GROUP BY 1"
_DESKS = f"SELECT hour, desks FROM hour_desks t {_OF} AND isodow(date) = ?"
_FIRST = f"SELECT min(first) FROM hour_desks t {_OF} AND isodow(date) = ? GROUP BY date"
_SERVICE = f"SELECT v, sum(n) FROM counts_service_day t {_OF} GROUP BY 1 ORDER BY 1"
_LEAVING = f"SELECT sum(wait_minutes), sum(left_without) FROM hour_visits t {_OF}"


@dataclass(frozen=True)
class OfficeWait:
    """The mean wait of one office on the last open days of one weekday: of all of them, of the best and of the worst day."""

    office: str
    name: str
    wait_minutes: float
    low_minutes: float
    high_minutes: float
    n: int
    days: int


def offices_by_wait(pub: Published, weekday: int, times: int = 6) -> list[OfficeWait]:
    """Every office with timed visits, by its mean wait on the last `times` open days of a weekday (0: any), longest first."""
    return [OfficeWait(*row) for row in pub.rows(_WAITS, [weekday, times])]


def next_open_day(pub: Published) -> date | None:
    """The first day after the cut-off on which the municipality works; None without data."""
    if pub.cutoff is None:
        return None
    rows = pub.rows("SELECT min(date) FROM calendar WHERE cal = 0 AND works AND date > ?", [pub.cutoff])
    return rows[0][0] if rows and rows[0][0] else None


_WAITS = """
WITH days AS (
    SELECT office, date, sum(wait_minutes) AS wait, sum(called) AS called FROM hour_visits
    WHERE isodow(date) = $1 OR $1 = 0 GROUP BY office, date HAVING sum(called) > 0
    QUALIFY row_number() OVER (PARTITION BY office ORDER BY date DESC) <= $2
)
SELECT k.key, k.name, sum(wait) / sum(called), min(wait / called), max(wait / called), sum(called)::INTEGER, count(*)
FROM days JOIN keys k ON k.dim = 'office' AND k.id = days.office AND k.key <> '' GROUP BY k.key, k.name ORDER BY 3 DESC, 1
"""
