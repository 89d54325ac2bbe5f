"""Each finding of the catalogue as two sentences, in both languages: what is wrong, with its evidence, and how to mend it."""

from metrics.findings import Finding

FIELD_NAMES: dict[str, dict[str, str]] = {
    "modality": {"es": "la modalidad", "en": "the modality"},
    "online": {"es": "si se hace en línea", "en": "whether it is done online"},
    "legal_basis": {"es": "el fundamento jurídico", "en": "the legal basis"},
    "description": {"es": "la descripción en lenguaje ciudadano", "en": "the description in plain language"},
    "requirements": {"es": "los requisitos", "en": "the requirements"},
    "inspection": {"es": "si hay inspección", "en": "whether there is an inspection"},
    "contact": {"es": "los medios de contacto", "en": "how to get in touch"},
    "limit_value": {"es": "el plazo", "en": "the time limit"},
    "ficta": {"es": "qué vale el silencio (ficta)", "en": "what silence counts as"},
    "prevention_days": {"es": "el plazo para prevenir", "en": "the time to ask for what is missing"},
    "prevention_reply_days": {"es": "el plazo para cumplir la prevención", "en": "the time to hand in what is missing"},
    "fee_mxn": {"es": "el costo", "en": "the fee"},
    "payment_options": {"es": "las formas de pagar", "en": "the ways to pay"},
    "validity": {"es": "la vigencia", "en": "the validity"},
    "reception": {"es": "dónde se recibe la solicitud", "en": "where the request is taken"},
    "attention_hours": {"es": "el horario de atención", "en": "the opening hours"},
}
COMPONENT_NAMES: dict[str, dict[str, str]] = {
    "online_form": {"es": "formulario", "en": "form"}, "online_payment": {"es": "pago", "en": "payment"},
    "online_documents": {"es": "documentos", "en": "documents"}, "online_appointment": {"es": "cita", "en": "appointment"},
    "online_certificate": {"es": "resultado", "en": "result"},
    "description": {"es": "descripción en lenguaje ciudadano", "en": "description in plain language"},
    "requirements": {"es": "lista de requisitos", "en": "list of requirements"},
    "downloads": {"es": "formatos para descargar", "en": "forms to download"},
    "interoperable": {
        "es": "no pedir lo que el gobierno ya tiene", "en": "asking for nothing that the government already has"},
}
WRONG: dict[str, dict[str, str]] = {
    "missing": {"es": "La ficha no dice: {detail}.", "en": "The record does not give: {detail}."},
    "fee": {
        "es": "La ficha dice {said} y a lo más {high} de {n} pagos fueron de ese importe; el promedio es {measured}.",
        "en": "The record says {said} and at most {high} of {n} payments were of that amount; the mean is {measured}."},
    "fee_unsaid": {
        "es": "La ficha no dice el costo y hubo {n} pagos, de {measured} en promedio.",
        "en": "The record gives no fee and there were {n} payments, of {measured} on average."},
    "limit": {
        "es": "La ficha promete {said} y 9 de cada 10 salieron en {measured} o menos; en plazo, a lo más {high} de {n}.",
        "en": "The record promises {said} and 9 of 10 took up to {measured}; at most {high} of {n} were on time."},
    "limit_loose": {
        "es": "La ficha promete {said} y 9 de cada 10 salieron en {measured} o menos, de {n}.",
        "en": "The record promises {said} and 9 of 10 took {measured} or less, of {n}."},
    "online": {
        "es": "La ficha dice que se hace en línea y ninguna de {n} resueltas entró en línea.",
        "en": "The record says that it is done online and none of {n} solved came in online."},
    "online_unsaid": {
        "es": "La ficha no dice que se hace en línea y entró así {measured} de {n} resueltas.",
        "en": "The record does not say that it is done online and {measured} of {n} solved came in that way."},
    "level": {
        "es": "La ficha dice nivel {said} y que le falta en línea: {detail}.",
        "en": "The record says level {said} and that it lacks online: {detail}."},
    "requirements_said": {
        "es": "La ficha dice que no pide requisitos y el catálogo tiene {n}, entre ellos «{detail}».",
        "en": "The record says that it asks for no requirements and the catalogue has {n}, “{detail}” among them."},
}
MEND: dict[str, dict[str, str]] = {
    "missing": {
        "es": "Escríbalo en la ficha (LNETB art. 54 fr. {fraction}).",
        "en": "Write it on the record (LNETB art. 54 {fraction})."},
    "fee": {
        "es": "Publique el importe que se cobra, o en fee_rule cómo se determina.",
        "en": "Publish the amount that is charged, or how it is set in fee_rule."},
    "fee_unsaid": {
        "es": "Escriba el costo en fee_mxn, o en fee_rule cómo se determina.",
        "en": "Write the fee in fee_mxn, or how it is set in fee_rule."},
    "limit": {
        "es": "Publique el plazo que se cumple, o cambie el trámite para cumplir el publicado.",
        "en": "Publish the limit that is kept, or change the procedure to keep the published one."},
    "limit_loose": {
        "es": "Puede publicar un plazo más corto.", "en": "A shorter limit can be published."},
    "online": {
        "es": "Revise si de verdad se puede hacer en línea; si no, quítelo de la ficha.",
        "en": "Check whether it really can be done online; if not, take it off the record."},
    "online_unsaid": {"es": "Dígalo en la ficha, con la liga.", "en": "Say so on the record, with the link."},
    "level": {
        "es": "Corrija el nivel, o ponga en línea lo que falta.", "en": "Mend the level, or put online what is missing."},
    "requirements_said": {
        "es": "Corrija requires_nothing o quite los requisitos.", "en": "Mend requires_nothing or take the requirements off."},
}
SEVERITIES: dict[str, dict[str, str]] = {
    "high": {"es": "grave", "en": "serious"}, "medium": {"es": "media", "en": "medium"}, "low": {"es": "leve", "en": "minor"}}


