"""Which rows of one published table must be hidden so that nobody can work out a small number from the others.

A table is one kind of fact in one month: the total and its rows by agency (and its procedures), by office and by channel. A
hidden row is hidden whole: what it counts, its median, its money. So whoever moves cases from one hidden row to another, under
the same shown sum, changes nothing that is published; and where the hidden rows under each shown sum hold together more cases
of each kind than ten and one for each row, any of them may, for all that is published, have more than ten: it cannot be told
that it is small, nor narrowed to less than ten possible values (tests/metrics/test_disclosure_attack.py tries).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

SMALL = 10  # counts from 1 to this are hidden; zero is shown
WHOLE_SHARE = 0.9  # hidden money: the sum that can be worked out may not be, but for a tenth, that of one protected row
TOTAL: tuple[str, ...] = ()
Path = tuple[str, ...]  # () the total; a dimension and its key; ("agency", agency, procedure)
# Why a row is hidden.
FEW, PAYER, BEFORE, BESIDE = "small", "payer", "before", "complement"


@dataclass(frozen=True)
class Counts:
    """What a row counts. parts: apart from each other, they add up along the tree. behind: other cases its values rest on."""

    parts: tuple[int, ...]
    behind: tuple[int, ...] = ()
    amount: float = 0.0
    one_payer: bool = False

    @property
    def n(self) -> int:
        return sum(self.parts)

    @property
    def reason(self) -> str:
        """Why it must be hidden by itself; '' when it need not."""
        if any(0 < count <= SMALL for count in (*self.parts, *self.behind)):
            return FEW
        return PAYER if self.one_payer else ""


Table = Mapping[Path, Counts]


def protect(table: Table, before: Iterable[Path] = ()) -> dict[Path, str]:
    """The rows to hide, each with its reason. before: those that an earlier release hid in the same month."""
    hidden = {path: BEFORE for path in before if path in table and table[path].n}
    hidden |= {path: row.reason for path, row in table.items() if row.reason}
    if TOTAL in hidden or not all(_Tree(table, name).close(hidden) for name in sorted({path[0] for path in table if path})):
        return {path: hidden.get(path, BESIDE) for path, row in table.items() if row.n}
    return hidden


def groups(paths: Iterable[Path], hidden: Iterable[Path]) -> dict[Path, list[Path]]:
    """The hidden rows that have no rows of their own, by the shown row (or split of the total) from which their sum follows."""
    gone = set(hidden)
    inner = {path[:2] for path in paths if len(path) > 2}
    found: dict[Path, list[Path]] = {}
    for leaf in sorted(gone - inner) if TOTAL not in gone else ():
        above = leaf[:2] if len(leaf) > 2 and leaf[:2] not in gone else leaf[:1]
        found.setdefault(above, []).append(leaf)
    return found


@dataclass
class _Tree:
    """One way to split the total: by agency and procedure, by office or by channel."""

    table: Table
    name: str
    tops: list[Path] = field(default_factory=list)
    under: dict[Path, list[Path]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for path in sorted(path for path, row in self.table.items() if path and path[0] == self.name and row.n):
            if len(path) == 2:
                self.tops.append(path)
                self.under[path] = []
            else:
                self.under[path[:2]].append(path)

    def close(self, hidden: dict[Path, str]) -> bool:
        """Hides what is needed besides; False when all its rows are not enough, so that the total must be hidden."""
        for top in self.tops:
            while top not in hidden and not self._closed(hidden, top):
                rows: list[tuple[Path, ...]] = [(path,) for path in self.under[top] if path not in hidden]
                self._hide(hidden, top, rows or [(top,)])
        while not self._closed(hidden, TOTAL):
            choices = list(self._choices(hidden))
            if not choices:
                return False
            self._hide(hidden, TOTAL, choices)
        return True

    def _closed(self, hidden: Mapping[Path, str], above: Path) -> bool:
        """Whether what is hidden right under a shown row cannot be worked out."""
        if above:
            rows = group = [path for path in self.under[above] if path in hidden]
        else:
            rows = [top for top in self.tops if top in hidden]
            own = [[path for path in self.under[top] if path in hidden] if self.under[top] else [top] for top in rows]
            if not all(own):  # a row whose own rows are all shown is their sum
                return False
            group = [path for leaves in own for path in leaves]
        return not rows or (len(rows) > 1 and self._enough(hidden, group))

    def _enough(self, hidden: Mapping[Path, str], group: list[Path]) -> bool:
        rows = [self.table[path] for path in group]
        sums = [sum(parts) for parts in zip(*(row.parts for row in rows), strict=True)]
        if any(0 < some < len(group) + SMALL for some in sums):
            return False
        money = sum(abs(row.amount) for row in rows)
        own = max((abs(self.table[path].amount) for path in group if hidden[path] in (FEW, PAYER)), default=0.0)
        return not money or own <= WHOLE_SHARE * money

    def _choices(self, hidden: Mapping[Path, str]) -> Iterator[tuple[Path, ...]]:
        """What could be hidden besides, right under the total: always with a row that has no rows of its own."""
        for top in self.tops:
            rows = [path for path in self.under[top] if path not in hidden]
            if top in hidden:
                yield from ((path,) for path in rows)
            elif len(rows) < len(self.under[top]) or not self.under[top]:
                yield (top,)
            else:
                yield from ((top, path) for path in rows)

    def _hide(self, hidden: dict[Path, str], above: Path, choices: list[tuple[Path, ...]]) -> None:
        """The choice that is enough and loses the fewest cases; where none is, the one that adds the most."""
        lost = {choice: (sum(self.table[path].n for path in choice), choice) for choice in choices}
        enough = [choice for choice in choices if self._closed({**hidden, **dict.fromkeys(choice, BESIDE)}, above)]
        if above in choices[0] or not enough:
            chosen = max(choices, key=lambda choice: lost[choice])
        else:
            chosen = min(enough, key=lambda choice: lost[choice])
        for path in chosen:
            hidden.setdefault(path, BESIDE)
