"""What needs somebody: the items of the publication as things to do, beside what people did with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from dashboard import sources
from dashboard.components import Task
from dashboard.data import remember
from dashboard.formats import day, short_span, whole
from dashboard.page import find_pages
from dashboard.reading import apart, number, said
from dashboard.words import N_, _, many, spoken
from metrics import query
from metrics.breach import target_of
from metrics.query import Item, Published, Scope
from state.attention import OPEN, SNOOZED, Record, Seen, Standing, standing

CHANNELS = {
    "counter": N_("Canal ventanilla"),
    "web": N_("Canal en línea"),
    "app": N_("Canal aplicación"),
    "whatsapp": N_("Canal WhatsApp"),
    "phone": N_("Canal teléfono"),
    "mail": N_("Canal correo"),
}
PATIENCE_DAYS = 5.0  # a source that owes two days instead of one is not clearly worse


@dataclass(frozen=True)
class Finding:
    """One thing that needs somebody: its key (what, where), those of what the same cause moved, since when, how bad, in words."""

    key: str
    also: tuple[str, ...]
    title: str
    since: date
    through: date
    size: float
    say: str
    task: Task

    def seen(self, key: str) -> Seen:
        """What a person who acts on it has before the eyes; `key` is the one under which it is known."""
        return Seen(key, self.title, self.through, self.size)


@dataclass(frozen=True)
class Listed:
    """A finding with what people did with it; `assigned_on` is the day where the municipality is."""

    finding: Finding
    record: Record
    standing: Standing
    assigned_on: date | None


@remember
def findings(pub: Published, agency: str) -> tuple[Finding, ...]:
    """What the publication says that needs somebody, in one agency or anywhere, most pressing first: the only door to it."""
    return tuple(_finding(pub, item) for item in query.attention(pub) if not agency or agency in _whose(pub, item, agency))


def _whose(pub: Published, item: Item, agency: str) -> set[str]:
    """The agencies that an item is of; a source that speaks for nobody in particular is everybody's."""
    if item.kind == "source":
        known = next((s for s in sources.all_sources(pub) if s.source == item.key), None)
        return set(known.agencies) if known and known.agencies else {agency}
    of = {"procedure": pub.agency_of, "office": pub.agency_of_office}.get(item.dimension, {})
    return {item.key if item.dimension == "agency" else of.get(item.key, "")}


def _finding(pub: Published, item: Item) -> Finding:
    task = {"source": _source_task, "forecast": _forecast_task}.get(item.kind, _figure_task)(pub, item)
    size = PATIENCE_DAYS + (item.size or 0.0) if item.size_unit == "days" else abs(item.size or 0.0)
    what = item.reason or item.indicator
    return Finding(
        f"{item.kind}|{what}|{item.dimension}|{item.key}",
        tuple(f"{item.kind}|{other}" for other in item.also),
        " · ".join(part for part in (task.who, _label(pub, item)) if part),
        item.since, item.day, size, _say(pub, item, task.who), task)  # fmt: skip


def _label(pub: Published, item: Item) -> str:
    if item.kind == "source":
        return {"late": _("no entrega"), "refused": _("entrega rechazada")}.get(item.reason, _("entrega casi vacía"))
    return spoken(query.indicators(pub)[item.indicator].name)


def _say(pub: Published, item: Item, who: str) -> str:
    """«Avalúo catastral: espera en ventanilla de 48 min, cuando lo habitual es 28 min»; nothing of a source, told elsewhere."""
    if item.kind == "source":
        return ""
    label = _label(pub, item)
    if item.kind == "forecast":
        words = {"who": who, "label": label[:1].lower() + label[1:], **_breach(pub, item)}
        return _("{who}: {label} de {level} en los próximos {n} días; la meta es {target}").format(**words)
    value, usual = apart(item.level, item.usual, item.unit)
    words = _("{who}: {label} de {value} desde el {day}, cuando lo habitual es {usual}")
    if item.gradual:
        words = (
            _("{who}: {label} de {value}; empeora poco a poco desde el {day}, cuando lo habitual es {usual}")
            if item.direction == "bad"
            else _("{who}: {label} de {value}; cambia poco a poco desde el {day}, cuando lo habitual es {usual}")
        )
    return words.format(who=who, label=label[:1].lower() + label[1:], value=value, usual=usual, day=day(item.since))


