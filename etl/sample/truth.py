"""What a loader must find: figures per day before the defects and after them, the fate of every record, every planted defect."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from etl.sample.arrays import DAY, NEVER, Ints
from etl.sample.defects import Planted
from etl.sample.files import Written
from etl.sample.world import World

MEASURES = ("requests_received", "requests_resolved", "queue_visits", "revenue_cents", "ratings_answered")


@dataclass
class Truth:
    """`true` = what happened; `loaded` = what is left of it when every defect has had its fate; both [measure][day]."""

    world: World
    true: dict[str, Ints] = field(default_factory=dict)
    loaded: dict[str, Ints] = field(default_factory=dict)
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    planted: list[Planted] = field(default_factory=list)
    stories: dict[str, Any] = field(default_factory=dict)
    reported: list[list[str | float]] = field(default_factory=list)  # series, agency, step, first, last day and value

    def __post_init__(self) -> None:
        for name in MEASURES:
            self.true[name] = np.zeros(self.world.days, dtype=np.int64)
            self.loaded[name] = np.zeros(self.world.days, dtype=np.int64)

    def count(self, measure: str, seconds: Ints, weight: Ints | int = 1) -> None:
        """Add to both; instants outside the two years or NEVER count nowhere."""
        self._add(self.true[measure], seconds, weight)
        self._add(self.loaded[measure], seconds, weight)

    def lose(self, measure: str, seconds: Ints, weight: Ints | int = 1) -> None:
        """Take from what can be loaded (or add to it, with a negative weight)."""
        self._add(self.loaded[measure], seconds, -weight)

    def _add(self, days: Ints, seconds: Ints, weight: Ints | int) -> None:
        weights = np.broadcast_to(np.asarray(weight, dtype=np.int64), seconds.shape)
        inside = (seconds != NEVER) & (seconds >= 0) & (seconds < self.world.end)
        np.add.at(days, seconds[inside] // DAY, weights[inside])

    def add(self, written: Written, table: str, facts: int) -> None:
        """Note a file: its records by fate and how many facts of which table must come of it."""
        self.files[written.file] = {
            "source": written.source, "records": written.records, "fates": written.fates, "facts": {table: facts}
        }  # fmt: skip
        self.planted += written.planted

    def save(self, path: Path, about: dict[str, Any]) -> None:
        """Write the truth file; `about` identifies the sample."""
        dates = [str(self.world.date(d)) for d in range(self.world.days)]
        content = {
            "sample": about,
            "totals": {"true": _sums(self.true), "loaded": _sums(self.loaded)},
            "stories": self.stories,
            "files": self.files,
            "reported": self.reported,
            "days": {"date": dates, "true": _lists(self.true), "loaded": _lists(self.loaded)},
            "planted": [p.as_dict() for p in self.planted],
        }
        path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def _sums(days: dict[str, Ints]) -> dict[str, int]:
    return {name: int(values.sum()) for name, values in days.items()}


def _lists(days: dict[str, Ints]) -> dict[str, list[int]]:
    return {name: [int(v) for v in values] for name, values in days.items()}


def kinds(planted: Iterable[Planted]) -> dict[str, int]:
    """How many defects of each kind."""
    found: dict[str, int] = {}
    for one in planted:
        found[one.kind] = found.get(one.kind, 0) + 1
    return dict(sorted(found.items()))
