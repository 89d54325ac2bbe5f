"""The cover, the three sentences and the headline indicators."""

from collections.abc import Sequence

from dashboard import cards, today
from dashboard.data import HEADLINES
from dashboard.formats import NBSP, day_year, month_year, short_month, whole
from dashboard.judging import LABELS, Judged, edges
from dashboard.reading import nothing_arrived, number, said
from dashboard.reports.shapes import Big, Course, Cover, Line, Sheet, Tile
from dashboard.reports.view import View, a_year_ago, opened, source
from dashboard.words import N_, _, listed, many, sentence
from metrics.query import Figure, series, working_days

ONLINE = "catalogue_online_share"
SHOWN = (*HEADLINES, ONLINE)
NEED = ("act", "worse", "better", "usual")
SENTENCES = 3
MONTHS = 13
TOLD = {  # what the figure of a month says, and with that of a year before
    "requests_received": (N_("Entraron {value} en {when}"), N_("Entraron {value} en {when}; hace un año, {before}")),
    "queue_wait_minutes_p50": (
        N_("La mitad de quienes hicieron fila en {when} esperó {value} o menos"),
        N_("La mitad de quienes hicieron fila en {when} esperó {value} o menos; hace un año, {before}"),
    ),
    "on_time_share": (
        N_("De lo que vencía en {when}, se resolvió en plazo el {value}"),
        N_("De lo que vencía en {when}, se resolvió en plazo el {value}; hace un año, el {before}"),
    ),
    "revenue_mxn": (
        N_("Los trámites ingresaron {value} en {when}"),
        N_("Los trámites ingresaron {value} en {when}; hace un año, {before}"),
    ),
    "stars_mean": (
        N_("Quienes calificaron en {when} dieron {value} de 5 en promedio"),
        N_("Quienes calificaron en {when} dieron {value} de 5 en promedio; hace un año, {before}"),
    ),
}


def label(view: View, id: str) -> str:
    """The short name of a headline."""
    return _(LABELS[id]) if id in LABELS else _("Trámites en línea")


def amount(figure: Figure) -> str:
    """The value with what is counted: «28,460 solicitudes»."""
    if figure.indicator == "requests_received":
        value = figure.value or 0.0
        return f"{whole(value)}{NBSP}{many(value, 'solicitud', 'solicitudes')}"
    return said(figure.value, figure.unit)


def told(view: View, id: str) -> str:
    """The sentence of a headline figure."""
    found = view.pair(id)
    alone, beside = TOLD[id]
    words = {"value": amount(found.now), "when": view.when}
    if found.before is None:
        return _(alone).format(**words)
    return _(beside).format(**words, before=said(found.before.value, found.before.unit))


def cover(view: View, body: str) -> Cover:
    """What it is about, of when, and what to know before reading on."""
    days = series(view.pub, "requests_received", view.period.start, view.period.end, "day", view.scope)
    subtitle = sentence(view.when)
    if view.pub.cutoff is not None:
        subtitle = _("{month}, con datos hasta el {day}").format(month=subtitle, day=day_year(view.pub.cutoff))
    return Cover(
        _("{body} de {place}  ·  Informe al Cabildo").format(body=body, place=view.pub.about.name),
        _("Lo que cambió en los trámites de {place}").format(place=view.pub.about.name.replace(" ", NBSP)),
        subtitle,
        warning(view),
        _days(view, days),
    )


def warning(view: View) -> str:
    """That the period has no data, or is not over; nothing when it is whole."""
    cutoff, start, end = view.pub.cutoff, view.period.start, view.period.end
    if cutoff is None:
        return _("No hay datos de ningún periodo.")
    if cutoff < start:
        return _("Sin datos de {month}: los últimos son del {day}.").format(month=view.when, day=day_year(cutoff))
    if cutoff < end:
        left = (end - cutoff).days
        told = many(
            left,
            "Periodo sin terminar: hay datos hasta el {day}; falta un día.",
            "Periodo sin terminar: hay datos hasta el {day}; faltan {n} días.",
        )
        return told.format(day=day_year(cutoff), n=left)
    return ""


def _days(view: View, days: Sequence[Figure]) -> Course | None:
    known = [figure for figure in days if figure.state == "ok" and not figure.open]
    if len(known) < 2:
        return None
    work = set(working_days(view.pub, view.scope, view.period.start, view.period.end))
    total = view.pair("requests_received").now
    quiet = tuple(i for i, f in enumerate(days) if f.start not in work)
    caption = _("Cada barra es un día de {month}: {total} recibidas.")
    if any(days[i] in known and days[i].value for i in quiet):
        caption = _("Cada barra es un día de {month}: {total} recibidas; en gris, los días inhábiles.")
    caption = caption.format(month=view.when, total=amount(total))
    return Course(
        caption,
        "columns",
        tuple(f"{f.start.day} {short_month(f.start)}" for f in days),
        (Line(label(view, "requests_received"), "series", tuple(f.value if f in known else None for f in days)),),
        "requests",
        caption,
        quiet=quiet,
    )


