"""Each source system's tables as texts, in its own words: the citizen window, its preventions, the treasury, the log, surveys."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from etl.sample.arrays import DAY, NEVER, Ints, Texts, stream, texts
from etl.sample.catalogue import agencies
from etl.sample.files import when
from etl.sample.payments import METHODS, Payments
from etl.sample.people import People
from etl.sample.ratings import Ratings
from etl.sample.requests import Requests
from etl.sample.steps import ACTIVITIES, RECEPTION
from etl.sample.story import LATE_AGENCY
from etl.sample.visits import Visits
from etl.sample.world import World

DAY_FIRST = "%d/%m/%Y %H:%M"
PLAIN = "%Y-%m-%d %H:%M:%S"
MEDIA = texts(["Ventanilla", "Portal", "WhatsApp", "Línea 072"])
STATUSES = texts(["En proceso", "Concluido", "Autorizado", "Negado", "Desistido", "Caducado", "Duplicado", "Turnado"])
REMARKS = texts(["", "Trae copia; falta el original", "Persona adulta mayor", "Regresa por su acuse; avisar", "Solicita factura"])
REMARK_BOUNDS = (90, 94, 97, 99)  # of a hundred requests; a second export of a request says the same
REASONS = texts(["Falta identificación", "Plano incompleto", "Falta comprobante de domicilio", "Aclarar superficie"])


@dataclass(frozen=True)
class Town:
    """Everything that happened, with the folio of each request."""

    world: World
    people: People
    requests: Requests
    visits: Visits
    payments: Payments
    folio: Texts

    def procedure_names(self, rows: Ints) -> Texts:
        return texts([p.name for p in self.world.procedures])[self.requests.procedure[rows]]


def folios(world: World, requests: Requests) -> tuple[Ints, Texts]:
    """The requests by time of receipt, and the folio of each (by its own position): PS-2026-0001234, from 1 every year."""
    order = np.lexsort((np.arange(len(requests)), requests.received))
    year = np.array([world.date(d).year for d in range(world.days)])[requests.received[order] // DAY]
    number = np.arange(len(order)) - np.searchsorted(year, year) + 1
    named = pl.select(pl.format("PS-{}-{}", pl.Series(year), pl.Series(number).cast(pl.String).str.zfill(7))).to_series()
    folio = np.empty(len(order), dtype=np.object_)
    folio[order] = named.to_numpy()
    return order.astype(np.int64), folio


def _table(columns: dict[str, Texts | pl.Series]) -> pl.DataFrame:
    """A table of texts, also where it has no rows."""
    return pl.DataFrame(
        [pl.Series(name, c.to_list() if isinstance(c, pl.Series) else list(c), dtype=pl.String) for name, c in columns.items()]
    )


def window(town: Town, rows: Ints) -> pl.DataFrame:
    """The citizen window's export of some requests."""
    world, requests, people = town.world, town.requests, town.people
    who = requests.person[rows]
    names = {a.id: a.name for a in agencies()}
    agency = texts([names[p.agency] for p in world.procedures])[requests.procedure[rows]]
    visits = requests.extra[rows] + (requests.channel[rows] == 0)
    return _table(
        {
            "FOLIO": town.folio[rows],
            "TRAMITE": town.procedure_names(rows),
            "DEPENDENCIA": agency,
            "OFICINA": texts([o.name for o in world.offices])[requests.office[rows]],
            "MEDIO": MEDIA[requests.channel[rows]],
            "FECHA_INGRESO": when(world, requests.received[rows], DAY_FIRST),
            "FECHA_CIERRE": when(world, requests.resolved[rows], DAY_FIRST),
            "ESTATUS": STATUSES[requests.status[rows]],
            "VISITAS": pl.Series(visits).cast(pl.String),
            "CURP": people.curp[who],
            "NOMBRE": people.full[who],
            "CORREO": people.email[who],
            "TELEFONO": people.phone[who],
            "OBSERVACIONES": REMARKS[np.searchsorted(REMARK_BOUNDS, rows * 7_919 % 100, side="right")],
        }
    )


def pauses(town: Town, rows: Ints) -> pl.DataFrame:
    """The window's list of preventions of some requests: dates without hour."""
    random = stream(town.world.seed, "reasons")
    requests = town.requests
    return _table(
        {
            "FOLIO": town.folio[rows],
            "FECHA_PREVENCION": when(town.world, requests.pause_from[rows], "%d/%m/%Y"),
            "FECHA_SOLVENTACION": when(town.world, requests.pause_to[rows], "%d/%m/%Y"),
            "MOTIVO": REASONS[random.integers(0, len(REASONS), len(rows))],
        }
    )


