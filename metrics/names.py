"""The words of the keys that no catalogue names: channels, digital levels, the ten steps, and what a row leaves unsaid."""

import duckdb

UNSAID = {"es": "sin dato", "en": "not said"}
CHANNELS = {
    "counter": {"es": "Ventanilla", "en": "Counter"},
    "web": {"es": "En línea", "en": "Online"},
    "app": {"es": "Aplicación", "en": "App"},
    "whatsapp": {"es": "WhatsApp", "en": "WhatsApp"},
    "phone": {"es": "Teléfono", "en": "Phone"},
    "mail": {"es": "Correo", "en": "Mail"},
}
LEVELS = {
    "0": {"es": "0 · Nada en línea", "en": "0 · Nothing online"},
    "1": {"es": "1 · Información", "en": "1 · Information"},
    "2": {"es": "2 · Formatos para descargar", "en": "2 · Forms to download"},
    "3": {"es": "3 · Se inicia en línea", "en": "3 · Starts online"},
    "4": {"es": "4 · Se resuelve en línea", "en": "4 · Resolved online"},
    "5": {"es": "5 · Proactivo", "en": "5 · Proactive"},
}
# The ten steps of the method, as `place` of what the programme reports of each.
STEPS = {
    "paso-01": {"es": "1 · Decisión", "en": "1 · Decision"},
    "paso-02": {"es": "2 · Aliado tecnológico", "en": "2 · Technology partner"},
    "paso-03": {"es": "3 · Dirección digital", "en": "3 · Digital team"},
    "paso-04": {"es": "4 · Metas", "en": "4 · Goals"},
    "paso-05": {"es": "5 · Presupuesto", "en": "5 · Budget"},
    "paso-06": {"es": "6 · Elección de trámites", "en": "6 · Choice of procedures"},
    "paso-07": {"es": "7 · Componentes", "en": "7 · Components"},
    "paso-08": {"es": "8 · Capacitación", "en": "8 · Training"},
    "paso-09": {"es": "9 · Difusión", "en": "9 · Communication"},
    "paso-10": {"es": "10 · Aprende e itera", "en": "10 · Learn and iterate"},
}
# What each of them asks for, as the checklist of the first ninety days says it.
STEPS_ASK = {
    "paso-01": {
        "es": "Respaldo de la presidencia y responsable del programa",
        "en": "The mayor's backing, and who answers for the programme"},
    "paso-02": {"es": "Quién pone la plataforma y la mantiene", "en": "Who provides the platform and keeps it running"},
    "paso-03": {"es": "Equipo propio y enlaces en cada dependencia", "en": "A team of its own, and a contact in each agency"},
    "paso-04": {"es": "Metas de impacto: objetivos y resultados clave", "en": "Impact goals: objectives and key results"},
    "paso-05": {"es": "Presupuesto y plan de trabajo", "en": "Budget and work plan"},
    "paso-06": {
        "es": "Diagnóstico, marco legal y trámites con que se empieza",
        "en": "Diagnosis, legal framework, and the procedures to begin with"},
    "paso-07": {
        "es": "Formulario, pago, documentos, cita y certificado",
        "en": "Form, payment, documents, appointment and certificate"},
    "paso-08": {"es": "Capacitar a las personas servidoras públicas", "en": "Train the public servants"},
    "paso-09": {"es": "Comunicar a la ciudadanía", "en": "Tell the public"},
    "paso-10": {"es": "Tablero diario: qué cambió y qué se decide", "en": "A daily dashboard: what changed and what is decided"},
}
KNOWN = {"channel": CHANNELS, "level": LEVELS, "place": STEPS}


def write_names(con: duckdb.DuckDBPyConnection, language: str) -> None:
    """Puts the words of the home's language into `pub.keys`; a name that the sources give stays."""
    con.execute("UPDATE pub.keys SET name = ? WHERE id = 0", [UNSAID.get(language, UNSAID["es"])])
    for dimension, key, words in ((dimension, key, words) for dimension, keys in KNOWN.items() for key, words in keys.items()):
        word = words.get(language, words["es"])
        con.execute("UPDATE pub.keys SET name = ? WHERE dim = ? AND key = ?", [word, dimension, key])
