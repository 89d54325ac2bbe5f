"""The figures of one procedure: each with its sentence, its chart with the known changes, its trust strip and its table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dashboard import behind, charts_procedure, components, falling, lasting, procedure, promise
from dashboard.charts import Spec
from dashboard.charts_procedure import Change, Line
from dashboard.formats import date_year, exact_money, short_span, whole
from dashboard.procedure import View
from dashboard.procedure_cards import NOUNS, response, series_table
from dashboard.reading import said
from dashboard.theme import PALE, SERIES, SOFT, WORSE
from dashboard.words import N_, NN_, _, many, sentence
from metrics.query import Card, Figure, Published

CHANNELS = {"online": (N_("En línea"), SERIES), "counter": (N_("Ventanilla"), PALE), "other": (N_("Otros"), SOFT)}
CITIZEN, CLOSED = "citizen_hours_per_request", "out_of_hours_share"
COARSER = {"day": "week", "week": "month", "month": "month"}  # answers are few: stars are shown one grain up
HARDLY_DRAWN = 0.02  # a channel with less than this part of the requests is a line along the axis: it is left to the table
PER = {"day": N_("por día hábil"), "week": N_("por semana"), "month": N_("por mes")}


@dataclass(frozen=True)
class Shown:
    """One procedure as its figures need it."""

    pub: Published
    view: View
    card: Card | None
    changes: tuple[Change, ...]

    def series(self, id: str, grain: str = "", channels: tuple[str, ...] = ()) -> tuple[Figure, ...]:
        """A figure by period over the shown days."""
        view = self.view
        return procedure.series(self.pub, id, view.key, grain or view.grain, view.start, view.end, channels)

    def recent(self, id: str) -> Figure:
        """A figure of the last twelve weeks (or of the chosen days)."""
        return procedure.figure(self.pub, id, self.view.key, self.view.recent, self.view.end)

    def all(self, id: str) -> Figure:
        """A figure of all the shown days."""
        return procedure.figure(self.pub, id, self.view.key, self.view.start, self.view.end)

    def last(self, id: str, channels: tuple[str, ...] = ()) -> Figure:
        """A figure of the last finished period."""
        period = self.view.period
        return procedure.figure(self.pub, id, self.view.key, period.start, period.end, channels)

    def unit(self, words: str, figures: Sequence[Figure], grain: str = "", mark: str = N_("; punteado: sin terminar")) -> str:
        """What is measured, per what, and how to read the unusual marks."""
        unfinished = _(mark) if any(f.open for f in figures) else ""
        few = _("; punto hueco: pocos datos") if any(f.few and f.state == "ok" for f in figures) else ""
        return f"{words} {_(PER[grain or self.view.grain])}{unfinished}{few}"


Draw = Callable[[Shown], None]


def _show(
    shown: Shown,
    key: str,
    sentence: str,
    unit: str,
    chart: Spec | None,
    columns: tuple[tuple[str, tuple[Figure, ...]], ...],
    grain: str = "",
    more: str = "",
    flags: Sequence[str] = (),
) -> None:
    """One figure; where no period has a value, the reason stands in place of the chart."""
    indicator = shown.pub.indicators[columns[0][1][0].indicator]
    table = series_table(sentence, columns, grain or shown.view.grain)
    data = behind.behind(shown.pub, indicator, shown.view.scope, columns[0][1], table, flags)
    whole_figure = shown.all(indicator.id)
    base = behind.standing(shown.pub, indicator.id, columns[0][1][0].start, columns[0][1][-1].end, shown.view.scope)
    stock = indicator.kind in {"stock", "age"}
    words = behind.strip(
        indicator, base, None if stock else whole_figure.n, NOUNS.get(indicator.family, NN_("caso", "casos")), more
    )
    if chart is None:
        components.absent(key, sentence, unit, _why(shown, whole_figure), words, data)
    else:
        components.figure(f"tramite-{key}", sentence, unit, chart, words=words, data=data)


def _why(shown: Shown, figure: Figure) -> str:
    words = {
        "missing": _("Ninguna fuente entrega estos datos para este trámite."),
        "not_applicable": _("No aplica a este trámite: nunca ha tenido lo que esta cifra mide."),
        "empty": _("No hubo casos en estas fechas."),
    }
    owed = _("Faltan datos de {names}.").format(names=", ".join(figure.missing)) if figure.missing else ""
    why = figure.reason if figure.state == "not_applicable" else ""
    return owed or why or words.get(figure.state, _("No hay periodos que dibujar."))


def _drawn(figures: Sequence[Figure]) -> bool:
    return any(f.state == "ok" and f.value is not None for f in figures)


def volume(shown: Shown) -> None:
    """Requests by channel."""
    found = {name: shown.series("requests_received", channels=keys) for name, keys in procedure.groups(shown.pub).items() if keys}
    every = shown.series("requests_received")
    total_n = shown.all("requests_received").n
    drawn = [n for n, f in found.items() if sum(one.n for one in f) > total_n * HARDLY_DRAWN]  # the table has them all
    lines = tuple(Line(_(CHANNELS[n][0]), CHANNELS[n][1], procedure.dots(found[n], shown.view.grain)) for n in drawn)
    columns = ((_("Solicitudes"), every), *((_(CHANNELS[n][0]), f) for n, f in found.items()))
    total, online = shown.last("requests_received"), shown.last("requests_received", procedure.groups(shown.pub)["online"])
    _show(
        shown,
        "canal",
        _volume_words(shown, total, online),
        shown.unit(_("Solicitudes recibidas según el canal,"), every),
        charts_procedure.lines(lines, None, shown.changes) if lines else None,
        columns,
    )


def _volume_words(shown: Shown, total: Figure, online: Figure) -> str:
    words = {"when": procedure.when(shown.view.period), "n": whole(total.value or 0)}
    if total.state != "ok" or online.state != "ok":
        return _("No se sabe cuántas solicitudes entraron {when}").format(**words)
    words |= {"noun": many(total.value or 0, *NOUNS["requests"]), "online": whole(online.value or 0)}
    return sentence(_("{when} entraron {n} {noun}, {online} en línea").format(**words))


def wait(shown: Shown) -> None:
    """First clock: the queue."""
    half, slow = shown.series("queue_wait_minutes_p50"), shown.series("queue_wait_minutes_p90")
    recent, tail = shown.recent("queue_wait_minutes_p50"), shown.recent("queue_wait_minutes_p90")
    told = (
        _("Quien viene espera {half} en fila; uno de cada diez, {slow} o más").format(
            half=said(recent.value, recent.unit), slow=said(tail.value, tail.unit)
        )
        if recent.state == tail.state == "ok"
        else _("Espera en fila")
    )
    _show(
        shown,
        "fila",
        told,
        shown.unit(_("Minutos de la llegada al llamado,"), [*half, *slow]),
        _two(shown, half, slow, None, "min"),
        ((_("La mitad"), half), (_("9 de cada 10"), slow)),
    )


def resolution(shown: Shown) -> None:
    """Second clock: from receipt to resolution, against the published limit."""
    half, slow = shown.series(promise.HALF), shown.series(promise.SLOW)
    recent, tail = shown.recent(promise.HALF), shown.recent(promise.SLOW)
    limit, other = promise.working_limit(shown.card), promise.limit_words(shown.card)
    rule = (float(limit), _("la ficha: {n}").format(n=limit)) if limit is not None else None
    note = "" if rule or not other else _("; la ficha promete {limit}, que se cuenta en otra unidad").format(limit=other)
    note = note or ("" if other else _("; la ficha no publica un plazo"))
    _show(
        shown,
        "resolucion",
        _resolution_words(recent, tail, limit),
        shown.unit(_("Días hábiles de recibida a resuelta,"), [*half, *slow]) + note,
        _two(shown, half, slow, rule, ""),
        ((_("La mitad"), half), (_("9 de cada 10"), slow)),
        more=lasting.said(lasting.of(shown.pub, shown.view.key)) if shown.view.end == shown.pub.cutoff else "",
    )


def _resolution_words(half: Figure, slow: Figure, limit: int | None) -> str:
    if half.state != "ok" or slow.state != "ok":
        return _("Tiempo de resolución")
    words = {"half": procedure.within(half), "slow": procedure.within(slow)}
    if limit is None:
        return _("La mitad sale {half} y nueve de cada diez, {slow}").format(**words)
    if (slow.value or 0) <= limit:
        return _("Nueve de cada diez salen {slow}, dentro de lo publicado").format(**words)
    if (half.value or 0) <= limit:
        return _("La mitad sale {half}; nueve de cada diez, {slow}, fuera de lo publicado").format(**words)
    return _("Ni la mitad cabe en lo publicado: sale {half}").format(**words)


def _two(
    shown: Shown, half: tuple[Figure, ...], slow: tuple[Figure, ...], rule: tuple[float, str] | None, unit: str
) -> Spec | None:
    """Half and nine of ten, each named at its end."""
    if not _drawn(half):
        return None
    grain = shown.view.grain
    lines = [Line(_("la mitad:"), SERIES, procedure.dots(half, grain))]
    if _drawn(slow):
        late = rule is not None and (shown.recent(slow[0].indicator).value or 0) > rule[0]
        lines.insert(0, Line(_("9 de cada 10:"), WORSE if late else PALE, procedure.dots(slow, grain)))
    return charts_procedure.lines(tuple(lines), rule, shown.changes)


def citizen(shown: Shown) -> None:
    """Third clock: the hours that a request costs a person, where the municipality has measured them."""
    figures, recent = shown.series(CITIZEN), shown.recent(CITIZEN)
    lines = (Line("", SERIES, procedure.dots(figures, shown.view.grain)),)
    _show(
        shown,
        "ciudadano",
        _("Cada solicitud le cuesta a la persona {hours}").format(hours=said(recent.value, recent.unit)),
        shown.unit(_("Horas por solicitud,"), figures),
        charts_procedure.lines(lines, None, shown.changes) if _drawn(figures) else None,
        ((_("Horas"), figures),),
    )


def has_citizen(shown: Shown) -> bool:
    """Whether the hours of the person are an indicator of this home, with a value for this procedure."""
    return CITIZEN in shown.pub.indicators and shown.recent(CITIZEN).state == "ok"


def reach(shown: Shown) -> None:
    """How much is done online, and how much is asked for while the office is closed."""
    online, late = shown.series(promise.ONLINE), shown.series(CLOSED)
    now, closed = shown.recent(promise.ONLINE), shown.recent(CLOSED)
    lines = tuple(
        Line(name, colour, procedure.dots(figures, shown.view.grain))
        for name, colour, figures in ((_("En línea"), SERIES, online), (_("Fuera de horario"), PALE, late))
        if _drawn(figures)
    )
    words = _("Lo que se hace en línea y fuera de horario")
    if now.state == "ok" != closed.state:
        words = _("{online} se resuelve en línea").format(online=said(now.value, now.unit))
    elif now.state == closed.state == "ok":
        words = _("{online} se resuelve en línea y {closed} se pide con la oficina cerrada").format(
            online=said(now.value, now.unit), closed=said(closed.value, closed.unit)
        )
    _show(
        shown,
        "en-linea",
        words,
        shown.unit(_("Porcentaje de lo resuelto en línea y de lo pedido fuera de horario,"), [*online, *late]),
        charts_procedure.lines(lines, None, shown.changes) if lines else None,
        ((_("En línea"), online), (_("Fuera de horario"), late)),
    )


def due(shown: Shown) -> None:
    """Due work: open, overdue, and what falls due in the next working week."""
    stock, late = shown.series("open_requests"), shown.series("overdue_open")
    lines = tuple(
        Line(name, colour, procedure.dots(figures, shown.view.grain))
        for name, colour, figures in ((_("Abiertas"), PALE, stock), (_("Vencidas"), WORSE, late))
        if _drawn(figures)
    )
    _show(
        shown,
        "vencidas",
        _due_words(shown, stock[-1], late[-1]),
        _("Solicitudes abiertas y, de ellas, vencidas, al cierre de cada periodo"),
        charts_procedure.lines(lines, None, shown.changes) if lines else None,
        ((_("Abiertas"), stock), (_("Vencidas"), late)),
        more=falling.error(falling.of(shown.pub, "procedure", shown.view.key)),
    )


def _due_words(shown: Shown, stock: Figure, late: Figure) -> str:
    if stock.state != "ok":
        return _("Trabajo pendiente")
    first, last, soon = procedure.due_next(shown.pub, shown.view.key)
    words = {"open": whole(stock.value or 0), "late": whole(late.value or 0), "soon": whole(soon)}
    words["span"] = short_span(first, last)
    if shown.view.end != shown.pub.cutoff:
        return _("Al final de esas fechas había {open} abiertas, {late} ya vencidas").format(**words)
    if late.state != "ok" or not promise.limit_words(shown.card):
        return _("Hay {open} abiertas; sin plazo publicado, ninguna vence").format(**words)
    expected = falling.said(falling.of(shown.pub, "procedure", shown.view.key))
    if expected:
        return _("De {open} abiertas, {late} ya vencieron. {expected}").format(**words, expected=expected)
    if not soon:
        return _("De {open} abiertas, {late} ya vencieron; ninguna más vence la semana del {span}").format(**words)
    return many(
        soon,
        "De {open} abiertas, {late} ya vencieron y {soon} vence la semana del {span}",
        "De {open} abiertas, {late} ya vencieron y {soon} vencen la semana del {span}",
    ).format(**words)


def revenue(shown: Shown) -> None:
    """What was paid, and whether it is the published fee."""
    figures, share = shown.series("revenue_mxn"), shown.recent(promise.FEE)
    drawn = any(f.value for f in figures)
    dots = procedure.dots(figures, shown.view.grain)
    fee = promise.exact_fee(shown.card)
    more = (
        _("{share} de los pagos es de {fee}, lo publicado").format(share=said(share.value, share.unit), fee=fee)
        if share.state == "ok"
        else ""
    )
    columns = ((_("Ingresos"), figures), (_("Iguales al costo"), shown.series(promise.FEE)))
    _show(
        shown,
        "ingresos",
        _revenue_words(shown, share, fee),
        shown.unit(_("Ingresos"), figures, mark=N_("; hueco: sin terminar")),
        charts_procedure.bars(dots, shown.changes) if drawn else None,
        columns,
        more=more,
    )


def _revenue_words(shown: Shown, share: Figure, fee: str) -> str:
    total = shown.last("revenue_mxn")
    if total.state != "ok":
        return _("No se sabe cuánto se cobró {when}").format(when=procedure.when(shown.view.period))
    words = {"sum": said(total.value, total.unit), "when": procedure.when(shown.view.period), "fee": fee}
    if not shown.all("revenue_mxn").value:
        free = fee == exact_money(0)
        return _("Nadie pagó por este trámite, que la ficha da por gratuito") if free else _("Nadie pagó por este trámite")
    if share.state == "ok" and shown.card and shown.card.fee_mxn:
        return _("Se cobraron {sum} {when}; {share} de los pagos fue de {fee}, el costo publicado").format(
            share=said(share.value, share.unit), **words
        )
    if not fee:
        return _("Se cobraron {sum} {when}; la ficha no publica un costo con el cual comparar").format(**words)
    return _("Se cobraron {sum} {when}").format(**words)


def stars(shown: Shown) -> None:
    """Stars with the number of answers and the response rate."""
    grain = COARSER[shown.view.grain]
    figures, rates = shown.series("stars_mean", grain), shown.series("response_rate", grain)
    mean, rate = shown.recent("stars_mean"), shown.recent("response_rate")
    told = _("Satisfacción de la gente")
    if mean.state == "ok":
        few = _(", con pocas respuestas") if mean.few else ""
        told = _("La gente califica con {stars} de 5 en las {recent}{few}").format(
            stars=said(mean.value, mean.unit), recent=promise.recent_words(shown.view), few=few
        )
    notes = [whole(f.n) if f.state == "ok" else "" for f in figures]
    dots = procedure.dots(figures, grain, notes)
    foot = _("; al pie, número de respuestas") if len(dots) <= charts_procedure.FEW_BARS else ""
    hollow = _("; hueco: pocos datos") if any(f.few and f.state == "ok" for f in figures) else ""
    _show(
        shown,
        "estrellas",
        told,
        f"{_('Promedio de 1 a 5')} {_(PER[grain])}{foot}{hollow}",
        charts_procedure.stars(dots, shown.changes) if _drawn(figures) else None,
        ((_("Estrellas"), figures), (_("Responde"), rates)),
        grain,
        more=response(rate),
    )


def record(shown: Shown) -> None:
    """Ficha contra realidad."""
    found = promise.points(shown.pub, shown.view, shown.card)
    indicator = shown.pub.indicators[promise.ON_TIME]
    share = shown.recent(promise.ON_TIME)
    data = behind.behind(shown.pub, indicator, shown.view.scope, (share,), promise.figures_table(found, shown.pub))
    base = behind.standing(shown.pub, indicator.id, shown.view.recent, shown.view.end, shown.view.scope)
    card = shown.card
    words = [
        _("n {n} que vencían").format(n=whole(share.n)),
        _("ficha vigente desde {day}").format(day=date_year(card.valid_from)) if card and card.valid_from else "",
        card.owner if card and card.owner else "",
        card.legal_basis if card and card.legal_basis else "",
        "" if base.covered == base.expected else behind.completeness(base),
    ]
    components.said_table(
        "tramite-ficha",
        promise.headline(found),
        _("Ficha contra realidad, {recent}").format(recent=promise.recent_words(shown.view)),
        promise.table(found),
        words=" · ".join(w for w in words if w),
        data=data,
    )
