"""What the catalogue leaves out or says that the data contradict: LNETB art. 54 field by field, with the evidence of each.

A wrong accusation is worse than silence: nothing is said of fewer cases than `ENOUGH`, and a share accuses only when its whole
95 % interval (Wilson) lies beyond the limit. The limits are explained in docs/catalogue.md.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import date
from math import sqrt
from typing import Any

from metrics.digital import STARTS, digital
from metrics.draft import write_rows
from metrics.figures import Figure, breakdown, figure
from metrics.reader import Published
from metrics.records import Record, records
from metrics.scope import Scope
from metrics.year import twelve_months

ENOUGH = 30  # cases under which the data accuse nobody
NO_ONLINE = 60  # requests without a single one online: were 5 % online, that would happen once in twenty
MOST, SOME = 50.0, 20.0  # per cent
LOOSE_N, LOOSE = 100, 3.0  # a limit three times as long as nine of ten need
HIGH, MEDIUM, LOW = "high", "medium", "low"
ORDER = {HIGH: 0, MEDIUM: 1, LOW: 2}
Z = 1.96
FIELDS: dict[str, tuple[str, str]] = {  # fraction of art. 54, severity where the record leaves it out
    "modality": ("II", LOW), "online": ("III", MEDIUM), "legal_basis": ("IV", MEDIUM), "description": ("V", MEDIUM),
    "requirements": ("VI", HIGH), "inspection": ("VII", LOW), "contact": ("VIII", MEDIUM), "limit": ("IX", HIGH),
    "ficta": ("IX", LOW), "prevention_days": ("X", LOW), "prevention_reply_days": ("X", LOW), "fee": ("XI", HIGH),
    "payment_options": ("XI", MEDIUM), "validity": ("XII", LOW), "reception": ("XIII", MEDIUM),
    "attention_hours": ("XIV", MEDIUM),
}
FRACTIONS = ["II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV"]
COLUMN = {"limit": "limit_value", "fee": "fee_mxn"}
FIGURES = ("fee_met_share", "revenue_per_payment_mxn", "on_time_share", "resolution_days_p90", "digital_take_up")


@dataclass(frozen=True)
class Finding:
    """One thing to mend. procedure_id '' is the whole catalogue; said and measured in `unit`; low, high: interval of a share.

    code: missing, fee, fee_unsaid, limit, limit_loose, online, online_unsaid, level, requirements_said.
    """

    procedure_id: str
    code: str
    severity: str
    field: str  # the column to mend
    fraction: str  # of art. 54; '' where it is no fraction's
    said: float | None
    measured: float | None
    unit: str
    n: int
    low: float | None
    high: float | None
    detail: str  # which columns are empty, which components are missing, which requirement
    source: str  # the source that holds the record, and the row of its file
    row: int | None
    first: date | None
    last: date | None


def interval(share: float, n: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a percentage, in per cent."""
    p, z2 = share / 100, Z * Z
    middle, half = (p + z2 / (2 * n)) / (1 + z2 / n), Z * sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return 100 * max(0.0, middle - half), 100 * min(1.0, middle + half)


def seldom(share: Figure) -> bool:
    """Whether that share surely is less than half: the fee that is charged is another, the limit is not kept."""
    return _enough(share) and interval(share.value or 0.0, share.n)[1] < MOST


def never(share: Figure) -> bool:
    """Whether nothing comes in online, among so many that this is no chance."""
    return share.state == "ok" and share.value == 0 and share.n >= NO_ONLINE


def some(share: Figure) -> bool:
    """Whether what comes in online surely is more than a little."""
    return _enough(share) and interval(share.value or 0.0, share.n)[0] > SOME


def _enough(share: Figure) -> bool:
    return share.state == "ok" and share.value is not None and share.n >= ENOUGH