def _figure_task(pub: Published, item: Item) -> Task:
    """A process that changed, or overdue work that grew: what it is like now and before, its last value, what to do."""
    now, before = apart(item.level, item.usual, item.unit)
    words, ask = _("{label}: {now} desde el {day}; antes, {before}."), _("Pregunte qué cambió entonces.")
    if item.gradual:
        words = (
            _("{label}: {now}; empeora poco a poco desde el {day}; antes, {before}.")
            if item.direction == "bad"
            else _("{label}: {now}; cambia poco a poco desde el {day}; antes, {before}.")
        )
        ask = _("Pregunte qué ha ido cambiando desde entonces.")
    if item.kind == "overdue":
        ask = _("Vea cuáles son y quién las tiene.")
    what = words.format(label=_label(pub, item), now=now, before=before, day=day(item.since))
    then = " ".join(part for part in (_last(item), ask) if part)
    name = _(CHANNELS[item.key]) if item.dimension == "channel" and item.key in CHANNELS else item.name
    kind = "act" if item.direction == "bad" else "open"
    return Task(kind, name, _(item.owner), what, then, *_link(pub, item))


def _last(item: Item) -> str:
    """The last day or week, and where it usually lies."""
    if item.value is None or item.value_on is None:
        return ""
    when = day(item.value_on) if item.grain == "day" else short_span(item.value_on, item.value_on + timedelta(days=6))
    words = {"when": when, "value": said(item.value, item.unit)}
    if item.usual_low is None or item.usual_high is None:
        return _("{when}: {value}.").format(**words)
    low, high = number(item.usual_low, item.unit), said(item.usual_high, item.unit)
    if item.kind == "overdue":
        return _("{when}: {value}; lo habitual llega a {high}.").format(**words, high=high)
    span = _("{when}: {value}; un día va de {low} a {high}.")
    span = span if item.grain == "day" else _("{when}: {value}; una semana va de {low} a {high}.")
    return span.format(**words, low=low, high=high)


def _link(pub: Published, item: Item) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    """Where to look: the procedure's page, the office's for its waits, Hoy of the agency, or else what the figure is."""
    if item.dimension == "office" and item.indicator.startswith("queue_") and _has_page("esperas"):
        return _("Ver espera"), "views/esperas.py", (("oficina", item.key),)
    if item.dimension == "procedure" and _has_page("tramite"):
        return _("Ver trámite"), "views/tramite.py", (("tramite", item.key),)
    agency = next(iter(_whose(pub, item, ""))) if item.dimension in {"procedure", "office", "agency"} else ""
    if agency:
        return _("Ver dependencia"), "views/hoy.py", (("dependencia", agency),)
    name = spoken(query.indicators(pub)[item.indicator].name)
    return _("Ver qué mide"), "views/indicadores.py", (("busca", name),)


def _has_page(name: str) -> bool:
    return any(page.url_path == name for _path, page in find_pages())


def _forecast_task(pub: Published, item: Item) -> Task:
    """A wait that will pass its target: from when, how far, and where to look what one more desk would do."""
    words = {"label": _label(pub, item), "day": day(item.value_on or item.day), **_breach(pub, item)}
    what = _("{label}: se esperan {level} en promedio en los próximos {n} días abiertos, desde el {day}; la meta es {target}.")
    then = _("En {beyond} de esos días la pasa 9 de cada 10 veces. Hasta ahora, {usual}. Vea qué haría una ventanilla más.")
    return Task("act", item.name, _(item.owner), what.format(**words), then.format(**words), *_link(pub, item))


