"""What is known of each procedure on each axis: read from the published file, with its unit, its n and where it comes from.

Where no source delivers requests of a procedure, what arrives already counted stands in, over its own latest year, and says so.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from math import log, pi, sqrt
from typing import Any

from metrics.axes import AXES, BARRIERS, Candidate, Effort, Evidence, Noise
from metrics.digital import LACKS, NONE, UNSAID, digital
from metrics.figures import Figure, breakdown
from metrics.indicator import pick
from metrics.plan import months_before
from metrics.reader import Published
from metrics.records import Record, records
from metrics.reported import seen
from metrics.scope import EVERYTHING, Scope, suppliers_of
from metrics.year import MONTHS, Completeness

REPORTED, RECEIVED, RESOLVED = "requests_reported", "requests_received", "requests_resolved"
COUNTER = Scope(channel=("counter",))
NOT_SAID = Scope(channel=("",))
NO_GROUP = ("no", "none", "ninguno")
SIMPLIFYING = ("simplified", "requirement_dropped")
SHARES = {"on_time": "on_time_share", "satisfaction": "share_4_5"}
RESOLVED_ONLINE = 4  # the digital level from which it is resolved online
NINETY = 1.2816  # standard deviations from the median to the ninth decile
Figures = Mapping[str, Figure]


def gather(pub: Published, start: date, end: date) -> tuple[Candidate, ...]:
    """Every procedure that is in force at the cut-off or, where the catalogue lacks it, was asked for in the period."""
    asked = _Asked(pub, start, end)
    keys = sorted(pub.dimension("procedure").values(), key=lambda key: key.key)
    made = (asked.candidate(key.key, key.name) for key in keys if key.key and asked.alive(key.key, key.listed))
    return tuple(made)


@dataclass(frozen=True)
class _Asked:
    """A publication and a period; everything that is asked of all procedures at once is asked once."""

    pub: Published
    start: date
    end: date

    @property
    def day(self) -> date:
        """The day on which the catalogue is read."""
        return self.pub.cutoff or self.pub.today

    @cached_property
    def records(self) -> dict[str, Record]:
        """The same with their requirements."""
        return records(self.pub, self.day)

    @cached_property
    def simplified(self) -> dict[str, date]:
        """The first known simplification of each procedure, from its cards and its known changes."""
        kinds = ", ".join(f"'{kind}'" for kind in SIMPLIFYING)
        return dict(self.pub.rows(
            f"SELECT procedure_id, min(date) FROM shifts WHERE kind IN ({kinds}) AND procedure_id <> '' AND date <= ? GROUP BY 1 "
            "UNION ALL SELECT procedure_id, min(simplified_on) FROM procedures WHERE simplified_on <= ? GROUP BY 1",
            [self.day, self.day]))

    @cached_property
    def figures(self) -> dict[str, Figures]:
        """The figures of the period that the axes need, by indicator and key."""
        names = [axis.indicator for axis in AXES.values() if axis.indicator and axis.id != "in_person"]
        return {name: self._by_key(name, self.start, self.end) for name in (*names, RESOLVED, "queue_wait_minutes_p90")}

    @cached_property
    def counter(self) -> tuple[Figures, Figures]:
        """Resolved at the counter, and resolved through a channel that nobody said."""
        found = [self._by_key(RESOLVED, self.start, self.end, scope) for scope in (COUNTER, NOT_SAID)]
        return found[0], found[1]

    @cached_property
    def reported(self) -> dict[str, tuple[Figure, Figure | None]]:
        """Requests that arrived already counted, all and those of the counter: of the period, else of their own latest year."""
        seen_days = seen(self.pub, pick(self.pub.indicators, REPORTED))
        found: dict[str, tuple[Figure, Figure | None]] = {}
        if seen_days:
            last = min(seen_days[1], self.day)
            for start, end in ((self.start, self.end), (months_before(last, MONTHS), last)):
                whole, part = (self._by_key(REPORTED, start, end, scope) for scope in (EVERYTHING, COUNTER))
                known = {key: (one, part.get(key)) for key, one in whole.items() if one.state == "ok" and one.n}
                found = known | found
        return found

    @cached_property
    def completeness(self) -> dict[tuple[str, date], Completeness]:
        """How much was delivered, by indicator and first day, of those asked for so far."""
        return {}

    def _whole(self, indicator: str, start: date, end: date) -> Completeness:
        asked = (indicator, start)
        if asked not in self.completeness:
            self.completeness[asked] = Completeness(self.pub, indicator, start, end)
        return self.completeness[asked]

    @cached_property
    def costs(self) -> dict[str, tuple[float | None, int, float | None, str]]:
        """The bureaucratic cost of one request of each procedure, its times a year, completeness, and what is missing."""
        rows = self.pub.rows("SELECT procedure_id, cbu_mxn, volume, completeness, array_to_string(missing, ';') FROM costs")
        return {key: (each, round(volume or 0), complete, reason) for key, each, volume, complete, reason in rows}

    def _cost(self, key: str) -> Evidence:
        each, n, complete, reason = self.costs.get(key, (None, 0, None, ""))
        if each is None:
            return Evidence("cost", "missing", source="calculated", note=reason)
        return Evidence("cost", "ok", each, n, "calculated", (), self.start, self.end, complete)

    def _by_key(self, name: str, start: date, end: date, scope: Scope = EVERYTHING) -> Figures:
        return {one.key: one for one in breakdown(self.pub, name, "procedure", start, end, scope)}

    def alive(self, key: str, listed: bool) -> bool:
        """Whether it is in force, or asked for although no catalogue lists it."""
        if listed:
            return key in self.records
        received = self.figures[RECEIVED].get(key)
        return key in self.reported or (received is not None and received.n > 0)

    def candidate(self, key: str, name: str) -> Candidate:
        """One procedure with everything that is known of it."""
        record = self.records.get(key)
        card = record.fields if record is not None else {}
        found = {axis: self._measured(axis, AXES[axis].indicator, key) for axis in ("revenue", "on_time", "wait", "satisfaction")}
        found |= {"volume": self._volume(key), "in_person": self._in_person(key, card), "cost": self._cost(key)}
        found |= dict(_of_card(card))
        barrier = str(card.get("legal_barrier") or "")
        level, since = card.get("digital_level"), self.simplified.get(key)
        shut = {"law": barrier == "blocking", "simplify": since is None, "done": (level or 0) >= RESOLVED_ONLINE}
        gates = tuple(gate for gate, holds in shut.items() if holds)
        asked_for = len(record.requirements) if record is not None and record.requirements is not None else None
        effort = Effort(card.get("areas"), asked_for, _missing(record), barrier)
        agency = str(card.get("agency_id") or self.pub.agency_of.get(key, ""))
        return Candidate(key, name, agency, found, gates, since, level, effort)

    def _measured(self, axis: str, indicator: str, key: str) -> Evidence:
        one = self.figures[indicator].get(key)
        if one is None:
            return Evidence(axis, "missing")
        found = self._evidence(axis, one, indicator, Scope(procedure=(key,)))
        return replace(found, noise=self._noise(axis, one, key)) if found.state == "ok" else found

    def _noise(self, axis: str, one: Figure, key: str) -> Noise:
        if axis in SHARES and one.numerator is not None and one.denominator:
            return Noise("share", one.numerator, one.denominator)
        long = self.figures["queue_wait_minutes_p90"].get(key)
        if axis == "wait" and long is not None and long.value and one.value and long.value > one.value:
            return Noise("median", sqrt(pi / 2 / one.n) * log(long.value / one.value) / NINETY)
        return Noise()

    def _evidence(self, axis: str, one: Figure, indicator: str, scope: Scope, source: str = "measured") -> Evidence:
        state = {"ok": "few" if one.few else "ok", "not_applicable": "not_applicable"}.get(one.state, "missing")
        suppliers = suppliers_of(self.pub, pick(self.pub.indicators, indicator), scope)
        names = tuple(sorted({s.name for s in suppliers}))
        complete = self._whole(indicator, one.start, one.end).of(one.key) if state in ("ok", "few") else None
        return Evidence(axis, state, one.value, one.n, source, names, one.start, one.end, complete)

    def _volume(self, key: str) -> Evidence:
        received, told = self.figures[RECEIVED].get(key), self.reported.get(key)
        scope = Scope(procedure=(key,))
        if told is not None and not (received and received.value):
            found = self._evidence("volume", told[0], REPORTED, scope, "reported")
        elif received is not None:
            found = self._evidence("volume", received, RECEIVED, scope)
        else:
            return Evidence("volume", "missing")
        counted = round(found.value or 0)
        return replace(found, n=counted, noise=Noise("count", counted)) if found.state == "ok" else found

    def _in_person(self, key: str, card: Mapping[str, Any]) -> Evidence:
        """The share done at the counter: of what was resolved, else of what was reported by channel, else what the card says."""
        scope = Scope(procedure=(key,), channel=("counter",))
        done, (told, part) = self.figures[RESOLVED].get(key), self.reported.get(key, (None, None))
        said = _value(done) - _value(self.counter[1].get(key))
        if done is not None and said and suppliers_of(self.pub, pick(self.pub.indicators, RESOLVED), scope):
            found = self._evidence("in_person", done, RESOLVED, scope)
            return _share(found, _value(self.counter[0].get(key)), said)
        if told is not None and told.value and part is not None and part.n:  # a channel that nobody reported is not an unused one
            return _share(self._evidence("in_person", told, REPORTED, scope, "reported"), _value(part), told.value)
        if card.get("online") is False:
            return Evidence("in_person", "ok", 100.0, 0, "catalogue")
        return Evidence("in_person", "missing")


def _missing(record: Record | None) -> int | None:
    """How many of the five components it lacks, of those that it can have; None where its record says nothing of them."""
    held = digital(record).components.values() if record is not None else ()
    return None if set(held) <= {UNSAID, NONE} else sum(one in (LACKS, UNSAID) for one in held)


def _value(one: Figure | None) -> float:
    return one.value or 0.0 if one is not None else 0.0


def _share(found: Evidence, part: float, whole: float) -> Evidence:
    """A share as it is told: with its n, its noise, and «few» below ten."""
    state = "ok" if whole >= 10 else "few"
    return replace(found, state=state, value=100 * part / whole, n=round(whole),
                   noise=Noise("share", part, whole) if state == "ok" else Noise())


def _of_card(card: Mapping[str, Any]) -> Iterable[tuple[str, Evidence]]:
    """What the catalogue says by itself."""
    group, barrier, air = card.get("priority_group"), card.get("legal_barrier"), card.get("air_commitment")
    served = bool(group) and str(group).strip().lower() not in NO_GROUP
    values = {
        "population": (card.get("population_served"), ""),
        "priority_group": (float(served) if group else None, str(group) if served else ""),
        "legal": (BARRIERS.get(str(barrier)), str(barrier or "")),
        "air": (None if air is None else float(air), ""),
        "digital_level": (card.get("digital_level"), ""),
    }
    for axis, (value, note) in values.items():
        if value is None:
            yield axis, Evidence(axis, "missing", source="catalogue")
        else:
            yield axis, Evidence(axis, "ok", float(value), source="catalogue", note=note)
