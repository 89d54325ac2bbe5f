"""The goals of *Programa*, objective by objective: a bar for each from base to goal, and how each stands in a table."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from dashboard import charts_goals, components, goals, goals_change
from dashboard.charts import Row
from dashboard.components import Cell, Data, Table
from dashboard.formats import date_year, day, short_span
from dashboard.goals import Told
from dashboard.reading import said
from dashboard.words import N_, _
from metrics.query import Figure, Published

GRAINS = {"mes": ("month", N_("mes")), "semana": ("week", N_("semana")), "ano": ("year", N_("año"))}


def show(pub: Published, found: Sequence[Told], grain: str, changes: bool) -> None:
    """Every objective in the order in which its first goal was written; with `changes`, each goal can be changed or ended."""
    order = {name: n for n, name in reversed(list(enumerate(one.entry.goal.objective for one in found)))}
    by_objective = sorted(found, key=lambda one: order[one.entry.goal.objective])
    for n, (objective, group) in enumerate(groupby(by_objective, lambda one: one.entry.goal.objective)):
        mine = list(group)
        _objective(pub, n, objective, mine, grain)
        if changes:
            goals_change.of(mine)


def _objective(pub: Published, n: int, objective: str, found: list[Told], grain: str) -> None:
    rows = tuple(_row(one) for one in found)
    scored = goals.scored(found)
    sentence = f"{objective}: {scored}" if scored else objective
    unit = _("De la base, a la izquierda, a la meta, en la raya; debajo, dónde estará en su fecha ocho de cada diez veces")
    components.figure(
        f"goal-{n}", sentence, unit, charts_goals.way(rows),
        words=_("responde: {owners} · corte {day}").format(owners=goals.owners(found), day=_cut(found, pub)),
        data=Data(_definition(), _("(valor − base) / (meta − base), de 0 a 1; el objetivo es el promedio, sin los compromisos"),
                  goals.owners(found), _values(found)),
    )
    components.table(_table(found, grain), name="stack")


def _definition() -> str:
    return _("Una cantidad se suma desde su inicio; lo demás es la cifra del último mes completo, o la que está en pie.")


def _cut(found: Sequence[Told], pub: Published) -> str:
    days = [one.standing.as_of for one in found if one.standing]
    return date_year(max(days, default=pub.cutoff or pub.today))


def _row(one: Told) -> Row:
    value, low, high = one.standing.way if one.standing else (None, None, None)
    goal = one.entry.goal
    now = one.standing.now.value if one.standing else None
    words = f"{said(now, goal.unit)} → {said(goal.goal, goal.unit)}"
    return Row(goal.title, value, low, high, words, goals.verdict(one).kind)


def _table(found: Sequence[Told], grain: str) -> Table:
    rows = tuple(_cells(one, grain) for one in found)
    return Table(
        _("{objective}: cómo va cada meta").format(objective=found[0].entry.goal.objective),
        (_("Meta"), _(READ[grain]), _("Cómo va"), _("En su fecha"), _("Fecha"), _("Responde")), rows, (1, 3))


READ = {"semana": N_("Última semana completa"), "mes": N_("Último mes completo"), "ano": N_("En el año")}


def _cells(one: Told, grain: str) -> tuple[str | Cell, ...]:
    goal, mark = one.entry.goal, goals.verdict(one)
    sub = _("compromiso") if goal.commitment else _("aspiración")
    where = goal.procedure_id or goal.agency_id or goal.office_id
    return (
        Cell(goal.title, sub=" · ".join(part for part in (sub, where, _("de {base} a {goal}").format(
            base=said(goal.base, goal.unit), goal=said(goal.goal, goal.unit))) if part)),
        _read(one, grain), Cell(mark.word, mark.kind, sub=goals.why(one)),
        Cell(goals.span(one), sub=goals.basis(one)), date_year(goal.due_on), goal.owner,
    )


def _read(one: Told, grain: str) -> Cell:
    found = dict(one.standing.readings).get(GRAINS[grain][0]) if one.standing else None
    if found is None:
        return Cell("–", sub=_("el indicador no está publicado"))
    if found.value is None:
        return Cell("–", sub=found.reason)
    few = f" · {_('pocos datos')}" if found.few else ""
    return Cell(said(found.value, found.unit), sub=f"{_days(found)}{few}")


def _days(found: Figure) -> str:
    return day(found.end) if found.start == found.end else short_span(found.start, found.end)


def _values(found: Sequence[Told]) -> Table:
    head = (_("Meta"), _("Base"), _("Valor"), _("Meta, cifra"), _("Avance"), _("De"), _("A"), _("Fecha"))
    plain = tuple(
        (one.entry.goal.title, one.entry.goal.base, one.standing.now.value if one.standing else None, one.entry.goal.goal,
         one.standing.score if one.standing else None, *_ends(one), f"{one.entry.goal.due_on}") for one in found)
    rows = tuple(
        (one.entry.goal.title, said(one.entry.goal.base, one.entry.goal.unit),
         said(one.standing.now.value if one.standing else None, one.entry.goal.unit),
         said(one.entry.goal.goal, one.entry.goal.unit),
         _score(one), *(said(x, one.entry.goal.unit) for x in _ends(one)), date_year(one.entry.goal.due_on)) for one in found)
    return Table(_("Metas"), head, rows, (1, 2, 3, 4, 5, 6), plain)


def _ends(one: Told) -> tuple[float | None, float | None]:
    ahead = one.standing.ahead if one.standing else None
    return (ahead.low, ahead.high) if ahead else (None, None)


def _score(one: Told) -> str:
    if one.entry.goal.commitment:
        return goals.verdict(one).word
    return "–" if one.standing is None or one.standing.score is None else f"{one.standing.score:.2f}"


def later(as_of: date | None) -> None:
    """What stands above a page of another day."""
    if as_of is not None:
        components.notice(
            _("Como se veía el {day}").format(day=date_year(as_of)),
            _("Metas y pasos como estaban escritos al final de ese día, y las cifras cortadas en él. Lo que no se puede rehacer: "
              "las fuentes pudieron entregar o corregir después algo de esos días, y eso ya está dentro; los supuestos son los "
              "de hoy, y el catálogo también, con sus vigencias."))
