"""The annex of the report: every procedure, what arrived and how complete it is, and what each figure means."""

from dashboard.data import agencies
from dashboard.formats import day_year, whole
from dashboard.reading import number, said
from dashboard.reports.headline import SHOWN
from dashboard.reports.procedures import DAYS, ON_TIME
from dashboard.reports.revenue import COLLECTED, ESTIMATE
from dashboard.reports.satisfaction import HIGH, RESPONSE
from dashboard.reports.shapes import Grid
from dashboard.reports.view import View
from dashboard.words import _, spoken
from metrics.query import Figure, breakdown, sources

RECEIVED = "requests_received"
DEFINED = (*SHOWN, DAYS, HIGH, RESPONSE, ESTIMATE, COLLECTED)


def annex(view: View) -> tuple[tuple[Grid, ...], tuple[tuple[str, str], ...]]:
    """Its tables and its definitions."""
    grids = tuple(grid for grid in (_procedures(view), _quality(view)) if grid.rows)
    terms = tuple(
        (spoken(one.name), " ".join((spoken(one.definition), _("Fórmula: {formula}.").format(formula=spoken(one.formula)))))
        for one in (view.pub.indicators[id] for id in DEFINED if id in view.pub.indicators)
    )
    return grids, terms


def _procedures(view: View) -> Grid:
    tables = [
        {one.key: one for one in breakdown(view.pub, id, "procedure", view.period.start, view.period.end)}
        for id in (RECEIVED, DAYS, ON_TIME)
    ]
    names = agencies(view.pub)
    rows = tuple(
        (
            one.name,
            names.get(view.pub.agency_of.get(key, ""), "–"),
            whole(one.value or 0.0),
            _value(tables[1].get(key)),
            _value(tables[2].get(key)),
        )
        for key, one in tables[0].items()
        if key and one.state == "ok" and (one.value or key in tables[1])
    )
    head = (_("Trámite"), _("Dependencia"), _("Recibidas"), _("Días hábiles"), _("En plazo"))
    return Grid(_("Todos los trámites en {month}").format(month=view.when), head, rows, (2.2, 1.7, 0.75, 0.85, 0.75), (2, 3, 4))


def _value(figure: Figure | None) -> str:
    if figure is None or figure.state != "ok":
        return "–"
    return said(figure.value, figure.unit) if figure.unit == "percent" else number(figure.value, figure.unit)


def _quality(view: View) -> Grid:
    """Every source: what was accepted and put aside, and how far it reaches."""
    rows = tuple(
        (
            one.name,
            whole(one.accepted),
            whole(one.quarantined),
            day_year(one.cutoff) if one.cutoff else "–" if one.accepted else _("nunca ha entregado"),
            _("al corriente") if not one.owed_since else _("debe desde el {day}").format(day=day_year(one.owed_since)),
        )
        for one in sources(view.pub)
        if one.active
    )
    head = (_("Fuente"), _("Registros"), _("En cuarentena"), _("Datos hasta"), _("Entregas"))
    return Grid(_("Calidad de los datos"), head, rows, (2.2, 0.9, 1.1, 1.2, 1.4), (1, 2))
