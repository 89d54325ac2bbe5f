"""The additive measures: what each event adds to a day, one Ibis expression each; and the clocks, whose values are counted.

A family is one fact table with its dimensions. `on` names the date column whose day the measure belongs to; rows without
that date add nothing. Expressions receive the enriched table of the family (see facts.py).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["count", "money", "real"]
Expression = Callable[[Any], Any]  # an Ibis table -> an Ibis column

WAIT_TARGET_MINUTES = 15
CONTACTS, CHASING = "contacts", "contacts_chasing"
POSTED_WAIT = "posted_wait_minutes"
DIMENSIONS = ("procedure", "agency", "office", "channel")
FAMILIES: dict[str, tuple[str, ...]] = {
    "requests": DIMENSIONS,
    "visits": DIMENSIONS,
    "payments": (*DIMENSIONS, "method"),
    "ratings": (*DIMENSIONS, "question", "place"),
    "aggregates": (*DIMENSIONS, "series", "place"),
    "costs": ("procedure", "agency"),
    "catalogue": ("procedure", "agency", "level"),
    "arrivals": ("source",),
}
# Families whose rows are made from other tables (see derived.py), with the tables that must have been delivered for them.
DERIVED: dict[str, tuple[str, ...]] = {
    "costs": ("requests",), "catalogue": (), "arrivals": ("requests", "visits", "payments", "ratings", "events"),
}


@dataclass(frozen=True)
class Measure:
    """One additive measure; `of` gives a boolean (counted), an amount of money or a number."""

    name: str
    family: str
    on: str
    of: Expression
    kind: Kind = "count"
    needs: tuple[str, ...] = ()  # dimensions that a source must give, or it says nothing about this measure
    series: tuple[str, ...] = ()  # the series of aggregates that it adds up; () is all of them


@dataclass(frozen=True)
class Clock:
    """Whole-number values of one kind of event, held as counts per value and date.

    `spread` values hardly ever repeat (minutes over days): counting them saves nothing, so they are held by day only.
    """

    name: str
    family: str
    on: str
    value: str
    spread: bool = False


MEASURES: dict[str, Measure] = {
    m.name: m
    for m in (
        Measure("requests_received", "requests", "received_on", lambda t: t.counted),
        Measure("requests_outside", "requests", "received_on", lambda t: ~t.counted),
        Measure("out_of_hours", "requests", "received_on", lambda t: t.out_of_hours),
        Measure("hours_known", "requests", "received_on", lambda t: t.out_of_hours.notnull()),
        Measure("mature", "requests", "received_on", lambda t: t.counted & (t.closed | t.old)),
        Measure("completed", "requests", "received_on", lambda t: t.done),
        Measure("requests_resolved", "requests", "resolved_on", lambda t: t.done),
        Measure("resolved_online", "requests", "resolved_on", lambda t: t.done & t.online, needs=("channel",)),
        Measure("with_limit", "requests", "due_on", lambda t: t.counted),
        Measure("due", "requests", "due_on", lambda t: t.judged),
        Measure("due_met", "requests", "due_on", lambda t: t.judged & t.done & (t.resolved_on <= t.due_on)),
        Measure("resolved_unvisited", "requests", "resolved_on", lambda t: t.done & t.online & (t.own_visits == 0),
                needs=("channel",)),
        Measure("visits_known", "requests", "resolved_on", lambda t: t.visits_known),
        Measure("request_visits", "requests", "resolved_on", lambda t: t.visits_known.ifelse(t.own_visits, 0), "real"),
        Measure("revenue_known", "requests", "resolved_on", lambda t: t.revenue_known),
        Measure("request_revenue_mxn", "requests", "resolved_on", lambda t: t.revenue_known.ifelse(t.own_revenue, 0), "money"),
        Measure("due_open", "requests", "due_on", lambda t: t.counted & ~t.closed),
        Measure("requests_closed", "requests", "closed_on", lambda t: t.counted),
        Measure("overdue_entered", "requests", "late_on", lambda t: t.counted),
        Measure("overdue_left", "requests", "late_until", lambda t: t.counted),
        Measure("queue_visits", "visits", "arrived_on", lambda t: t.arrived_on.notnull()),
        Measure("called", "visits", "arrived_on", lambda t: t.wait_minutes.notnull()),
        Measure("called_within_target", "visits", "arrived_on", lambda t: t.wait_minutes <= WAIT_TARGET_MINUTES),
        Measure("wait_minutes", "visits", "arrived_on", lambda t: t.wait_minutes, "real"),
        Measure("wait_unknown", "visits", "arrived_on", lambda t: t.wait_minutes.isnull()),
        Measure("service_minutes", "visits", "arrived_on", lambda t: t.service_minutes, "real"),
        Measure("service_unknown", "visits", "arrived_on", lambda t: t.service_minutes.isnull() & t.attended),
        Measure("abandoned", "visits", "arrived_on", lambda t: t.outcome == "abandoned"),
        Measure("attended", "visits", "arrived_on", lambda t: t.outcome.isin(("served", "abandoned"))),
        Measure("appointments", "visits", "appointment_on", lambda t: t.booked),
        Measure("no_shows", "visits", "appointment_on", lambda t: t.booked & (t.outcome == "no_show")),
        Measure("lead_known", "visits", "appointment_on", lambda t: t.lead_days.notnull()),
        Measure("lead_days", "visits", "appointment_on", lambda t: t.lead_days, "real"),
        Measure("payments", "payments", "paid_on", lambda t: t.paid_on.notnull()),
        Measure("revenue_mxn", "payments", "paid_on", lambda t: t.amount_mxn, "money"),
        Measure("revenue_online_mxn", "payments", "paid_on", lambda t: t.online.ifelse(t.amount_mxn, 0), "money",
                needs=("channel",)),
        Measure("fee_known", "payments", "paid_on", lambda t: t.fee_mxn.notnull() & (t.amount_mxn > 0)),
        Measure("fee_met", "payments", "paid_on", lambda t: (t.amount_mxn > 0) & (t.amount_mxn == t.fee_mxn)),
        Measure("answers", "ratings", "answered_on", lambda t: t.stars.notnull()),
        Measure("stars", "ratings", "answered_on", lambda t: t.stars, "real"),
        Measure("stars_over_one", "ratings", "answered_on", lambda t: t.stars - 1, "real"),
        Measure("stars_possible", "ratings", "answered_on", lambda t: t.stars.notnull().ifelse(4, 0), "real"),
        Measure("stars_high", "ratings", "answered_on", lambda t: t.stars >= 4),
        Measure("offered", "ratings", "offered_on", lambda t: t.offered_on.notnull()),
        Measure("offered_answered", "ratings", "offered_on", lambda t: t.stars.notnull()),
        Measure("entries", "aggregates", "from_on", lambda t: t.value.notnull()),
        Measure("value", "aggregates", "from_on", lambda t: t.value, "real"),
        Measure("weight", "aggregates", "from_on", lambda t: t.weight, "real"),
        Measure("weighed_value", "aggregates", "from_on", lambda t: t.value * t.weight, "real"),
        Measure("zero_entries", "aggregates", "from_on", lambda t: t.value == 0),
        Measure("contacts", "aggregates", "from_on", lambda t: (t.chased & (t.counts == CONTACTS)).ifelse(t.value, 0), "real",
                series=(CONTACTS, CHASING)),
        Measure("contacts_chasing", "aggregates", "from_on", lambda t: (t.counts == CHASING).ifelse(t.value, 0), "real",
                series=(CONTACTS, CHASING)),
        Measure("chasing_entries", "aggregates", "from_on", lambda t: t.counts == CHASING),
        Measure("cost_mxn", "costs", "cost_on", lambda t: t.cost_mxn, "real"),
        Measure("costed", "costs", "resolved_on", lambda t: t.resolved_on.notnull()),
        Measure("registered", "arrivals", "event_on", lambda t: t.delay_days.notnull()),
        Measure("listed_entered", "catalogue", "since", lambda t: t.since.notnull()),
        Measure("listed_left", "catalogue", "before", lambda t: t.before.notnull()),
        Measure("online_entered", "catalogue", "online_on", lambda t: t.online_on.notnull()),
        Measure("online_left", "catalogue", "online_until", lambda t: t.online_until.notnull()),
    )
}

CLOCKS: dict[str, Clock] = {
    c.name: c
    for c in (
        Clock("resolution", "requests", "resolved_on", "work_days"),
        Clock("elapsed", "requests", "resolved_on", "elapsed_minutes", spread=True),
        Clock("calendar", "requests", "resolved_on", "calendar_days"),
        Clock("wait", "visits", "arrived_on", "wait_minutes"),
        Clock("service", "visits", "arrived_on", "service_minutes"),
        Clock("lead", "visits", "appointment_on", "lead_days"),
        Clock("posted_wait", "aggregates", "from_on", "posted_minutes"),
        Clock("registration", "arrivals", "event_on", "delay_days"),
    )
}
# What shows that a scope is alive: a figure that it never had any of, while it is alive, does not apply to it.
ACTIVITY = {
    "requests": "requests_received", "visits": "queue_visits", "payments": "payments", "ratings": "answers",
    "aggregates": "entries", "costs": "requests_received",
}


AHEAD = ("due_on", "appointment_on")  # dates that may lie after the cut-off: until it has passed they say nothing


def of_family(family: str) -> list[Measure]:
    """The measures of one family, in the order they are declared."""
    return [m for m in MEASURES.values() if m.family == family]
