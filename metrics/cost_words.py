"""What is said of a cost wherever it is shown: whose method it is, what is missing, what a flag means; by language."""

METHOD = {
    "es": "Método de la ATDT según una implementación pública municipal de 2026; el documento oficial no se leyó.",
    "en": "Method of the ATDT as a municipality implemented it publicly in 2026; the official document was not read.",
}
OURS = {
    "es": "Cálculo nuestro, no de la ATDT: horas de la gente por el salario por hora; no se suma al costo burocrático.",
    "en": "Our own calculation, not the ATDT's: citizen hours times the hourly wage; it is not added to the bureaucratic cost.",
}
NOT_CALCULABLE = {"es": "no calculable", "en": "cannot be calculated"}
MISSING: dict[str, dict[str, str]] = {
    "fee": {
        "es": "La ficha no dice el costo ni cómo se determina.", "en": "The record gives neither the fee nor how it is set."},
    "requirements": {
        "es": "El catálogo no tiene los requisitos ni dice que no se pide ninguno.",
        "en": "The catalogue has no requirements and does not say that none is asked for."},
    "requirement_time": {
        "es": "El requisito «{}» no dice cuánto tarda en conseguirse.",
        "en": "The requirement “{}” does not say how long it takes to obtain."},
    "requirement_cost": {
        "es": "El requisito «{}» no dice cuánto cuesta.", "en": "The requirement “{}” does not say what it costs."},
    "requirement_copies": {
        "es": "El requisito «{}» no dice cuántas copias.", "en": "The requirement “{}” does not say how many copies."},
    "limit": {"es": "La ficha no dice el plazo.", "en": "The record gives no time limit."},
    "audience": {
        "es": "La ficha no dice si es para personas o para empresas.",
        "en": "The record does not say whether it is for people or for companies."},
    "parameter": {"es": "Falta {} en [[cost]] de paso10.toml.", "en": "{} is missing from [[cost]] in paso10.toml."},
    "volume": {
        "es": "No se sabe cuántas veces al año se pide.", "en": "How many times a year it is asked for is not known."},
}
PARAMETERS: dict[str, tuple[str, dict[str, str]]] = {  # unit and words
    "hourly_wage_mxn": ("MXN/h", {"es": "el salario por hora", "en": "the hourly wage"}),
    "copy_mxn": ("MXN", {"es": "el precio de una copia", "en": "the price of a copy"}),
    "risk_free_rate": ("1/año", {"es": "la tasa libre de riesgo", "en": "the risk-free rate"}),
    "gdp_million_mxn": ("millones MXN", {"es": "el PIB de la entidad", "en": "the state's gross product"}),
    "population": ("personas", {"es": "la población de la entidad", "en": "the state's population"}),
    "productivity": ("1/año", {"es": "la productividad del capital", "en": "the productivity of capital"}),
    "capital_per_company_mxn": ("MXN", {"es": "el capital por empresa", "en": "the capital of a company"}),
}
FLAGS: dict[str, dict[str, str]] = {
    "variable_fee": {
        "es": "El costo es variable y queda fuera del cálculo.", "en": "The fee varies and is left out of the calculation."},
    "hours_limit": {
        "es": "El plazo está en horas; el método no las trata: se toma un día por cada 24.",
        "en": "The limit is in hours; the method does not cover them: one day is taken for every 24."},
    "incomplete_volume": {
        "es": "Faltan días en el volumen de los doce meses.", "en": "Days are missing from the volume of the twelve months."},
}


def why(missing: tuple[str, str], language: str) -> str:
    """The sentence for one thing that is missing."""
    what, which = missing
    if what == "parameter":
        which = PARAMETERS[which][1][language if language in ("es", "en") else "es"]
    words = MISSING[what]
    return words.get(language, words["es"]).format(which)