def phrases(view: View) -> list[Sheet] | str:
    """The three figures that matter most this month, each in a sentence."""
    items = [item for item in map(view.judged, HEADLINES) if item.reading.figure.state == "ok" and _arrived(item)]
    if not items:
        return _("ninguna cifra principal tiene datos")
    items.sort(key=lambda item: NEED.index(item.verdict.kind) if item.verdict.kind in NEED else len(NEED))
    blocks = tuple(Big(_short(item), f"{told(view, item.reading.indicator.id)}.", item.verdict) for item in items[:SENTENCES])
    title = today.standing_out((), items) or _("Ninguna cifra principal de {month} está fuera de lo habitual").format(
        month=view.when
    )
    topic = many(len(blocks), "{month} en una frase", "{month} en {n} frases").format(
        month=sentence(view.when), n=_count(len(blocks))
    )
    return [Sheet("frases", topic, opened(title), blocks, "", source(view, [i.reading.indicator.id for i in items[:SENTENCES]]))]


def _count(n: int) -> str:
    return {2: _("dos"), 3: _("tres")}.get(n, str(n))


def _arrived(item: Judged) -> bool:
    return not nothing_arrived(item.reading.figure)


def _short(item: Judged) -> str:
    """The figure as large as a poster: «87 %», «34 min»."""
    figure = item.reading.figure
    return edges(item)[0] if figure.unit == "percent" else said(figure.value, figure.unit)


def indicators(view: View) -> list[Sheet] | str:
    """The headline figures with their verdicts and their last months."""
    items = [
        item
        for item in map(view.judged, SHOWN)
        if item.reading.figure.state != "missing" or item.reading.indicator.id in HEADLINES
    ]
    if not any(item.reading.figure.state == "ok" for item in items):
        return _("ninguna cifra principal tiene datos")
    first = view.judged(SHOWN[0]).reading.series
    span = (
        _("trece meses, de {first} a {last}").format(first=month_year(first[-MONTHS].start), last=view.when)
        if len(first) >= MONTHS
        else _("por mes")
    )
    topic = _("Indicadores principales  ·  {span}").format(span=span)
    return [
        Sheet(
            "indicadores",
            topic,
            _standing(items),
            tuple(tile(view, item) for item in items),
            _reading_note(items),
            source(view, [item.reading.indicator.id for item in items]),
        )
    ]


def _standing(items: Sequence[Judged]) -> str:
    """How many are well, which ones are not, and of which nothing is known."""
    bad = [_name(item) for item in items if item.verdict.kind in {"act", "worse"}]
    good = sum(item.verdict.kind in {"usual", "better"} for item in items)
    total = len(items)
    head = many(good, "{n} de {total} indicadores está bien", "{n} de {total} indicadores están bien").format(n=good, total=total)
    if bad:
        tail = many(len(bad), "{names} pide atención", "{names} piden atención").format(names=listed(bad, 3))
        return f"{head}; {tail}"
    unknown = [_name(item) for item in items if item.verdict.kind not in {"usual", "better"}]
    if not unknown:
        return head
    if not good:
        return many(
            total, "El único indicador no tiene veredicto todavía", "Ninguno de los {n} indicadores tiene veredicto todavía"
        ).format(n=total)
    return _("{head}; sin veredicto: {names}").format(head=head, names=listed(unknown, 3))


def _name(item: Judged) -> str:
    id = item.reading.indicator.id
    return _(LABELS[id]).lower() if id in LABELS else _("trámites en línea")


def _reading_note(items: Sequence[Judged]) -> str:
    some = any(item.reading.figure.target is not None for item in items)
    words = _("Línea: últimos meses; el punto es el del informe.")
    return f"{words} {_('Punteado: la meta.')}" if some else words


def _cases(item: Judged) -> str:
    """«n 641 visitas», where the figure is no count itself."""
    told = cards.trust(item)
    return told.partition(" · ")[0] if told.startswith("n ") else ""


def tile(view: View, item: Judged) -> Tile:
    """A headline figure as a tile."""
    id = item.reading.indicator.id
    found = view.pair(id)
    points = [cards.point(month, "month") for month in item.reading.series[-MONTHS:]]  # the same months in every tile
    figure = item.reading.figure
    value = _short(item) if figure.state == "ok" and _arrived(item) else _("Sin dato")
    if figure.unit == "stars" and figure.state == "ok":
        value = _("{stars} de 5").format(stars=number(figure.value, figure.unit))
    beside = a_year_ago(found) if figure.state == "ok" else ""
    alt = _("{label} en {month}: {value}; {verdict}. Línea de {n} meses.").format(
        label=label(view, id), month=view.when, value=value, verdict=item.verdict.word, n=len(points)
    )
    return Tile(
        label(view, id),
        value,
        item.verdict,
        " · ".join(part for part in (beside, _cases(item)) if part),
        tuple(point.label for point in points),
        tuple(point.value for point in points),
        figure.target,
        alt,
    )
