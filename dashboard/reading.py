"""How one figure is read out: its value with its unit, and its verdict in a shape and a word."""

from collections.abc import Callable

from dashboard.components import Verdict
from dashboard.formats import NBSP, forms, hours, money, one_decimal, percent, whole
from dashboard.words import NN_, _, listed, many
from metrics.query import Figure, Usual

# unit of an indicator -> (how its number is written, the word behind it for one, for several)
_UNITS: dict[str, tuple[Callable[[float], str], str, str]] = {
    "percent": (percent, "", ""),
    "mxn": (money, "", ""),
    "minutes": (whole, "min", "min"),
    "working_days": (one_decimal, *NN_("día hábil", "días hábiles")),
    "sheets": (whole, *NN_("hoja", "hojas")),
    "people": (whole, *NN_("persona", "personas")),
    "days": (one_decimal, *NN_("día", "días")),
    "hours": (hours, *NN_("hora", "horas")),
    "stars": (one_decimal, "★", "★"),
    "score": (one_decimal, "", ""),
}


def number(value: float | None, unit: str) -> str:
    """The bare number of a figure: 1,204; 87 %; $1.92 M; a dash when there is none."""
    return "–" if value is None else _UNITS.get(unit, (whole, "", ""))[0](value)


def said(value: float | None, unit: str) -> str:
    """The number with its unit: «31 min», «3 días hábiles»."""
    word = unit_word(value, unit)
    return f"{number(value, unit)}{NBSP}{word}" if word and value is not None else number(value, unit)


def apart(value: float | None, limit: float | None, unit: str) -> tuple[str, str]:
    """A value and a limit that it is not equal to, with as many decimals as it takes to see the difference (at most two)."""
    if value is None or limit is None or value == limit or number(value, unit) != number(limit, unit):
        return said(value, unit), said(limit, unit)
    for decimals in (1, 2):
        pair = [f"{v:,.{decimals}f}" for v in (value, limit)]
        if pair[0] != pair[1]:
            break
    tail = forms().percent if unit == "percent" else f"{NBSP}{unit_word(value, unit)}".rstrip(NBSP)
    return f"{pair[0]}{tail}", f"{pair[1]}{tail}"


def unit_word(value: float | None, unit: str) -> str:
    """The unit as a word, by number."""
    _format, one, other = _UNITS.get(unit, (whole, "", ""))
    return "" if not one else many(round(value or 0, 1), one, other)


def judge(figure: Figure, usual: Usual | None, direction: str, when: str = "") -> Verdict:
    """The verdict of a closed figure against its usual range and its target; `when` says of what («en viernes»)."""
    absent = _absent(figure)
    if absent:
        return absent
    if usual is not None and not usual.low <= (figure.value or 0) <= usual.high:
        return _unusual(figure, usual, direction)
    if misses_target(figure, direction):
        word = _("bajo la meta de {target}") if direction == "higher" else _("sobre la meta de {target}")
        return Verdict("worse", word.format(target=said(figure.target, figure.unit)))
    if usual is None:
        return _against_target(figure)
    return Verdict("usual", _("habitual {when}").format(when=when).strip())


def nothing_arrived(figure: Figure) -> bool:
    """Whether a zero or an empty figure only says that a source owes its data."""
    return bool(figure.missing) and not figure.value


def _absent(figure: Figure) -> Verdict | None:
    """Why a figure is not judged: it is missing, does not apply, has no cases, few data, part of its sources, or is not over."""
    if figure.state == "missing" or nothing_arrived(figure):
        names = listed(figure.missing, 2)
        return Verdict("none", _("faltan datos de {names}").format(names=names) if names else _("nadie entrega estos datos"))
    if figure.state == "not_applicable":
        return Verdict("none", _("no aplica"))
    if figure.state == "empty" or figure.value is None:
        return Verdict("none", _("sin casos"))
    if figure.missing:
        return Verdict("open", _("sin comparar: falta {names}").format(names=listed(figure.missing, 1)))
    if figure.few:
        return Verdict("open", _("pocos datos"))
    return Verdict("open", _("en curso, sin comparar")) if figure.open else None


def _unusual(figure: Figure, usual: Usual, direction: str) -> Verdict:
    above = (figure.value or 0) > usual.high
    limit = apart(figure.value, usual.high if above else usual.low, figure.unit)[1]
    if (direction == "higher" and above) or (direction == "lower" and not above):
        word = _("mejor: lo habitual llega a {limit}") if above else _("mejor: lo habitual baja a {limit}")
        return Verdict("better", word.format(limit=limit))
    word = _("atender: lo habitual llega a {limit}") if above else _("atender: lo habitual no baja de {limit}")
    return Verdict("act", word.format(limit=limit))


def misses_target(figure: Figure, direction: str) -> bool:
    """Whether a figure is on the wrong side of its target."""
    if figure.target is None or figure.value is None:
        return False
    return figure.value < figure.target if direction == "higher" else direction == "lower" and figure.value > figure.target


def _against_target(figure: Figure) -> Verdict:
    if figure.target is None:
        return Verdict("open", _("aún sin historia para comparar"))
    return Verdict("better", _("cumple la meta de {target}").format(target=said(figure.target, figure.unit)))
