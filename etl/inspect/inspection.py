"""`inspect_file`: a look at one file, what was found in it, which facts it could feed, and the draft of its contract."""

import csv
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from glob import escape
from pathlib import Path

import polars as pl

from etl.contract import Contract
from etl.contracts import declared, read_contracts
from etl.declare import UNDECIDED
from etl.errors import ContractError, RefusedError
from etl.home import Home
from etl.inspect.answers import Answers
from etl.inspect.columns import Column, by_name, profile
from etl.inspect.databases import is_url, look_at_database
from etl.inspect.draft import Draft, contract_text, system_text
from etl.inspect.findings import Finding, of_columns, of_file, of_keys, of_pairs, of_tails
from etl.inspect.gaps import with_gaps
from etl.inspect.logs import log_plans
from etl.inspect.look import Look, look_at
from etl.inspect.match import Given, Proposal, propose
from etl.inspect.pairs import FOLLOWS, find_pairs, followers, order_evidence
from etl.inspect.plan import Bind, Doubt, Plan, make_plan
from etl.inspect.score import Known
from etl.inspect.steady import steady
from etl.inspect.tail import Tail, find_tails
from etl.inspect.unpivot import MONTHS, find_figures, find_months, find_questions
from etl.persons import masked
from etl.readers.files import deliveries
from etl.readers.records import ROW
from etl.tables import TABLES, Table
from etl.text import fold

DAY_IN_NAME = re.compile(r"(?<!\d)((?:19|20)\d{2})[-_]?(0[1-9]|1[0-2])[-_]?(0[1-9]|[12]\d|3[01])(?!\d)")


@dataclass(frozen=True)
class Inspection:
    """All that was found; `contract` is the draft's text and `problem` why it is not valid yet ("" = it is)."""

    target: str
    kind: str
    source: str
    shape: dict[str, object]
    records: int
    looked: str
    findings: tuple[Finding, ...]
    columns: tuple[Column, ...]
    proposals: tuple[Proposal, ...]
    plans: tuple[Plan, ...]
    doubts: tuple[Doubt, ...]
    contract: str
    problem: str
    claimed_by: tuple[str, ...]
    sheets: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    tables: tuple[tuple[str, int, str], ...] = ()  # of a database: name, rows, the fact that it looks like
    facts: tuple[Table, ...] = tuple(TABLES.values())  # what a contract may feed, for who lets a person choose


def inspect_target(target: str, home: Home | None, answers: Answers) -> Inspection:
    """A look at a file (also by its path from the home) or at the URL of a database; EtlError when it cannot be read at all."""
    if is_url(target):
        look, system = look_at_database(target, home, answers)
        return _inspected(look, Path(look.shape.table), home, answers, system)
    path = Path(target)
    return inspect_file(home.root / path if home and not path.exists() else path, home, answers)


def write_draft(found: Inspection, root: Path, output: Path | None, write: bool) -> Path | None:
    """Writes the draft where it was asked for, never over a file; its path, or None when nobody asked."""
    path = output or (root / "sources" / f"{found.source}.toml" if write else None)
    if path is None:
        return None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(found.contract)
    except FileExistsError:
        raise ContractError(
            f"{path}: ya existe y no se escribe encima. Guarde el borrador con otro nombre: --output OTRO.toml"
        ) from None
    return path


def inspect_file(path: Path, home: Home | None, answers: Answers) -> Inspection:
    """A look at one file; EtlError when it cannot be read at all. Writes nothing."""
    return _inspected(look_at(path, answers), path, home, answers)


