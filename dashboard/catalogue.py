"""What is to mend in the catalogue's records: of one procedure with its evidence, and of all of them summed up."""

from collections import Counter
from collections.abc import Sequence

from dashboard import components, links
from dashboard.components import Cell, Table
from dashboard.formats import whole
from dashboard.words import _, language, many
from metrics import query
from metrics.finding_words import SEVERITIES, mend, pick, where, wrong
from metrics.findings import HIGH, LOW, MEDIUM, Finding, catalogue_findings
from metrics.reader import Published

KINDS = {HIGH: "act", MEDIUM: "open", LOW: "none"}
MOST = 12  # findings on the screen; the download has them all


def of_one(found: Sequence[Finding], caption: str) -> None:
    """What is to mend in the record of one procedure, worst first."""
    components.table(_table(found, caption), name="stack")


def _table(found: Sequence[Finding], caption: str) -> Table:
    tongue = language()
    rows = tuple((_severity(one), wrong(one, tongue), mend(one, tongue), Cell(where(one, tongue), raw=True)) for one in found)
    return Table(caption, (_("Gravedad"), _("Qué pasa"), _("Cómo se arregla"), _("Dónde")), rows)


def _severity(one: Finding) -> Cell:
    return Cell(pick(SEVERITIES[one.severity], language()), KINDS[one.severity])


def show(pub: Published) -> None:
    """«Fichas por corregir»: how many, of which agencies, the worst ones, and all of them to take away."""
    found = catalogue_findings(pub)
    if not found:
        return
    components.section(_("Fichas por corregir"), _counted(found))
    components.table(_agencies(pub, found), name="stack thirds")
    components.say(
        many(len(found), "{n} corrección", "{n} correcciones, la más grave primero").format(n=whole(len(found))),
        _("Se ven las primeras {n}; la descarga las tiene todas").format(n=MOST) if len(found) > MOST else "",
    )
    components.table(_worst(pub, found[:MOST]), name="stack")
    components.download("fichas-por-corregir", everything(pub, found), _("Descargar las correcciones (CSV)"))
    first = next((one.procedure_id for one in found if one.procedure_id), "")
    if first:
        links.page(_("Ver en Trámite la ficha de {name}").format(name=_name(pub, first)), "tramite", tramite=first)
        links.page(_("Ver en Prioridades qué trámites siguen"), "prioridades")


def _counted(found: Sequence[Finding]) -> str:
    """«3 graves, 2 medias y 9 leves»."""
    by = Counter(one.severity for one in found)
    words = (
        many(by[HIGH], "{n} grave", "{n} graves").format(n=whole(by[HIGH])),
        many(by[MEDIUM], "{n} media", "{n} medias").format(n=whole(by[MEDIUM])),
        many(by[LOW], "{n} leve", "{n} leves").format(n=whole(by[LOW])),
    )
    return _("{high}, {medium} y {low}: lo que la ley pide y la ficha no dice, y lo que los datos contradicen").format(
        high=words[0], medium=words[1], low=words[2]
    )


def _agency(pub: Published, one: Finding) -> str:
    key = pub.agency_of.get(one.procedure_id, "")
    return (
        query.names(pub, "agency").get(key, key)
        if key
        else _("Todo el catálogo")
        if not one.procedure_id
        else _("Sin dependencia")
    )


def _name(pub: Published, key: str) -> str:
    return query.names(pub, "procedure").get(key, key) if key else _("Todos los trámites")


def _agencies(pub: Published, found: Sequence[Finding]) -> Table:
    """Each agency with how many, the most serious ones first."""
    by = Counter((_agency(pub, one), one.severity) for one in found)
    names = sorted({name for name, _severity in by}, key=lambda name: (*(-by[name, kind] for kind in KINDS), name))
    rows = tuple((name, *(whole(by[name, kind]) for kind in KINDS)) for name in names)
    head = (_("Dependencia"), _("Graves"), _("Medias"), _("Leves"))
    return Table(_("Correcciones por dependencia"), head, rows, (1, 2, 3))


def _worst(pub: Published, found: Sequence[Finding]) -> Table:
    tongue = language()
    rows = tuple(
        (Cell(_name(pub, one.procedure_id), sub=_agency(pub, one)), _severity(one), wrong(one, tongue), mend(one, tongue),
         Cell(where(one, tongue), raw=True))
        for one in found
    )  # fmt: skip
    head = (_("Trámite"), _("Gravedad"), _("Qué pasa"), _("Cómo se arregla"), _("Dónde"))
    return Table(_("Fichas por corregir"), head, rows)


def everything(pub: Published, found: Sequence[Finding]) -> Table:
    """All of them as plain values: a row of the file to mend in each."""
    tongue = language()
    head = (_("Homoclave"), _("Trámite"), _("Dependencia"), _("Gravedad"), _("Artículo 54"), _("Qué pasa"), _("Cómo se arregla"),
            _("Fuente"), _("Fila"), _("Columnas"))  # fmt: skip
    plain = tuple(
        (one.procedure_id, _name(pub, one.procedure_id), _agency(pub, one), _severity(one).text, one.fraction, wrong(one, tongue),
         mend(one, tongue), one.source, one.row, one.detail if one.code == "missing" else one.field)
        for one in found
    )  # fmt: skip
    return Table(_("Fichas por corregir"), head, (), (), plain)
