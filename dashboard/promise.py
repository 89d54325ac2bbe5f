"""Ficha contra realidad: what the record of a procedure promises, what is measured, and the sentence that says it."""

from dataclasses import dataclass
from datetime import timedelta

from dashboard import procedure
from dashboard.components import Cell, Table
from dashboard.formats import NBSP, date_year, exact_money, percent, whole
from dashboard.procedure import RECENT_WORDS, View
from dashboard.reading import misses_target, number, said
from dashboard.words import _, many, spoken
from metrics.query import Card, Figure, Published

ON_TIME, SLOW, HALF = "on_time_share", "resolution_days_p90", "resolution_days_p50"
FEE, PAID, ONLINE, VISITS = "fee_met_share", "revenue_per_payment_mxn", "digital_take_up", "visits_per_request"
ENOUGH_EQUAL = 95.0  # per cent of the payments that must be of the published fee
HARDLY, MOSTLY = 10.0, 50.0  # per cent done online
ONLINE_LEVEL = 3  # from this digital level on, the record promises that it can be started online


@dataclass(frozen=True)
class Point:
    """One promise: what the record says, what is measured, and the verdict."""

    name: str
    promised: str
    measured: str
    kind: str
    word: str
    figures: tuple[Figure, ...] = ()


def limit_words(card: Card | None) -> str:
    """«5 días hábiles»; empty where the record has no limit."""
    if card is None or (card.limit_value is None and card.limit_unit != "immediate"):
        return ""
    n = card.limit_value or 0
    forms = {
        "working_days": many(n, "día hábil", "días hábiles"),
        "calendar_days": many(n, "día natural", "días naturales"),
        "months": many(n, "mes", "meses"),
        "hours": many(n, "hora", "horas"),
    }
    return _("de inmediato") if card.limit_unit == "immediate" else f"{n}{NBSP}{forms.get(card.limit_unit or '', '')}".strip()


def working_limit(card: Card | None) -> int | None:
    """The limit on the scale of the clock of resolution; None where it is counted in another unit."""
    if card is None:
        return None
    return 0 if card.limit_unit == "immediate" else card.limit_value if card.limit_unit == "working_days" else None


def exact_fee(card: Card | None) -> str:
    """«$1,164» or «$72.50»: a fee is never rounded."""
    if card is None or card.fee_mxn is None:
        return ""
    return exact_money(card.fee_mxn)


def points(pub: Published, view: View, card: Card | None) -> list[Point]:
    """Every promise of the record with what is measured."""
    found = [_limit(pub, view, card), _fee(pub, view, card), _online(pub, view, card)]
    if VISITS in pub.indicators:
        found.append(_visits(pub, view))
    return [*found, _requirements(pub, view)]


def _of(pub: Published, view: View, id: str) -> Figure:
    return procedure.figure(pub, id, view.key, view.recent, view.end)


def _limit(pub: Published, view: View, card: Card | None) -> Point:
    share, slow = _of(pub, view, ON_TIME), _of(pub, view, SLOW)
    promised = limit_words(card)
    if not promised:
        measured = _("9 de cada 10, {days}").format(days=procedure.within(slow)) if slow.state == "ok" else procedure.state(slow)
        return Point(_("Plazo"), _("nada"), measured, "act", _("falta publicar un plazo"), (slow,))
    if share.state != "ok":
        return Point(_("Plazo"), promised, procedure.state(share), "none", _("no se puede juzgar"), (share,))
    measured = _("{share} en plazo").format(share=said(share.value, share.unit))
    if slow.state == "ok":
        measured = _("{measured}; 9 de cada 10, {days}").format(measured=measured, days=procedure.within(slow))
    if share.few or share.target is None:
        return Point(_("Plazo"), promised, measured, "open", _("pocos datos") if share.few else _("sin meta"), (share, slow))
    late = misses_target(share, "higher")
    word = _("no cumple: meta {target}") if late else _("cumple la meta de {target}")
    return Point(
        _("Plazo"),
        promised,
        measured,
        "act" if late else "better",
        word.format(target=said(share.target, share.unit)),
        (share, slow),
    )


