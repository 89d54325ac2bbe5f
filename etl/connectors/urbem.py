"""URBEM, the citizen window of Guadalupe and San Pedro (its open ancestor: Rails on PostgreSQL).

Rails writes UTC into columns without zone: the selects say so. A request keeps its present status alone: when it was closed is
the last change of a closed one, and its part tells that. Descriptions, addresses, fields of forms, answers in words and comments
are never selected; who asks is a number that is hashed.
"""

from collections.abc import Mapping, Sequence

from etl.system import Answers, Asked, Part, System
from etl.tables import UNLISTED
from etl.text import fold

STAMPS = ("created_at", "updated_at")
TABLES: dict[str, tuple[str, ...]] = {
    "services": (
        "id", "name", *STAMPS, "service_type", "dependency", "administrative_unit", "cis", "service_admin_id",
    ),
    "service_requests": (
        "id", "description", "anonymous", "service_fields", "address", "media", "service_id", "requester_id", "requester_type",
        *STAMPS, "status_id", "cis", "public_servant_id", "public_servant_description",
    ),
    "statuses": ("id", "name", *STAMPS, "is_default"),
    "service_surveys": ("id", "title", "phase", *STAMPS, "admin_id", "open"),
    "services_service_surveys": ("service_id", "service_survey_id"),
    "questions": (
        "id", "value", "criterion", "text", "answer_type", *STAMPS, "answers", "service_survey_id", "answer_rating_range",
    ),
    "survey_answers": ("id", "text", "question_id", "score", "user_id", *STAMPS),
}  # fmt: skip
PROCEDURE = {"coalesce": ["tramite", "clave_tramite"], "lookup": "procedures.name"}
AGENCY = {"coalesce": ["dependencia", "clave_dependencia"], "lookup": "agencies.name"}
KINDS = {"step": "procedure", "service": "service", "support_program": "service"}
CHANNELS = {"User": "web", "Admin": "counter"}  # who wrote the request down: the citizen, or somebody of the municipality
OPEN = "open"
STATUSES = {
    **dict.fromkeys(
        ("abierto", "abierta", "nuevo", "nueva", "recibido", "recibida", "pendiente", "en proceso", "en progreso", "en trámite",
         "en revisión", "en espera", "asignado", "asignada", "reabierto", "reabierta", "open", "in progress"), OPEN),
    **dict.fromkeys(
        ("cerrado", "cerrada", "resuelto", "resuelta", "atendido", "atendida", "concluido", "concluida", "finalizado",
         "finalizada", "terminado", "terminada", "closed", "resolved"), "resolved"),
    **dict.fromkeys(("aprobado", "aprobada", "autorizado", "autorizada", "otorgado", "otorgada"), "granted"),
    **dict.fromkeys(("rechazado", "rechazada", "negado", "negada", "improcedente"), "refused"),
    **dict.fromkeys(("cancelado", "cancelada", "desistido", "desistida"), "withdrawn"),
    **dict.fromkeys(("vencido", "vencida", "caducado", "caducada"), "expired"),
    **dict.fromkeys(("duplicado", "duplicada"), "duplicate"),
    **dict.fromkeys(("turnado", "turnada", "canalizado", "canalizada"), "transferred"),
}  # fmt: skip
NO_HISTORY = (
    "URBEM no guarda la historia de los estados: el cierre de una solicitud es la última modificación de una que hoy está "
    "cerrada, y puede ser posterior al verdadero. Los tiempos de resolución de esta fuente son un máximo."
)
NO_OFFERS = (
    "URBEM no guarda a quién se le pidió evaluar, así que no hay tasa de respuesta; y de una encuesta de varios trámites no dice "
    "de cuál es cada respuesta: esas quedan sin trámite."
)


def _statuses(asked: Asked, answers: Answers) -> Mapping[str, str]:
    """Ids, as SQL lists them: `closed` of statuses that close a request, `first` of an initial one whose name nobody knows."""
    (found,) = answers("SELECT json_agg(json_build_array(id, name, is_default)) FROM statuses", {})
    known = {fold(word): status for word, status in {**STATUSES, **asked.settings["statuses"]}.items()}
    closed = [str(id) for id, name, _ in found or () if known.get(fold(name or ""), OPEN) not in (OPEN, UNLISTED)]
    first = [str(id) for id, name, default in found or () if default and fold(name or "") not in known]
    return {"closed": ", ".join(closed) or "NULL", "first": ", ".join(first) or "NULL"}


def _requests(asked: Asked) -> Sequence[str]:
    """Every request with its present status; a changed name of that status counts as a change of its requests."""
    changed = f"greatest({_utc('r.updated_at')}, {_utc('s.updated_at')})"
    again = asked.again(changed, f"r.id > {asked.ids_since[1]}")
    moments = asked.moments
    return [
        f"SELECT r.id AS fila, {changed} AS cambio, {_named(asked)}, r.cis AS cis, r.requester_type AS quien, "
        "CASE WHEN r.anonymous IS NOT TRUE THEN concat(r.requester_type, ' ', r.requester_id) END AS solicitante, "
        f"{_utc('r.created_at')} AS recibida, CASE WHEN r.status_id IN ({moments['closed']}) THEN {_utc('r.updated_at')} END "
        f"AS cerrada, CASE WHEN r.status_id IN ({moments['first']}) THEN 'abierto' ELSE s.name END AS estado "
        "FROM service_requests r LEFT JOIN statuses s ON s.id = r.status_id LEFT JOIN services v ON v.id = r.service_id"
        + asked.narrowed(again, _from(asked, "r.created_at"))
    ]


