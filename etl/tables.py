"""The fact and catalogue tables: one declaration that gives the DDL, the checks of the loader and the docs.

Every instant `x_at` is stored in UTC (TIMESTAMP) together with `x_on`, its local date in the zone of its office,
and `x_minute`, the local minute of the day (0..1439; null when the source gave a date only).
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Kind = Literal["text", "instant", "date", "integer", "number", "money", "boolean"]

SQL_TYPES: dict[Kind, str] = {
    "text": "VARCHAR",
    "instant": "TIMESTAMP",
    "date": "DATE",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "money": "DECIMAL(18,2)",
    "boolean": "BOOLEAN",
}

# Where each row came from: the batch, its source, the physical row of the file, and what decides between
# two deliveries of one key (the later `rank`, compared as text, wins).
ORIGIN = (("batch_id", "INTEGER"), ("source", "VARCHAR"), ("source_row", "BIGINT"), ("rank", "VARCHAR"))

FIRST_DAY = date(1990, 1, 1)  # anything earlier is a sentinel (1900-01-01, 1899-12-30) or a two-digit year

ONLINE_CHANNELS = ("web", "app", "whatsapp")
DONE = ("resolved", "granted", "refused")
CLOSED_UNDONE = ("withdrawn", "expired")
OUTSIDE = ("duplicate", "transferred")  # outside every figure except their own count

STATUSES = ("open", *DONE, *CLOSED_UNDONE, *OUTSIDE)
OUTCOMES = ("served", "no_show", "abandoned", "cancelled")
AUDIENCES = ("people", "companies")
COMPONENTS = ("online_form", "online_payment", "online_documents", "online_appointment", "online_certificate")
LIMIT_UNITS = ("working_days", "calendar_days", "months", "hours", "immediate")
UNLISTED = "unlisted"  # a category that a closed list does not know: kept, reported as "sin catalogar"


@dataclass(frozen=True)
class Column:
    """One column of a fact table; `values` closes the list, `low`/`high` bound numbers, `future` admits later dates."""

    name: str
    kind: Kind
    meaning: str
    required: bool = False
    values: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    future: bool = False
    ends: bool = False  # a form of dates without day or month is the last one, not the first
    refers: str = ""  # "procedures": the catalogue table whose key this column holds


@dataclass(frozen=True)
class Table:
    """A fact or catalogue table. `key` = () where rows have none; `dated` lists the columns that say which day a row is of."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    dated: tuple[str, ...] = ()
    catalogue: bool = False

    def column(self, name: str) -> Column:
        """The column of that name; KeyError when there is none."""
        return next(c for c in self.columns if c.name == name) if name in self.names else _unknown(self, name)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(c.name for c in self.columns)


def _unknown(table: Table, name: str) -> Column:
    raise KeyError(f"{table.name}.{name}")


def text(name: str, meaning: str, **more: object) -> Column:
    return Column(name, "text", meaning, **more)  # type: ignore[arg-type]  # keywords are those of Column


def instant(name: str, meaning: str, **more: object) -> Column:
    return Column(name, "instant", meaning, **more)  # type: ignore[arg-type]  # keywords are those of Column


def money(name: str, meaning: str, **more: object) -> Column:
    return Column(name, "money", meaning, **more)  # type: ignore[arg-type]  # keywords are those of Column


PROCEDURE = text("procedure_id", "homoclave del trámite", refers="procedures")
AGENCY = text("agency_id", "dependencia, cuando la fila misma lo dice; si no, la del trámite", refers="agencies")
OFFICE = text("office_id", "oficina", refers="offices")
CHANNEL = text("channel", "canal: counter, web, app, whatsapp, phone, mail…")
REQUEST = text("request_id", "folio de la solicitud")

