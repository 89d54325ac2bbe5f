"""Whose figures these are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True)
class About:
    """The municipality as its home describes it; `targets` and `assumptions` override our own, by id and by name.

    periods: name, first and last day (MM-DD) of what comes back every year.
    costs: the parameters of the bureaucratic cost, oldest year first: year, state, values (name -> value, year, source).
    """

    name: str
    state: str
    time_zone: str
    language: str = "es"
    targets: Mapping[str, float] = field(default_factory=dict)
    assumptions: Mapping[str, float] = field(default_factory=dict)
    periods: Sequence[Sequence[str]] = ()
    costs: Sequence[Mapping[str, Any]] = ()
    frozen_on: date | None = None  # a copy that gets no more deliveries: its today is always this day
