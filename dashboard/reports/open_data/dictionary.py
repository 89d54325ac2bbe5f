"""What every column, table and state of the open data means, in Spanish and English: the dictionary that goes with the files."""

from collections.abc import Sequence
from dataclasses import dataclass

from metrics.indicator import Indicator
from metrics.open_data import HIDDEN, KINDS, MISSING, NO_CASES, NOT_APPLICABLE, SCHEMA, SHOWN, TOO_FEW

Text = dict[str, str]
COLUMNS: dict[str, tuple[Text, str, Text]] = {  # meaning, unit, how it is computed
    "mes": ({"es": "Mes de las cifras, AAAA-MM", "en": "Month of the figures, YYYY-MM"}, "", {
        "es": "Sólo meses terminados y entregados completos al corte", "en": "Only months that had ended at the cut-off"}),
    "tabla": ({"es": "Clase de hecho; sus cifras de un renglón se publican o se protegen juntas",
               "en": "Kind of fact; its figures of one row are published or protected together"}, "", {
        "es": "recibidas, resueltas, plazos, visitas, ingresos, valoraciones",
        "en": "received, resolved, deadlines, visits, revenue, ratings, under their Spanish names"}),
    "desglose": ({"es": "De qué es el renglón", "en": "What the row is of"}, "", {
        "es": "total, dependencia, tramite (dentro de su dependencia), oficina o canal; cada desglose suma el total",
        "en": "total, agency, procedure (within its agency), office or channel; each breakdown adds up to the total"}),
    "clave_dependencia": ({"es": "Clave de la dependencia", "en": "Key of the agency"}, "", {
        "es": "La que dice el registro o la ficha vigente del trámite; vacía si ninguno la dice",
        "en": "As the record says, or the procedure's card in force; empty where neither does"}),
    "dependencia": ({"es": "Nombre de la dependencia", "en": "Name of the agency"}, "", {"es": "Catálogo", "en": "Catalogue"}),
    "clave_tramite": ({"es": "Homoclave del trámite", "en": "Key of the procedure"}, "", {
        "es": "La que dice el registro", "en": "As the record says"}),
    "tramite": ({"es": "Nombre del trámite", "en": "Name of the procedure"}, "", {"es": "Catálogo", "en": "Catalogue"}),
    "clave_oficina": ({"es": "Clave de la oficina", "en": "Key of the office"}, "", {
        "es": "La que dice el registro", "en": "As the record says"}),
    "oficina": ({"es": "Nombre de la oficina", "en": "Name of the office"}, "", {"es": "Catálogo", "en": "Catalogue"}),
    "clave_canal": ({"es": "Clave del canal", "en": "Key of the channel"}, "", {
        "es": "counter, web, app, whatsapp, phone, mail", "en": "counter, web, app, whatsapp, phone, mail"}),
    "canal": ({"es": "Nombre del canal", "en": "Name of the channel"}, "", {
        "es": "Ventanilla, en línea y otros", "en": "Counter, online and others, in the municipality's language"}),
    "indicador": ({"es": "Qué mide la cifra: vea los indicadores de este diccionario",
                   "en": "What the figure measures: see the indicators of this dictionary"}, "", {
        "es": "Identificador del indicador", "en": "Identifier of the indicator"}),
    "valor": ({"es": "La cifra", "en": "The figure"}, "unidad", {
        "es": "Como dice su indicador; con dos decimales; vacía si no se publica",
        "en": "As its indicator says; two decimals; empty where it is not published"}),
    "unidad": ({"es": "Unidad del valor", "en": "Unit of the value"}, "", {
        "es": "solicitudes, días hábiles, %, visitas, minutos, MXN (pesos), respuestas, estrellas (de 1 a 5)",
        "en": "requests, working days, %, visits, minutes, MXN (Mexican pesos), answers, stars (1 to 5)"}),
    "numerador": ({"es": "De una proporción, los casos que la cumplen", "en": "Of a share, the cases that meet it"}, "casos", {
        "es": "Conteo; valor = 100 × numerador / casos", "en": "Count; value = 100 × numerador / casos"}),
    "casos": ({"es": "Cuántos casos hay detrás de la cifra", "en": "How many cases are behind the figure"}, "casos", {
        "es": "Conteo; de medianas y percentiles no se dice: vea el conteo de la misma tabla",
        "en": "Count; not given for medians and percentiles: see the count of the same table"}),
    "estado": ({"es": "Por qué hay o no hay valor", "en": "Why there is a value or none"}, "", {
        "es": "Vea los estados de este diccionario", "en": "See the states of this dictionary"}),
    "completo": ({"es": "Si las fuentes entregaron todos los días del mes",
                  "en": "Whether the sources delivered every day of the month"}, "", {
        "es": "true o false", "en": "true or false"}),
    "correccion_retenida": ({
        "es": "El mes se publica como en una entrega anterior: su corrección revelaría a pocas personas",
        "en": "The month is published as in an earlier release: its correction would reveal a few people"}, "", {
        "es": "true o false; para toda la tabla y el mes", "en": "true or false; for the whole table and month"}),
}
STATES: dict[str, Text] = {
    SHOWN: {"es": "La cifra se publica.", "en": "The figure is published."},
    HIDDEN: {"es": "Se oculta: tiene de 1 a 10 casos o un pagador que aporta más de la mitad, o permitiría calcular otra así.",
             "en": "Hidden: it has 1 to 10 cases or one payer gave more than half, or such a row could be worked out from it."},
    MISSING: {"es": "Ninguna fuente entregó datos de ese mes.", "en": "No source delivered data for that month."},
    NOT_APPLICABLE: {"es": "La cifra no aplica aquí.", "en": "The figure does not apply here."},
    NO_CASES: {"es": "No hubo casos: no hay de qué calcularla.", "en": "There were no cases to compute it from."},
    TOO_FEW: {"es": "Pocos casos para esta cifra: una mediana pide 10 y un percentil 90 pide 30.",
              "en": "Too few cases for this figure: a median needs 10 and a 90th percentile 30."},
}


@dataclass(frozen=True)
class Entry:
    """One line of the dictionary."""

    what: str  # columna | estado | indicador
    name: str
    meaning_es: str
    meaning_en: str
    unit: str
    computed_es: str
    computed_en: str


HEAD = ("tipo", "nombre", "significado_es", "significado_en", "unidad", "calculo_es", "calculo_en")


def dictionary(indicators: dict[str, Indicator]) -> list[Entry]:
    """Every column, state and indicator of the files, in that order."""
    columns = [_entry("columna", name, *COLUMNS[name]) for name in SCHEMA]
    states = [_entry("estado", name, text, "", {"es": "", "en": ""}) for name, text in STATES.items()]
    return [*columns, *states, *_figures([indicators[name] for kind in KINDS for name in kind.figures])]


def _figures(chosen: Sequence[Indicator]) -> list[Entry]:
    return [
        _entry("indicador", one.id, {tongue: f"{one.name[tongue]}. {one.definition[tongue]}" for tongue in ("es", "en")},
               one.unit, one.formula)
        for one in chosen
    ]


def _entry(what: str, name: str, meaning: Text, unit: str, computed: Text) -> Entry:
    return Entry(what, name, meaning["es"], meaning["en"], unit, computed["es"], computed["en"])
