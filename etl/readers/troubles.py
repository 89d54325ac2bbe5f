"""What a database answers when it cannot be read, in the words of the person who has to mend it."""

import re

from etl.persons import masked
from etl.query import Query

# What the drivers say: error numbers of MySQL and MariaDB, states of PostgreSQL, and words where there is neither.
UNREACHABLE, PASSWORD, DATABASE, TABLE, COLUMN, DENIED, WRITES, ENDLESS, SLOW, LOST = (
    "unreachable", "password", "database", "table", "column", "denied", "writes", "endless", "slow", "lost",
)  # fmt: skip
CODES: dict[int | str, str] = {
    2002: UNREACHABLE, 2003: UNREACHABLE, 2005: UNREACHABLE, 1129: UNREACHABLE, 1040: UNREACHABLE,
    1045: PASSWORD, 1698: PASSWORD, 1044: DENIED, 1142: DENIED, 1143: DENIED, 1227: DENIED, 1792: WRITES, "25006": WRITES,
    1049: DATABASE, 1146: TABLE, 1054: COLUMN, 1969: SLOW, 3024: SLOW, 1317: SLOW, 1205: SLOW,
    2006: LOST, 2013: LOST, 2014: LOST, 1927: LOST, 1053: LOST,
    "28P01": PASSWORD, "28000": PASSWORD, "3D000": DATABASE, "42P01": TABLE, "42703": COLUMN, "42501": DENIED, "57014": SLOW,
    "57P01": LOST, "57P02": LOST, "57P03": UNREACHABLE, "25P03": LOST, "08006": LOST, "08003": LOST, "53300": UNREACHABLE,
}  # fmt: skip
WORDS = {
    PASSWORD: re.compile("password authentication failed|no password supplied|role |pg_hba"),
    DATABASE: re.compile("database "),
    UNREACHABLE: re.compile(
        "could not translate host|name or service not known|failed to resolve|connection refused"
        "|timeout expired|connection timeout"
    ),
    LOST: re.compile("timed out|server closed the connection|connection is lost|consuming input failed|packet sequence"),
    TABLE: re.compile("no such table"),
    COLUMN: re.compile("no such column"),
    SLOW: re.compile("interrupted"),
    WRITES: re.compile("readonly database"),
    ENDLESS: re.compile(r"too (large \(after|small \(before) year"),
}
SAYINGS = {
    UNREACHABLE: "no responde el servidor. Revise dirección y puerto en url, la red, y que esté encendido",
    PASSWORD: "el servidor rechaza el usuario o la contraseña. Revise url y la variable de entorno que la trae",
    DATABASE: "el servidor no tiene esa base de datos. Revise el nombre al final de url",
    TABLE: "la base no tiene esa tabla ({said}). Revise el nombre en el contrato",
    COLUMN: "la base no tiene esa columna ({said}). Revise el nombre en el contrato",
    DENIED: "el usuario no tiene permiso de lectura ({said}). Pida GRANT SELECT para él",
    WRITES: "la consulta quiere escribir ({said}), y aquí una base sólo se lee. Deje en query un select que nada cambie",
    ENDLESS: "una fecha no tiene año que se pueda leer ({said}). Corríjala allá, o ponga en query nullif(columna, 'infinity')",
    SLOW: "la consulta pasó de su límite ({minutes} min) y se detuvo. Suba time_limit_minutes, o lea menos con watermark o since",
    LOST: "la conexión se cortó a la mitad. No se cargó nada de esta fuente; la próxima carga la lee completa",
    "": "la base de datos respondió con un error ({said}). Revise el contrato",
}


def told(problem: BaseException, query: Query, database: str, secret: str) -> str:
    """The message of an error of the driver: what was being read, of which database, what happened and what to do."""
    origin = getattr(problem, "orig", None) or problem
    kind = _kind(origin)
    said = masked(_sentence(origin).replace(secret, "…") if secret else _sentence(origin))
    saying = SAYINGS[kind].format(said=said, minutes=f"{query.time_limit_minutes:g}")
    return f"{query.name}, base de datos {database}: {saying}, y repita `paso10 load`."


def _kind(origin: BaseException) -> str:
    number = origin.args[0] if origin.args and isinstance(origin.args[0], int) else None
    state = getattr(origin, "sqlstate", None)
    found = CODES.get(number if number is not None else state or "", "")
    if found:
        return found
    words = str(origin).lower()
    return next((kind for kind, said in WORDS.items() if said.search(words)), LOST if isinstance(origin, OSError) else "")


def _sentence(origin: BaseException) -> str:
    """The driver's own first line, without the number."""
    text = str(origin.args[1] if len(origin.args) > 1 and isinstance(origin.args[0], int) else origin)
    return (text.strip() or type(origin).__name__).splitlines()[0][:200]
