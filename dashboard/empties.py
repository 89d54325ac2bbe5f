"""What a page says when there is nothing to show: what is missing, who can bring it, and what to run next."""

from dashboard import adding, components, sources
from dashboard.words import _
from metrics.query import Published

COPY = "cp sources/ejemplo.toml.txt sources/ventanilla.toml"


def nothing_published(title: str) -> None:
    """Nothing has been published in this home yet."""
    with components.masthead(title, ""):
        pass
    components.answer(_("Todavía no hay cifras publicadas."), _("El primer paso es traer un archivo."))
    components.trust(
        _(
            "Pídalo a quien lleve un sistema (ventanilla, Tesorería, turnos, encuestas), tal como sale de él. Con uno basta para "
            "empezar; los demás se agregan después."
        )
    )
    adding.entrance(prominent=True)
    components.empty(
        _("O a mano, en tres pasos"),
        _("Así se hace también con una base de datos, y con lo que llega cada día."),
        (
            (_("Deje el archivo en inbox/, copie el contrato de ejemplo y diga en él qué columna es cuál:"), COPY),
            (_("Revise sin cargar nada:"), "paso10 check"),
            (_("Cargue y publique. Esta página se llena sola:"), "paso10 update"),
        ),
    )


def no_sources() -> None:
    """Published, but nothing is declared."""
    components.answer(_("No hay ninguna fuente declarada."))
    adding.entrance(prominent=True)
    components.empty(
        _("Empiece por un archivo"),
        _("Déjelo en inbox/ y copie el contrato de ejemplo."),
        (("", COPY), (_("Después, cargue y publique:"), "paso10 update")),
    )


def no_figures(pub: Published, agency: str) -> None:
    """Published, but no source has delivered any of the headline figures (for this agency)."""
    declared = [s for s in sources.all_sources(pub) if not s.catalogue and not s.retired]
    if agency:
        components.answer(
            _("Ninguna fuente entrega datos de {agency}.").format(agency=agency),
            _("Elija otra dependencia o pida el archivo a su enlace."),
        )
    else:
        components.answer(_("Hay una publicación, pero ninguna fuente ha entregado solicitudes, visitas, pagos ni valoraciones."))
    steps = tuple(
        (_("{source}: lo entrega {owner}.").format(source=s.name, owner=s.owner or _("quien lleve ese sistema")), "")
        for s in declared
    )
    components.empty(
        _("Lo que falta y quién puede traerlo"),
        _("Cada fuente declarada espera su archivo en la carpeta inbox/.")
        if steps
        else _("No hay ninguna fuente declarada. Copie el contrato de ejemplo:"),
        (*steps, (_("Con los archivos en su lugar:"), "paso10 update")) if steps else (("", COPY),),
    )
