"""Ficha contra realidad: what the record of a procedure promises, what is measured, and the sentence that says it."""

from dataclasses import dataclass, replace
from datetime import timedelta

from dashboard import procedure
from dashboard.components import Cell, Table
from dashboard.formats import NBSP, date_year, exact_money, percent, whole
from dashboard.procedure import RECENT_WORDS, View
from dashboard.reading import misses_target, number, said
from dashboard.words import _, listed, many, spoken
from metrics.digital import STARTS
from metrics.findings import Finding, catalogue_findings, never, seldom, some
from metrics.query import Card, Figure, Published
from metrics.records import Record, records

ON_TIME, SLOW, HALF = "on_time_share", "resolution_days_p90", "resolution_days_p50"
FEE, PAID, ONLINE, VISITS = "fee_met_share", "revenue_per_payment_mxn", "digital_take_up", "visits_per_request"
ENOUGH_EQUAL = 95.0  # per cent of the payments of the published fee from which it is said to agree
MOST_NAMED = 3  # requirements that are named; the rest are counted
HARDLY, MOSTLY = 10.0, 50.0  # per cent done online


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
    return _("de inmediato") if card.limit_unit == "immediate" else limit_span(card.limit_value or 0, card.limit_unit or "")


def limit_span(n: int, unit: str) -> str:
    """«5 días hábiles»."""
    forms = {
        "working_days": many(n, "día hábil", "días hábiles"),
        "calendar_days": many(n, "día natural", "días naturales"),
        "months": many(n, "mes", "meses"),
        "hours": many(n, "hora", "horas"),
    }
    return f"{n}{NBSP}{forms.get(unit, '')}".strip()


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


def findings(pub: Published, view: View) -> list[Finding]:
    """What is to mend in the record, where the page shows the day on which it was looked for."""
    return catalogue_findings(pub, view.key) if view.end == pub.cutoff else []


def points(pub: Published, view: View, card: Card | None) -> list[Point]:
    """Every promise of the record with what is measured; what is to mend in the record decides first, then the same limits."""
    record = records(pub, view.end).get(view.key)
    rule = (record.fields["fee_rule"] or "") if record else ""
    wrong = {one.code for one in findings(pub, view)}
    online = _agreed(_online(pub, view, card), "online" in wrong, _("nadie lo usa"))
    found = [
        _agreed(_limit(pub, view, card), "limit" in wrong, _("casi nunca se cumple")),
        _agreed(_fee(pub, view, card, rule), "fee" in wrong, _("se cobra otra cosa")),
        _agreed(online, "online_unsaid" in wrong, _("la ficha lo calla")),
    ]
    if VISITS in pub.indicators:
        found.append(_visits(pub, view))
    return [*found, _requirements(pub, view, record)]


def _agreed(point: Point, accused: bool, word: str) -> Point:
    """The point as what is to mend in the record has it, where these weeks alone do not say it."""
    if not accused or point.kind == "act":
        return point
    return replace(point, kind="act", word=_("{word}, en doce meses").format(word=word))


def _of(pub: Published, view: View, id: str) -> Figure:
    return procedure.figure(pub, id, view.key, view.recent, view.end)


def _limit(pub: Published, view: View, card: Card | None) -> Point:
    share, slow = _of(pub, view, ON_TIME), _of(pub, view, SLOW)
    promised, name = limit_words(card), _("Plazo")
    if not promised:
        measured = _("9 de cada 10, {days}").format(days=procedure.within(slow)) if slow.state == "ok" else procedure.state(slow)
        return Point(name, _("nada"), measured, "act", _("falta publicar un plazo"), (slow,))
    if share.state != "ok":
        return Point(name, promised, procedure.state(share), "none", _("no se puede juzgar"), (share,))
    measured = _("{share} en plazo").format(share=said(share.value, share.unit))
    if slow.state == "ok":
        measured = _("{measured}; 9 de cada 10, {days}").format(measured=measured, days=procedure.within(slow))
    return Point(name, promised, measured, *_kept(share), (share, slow))


def _kept(share: Figure) -> tuple[str, str]:
    """Whether the limit is kept: by the home's own target."""
    late = share.target is not None and misses_target(share, "higher")
    if share.target is None or share.few:
        return "open", _("pocos datos") if share.few else _("sin meta")
    word = _("no cumple: meta {target}") if late else _("cumple la meta de {target}")
    return "act" if late else "better", word.format(target=said(share.target, share.unit))


