"""Indicadores: what each figure means, from the same definitions that make it."""

import streamlit as st

from dashboard import components, data, definitions, empties
from dashboard.page import Page
from dashboard.words import N_, _, many

PAGE = Page(N_("Indicadores"), "indicadores", 80, N_("¿Qué significa cada cifra, cómo se calcula y quién responde?"))
SEARCH, LONGEST = "busca", 80


def render() -> None:
    """The page."""
    pub = data.published()
    if pub is None:
        empties.nothing_published(_("Indicadores"))
        return
    with components.masthead(_("Indicadores"), data.fresh(pub)):
        asked = _search()
    found = definitions.found(pub.indicators, asked, pub.about.targets)
    n, total = sum(map(len, found.values())), len(pub.indicators)
    components.answer(_opening(asked, n, total))
    if not found:
        components.empty(
            _("Ninguna definición dice «{asked}»").format(asked=asked),
            _("Pruebe con otra palabra: espera, plazo, pesos, estrellas, en línea. Un indicador nuevo es un archivo más:"),
            (("", "indicators/mi_indicador.toml"),),
        )
    for title, group in found.items():
        components.section(title)
        components.definitions(group)


def _search() -> str:
    """What is looked for, kept in the address."""
    if SEARCH not in st.session_state:
        st.session_state[SEARCH] = st.query_params.get(SEARCH, "")[:LONGEST]
    words = _("Buscar indicador")
    hint = _("Buscar: espera, plazo, pesos…")
    asked = st.text_input(words, key=SEARCH, placeholder=hint, label_visibility="collapsed", max_chars=LONGEST).strip()
    if asked:
        st.query_params[SEARCH] = asked
    else:
        st.query_params.pop(SEARCH, None)
    return asked


def _opening(asked: str, n: int, total: int) -> str:
    if asked:
        return many(
            n, "{n} de {total} indicadores habla de «{asked}».", "{n} de {total} indicadores hablan de «{asked}»."
        ).format(n=n, total=total, asked=asked)
    return _("{total} indicadores, cada uno con su pregunta, su fórmula, su fundamento y un ejemplo resuelto.").format(
        total=total
    )


if __name__ == "__main__":
    render()
