"""The filters of a page, kept in its address so that a link shows the same thing to everybody."""

from collections.abc import Mapping, Sequence

import streamlit as st

from dashboard.words import _

AGENCY, GRAIN, SOURCE = "dependencia", "grano", "fuente"


def choose(name: str, label: str, options: Mapping[str, str], first: str = "") -> str:
    """A list to choose from: keys of `options`, shown by their values; an unknown key in the address counts as the first."""
    keys = list(options)
    asked = st.query_params.get(name, first)
    index = keys.index(asked) if asked in keys else 0
    chosen = st.selectbox(
        label, keys, index, format_func=lambda key: options[key], label_visibility="collapsed", key=f"filter-{name}-{asked}"
    )
    _keep(name, chosen, first)
    return chosen


def switch(name: str, label: str, options: Mapping[str, str], first: str = "") -> str:
    """A row of choices of which one always holds: `first`, or the first one, unless the address says another."""
    keys: Sequence[str] = list(options)
    first = first or keys[0]
    asked = st.query_params.get(name, first)
    chosen = st.segmented_control(
        label,
        keys,
        default=asked if asked in keys else first,
        required=True,
        wrap=False,
        format_func=lambda key: options[key],
        label_visibility="collapsed",
        key=f"filter-{name}",
    )
    _keep(name, chosen, first)
    return chosen


def agency(names: Mapping[str, str]) -> str:
    """The chosen agency's key, or "" for all."""
    return choose(AGENCY, _("Dependencia"), {"": _("Todas las dependencias"), **names})


def grain(first: str = "dia") -> str:
    """dia, semana or mes."""
    return switch(GRAIN, _("Periodo"), {"dia": _("día"), "semana": _("semana"), "mes": _("mes")}, first)


def _keep(name: str, value: str, first: str) -> None:
    """Write the choice into the address; what is chosen by default is left out of it."""
    if value == first:
        st.query_params.pop(name, None)
    elif st.query_params.get(name) != value:
        st.query_params[name] = value
