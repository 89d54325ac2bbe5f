"""The goals with their pace: how far each has come and where it will be on its date."""

from collections.abc import Sequence

from dashboard import goals as said_of
from dashboard.formats import date_year, day_year
from dashboard.goals import Told
from dashboard.reading import number, said
from dashboard.reports.shapes import Drawn, Grid, Sheet
from dashboard.reports.view import MOST_ROWS, View, opened, source
from dashboard.told import told
from dashboard.words import _, many
from state import goals as kept
from state.errors import StateError

SAID = ("missed", "off", "doubtful")  # courses that the title names


def goals(view: View) -> list[Sheet] | str:
    """Every goal that had begun, the one that goes worst first."""
    try:
        entries = [] if view.store is None else [one for one in kept.entries(view.store) if not one.ended]
    except StateError as error:
        return told(str(error))
    begun = [one for one in entries if one.goal.starts_on <= view.period.end]
    if not begun:
        return _("ninguna meta había empezado en {month}").format(month=view.when) if entries else _("nadie ha escrito metas")
    found = sorted(said_of.standings(view.pub, begun, view.period.through), key=lambda one: said_of.WORST_FIRST.index(one.course))
    shown = found[:MOST_ROWS]
    return [
        Sheet(
            "metas",
            _("Las metas y su ritmo"),
            _title(found),
            (_grid(shown),),
            _note(view, found, len(entries) - len(begun)),
            source(view, list(dict.fromkeys(one.entry.goal.indicator for one in shown)), said_of.ahead_said(found[0])),
        )
    ]


def _title(found: Sequence[Told]) -> str:
    """How many are well on their way; the one that goes worst, where one goes badly."""
    head = said_of.answer(found)[0].rstrip(".")
    if found[0].course not in SAID:
        return opened(head)
    words = _("{head}; «{name}» está en duda") if found[0].course == "doubtful" else _("{head}; «{name}» {verdict}")
    return opened(words.format(head=head, name=found[0].entry.goal.title, verdict=said_of.verdict(found[0]).word))


def _grid(shown: Sequence[Told]) -> Grid:
    head = (_("Meta"), _("Va en"), _("De … a"), _("Avance"), _("Camino"), _("Fecha"), _("En su fecha"), _("Cómo va"))
    done = tuple(None if one.standing is None or one.standing.score is None else 100 * one.standing.score for one in shown)
    rows = tuple(
        (
            one.entry.goal.title,
            _now(one),
            _way(one),
            number(share, "percent"),
            "",
            date_year(one.entry.goal.due_on),
            said_of.span(one),
            said_of.verdict(one),
        )
        for one, share in zip(shown, done, strict=True)
    )
    kinds = tuple(said_of.verdict(one).kind for one in shown)
    drawn = Drawn("share", 4, done, kinds, "percent", due=tuple(None if share is None else 100.0 for share in done))
    caption = _("Cada meta, de su base a donde quiere llegar")
    return Grid(caption, head, rows, (2.6, 1.3, 1.65, 0.95, 1.15, 1.45, 1.85, 1.7), (1, 2, 3), drawn)


def _now(one: Told) -> str:
    return said(one.standing.now.value, one.entry.goal.unit) if one.standing else "–"


def _way(one: Told) -> str:
    """«60 a 90 %»."""
    goal = one.entry.goal
    return _("{base} a {goal}").format(base=number(goal.base, goal.unit), goal=said(goal.goal, goal.unit))


def _note(view: View, found: Sequence[Told], later: int) -> str:
    note = _("Barra: camino hecho de la base a la meta, al {day}. En su fecha: dónde estará ocho de cada diez veces.").format(
        day=day_year(view.period.through)
    )
    left = len(found) - MOST_ROWS
    if left > 0:
        note += " " + many(left, "Otra meta va igual o mejor.", "Otras {n} metas van igual o mejor.").format(n=left)
    if later:
        note += " " + many(later, "Otra empieza después.", "Otras {n} empiezan después.").format(n=later)
    return note
