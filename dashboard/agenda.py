"""The Agenda of a semester from the page of its meeting: making it, and taking it away."""

from datetime import date

import streamlit as st

from dashboard import access, components, data
from dashboard.formats import date_year
from dashboard.making import made
from dashboard.words import _
from metrics.agenda import Semester, read_semester

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show(today: date) -> None:
    """The semester that comes (and the one that runs, while it can still be corrected), and the Agendas that were made."""
    components.section(_("La Agenda del semestre"))
    if access.may("freeze"):
        _make(today)
    _listed()


def _make(today: date) -> None:
    names = {one.name: _words(one) for one in semesters(today)}
    with st.container(horizontal=True, vertical_alignment="bottom", key="agenda-make"):
        asked = st.selectbox(_("Semestre"), list(names), format_func=names.__getitem__, key="agenda-semester")
        wanted = st.button(_("Hacer la Agenda"), key="agenda-button")
    due = read_semester(asked).due
    components.trust(_("Se entrega a más tardar el {day}. Lleva lo pendiente de la anterior, lo que se decidió y lo que sigue en "
                       "esta lista, cada cifra con su fuente.").format(day=date_year(due)))  # fmt: skip
    if wanted and (found := made(("agenda", "--semester", asked), _("Haciendo la Agenda."), _("La Agenda no se hizo"))):
        missing = len(found["unjustified"])
        components.lines([_("Lista: {n} trámites.").format(n=len(found["lines"]))])
        components.lines([_("Falta justificar lo que se aplazó o se retiró de {n}.").format(n=missing)] if missing else [])


def semesters(today: date) -> tuple[Semester, Semester]:
    """(the next one, the one that runs)."""
    running = Semester(today.year, 1 if today.month < 7 else 2)
    return Semester(today.year, 2) if running.half == 1 else Semester(today.year + 1, 1), running


def _words(one: Semester) -> str:
    months = _("enero a junio de {year}") if one.half == 1 else _("julio a diciembre de {year}")
    return f"{one.name} ({months.format(year=one.year)})"


def _listed() -> None:
    access.require("take")
    folder = data.home() / "exports" / "agendas"
    for path in sorted(folder.glob("agenda-*.xlsx"), reverse=True):
        st.download_button(path.name, path.read_bytes, path.name, EXCEL, key=f"file-{path.name}", on_click="ignore")
