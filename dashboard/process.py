"""What the page of the steps shows: which procedure, over which days, its process from the published file, and how it is said."""

from dataclasses import dataclass
from datetime import date

import streamlit as st

from dashboard import address, filters, procedure, process_decisions
from dashboard.data import remember
from dashboard.formats import NBSP, one_decimal, percent, whole
from dashboard.reading import said
from dashboard.words import NN_, _, many
from metrics import process as steps
from metrics.process import Arc, Process, Step, Variant
from metrics.query import Published

ARROWS, CHANGE = "flechas", "cambio"  # in the address
OTHER = "otro"  # a day that is chosen on the calendar
LEAST, STEP, ALL = 30, 10, 100
FEW = 10  # requests below which figures are shown with «pocos datos»
OFTEN = 0.05  # from here on it is told how many come back
SOME_STARTS = 0.995  # a log with fewer recorded starts says so
MOST_VARIANTS = 10
SKEWED = 10  # times the median: from here the longest waits are told beside it
HOUR = 60


@dataclass(frozen=True)
class View:
    """One procedure with an event log over some days."""

    key: str
    name: str
    start: date
    end: date


@remember
def logged(pub: Published) -> tuple[tuple[str, str], ...]:
    """Key and name of every procedure with an event log, the one with most events first."""
    names = {key: name for key, name, _some in procedure.ranked(pub)}
    return tuple((key, names.get(key) or key) for key in steps.procedures_with_steps(pub))


def choose(pub: Published) -> View | None:
    """The filters of the page, from its address; None when no event log came."""
    options = {key: name or _("Trámite sin clave") for key, name in logged(pub)}
    if not options:
        return None
    asked = address.one_of(procedure.PROCEDURE, _("Trámite"), options, next(iter(options)))
    address.keep(procedure.PROCEDURE, asked, "")
    key = filters.choose(procedure.PROCEDURE, _("Trámite"), options)
    start, end, _whole = procedure.days(pub, "week")
    arrows(str(ALL))
    changed_on(pub, key)
    return View(key, options[key], start, end)


def arrows(first: str) -> int:
    """The share of all passages whose arrows are drawn, as the address says; what it cannot be is told."""
    return int(address.one_of(ARROWS, _("Flechas"), {str(n): f"{n} %" for n in range(LEAST, ALL + 1, STEP)}, first))


def changed_on(pub: Published, key: str) -> date | None:
    """The day (or that of the decision) before and after which the address asks to compare; None for none, or to choose one."""
    asked = st.query_params.get(CHANGE, "")
    known = {} if not asked or asked == OTHER else process_decisions.days(pub, key)
    return None if asked == OTHER else known[asked] if asked in known else address.day(CHANGE, _("Cambio"))


@remember
def process(pub: Published, view: View) -> Process:
    """The steps and arcs of the view."""
    return steps.process(pub, view.key, view.start, view.end)


@remember
def variants(pub: Published, view: View) -> tuple[Variant, ...]:
    """The most frequent orders of steps."""
    return tuple(steps.variants(pub, view.key, view.start, view.end, MOST_VARIANTS))


@remember
def compared(pub: Published, key: str, day: date, days: int) -> tuple[Process, Process]:
    """The procedure in so many days before a day, and from it on."""
    return steps.compared(pub, key, day, days)


def worked(minutes: float | None, day_minutes: int) -> str:
    """Minutes of working time: «45 min», «5.2 horas hábiles», «3.2 días hábiles»; a dash when there are none."""
    if minutes is None:
        return "–"
    if round(minutes) < HOUR:
        return said(minutes, "minutes")
    if minutes < day_minutes:
        hours = minutes / HOUR
        return f"{one_decimal(hours)}{NBSP}{many(round(hours, 1), *NN_('hora hábil', 'horas hábiles'))}"
    return said(minutes / day_minutes, "working_days")


def short(minutes: float, day_minutes: int) -> str:
    """The same beside an arrow: «45 min», «5.2 h», «3.2 días»."""
    if round(minutes) < HOUR:
        return _("sin espera") if round(minutes) == 0 else said(minutes, "minutes")
    if minutes < day_minutes:
        return f"{one_decimal(minutes / HOUR)}{NBSP}h"
    return said(minutes / day_minutes, "days")


def tenths(share: float) -> str:
    """«tres de cada diez», where that is about right; else «el 6 %»."""
    words = (
        _("uno de cada diez"), _("dos de cada diez"), _("tres de cada diez"), _("cuatro de cada diez"), _("la mitad"),
        _("seis de cada diez"), _("siete de cada diez"), _("ocho de cada diez"), _("nueve de cada diez"),
    )  # fmt: skip
    near = round(share * 10)
    if 0 < near < 10 and abs(share * 10 - near) <= 0.25:
        return words[near - 1]
    return _("el {share}").format(share=percent(share * 100))