def find(pub: Published) -> list[Finding]:
    """Everything, worst first: by severity, then by evidence, then by procedure."""
    known = records(pub)
    blank = {name for name in FIELDS if known and all(_lacks(record, name) for record in known.values())}
    found = [_whole(sorted(blank), len(known))] if blank and len(known) > 1 else []
    evidence = _Evidence(pub, known)
    for record in known.values():
        skipped = blank if len(known) > 1 else set()
        found += [*_missing(record, skipped), *_contradictions(record, evidence.of(record))]
    return sorted(found, key=lambda f: (ORDER[f.severity], -f.n, f.procedure_id, f.code, f.field))


def _whole(names: Sequence[str], n: int) -> Finding:
    """What no record of the whole catalogue says."""
    blank = {"n": n, **_of_missing(names)}
    return Finding("", "missing", **_BLANK | blank, source="catalogue", row=None)


def _of_missing(names: Sequence[str]) -> dict[str, Any]:
    """The fields of a finding about columns that are empty, the gravest first."""
    names = sorted(names, key=lambda name: ORDER[FIELDS[name][1]])
    columns = [COLUMN.get(name, name) for name in names]
    fractions = sorted({FIELDS[name][0] for name in names}, key=FRACTIONS.index)
    return {"severity": FIELDS[names[0]][1], "field": columns[0], "fraction": ", ".join(fractions), "detail": ",".join(columns)}


def _lacks(record: Record, name: str) -> bool:
    f = record.fields
    if name == "requirements":
        return record.requirements is None
    if name == "limit":
        return f["limit_unit"] != "immediate" and (f["limit_value"] is None or f["limit_unit"] is None)
    if name == "fee":
        return f["fee_mxn"] is None and not f["fee_rule"]
    return f[name] is None or f[name] == ""


def _missing(record: Record, skipped: set[str]) -> Iterator[Finding]:
    names = [name for name in FIELDS if name not in skipped and _lacks(record, name)]
    if names:
        yield _found(record, "missing", "", "", _of_missing(names))


_BLANK: dict[str, Any] = {"severity": "", "field": "", "fraction": "", "said": None, "measured": None, "unit": "", "n": 0,
                          "low": None, "high": None, "detail": "", "first": None, "last": None}


def _found(record: Record, code: str, severity: str, column: str, more: Mapping[str, Any]) -> Finding:
    """A finding of one record, with the row to mend; `more` are the fields of Finding that it has."""
    held = {**_BLANK, "severity": severity, "field": column, **more}
    return Finding(record.procedure_id, code, **held, source=record.fields["source"] or "", row=record.fields["source_row"])


class _Evidence:
    """The figures of a year, asked once for all procedures, and anew for those whose card changed within it."""

    def __init__(self, pub: Published, known: Mapping[str, Record]) -> None:
        self.pub, (self.start, self.end) = pub, twelve_months(pub)
        self.whole = {id: {one.key: one for one in breakdown(pub, id, "procedure", self.start, self.end)} for id in FIGURES}

    def of(self, record: Record) -> dict[str, Figure]:
        """The figures of the days on which this card was in force; those without a value or with few cases left out."""
        key, since = record.procedure_id, record.fields["valid_from"]
        if since is not None and since > self.end:
            return {}
        if since is None or since <= self.start:
            found = {id: rows[key] for id, rows in self.whole.items() if key in rows}
        else:
            asked = Scope(procedure=(key,))
            found = {id: figure(self.pub, id, since, self.end, asked) for id in FIGURES} if key in self.asked_for else {}
        return {id: one for id, one in found.items() if one.state == "ok" and one.value is not None and one.n >= ENOUGH}

    @property
    def asked_for(self) -> set[str]:
        """Procedures of which the data know something."""
        return {key for rows in self.whole.values() for key in rows}


def _contradictions(record: Record, known: Mapping[str, Figure]) -> Iterator[Finding]:
    yield from _fee(record, known.get("fee_met_share"), known.get("revenue_per_payment_mxn"))
    yield from _limit(record, known.get("on_time_share"), known.get("resolution_days_p90"))
    yield from _online(record, known.get("digital_take_up"))
    yield from _level(record)
    if record.fields["requires_nothing"] and record.requirements:
        yield _found(record, "requirements_said", HIGH, "requires_nothing", {
            "fraction": "VI", "n": len(record.requirements), "detail": record.requirements[0].name})