def treasury(town: Town, rows: Ints) -> pl.DataFrame:
    """The treasury's list of some payments; the amount is the last column."""
    world, requests, payments = town.world, town.requests, town.payments
    who = payments.request[rows]
    concept = texts([p.name.upper() for p in world.procedures])[requests.procedure[who]]
    linked = payments.linked[rows]
    cents = pl.Series(payments.cents[rows])
    return _table(
        {
            "RECIBO": pl.select(pl.format("R{}", pl.Series(rows + 1).cast(pl.String).str.zfill(7))).to_series(),
            "FECHA": when(world, payments.paid[rows], DAY_FIRST),
            "FOLIO": np.where(linked == NEVER, "", town.folio[np.maximum(linked, 0)]),
            "CONCEPTO": concept,
            "CAJA": texts([o.name for o in world.offices])[requests.office[who]],
            "MEDIO": texts(["Caja", "Portal"])[payments.online[rows]],
            "FORMA DE PAGO": texts(list(METHODS))[payments.method[rows]],
            "CONTRIBUYENTE": town.people.full[requests.person[who]],
            "IMPORTE": (cents.cast(pl.Decimal(18, 2)) / 100).cast(pl.Decimal(18, 2)).cast(pl.String),
        }
    )


@dataclass(frozen=True)
class Log:
    """The events of the flows, by end: request, activity (position in ACTIVITIES), start and end."""

    request: Ints
    activity: Ints
    start: Ints
    end: Ints


def events(town: Town) -> Log:
    """The event log: reception at the desk, then the steps as far as they are known."""
    world, requests = town.world, town.requests
    steps = requests.steps
    flows = np.array([bool(p.flow) for p in world.procedures])[requests.procedure] & ~requests.immediate & ~requests.at_entry
    cases = np.flatnonzero(flows)
    begun = requests.received[cases]
    case = np.concatenate([cases, steps.event_request])
    start, end = np.concatenate([begun, steps.event_start]), np.concatenate([begun + 420, steps.event_end])
    activity = np.concatenate([np.full(len(cases), ACTIVITIES.index(RECEPTION)), steps.event_activity])
    known = (end <= requests.known_until[case]) | ((activity == ACTIVITIES.index(RECEPTION)) & (end < world.end))
    rows = np.flatnonzero(known)
    rows = rows[np.lexsort((start[rows], end[rows]))]
    return Log(case[rows].astype(np.int64), activity[rows].astype(np.int64), start[rows], end[rows])


def log(town: Town, events: Log, rows: Ints) -> pl.DataFrame:
    """Some events as the process system exports them."""
    case, activity = events.request[rows], events.activity[rows]
    desks = texts([step.desk for step in ACTIVITIES])[activity]
    clerk = texts(["-1", "-2", "-3", "-4"])[case % 4]
    return _table(
        {
            "FOLIO": town.folio[case],
            "TRAMITE": town.procedure_names(case),
            "ACTIVIDAD": texts([step.activity for step in ACTIVITIES])[activity],
            "RESPONSABLE": desks + clerk,
            "INICIO": when(town.world, events.start[rows], "%Y-%m-%dT%H:%M:%S"),
            "FIN": when(town.world, events.end[rows], "%Y-%m-%dT%H:%M:%S"),
        }
    )


def portal(town: Town, ratings: Ratings, rows: Ints) -> pl.DataFrame:
    """The portal's survey: everything sent, answered or not."""
    request = ratings.request[rows]
    stars = pl.Series(ratings.stars[rows])
    return _table(
        {
            "ENCUESTA": pl.select(pl.format("EP{}", pl.Series(rows + 1).cast(pl.String).str.zfill(6))).to_series(),
            "FOLIO": town.folio[request],
            "TRAMITE": town.procedure_names(request),
            "MEDIO": MEDIA[town.requests.channel[request]],
            "ENVIADA": when(town.world, ratings.offered[rows], PLAIN),
            "RESPONDIDA": when(town.world, ratings.rated[rows], PLAIN),
            "ESTRELLAS": pl.select(pl.when(stars > 0).then(stars.cast(pl.String))).to_series(),
            "CORREO": town.people.email[town.requests.person[request]],
        }
    )


def water(town: Town, ratings: Ratings, rows: Ints) -> pl.DataFrame:
    """The water company's survey, from 1 to 10."""
    random = stream(town.world.seed, "marks")
    visit, stars = ratings.visit[rows], ratings.stars[rows]
    marks = pl.Series(stars * 2 - random.integers(0, 2, len(rows)))
    return _table(
        {
            "ID": pl.select(pl.format("{}-{}", pl.lit(LATE_AGENCY), pl.Series(rows + 1))).to_series(),
            "TRAMITE": texts([p.name for p in town.world.procedures])[town.visits.procedure[visit]],
            "NOMBRE": town.people.full[town.visits.person[visit]],
            "ATENCION": when(town.world, ratings.offered[rows], PLAIN),
            "RESPUESTA": when(town.world, ratings.rated[rows], PLAIN),
            "CALIFICACION": pl.select(pl.when(pl.lit(pl.Series(stars > 0))).then(marks.cast(pl.String))).to_series(),
        }
    )