def answer(view: View, found: Process) -> tuple[str, str, str]:
    """What stands first: the step to look at, and why; then what comes back."""
    step = found.bottleneck
    if step is None or not found.cases:
        return _("{name}: ninguna solicitud pasó por sus pasos en estos días.").format(name=view.name), "", ""
    share = percent(100 * step.time_share)
    wait = worked(step.wait_median_minutes, found.day_minutes)
    strong = _("{name}: {share} del tiempo está en «{step}»: {wait} de espera en mediana{tail}{back}.").format(
        name=view.name, share=share, step=step.activity, wait=wait, tail=_tail(step, found), back=_back(step)
    )
    if not step.minutes:
        strong = _("{name}: la bitácora no muestra tiempo entre un paso y otro.").format(name=view.name)
    return "", strong, " ".join(part for part in (_rework(found, step), _few(found)) if part)


def _tail(step: Step, found: Process) -> str:
    """The long waits, where the median hides them."""
    if not step.wait_p90_minutes or step.wait_p90_minutes < SKEWED * max(step.wait_median_minutes or 0, 1):
        return ""
    return _(", pero una de cada diez espera más de {wait}").format(wait=worked(step.wait_p90_minutes, found.day_minutes))


def _back(step: Step) -> str:
    if step.returned_share < OFTEN:
        return ""
    return _("; {share} vuelven").format(share=tenths(step.returned_share))


def _rework(found: Process, first: Step) -> str:
    """How many requests repeat a step, and which one most."""
    if not found.reworked:
        return _("Ninguna solicitud repite un paso.")
    words = _("De {cases} solicitudes, {n} repiten algún paso")
    if found.reworked == 1:
        words = _("De {cases} solicitudes, una repite algún paso")
    most = max(found.steps, key=lambda step: (step.repeats, step.activity))
    more = _("; el que más, «{step}», {n}.").format(step=most.activity, n=_times(most.repeats))
    return words.format(cases=whole(found.cases), n=whole(found.reworked)) + (more if most.repeats else ".")


def _times(n: int) -> str:
    return many(n, *NN_("{n} vez", "{n} veces")).format(n=whole(n))


def _few(found: Process) -> str:
    return _("Son pocos datos: menos de {n} solicitudes.").format(n=FEW) if found.cases < FEW else ""


def starts_note(found: Process) -> str:
    """What is said where nobody, or not everybody, recorded when a step began."""
    share = found.started_share
    if share == 0:
        return _("La bitácora no dice cuándo empieza cada paso: la espera incluye el trabajo.")
    if share < SOME_STARTS:
        return _("En {share} de los pasos nadie registró el inicio: ahí la espera incluye el trabajo.").format(
            share=percent(100 * (1 - share))
        )
    return ""


def hours_note(found: Process) -> str:
    """What a working day is made of here."""
    if not found.hours_known:
        return _("Ninguna oficina dice su horario: los días hábiles cuentan enteros, de 24 horas.")
    return _("Un día hábil son {hours}.").format(hours=said(found.day_minutes / HOUR, "hours"))


def arrow(arc: Arc) -> tuple[str, str]:
    """The ends of an arc in words."""
    return arc.source or _("Inicio"), arc.target or _("Fin")


def frequent(found: tuple[Variant, ...]) -> str:
    """The most frequent order of steps, for those who hear the graph."""
    return _("El camino más frecuente: {path}.").format(path=", ".join(found[0].path)) if found else ""


def unlike(path: tuple[str, ...], usual: tuple[str, ...]) -> str:
    """What an order of steps has that the most frequent one has not, and what it lacks."""
    more, less = list(path), []
    for activity in usual:
        if activity in more:
            more.remove(activity)
        else:
            less.append(activity)
    twice = list(dict.fromkeys(a for a in more if path.count(a) > 1 and a in usual))
    new = list(dict.fromkeys(a for a in more if a not in twice))
    parts = (
        _("vuelve a {steps}").format(steps=_quoted(twice)) if twice else "",
        _("pasa además por {steps}").format(steps=_quoted(new)) if new else "",
        _("sin {steps}").format(steps=_quoted(less)) if less else "",
    )
    return "; ".join(part for part in parts if part) or _("los mismos pasos en otro orden")


def _quoted(names: list[str]) -> str:
    shown = [f"«{name}»" for name in names[:3]]
    return ", ".join(shown) + (_(" y {n} más").format(n=len(names) - 3) if len(names) > 3 else "")