def _inspected(look: Look, path: Path, home: Home | None, answers: Answers, system: str = "") -> Inspection:
    """What a look tells; `path` gives names, and `system` is the known one whose whole contract is better than one of a table."""
    sample = look.sample
    if not sample.frame.height:
        raise RefusedError(f"{look.delivery.name}: no trae datos, sólo títulos o encabezado. Pida una entrega con datos.")
    first = _profiled(sample.frame, look.explode)
    tails, out = find_tails(sample, first, look.columns)
    frame = sample.frame.filter(~sample.frame[ROW].is_in(list(out))) if out else sample.frame
    columns = _profiled(frame, look.explode) if out else first
    proposals, plans = _facts(look, path, columns, frame, catalogue_words(home) if home else Known(), answers)
    draft = _draft(path, _keyed(look, plans), columns, tails, plans, answers)
    whole = bool(system) and not answers.text("from")
    text = system_text(system, draft) if whole else contract_text(draft, plans)
    source = answers.text("source") or (system if whole else stem_of(path.name))
    findings = [*of_file(look), *of_tails(tails), *of_columns(columns), *of_keys(columns, sample.told)]
    findings += [f for plan in plans for f in of_pairs(find_pairs(frame, plan))]
    doubts = (*draft.doubts, *(doubt for plan in plans for doubt in plan.doubts))
    return Inspection(
        look.delivery.name,
        look.kind,
        source,
        dict(look.shape.__dict__),
        sample.records,
        sample.told,
        tuple(findings),
        tuple(columns),
        tuple(proposals),
        tuple(plans),
        doubts,
        text,
        problem_of(text, source),
        claimed_by(home, path) if home and look.kind != "sql" else (),
        tuple(s.name for s in look.sheets if s.visible),
        look.members,
        look.tables,
    )


def _facts(
    look: Look, path: Path, columns: Sequence[Column], frame: pl.DataFrame, known: Known, answers: Answers
) -> tuple[list[Proposal], list[Plan]]:
    """What it could give, and the drafts of what it most likely gives."""
    if look.kind == "xes":
        return log_plans(frame, known, answers)
    titles = " ".join([path.stem, look.delivery.member, look.shape.sheet, *look.titles])
    proposals, plans = _plans(columns, titles, known, answers, frame)
    plans = [with_gaps(_with_evidence(plan, columns, frame), columns, frame, answers.of("where")) for plan in plans]
    return proposals, [_exploding(plan, look.explode) for plan in plans]


def _profiled(frame: pl.DataFrame, path: str) -> list[Column]:
    """The columns; where a list was taken apart, those outside it are looked at once per record."""
    columns = profile(frame)
    if not path:
        return columns
    once = by_name(profile(frame.unique(ROW, maintain_order=True)))
    return [c if c.name == path or c.name.startswith(f"{path}.") else once[c.name] for c in columns]


def _keyed(look: Look, plans: Sequence[Plan]) -> Look:
    """Without its watermark where no column tells one row from another."""
    key = TABLES[plans[0].table].key
    bound = any(bind.target == key[0] and bind.origin == "column" for bind in plans[0].binds) if len(key) == 1 else False
    return look if bound else replace(look, shape=replace(look.shape, watermark=""))


def _exploding(plan: Plan, path: str) -> Plan:
    """The plan with the list that it reads the elements of, where it uses any."""
    used = [name for bind in plan.binds for name in bind.columns] + list(plan.unpivot.columns if plan.unpivot else ())
    return replace(plan, explode=path) if path and any(n == path or n.startswith(f"{path}.") for n in used) else plan


def catalogue_words(home: Home) -> Known:
    """Keys and names of the catalogue of a home, folded, by «table.column»."""
    found: dict[str, frozenset[str]] = {}
    for table in ("procedures", "agencies", "offices"):
        path = home.catalogue / f"{table}.csv"
        if path.is_file():
            rows = list(csv.DictReader(path.read_text("utf-8-sig", errors="replace").splitlines()))
            for column in (TABLES[table].key[0], "name"):
                found[f"{table}.{column}"] = frozenset(fold(row.get(column) or "") for row in rows) - {""}
    return Known(found)


