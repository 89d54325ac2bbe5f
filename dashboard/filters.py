"""The filters of a page, kept in its address."""

from collections.abc import Mapping, Sequence

import streamlit as st

from dashboard import access, address
from dashboard.words import N_, _

AGENCY, GRAIN, SOURCE = "dependencia", "grano", "fuente"
GRAIN_WORDS = {"dia": N_("día"), "semana": N_("semana"), "mes": N_("mes")}


def choose(name: str, label: str, options: Mapping[str, str], first: str = "") -> str:
    """A list to choose from: keys of `options`, shown by their values; an unknown key in the address counts as the first."""
    keys = list(options)
    asked = address.one_of(name, label, options, first if first in options else keys[0])
    chosen = st.selectbox(
        label,
        keys,
        keys.index(asked),
        format_func=lambda key: options[key],
        label_visibility="collapsed",
        key=f"filter-{name}-{asked}",
    )
    address.keep(name, chosen, first)
    return chosen


def switch(name: str, label: str, options: Mapping[str, str], first: str = "") -> str:
    """A row of choices of which one always holds: `first`, or the first one, unless the address says another."""
    keys: Sequence[str] = list(options)
    first = first or keys[0]
    chosen = st.segmented_control(
        label,
        keys,
        default=address.one_of(name, label, options, first),
        required=True,
        wrap=False,
        format_func=lambda key: options[key],
        label_visibility="collapsed",
        key=f"filter-{name}",
    )
    address.keep(name, chosen, first)
    return chosen


def toggle(name: str, label: str) -> bool:
    """A switch that is off unless the address says 1."""
    on = st.toggle(label, address.one_of(name, label, {"": _("no"), "1": _("sí")}, "") == "1", key=f"filter-{name}")
    address.keep(name, "1" if on else "", "")
    return on


def agency(names: Mapping[str, str]) -> str:
    """The chosen agency's key, or "" for all; a director of one alone sees that one."""
    who = access.person()
    if len(who.agencies) == 1 and names:
        return choose(AGENCY, _("Dependencia"), names)
    every = _("Sus dependencias") if who.agencies else _("Todas las dependencias")
    return choose(AGENCY, _("Dependencia"), {"": every, **names})


def grain(first: str = "dia") -> str:
    """dia, semana or mes."""
    return switch(GRAIN, _("Periodo"), {key: _(word) for key, word in GRAIN_WORDS.items()}, first)
