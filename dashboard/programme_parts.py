"""What three of the ten steps stand on: the money of each step, the five components of procedures, and who was trained.

Where a source is missing each says which, and what to write where so that it comes.
"""

from datetime import date

import streamlit as st

from dashboard import components, ten_steps
from dashboard.components import Cell, Data, Table
from dashboard.data import remember
from dashboard.fact_words import COLUMNS
from dashboard.formats import date_year, money, percent, short_span, whole
from dashboard.reading import number
from dashboard.words import N_, _, listed, many, spoken
from metrics import programme
from metrics.programme import Budget, ComponentCount, Components, Trained
from metrics.query import Published

THIRDS = "stack thirds"
MOST = 8  # agencies on the screen; its data have them all
MONEY = N_("En el contrato de la cuenta pública: las series budget_mxn y budget_spent_mxn, con el paso en place, "
           "de paso-01 a paso-10.")
CARDS = N_("En catalogue/procedures.csv: las columnas online_form, online_payment, online_documents, online_appointment y "
           "online_certificate, con sí o no.")
PEOPLE = N_("En el contrato del avance del programa: la serie people_trained, con la dependencia en agency_id.")


@remember
def step_costs(pub: Published, as_of: date | None) -> Budget | None:
    """The budget of each step; None where nobody reported one."""
    return programme.step_budgets(pub, as_of)


@remember
def _components(pub: Published, as_of: date | None) -> Components:
    return programme.component_counts(pub, as_of)


@remember
def _trained(pub: Published, as_of: date | None) -> Trained | None:
    return programme.training(pub, as_of)


def _absent(key: str, sentence: str, who: str, how: str) -> None:
    """What is missing, who can bring it and how it comes in."""
    with st.container(key=f"figure-{key}", gap="xsmall"):
        components.say(sentence, who)
        components.trust(how)


def budget(pub: Published, as_of: date | None) -> None:
    """What each step was given this year, and what it has spent."""
    found = step_costs(pub, as_of)
    if found is None:
        who = _("La puede traer Tesorería, con la cuenta pública")
        _absent("budget", _("Falta el presupuesto de los diez pasos"), who, _(MONEY))
        return
    words = _("Presupuesto del programa en {year}, ejercido hasta el {day}")
    if found.spent_mxn is None:
        words = _("Presupuesto del programa en {year}")
    unit = words.format(year=found.through.year, day=date_year(found.through))
    table = Table(
        _("Presupuesto por paso"), (_("Paso"), _("Aprobado"), _("Ejercido"), _("Parte")),
        tuple((ten_steps.name(one.step), money(one.given_mxn), number(one.spent_mxn, "mxn"), number(one.share, "percent"))
              for one in found.steps),
        (1, 2, 3), tuple((one.step, one.given_mxn, one.spent_mxn, one.share) for one in found.steps))
    indicator = pub.indicators["budget_spent_share"]
    components.said_table(
        "budget", _spent(found), unit, table, name=THIRDS, words=_("Tesorería · Presupuesto de Egresos"),
        data=Data(spoken(indicator.definition), spoken(indicator.formula), _(indicator.owner), table))
    silent = [ten_steps.name(one.step) for one in found.steps if one.spent_mxn is None]
    if silent:
        components.trust(f"{_('Sin reporte de lo ejercido: {steps}.').format(steps=listed(silent, 3))} {_(MONEY)}")


def _spent(found: Budget) -> str:
    if found.spent_mxn is None or found.share is None:
        return _("Se aprobaron {given}; falta lo ejercido").format(given=money(found.given_mxn))
    return _("Se ha ejercido {spent} de {given}: {share}").format(
        spent=money(found.spent_mxn), given=money(found.given_mxn), share=percent(found.share))


