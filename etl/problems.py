"""What a rule allows and how to mend it, in the words of the person who has to: one entry per rule of quarantine."""

from collections.abc import Sequence

from etl.bindings import Binding
from etl.declare import listed

AGAIN = "y ejecute `paso10 update`"
RULES = {
    "required": ("un valor: sin él la fila no se puede contar", f"Complete la celda en el archivo {AGAIN}."),
    "date": ("una fecha de la forma {dates}", f"Corrija la celda, o añada su forma a dates en el contrato, {AGAIN}."),
    "date_order": ("una fecha de la forma {dates}", "El día y el mes parecen estar al revés: corrija dates en el contrato."),
    "date_range": (
        "una fecha entre 1990 y dentro de diez años",
        f"Suele ser un relleno (1900-01-01) o un año de dos cifras: corrija la celda, o declare el relleno en null, {AGAIN}.",
    ),
    "future": ("una fecha que ya pasó", f"Corrija la fecha en el archivo {AGAIN}."),
    "gap": ("una hora que existió", f"Ese día el reloj se adelantó y esa hora no existió: corrija la celda {AGAIN}."),
    "number": (
        "un número con decimales «{decimal}» y miles «{thousands}»",
        f"Corrija la celda, o cambie decimal y thousands en el contrato, {AGAIN}.",
    ),
    "integer": (
        "un número entero",
        f'Corrija la celda; si el punto separa miles, declare decimal = "," en el contrato, {AGAIN}.',
    ),
    "cents": (
        "un importe con dos decimales como mucho",
        f'Corrija la celda; si el punto separa miles, declare decimal = "," en el contrato, {AGAIN}.',
    ),
    "range": ("un número de {low} a {high}", f"Corrija la celda, o declare en null el número que significa «no sabe», {AGAIN}."),
    "boolean": ("sí o no", f"Corrija la celda {AGAIN}."),
    "category": ("{values}", f"Añada la palabra a values en el contrato, o corrija la celda, {AGAIN}."),
    "misread": (
        "texto con sus acentos",
        f"Se leyó con otra codificación: corrija encoding en el contrato, o el texto en su sistema, {AGAIN}.",
    ),
    "formula": ("el resultado de la fórmula", f"Abra el libro en Excel, corrija la fórmula, guárdelo {AGAIN}."),
    "merged": (
        "una celda con su propio valor",
        f"Separe las celdas combinadas en Excel, escriba el valor en cada fila, guarde {AGAIN}.",
    ),
    "undeclared_total": (
        "una fila de datos",
        f'Parece un total y contaría doble: declárelo con [[rows]] kind = "total" en el contrato, o quítelo, {AGAIN}.',
    ),
    "person": ("una clave que no identifique a una persona", f"Añada la columna a [personal] hash en el contrato {AGAIN}."),
    "conflicting_key": (
        "una sola fila por {key}",
        f'Deje la fila buena en el archivo, o declare delivery = "upsert" si la última corrige a la anterior, {AGAIN}.',
    ),
    "width": ("{width} celdas, como el encabezado", f"Revise separadores de más o de menos en esa fila {AGAIN}."),
    "quote": ("comillas que abren y cierran", f'Cierre o duplique la comilla en esa fila, o declare quote = "", {AGAIN}.'),
    "encoding": (
        "texto en {encoding}",
        f"La fila tiene bytes de otra codificación: corrija encoding en el contrato o la fila, {AGAIN}.",
    ),
    "json": (
        "un objeto JSON con sus valores",
        f'Corrija ese registro; si el archivo es una sola lista, declare format = "array" en [json]; si NaN es «sin dato», '
        f'null = ["NaN"], {AGAIN}.',
    ),
    "repeated_key": ("cada clave una sola vez por registro", f"Deje una en ese registro {AGAIN}."),
    "attribute": ("atributos con su clave (key)", f"Corrija ese caso o evento en su sistema {AGAIN}."),
    "total_mismatch": ("{total}", f"El total no es la suma de las filas: pida el archivo completo o corrija el total, {AGAIN}."),
}

NAMES = {
    "required": "sin un dato obligatorio",
    "date": "fecha que no se puede leer",
    "date_order": "día y mes al revés",
    "date_range": "fecha imposible o de relleno",
    "future": "fecha futura",
    "gap": "hora que no existió",
    "number": "número que no se puede leer",
    "integer": "número que debía ser entero",
    "cents": "importe con más de dos decimales",
    "range": "número fuera de rango",
    "boolean": "ni sí ni no",
    "category": "palabra desconocida",
    "misread": "texto mal decodificado",
    "formula": "fórmula con error",
    "merged": "celda combinada con otra",
    "undeclared_total": "total sin declarar",
    "person": "dato personal en claro",
    "conflicting_key": "misma clave con otros datos",
    "width": "celdas de más o de menos",
    "quote": "comillas sin cerrar",
    "encoding": "bytes de otra codificación",
    "json": "JSON cortado o mal formado",
    "repeated_key": "clave que viene dos veces",
    "attribute": "atributo sin clave",
    "total_mismatch": "el total no cuadra",
}


def said(rule: str, binding: Binding | None = None, **more: object) -> tuple[str, str]:
    """(what is allowed, remedy) of a rule for one column."""
    allowed, remedy = RULES[rule]
    words: dict[str, object] = dict(more)
    if binding:
        target = binding.target
        words |= {
            "dates": " o ".join(binding.dates),
            "decimal": binding.decimal,
            "thousands": binding.thousands or "ninguno",
            "low": _bound(binding, 0),
            "high": _bound(binding, 1),
            "values": listed([*(binding.values or target.values)]),
        }
    return allowed.format(**words), remedy


def _bound(binding: Binding, which: int) -> str:
    if binding.scale:
        return f"{binding.scale[which]:g}"
    bound = (binding.target.low, binding.target.high)[which]
    return "cualquiera" if bound is None else f"{bound:g}"


def label(binding: Binding, columns: Sequence[str] = ()) -> str:
    """The source columns of a binding as a person finds them in the file; the fact column when it has none."""
    return " + ".join(columns or binding.columns) or binding.target.name
