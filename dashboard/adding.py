"""*Agregar una fuente*: from a file that no contract reads to its figures, step by step, without writing a contract by hand."""

import json
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from dashboard import access, adding_form, components, data, strange
from dashboard import adding_words as words
from dashboard.child import Answer, Child, wait
from dashboard.strange import Strange, StrangeError
from dashboard.told import told
from dashboard.words import _

OPEN, FILE, TROUBLE, WAITING = "adding-open", "adding-strange", "adding-trouble", "adding-waiting"
STATUS_SECONDS = 60
# The button of Streamlit's uploader has no Spanish: its words are drawn over.
UPLOADER = (
    '<style>[data-testid="stFileUploaderDropzone"] button p {{ font-size: 0; }}'
    '[data-testid="stFileUploaderDropzone"] button p::after {{ content: {text}; font-size: 1rem; }}'
    '[data-testid="stFileUploaderDropzoneInstructions"] {{ display: none; }}</style>'
)


def is_open() -> bool:
    return bool(st.session_state.get(OPEN)) and access.may("load")


def entrance(prominent: bool = False) -> None:
    """The button that begins it, on any page: it goes on in *Datos*."""
    if not access.may("load"):
        return
    if st.button(_("Agregar una fuente"), key="adding-begin", on_click=begin, type="primary" if prominent else "secondary"):
        st.switch_page("views/datos.py")


def begin() -> None:
    st.session_state[OPEN] = True


def leave() -> None:
    """Ends it; nothing of a file that was not loaded stays."""
    _drop()
    for key in (OPEN, TROUBLE, WAITING):
        st.session_state.pop(key, None)


def render() -> None:
    """The page, in the place of *Datos*."""
    one: Strange | None = st.session_state.get(FILE)
    with components.masthead(_("Agregar una fuente"), ""):
        over = one is not None and one.built is not None
        st.button(_("Volver a Datos") if over else _("Cancelar"), key="adding-leave", on_click=leave)
    if one is None:
        _choose()
    elif one.written or one.child:
        _finish(one)
    else:
        _look(one)


def _choose() -> None:
    components.answer(_("Elija un archivo: se mira aquí mismo y nada entra hasta que usted lo cargue."))
    if trouble := st.session_state.pop(TROUBLE, ""):
        components.notice(_("No se pudo tomar el archivo"), trouble)
    left, right = st.columns(2, gap="medium")
    with left:
        components.section(_("Un archivo de esta computadora"), _("CSV, Excel, JSON o XES, también comprimido; hasta 25 MB"))
        st.html(UPLOADER.format(text=json.dumps(_("Elegir archivo"), ensure_ascii=False)))
        st.file_uploader(_("Elegir un archivo"), key="adding-file", on_change=_uploaded, label_visibility="collapsed")
    with right:
        components.section(_("Uno que ya está en inbox/"), _("Los que ninguna fuente lee"))
        names = _waiting()
        if names:
            st.selectbox(
                _("Archivo de inbox/"), names, index=None, placeholder=_("Elegir"), key="adding-name", on_change=_chosen,
                label_visibility="collapsed",
            )  # fmt: skip
        else:
            components.trust(_("No hay ninguno."))


def _waiting() -> list[str]:
    """The files of the inbox that no contract reads, as `paso10 status` says; asked once."""
    if WAITING not in st.session_state:
        answer = _run(Child(data.home(), "status", seconds=STATUS_SECONDS), _("Se busca en inbox/…"))
        st.session_state[WAITING] = list(answer.data["unclaimed"]) if answer.data else []
    return list(st.session_state[WAITING])


def _uploaded() -> None:
    file = st.session_state.get("adding-file")
    if file is not None:
        _take(lambda: strange.begin(data.home(), file.name, file))


def _chosen() -> None:
    name = st.session_state.get("adding-name")
    if name:
        _take(lambda: strange.begin(data.home(), name, None))


def _take(make: Callable[[], Strange]) -> None:
    access.require("load")
    try:
        st.session_state[FILE] = make()
    except StrangeError as error:
        st.session_state[TROUBLE] = _(words.REFUSALS[str(error)])
    except OSError as error:
        st.session_state[TROUBLE] = _("No se puede escribir en {folder}: {why}").format(
            folder=error.filename or "", why=error.strerror or ""
        )


def _drop() -> None:
    one: Strange | None = st.session_state.pop(FILE, None)
    if one is not None:
        one.discard()


def _another() -> None:
    _drop()
    st.session_state.pop(WAITING, None)


def _run(child: Child, what: str) -> Answer:
    """Waits for a command and shows how it goes; it ends with the visit, or when the visitor does something else."""
    place = st.empty()
    try:
        with place.container():
            note = st.empty()
            return wait(child, lambda line: note.html(_progress(what, line)))
    finally:
        child.stop()
        place.empty()


