"""What the programme cost, step by step, and what it saved, with the assumptions that this rests on."""

from collections.abc import Sequence

from dashboard import programme as said_of
from dashboard import programme_parts, ten_steps
from dashboard.components import Verdict
from dashboard.formats import date_year, money, percent, short_span
from dashboard.reading import number, said
from dashboard.reports.shapes import Drawn, Grid, Sheet
from dashboard.reports.view import View, opened, source
from dashboard.words import N_, _, listed, spoken
from metrics.assumptions import ASSUMPTIONS
from metrics.programme import Budget, StepBudget
from metrics.query import Figure

REPORTED = "sheets_saved_reported"
SAVED = ("sheets_saved", "citizen_hours_saved", REPORTED)
SPENT = "budget_spent_share"
GAINS = {
    "sheets_saved": N_("{value} de papel"),
    "citizen_hours_saved": N_("{value} de la gente"),
}


def programme(view: View) -> list[Sheet] | str:
    """A sheet of what it cost and another of what it saved; why there is neither."""
    day = view.period.through
    cost = programme_parts.step_costs(view.pub, day)
    saved = [one for one in said_of.figures(view.pub, day) if one.indicator in SAVED]
    known = sorted((one for one in saved if one.value is not None), key=lambda one: SAVED.index(one.indicator))
    sheets = [*([_cost(view, cost)] if cost else []), *([_saved(view, known, cost is None)] if known else [])]
    return sheets or _("nadie entrega el presupuesto de los diez pasos ni lo que se resuelve en línea")


def _cost(view: View, found: Budget) -> Sheet:
    if found.spent_mxn is None or found.share is None:
        title = _("El programa tiene aprobados {given}; nadie ha reportado lo ejercido").format(given=money(found.given_mxn))
    else:
        title = _("El programa ha ejercido {spent} de {given}: {share}").format(
            spent=money(found.spent_mxn), given=money(found.given_mxn), share=percent(found.share)
        )
    most = max(found.steps, key=lambda one: one.spent_mxn or 0.0)
    if len(found.steps) > 1 and most.spent_mxn:
        title = _("{title}; lo que más, en {step}").format(title=title, step=_step(most))
    note = _("Barra: parte ejercida del presupuesto de {year} de cada paso, hasta el {day}; contorno: todo lo aprobado.").format(
        year=found.through.year, day=date_year(found.through)
    )
    silent = [_step(one) for one in found.steps if one.spent_mxn is None]
    if silent:
        note += " " + _("Sin reporte de lo ejercido: {steps}.").format(steps=listed(silent, 3))
    return Sheet("costo", _("Lo que costó el programa"), opened(title), (_steps(found),), note, source(view, [SPENT]))


def _step(one: StepBudget) -> str:
    """«Capacitación»: the step without its number."""
    return ten_steps.name(one.step).rpartition(" · ")[2]


def _steps(found: Budget) -> Grid:
    head = (_("Paso"), _("Aprobado"), _("Ejercido"), _("Parte"), _("Ejercido, % de lo aprobado"))
    rows = tuple(
        (
            ten_steps.name(one.step),
            money(one.given_mxn),
            number(one.spent_mxn, "mxn"),
            number(one.share, "percent"),
            "",
        )
        for one in found.steps
    )
    drawn = Drawn("share", 4, tuple(one.share for one in found.steps), ("",) * len(rows), "percent", due=(100.0,) * len(rows))
    return Grid(_("Presupuesto del programa por paso"), head, rows, (3.6, 1.5, 1.5, 1.1, 4.333), (1, 2, 3), drawn)


def _saved(view: View, found: Sequence[Figure], no_cost: bool) -> Sheet:
    note = _("Papel y horas son estimaciones nuestras: suponen que cada solicitud en línea sin visitas ahorró una de ventanilla.")
    if no_cost:
        note += " " + _("Falta el presupuesto de los diez pasos.")
    return Sheet(
        "ahorro",
        _("Lo que el programa ahorró"),
        opened(_gained(found)),
        (_table(view, found),),
        note,
        source(view, [one.indicator for one in found]),
    )


def _gained(found: Sequence[Figure]) -> str:
    """What paper and hours come to, by our assumptions; else what was reported; else that nothing was saved yet."""
    gains = [one for one in found if one.indicator in GAINS and one.value]
    parts = [_(GAINS[one.indicator]).format(value=said(one.value, one.unit)) for one in gains]
    if parts:
        return _("En lo que va del año se ahorraron {parts}, con nuestros supuestos").format(parts=listed(parts))
    reported = next((one for one in found if one.indicator == REPORTED and one.value), None)
    if reported is not None:
        return _("En lo que va del año se reportan {value} ahorradas").format(value=said(reported.value, reported.unit))
    return _("En lo que va del año no se ahorró papel ni tiempo que se pueda contar")


def _table(view: View, found: Sequence[Figure]) -> Grid:
    head = (_("Qué se ahorró"), _("Cuánto"), _("Cómo se calcula"), _("Con qué supuestos"), _("Qué es"))
    rows = tuple(
        (
            _("{name}, {days}").format(name=spoken(view.indicator(one.indicator).name), days=short_span(one.start, one.end)),
            said(one.value, one.unit),
            spoken(view.indicator(one.indicator).formula) if one.assumptions else _("suma de lo que se reportó"),
            _assumed(one),
            _kind(one),
        )
        for one in found
    )
    return Grid(_("Lo ahorrado en lo que va del año"), head, rows, (2.2, 1.5, 3.1, 3.8, 1.433), (1,))


def _kind(one: Figure) -> Verdict:
    """An estimate of ours, or what somebody reported."""
    return Verdict("open", _("estimado")) if one.assumptions else Verdict("usual", _("reportado"))


def _assumed(one: Figure) -> str:
    words = [f"{spoken(ASSUMPTIONS[name].meaning)}: {said(value, ASSUMPTIONS[name].unit)}" for name, value in one.assumptions]
    return "; ".join(words) or _("ninguno")
