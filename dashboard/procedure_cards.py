"""The headline figures of one procedure, as cards."""

from dashboard import behind, cards, charts, procedure, promise
from dashboard.components import Card, Table, Verdict
from dashboard.data import Reading
from dashboard.formats import NBSP, whole
from dashboard.procedure import View
from dashboard.reading import apart, judge, nothing_arrived, number, said, unit_word
from dashboard.words import N_, NN_, _, spoken
from metrics.query import Figure, Published

SLOW = promise.SLOW
LABELS = {
    "requests_received": N_("Solicitudes"),
    "on_time_share": N_("Resueltas en plazo"),
    "queue_wait_minutes_p50": N_("Espera en fila"),
    "resolution_days_p50": N_("Resolución"),
    "stars_mean": N_("Satisfacción"),
    "digital_take_up": N_("En línea"),
    "out_of_hours_share": N_("Fuera de horario"),
}
NOUNS = {
    "requests": NN_("solicitud", "solicitudes"),
    "visits": NN_("visita", "visitas"),
    "payments": NN_("pago", "pagos"),
    "ratings": NN_("respuesta", "respuestas"),
}
UNITS = {"minutes": N_("min, mediana"), "working_days": N_("días háb."), "stars": N_("★ de 5")}


def row(pub: Published, view: View) -> list[Card]:
    """The cards, each of the last finished period."""
    return [card(pub, view, procedure.reading(pub, id, view)) for id in LABELS]


def card(pub: Published, view: View, reading: Reading) -> Card:
    """One reading as a card, with everything that stands behind it."""
    figure, id = reading.figure, reading.indicator.id
    verdict = _verdict(pub, view, reading)
    points = cards.points_of(reading, view.grain)
    spoken = _("{label} {when}: {value}; {verdict}").format(
        label=_(LABELS[id]), when=procedure.when(view.period), value=said(figure.value, figure.unit), verdict=verdict.word
    )
    return Card(
        key=f"tramite-{id.replace('_', '-')}",
        label=_(LABELS[id]),
        value=_number(figure, verdict),
        unit=_unit(figure, view),
        verdict=verdict,
        chart=charts.spark(points, figure.target, verdict.kind) if sum(p.value is not None for p in points) > 1 else None,
        alt=spoken,
        trust=_trust(pub, view, reading),
        data=behind.behind(pub, reading.indicator, view.scope, reading.series or (figure,), _table(reading, view)),
    )


def _number(figure: Figure, verdict: Verdict) -> str:
    """The big number; with a decimal more where it would look equal to the target that it misses."""
    if nothing_arrived(figure):
        return "–"
    close = verdict.kind == "worse" and number(figure.value, figure.unit) == number(figure.target, figure.unit)
    return apart(figure.value, figure.target, figure.unit)[0].split(NBSP)[0] if close else number(figure.value, figure.unit)


def _unit(figure: Figure, view: View) -> str:
    if figure.value is None or nothing_arrived(figure):
        return ""
    if figure.unit == "percent":
        return _("de {n}").format(n=whole(figure.n))
    when = {"day": _("ese día"), "week": _("esa semana"), "month": _("ese mes")}[view.grain]
    return _(UNITS.get(figure.unit, "")) or unit_word(figure.value, figure.unit) or when


def _verdict(pub: Published, view: View, reading: Reading) -> Verdict:
    """As everywhere; the time of resolution is also set against the limit that the record publishes."""
    figure = reading.figure
    verdict = judge(figure, reading.usual, reading.indicator.direction)
    if figure.indicator == promise.HALF and verdict.kind in {"usual", "better"}:
        return _against_limit(pub, view) or verdict
    return verdict


def _against_limit(pub: Published, view: View) -> Verdict | None:
    record = procedure.card_on(pub, view.key, view.period.end)
    limit = promise.working_limit(record)
    slow = procedure.figure(pub, SLOW, view.key, view.recent, view.end)
    if limit is None or slow.value is None or slow.few:
        return None
    words = {"days": procedure.within(slow), "limit": promise.limit_words(record)}
    return Verdict("worse" if slow.value > limit else "better", _("9 de cada 10, {days}; ficha: {limit}").format(**words))


def _trust(pub: Published, view: View, reading: Reading) -> str:
    """n and, for stars, how many of those asked answered."""
    figure = reading.figure
    if figure.state != "ok":
        return ""
    count = _("n {n}").format(n=whole(figure.n))
    if figure.indicator != "stars_mean":
        return count
    rate = procedure.figure(pub, "response_rate", view.key, view.period.start, view.period.end)
    return f"{count} · {response(rate)}"


def response(rate: Figure) -> str:
    """«responde 18 %», or that nobody records whom it was asked of."""
    return _("responde {share}").format(share=said(rate.value, rate.unit)) if rate.state == "ok" else _("respuesta no medible")


def _table(reading: Reading, view: View) -> Table:
    return series_table(
        _("Datos de {name}").format(name=spoken(reading.indicator.name)),
        ((_(LABELS[reading.indicator.id]), reading.series),),
        view.grain,
    )


def series_table(caption: str, columns: tuple[tuple[str, tuple[Figure, ...]], ...], grain: str) -> Table:
    """Periods, latest first, with the value and n of one or more series of the same periods."""
    periods = range(len(columns[0][1]) - 1, -1, -1)
    head = tuple(part for name, _figures in columns for part in (name, "n"))
    body = tuple(
        (procedure.label(columns[0][1][i], grain), *(t for _n, f in columns for t in (procedure.state(f[i]), whole(f[i].n))))
        for i in periods
    )
    plain = tuple((columns[0][1][i].start, *(v for _n, f in columns for v in (f[i].value, f[i].n))) for i in periods)
    return Table(caption, (_("Periodo"), *head), body, tuple(range(1, len(head) + 1)), plain)