PROCEDURES = Table(
    "procedures", "trámites y servicios, con las fechas en que vale cada ficha",
    key=("procedure_id", "valid_from"), catalogue=True,
    columns=(
        text("procedure_id", "homoclave", required=True),
        text("name", "nombre oficial", required=True),
        text("agency_id", "dependencia responsable", refers="agencies"),
        Column("valid_from", "date", "primer día en que vale esta ficha", future=True),
        Column("valid_to", "date", "último día en que vale esta ficha", future=True),
        text("kind", "procedure (trámite) o service (servicio)", values=("procedure", "service")),
        Column("limit_value", "integer", "plazo máximo de resolución", low=0),
        text("limit_unit", "unidad del plazo", values=LIMIT_UNITS),
        money("fee_mxn", "costo publicado", low=0),
        Column("digital_level", "integer", "nivel de digitalización", low=0, high=5),
        Column("online", "boolean", "la ficha dice que se hace en línea"),
        Column("digitized_on", "date", "día en que se digitalizó"),
        Column("simplified_on", "date", "día en que se simplificó"),
        text("legal_basis", "fundamento jurídico"),
        text("owner", "quien responde por el trámite"),
        text("modality", "modalidad"),
        text("description", "descripción en lenguaje ciudadano"),
        text("inspection", "objetivo y autoridad de la inspección; «no» si no hay"),
        text("contact", "medios de contacto"),
        text("ficta", "qué vale el silencio al vencer el plazo", values=("granted", "refused", "none")),
        Column("prevention_days", "integer", "días hábiles para prevenir al solicitante; 0 si no se previene", low=0),
        Column("prevention_reply_days", "integer", "días hábiles para cumplir la prevención; 0 si no se previene", low=0),
        text("fee_rule", "cómo se determina el costo, donde no es fijo"),
        text("payment_options", "alternativas de pago; «no» si no se paga"),
        text("validity", "vigencia de lo que se emite; «no» si no emite nada"),
        text("reception", "oficinas que reciben la solicitud, con domicilio y área"),
        text("attention_hours", "horario de atención al público"),
        text("audience", "a quién se dirige: people (personas) o companies (empresas)", values=AUDIENCES),
        Column("requires_nothing", "boolean", "la ficha dice que no se pide ningún requisito"),
        Column("online_form", "boolean", "el formulario se llena en línea"),
        Column("online_payment", "boolean", "se paga en línea"),
        Column("online_documents", "boolean", "los documentos se entregan en línea"),
        Column("online_appointment", "boolean", "la cita se pide en línea, o no hace falta ninguna"),
        Column("online_certificate", "boolean", "lo que se emite se recibe en línea"),
        Column("population_served", "integer", "personas a las que puede servir", low=0),
        text("priority_group", "grupo de atención prioritaria al que se dirige; «no» si a ninguno"),
        text("legal_barrier", "barrera legal para cambiarlo", values=("none", "partial", "blocking")),
        Column("air_commitment", "boolean", "hay un compromiso de análisis de impacto regulatorio"),
        Column("areas", "integer", "áreas que intervienen", low=0),
        text("related", "trámites relacionados: homoclaves separadas por punto y coma"),
    ),
)
REQUIREMENTS = Table(
    "requirements", "requisitos de cada trámite, con las fechas en que se piden",
    key=("procedure_id", "name", "valid_from"), catalogue=True,
    columns=(
        text("procedure_id", "homoclave del trámite", required=True, refers="procedures"),
        text("name", "requisito", required=True),
        Column("valid_from", "date", "primer día en que se pide", future=True),
        Column("valid_to", "date", "último día en que se pide", future=True),
        Column("obtain_days", "number", "días para conseguirlo, de 8 horas", low=0),
        Column("obtain_hours", "number", "horas para conseguirlo, además de los días", low=0),
        Column("obtain_minutes", "number", "minutos para conseguirlo, además de los días y las horas", low=0),
        money("cost_mxn", "lo que cuesta conseguirlo; 0 si nada", low=0),
        Column("copies", "integer", "copias simples que se piden; 0 si ninguna", low=0),
        text("legal_basis", "fundamento jurídico del requisito"),
    ),
)
AGENCIES = Table(
    "agencies", "dependencias", key=("agency_id",), catalogue=True,
    columns=(text("agency_id", "clave", required=True), text("name", "nombre", required=True), text("owner", "titular (cargo)")),
)
OFFICES = Table(
    "offices", "oficinas que atienden", key=("office_id",), catalogue=True,
    columns=(
        text("office_id", "clave", required=True),
        text("name", "nombre", required=True),
        text("agency_id", "dependencia", refers="agencies"),
        text("time_zone", "zona horaria (tzdata)"),
        text("opens", "hora de apertura, HH:MM"),
        text("closes", "hora de cierre, HH:MM"),
        text("workdays", "días que abre: 1 lunes … 7 domingo; 12345 si falta"),
        Column("desks", "integer", "ventanillas", low=0),
    ),
)
CLOSURES = Table(
    "closures", "días que no se trabaja", key=("date", "office_id"), catalogue=True,
    columns=(
        Column("date", "date", "día", required=True, future=True),
        text("office_id", "oficina, o * para todas", required=True),
        text("name", "motivo"),
    ),
)
SHIFTS = Table(
    "shifts", "cambios conocidos de un trámite", key=("date", "procedure_id", "office_id", "kind"), catalogue=True,
    columns=(
        Column("date", "date", "desde qué día", required=True, future=True),
        text("procedure_id", "trámite", refers="procedures"),
        text("office_id", "oficina", refers="offices"),
        text("kind", "digitized, requirement_dropped, desk_added…", required=True),
        text("note", "qué cambió"),
    ),
)
REQUESTS = Table(
    "requests", "solicitudes", key=("request_id",), dated=("received_at",),
    columns=(
        text("request_id", "folio", required=True),
        PROCEDURE, AGENCY, OFFICE, CHANNEL,
        instant("received_at", "cuándo se recibió", required=True),
        instant("resolved_at", "cuándo se cerró"),
        instant("due_at", "fecha límite, si el sistema la dice", future=True),
        text("status", "estado", values=STATUSES),
        Column("visits", "integer", "visitas que hizo la persona", low=0, high=1000),
        text("applicant", "clave cifrada del solicitante"),
    ),
)
PAUSES = Table(
    "pauses", "prevenciones y otras suspensiones que la ley permite", dated=("from_at",),
    key=("request_id", "from_at"),
    columns=(
        text("request_id", "folio", required=True),
        instant("from_at", "desde cuándo", required=True),
        instant("to_at", "hasta cuándo"),
        text("kind", "prevention u otra"),
    ),
)
VISITS = Table(
    "visits", "visitas a ventanilla: turnos y citas", key=("visit_id",), dated=("arrived_at", "appointment_at"),
    columns=(
        text("visit_id", "turno o cita", required=True),
        REQUEST, PROCEDURE, AGENCY, OFFICE, CHANNEL,
        text("desk", "ventanilla"),
        instant("booked_at", "cuándo se reservó la cita"),
        instant("appointment_at", "hora de la cita", future=True),
        instant("arrived_at", "cuándo llegó"),
        instant("called_at", "cuándo lo llamaron (la última vez)"),
        instant("ended_at", "cuándo terminó"),
        text("outcome", "resultado", values=OUTCOMES),
    ),
)
PAYMENTS = Table(
    "payments", "pagos; los negativos son devoluciones", key=("payment_id",), dated=("paid_at",),
    columns=(
        text("payment_id", "folio del pago"),
        REQUEST, PROCEDURE, AGENCY, OFFICE, CHANNEL,
        instant("paid_at", "cuándo se pagó", required=True),
        money("amount_mxn", "importe", required=True),
        text("method", "forma de pago"),
    ),
)
RATINGS = Table(
    "ratings", "estrellas: ofrecidas y dadas", key=("rating_id",), dated=("rated_at", "offered_at"),
    columns=(
        text("rating_id", "folio de la valoración"),
        REQUEST,
        text("visit_id", "visita que se valora"),
        PROCEDURE, AGENCY, OFFICE, CHANNEL,
        text("place", "lugar que se valora, cuando no es una oficina"),
        text("question", "pregunta"),
        instant("offered_at", "cuándo se pidió"),
        instant("rated_at", "cuándo se contestó"),
        Column("stars", "number", "estrellas, 1 a 5", low=1, high=5),
    ),
)
EVENTS = Table(
    "events", "pasos de una solicitud", dated=("completed_at", "started_at"),
    columns=(
        text("request_id", "folio", required=True),
        PROCEDURE, AGENCY, OFFICE, CHANNEL,
        text("activity", "paso", required=True),
        text("resource", "quien lo hizo, cifrado"),
        text("instance", "ejecución del paso, donde el sistema la dice: une su inicio con su fin"),
        instant("started_at", "cuándo empezó"),
        instant("completed_at", "cuándo terminó"),
    ),
)
AGGREGATES = Table(
    "aggregates", "cifras que ya llegan contadas", dated=("from_at",),
    columns=(
        text("series", "qué se contó: population, requests, …", required=True),
        PROCEDURE, AGENCY, OFFICE, CHANNEL,
        text("place", "lugar; o el paso del programa, paso-01 a paso-10"),
        instant("from_at", "primer día que cubre la cifra", required=True, future=True),
        instant("to_at", "último día que cubre la cifra", future=True, ends=True),
        Column("value", "number", "la cifra", required=True),
        Column("n", "integer", "sobre cuántos casos", low=0),
        text("unit", "unidad"),
    ),
)

