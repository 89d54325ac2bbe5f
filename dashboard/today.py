"""What *Hoy* says: the sentences of the day, the things to do, and the table by agency, written from readings."""

from collections.abc import Sequence
from datetime import date

from dashboard import charts
from dashboard.components import Cell, Data, Table
from dashboard.data import Period
from dashboard.formats import day, month, short_span, weekday, whole
from dashboard.judging import JUDGED, LABELS, Judged, Row, edges, nothing
from dashboard.reading import nothing_arrived, said
from dashboard.sources import Source, owes
from dashboard.words import _, listed, many, sentence, spoken
from metrics.query import Indicator

WAIT = "queue_wait_minutes_p50"
FEW_CLOSED = 2  # after one holiday people come as always


def period_name(period: Period) -> str:
    """«el viernes 20», «la semana del 16 al 22 nov», «noviembre»."""
    if period.grain == "day":
        return _("el {weekday} {day}").format(weekday=weekday(period.start), day=period.start.day)
    if period.grain == "week":
        return _("la semana del {span}").format(span=short_span(period.start, period.end))
    return month(period.start)


def within(period: Period) -> str:
    """The same as when something happened: «en noviembre»."""
    return _("en {month}").format(month=month(period.start)) if period.grain == "month" else period_name(period)


def matrix(rows: Sequence[Row], what: str) -> Table:
    """Agencies (or procedures) by headline figure: the number, and the mark of its verdict where it is not the usual one."""
    head = (what, *(_(LABELS[item.reading.indicator.id]) for item in rows[0].items))
    absent = {i for i in range(len(rows[0].items)) if all(nothing(row.items[i]) for row in rows)}
    body = tuple((row.name, *("–" if i in absent else _matrix_cell(item) for i, item in enumerate(row.items))) for row in rows)
    plain = tuple((row.name, *(item.reading.figure.value for item in row.items)) for row in rows)
    return Table(_("Cifras por {what}").format(what=what.lower()), head, body, tuple(range(1, len(head))), plain)


def _matrix_cell(item: Judged) -> Cell:
    figure, kind = item.reading.figure, item.verdict.kind
    if figure.missing:
        return Cell(said(figure.value, figure.unit) if figure.value else "–", "open", _("faltan datos"))
    if figure.state != "ok":
        return Cell("–", sub={"missing": _("faltan datos"), "not_applicable": _("no aplica")}.get(figure.state, ""))
    value, limit = edges(item) if kind in {"act", "worse"} else (said(figure.value, figure.unit), "")
    if kind == "act":
        high = (item.reading.compared.value or 0) > (item.reading.usual.high if item.reading.usual else 0)
        return Cell(
            value, kind, (_("habitual: hasta {limit}") if high else _("habitual: desde {limit}")).format(limit=limit), strong=True
        )
    shown = (kind in {"worse", "better"} and figure.target is not None and item.reading.usual is None) or kind == "worse"
    return Cell(value, kind if shown else "", _("pocos datos, n {n}:").format(n=whole(figure.n)) if figure.few else "")


def opening(item: Judged, period: Period, late: Sequence[Source]) -> str:
    """The first sentence: what came in, whether that is usual, and without whom."""
    figure, name = item.reading.figure, within(period)
    if figure.state != "ok" or figure.value is None or nothing_arrived(figure):
        if figure.missing or item.reading.declared:
            return _("No se sabe cuántas solicitudes entraron {when}: faltan datos de {who}.").format(
                when=name, who=_owing(figure.missing or item.reading.declared, late)
            )
        return _("Ninguna fuente entrega solicitudes: no se sabe cuántas entraron {when}.").format(when=name)
    words = {
        "when": sentence(period_name(period) if figure.open else name),
        "n": whole(figure.value),
        "noun": many(figure.value, "solicitud", "solicitudes"),
        "without": _without(figure.missing, late),
    }
    if figure.open:
        return _("{when} lleva {n} {noun}, con datos hasta el {day}{without}.").format(**words, day=day(period.through))
    verb = many(figure.value, "entró", "entraron")
    return _("{when} {verb} {n} {noun}{tail}{without}.").format(**words, verb=verb, tail=_tail(item))