def _fee(record: Record, met: Figure | None, paid: Figure | None) -> Iterator[Finding]:
    fee = record.fields["fee_mxn"]
    if fee is None and not record.fields["fee_rule"] and paid is not None:
        yield _found(record, "fee_unsaid", HIGH, "fee_mxn", {
            "fraction": "XI", "measured": paid.value, "unit": "mxn", "n": paid.n, "first": paid.start, "last": paid.end})
    if fee is None or record.fields["fee_rule"] or met is None or met.value is None:
        return
    low, high = interval(met.value, met.n)
    if seldom(met):
        yield _found(record, "fee", HIGH, "fee_mxn", {
            "fraction": "XI", "said": float(fee), "measured": paid.value if paid else None, "unit": "mxn", "n": met.n,
            "low": low, "high": high, "first": met.start, "last": met.end})


def _limit(record: Record, met: Figure | None, slow: Figure | None) -> Iterator[Finding]:
    f = record.fields
    if f["limit_unit"] not in ("working_days", "immediate") or slow is None or slow.value is None or met is None:
        return
    limit = 0.0 if f["limit_unit"] == "immediate" else float(f["limit_value"] or 0)
    low, high = interval(met.value or 0, met.n)
    more: dict[str, Any] = {"fraction": "IX", "said": limit, "measured": slow.value, "unit": "working_days", "n": met.n,
                            "low": low, "high": high, "first": met.start, "last": met.end}
    if seldom(met) and slow.value > limit:
        yield _found(record, "limit", HIGH, "limit_value", more)
    elif limit and slow.n >= LOOSE_N and slow.value * LOOSE <= limit:
        yield _found(record, "limit_loose", LOW, "limit_value", more)


def _online(record: Record, share: Figure | None) -> Iterator[Finding]:
    f = record.fields
    if share is None or share.value is None:
        return
    promised = bool(f["online"]) or (f["digital_level"] or 0) >= STARTS
    column = "online" if f["online"] else "digital_level"
    low, high = interval(share.value, share.n)
    more: dict[str, Any] = {"fraction": "III", "measured": share.value, "unit": "percent", "n": share.n, "low": low,
                            "high": high, "first": share.start, "last": share.end}
    if promised and never(share):
        yield _found(record, "online", HIGH, column, more)
    elif not promised and (f["online"] is not None or f["digital_level"] is not None) and some(share):
        yield _found(record, "online_unsaid", MEDIUM, "online", more)


def _level(record: Record) -> Iterator[Finding]:
    side = digital(record)
    if side.unsupported:
        yield _found(record, "level", MEDIUM, "digital_level", {
            "said": float(side.level or 0), "unit": "level", "detail": ",".join(side.unsupported)})


COLUMNS = {
    "procedure_id": "VARCHAR", "code": "VARCHAR", "severity": "VARCHAR", "field": "VARCHAR", "fraction": "VARCHAR",
    "said": "DOUBLE", "measured": "DOUBLE", "unit": "VARCHAR", "n": "BIGINT", "low": "DOUBLE", "high": "DOUBLE",
    "detail": "VARCHAR", "source": "VARCHAR", "row": "BIGINT", "first": "DATE", "last": "DATE",
}


def write_findings(pub: Published) -> None:
    """Adds `catalogue_findings` to a draft."""
    write_rows(pub, "catalogue_findings", COLUMNS, map(astuple, find(pub)))


def catalogue_findings(pub: Published, procedure: str = "") -> list[Finding]:
    """What is to mend (of one procedure), worst first; empty where the publication is from before it was looked for."""
    if "catalogue_findings" not in pub.tables:
        return []
    found = [Finding(*row) for row in pub.rows(f"SELECT {', '.join(COLUMNS)} FROM catalogue_findings")]
    found.sort(key=lambda f: (ORDER[f.severity], -f.n, f.procedure_id, f.code, f.field))
    return [one for one in found if procedure in ("", one.procedure_id)]