def components_had(pub: Published, as_of: date | None) -> None:
    """How many procedures have each of the five components of step seven."""
    found = _components(pub, as_of)
    key, who = "components", _("La puede traer quien lleve el catálogo de trámites")
    if not found.cards:
        _absent(key, _("Falta el catálogo: no se sabe qué componentes tiene cada trámite"), who, _(CARDS))
        return
    if not found.said:
        _absent(key, _("Ningún trámite del catálogo dice qué componentes tiene"), who, _(CARDS))
        return
    rows = tuple((_component(one), _part(one), whole(one.lacks), whole(one.unsaid)) for one in found.counts)
    plain = tuple((_component(one), one.has, one.lacks, one.unsaid, one.not_applicable) for one in found.counts)
    head = (_("Componente"), _("Lo tienen"), _("Les falta"), _("Sin dato"))
    table = Table(_("Trámites por componente"), head, rows, (1, 2, 3))
    data = Table(table.caption, (*head, _("No les toca")), tuple(tuple(map(str, row)) for row in plain), (1, 2, 3, 4), plain)
    least = min(found.counts, key=lambda one: (one.has / max(one.asked, 1), one.component))
    words = many(found.whole, "{n} de {all} trámites tiene todos sus componentes; el que más falta, {least}",
                 "{n} de {all} trámites tienen todos sus componentes; el que más falta, {least}")
    components.said_table(
        key, words.format(n=whole(found.whole), all=whole(found.cards), least=_component(least).lower()),
        _("Fichas vigentes el {day}; a lo gratuito no se le pide pago").format(
            day=date_year(programme.last_day(pub, as_of))),
        table, name=THIRDS, words=_("n {n} trámites · catálogo").format(n=whole(found.cards)),
        data=Data(_("Los cinco componentes del paso siete que cada ficha dice tener."),
                  _("Fichas con el componente / fichas a las que les toca."), _("Mejora regulatoria"), data))


def _component(one: ComponentCount) -> str:
    return _(COLUMNS[one.component])


def _part(one: ComponentCount) -> Cell:
    return Cell(whole(one.has), sub=percent(100 * one.has / one.asked) if one.asked else "")


def training(pub: Published, as_of: date | None) -> None:
    """Who was trained this year, agency by agency."""
    found = _trained(pub, as_of)
    key = "training"
    if found is None:
        _absent(key, _("Falta la capacitación por dependencia"), _("La puede traer la Dirección de Gobierno Digital"), _(PEOPLE))
        return
    span = short_span(found.start, found.end)
    placed = [one for one, _servants in found.agencies if one.n]
    if not placed:
        words = _("Se capacitó a {n} personas, sin decir de qué dependencia")
        _absent(key, words.format(n=whole(found.total)), span, _(PEOPLE))
        return
    table = _agencies(found)
    indicator = pub.indicators[programme.TRAINED]
    unit = _("Personas capacitadas, {span}; servidores públicos activos, al último reporte").format(span=span)
    components.said_table(
        key, _trained_said(found), unit,
        Table(table.caption, table.head, table.rows[:MOST], table.numeric),
        words=_("Se ven {n} de {all} dependencias").format(n=MOST, all=len(table.rows)) if len(table.rows) > MOST else "",
        data=Data(spoken(indicator.definition), spoken(indicator.formula), _(indicator.owner), table))


def _trained_said(found: Trained) -> str:
    """«Se capacitó a 600 personas de 12 dependencias; sin reporte: Catastro y DIF»."""
    placed = [one for one, _servants in found.agencies if one.n]
    silent = [one.name or one.key for one, _servants in found.agencies if not one.n]
    words = many(len(placed), "Se capacitó a {n} personas, de {k} dependencia", "Se capacitó a {n} personas, de {k} dependencias")
    said = words.format(n=whole(found.total), k=len(placed))
    if silent:
        return _("{said}; sin reporte: {names}").format(said=said, names=listed(silent, 2))
    least = placed[-1]
    return _("{said}; donde menos, {name}: {n}").format(
        said=said, name=least.name or least.key, n=whole(least.value or 0)) if len(placed) > 1 else said


def _agencies(found: Trained) -> Table:
    rows = [
        (one.name or one.key, whole(one.value or 0) if one.n else Cell(_("sin reporte"), "none"),
         "–" if servants is None else whole(servants))
        for one, servants in found.agencies]
    plain = [(one.name or one.key, one.value if one.n else None, servants) for one, servants in found.agencies]
    if found.unplaced:
        rows.append((_("Sin dependencia"), whole(found.unplaced), "–"))
        plain.append((_("Sin dependencia"), found.unplaced, None))
    head = (_("Dependencia"), _("Capacitadas"), _("Servidores activos"))
    return Table(_("Personas capacitadas por dependencia"), head, tuple(rows), (1, 2), tuple(plain))