def _fee(pub: Published, view: View, card: Card | None, rule: str) -> Point:
    share, mean, name = _of(pub, view, FEE), _of(pub, view, PAID), _("Costo")
    paid = procedure.state(mean)
    if mean.state == "ok":
        paid = _("{mean} por pago, en promedio").format(mean=said(mean.value, mean.unit))
    fee = None if card is None else card.fee_mxn
    if rule:
        return Point(name, rule, paid, "none", _("el importe varía"), (mean,))
    if fee is None:
        return Point(name, _("nada"), paid, "act", _("falta publicar un costo"), (mean,))
    promised = exact_fee(card) if fee else _("gratuito")
    if share.state != "ok":
        free = not fee and share.state in {"empty", "not_applicable"}
        measured = _("sin pagos") if free else procedure.state(share)
        kind, word = ("usual", _("coincide")) if free else ("none", _("no se puede juzgar"))
        return Point(name, promised, measured, kind, word, (share,))
    measured = _("{fee} en {share} de los pagos").format(fee=exact_fee(card), share=said(share.value, share.unit))
    return Point(name, promised, measured, *_charged(share), (share,))


def _charged(share: Figure) -> tuple[str, str]:
    if seldom(share):
        return "act", _("se cobra otra cosa")
    if share.few:
        return "open", _("pocos datos")
    return "usual", _("coincide") if (share.value or 0) >= ENOUGH_EQUAL else _("no siempre coincide")


def _online(pub: Published, view: View, card: Card | None) -> Point:
    share = _of(pub, view, ONLINE)
    promises = bool(card and (card.online or (card.digital_level or 0) >= STARTS))
    level = "" if card is None or card.digital_level is None else _(", nivel {n} de 5").format(n=card.digital_level)
    says = card is not None and (card.online is not None or card.digital_level is not None)
    promised = (_("sí{level}") if promises else _("no{level}")).format(level=level) if says else _("nada")
    if share.state != "ok":
        return Point(_("En línea"), promised, procedure.state(share), "none", _("no se puede juzgar"), (share,))
    measured = _("{share} de lo resuelto").format(share=percent(share.value or 0))
    verdict = _used(share) if promises else _unsaid(share)
    return Point(_("En línea"), promised, measured, *verdict, (share,))


def _used(share: Figure) -> tuple[str, str]:
    """How far what the record promises online is used."""
    value = share.value or 0
    if never(share):
        return "act", _("nadie lo usa")
    if share.few:
        return "open", _("pocos datos")
    if value < MOSTLY:
        return "usual", _("casi nadie lo usa") if value < HARDLY else _("se usa a medias")
    return "better", _("cumple")


def _unsaid(share: Figure) -> tuple[str, str]:
    """Whether something is done online of which the record says nothing."""
    if some(share):
        return "act", _("la ficha lo calla")
    if share.few:
        return "open", _("pocos datos")
    return "usual", _("coincide") if (share.value or 0) < HARDLY else _("algo entra en línea")


def _visits(pub: Published, view: View) -> Point:
    """The record does not say how many visits it takes: the measured number stands alone."""
    mean = _of(pub, view, VISITS)
    measured = _("{n} por solicitud").format(n=procedure.state(mean)) if mean.state == "ok" else procedure.state(mean)
    return Point(_("Visitas"), _("nada"), measured, "none", _("sin promesa"), (mean,))


def _requirements(pub: Published, view: View, record: Record | None) -> Point:
    """What the record asks for; no source says what is asked for at the counter."""
    name, measured = _("Requisitos"), _("nadie lo registra")
    gone = [s for s in procedure.shifts(pub, view.key) if s.kind == "requirement_dropped"]
    since = _("; {note}, desde el {day}").format(note=gone[-1].note, day=date_year(gone[-1].date)) if gone else ""
    if record is None or record.requirements is None:
        return Point(name, _("nada") + since, measured, "act" if record else "none", _("falta publicarlos"))
    wanted = [one.name for one in record.requirements]
    if not wanted:
        return Point(name, _("ninguno") + since, measured, "none", _("no se puede juzgar"))
    promised = _("{n}: {names}").format(n=whole(len(wanted)), names=listed(wanted, MOST_NAMED)) + since
    if record.fields["requires_nothing"]:
        return Point(name, promised, measured, "act", _("también dice que no pide ninguno"))
    return Point(name, promised, measured, "none", _("no se puede juzgar"))


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
        "La ficha calla o dice otra cosa que la realidad en {n} de {all} puntos",
        "La ficha calla o dice otra cosa que la realidad en {n} de {all} puntos",
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
