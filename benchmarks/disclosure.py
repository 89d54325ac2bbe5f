"""What the protection of open data hides, and whether an attack finds anything, on random municipalities.

    .venv/bin/python -m benchmarks.disclosure [--towns 50]

The municipalities (disclosure_towns.py) and the attack (disclosure_attack.py: linear programmes over all releases) share no code
with the protection. Two careless protections go through the same attack, to show what it finds.
"""

import argparse
import time
from collections import Counter
from collections.abc import Callable, Sequence

from benchmarks.disclosure_attack import SMALL, Shown, attack, small_changes
from benchmarks.disclosure_towns import deliveries, tabulated
from metrics.disclosure import Counts, protect
from metrics.revisions import HELD, Vintage, decide

Truth = dict[tuple[str, ...], tuple[int, ...]]
Protection = Callable[[Truth, Sequence[Vintage]], Shown | None]


def ours(truth: Truth, earlier: Sequence[Vintage]) -> Shown | None:
    """What a release shows of a table; None where it stays as it was."""
    decision, hidden = decide({path: Counts(parts) for path, parts in truth.items()}, {}, earlier)
    return None if decision == HELD else without(truth, hidden)


def only_small(truth: Truth, earlier: Sequence[Vintage]) -> Shown:
    """Careless: hides the small numbers and nothing else."""
    return without(truth, [path for path, parts in truth.items() if any(0 < some <= SMALL for some in parts)])


def each_release_alone(truth: Truth, earlier: Sequence[Vintage]) -> Shown:
    """Careless: protects every release as if it were the first."""
    return without(truth, protect({path: Counts(parts) for path, parts in truth.items()}))


def without(truth: Truth, hidden: Sequence[tuple[str, ...]] | dict[tuple[str, ...], str]) -> Shown:
    return {path: None if path in hidden else parts for path, parts in truth.items()}


def released(seed: int, shares: bool, protection: Protection) -> tuple[dict[int, list[tuple[Truth, Shown]]], int]:
    """By month, the versions of it that were published, each with the truth behind it; and how many corrections were held."""
    found: dict[int, list[tuple[Truth, Shown]]] = {}
    held = 0
    for last, cases in enumerate(deliveries(seed)):
        for month in range(last + 1):
            truth, past = tabulated(cases, month, shares), found.setdefault(month, [])
            shown = protection(truth, [vintage(one) for _, one in past]) if truth else None
            held += bool(truth) and shown is None and truth != past[-1][0]
            if shown is not None and (not past or past[-1][1] != shown):
                past.append((truth, shown))
    return found, held


def vintage(shown: Shown) -> Vintage:
    return Vintage({path: parts for path, parts in shown.items() if parts is not None}, {},
                   frozenset(path for path, parts in shown.items() if parts is None))


def given_away(seed: int, protection: Protection) -> tuple[list[str], Counter[str]]:
    """The small numbers of one municipality that the attack tells, the small differences, and the sums of what was published."""
    found: list[str] = []
    sums: Counter[str] = Counter()
    for shares in (False, True):
        tables, held = released(seed, shares, protection)
        sums["held"] += held
        for month, versions in tables.items():
            shown = [one for _, one in versions]
            small = {(v, path, k) for v, (truth, _) in enumerate(versions) for path, parts in truth.items()
                     for k, some in enumerate(parts) if 0 < some <= SMALL}
            bounds = attack(shown, lambda *cell, small=small: cell in small)
            found += [f"{month} {b}" for b in bounds if b.tells(versions[b.version][0][b.path][b.part])]
            found += [f"{month} difference {change}" for change in small_changes(shown)]
            sums["attacked"] += len(bounds)
            sums["restated"] += len(versions) - 1
            for truth, one in versions:
                sums.update(_counted(truth, one, "due" if shares else "count"))
    return found, sums


def _counted(truth: Truth, shown: Shown, name: str) -> Counter[str]:
    gone = [path for path, parts in shown.items() if parts is None]
    return Counter({f"{name} rows": len(shown), f"{name} rows hidden": len(gone), f"{name} cases": sum(map(sum, truth.values())),
                    f"{name} cases hidden": sum(sum(truth[path]) for path in gone)})


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--towns", type=int, default=50)
    towns = parser.parse_args().towns
    for protection, n in ((ours, towns), (only_small, min(towns, 5)), (each_release_alone, min(towns, 5))):
        since, told, sums = time.perf_counter(), 0, Counter[str]()
        for seed in range(n):
            found, more = given_away(seed, protection)
            told += len(found)
            sums.update(more)
        print(f"{protection.__name__}: {n} municipalities, 4 releases, {sums['attacked']:,} small numbers attacked, "
              f"{told:,} disclosures, {time.perf_counter() - since:.0f} s")
        print(f"  corrections of a table and month: {sums['restated']} published, {sums['held']} held back")
        for name, what in (("count", "counts"), ("due", "shares and their parts")):
            rows, cases = (sums[f"{name} {one} hidden"] / sums[f"{name} {one}"] for one in ("rows", "cases"))
            print(f"  {what}: {rows:.0%} of rows hidden, {cases:.0%} of cases")


if __name__ == "__main__":
    main()
