"""What the figures say, what they do not, and how to confirm them."""

from dashboard.formats import day_year, percent, whole
from dashboard.reports.shapes import Grid, Sheet, Words
from dashboard.reports.view import View
from dashboard.words import _, listed
from metrics.query import figure, sources

MOST_SOURCES = 6


def method(view: View, seal: str, left_out: tuple[tuple[str, str], ...]) -> Sheet:
    """The last sheet; `seal` says the packet and its hash ("" before there is one)."""
    blocks = (*_columns(view, seal, left_out), *_sources(view))
    return Sheet(
        "metodo",
        _("Método y reservas"),
        _("Lo que estas cifras dicen y lo que no alcanzan a decir"),
        blocks,
        "",
        _("Definiciones completas en el anexo del informe y en paso10 indicators."),
    )


def _columns(view: View, seal: str, left_out: tuple[tuple[str, str], ...]) -> tuple[Words, ...]:
    response = figure(view.pub, "response_rate", view.period.start, view.period.end)
    answered = _("No hay calificaciones con que saber qué piensa la gente.")
    if response.state == "ok" and response.value is not None:
        answered = _("Calificó el {share} de las personas encuestadas: el resto puede pensar otra cosa.").format(
            share=percent(response.value)
        )
    names = listed([name for name, _why in left_out])
    absent = _("Sin datos o sin nada escrito, no se incluye: {names}.").format(names=names) if left_out else ""
    return (
        Words(
            _("Qué cuenta"),
            (
                _("Espera (minutos), resolución (días hábiles) y tiempo ciudadano (horas) no se mezclan."),
                _("«Habitual» es lo que cabe en los límites de proceso; no cualquier diferencia es un cambio."),
            ),
        ),
        Words(
            _("Qué reservas tiene"),
            tuple(part for part in (answered, _("Comparar con el año anterior no prueba causa."), absent) if part),
        ),
        Words(
            _("Cómo comprobarlo"),
            (
                _("«paso10 verify ARCHIVO» dice si este documento es el que se hizo."),
                seal or _("Vista previa: todavía sin número."),
            ),
        ),
    )


def _sources(view: View) -> tuple[Grid, ...]:
    """What arrived, how complete it is, and up to when."""
    found = [
        one for one in sources(view.pub) if one.cutoff is not None and one.active and not one.source.startswith("catalogue-")
    ]
    if not found:
        return ()
    found.sort(key=lambda one: one.accepted, reverse=True)
    rows = tuple(
        (one.name, whole(one.accepted), whole(one.quarantined), day_year(one.cutoff))
        for one in found[:MOST_SOURCES]
        if one.cutoff
    )
    return (
        Grid(
            _("Qué llegó"),
            (_("Fuente"), _("Registros"), _("En cuarentena"), _("Datos hasta")),
            rows,
            (5.2, 1.6, 1.9, 3.333),
            (1, 2),
        ),
    )
