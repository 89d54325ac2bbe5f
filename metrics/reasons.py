"""Why a figure has no value, in words: missing, not applicable and without cases are three different things."""

from collections.abc import Sequence
from datetime import date

from metrics.indicator import Indicator

NOBODY = {
    "es": "Ninguna fuente entrega estos datos.",
    "en": "No source delivers these data.",
}
OWED = {"es": "Faltan datos de {}.", "en": "Data of {} are missing."}
NOT_COVERED = {"es": "Ninguna fuente cubre estos días.", "en": "No source covers these days."}
UNSAID = {"es": "Ninguna fuente de estos datos dice {}.", "en": "No source of these data gives {}."}
DIMENSIONS = {
    "procedure": {"es": "el trámite", "en": "the procedure"}, "agency": {"es": "la dependencia", "en": "the agency"},
    "office": {"es": "la oficina", "en": "the office"}, "channel": {"es": "el canal", "en": "the channel"},
    "question": {"es": "la pregunta", "en": "the question"}, "place": {"es": "el lugar", "en": "the place"},
    "method": {"es": "la forma de pago", "en": "the method of payment"},
    "level": {"es": "el nivel digital", "en": "the digital level"},
}
NO_CASES = {"es": "No hubo casos en el periodo.", "en": "There were no cases in the period."}
NEVER_ANY = {
    "es": "No aplica: aquí nunca ha habido lo que esta cifra mide.",
    "en": "Not applicable: there has never been anything here for this figure to measure.",
}
BY_DAY = {
    "es": "No disponible por día: la fuente da esta cifra del {} al {} y no se reparte.",
    "en": "Not available by day: the source gives this figure from {} to {}, and it is not spread.",
}
CUT = {
    "es": "No disponible para estos días: la fuente da esta cifra del {} al {} y no se reparte. Pida ese periodo.",
    "en": "Not available for these days: the source gives this figure from {} to {}, and it is not spread. Ask for that period.",
}
NO_FEE = {
    "es": "No aplica: la ficha vigente no tiene costo y nunca ha habido un pago.",
    "en": "Not applicable: the card in force has no fee and there has never been a payment.",
}


def reason(
    indicator: Indicator, state: str, language: str, suppliers: Sequence[object], owed: Sequence[str], free: bool,
    unsaid: Sequence[str] = (), cut: tuple[date, date] | None = None, *, one_day: bool = False,
) -> str:
    """The sentence for a state that is not ok; '' when it is.

    unsaid: dimensions that no source of its facts gives; cut: the days of a published figure that the period cuts.
    """
    if state == "ok":
        return ""
    if state == "empty":
        return _in(NO_CASES, language)
    if state == "not_applicable":
        return _in(BY_DAY if one_day else CUT, language).format(*cut) if cut else _in(
            NO_FEE if free else indicator.not_applicable or NEVER_ANY, language)
    if unsaid:
        return _in(UNSAID, language).format(", ".join(_in(DIMENSIONS[name], language) for name in unsaid))
    return _in(OWED, language).format(", ".join(owed)) if owed else _in(NOT_COVERED if suppliers else NOBODY, language)


def _in(texts: dict[str, str], language: str) -> str:
    return texts.get(language, texts["es"])