def _plans(
    columns: Sequence[Column], titles: str, known: Known, answers: Answers, frame: pl.DataFrame
) -> tuple[list[Proposal], list[Plan]]:
    chosen = {name: str(value) for name, value in answers.of("columns").items()}
    unpivots = {"ratings": find_questions(columns), "aggregates": find_months(columns, titles)}
    proposals = propose(columns, Given(titles, known, chosen, steady(frame, columns), unpivots, followers(frame, columns)))
    wanted = answers.text("table")
    best = next((p for p in proposals if p.table == wanted), proposals[0])
    chosen_too = [best, *_beside(best, proposals)] if wanted is None else [best]
    if best.table == "aggregates" and unpivots["aggregates"] is None and not best.column("series"):
        unpivots["aggregates"] = find_figures(columns, {name: str(ours) for name, ours in answers.of("figures").items()})
    return proposals, [make_plan(p, columns, known, answers, unpivots.get(p.table), titles) for p in chosen_too]


def _beside(best: Proposal, proposals: Sequence[Proposal]) -> list[Proposal]:
    """The requests that a log of steps tells too, where each of its rows repeats what its request says."""
    if best.table != "events":
        return []
    return [
        p for p in proposals if p.table == "requests" and not p.missing and p.column("received_at") and p.column("resolved_at")
    ]


def _with_evidence(plan: Plan, columns: Sequence[Column], frame: pl.DataFrame) -> Plan:
    """Doubts about day and month with what the two dates of a row say under each order."""
    named = by_name(columns)
    binds = {bind.target: bind for bind in plan.binds}
    said: dict[str, str] = {}
    for first, second in FOLLOWS:
        if first in binds and second in binds and binds[first].origin == binds[second].origin == "column":
            a, b = binds[first].columns[0], binds[second].columns[0]
            if a in named and b in named and (text := order_evidence(frame, named, a, b)):
                said |= {first: text, second: text}
    changed = [_with_dates_said(bind, said[bind.target]) if bind.target in said else bind for bind in plan.binds]
    return replace(plan, binds=tuple(changed))


def _with_dates_said(bind: Bind, said: str) -> Bind:
    """Its doubts about day and month, with what the two dates of a row say."""
    added = (
        replace(d, why=f"{d.why} (lo que dicen sus dos fechas: {said})") if d.key.startswith("dates.") else d for d in bind.doubts
    )
    return replace(bind, doubts=tuple(added))


def stem_of(name: str) -> str:
    """The name of the source: that of the file without days, numbers and endings."""
    bare = re.sub(r"(\.(csv|txt|tsv|xlsx|xlsm|zip|gz|json|jsonl|xes))+$", "", name, flags=re.I)
    words = re.sub(r"[^a-z0-9]+", "_", fold(bare))
    return re.sub(r"_*\d[\d_]*$", "", words).strip("_") or words.strip("_") or "fuente"


def _draft(
    path: Path, look: Look, columns: Sequence[Column], tails: Sequence[Tail], plans: Sequence[Plan], answers: Answers
) -> Draft:
    used = {name for plan in plans for bind in plan.binds for name in bind.columns} | {
        name for plan in plans if plan.unpivot for name in plan.unpivot.columns
    }
    hashed = answers.texts("hash") or tuple(dict.fromkeys(name for plan in plans for name in plan.hash))
    personal = tuple(c.name for c in columns if (c.person or c.free_text) and c.name not in used and c.name not in hashed)
    drop = answers.texts("drop")
    stem = stem_of(path.name)
    files, files_said = _files(path.name)
    said = {}
    if look.encoding and look.dialect and look.header:
        said = {"encoding": look.encoding.evidence, "separator": look.dialect.evidence, "header_row": look.header.evidence}
    elif look.header:
        said = {"header_row": look.header.evidence}
    return Draft(
        look.delivery.name,
        answers.text("name") or stem.replace("_", " ").capitalize(),
        look.kind,
        answers.text("files") or files,
        files_said,
        look.shape,
        said,
        look.sample.told,
        answers.text("owner") or "",
        answers.text("member") or "*",
        _null(columns, used, answers),
        _covers(path.name, columns, plans),
        answers.text("delivery") or ("upsert" if look.shape.watermark else "append"),
        "" if look.kind == "sql" else "cada archivo agrega",
        tuple(tails),
        hashed,
        personal if drop is None else drop,
        _file_doubts(look),
        tuple(c.name for c in columns if c.name not in used and c.name not in personal),
        look.nested,
    )