def reopening(closed: Sequence[tuple[date, str]]) -> str:
    """That the day is the first one after several closed ones: what waited came that day."""
    if len(closed) < FEW_CLOSED:
        return ""
    names = listed(list(dict.fromkeys(name for _day, name in reversed(closed) if name)))
    words = (
        _("Es el primer día hábil después de {n} cerrados ({names}).")
        if names
        else _("Es el primer día hábil después de {n} cerrados.")
    )
    return words.format(n=len(closed), names=names)


def _without(missing: Sequence[str], late: Sequence[Source]) -> str:
    """«, sin contar Agua Potable, que no entrega desde el mié 18 nov»."""
    return _(", sin contar {names}").format(names=_owing(missing, late)) if missing else ""


def _owing(missing: Sequence[str], late: Sequence[Source]) -> str:
    """The names of the sources; of a single one, since when it owes too."""
    since = next((s.late_since for s in late if len(missing) == 1 and s.name == missing[0] and s.late_since), None)
    return listed(missing, 2) + (_(", que no entrega desde el {day}").format(day=day(since)) if since else "")


def _tail(item: Judged) -> str:
    """How the count of requests stands against the usual one; nothing when that is not known."""
    words = {"usual": _(", lo habitual"), "act": _(", fuera de lo habitual"), "better": _(", mejor que lo habitual")}
    return words.get(item.verdict.kind, "") if item.reading.usual is not None else ""


def standing_out(told: Sequence[str], heads: Sequence[Judged]) -> str:
    """The strong sentence: the first thing on the list (`told`, most pressing first), else a missed target; empty otherwise."""
    if told:
        more = len(told) - 1
        rest = many(more, "; y una cosa más pide atención", "; y {n} cosas más piden atención").format(n=more)
        return f"{sentence(told[0])}{rest if more else ''}."
    for item in heads:
        if item.verdict.kind in {"act", "worse"}:
            return _("{label}: {value}, {verdict}.").format(
                label=_(LABELS[item.reading.indicator.id]), value=edges(item)[0], verdict=item.verdict.word
            )
    return ""


def waits(rows: Sequence[Row]) -> list[charts.Row]:
    """The queue wait of every agency that has one, longest first, with its usual range."""
    found = [
        item for row in rows for item in row.items if item.reading.indicator.id == WAIT and item.reading.figure.state == "ok"
    ]
    found.sort(key=lambda item: item.reading.figure.value or 0, reverse=True)
    return [_wait_row(item) for item in found]


def _wait_row(item: Judged) -> charts.Row:
    figure, usual = item.reading.figure, item.reading.usual
    low, high = (usual.low, usual.high) if usual is not None and item.verdict.kind in JUDGED else (None, None)
    kind = item.verdict.kind if item.verdict.kind in {"act", "better"} else "usual"
    return charts.Row(item.name, figure.value, low, high, said(figure.value, figure.unit), kind)


def waits_sentence(rows: Sequence[charts.Row]) -> str:
    """Where people waited longer than usual."""
    slow = [row.name for row in rows if row.kind == "act"]
    if not any(row.high for row in rows):
        return _("La espera más larga, en {name}: {said}").format(name=rows[0].name, said=rows[0].said)
    if not slow:
        return _("Ninguna espera fuera de lo habitual; la más larga, {name}: {said}").format(name=rows[0].name, said=rows[0].said)
    return many(len(slow), "Una espera fuera de lo habitual: {names}", "{n} esperas fuera de lo habitual: {names}").format(
        n=len(slow), names=listed(slow, 3)
    )