def _progress(what: str, line: str) -> str:
    return components.progress_html(what, told(line))


def _look(one: Strange) -> None:
    """What was found, what would be loaded, and what the person may choose."""
    if one.found is None:
        one.found = _run(strange.look(one), _("Se mira el archivo…"))
        one.checked, one.turn = None, one.turn + 1
    if not one.look:
        components.answer("", _("Este archivo no se puede leer."))
        components.notice(one.name, words.failed(one.found))
        st.button(_("Elegir otro archivo"), key="adding-other", on_click=_another)
        return
    if one.checked is None and (one.claimed or not one.look["problem"]):
        one.checked = _run(strange.check(one), _("Se prueba qué se cargaría…"))
    components.answer(*words.opening(one.look, one.reports))
    if one.checked is not None and not one.reports:
        components.notice(one.name, words.failed(one.checked))
    with st.container(key="adding-go", horizontal=True):
        st.button(_("Cargar"), key="adding-load", type="primary", disabled=not _loadable(one), on_click=_load)
        st.button(_("Elegir otro archivo"), key="adding-other", on_click=_another)
    if serious := words.serious(one.look):
        components.notice(_("Conviene saberlo"), serious)
    if said := words.refusals(one.reports):
        components.notice(_("Por qué no se cargaría"), "\n".join(said))
    if one.claimed:
        components.trust(_("Ya hay una fuente que lee archivos con este nombre: {source}.").format(source=one.claimed))
    else:
        adding_form.render(one)
    _refused(one)


def _loadable(one: Strange) -> bool:
    return (
        bool(one.reports)
        and any(r["status"] == "loaded" for r in one.reports)
        and one.checked is not None
        and not one.checked.code
    )


def _refused(one: Strange) -> None:
    """The rows that would not enter, and why: below what can be chosen, which mends most of them."""
    table = words.refused_rows(one.reports)
    if table.rows:
        components.section(table.caption, _("Algunas de cada motivo; corríjalas en el archivo, o cambie cómo se lee"))
        components.table(table, tall=True, name="stack")


def _load() -> None:
    one: Strange = st.session_state[FILE]
    try:
        strange.keep(one)
    except StrangeError as error:
        one.found = None
        st.session_state[TROUBLE] = _(words.REFUSALS[str(error)])
        if str(error) != "contract":
            _another()
        return
    except OSError as error:
        st.session_state[TROUBLE] = _("No se puede escribir en {folder}: {why}").format(
            folder=error.filename or "", why=error.strerror or ""
        )
        _another()
        return
    one.child = strange.load(one)


def _finish(one: Strange) -> None:
    """Loads and publishes; a visitor who leaves and comes back finds it where it is."""
    if one.loaded is None and one.child is not None:
        one.loaded = _waited(one.child, _("Se carga…"))
        one.child = None
        if one.loaded.code:
            strange.take_back(one)
        else:
            one.child = strange.build(one)
    if one.loaded is not None and one.loaded.code:
        _not_loaded(one)
        return
    if one.built is None and one.child is not None:
        one.built = _waited(one.child, _("Se calculan las cifras…"))
        one.child = None
        st.rerun()
    _done(one)


def _waited(child: Child, what: str) -> Answer:
    """As `_run`, but it goes on by itself: what is being loaded is not stopped because a page was left."""
    place = st.empty()
    with place.container():
        note = st.empty()
        answer = wait(child, lambda line: note.html(_progress(what, line)))
    place.empty()
    return answer


def _not_loaded(one: Strange) -> None:
    answer = one.loaded or Answer(1, None, "")
    own = [r for r in answer.data or () if r["source"] == one.source]
    components.answer("", _("No se cargó, y nada quedó guardado."))
    components.notice(one.name, "\n".join(words.refusals(own)) or words.failed(answer))
    st.button(_("Elegir otro archivo"), key="adding-other", on_click=_another)


def _done(one: Strange) -> None:
    own = [r for r in (one.loaded.data if one.loaded else None) or () if r["source"] == one.source]
    components.answer(words.loaded(own))
    publication = one.built.data if one.built else None
    if one.built is None or not isinstance(publication, dict):
        components.notice(_("Las cifras no se calcularon"), words.unbuilt(one.built) if one.built else "")
    elif publication["refused_reason"]:
        components.notice(_("No se publicó"), told(publication["refused_reason"]))
    pub = data.published()
    table = words.figures(pub, own) if pub else None
    if table and table.rows:
        components.section(table.caption)
        components.table(table, tall=True)
    files = ", ".join(str(Path(path.parent.name) / path.name) for path in one.written)
    if files:
        components.trust(_("Quedó guardado en la casa: {files}").format(files=files))
    with st.container(key="adding-go", horizontal=True):
        st.page_link("views/indicadores.py", label=_("Ver los indicadores"))
        st.button(_("Agregar otra fuente"), key="adding-other", on_click=_another)