def _null(columns: Sequence[Column], used: set[str], answers: Answers) -> tuple[str, ...]:
    """Words for no value in the columns that are used, but for those that only a column of dates has."""
    given = answers.texts("null")
    if given is not None:
        return given
    words = [word for c in columns if c.name in used and c.kind != "date" for word, _ in c.nulls]
    return tuple(dict.fromkeys(words))


def _files(name: str) -> tuple[str, str]:
    """The glob of the deliveries to come: the days and numbers of the name may change; a byte that is no UTF-8 is any one."""
    name = re.sub(r"[\udc80-\udcff]", "?", escape(name))
    if not re.search(r"(19|20)\d{2}", name):
        return name, ""
    pattern = re.sub(r"(?i)(19|20)\d{2}([-_]?\d{2}){0,2}|(?<![a-z])(" + "|".join(MONTHS) + r")(?![a-z])", "*", name)
    pattern = re.sub(r"\*([-_ a]*\*)+", "*", pattern)
    return pattern, "los números del nombre cambian de una entrega a otra"


def _covers(name: str, columns: Sequence[Column], plans: Sequence[Plan]) -> dict[str, str] | None:
    """The days that a delivery covers, where its name says them and its dates agree."""
    days = [f"{y}-{m}-{d}" for y, m, d in DAY_IN_NAME.findall(name)]
    constant = next(
        (b.constant for p in plans for b in p.binds if b.origin == "constant" and b.target in TABLES[p.table].dated), ""
    )
    if constant and not days:
        return {"by": "fixed", "from": constant, "to": constant} if not constant.startswith(UNDECIDED) else None
    if len(days) != 2 or days[0] > days[1]:
        return None
    used = {n for p in plans for b in p.binds for n in b.columns if b.target in TABLES[p.table].dated}
    seen = [c.dates.usual for c in columns if c.name in used and c.dates and c.dates.first and not c.dates.open]
    if any(first < days[0] or last > days[1] for first, last in seen):
        return None
    compact = bool(re.search(r"\d{8}.*\d{8}", name))
    if not compact:
        return None
    return {"by": "file_name", "pattern": r"(?P<from>\d{8})\D+(?P<to>\d{8})"}


def _file_doubts(look: Look) -> tuple[Doubt, ...]:
    doubts = []
    if look.header and look.header.row == 0:
        doubts.append(Doubt("header_row", "", "¿De verdad no hay encabezado?", ("0", "1"), "0", look.header.evidence, must=False))
    if look.encoding and look.encoding.odd_lines:
        doubts.append(
            Doubt(
                "encoding",
                "",
                "¿En qué codificación está?",
                ("utf-8", "cp1252", "cp850"),
                look.encoding.name,
                look.encoding.evidence,
                must=False,
            )
        )
    return tuple(doubts)


def problem_of(text: str, source: str) -> str:
    """Why the draft is no valid contract; empty when it is."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{source}.toml"
        path.write_text(text, "utf-8")
        try:
            declared(path, "America/Mexico_City")
        except ContractError as problem:
            return masked(str(problem))
    return ""


def claimed_by(home: Home, path: Path) -> tuple[str, ...]:
    """The sources whose contracts already read that file, were it in the inbox."""
    contracts, _ = read_contracts(home)
    return tuple(c.source for c in contracts if c.kind != "sql" and _claims(home, c, path))


def _claims(home: Home, contract: Contract, path: Path) -> bool:
    inside = path.resolve().is_relative_to(home.inbox.resolve())
    if inside:
        return any(d.path.resolve() == path.resolve() for d in deliveries(home.root, home.inbox, contract.files, contract.member))
    return "/" not in contract.files and path.match(contract.files)