def _fee(pub: Published, view: View, card: Card | None) -> Point:
    share, mean = _of(pub, view, FEE), _of(pub, view, PAID)
    paid = (
        _("{mean} por pago, en promedio").format(mean=said(mean.value, mean.unit))
        if mean.state == "ok"
        else procedure.state(mean)
    )
    if card is None or card.fee_mxn is None:
        some = mean.state == "ok"
        return Point(
            _("Costo"),
            _("nada"),
            paid,
            "act" if some else "none",
            _("falta publicar un costo") if some else _("sin pagos"),
            (mean,),
        )
    promised = exact_fee(card) if card.fee_mxn else _("gratuito")
    if share.state != "ok":
        free = not card.fee_mxn and share.state in {"empty", "not_applicable"}
        return Point(
            _("Costo"),
            promised,
            _("sin pagos") if free else procedure.state(share),
            "usual" if free else "none",
            _("coincide") if free else _("no se puede juzgar"),
            (share,),
        )
    measured = _("{fee} en {share} de los pagos").format(fee=exact_fee(card), share=said(share.value, share.unit))
    if share.few:
        return Point(_("Costo"), promised, measured, "open", _("pocos datos"), (share,))
    equal = (share.value or 0) >= ENOUGH_EQUAL
    return Point(
        _("Costo"), promised, measured, "usual" if equal else "act", _("coincide") if equal else _("se cobra otra cosa"), (share,)
    )


def _online(pub: Published, view: View, card: Card | None) -> Point:
    share = _of(pub, view, ONLINE)
    promises = bool(card and (card.online or (card.digital_level or 0) >= ONLINE_LEVEL))
    level = "" if card is None or card.digital_level is None else _(", nivel {n} de 5").format(n=card.digital_level)
    promised = (_("sí{level}") if promises else _("no{level}")).format(level=level) if card else _("nada")
    if share.state != "ok":
        return Point(_("En línea"), promised, procedure.state(share), "none", _("no se puede juzgar"), (share,))
    value = share.value or 0
    measured = _("{share} de lo resuelto").format(share=percent(value))
    if share.few:
        kind, word = "open", _("pocos datos")
    elif promises:
        kind, word = (
            ("act", _("casi nadie lo usa"))
            if value < HARDLY
            else ("usual", _("se usa a medias"))
            if value < MOSTLY
            else ("better", _("cumple"))
        )
    else:
        kind, word = ("act", _("la ficha lo calla")) if value >= HARDLY else ("usual", _("coincide"))
    return Point(_("En línea"), promised, measured, kind, word, (share,))


def _visits(pub: Published, view: View) -> Point:
    """The record does not say how many visits it takes: the measured number stands alone."""
    mean = _of(pub, view, VISITS)
    measured = _("{n} por solicitud").format(n=procedure.state(mean)) if mean.state == "ok" else procedure.state(mean)
    return Point(_("Visitas"), _("nada"), measured, "none", _("sin promesa"), (mean,))


def _requirements(pub: Published, view: View) -> Point:
    """The catalogue holds no list of requirements, and no source says what is asked for at the counter."""
    dropped = [s for s in procedure.shifts(pub, view.key) if s.kind == "requirement_dropped"]
    promised = (
        _("{note}, desde el {day}").format(note=dropped[-1].note, day=date_year(dropped[-1].date)) if dropped else _("nada")
    )
    return Point(_("Requisitos"), promised, _("nadie lo registra"), "none", _("falta el dato"))


def headline(found: list[Point]) -> str:
    """How many of the promises are not kept."""
    bad = [p for p in found if p.kind == "act"]
    judged = [p for p in found if p.kind in {"act", "better", "usual", "worse"}]
    if not judged:
        return _("Todavía no se puede comparar la ficha con lo que pasa")
    if not bad:
        return many(
            len(judged),
            "La ficha coincide con lo que pasa en lo único que se puede medir",
            "La ficha coincide con lo que pasa en los {n} puntos que se pueden medir",
        ).format(n=len(judged))
    return many(
        len(bad),
        "La ficha dice una cosa y la realidad otra en {n} de {all} puntos",
        "La ficha dice una cosa y la realidad otra en {n} de {all} puntos",
    ).format(n=len(bad), all=len(judged))