def waits_unit(found: Sequence[charts.Row], target: float | None) -> str:
    """How to read the chart of waits."""
    words = (
        _("Mediana en minutos. Barra: lo habitual; rombo: fuera de lo habitual")
        if any(row.high for row in found)
        else _("Mediana en minutos")
    )
    return words if target is None else _("{words}; raya: meta de {target}").format(words=words, target=said(target, "minutes"))


def waits_data(found: Sequence[charts.Row], indicator: Indicator) -> Data:
    """The table behind the chart of waits."""
    rows = tuple((r.name, r.said, _span(r)) for r in found)
    table = Table(
        _("Espera por dependencia"),
        (_("Nombre"), _("Espera"), _("Lo habitual")),
        rows,
        (1, 2),
        tuple((r.name, r.value, _span(r)) for r in found),
    )
    return Data(spoken(indicator.definition), spoken(indicator.formula), _(indicator.owner), table)


def _span(row: charts.Row) -> str:
    return (
        "–" if row.low is None or row.high is None else _("{low} a {high} min").format(low=whole(row.low), high=whole(row.high))
    )


def volume_sentence(item: Judged, period: Period) -> str:
    """The sentence above the chart of what came in; it speaks of the figure that the chart draws."""
    figure, usual = item.reading.compared, item.reading.usual
    without = _(" sin contar {names}").format(names=listed(item.reading.without, 2)) if item.reading.without else ""
    when = period_name(period) if figure.open else within(period)
    n = figure.value or 0
    words = {
        "when": sentence(when),
        "n": whole(n),
        "verb": many(n, "entró", "entraron"),
        "noun": many(n, "solicitud", "solicitudes"),
        "without": without,
    }
    if figure.open:
        return _("{when} lleva {n} {noun}{without} y no ha terminado").format(**words)
    if usual is None or item.verdict.kind not in {"act", "usual"}:
        return _("{when} {verb} {n} {noun}{without}").format(**words)
    if item.verdict.kind == "usual":
        return _("{when} {verb} {n} {noun}{without}: lo habitual").format(**words)
    return _("{when} {verb} {n} {noun}{without}: fuera de lo habitual").format(**words)


def volume_unit(item: Judged, period: Period) -> str:
    """What the chart of what came in measures and how to read it."""
    per = {
        "day": _("Solicitudes recibidas por día hábil"),
        "week": _("Solicitudes recibidas por semana"),
        "month": _("Solicitudes recibidas por mes"),
    }[period.grain]
    band = _("; banda: lo habitual de cada día") if item.reading.usual is not None and period.grain == "day" else ""
    unfinished = _("; hueco: sin terminar") if item.reading.figure.open else ""
    return f"{per}{band}{unfinished}"


def matrix_note(rows: Sequence[Row], period: Period) -> str:
    """When the table is of, its targets, and what an unmarked number means."""
    targets = [
        (item.reading.indicator.id, item.reading.figure) for item in rows[0].items if item.reading.figure.target is not None
    ]
    told = [(_(LABELS[id]).lower(), said(figure.target, figure.unit)) for id, figure in targets]
    goals = listed([_("{label}, {target}").format(label=label, target=target) for label, target in told])
    compared = any(item.reading.usual is not None and item.verdict.kind in JUDGED for row in rows for item in row.items)
    marks = _("Rombo: fuera de lo habitual de esa dependencia; sin marca: habitual, o sin historia bastante.") if compared else ""
    target = _("Triángulo: fuera de la meta ({goals}).").format(goals=goals) if goals else ""
    return " ".join(part for part in (f"{sentence(period_name(period))}.", marks, target) if part)


def lacking(late: Sequence[Source], said: Sequence[str]) -> str:
    """The last sentence: which sources owe data and since when, unless the first one has `said` it."""
    rest = [source for source in late if source.name not in said and (owes(source) or source.covered_to is None)]
    if len(rest) == 1 and rest[0].late_since:
        return _("{name} no entrega desde el {day}.").format(name=rest[0].name, day=day(rest[0].late_since))
    return _("Faltan datos de {names}.").format(names=listed([s.name for s in rest], 3)) if rest else ""
