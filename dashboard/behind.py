"""What stands behind a figure: days delivered, cut-off, who answers, the law, what to beware of, and the files it rests on."""

from collections.abc import Sequence
from datetime import date

from dashboard.components import Data, Table
from dashboard.data import remember
from dashboard.formats import day_year, whole
from dashboard.reading import said
from dashboard.words import _, listed, many, spoken
from metrics import query
from metrics.assumptions import ASSUMPTIONS
from metrics.query import Figure, Indicator, Published, Scope, Standing

MOST_FILES = 4


@remember
def standing(pub: Published, id: str, start: date, end: date, scope: Scope) -> Standing:
    """What the figures of an indicator stand on."""
    return query.standing(pub, id, start, end, scope)


def behind(
    pub: Published, indicator: Indicator, scope: Scope, figures: Sequence[Figure], table: Table, flags: Sequence[str] = ()
) -> Data:
    """Everything about the figures of one indicator, and their table."""
    base = standing(pub, indicator.id, figures[0].start, figures[-1].end, scope)
    return Data(spoken(indicator.definition), spoken(indicator.formula), "", table, _facts(indicator, base, figures, flags))


def _facts(indicator: Indicator, base: Standing, figures: Sequence[Figure], flags: Sequence[str]) -> tuple[tuple[str, str], ...]:
    beware = [*flags, *warnings(figures), *_lost(base)]
    return (
        (_("Responde"), _(indicator.owner)),
        (_("Fundamento"), indicator.basis),
        (_("Casos (n)"), "; ".join(whole(figure.n) for figure in figures) if len(figures) == 1 else _("en la tabla")),
        (_("Completitud"), completeness(base)),
        (_("Días cubiertos"), _("{first} a {last}").format(first=day_year(base.first), last=day_year(base.last))),
        (_("Corte"), day_year(base.cutoff)),
        (_("Supuestos, nuestros"), _assumed(figures[-1])),
        (_("Avisos"), "; ".join(beware) or _("ninguno")),
        (_("Se apoya en"), files(base)),
    )


def completeness(base: Standing) -> str:
    """«246 de 246 días hábiles entregados»."""
    return _("{covered} de {expected} días hábiles entregados").format(covered=whole(base.covered), expected=whole(base.expected))


def files(base: Standing) -> str:
    """The sources and the latest of their files, with the number of their batch."""
    if not base.batches:
        return _("ninguna entrega")
    named = [_("lote {n}, {file}").format(n=number, file=file) for number, file in base.batches]
    return f"{listed(base.sources)}: {listed(named, MOST_FILES)}"


def warnings(figures: Sequence[Figure]) -> list[str]:
    """What to beware of in a series: what is missing, rests on few cases, or is not over."""
    owed = sorted({name for figure in figures for name in figure.missing})
    few, unfinished = sum(figure.few for figure in figures), sum(figure.open for figure in figures)
    return [
        *([_("faltan datos de {names}").format(names=listed(owed))] if owed else []),
        *([many(few, "{n} periodo con pocos datos", "{n} periodos con pocos datos").format(n=few)] if few else []),
        *([many(unfinished, "{n} periodo sin terminar", "{n} periodos sin terminar").format(n=unfinished)] if unfinished else []),
    ]


def _assumed(figure: Figure) -> str:
    """The values that nobody measured, with what each stands for."""
    known = [(ASSUMPTIONS[name], value) for name, value in figure.assumptions if name in ASSUMPTIONS]
    return "; ".join(f"{spoken(one.meaning)}: {said(value, one.unit)}" for one, value in known)


def _lost(base: Standing) -> list[str]:
    words = many(base.quarantined, "{n} fila de esas entregas en cuarentena", "{n} filas de esas entregas en cuarentena")
    return [words.format(n=whole(base.quarantined))] if base.quarantined else []


def strip(indicator: Indicator, base: Standing, n: float | None, noun: tuple[str, str], more: str = "") -> str:
    """The line under a figure: n, completeness, cut-off, who answers."""
    count = "" if n is None else _("n {n} {noun}").format(n=whole(n), noun=many(n, *noun))
    full = "" if base.covered == base.expected else completeness(base)
    cut = _("corte {day}").format(day=day_year(base.cutoff))
    return " · ".join(part for part in (count, more, full, _(indicator.owner), cut) if part)