def table(found: list[Point]) -> Table:
    """Promise, measure, verdict."""
    return Table(
        _("Ficha contra realidad"),
        (_("Punto"), _("La ficha dice"), _("Se mide"), _("Veredicto")),
        tuple((p.name, p.promised, p.measured, Cell(p.word, p.kind)) for p in found),
        csv=tuple((p.name, p.promised, p.measured, p.word) for p in found),
    )


def figures_table(found: list[Point], pub: Published) -> Table:
    """The figures behind the verdicts, with their n."""
    rows = [f for p in found for f in p.figures]
    return Table(
        _("Cifras de la comparación"),
        (_("Cifra"), _("Valor"), "n"),
        tuple((spoken(pub.indicators[f.indicator].name), procedure.state(f), whole(f.n)) for f in rows),
        (1, 2),
        tuple((f.indicator, f.value, f.n) for f in rows),
    )


def answer(pub: Published, view: View, card: Card | None) -> tuple[str, str, str]:
    """The strong sentence about the limit, and what the record promises and the last change did."""
    share = procedure.figure(pub, ON_TIME, view.key, view.period.start, view.period.end)
    strong = _standing(view, share)
    return "", strong, " ".join(part for part in (_promise(pub, view, card), _since(pub, view)) if part)


def _standing(view: View, share: Figure) -> str:
    words = {"name": view.name, "when": procedure.when(view.period), "why": procedure.state(share)}
    if share.state == "not_applicable":
        return _("{name}: la ficha no publica un plazo, así que nadie puede decir si se cumple.").format(**words)
    if share.state != "ok":
        return _("{name}: no se sabe si cumple su plazo {when} ({why}).").format(**words)
    few = _(", con pocos datos") if share.few else ""
    goal = _("; la meta es {target}").format(target=said(share.target, share.unit)) if share.target is not None else ""
    return _("{name}: {share} se resolvió en plazo {when}{few}{goal}.").format(
        share=said(share.value, share.unit), few=few, goal=goal, **words
    )


def _promise(pub: Published, view: View, card: Card | None) -> str:
    slow, limit = _of(pub, view, SLOW), limit_words(card)
    if slow.state != "ok":
        return ""
    limit = _("atención inmediata") if card is not None and card.limit_unit == "immediate" else limit
    words = {"limit": limit, "days": procedure.within(slow), "recent": recent_words(view)}
    if limit:
        return _("La ficha promete {limit} y, en las {recent}, nueve de cada diez salieron {days}.").format(**words)
    return _("En las {recent}, nueve de cada diez salieron {days}.").format(**words)


def _since(pub: Published, view: View) -> str:
    """What the last change did: the half and what is done online, twelve weeks before it and in the last twelve."""
    own = [s for s in procedure.shifts(pub, view.key) if s.kind in procedure.PAST and view.start <= s.date <= view.recent]
    if not own:
        return ""
    day = own[-1].date
    before = (day - procedure.RECENT, day - timedelta(days=1))
    pairs = [(procedure.figure(pub, id, view.key, *before), _of(pub, view, id)) for id in (HALF, ONLINE)]
    told = []
    for (old, new), words in zip(
        pairs, (_("la mitad sale {new} (antes, {old})"), _("{new} se hace en línea (antes, {old})")), strict=True
    ):
        if old.state == new.state == "ok" and not old.few and not new.few and old.value != new.value:
            told.append(words.format(new=_new(new), old=number(old.value, old.unit)))
    words = {"what": _(procedure.PAST[own[-1].kind]), "day": date_year(day), "told": _(" y ").join(told)}
    return _("Desde que {what}, el {day}, {told}.").format(**words) if told else ""


def _new(figure: Figure) -> str:
    return procedure.within(figure) if figure.unit == "working_days" else said(figure.value, figure.unit)


def recent_words(view: View) -> str:
    """Which days the comparison is of."""
    return _(RECENT_WORDS) if view.recent > view.start or view.whole else _("fechas elegidas")
