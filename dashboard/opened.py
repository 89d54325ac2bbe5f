"""The words and tables of Datos abiertos: what a release holds, what it hides and why, how to take it and how to cite it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from dashboard.components import Cell, Table
from dashboard.formats import date_year, exact_money, month_year, percent, whole
from dashboard.reports.open_data.dcat import LICENCES
from dashboard.reports.open_data.release import Release
from dashboard.words import N_, _, many
from metrics.disclosure import BEFORE, BESIDE, FEW, PAYER
from metrics.open_data import HIDDEN, MISSING, NO_CASES, NOT_APPLICABLE, TOO_FEW
from metrics.open_summary import Share

TABLES = {
    "recibidas": N_("Solicitudes recibidas"), "resueltas": N_("Solicitudes resueltas y sus días"),
    "plazos": N_("Plazos cumplidos"), "visitas": N_("Visitas y esperas"), "ingresos": N_("Ingresos"),
    "valoraciones": N_("Valoraciones"),
}
WHY = {  # reason: its name, the rule and an example
    FEW: (N_("Pocos casos"), N_("De 1 a 10 casos, o 1 a 10 que no cumplen un plazo. El cero se muestra."),
          N_("4 licencias en un mes: quien conozca a 3 de las personas sabría de la otra.")),
    PAYER: (N_("Un solo pagador"), N_("Una persona pagó más de la mitad de los ingresos del renglón."),
            N_("Un pago de $90,000 entre otros de $500: la suma casi diría lo que pagó.")),
    BESIDE: (N_("Se podría calcular"), N_("Restando lo que se muestra se llegaría a un renglón oculto."),
             N_("Total 50 y oficina Centro 45: la oficina Norte sería 5, así que Centro tampoco se muestra.")),
    BEFORE: (N_("Oculto desde antes"), N_("Una entrega anterior lo ocultó en ese mes, y sigue oculto."),
             N_("Mostrar hoy los 12 de marzo diría que antes eran de 1 a 10.")),
}
STATES = {
    HIDDEN: N_("protegido"), MISSING: N_("sin datos"), NOT_APPLICABLE: N_("no aplica"), NO_CASES: N_("sin casos"),
    TOO_FEW: N_("pocos casos"),
}
FORMATS = {
    "csv": N_("CSV, para cualquier programa"), "json": N_("JSON, con su diccionario"), "parquet": N_("Parquet, con tipos"),
    "xlsx": N_("Excel, una hoja por tabla"), "jsonld": N_("Metadatos DCAT-AP"),
}
MEDIA = {
    "csv": "text/csv", "json": "application/json", "parquet": "application/vnd.apache.parquet", "jsonld": "application/ld+json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def opening(made: Release, all_of: Share) -> tuple[str, str]:
    """What is published and since when; and how much of it is hidden."""
    first = _("La entrega {number}, del {day}, va de {first} a {last}, con licencia {licence}.").format(
        number=made.number, day=date_year(made.issued), first=_month(made.first_month), last=_month(made.last_month),
        licence=LICENCES[made.licence].name)
    if not all_of.hidden:
        return first, _("Ningún renglón se oculta.")
    hidden = many(
        all_of.hidden, "De {rows} renglones con casos se oculta {n} ({share}) para proteger a las personas.",
        "De {rows} renglones con casos se ocultan {n} ({share}) para proteger a las personas.")
    return first, hidden.format(rows=whole(all_of.rows), n=whole(all_of.hidden), share=percent(all_of.percent))


def held_sentence(made: Release) -> str:
    """How many months stay as they were; '' when none."""
    if not made.held:
        return ""
    said = many(made.held, "La tabla de {n} mes sigue como se publicó antes: su corrección revelaría a pocas personas.",
                "Las tablas de {n} meses siguen como se publicaron antes: sus correcciones revelarían a pocas personas.")
    return said.format(n=whole(made.held))


def payers_sentence(made: Release) -> str:
    """Of which share of the payments the person is known; '' without payments."""
    if not made.payments:
        return ""
    return _("De {share} de los pagos se sabe de qué persona son, por una clave cifrada que no se publica; de los demás se mira "
             "cada solicitud o pago por separado.").format(share=percent(made.payers_percent))


def reasons(made: Release) -> Table:
    """Rows hidden by reason, with the rule and an example in plain words."""
    rows = tuple(
        (Cell(_(name), strong=True), whole(made.hidden[reason]), _(rule), _(example))
        for reason, (name, rule, example) in WHY.items() if made.hidden.get(reason)
    )
    head = (_("Motivo"), _("Renglones"), _("Regla"), _("Por ejemplo"))
    return Table(_("Renglones ocultos por motivo"), head, rows, numeric=(1,))


def shares(found: Sequence[Share]) -> Table:
    """How much of each table is hidden."""
    rows = tuple((_(TABLES[one.table]), whole(one.rows), whole(one.hidden), percent(one.percent)) for one in found)
    head = (_("Tabla"), _("Renglones con casos"), _("Ocultos"), _("Parte oculta"))
    return Table(_("Qué parte de cada tabla se oculta"), head, rows, numeric=(1, 2, 3))


def preview(rows: Sequence[dict[str, Any]], table: str) -> Table:
    """The last month of a table as its file has it, in words."""
    said = tuple((_name(row), _value(row)) for row in rows)
    return Table(_(TABLES[table]), (_("Dependencia"), _unit(rows)), said, numeric=(1,))


def month_of(rows: Sequence[dict[str, Any]]) -> str:
    """«octubre de 2026»."""
    return _month(str(rows[0]["mes"]))


def all_releases(found: Sequence[Release]) -> Table:
    """Every release, the latest first."""
    rows = tuple(
        (_("Entrega {number}").format(number=one.number), date_year(one.issued),
         _("{first} a {last}").format(first=_month(one.first_month), last=_month(one.last_month)), whole(one.rows),
         LICENCES[one.licence].name)
        for one in reversed(found)
    )
    head = (_("Entrega"), _("Fecha"), _("Meses"), _("Renglones"), _("Licencia"))
    return Table(_("Entregas publicadas"), head, rows, numeric=(3,))


def citation(made: Release, municipality: str) -> str:
    """How to cite a release."""
    licence = LICENCES[made.licence]
    return _("{municipality} ({year}). Trámites y servicios: cifras mensuales, entrega {number}, {first} a {last} "
             "[conjunto de datos]. {licence}, {url}").format(
        municipality=municipality, year=made.issued.year, number=made.number, first=_month(made.first_month),
        last=_month(made.last_month), licence=licence.name, url=licence.url)


def file_label(name: str) -> str:
    """What a file is, for its button."""
    return _("Diccionario de datos") if name.startswith("diccionario") else _(FORMATS[name.rpartition(".")[2]])


def media(name: str) -> str:
    """Its media type."""
    return MEDIA[name.rpartition(".")[2]]


def _month(text: str) -> str:
    return month_year(date.fromisoformat(f"{text}-01"))


def _name(row: dict[str, Any]) -> str | Cell:
    return Cell(_("Todo el municipio"), strong=True) if row["desglose"] == "total" else row["dependencia"]


def _unit(rows: Sequence[dict[str, Any]]) -> str:
    units = {"solicitudes": _("Solicitudes"), "%": _("A tiempo"), "visitas": _("Visitas"), "MXN": _("Pesos"),
             "respuestas": _("Respuestas")}
    return units[str(rows[0]["unidad"])]


def _value(row: dict[str, Any]) -> str | Cell:
    if row["valor"] is None:
        return Cell(_(STATES[row["estado"]]), "none")
    formats = {"%": percent, "MXN": exact_money}
    return formats.get(str(row["unidad"]), whole)(row["valor"])
