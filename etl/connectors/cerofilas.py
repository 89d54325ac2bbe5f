"""Cero Filas, the appointments and queue tickets of the city of Veracruz (MIT; MySQL or MariaDB, or a copy in SQLite).

A visit is an appointment with the first ticket that was made of it (`C<id_cita>`), or a ticket without one (`T<id_turno>`);
its source row is the id of the ticket, or that of the appointment below zero. Names, CURP, e-mail, telephone, IP and remarks
are never selected, but for a remark that may hold the folio of a request: only what `request_folio` finds in it is kept.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from etl.errors import ContractError
from etl.system import Answers, Asked, Part, System

WEEK = ("lunes", "martes", "miercoles", "jueves", "viernes", "sabado")
BEGINNING = "1970-01-01"
PERSONS = ("created_by", "created_at", "updated_by", "updated_at")
TABLES: dict[str, tuple[str, ...]] = {
    "dependencias": ("id_dependencia", "nombre_dependencia", *PERSONS),
    "oficinas": ("id_oficina", "nombre_oficina", "slug", "dependencia_id", "coords", "direccion", *PERSONS),
    "tramites": (
        "id_tramite", "nombre_tramite", "requisitos", "tiempo_minutos", "costo", "codigo", "dependencia_id", "warning_message",
        *PERSONS,
    ),
    "citas": (
        "id_cita", "tramite_id", "oficina_id", "fechahora", "nombre_ciudadano", "appaterno_ciudadano", "apmaterno_ciudadano",
        "email", "curp", "telefono", "folio", "ip", "statuscita", *PERSONS,
    ),
    "turnos": (
        "id_turno", "cita_id", "oficina_id", "user_id", "tramite_id", "fechahora_inicio", "fechahora_fin", "observaciones",
        "nombre_ciudadano", "curp", "email", "estatus", "folio", "tiempoaproxmin", *PERSONS,
    ),
    "users": (
        "id_user", "tipo_user", "estatus", "email", "password", "nombre", "oficina_id", "disponibleturno", "ventanilla",
        "REMEMBER_TOKEN", *PERSONS,
    ),
    "valoraciones": (
        "id_valoracion", "turno_id", "folio", "estrellas", "respuesta1", "respuesta2", "observaciones", *PERSONS,
    ),
    "tramitesxusers": (
        "id_tramitesxusers", "tramite_id", "user_id", *(f"{day}_{end}" for day in WEEK for end in ("inicio", "fin")), *PERSONS,
    ),
}  # fmt: skip
PLACES = {"tramites": ("id_tramite", "nombre_tramite"), "oficinas": ("id_oficina", "nombre_oficina")}
PROCEDURE = {"coalesce": ["tramite", "clave_tramite"], "lookup": "procedures.name"}
OFFICE = {"coalesce": ["oficina", "clave_oficina"], "lookup": "offices.name"}
AGENCY = {"coalesce": ["dependencia", "clave_dependencia"], "lookup": "agencies.name"}
OUTCOMES = {
    "finalizado": "served", "enproceso": "served", "cancelado": "abandoned", "sin llamar": "abandoned",
    "no se presentó": "no_show", "cita cancelada": "cancelled",
}  # fmt: skip


def _moments(asked: Asked, answers: Answers) -> Mapping[str, str]:
    """`over`: the appointments before it have passed; `pending`: from when on time alone may still change an outcome.

    A day has passed when there are tickets of a later one, or when its last hour of attention is over (tramitesxusers; else
    midnight). Days after the last ticket are still to come: a copy made on Friday has no no-shows of Monday.
    """
    _check_offices(asked, answers)
    now = datetime.now(ZoneInfo(asked.zone)).replace(tzinfo=None)
    row = answers("SELECT max(created_at), max(fechahora_inicio), max(fechahora_fin) FROM turnos", {})
    seen = [moment for moment in map(_moment, row) if moment]
    if not seen:
        return {"over": BEGINNING, "pending": BEGINNING}
    last = min(max(seen), now).date()
    passed = now.date() > last or now.time() >= _closing(asked, answers, last)
    over = str(last + timedelta(days=1) if passed else last)
    return {"over": over, "pending": over}


def _moment(value: Any) -> datetime | None:  # noqa: ANN401  # whatever the driver gives
    """A date and time of the driver's, or SQLite's text of one; None for 0000-00-00 and the like."""
    try:
        return value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        return None


def _closing(asked: Asked, answers: Answers, day: date) -> time:
    """The last hour at which anybody attends on that day of the week."""
    column = f"{WEEK[day.weekday()]}_fin" if day.weekday() < len(WEEK) else ""
    if column not in asked.columns.get("tramitesxusers", ()):
        return time.max
    (last,) = answers(f"SELECT max({column}) FROM tramitesxusers", {})
    if isinstance(last, timedelta):
        return (datetime.min + last).time() if last < timedelta(days=1) else time.max
    return time.fromisoformat(str(last)) if last else time.max


def _check_offices(asked: Asked, answers: Answers) -> Mapping[str, str]:
    """An office that the contract names and the system does not know would be an empty load: better an error."""
    for word in asked.settings["offices"]:
        column = "id_oficina" if word.isdigit() else "nombre_oficina"
        (n,) = answers(f"SELECT count(*) FROM oficinas WHERE {column} = :word", {"word": word})
        if not n:
            raise ContractError(f"offices: «{word}» no está en oficinas.{column} de la base. Revise cómo se llama allá.")
    return {}


def _of_offices(asked: Asked, column: str) -> str:
    """SQL condition: one of the offices that the contract asks for."""
    words = asked.settings["offices"]
    found = [f"{column} = {asked.bind(int(word))}" for word in words if word.isdigit()]
    names = [f"nombre_oficina = {asked.bind(word)}" for word in words if not word.isdigit()]
    if names:
        found.append(f"{column} IN (SELECT id_oficina FROM oficinas WHERE {' OR '.join(names)})")
    return " OR ".join(found)


def _from(asked: Asked, column: str) -> str:
    """SQL condition: not before the day from which the contract asks."""
    since = asked.settings["since"]
    return f"{column} >= {asked.bind(str(since))}" if since else ""


def _named(asked: Asked, table: str, row_id: str) -> str:
    """SQL of name and key of a procedure or office."""
    one = {"tramites": ("tramite", "tr"), "oficinas": ("oficina", "o")}[table]
    return f"{one[1]}.nombre_{one[0]} AS {one[0]}, {_key(asked, row_id)} AS clave_{one[0]}"


def _key(asked: Asked, row_id: str) -> str:
    """SQL of the key under which a row of the system enters the catalogue: `cerofilas-12`."""
    return asked.joined(f"'{asked.settings['prefix']}'", row_id)


def _remark(asked: Asked) -> str:
    """SQL of what the clerk wrote, read only where the contract says what to look for in it."""
    return "t.observaciones" if asked.settings["request_folio"] else "NULL"


FIRST = (
    "SELECT f.cita_id, min(f.id_turno) AS id_turno FROM turnos f JOIN citas g ON g.id_cita = f.cita_id GROUP BY f.cita_id"
)
# As a list and not as a joined table: SQLite goes through all of that for every ticket, for a minimum has no index.
FIRSTS = f"(SELECT id_turno FROM ({FIRST}) AS q)"
TICKET = "t.fechahora_inicio AS llamado, t.fechahora_fin AS fin"


def _visits(asked: Asked) -> Sequence[str]:
    return [_appointments(asked), _walk_ins(asked)]


def _appointments(asked: Asked) -> str:
    """Every appointment, with its ticket when it has one."""
    over = asked.bind(asked.moments["over"])
    of_cita, of_turno = asked.changed_at("citas", "c"), asked.changed_at("turnos", "t")
    changed = f"CASE WHEN {of_turno} > coalesce({of_cita}, {of_turno}) THEN {of_turno} ELSE coalesce({of_cita}, {of_turno}) END"
    pending = asked.bind(asked.resume.pending or BEGINNING) if asked.resume else ""
    waiting = (f"c.fechahora >= {pending}", f"t.created_at >= {pending}")
    again = asked.again(changed, f"c.id_cita > {-asked.ids_since[0]}", *waiting)
    return (
        f"SELECT -c.id_cita AS fila, {changed} AS cambio, 'C' AS letra, c.id_cita AS numero, {_remark(asked)} AS solicitud, "
        f"{_named(asked, 'tramites', 'coalesce(t.tramite_id, c.tramite_id)')}, "
        f"{_named(asked, 'oficinas', 'coalesce(t.oficina_id, c.oficina_id)')}, "
        f"u.ventanilla AS ventanilla, c.created_at AS reservada, c.fechahora AS cita, t.created_at AS llegada, {TICKET}, "
        f"CASE WHEN t.id_turno IS NOT NULL THEN {_ticket_outcome(over)} "
        "WHEN lower(trim(c.statuscita)) LIKE 'cancel%' THEN 'cita cancelada' "
        f"WHEN c.fechahora < {over} THEN 'no se presentó' END AS resultado "
        f"FROM citas c LEFT JOIN ({FIRST}) p ON p.cita_id = c.id_cita LEFT JOIN turnos t ON t.id_turno = p.id_turno "
        "LEFT JOIN users u ON u.id_user = t.user_id "
        "LEFT JOIN tramites tr ON tr.id_tramite = coalesce(t.tramite_id, c.tramite_id) "
        "LEFT JOIN oficinas o ON o.id_oficina = coalesce(t.oficina_id, c.oficina_id)"
    ) + asked.narrowed(again, _from(asked, "c.fechahora"), _of_offices(asked, "coalesce(t.oficina_id, c.oficina_id)"))


def _walk_ins(asked: Asked) -> str:
    """Every ticket that is not the first one of an appointment."""
    over = asked.bind(asked.moments["over"])
    changed = asked.changed_at("turnos", "t")
    pending = asked.bind(asked.resume.pending or BEGINNING) if asked.resume else ""
    again = asked.again(changed, f"t.id_turno > {asked.ids_since[1]}", f"t.created_at >= {pending}")
    return (
        f"SELECT t.id_turno AS fila, {changed} AS cambio, 'T' AS letra, t.id_turno AS numero, {_remark(asked)} AS solicitud, "
        f"{_named(asked, 'tramites', 't.tramite_id')}, {_named(asked, 'oficinas', 't.oficina_id')}, "
        f"u.ventanilla AS ventanilla, NULL AS reservada, NULL AS cita, t.created_at AS llegada, {TICKET}, "
        f"{_ticket_outcome(over)} AS resultado FROM turnos t "
        "LEFT JOIN users u ON u.id_user = t.user_id LEFT JOIN tramites tr ON tr.id_tramite = t.tramite_id "
        "LEFT JOIN oficinas o ON o.id_oficina = t.oficina_id"
    ) + asked.narrowed(f"t.id_turno NOT IN {FIRSTS}", again, _from(asked, "t.created_at"), _of_offices(asked, "t.oficina_id"))


def _ticket_outcome(over: str) -> str:
    """SQL: what became of a ticket; one that nobody called before its day was over left without being served."""
    return f"CASE WHEN t.estatus <> 'creado' THEN t.estatus WHEN t.created_at < {over} THEN 'sin llamar' END"


def _ratings(asked: Asked) -> Sequence[str]:
    """Every time that stars were asked for; answered when it has some."""
    changed = asked.changed_at("valoraciones", "v")
    again = asked.again(changed, f"v.id_valoracion > {asked.ids_since[1]}")
    return [
        f"SELECT v.id_valoracion AS fila, {changed} AS cambio, 'V' AS letra, "
        f"CASE WHEN v.turno_id IN {FIRSTS} THEN 'C' ELSE 'T' END AS letra_visita, "
        f"CASE WHEN v.turno_id IN {FIRSTS} THEN t.cita_id ELSE v.turno_id END AS numero_visita, {_remark(asked)} AS solicitud, "
        f"{_named(asked, 'tramites', 't.tramite_id')}, {_named(asked, 'oficinas', 't.oficina_id')}, v.created_at AS ofrecida, "
        "CASE WHEN v.estrellas IS NOT NULL THEN v.updated_at END AS contestada, v.estrellas AS estrellas "
        f"FROM valoraciones v LEFT JOIN turnos t ON t.id_turno = v.turno_id "
        "LEFT JOIN tramites tr ON tr.id_tramite = t.tramite_id LEFT JOIN oficinas o ON o.id_oficina = t.oficina_id"
        + asked.narrowed(again, _from(asked, "v.created_at"), _of_offices(asked, "t.oficina_id"))
    ]


def _agencies(asked: Asked) -> Sequence[str]:
    key = _key(asked, "d.id_dependencia")
    return [
        f"SELECT d.id_dependencia AS fila, {asked.changed_at('dependencias', 'd')} AS cambio, "
        f"d.nombre_dependencia AS dependencia, {key} AS clave_dependencia FROM dependencias d"
    ]


def _offices(asked: Asked) -> Sequence[str]:
    return [
        f"SELECT o.id_oficina AS fila, {asked.changed_at('oficinas', 'o')} AS cambio, "
        f"{_named(asked, 'oficinas', 'o.id_oficina')}, d.nombre_dependencia AS dependencia, "
        f"{_key(asked, 'o.dependencia_id')} AS clave_dependencia "
        "FROM oficinas o LEFT JOIN dependencias d ON d.id_dependencia = o.dependencia_id"
        + asked.narrowed(_of_offices(asked, "o.id_oficina"))
    ]


def _procedures(asked: Asked) -> Sequence[str]:
    changed = asked.changed_at("tramites", "tr")
    return [
        f"SELECT tr.id_tramite AS fila, {changed} AS cambio, {_named(asked, 'tramites', 'tr.id_tramite')}, "
        f"d.nombre_dependencia AS dependencia, {_key(asked, 'tr.dependencia_id')} AS clave_dependencia, {changed} AS desde, "
        "tr.costo AS costo FROM tramites tr LEFT JOIN dependencias d ON d.id_dependencia = tr.dependencia_id"
    ]


TRAMITE, OFICINA = ("tramite", "clave_tramite"), ("oficina", "clave_oficina")
DEPENDENCIA = ("dependencia", "clave_dependencia")
DEPENDENCIAS = {"dependencias": ("id_dependencia", "nombre_dependencia")}
SYSTEM = System(
    kind="cerofilas",
    title="Cero Filas",
    tables=TABLES,
    dialects=("mysql", "mariadb", "sqlite"),
    settings={"since": "day", "offices": "texts", "request_folio": "pattern"},
    parts=(
        Part(
            "agencies", "dependencias",
            {"fact": [{"table": "agencies", "columns": {"agency_id": AGENCY, "name": "dependencia"}}]},
            DEPENDENCIAS,
            ("fila", "cambio", *DEPENDENCIA), _agencies,
        ),
        Part(
            "offices", "oficinas",
            {"fact": [{"table": "offices", "columns": {"office_id": OFFICE, "name": "oficina", "agency_id": AGENCY}}]},
            {"oficinas": ("id_oficina", "nombre_oficina", "dependencia_id"), **DEPENDENCIAS},
            ("fila", "cambio", *OFICINA, *DEPENDENCIA), _offices, moments=_check_offices,
        ),
        Part(
            "procedures", "trámites",
            {"fact": [{"table": "procedures", "columns": {
                "procedure_id": PROCEDURE, "name": "tramite", "agency_id": AGENCY, "valid_from": "desde",
                "fee_mxn": {"column": "costo", "unknown": "empty"},
            }}]},
            {"tramites": ("id_tramite", "nombre_tramite", "costo", "dependencia_id"), **DEPENDENCIAS},
            ("fila", "cambio", *TRAMITE, *DEPENDENCIA, "desde", "costo"), _procedures,
            instants={"desde": "tramites.updated_at"},
        ),
        Part(
            "visits", "citas y turnos",
            {"fact": [{"table": "visits", "columns": {
                "visit_id": {"concatenate": ["letra", "numero"], "separator": ""}, "request_id": "solicitud",
                "procedure_id": PROCEDURE, "office_id": OFFICE, "channel": {"constant": "counter"},
                "desk": {"column": "ventanilla", "unknown": "empty"},
                "booked_at": "reservada", "appointment_at": "cita", "arrived_at": "llegada", "called_at": "llamado",
                "ended_at": "fin", "outcome": {"column": "resultado", "values": OUTCOMES},
            }}]},
            {
                "citas": ("id_cita", "tramite_id", "oficina_id", "fechahora", "statuscita", "created_at"),
                "turnos": (
                    "id_turno", "cita_id", "oficina_id", "user_id", "tramite_id", "fechahora_inicio", "fechahora_fin",
                    "estatus", "created_at",
                ),
                "users": ("id_user", "ventanilla"), **PLACES,
            },
            (
                "fila", "cambio", "letra", "numero", "solicitud", *TRAMITE, *OFICINA, "ventanilla", "reservada", "cita",
                "llegada", "llamado", "fin", "resultado",
            ),
            _visits, instants={"reservada": "citas.created_at", "llegada": "turnos.created_at"}, moments=_moments,
            extract={"solicitud": "request_folio"},
        ),
        Part(
            "ratings", "estrellas",
            {"fact": [{"table": "ratings", "columns": {
                "rating_id": {"concatenate": ["letra", "fila"], "separator": ""},
                "visit_id": {"concatenate": ["letra_visita", "numero_visita"], "separator": ""}, "request_id": "solicitud",
                "procedure_id": PROCEDURE, "office_id": OFFICE, "channel": {"constant": "counter"},
                "question": {"constant": "salida"}, "offered_at": "ofrecida", "rated_at": "contestada", "stars": "estrellas",
            }}]},
            {
                "valoraciones": ("id_valoracion", "turno_id", "estrellas", "created_at", "updated_at"),
                "turnos": ("id_turno", "cita_id", "oficina_id", "tramite_id"), "citas": ("id_cita",), **PLACES,
            },
            (
                "fila", "cambio", "letra", "letra_visita", "numero_visita", "solicitud", *TRAMITE, *OFICINA, "ofrecida",
                "contestada", "estrellas",
            ),
            _ratings, instants={"ofrecida": "valoraciones.created_at", "contestada": "valoraciones.updated_at"},
            moments=_check_offices, extract={"solicitud": "request_folio"},
        ),
    ),
)  # fmt: skip