def wrong(finding: Finding, language: str) -> str:
    """What is wrong, with the evidence."""
    return pick(WRONG[finding.code], language).format(**_holes(finding, language))


def mend(finding: Finding, language: str) -> str:
    """How to mend it."""
    return pick(MEND[finding.code], language).format(**_holes(finding, language))


def where(finding: Finding, language: str) -> str:
    """Where the row to mend is: its file or source, row and column."""
    of, name = finding.source.partition("-")[::2]
    source = f"{of}/{name}.csv" if of == "catalogue" and name else finding.source
    columns = finding.detail.replace(",", ", ") if finding.code == "missing" else finding.field
    if finding.row is None:
        return f"{source}, {columns}"
    row = pick({"es": "fila", "en": "row"}, language)
    return f"{source}, {row} {finding.row}, {columns}"


def pick(words: dict[str, str], language: str) -> str:
    return words.get(language, words["es"])


def _holes(finding: Finding, language: str) -> dict[str, str]:
    known = FIELD_NAMES if finding.code == "missing" else COMPONENT_NAMES if finding.code == "level" else {}
    names = [pick(known[one], language) if one in known else one for one in finding.detail.split(",")]
    return {"fraction": finding.fraction, "n": f"{finding.n:,}", "detail": ", ".join(names),
            "said": _number(finding.said, finding.unit, language), "measured": _number(finding.measured, finding.unit, language),
            "high": "" if finding.high is None else _number(finding.high, "percent", language)}


def _number(value: float | None, unit: str, language: str) -> str:
    if value is None:
        return pick({"es": "sin dato", "en": "no data"}, language)
    if unit == "mxn":
        return f"${value:,.2f}"
    if unit == "percent":
        return f"{value:.0f}" + pick({"es": " %", "en": "%"}, language)
    if unit == "working_days":
        one = round(value, 1) == 1
        words = {"es": "día hábil" if one else "días hábiles", "en": "working day" if one else "working days"}
        return f"{value:,.0f} {pick(words, language)}"
    return f"{value:g}"
