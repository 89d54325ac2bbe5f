"""What the procedures brought in: the month, the year so far beside last year's, and the income law."""

from dashboard.formats import date_year, money, percent, short_month
from dashboard.reading import said
from dashboard.reports.shapes import Course, Grid, Line, Sheet
from dashboard.reports.view import MOST_ROWS, View, opened, source, two_months
from dashboard.words import _
from metrics.plan import DAY
from metrics.query import Figure, figure, period_end, period_start, series, working_days
from metrics.yearly import Pair, pairs, to_date, year_before

REVENUE = "revenue_mxn"
ESTIMATE, COLLECTED = "income_law_estimate_mxn", "income_law_collected_mxn"


def revenue(view: View) -> list[Sheet] | str:
    """The months of the year beside last year's, by agency, and the income law."""
    now = view.pair(REVENUE)
    if now.now.state != "ok":
        return _("nadie entrega pagos")
    year = to_date(view.pub, REVENUE, min(view.period.end, view.period.through), view.scope)
    blocks = (_course(view), *_grid(view))
    title = f"{_month(view, now)}; {_so_far(year)}"
    law = "" if view.agency else _law(view)
    note = " ".join(part for part in (law, _aligned(view, year)) if part)
    return [
        Sheet("ingresos", _("Ingresos por trámites"), opened(title), blocks, note, source(view, [REVENUE, ESTIMATE, COLLECTED]))
    ]


def _month(view: View, found: Pair) -> str:
    words = {"month": view.when, "value": said(found.now.value, "mxn"), "change": _changed(found)}
    return (
        _("En {month} ingresaron {value}, {change} que hace un año")
        if found.percent is not None and found.change
        else _("En {month} ingresaron {value}")
    ).format(**words)


def _changed(found: Pair) -> str:
    """«12 % más»."""
    size = percent(abs(found.percent or 0.0))
    return _("{percent} más").format(percent=size) if (found.change or 0) > 0 else _("{percent} menos").format(percent=size)


def _so_far(year: Pair) -> str:
    words = {"value": said(year.now.value, "mxn"), "change": _changed(year)}
    if year.percent is None or year.now.state != "ok":
        return _("en el año van {value}").format(**words)
    return _("en el año van {value}, {change}").format(**words)


def _aligned(view: View, year: Pair) -> str:
    """Up to which day last year is counted, and why where that is another one."""
    if year.before is None:
        return _("No hay un año anterior completo con que comparar.")
    end, last = year.now.end, year.before.end
    told = _("El año, al {end}; el anterior, al {last}.").format(end=date_year(end), last=date_year(last))
    if last == year_before(end):
        return told
    n = len(working_days(view.pub, view.scope, year.now.start, end))
    return _("{told} Los dos con {n} días hábiles, porque la Semana Santa cayó en otra fecha.").format(told=told, n=n)


def _law(view: View) -> str:
    """How much of what the income law estimates came in, as it is reported."""
    first = period_start(view.period.start, "year")
    whole = figure(view.pub, ESTIMATE, first, period_end(first, "year"))
    so_far = figure(view.pub, COLLECTED, first, view.period.end)
    if whole.state != "ok" or not whole.value:
        return _("Ley de Ingresos: no está entre los datos (falta quien entregue el estimado del año).")
    if so_far.state != "ok":
        return _("Ley de Ingresos: estima {all} en el año; falta lo recaudado.").format(all=money(whole.value))
    return _("Ley de Ingresos: se recaudó {now} de {all} estimados para el año.").format(
        now=money(so_far.value or 0.0), all=money(whole.value)
    )


def _course(view: View) -> Course:
    """The months of the year up to this one, beside the same ones of last year."""
    first = period_start(view.period.start, "year")
    now = series(view.pub, REVENUE, first, view.period.end, "month", view.scope)
    last = series(view.pub, REVENUE, year_before(first), year_before(view.period.end + DAY) - DAY, "month", view.scope)
    names = tuple(short_month(one.start) for one in now)
    lines = (Line(str(first.year), "series", _values(now)), *_before(str(first.year - 1), last))
    caption = _("Ingresos de cada mes de {year}, en pesos").format(year=first.year)
    if len(lines) > 1:
        caption = _("Ingresos de cada mes de {year}, en pesos; en gris, los de {before}").format(
            year=first.year, before=first.year - 1
        )
    top = max(now, key=lambda one: one.value or 0.0)
    alt = _("Columnas de ingresos por mes, de {first} a {last}; el mayor, {name}: {value}.").format(
        first=names[0], last=names[-1], name=short_month(top.start), value=said(top.value, "mxn")
    )
    return Course(caption, "columns", names, lines, "mxn", alt)


def _before(name: str, found: list[Figure]) -> tuple[Line, ...]:
    return (Line(name, "before", _values(found)),) if any(one.value for one in found) else ()


def _values(found: list[Figure]) -> tuple[float | None, ...]:
    return tuple(one.value if one.state == "ok" else None for one in found)


def _grid(view: View) -> tuple[Grid, ...]:
    by = "procedure" if view.agency else "agency"
    found = [
        one
        for one in pairs(view.pub, REVENUE, by, view.period.start, view.period.end, view.scope)
        if one.now.key and one.now.state == "ok" and one.now.value
    ]
    if not found:
        return ()
    found.sort(key=lambda one: one.now.value or 0.0, reverse=True)
    shown = found[:MOST_ROWS]
    what = _("Trámite") if view.agency else _("Dependencia")
    rows = tuple((one.now.name, said(one.now.value, "mxn"), _year(one), _percent(one)) for one in shown)
    caption = _("Ingresos del mes y de hace un año, de mayor a menor")
    return (Grid(caption, (what, *two_months(view), _("Cambio")), rows, (2.0, 0.95, 0.95, 0.9), (1, 2, 3)),)


def _percent(one: Pair) -> str:
    if one.percent is None:
        return "–"
    sign = "+" if one.percent > 0 else "−" if one.percent < 0 else ""
    return f"{sign}{percent(abs(one.percent))}"


def _year(one: Pair) -> str:
    return said(one.before.value, "mxn") if one.before else "–"
