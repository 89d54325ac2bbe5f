"""How long people waited at the counters, and how long they will."""

from dashboard import ahead
from dashboard.ahead import Outlook
from dashboard.components import Verdict
from dashboard.formats import day_month, short_month
from dashboard.reading import number, said
from dashboard.reports.shapes import Course, Grid, Line, Sheet
from dashboard.reports.view import MOST_ROWS, View, direction_of, opened, source, two_months
from dashboard.words import _
from metrics.yearly import Pair, pairs

WAIT = "queue_wait_minutes_p50"


def waits(view: View) -> list[Sheet] | str:
    """The month's waits by agency beside the last days and the days ahead."""
    now = view.pair(WAIT)
    if now.now.state != "ok":
        return _("nadie entrega a qué hora llegó y fue llamada cada persona")
    outlook = ahead.outlook(view.pub, ahead.series_name(WAIT, agency=view.agency))
    blocks = (*_course(view, outlook), *_grid(view))
    title = f"{_past(view, now)}; {_future(outlook)}"
    note = _("Mediana de los minutos de la llegada al llamado. {why}").format(why=_why(view, outlook)).strip()
    more = ahead.accuracy(WAIT, outlook.quality) if outlook is not None and not outlook.refused else ""
    return [Sheet("esperas", _("Esperas en ventanilla"), opened(title), blocks, note, source(view, [WAIT], more))]


def _past(view: View, found: Pair) -> str:
    value = said(found.now.value, found.now.unit)
    if found.before is None:
        return _("En {month} la mitad esperó {value} o menos").format(month=view.when, value=value)
    before = said(found.before.value, found.before.unit)
    if before == value:
        return _("En {month} la mitad esperó {value} o menos, como hace un año").format(month=view.when, value=value)
    word = _("bajó") if (found.change or 0) < 0 else _("subió")
    return _("La espera {moved} de {before} a {value} en un año").format(moved=word, before=before, value=value)


def _future(outlook: Outlook | None) -> str:
    if outlook is None or outlook.refused or not outlook.open_days:
        return _("no hay pronóstico que mostrar")
    last = outlook.open_days[-1]
    return _("para el {day} se esperan {wait}").format(day=day_month(last.day), wait=ahead.amount(WAIT, last.median))


def _why(view: View, outlook: Outlook | None) -> str:
    """How to read the forecast, or why there is none."""
    if outlook is None:
        return ahead.none(view.pub, WAIT)
    if outlook.refused:
        return ahead.refusal(WAIT, outlook.quality)
    return _("Discontinua: pronóstico; banda: 8 de cada 10 veces; punteada: la meta.")


def _course(view: View, outlook: Outlook | None) -> tuple[Course, ...]:
    """The last open days and those ahead; the months where there is no forecast."""
    if outlook is None or outlook.refused or len(outlook.known) < 2 or not outlook.open_days:
        return _months(view)
    known, days = outlook.known, outlook.open_days
    names = tuple(day_month(one.day) for one in (*known, *days))
    past = (*(one.value for one in known), *(None for _day in days))
    joint = known[-1].value
    future = (*(None for _day in known[:-1]), joint, *(one.median for one in days))
    edge = (*(None for _day in known[:-1]), joint)
    caption = _("Espera de cada día hábil, mediana en minutos; discontinua, pronóstico")
    lines = (Line(_("Observado"), "series", past), Line(_("Pronóstico"), "ahead", future), *_target(view, len(names)))
    last = days[-1]
    alt = _("Línea de la espera del {first} al {last}: el {last} se esperan {wait}.").format(
        first=names[0], last=names[-1], wait=ahead.expected(WAIT, last)
    )
    return (
        Course(
            caption,
            "line",
            names,
            lines,
            "minutes",
            alt,
            low=(*edge, *(d.lo80 for d in days)),
            high=(*edge, *(d.hi80 for d in days)),
            days=tuple(d.day for d in (*known, *days)),
        ),
    )


def _months(view: View) -> tuple[Course, ...]:
    found = [f for f in view.judged(WAIT).reading.series if f.state == "ok" and f.start <= view.period.end]
    if len(found) < 2:
        return ()
    names = tuple(f"{short_month(f.start)} {f.start:%y}" for f in found)
    caption = _("Espera de cada mes, mediana en minutos")
    alt = _("Línea de la espera por mes, de {first} en {start} a {last} en {end}.").format(
        first=said(found[0].value, "minutes"), start=names[0], last=said(found[-1].value, "minutes"), end=names[-1]
    )
    return (
        Course(
            caption,
            "line",
            names,
            (Line(_("Observado"), "series", tuple(f.value for f in found)), *_target(view, len(found))),
            "minutes",
            alt,
        ),
    )


def _target(view: View, n: int) -> tuple[Line, ...]:
    target = view.judged(WAIT).reading.figure.target
    return () if target is None else (Line(_("Meta"), "target", (target,) * n),)


def _grid(view: View) -> tuple[Grid, ...]:
    """By agency, or inside one by office: those with the longest waits."""
    by = "office" if view.agency else "agency"
    found = [
        one
        for one in pairs(view.pub, WAIT, by, view.period.start, view.period.end, view.scope)
        if one.now.key and one.now.state == "ok"
    ]
    if not found:
        return ()
    found.sort(key=lambda one: one.now.value or 0.0, reverse=True)
    what = _("Oficina") if view.agency else _("Dependencia")
    shown = found[:MOST_ROWS]
    rows = tuple((one.now.name, number(one.now.value, one.now.unit), _year(one), _verdict(view, one)) for one in shown)
    caption = _("Espera del mes en minutos, de mayor a menor")
    return (Grid(caption, (what, *two_months(view), _("Cambio")), rows, (2.0, 0.8, 0.8, 1.25), (1, 2)),)


def _year(one: Pair) -> str:
    return number(one.before.value, one.before.unit) if one.before else "–"


def _verdict(view: View, one: Pair) -> Verdict:
    if one.now.few:
        return Verdict("open", _("pocos datos"))
    found = direction_of(one, view.indicator(WAIT))
    short = {"better": _("mejor"), "worse": _("peor"), "usual": _("igual"), "none": _("sin comparar")}
    return Verdict(found.kind, short[found.kind])
