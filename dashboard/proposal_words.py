"""What a proposal says: what it rests on with its n and range, what to try, what may be expected, and who goes through there."""

from dashboard.formats import day, day_month, long_span, one_decimal, percent, short_span, whole
from dashboard.reading import apart, said
from dashboard.words import N_, NN_, _, many
from metrics.proposal import FORECAST, PROCESS, RATINGS, Proposal

TRY = {
    "staffing": N_("Pruebe otra ventanilla o turno en las horas de más espera."),
    "step_changed": N_("Pruebe cambiar ese paso."),
    "training": N_("Pregunte qué pasó a quienes calificaron mal, y capacite a quien atiende."),
    "communication": N_("Pruebe avisar a la gente."),
}
WORTH_TELLING = 5.0  # percent that come back
ENOUGH_HOURS = 1.0


def then(one: Proposal) -> str:
    """What to try, what may be expected of it, and what is at stake."""
    return " ".join(part for part in (_(TRY[one.kind]), _expected(one), _stake(one), _reached(one)) if part)


def evidence(one: Proposal) -> str:
    """What it rests on, with n and its range."""
    words = {PROCESS: _process, RATINGS: _ratings, FORECAST: _forecast}.get(one.source, _signal)
    return words(one)


def _process(one: Proposal) -> str:
    words = _("{share} del tiempo se espera antes de «{step}» (de {low} a {high}){back}. {n}, {span}.")
    back = ""
    if (one.returned_share or 0.0) >= WORTH_TELLING:
        back = _("; {share} vuelven (de {low} a {high})").format(
            share=percent(one.returned_share or 0.0), low=percent(one.returned_low or 0.0), high=percent(one.returned_high or 0.0)
        )
    return words.format(
        share=percent(one.value),
        step=one.activity,
        low=percent(one.low or 0.0),
        high=percent(one.high or 0.0),
        back=back,
        n=many(one.n, *NN_("{n} solicitud", "{n} solicitudes")).format(n=whole(one.n)),
        span=long_span(one.since, one.through),
    )


def _ratings(one: Proposal) -> str:
    words = _("{share} de 4 y 5 estrellas (de {low} a {high}); en lo demás, {usual}. {n}, {span}.")
    return words.format(
        share=percent(one.value),
        low=percent(one.low or 0.0),
        high=percent(one.high or 0.0),
        usual=percent(one.usual or 0.0),
        n=many(one.n, *NN_("{n} respuesta", "{n} respuestas")).format(n=whole(one.n)),
        span=short_span(one.since, one.through),
    )


def _forecast(one: Proposal) -> str:
    level, target = apart(one.value, one.usual, one.unit)
    words = _("Se esperan {level} en promedio en los próximos {n} días abiertos, desde el {day}; la meta es {target}.")
    return words.format(level=level, n=whole(one.n), day=day(one.since), target=target)


def _signal(one: Proposal) -> str:
    now, before = apart(one.value, one.usual, one.unit)
    words = _("{now} desde el {day}; antes, {before}. n = {n}.")
    if one.low is not None and one.high is not None:
        words = _("{now} desde el {day}; antes, {before}, y de {low} a {high} en un día habitual. n = {n}.")
    low, high = said(one.low, one.unit), said(one.high, one.unit)
    return words.format(now=now, before=before, day=day_month(one.since), low=low, high=high, n=whole(one.n))


def _expected(one: Proposal) -> str:
    """The size of what may be expected, only where the evidence gives one."""
    if one.expected_change is None or not round(one.expected_change, 1):
        return ""
    change = said(abs(one.expected_change), one.unit)
    if one.kind == "staffing":
        return _("Una ventanilla más quitaría unos {change}, según la simulación de esa fila.").format(change=change)
    return _("Volver a lo de antes serían {change}.").format(change=change)


def _stake(one: Proposal) -> str:
    people = many(
        one.people, *NN_("Por ahí pasa {n} persona en cuatro semanas", "Por ahí pasan {n} personas en cuatro semanas")
    ).format(n=whole(one.people))
    if one.hours is None or one.hours < ENOUGH_HOURS:
        return f"{people}."
    hours = whole(one.hours) if one.hours >= 10 else one_decimal(one.hours)
    return _("{people}; pierden {hours} horas de más.").format(people=people, hours=hours)


def _reached(one: Proposal) -> str:
    return _("Las campañas de este año llegaron a {n} personas.").format(n=whole(one.reach)) if one.reach else ""
