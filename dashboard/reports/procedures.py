"""The procedures that improved and those that need attention."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.components import Verdict
from dashboard.formats import short_month
from dashboard.reading import misses_target, number, said
from dashboard.reports.shapes import Drawn, Grid, Sheet, Text
from dashboard.reports.view import MOST_ROWS, View, opened, source
from dashboard.words import _, listed, many
from metrics.query import Figure, breakdown
from metrics.yearly import Pair, pairs

DAYS, ON_TIME = "resolution_days_p50", "on_time_share"
LEAST = 1.0  # working days: less than that nobody notices


@dataclass(frozen=True)
class Line:
    """One procedure: how long it took, now and a year before, and whether it kept its deadline."""

    name: str
    days: Pair
    share: Figure | None

    @property
    def change(self) -> float:
        return self.days.change or 0.0

    @property
    def misses(self) -> bool:
        return self.share is not None and self.share.sound and misses_target(self.share, "higher")

    @property
    def better(self) -> bool:
        return self.change <= -LEAST and not self.misses

    @property
    def worse(self) -> bool:
        return self.misses or self.change >= LEAST


def lines(view: View) -> list[Line]:
    """Every procedure with cases enough to speak of this month."""
    asked = (view.period.start, view.period.end, view.scope)
    shares = {one.key: one for one in breakdown(view.pub, ON_TIME, "procedure", *asked)}
    found = [
        Line(one.now.name, one, shares.get(one.now.key)) for one in pairs(view.pub, DAYS, "procedure", *asked) if one.now.key
    ]
    return [one for one in found if one.days.now.sound or (one.share is not None and one.share.sound)]


def procedures(view: View) -> list[Sheet] | str:
    """Those that take less than a year before, and those that take more or miss their deadlines."""
    found = lines(view)
    if not found:
        return _("ningún trámite tuvo resoluciones bastantes en {month}").format(month=view.when)
    better = sorted((one for one in found if one.better), key=lambda one: one.change)
    worse = sorted((one for one in found if one.worse), key=_need, reverse=True)
    shown = _fair(better, worse) or sorted(found, key=lambda one: one.days.now.value or 0.0, reverse=True)[:MOST_ROWS]
    left = len(better) + len(worse) - len(shown)
    note = _("Mediana de días hábiles de la recepción a la resolución; barras a la izquierda: menos días que hace un año.")
    rest = many(left, "Otro trámite está en el anexo del informe.", "Otros {n} trámites están en el anexo del informe.")
    block = grid(view, shown, _("Mediana de días hábiles por trámite"))
    return [
        Sheet(
            "tramites",
            _("Mejoraron y necesitan atención"),
            _title(found, worse),
            (block,),
            f"{note} {rest.format(n=left)}" if left > 0 and (better or worse) else note,
            source(view, [DAYS, ON_TIME]),
        )
    ]


def _need(one: Line) -> tuple[bool, float]:
    return one.misses, max(one.change, 0.0) if not one.misses else 100 - ((one.share.value if one.share else 0.0) or 0.0)


def _fair(better: Sequence[Line], worse: Sequence[Line]) -> list[Line]:
    """As many of both as there is room for: first those that improved."""
    room = max(MOST_ROWS - len(worse), MOST_ROWS // 2)
    some = list(better[:room])
    return [*some, *worse[: MOST_ROWS - len(some)]]


def _title(found: Sequence[Line], worse: Sequence[Line]) -> str:
    """How many take less than a year before, and which ones take more or miss their deadline: one may do both."""
    better = [one for one in found if one.change <= -LEAST]
    gained = many(
        len(better), "Un trámite se resuelve más rápido que hace un año", "{n} trámites se resuelven más rápido que hace un año"
    )
    lost = many(len(worse), "{names} necesita atención", "{n} necesitan atención: {names}")
    words = {"n": len(worse), "names": listed([one.name for one in worse], 2) if len(worse) <= 2 else _first(worse)}
    head = gained.format(n=len(better)) if better else _("Ningún trámite se resuelve más rápido que hace un año")
    if all(one.days.before is None for one in found):
        head = _("No hay un año antes con que comparar")
    if worse:
        return opened(f"{head}; {lost.format(**words)}")
    tail = many(len(found), "y el único medido está en orden", "y ninguno de los {n} medidos necesita atención").format(
        n=len(found)
    )
    if better or found[0].days.before is None:
        return f"{head}, {tail}"
    still = many(
        len(found), "El único trámite medido no cambió un día hábil ni incumple",
        "{n} trámites medidos: ninguno cambió un día hábil ni incumple")  # fmt: skip
    return still.format(n=len(found))


def _first(worse: Sequence[Line]) -> str:
    return _("primero, {name}").format(name=worse[0].name)


def grid(view: View, shown: Sequence[Line], caption: str) -> Grid:
    """Procedures with their days, now and a year before, the change drawn, and how they stand."""
    month = short_month(view.period.start)
    head = (
        _("Trámite"),
        f"{month} {view.period.start.year - 1}",
        f"{month} {view.period.start.year}",
        _("Cambio, días hábiles"),
        _("En plazo"),
        _("Cómo está"),
    )
    rows = tuple((one.name, _before(one), _now(one), "", _share(one), verdict(one)) for one in shown)
    changes = tuple(one.days.change for one in shown)
    drawn = Drawn("change", 3, changes, tuple(verdict(one).kind for one in shown), "working_days")
    return Grid(caption, head, rows, (4.0, 0.95, 0.95, 2.35, 0.95, 2.83), (1, 2, 4), drawn)


def _now(one: Line) -> str:
    return number(one.days.now.value, one.days.now.unit) if one.days.now.state == "ok" else "–"


def _before(one: Line) -> str:
    return number(one.days.before.value, one.days.before.unit) if one.days.before else "–"


def _share(one: Line) -> Text:
    return said(one.share.value, one.share.unit) if one.share is not None and one.share.state == "ok" else "–"


def verdict(one: Line) -> Verdict:
    """How a procedure stands: its deadline first, then its change."""
    if one.misses and one.share is not None:
        return Verdict("act", _("bajo {target} en plazo").format(target=said(one.share.target, one.share.unit)))
    if one.change >= LEAST:
        return Verdict("worse", _("tarda más"))
    if one.change <= -LEAST:
        return Verdict("better", _("tarda menos"))
    return Verdict("usual", _("igual")) if one.days.before else Verdict("open", _("sin un año antes"))
