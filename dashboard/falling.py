"""Of the open requests, how many are expected to pass their limit, in words: with their interval, or why it is not said."""

from dashboard.data import remember
from dashboard.formats import one_decimal, whole
from dashboard.words import _, many
from metrics.falling_due import MONTH, WEEK, FallingDue, falling_due
from metrics.query import Published


@remember
def found(pub: Published, dimension: str, window_days: int) -> dict[str, FallingDue]:
    """What falls due by the key of 'total', 'agency' or 'procedure'; empty in a file that was published without it."""
    if "deadlines" not in pub.tables:
        return {}
    return {one.key: one for one in falling_due(pub, dimension, window_days)}


def of(pub: Published, dimension: str, key: str, window_days: int = WEEK) -> FallingDue | None:
    """What falls due of one key ('' of the total); None where nothing has a limit."""
    return found(pub, dimension, window_days).get(key)


def said(due: FallingDue | None) -> str:
    """«En 5 días hábiles vencen 120; se espera que 23 pasen su plazo (8 de cada 10 veces, entre 15 y 31)»."""
    if due is None:
        return ""
    words = {"days": due.window_days, "n": whole(due.falling_due)}
    if not due.falling_due:
        return _("En los próximos {days} días hábiles no vence ninguna").format(**words)
    told = many(
        due.falling_due,
        "En los próximos {days} días hábiles vence {n}",
        "En los próximos {days} días hábiles vencen {n}",
    ).format(**words)
    return f"{told}; {_passing(due)}"


def _passing(due: FallingDue) -> str:
    if due.checked and not due.trusted:
        return _("cuántas pasarán su plazo no se pronostica: no mejora a repetir lo de la vez anterior")
    words = {"m": amount(due.expected), "low": whole(due.low80), "high": whole(due.high80)}
    told = many(
        round(due.expected),
        "se espera que {m} pase su plazo (8 de cada 10 veces, entre {low} y {high})",
        "se espera que {m} pasen su plazo (8 de cada 10 veces, entre {low} y {high})",
    ).format(**words)
    return told if due.checked else _("{told}; pocos datos").format(told=told)


def amount(value: float) -> str:
    """A number of requests that is expected: «23», «0.4»."""
    return one_decimal(value) if value < 1 else whole(value)


def short(due: FallingDue | None) -> str:
    """«5 días hábiles: 36 de 89 pasarían su plazo (30 a 43)»: the same on a card; empty where it is not said."""
    if due is None or not due.falling_due or not due.checked or not due.trusted:
        return ""
    words = {"days": due.window_days, "n": whole(due.falling_due), "m": amount(due.expected)}
    span = {"low": whole(due.low80), "high": whole(due.high80)}
    return _("{days} días hábiles: {m} de {n} pasarían su plazo ({low} a {high})").format(**words, **span)


def error(due: FallingDue | None) -> str:
    """«se equivoca en promedio 3.2; repetir la vez anterior, 5»."""
    if due is None or due.error is None or not due.naive_error:
        return ""
    words = {"ours": one_decimal(due.error), "naive": one_decimal(due.naive_error)}
    return _("plazos: se equivoca en promedio {ours} solicitudes; repetir la vez anterior, {naive}").format(**words)


def both(pub: Published, dimension: str, key: str) -> str:
    """The week and the four weeks ahead."""
    return ". ".join(part for part in (said(of(pub, dimension, key, window)) for window in (WEEK, MONTH)) if part)
