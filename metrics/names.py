"""The words of the keys that no catalogue names: channels, and what a row leaves unsaid."""

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


def write_names(con: duckdb.DuckDBPyConnection, language: str) -> None:
    """Puts the words of the home's language into `pub.keys`; a name that the sources give stays."""
    con.execute("UPDATE pub.keys SET name = ? WHERE id = 0", [UNSAID.get(language, UNSAID["es"])])
    for key, words in CHANNELS.items():
        word = words.get(language, words["es"])
        con.execute("UPDATE pub.keys SET name = ? WHERE dim = 'channel' AND key = ?", [word, key])