TABLES: dict[str, Table] = {
    t.name: t
    for t in (
        PROCEDURES, REQUIREMENTS, AGENCIES, OFFICES, CLOSURES, SHIFTS,
        REQUESTS, PAUSES, VISITS, PAYMENTS, RATINGS, EVENTS, AGGREGATES,
    )
}


def stored(table: Table) -> list[tuple[str, str]]:
    """The (name, SQL type) of every stored column of a table, local dates and origin included."""
    columns: list[tuple[str, str]] = []
    for column in table.columns:
        columns.append((column.name, SQL_TYPES[column.kind]))
        if column.kind == "instant":
            stem = column.name.removesuffix("_at")
            columns += [(f"{stem}_on", "DATE"), (f"{stem}_minute", "SMALLINT")]
    return [*columns, *ORIGIN]


def ddl(table: Table) -> str:
    """CREATE TABLE IF NOT EXISTS for one table of the warehouse."""
    columns = ", ".join(f'"{name}" {kind}' for name, kind in stored(table))
    return f"CREATE TABLE IF NOT EXISTS {table.name} ({columns})"


# What the loader writes about its own work, and the dashboard shows on Datos.
LEDGER: dict[str, str] = {
    "sources": "source VARCHAR, name VARCHAR, owner VARCHAR, kind VARCHAR, tables VARCHAR[], agencies VARCHAR[], "
    "until DATE, expected_within_days INTEGER, active BOOLEAN",
    "batches": "batch_id INTEGER, source VARCHAR, file VARCHAR, sha256 VARCHAR, contract_version VARCHAR, "
    "parser_version VARCHAR, loaded_at TIMESTAMP, covered_from DATE, covered_to DATE, status VARCHAR, message VARCHAR, "
    "records BIGINT, title BIGINT, header BIGINT, blank BIGINT, total BIGINT, footer BIGINT, "
    "accepted BIGINT, quarantined BIGINT, duplicates BIGINT, second_count BIGINT",
    "watermarks": "batch_id INTEGER, source VARCHAR, mark VARCHAR, first_id BIGINT, last_id BIGINT, pending VARCHAR",
    "batch_columns": "batch_id INTEGER, position INTEGER, column_name VARCHAR",
    "batch_facts": "batch_id INTEGER, table_name VARCHAR, n BIGINT, covered_from DATE, covered_to DATE",
    "batch_amounts": "batch_id INTEGER, column_name VARCHAR, parsed DECIMAL(18,2), accepted DECIMAL(18,2), "
    "quarantined DECIMAL(18,2), duplicates DECIMAL(18,2), unreadable BIGINT, declared_total DECIMAL(18,2)",
    "quarantine": "batch_id INTEGER, source VARCHAR, file VARCHAR, source_row BIGINT, column_name VARCHAR, rule VARCHAR, "
    "found VARCHAR, allowed VARCHAR, remedy VARCHAR, raw VARCHAR, whole_record BOOLEAN",
    "unclaimed": "file VARCHAR",
    "findings": "batch_id INTEGER, source VARCHAR, kind VARCHAR, column_name VARCHAR, value VARCHAR, n BIGINT, message VARCHAR",
}