def _breach(pub: Published, item: Item) -> dict[str, str]:
    level, target = apart(item.level, target_of(pub, item.indicator), item.unit)
    return {
        "level": level,
        "target": target,
        "n": whole(item.n),
        "beyond": whole(item.periods),
        "usual": said(item.usual, item.unit),
    }


def _source_task(pub: Published, item: Item) -> Task:
    known = next((s for s in sources.all_sources(pub) if s.source == item.key), None)
    if known is not None and item.reason != "empty":
        return sources.task(known)
    what = _("Entregó {n} registros el {day}, cuando lo habitual son {usual}.").format(
        n=whole(item.value or 0), day=day(item.value_on or item.day), usual=whole(item.usual or 0)
    )
    ask = _("Revise con quien la entrega que el archivo esté completo.")
    return Task("act", item.name, item.owner, what, ask, _("Ver los datos"), "views/datos.py", (("fuente", item.key),))


def listed(pub: Published, found: Sequence[Finding], records: Mapping[str, Record], today: date) -> list[Listed]:
    """Every finding with its record: its own, or that of something the same cause moved (the place that tells it best moves)."""
    own = {finding.key for finding in found}
    rows = []
    for finding in found:
        keys = (finding.key, *(key for key in finding.also if key not in own))
        record = next((records[key] for key in keys if key in records), Record(finding.key))

        def worked(after: date, before: date) -> bool:
            return bool(query.working_days(pub, Scope(), after + timedelta(days=1), before - timedelta(days=1)))

        stands = standing(record, today, finding.since, finding.size, worked)
        rows.append(Listed(finding, record, stands, _local(pub, record.assigned_at)))
    return rows


def _local(pub: Published, moment: str) -> date | None:
    return datetime.fromisoformat(moment).astimezone(ZoneInfo(pub.about.time_zone)).date() if moment else None


def waiting(rows: Sequence[Listed]) -> list[Listed]:
    """What is on the list today."""
    return [row for row in rows if row.standing.status == OPEN]


def put_away(rows: Sequence[Listed]) -> list[Listed]:
    """What is snoozed or closed."""
    return [row for row in rows if row.standing.status != OPEN]


def task_of(row: Listed) -> Task:
    """The thing to do, with who has it and why it is back."""
    return replace(row.finding.task, note=" ".join(part for part in (_mine(row), _back(row)) if part))


def _mine(row: Listed) -> str:
    if not row.standing.assignee or row.assigned_on is None:
        return ""
    return _("Lo lleva {who} desde el {day}.").format(who=row.standing.assignee, day=day(row.assigned_on))


def _back(row: Listed) -> str:
    record = row.record
    words = {
        "snooze": _("Vuelve hoy: {who} lo pospuso."),
        "again": _("Se había cerrado («{reason}») y reapareció."),
        "worse": _("Se había cerrado («{reason}») y empeoró."),
    }
    return words[row.standing.back].format(who=record.changed_by, reason=record.reason) if row.standing.back else ""


def away(row: Listed) -> str:
    """How something left the list: until when, or why, and by whom."""
    record = row.record
    if row.standing.status == SNOOZED and record.until is not None:
        return _("Pospuesto hasta el {day} por {who}").format(day=day(record.until), who=record.changed_by)
    return _("Cerrado por {who}: {reason}").format(who=record.changed_by, reason=record.reason)


def counted(rows: Sequence[Listed]) -> str:
    """«2 pospuestas · 1 cerrada»."""
    snoozed = sum(row.standing.status == SNOOZED for row in rows)
    closed = len(rows) - snoozed
    parts = (
        many(snoozed, "{n} pospuesta", "{n} pospuestas").format(n=snoozed) if snoozed else "",
        many(closed, "{n} cerrada", "{n} cerradas").format(n=closed) if closed else "",
    )
    return " · ".join(part for part in parts if part)
