"""What the facts that a source can give, their columns and the words of their lists are called on the screen."""

from dashboard.words import N_, _

FACTS = {
    "requests": N_("Solicitudes: una fila por trámite que alguien pidió"),
    "visits": N_("Visitas: turnos y citas en ventanilla"),
    "payments": N_("Pagos: una fila por recibo"),
    "ratings": N_("Valoraciones: estrellas o calificaciones"),
    "events": N_("Pasos: la bitácora de cada solicitud"),
    "pauses": N_("Prevenciones y otras pausas"),
    "aggregates": N_("Cifras ya contadas: un total por fila"),
    "procedures": N_("Catálogo de trámites"),
    "requirements": N_("Catálogo de requisitos"),
    "agencies": N_("Catálogo de dependencias"),
    "offices": N_("Catálogo de oficinas"),
    "closures": N_("Catálogo de días inhábiles"),
    "shifts": N_("Catálogo de cambios"),
}
COLUMNS = {
    "request_id": N_("Folio de la solicitud"),
    "procedure_id": N_("Trámite"),
    "agency_id": N_("Dependencia"),
    "office_id": N_("Oficina"),
    "channel": N_("Canal"),
    "received_at": N_("Cuándo se recibió"),
    "resolved_at": N_("Cuándo se resolvió"),
    "due_at": N_("Fecha límite"),
    "status": N_("Estado"),
    "visits": N_("Visitas que hizo la persona"),
    "applicant": N_("Clave del solicitante (se cifra)"),
    "from_at": N_("Desde qué día"),
    "to_at": N_("Hasta qué día"),
    "kind": N_("Clase"),
    "visit_id": N_("Número de turno o de cita"),
    "desk": N_("Ventanilla"),
    "booked_at": N_("Cuándo se pidió la cita"),
    "appointment_at": N_("Hora de la cita"),
    "arrived_at": N_("Cuándo llegó"),
    "called_at": N_("Cuándo se le llamó"),
    "ended_at": N_("Cuándo terminó"),
    "outcome": N_("Cómo acabó"),
    "payment_id": N_("Número de recibo"),
    "paid_at": N_("Cuándo se pagó"),
    "amount_mxn": N_("Importe, en pesos"),
    "method": N_("Forma de pago"),
    "rating_id": N_("Número de la valoración"),
    "place": N_("Lugar"),
    "question": N_("Pregunta"),
    "offered_at": N_("Cuándo se pidió la valoración"),
    "rated_at": N_("Cuándo se contestó"),
    "stars": N_("Estrellas o calificación"),
    "activity": N_("Paso"),
    "resource": N_("Quién lo hizo (se cifra)"),
    "instance": N_("Ejecución del paso"),
    "started_at": N_("Cuándo empezó"),
    "completed_at": N_("Cuándo terminó el paso"),
    "series": N_("Qué se contó"),
    "value": N_("La cifra"),
    "n": N_("Sobre cuántos casos"),
    "unit": N_("Unidad"),
    "name": N_("Nombre"),
    "valid_from": N_("Vale desde"),
    "valid_to": N_("Vale hasta"),
    "limit_value": N_("Plazo máximo"),
    "limit_unit": N_("Unidad del plazo"),
    "fee_mxn": N_("Costo, en pesos"),
    "digital_level": N_("Nivel de digitalización"),
    "online": N_("Se hace en línea"),
    "digitized_on": N_("Día en que se digitalizó"),
    "simplified_on": N_("Día en que se simplificó"),
    "legal_basis": N_("Fundamento jurídico"),
    "owner": N_("Responsable"),
    "modality": N_("Modalidad"),
    "description": N_("Descripción en lenguaje ciudadano"),
    "inspection": N_("Inspección: objetivo y autoridad"),
    "contact": N_("Medios de contacto"),
    "ficta": N_("Afirmativa o negativa ficta"),
    "prevention_days": N_("Días hábiles para prevenir"),
    "prevention_reply_days": N_("Días hábiles para cumplir la prevención"),
    "fee_rule": N_("Cómo se determina el costo"),
    "payment_options": N_("Alternativas de pago"),
    "validity": N_("Vigencia de lo que se emite"),
    "reception": N_("Oficinas que reciben la solicitud"),
    "attention_hours": N_("Horario de atención"),
    "audience": N_("A quién se dirige"),
    "requires_nothing": N_("No pide requisitos"),
    "online_form": N_("Formulario en línea"),
    "online_payment": N_("Pago en línea"),
    "online_documents": N_("Documentos en línea"),
    "online_appointment": N_("Cita en línea"),
    "online_certificate": N_("Resultado en línea"),
    "population_served": N_("Población a la que puede servir"),
    "priority_group": N_("Grupo de atención prioritaria"),
    "legal_barrier": N_("Barrera legal"),
    "air_commitment": N_("Compromiso de análisis de impacto"),
    "areas": N_("Áreas que intervienen"),
    "related": N_("Trámites relacionados"),
    "obtain_days": N_("Días para conseguirlo"),
    "obtain_hours": N_("Horas para conseguirlo"),
    "obtain_minutes": N_("Minutos para conseguirlo"),
    "cost_mxn": N_("Lo que cuesta conseguirlo, en pesos"),
    "copies": N_("Copias simples"),
    "time_zone": N_("Zona horaria"),
    "opens": N_("Hora de apertura"),
    "closes": N_("Hora de cierre"),
    "workdays": N_("Días que abre"),
    "desks": N_("Ventanillas"),
    "date": N_("Día"),
    "note": N_("Nota"),
}
SERIES = {
    "requests": N_("solicitudes"),
    "requests_attended": N_("solicitudes atendidas"),
    "complaints": N_("denuncias o quejas"),
    "services": N_("servicios"),
    "population": N_("habitantes"),
    "posted_wait_minutes": N_("minutos de espera"),
    "posted_wait_appointment_minutes": N_("minutos de espera con cita"),
    "people_trained": N_("personas capacitadas"),
    "public_servants_active": N_("servidores públicos activos en la plataforma"),
    "sheets_saved": N_("hojas de papel ahorradas"),
    "agencies_on_board": N_("dependencias en la plataforma"),
    "equipment": N_("equipos instalados"),
    "oficios": N_("oficios"),
    "paperless_oficios": N_("oficios sin papel"),
    "open_datasets": N_("conjuntos de datos abiertos"),
    "obligations": N_("obligaciones de transparencia"),
    "obligations_met": N_("obligaciones de transparencia cumplidas"),
    "budget_mxn": N_("presupuesto, en pesos"),
    "budget_spent_mxn": N_("presupuesto ejercido, en pesos"),
    "income_estimate_mxn": N_("Ley de Ingresos: estimado, en pesos"),
    "income_collected_mxn": N_("Ley de Ingresos: recaudado, en pesos"),
    "campaign_reach": N_("personas alcanzadas por una campaña"),
    "cost": N_("costo del servicio, en pesos"),
    "contacts": N_("contactos: llamadas y mensajes"),
    "contacts_chasing": N_("contactos que preguntan por su avance"),
}
LISTS = {  # of a column: its words, in the order in which they are offered
    "status": {
        "open": N_("en trámite"),
        "resolved": N_("resuelta"),
        "granted": N_("autorizada"),
        "refused": N_("negada"),
        "withdrawn": N_("desistida"),
        "expired": N_("caducada"),
        "duplicate": N_("duplicada"),
        "transferred": N_("turnada a otra parte"),
    },
    "outcome": {
        "served": N_("se le atendió"),
        "no_show": N_("no se presentó"),
        "abandoned": N_("se fue sin que se le atendiera"),
        "cancelled": N_("se canceló"),
    },
    "channel": {
        "counter": N_("ventanilla"),
        "web": N_("en línea"),
        "app": N_("aplicación"),
        "whatsapp": N_("WhatsApp"),
        "phone": N_("teléfono"),
        "mail": N_("correo postal"),
        "email": N_("correo electrónico"),
        "kiosk": N_("kiosco"),
        "social": N_("redes sociales"),
        "internal": N_("otra dependencia"),
        "api": N_("otro sistema"),
    },
    "limit_unit": {
        "working_days": N_("días hábiles"),
        "calendar_days": N_("días naturales"),
        "months": N_("meses"),
        "hours": N_("horas"),
        "immediate": N_("de inmediato"),
    },
    "ficta": {
        "granted": N_("se da por concedido"),
        "refused": N_("se da por negado"),
        "none": N_("no aplica"),
    },
    "audience": {
        "people": N_("personas"),
        "companies": N_("empresas"),
    },
    "legal_barrier": {
        "none": N_("sin barrera"),
        "partial": N_("barrera parcial"),
        "blocking": N_("lo impide"),
    },
    "kind": {
        "prevention": N_("prevención"),
        "procedure": N_("trámite"),
        "service": N_("servicio"),
    },
}


def fact(table: str) -> str:
    """«Solicitudes: una fila por trámite que alguien pidió»."""
    return _(FACTS[table])


def fact_short(table: str) -> str:
    """«solicitudes»."""
    head = fact(table).partition(":")[0]
    return head[:1].lower() + head[1:]


def column(name: str) -> str:
    return _(COLUMNS[name])


def series(key: str) -> str:
    """What is counted; the key itself where a home has its own."""
    return _(SERIES[key]) if key in SERIES else key


def word(name: str, ours: str) -> str:
    """One of our words of a list, as people say it."""
    return _(LISTS.get(name, {}).get(ours, "")) or ours


def delivery(name: str) -> str:
    """What a delivery is called: a file by its name, a part of a database by what it holds («Visitas»)."""
    return _(FACTS[name]).partition(":")[0] if name in FACTS else name
