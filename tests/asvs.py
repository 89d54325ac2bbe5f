"""docs/security.md and docs/seguridad.md: requirement, control, tests, and whether it holds, from the marks of the tests.

`python tests/asvs.py` writes the tables; tests/test_security.py compares them. A requirement holds when tests carry its mark
(`@pytest.mark.asvs("8.2.2")`); what no test can hold is declared here as open or as not applicable, with the reason.
"""

import ast
import re
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FILES = {"es": ROOT / "docs" / "seguridad.md", "en": ROOT / "docs" / "security.md"}
TABLE = re.compile(r"(?<=<!-- table -->\n).*?(?=<!-- end -->)", re.DOTALL)
OPEN, NOT_APPLICABLE = "open", "none"
HEADS = {"es": ("ASVS 5.0", "Control", "Pruebas", "Estado"), "en": ("ASVS 5.0", "Control", "Tests", "State")}
STATES = {
    "es": {"": "se cumple", OPEN: "abierto", NOT_APPLICABLE: "no aplica"},
    "en": {"": "holds", OPEN: "open", NOT_APPLICABLE: "not applicable"},
}

# number: (state where no test holds it, what is done in Spanish, in English)
REQUIREMENTS: Mapping[str, tuple[str, str, str]] = {
    "1.2.1": ("", "todo texto se escapa al escribirse en la página", "every text is escaped when it is written into the page"),
    "1.2.4": ("", "la conexión del tablero sólo lee, sin archivos ni red, y con la configuración cerrada",
              "the dashboard's connection only reads, without files or network, its configuration locked"),
    "1.2.10": ("", "lo que empieza como fórmula lleva apóstrofo en CSV y XLSX",
              "what begins like a formula gets an apostrophe in CSV and XLSX"),
    "3.3.1": ("", "las cookies salen con Secure cuando se entra por https",
              "cookies leave with Secure where people come by https"),
    "3.3.4": ("", "la cookie de la sesión es HttpOnly y SameSite", "the session's cookie is HttpOnly and SameSite"),
    "3.4.1": ("", "Strict-Transport-Security de un año, que pone deploy/nginx.conf, donde termina TLS",
              "Strict-Transport-Security of a year, set by deploy/nginx.conf, where TLS ends"),
    "3.4.3": ("", "Content-Security-Policy con las dos huellas de nuestros guiones; object-src y base-uri none",
              "Content-Security-Policy with the two hashes of our scripts; object-src and base-uri none"),
    "3.4.4": ("", "nosniff en cada respuesta", "nosniff on every answer"),
    "3.4.5": ("", "Referrer-Policy same-origin", "Referrer-Policy same-origin"),
    "3.4.6": ("", "frame-ancestors none", "frame-ancestors none"),
    "3.5.1": ("", "un nombre ajeno que apunta aquí se rechaza; XSRF de Streamlit encendido",
              "a foreign name that points here is refused; Streamlit's XSRF stays on"),
    "5.2.1": ("", "tamaño con tope al subir", "size bounded on upload"),
    "5.2.2": ("", "se mira el contenido y no sólo el nombre", "the content is looked at, not the name alone"),
    "5.2.3": ("", "miembros, tamaño y razón antes de descomprimir", "members, size and ratio before unpacking"),
    "5.3.2": ("", "los nombres de archivo no llevan a otra carpeta", "names of files lead to no other folder"),
    "5.4.3": (OPEN, "no hay antivirus: póngalo en la carpeta inbox/ si lo exige su norma",
              "there is no antivirus: put one on inbox/ if your rules ask for it"),
    "6.2.1": (NOT_APPLICABLE, "no guarda contraseñas: entra el proveedor", "keeps no passwords: the provider signs people in"),
    "7.3.1": (OPEN, "la inactividad la mide el proveedor", "inactivity is measured by the provider"),
    "7.3.2": ("", "la sesión termina cuando caduca el token", "the session ends when the token expires"),
    "7.4.1": ("", "cerrar sesión la termina en todas las ventanas y copias", "signing out ends it in every window and copy"),
    "7.4.2": ("", "quien sale de las listas pierde el acceso en su siguiente clic",
              "whoever leaves the lists loses access at the next click"),
    "7.4.4": ("", "cerrar sesión está arriba en cada página", "signing out is at the top of every page"),
    "8.1.1": ("", "una sola tabla de papeles, páginas y acciones, escrita en docs/accesos.md",
              "one table of roles, pages and actions, written in docs/access.md"),
    "8.2.1": ("", "cada celda de la tabla, en la página y en la bitácora",
              "each cell of the table, on the page and in the log"),
    "8.2.2": ("", "la dirección recibe un archivo que sólo tiene sus renglones",
              "directors get a file that only has their rows"),
    "8.3.1": ("", "se decide en la capa de datos y, ante la duda, no se ve",
              "decided in the data layer and, in doubt, not shown"),
    "9.1.1": ("", "un token con otra firma no entra", "a token with another signature is not let in"),
    "10.1.2": ("", "un token de otra transacción no entra", "a token of another transaction is not let in"),
    "10.2.1": ("", "PKCE S256 y state", "PKCE S256 and state"),
    "10.5.1": ("", "nonce", "nonce"),
    "10.5.2": ("", "la persona es iss y sub; el correo sólo si está verificado",
              "the person is iss and sub; the e-mail only when verified"),
    "10.5.4": ("", "aud es nuestro client_id", "aud is our client_id"),
    "13.3.1": ("", "los secretos se nombran, no se escriben, y no salen en mensajes",
              "secrets are named, not written, and appear in no message"),
    "13.3.2": ("", "sólo el servidor lee el archivo de secretos, que se va con él",
              "only the server reads the file of secrets, which goes with it"),
    "14.2.1": ("", "ningún secreto va en una dirección", "no secret is in an address"),
    "14.2.6": ("", "datos personales sembrados: ninguno aparece en lo que se escribe",
              "planted personal data: none appears in what is written"),
    "16.2.1": ("", "cada cambio dice quién, cuándo y qué; firma la cuenta",
              "each change says who, when and what; the account signs"),
    "16.2.5": ("", "los registros no llevan datos personales", "logs carry no personal data"),
    "16.4.2": ("", "la bitácora está encadenada y se comprueba", "the log is chained and can be verified"),
    "16.5.1": ("", "un fallo no enseña nada de dentro", "a failure shows nothing of the inside"),
}  # fmt: skip


def marks() -> dict[str, list[str]]:
    """The tests of each requirement, as file::test."""
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.parse(path.read_text("utf-8")).body:
            for mark in node.decorator_list if isinstance(node, ast.FunctionDef) else ():
                if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.asvs":
                    for number in mark.args:
                        name = f"{path.relative_to(ROOT / 'tests')}::{node.name}"
                        found.setdefault(str(ast.literal_eval(number)), []).append(name)
    return found


def table(tongue: str) -> str:
    """The table of a language."""
    known, states = marks(), STATES[tongue]
    lines = [f"| {' | '.join(HEADS[tongue])} |", "|---|---|---|---|"]
    for number, (state, spanish, english) in REQUIREMENTS.items():
        tests = "<br>".join(f"`{name}`" for name in known.get(number, ())) or "–"
        lines.append(f"| {number} | {spanish if tongue == 'es' else english} | {tests} | {states[state]} |")
    return "\n".join([*lines, ""])


def written(tongue: str) -> str:
    """The page with its table as it should be."""
    return TABLE.sub(lambda _found: table(tongue), FILES[tongue].read_text("utf-8"))


if __name__ == "__main__":
    for tongue, file in FILES.items():
        file.write_text(written(tongue), "utf-8")
