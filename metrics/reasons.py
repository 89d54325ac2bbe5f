"""Why a figure has no value, in words: missing, not applicable and without cases are three different things."""

from collections.abc import Sequence

from metrics.indicator import Indicator

NOBODY = {
    "es": "Ninguna fuente entrega estos datos.",
    "en": "No source delivers these data.",
}
OWED = {"es": "Faltan datos de {}.", "en": "Data of {} are missing."}
NOT_COVERED = {"es": "Ninguna fuente cubre estos días.", "en": "No source covers these days."}
NO_CASES = {"es": "No hubo casos en el periodo.", "en": "There were no cases in the period."}
NEVER_ANY = {
    "es": "No aplica: aquí nunca ha habido lo que esta cifra mide.",
    "en": "Not applicable: there has never been anything here for this figure to measure.",
}
NO_FEE = {
    "es": "No aplica: la ficha vigente no tiene costo y nunca ha habido un pago.",
    "en": "Not applicable: the card in force has no fee and there has never been a payment.",
}


def reason(indicator: Indicator, state: str, language: str, suppliers: Sequence[object], owed: Sequence[str], free: bool) -> str:
    """The sentence for a state that is not ok; '' when it is."""
    if state == "ok":
        return ""
    if state == "empty":
        return _in(NO_CASES, language)
    if state == "not_applicable":
        return _in(NO_FEE if free else indicator.not_applicable or NEVER_ANY, language)
    if owed:
        return _in(OWED, language).format(", ".join(owed))
    return _in(NOT_COVERED if suppliers else NOBODY, language)


def _in(texts: dict[str, str], language: str) -> str:
    return texts.get(language, texts["es"])
