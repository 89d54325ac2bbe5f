"""How long what is received now will take, in words, with how far off that has been."""

from dashboard.data import remember
from dashboard.formats import one_decimal
from dashboard.reading import said as unit_said
from dashboard.words import _
from metrics.forecast.resolution import FIGURE, Resolution, resolutions
from metrics.query import Published


@remember
def _found(pub: Published) -> dict[str, Resolution]:
    return {one.series: one for one in resolutions(pub)}


def of(pub: Published, procedure: str) -> Resolution | None:
    """What to expect of a request of a procedure; None where too few came in the last year."""
    return _found(pub).get(f"{FIGURE}:procedure={procedure}")


def said(one: Resolution | None) -> str:
    """«de lo que se recibe ahora, la mitad saldrá en 4 días hábiles o menos…»; empty where it is not known."""
    if one is None or one.p50_days is None:
        return ""
    checked = one.error50_days is not None and one.naive50_days is not None
    if checked and (one.error50_days or 0.0) > (one.naive50_days or 0.0):
        return _(
            "cuánto tardará lo que se recibe ahora no se pronostica: no mejora a repetir lo de las cuatro semanas anteriores"
        )
    half, most = _within(one.p50_days), _within(one.p90_days)
    words = _("de lo que se recibe ahora, la mitad saldrá {half} y nueve de cada diez, {most}").format(half=half, most=most)
    if not checked:
        return _("{words} (pocos datos)").format(words=words)
    if not one.naive50_days:
        return words
    errors = {"ours": one_decimal(one.error50_days or 0.0), "naive": one_decimal(one.naive50_days or 0.0)}
    told = _("{words} (se equivoca en promedio {ours} días; repetir lo de las cuatro semanas anteriores, {naive})")
    return told.format(words=words, **errors)


def _within(days: float | None) -> str:
    """«el mismo día», «en 4 días hábiles o menos», «después de un año»."""
    if days is None:
        return _("después de un año")
    return _("en {days} o menos").format(days=unit_said(days, "working_days")) if days else _("el mismo día")
