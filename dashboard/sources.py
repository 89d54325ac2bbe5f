"""What each source delivered and what it owes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from textwrap import shorten
from typing import Any

from dashboard import data
from dashboard.components import Task
from dashboard.data import remember
from dashboard.fact_words import delivery
from dashboard.formats import day
from dashboard.told import told
from dashboard.words import N_, _
from metrics import query
from metrics.query import Published, SourceStatus

Record = Mapping[str, Any]
CATALOGUE = "catalogue-"  # how the sources of a home's own catalogue are called
CATALOGUE_NAMES = {
    f"{CATALOGUE}procedures": N_("Catálogo de trámites"),
    f"{CATALOGUE}agencies": N_("Catálogo de dependencias"),
    f"{CATALOGUE}offices": N_("Catálogo de oficinas"),
    f"{CATALOGUE}closures": N_("Catálogo de días inhábiles"),
    f"{CATALOGUE}shifts": N_("Catálogo de cambios"),
}


@dataclass(frozen=True)
class Source:
    """One declared source: whose it is, what it last delivered, since when it owes, and its last refusal ("" = none)."""

    source: str
    name: str
    owner: str
    agencies: tuple[str, ...]
    until: date | None
    retired: bool
    catalogue: bool
    covered_from: date | None
    covered_to: date | None
    late_since: date | None
    last_file: str
    loaded_at: datetime | None
    accepted: int
    quarantined: int
    refused: str
    refused_file: str


def task(source: Source) -> Task:
    """A source whose last delivery was refused, or that owes data, as a thing to do."""
    where = (_("Ver por qué") if source.refused else _("Ver los datos"), "views/datos.py", (("fuente", source.source),))
    if source.refused:
        return Task(
            "act",
            source.name,
            source.owner,
            _("Se rechazó {file}.").format(file=source.refused_file),
            shorten(source.refused, 150, placeholder="…"),
            *where,
        )
    what = (
        _("No ha entregado datos desde el {day}: sus cifras faltan y no se comparan.").format(day=day(source.late_since))
        if source.late_since
        else _("Está declarada y nunca ha entregado datos.")
    )
    return Task("act", source.name, source.owner, what, _("Pida el archivo, guárdelo en inbox/ y ejecute paso10 update."), *where)


def all_sources(pub: Published) -> tuple[Source, ...]:
    """Every declared source: those that owe something first, the catalogue's own files last."""
    return _all_sources(pub, pub.today)


@remember
def _all_sources(pub: Published, today: date) -> tuple[Source, ...]:
    """What a source owes grows with the days, also while nothing new is published."""
    found = [_source(pub, status) for status in data.delivered(pub)]
    return tuple(sorted(found, key=lambda s: (s.catalogue, s.retired, not (s.refused or owes(s)), s.name)))


def _source(pub: Published, status: SourceStatus) -> Source:
    refused = status.last_message if status.last_status == "refused" else ""
    return Source(
        source=status.source,
        name=_(CATALOGUE_NAMES[status.source]) if status.source in CATALOGUE_NAMES else status.name,
        owner=status.owner,
        agencies=status.agencies,
        until=status.until,
        retired=not status.active or (status.until is not None and (pub.cutoff is None or status.until <= pub.cutoff)),
        catalogue=status.source.startswith(CATALOGUE),
        covered_from=status.covered_from,
        covered_to=status.cutoff,
        late_since=status.owed_since,
        last_file=delivery(status.last_file),
        loaded_at=status.last_loaded_at,
        accepted=status.accepted,
        quarantined=status.quarantined,
        refused=told(refused),
        refused_file=delivery(status.last_file) if refused else "",
    )


def owes(source: Source) -> bool:
    """Whether a source is late, or active and never delivered anything."""
    never = source.loaded_at is None and not source.retired and not source.catalogue
    return source.late_since is not None or never


def needing(pub: Published, agency: str) -> tuple[Source, ...]:
    """The sources that need somebody and speak for this agency (or for any): refused ones, then the longest owed first."""
    found = [s for s in all_sources(pub) if (s.refused or owes(s)) and (not agency or not s.agencies or agency in s.agencies)]
    return tuple(sorted(found, key=lambda s: (not s.refused, s.late_since is None, s.late_since or date.max)))


def owed(source: Source) -> str:
    """«Falta Agua Potable desde el mié 18: la entrega Organismo de Agua.»"""
    who = _(": la entrega {owner}").format(owner=source.owner) if source.owner else ""
    if source.late_since is None:
        return _("Falta {name}, que nunca ha entregado{who}.").format(name=source.name, who=who)
    return _("Falta {name} desde el {day}{who}.").format(name=source.name, day=day(source.late_since), who=who)


def worst(found: tuple[Source, ...]) -> Source:
    """The source to look at first: a refused one, one that owes, else the one with most rows in quarantine."""
    return max(found, key=lambda s: (bool(s.refused), owes(s), s.quarantined))


@remember
def batches(pub: Published, source: str) -> tuple[Record, ...]:
    """Its deliveries, newest first."""
    return tuple(query.batches(pub, source).to_dicts())


@remember
def quarantine(pub: Published, source: str) -> tuple[Record, ...]:
    """Its unreadable rows, from deliveries that count (a superseded one is mended already)."""
    mended = {b["batch_id"] for b in batches(pub, source) if b["status"] == "superseded"}
    return tuple(row for row in query.quarantine(pub, source).to_dicts() if row["batch_id"] not in mended)


@remember
def findings(pub: Published, source: str) -> tuple[Record, ...]:
    """What was loaded and deserves a look."""
    return tuple(query.findings(pub, source).to_dicts())


@remember
def conservation(pub: Published, source: str) -> tuple[Record, ...]:
    """The fate of every record of its deliveries."""
    return tuple(query.conservation(pub, source).to_dicts())
