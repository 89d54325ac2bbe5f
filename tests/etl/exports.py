"""The exports of export_files.py, each with what a person would say of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.etl import export_files as files


@dataclass(frozen=True)
class Export:
    """One file and its truth: the table, which column of theirs feeds each of ours, and how it lies in the file.

    dates: form of each date column; undecided: what nobody can know from the file and the right answer to it.
    """

    name: str
    write: Callable[[Path], None]
    table: str
    columns: dict[str, str]
    dates: dict[str, str] = field(default_factory=dict)
    encoding: str = "utf-8"
    separator: str = ","
    header_row: int = 1
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    personal: tuple[str, ...] = ()
    decimal: str = "."
    null: dict[str, tuple[str, ...]] = field(default_factory=dict)
    undecided: dict[str, object] = field(default_factory=dict)
    accepted: int = 0


EXPORTS = (
    Export(
        "reporte_072_2025.csv",
        files.reports,
        "requests",
        {
            "request_id": "No. Reporte",
            "received_at": "Fecha y Hora del Reporte",
            "procedure_id": "Categoría del Servicio",
            "agency_id": "Secretaría Asignada",
            "channel": "Medio por el que se recibió",
            "status": "Situación del Reporte",
            "resolved_at": "Fecha de Solución",
        },
        {"received_at": "dd/mm/yyyy HH:MM", "resolved_at": "dd/mm/yyyy HH:MM"},
        "cp1252",
        ";",
        1,
        {
            "status": {
                "Solucionado": "resolved",
                "En atención": "open",
                "Canalizado a CFE": "transferred",
                "Repetido": "duplicate",
            },
            "channel": {"Llamada al 072": "phone", "WhatsApp": "whatsapp", "App móvil": "app", "Ventanilla": "counter"},
        },
        ("Ciudadano que reporta", "Núm. Celular"),
        null={"resolved_at": ("S/F",)},
        accepted=400,
    ),
    Export(
        "licencias.txt",
        files.licences,
        "requests",
        {
            "request_id": "Exp.",
            "procedure_id": "Trámite Solicitado",
            "received_at": "Fec. Recep.",
            "resolved_at": "Fec. Entrega",
            "status": "Edo. Actual",
            "channel": "Vía de Recepción",
        },
        {"received_at": "dd-mm-yy", "resolved_at": "dd-mm-yy"},
        "utf-8-sig",
        "\t",
        1,
        {
            "status": {"Entregada": "resolved", "Negada": "refused", "En dictamen": "open"},
            "channel": {"Presencial": "counter", "En línea": "web"},
        },
        ("Nom. del Solicitante", "Domicilio de la Obra"),
        accepted=150,
    ),
    Export(
        "CORTE.CSV",
        files.till,
        "payments",
        {
            "payment_id": "Núm. Recibo Oficial",
            "paid_at": "Día",
            "procedure_id": "Concepto Cobrado",
            "amount_mxn": "Cantidad Cobrada",
            "method": "Forma en que pagó",
        },
        {"paid_at": "dd/mm/yyyy"},
        "cp850",
        ";",
        5,
        {},
        ("Nombre del Causante",),
        decimal=",",
        accepted=220,
    ),
    Export(
        "listado de turnos.txt",
        files.queue,
        "visits",
        {
            "visit_id": "Turno No.",
            "office_id": "Módulo donde se atendió",
            "procedure_id": "Servicio Requerido",
            "arrived_at": "Hora en que llegó",
            "called_at": "Hora en que fue llamado",
            "ended_at": "Hora en que terminó",
            "outcome": "Desenlace",
        },
        dict.fromkeys(("arrived_at", "called_at", "ended_at"), "dd/mm/yyyy HH:MM:SS AM"),
        "utf-16",
        "\t",
        1,
        {"outcome": {"Se retiró": "abandoned", "Atendido": "served"}},
        accepted=260,
    ),
    Export(
        "Encuesta de salida (respuestas).csv",
        files.survey,
        "ratings",
        {
            "rated_at": "Marca temporal",
            "stars": "¿Cómo califica la atención que recibió?",
            "procedure_id": "¿Qué trámite vino a realizar?",
        },
        {"rated_at": "dd/mm/yyyy HH:MM:SS"},
        personal=("Dirección de correo electrónico", "Déjenos sus comentarios"),
        null={"stars": ("9",)},
        accepted=180,
    ),
    Export(
        "permits-2025.csv",
        files.permits,
        "requests",
        {
            "request_id": "Permit #",
            "procedure_id": "Permit Class",
            "received_at": "Date Submitted",
            "resolved_at": "Date Finalized",
            "status": "Current Status",
            "channel": "Submittal Channel",
        },
        {"received_at": "mm/dd/yyyy", "resolved_at": "mm/dd/yyyy"},
        values={
            "status": {"Issued": "granted", "Denied": "refused", "Under Review": "open", "Withdrawn": "withdrawn"},
            "channel": {"Online Portal": "web", "Walk-in": "counter", "Mail": "mail"},
        },
        accepted=200,
    ),
    Export(
        "bitacora_exp.psv",
        files.steps,
        "events",
        {
            "request_id": "Folio Exp",
            "activity": "Paso del Proceso",
            "resource": "Servidor que lo realizó",
            "started_at": "Comenzó",
            "completed_at": "Concluyó",
        },
        {"started_at": "iso", "completed_at": "iso"},
        separator="|",
        accepted=480,
    ),
    Export(
        "prevenidos.csv",
        files.stops,
        "pauses",
        {"request_id": "Folio del Expediente", "from_at": "Día en que se previno", "to_at": "Día en que solventó"},
        {"from_at": "dd.mm.yyyy", "to_at": "dd.mm.yyyy"},
        separator=";",
        null={"to_at": ("PENDIENTE",)},
        accepted=90,
    ),
    Export(
        "agenda de citas.csv",
        files.appointments,
        "visits",
        {
            "visit_id": "Clave de la Cita",
            "booked_at": "Se agendó el",
            "appointment_at": "Fecha de la Cita + Hora de la Cita",
            "procedure_id": "Trámite a realizar",
            "outcome": "Asistió",
        },
        {"booked_at": "dd/mm/yyyy", "appointment_at": "dd/mm/yyyy HH:MM"},
        "cp1252",
        values={"outcome": {"SI": "served", "NO": "no_show"}},
        accepted=170,
    ),
    Export(
        "concentrado.csv",
        files.months,
        "aggregates",
        {"procedure_id": "Trámite", "from_at": "Enero + Febrero + Marzo + Abril"},
        header_row=3,
        accepted=25,
    ),
    Export(
        "semana.csv",
        files.unknown_order,
        "requests",
        {"request_id": "Solicitud No.", "received_at": "Ingresó", "resolved_at": "Terminó", "procedure_id": "Servicio"},
        undecided={"dates": {"received_at": "dd/mm/yyyy", "resolved_at": "dd/mm/yyyy"}},
        accepted=60,
    ),
    Export(
        "caja chica.csv",
        files.dotted,
        "payments",
        {"payment_id": "Ticket de caja", "paid_at": "Fecha de cobro", "amount_mxn": "Monto"},
        {"paid_at": "iso"},
        separator=";",
        undecided={"decimal": {"amount_mxn": ","}},
        accepted=80,
    ),
    Export(
        "relacion.xlsx",
        files.book,
        "requests",
        {
            "request_id": "Núm. de Solicitud",
            "received_at": "Recibida el",
            "resolved_at": "Contestada el",
            "agency_id": "Área que responde",
            "channel": "Cómo se presentó",
        },
        {"received_at": "iso", "resolved_at": "iso"},
        header_row=3,
        values={"channel": {"Portal de transparencia": "web", "Escrito en oficina": "counter", "Correo electrónico": "email"}},
        accepted=140,
    ),
)