def _ratings(asked: Asked) -> Sequence[str]:
    """Every scored answer, as the share of its question's value that the system itself reports."""
    changed = f"greatest({_utc('a.updated_at')}, {_utc('q.updated_at')})"
    low, high = (asked.bind(end) for end in scale) if (scale := asked.settings["scores"]) else ("0", "q.value")
    one = (
        "SELECT service_survey_id, min(service_id) AS id FROM services_service_surveys GROUP BY 1 "
        "HAVING count(DISTINCT service_id) = 1"
    )
    return [
        f"SELECT a.id AS fila, {changed} AS cambio, {_named(asked)}, coalesce(q.text, q.criterion) AS pregunta, "
        f"{_utc('a.created_at')} AS contestada, 100 * (a.score - {low}) / ({high} - {low}) AS porcentaje "
        f"FROM survey_answers a JOIN questions q ON q.id = a.question_id LEFT JOIN ({one}) o "
        "ON o.service_survey_id = q.service_survey_id LEFT JOIN services v ON v.id = o.id"
        + asked.narrowed(
            "a.score IS NOT NULL", "q.answer_type IN ('rating', 'binary')", "q.value > 0",
            asked.again(changed, f"a.id > {asked.ids_since[1]}"), _from(asked, "a.created_at"),
        )
    ]  # fmt: skip


def _procedures(asked: Asked) -> Sequence[str]:
    changed = _utc("coalesce(v.updated_at, v.created_at)")
    return [
        f"SELECT v.id AS fila, {changed} AS cambio, {_named(asked)}, v.service_type AS tipo, "
        f"{_agency(asked)}, {changed} AS desde FROM services v"
    ]


def _agencies(asked: Asked) -> Sequence[str]:
    """The agencies that services name; the system has no table of them."""
    return [
        f"SELECT v.dependency AS fila, max({_utc('v.updated_at')}) AS cambio, {_agency(asked)} "
        "FROM services v WHERE trim(v.dependency) <> '' GROUP BY v.dependency"
    ]


def _utc(column: str) -> str:
    """SQL: the instant that a column without zone holds."""
    return f"({column} AT TIME ZONE 'UTC')"


def _named(asked: Asked) -> str:
    """SQL of name and key of the service of a row; no key where there is no service."""
    return f"v.name AS tramite, '{asked.settings['prefix']}' || v.id AS clave_tramite"


def _agency(asked: Asked) -> str:
    """SQL of name and key of the agency of a service."""
    return f"v.dependency AS dependencia, '{asked.settings['prefix']}' || nullif(trim(v.dependency), '') AS clave_dependencia"


def _from(asked: Asked, column: str) -> str:
    """SQL condition: not before the day, here, from which the contract asks."""
    since = asked.settings["since"]
    midnight = f"CAST({asked.bind(str(since))} AS timestamp) AT TIME ZONE {asked.bind(asked.zone)}" if since else ""
    return f"{_utc(column)} >= {midnight}" if since else ""


SERVICES = {"services": ("id", "name")}
SYSTEM = System(
    kind="urbem",
    title="URBEM",
    tables=TABLES,
    dialects=("postgresql",),
    settings={"since": "day", "statuses": "words", "scores": "scale"},
    parts=(
        Part(
            "agencies", "dependencias",
            {"fact": [{"table": "agencies", "columns": {"agency_id": AGENCY, "name": "dependencia"}}]},
            {"services": ("dependency", "updated_at")},
            ("fila", "cambio", "dependencia", "clave_dependencia"), _agencies,
        ),
        Part(
            "procedures", "trámites y servicios",
            {"fact": [{"table": "procedures", "columns": {
                "procedure_id": PROCEDURE, "name": "tramite", "agency_id": AGENCY, "valid_from": "desde",
                "kind": {"column": "tipo", "values": KINDS},
            }}]},
            {"services": ("id", "name", "service_type", "dependency", *STAMPS)},
            ("fila", "cambio", "tramite", "clave_tramite", "tipo", "dependencia", "clave_dependencia", "desde"), _procedures,
        ),
        Part(
            "requests", "solicitudes",
            {"personal": {"hash": ["solicitante"]}, "fact": [{"table": "requests", "columns": {
                "request_id": "fila", "procedure_id": PROCEDURE, "office_id": {"column": "cis", "lookup": "offices.name"},
                "channel": {"column": "quien", "values": CHANNELS}, "received_at": "recibida", "resolved_at": "cerrada",
                "status": {"column": "estado", "values": STATUSES, "words": "statuses"}, "applicant": "solicitante",
            }}]},
            {
                "service_requests": (
                    "id", "service_id", "status_id", "cis", "anonymous", "requester_id", "requester_type", *STAMPS,
                ),
                "statuses": ("id", "name", "is_default", "updated_at"), **SERVICES,
            },
            (
                "fila", "cambio", "tramite", "clave_tramite", "cis", "quien", "solicitante", "recibida", "cerrada", "estado",
            ),
            _requests, moments=_statuses, notice=NO_HISTORY,
        ),
        Part(
            "ratings", "respuestas calificadas",
            {"fact": [{"table": "ratings", "columns": {
                "rating_id": "fila", "procedure_id": PROCEDURE, "channel": {"constant": "web"}, "question": "pregunta",
                "rated_at": "contestada", "stars": {"column": "porcentaje", "scale": [0, 100]},
            }}]},
            {
                "survey_answers": ("id", "question_id", "score", *STAMPS),
                "questions": ("id", "text", "criterion", "value", "answer_type", "service_survey_id", "updated_at"),
                "services_service_surveys": ("service_id", "service_survey_id"), **SERVICES,
            },
            ("fila", "cambio", "tramite", "clave_tramite", "pregunta", "contestada", "porcentaje"), _ratings, notice=NO_OFFERS,
        ),
    ),
)  # fmt: skip
