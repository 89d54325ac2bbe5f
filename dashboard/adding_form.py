"""What a person may choose about a file: which facts it gives, what each column is, and what the file itself does not say."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import adding_words, components, fact_words
from dashboard.plain import plain
from dashboard.strange import Strange
from dashboard.told import told
from dashboard.words import N_, _, listed

Record = Mapping[str, Any]
NO = ""  # no column; no word of ours
# Answers that another table undoes.
BY_COLUMN = ("columns", "dates", "decimal", "values", "constants", "null", "scale", "reverse", "where", "figures")
ORDERS = {"dmy": N_("día/mes/año"), "mdy": N_("mes/día/año")}
DECIMALS = {",": N_("el punto separa miles: 1.234 son mil doscientos treinta y cuatro"), ".": N_("el punto separa decimales")}
MOST_WORDS = 40
SERIES = "series"
FIRST_DAY = date(1990, 1, 1)
SEPARATORS = {",": N_("coma"), ";": N_("punto y coma"), "\t": N_("tabulador"), "|": N_("barra")}
ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-8-sig": N_("UTF-8 con marca"),
    "cp1252": "Windows-1252",
    "cp850": "CP850",
    "utf-16": "UTF-16",
}


def render(one: Strange) -> None:
    """What can be chosen; each change is applied with one button, so that nothing is read again at every click."""
    look = one.look
    plan = look["plans"][0]
    components.section(_("Cómo se lee"), _("Cambie lo que haga falta y pulse Aplicar; el archivo no se toca"))
    _fact(one, plan)
    with st.form(f"adding-form-{one.turn}", border=False):
        _asked(one, look)
        _columns(one, plan)
        _words(one, plan)
        _file(one, look)
        st.form_submit_button(_("Aplicar"), on_click=_apply, args=(one,))
    with st.expander(_("Lo que se vio en el archivo")):
        components.table(adding_words.columns(look), tall=True, name="stack")
        components.lines(adding_words.findings(look))
    with st.expander(_("El contrato, como quedaría escrito")):
        st.code(look["contract"], language="toml")


def _key(one: Strange, *parts: str) -> str:
    """The key of what is asked, anew with each look."""
    return ":".join(("adding", str(one.turn), *parts))


def _fact(one: Strange, plan: Record) -> None:
    names = {table["name"]: fact_words.fact(table["name"]) for table in one.look["facts"]}
    st.selectbox(
        _("Qué trae cada fila"), list(names), list(names).index(plan["table"]), format_func=names.__getitem__,
        key=_key(one, "table"), on_change=_other_table, args=(one,),
    )  # fmt: skip


def _other_table(one: Strange) -> None:
    for name in BY_COLUMN:
        one.answers.pop(name, None)
    one.answers["table"] = st.session_state[_key(one, "table")]
    one.found = None


def _asked(one: Strange, look: Record) -> None:
    """What the file does not say and somebody must; then what is only doubtful."""
    for doubt in _doubts(look):
        kind, name = _parts(doubt)
        label = fact_words.column(name) if kind != "where" else ""
        head = plain(f"{label} («{doubt['column']}»)" if doubt["column"] else label)
        key = _key(one, kind, name)
        if kind == "dates":
            orders = {option: _(ORDERS["dmy" if option.find("dd") < option.find("mm") else "mdy"]) for option in doubt["options"]}
            _choice(key, _("{column}: ¿qué va primero, el día o el mes?").format(column=head), orders, doubt)
        elif kind == "decimal":
            said = {option: _(DECIMALS[option]) for option in doubt["options"]}
            _choice(key, _("{column}: ¿qué separa el punto?").format(column=head), said, doubt)
        elif kind == "where":
            said = {"out": _("sí: se leen sólo las demás"), NO: _("no: irán a cuarentena")}
            _choice(key, _("Hay filas a las que les falta un dato obligatorio. ¿Se dejan fuera?"), said, NO)
        elif kind == "reverse":
            said = {"false": _("lo más alto es lo mejor"), "true": _("lo más bajo es lo mejor")}
            _choice(
                key,
                _("{column}: ¿qué es lo mejor?").format(column=head),
                said,
                str(one.answers.get("reverse", {}).get(name, False)).lower(),
            )
        elif name == "series":
            _choice(key, _("¿Qué se contó?"), {option: fact_words.series(option) for option in doubt["options"]}, doubt)
        else:
            _day(one, name, None)
            continue
        components.trust(told(doubt["why"]))
    for name, day in one.answers.get("constants", {}).items():  # so that a day can be corrected
        if name != SERIES:
            _day(one, name, date.fromisoformat(day))


def _day(one: Strange, name: str, now: date | None) -> None:
    """The day of all rows of a file that does not say it."""
    label = _("{column}: ¿de qué día son todas las filas?").format(column=fact_words.column(name))
    st.date_input(label, now, min_value=FIRST_DAY, format="DD/MM/YYYY", key=_key(one, "constants", name))


def _doubts(look: Record) -> Iterator[Record]:
    """Those that are asked by themselves; which column and which word is asked beside the column."""
    for doubt in look["doubts"]:
        if _parts(doubt)[0] in ("dates", "decimal", "reverse", "constants", "where"):
            yield doubt


def _parts(doubt: Record) -> tuple[str, str]:
    kind, _dot, name = doubt["key"].partition(".")
    return kind, name


def _choice(key: str, label: str, options: Mapping[str, str], doubt: Record | str) -> None:
    """A list; of what somebody must decide nothing is chosen for them, but what is likely is said."""
    likely = doubt if isinstance(doubt, str) else doubt["suggestion"]
    must = not isinstance(doubt, str) and doubt["must"]
    keys = list(options)
    index = keys.index(likely) if likely in options and not must else None
    st.selectbox(label, keys, index, format_func=lambda key: options[key], placeholder=_("Elegir"), key=key)
    if must and likely in options:
        components.trust(_("Lo más probable: {likely}.").format(likely=options[likely]))


def _columns(one: Strange, plan: Record) -> None:
    """Each of our columns, with the column of the file that it is read from: those that are found or required first."""
    table = _table(one.look, plan["table"])
    binds = {bind["target"]: bind for bind in plan["binds"]}
    cells = {plan["unpivot"]["name_to"], plan["unpivot"]["value_to"]} if plan["unpivot"] else set()
    if plan["unpivot"] and plan["unpivot"]["name_to"] != SERIES:
        names = listed([f"«{name}»" for name in plan["unpivot"]["columns"]], 3)
        components.trust(_("Una pregunta o un mes por columna: {names}. Cada celda es una fila.").format(names=names))
    fixed = {bind["target"] for bind in plan["binds"] if bind["origin"] == "constant"}
    targets = [target for target in table["columns"] if target["name"] not in cells | fixed]
    first = [t for t in targets if t["required"] or t["name"] in binds]
    _grid(one, first, binds)
    if _counted(plan):
        _figures(one, plan)
    with st.expander(_("Otros datos que podría traer")):
        _grid(one, [t for t in targets if t not in first], binds)


def _grid(one: Strange, targets: Sequence[Record], binds: Mapping[str, Record]) -> None:
    places = st.columns(3, gap="small") if targets else []
    for i, target in enumerate(targets):
        with places[i % 3]:
            _column(one, target, binds.get(target["name"]))


def _counted(plan: Record) -> bool:
    """Whether each of its figures stands in a column of its own, under no name of what is counted."""
    named = any(bind["target"] == SERIES and bind["columns"] for bind in plan["binds"])
    return plan["table"] == "aggregates" and not named and (not plan["unpivot"] or plan["unpivot"]["name_to"] == SERIES)


def _figures(one: Strange, plan: Record) -> None:
    """Which columns hold figures, and of what."""
    now = _series_now(plan)
    used = {name for bind in plan["binds"] for name in bind["columns"]}
    columns = [c["name"] for c in one.look["columns"] if c["kind"] == "number" and not c["person"] and c["name"] not in used]
    words = {NO: _("(nada)"), **{key: fact_words.series(key) for key in fact_words.SERIES}}
    components.say(_("¿Qué cuenta cada columna de números?"))
    places = st.columns(3, gap="small") if columns else []
    for i, name in enumerate(sorted(columns, key=lambda name: name not in now)):
        with places[i % 3]:
            index = list(words).index(now.get(name, NO))
            st.selectbox(plain(f"«{name}»"), list(words), index, format_func=words.__getitem__, key=_key(one, "figures", name))


def _series_now(plan: Record) -> dict[str, str]:
    return dict(plan["unpivot"]["names"]) if plan["unpivot"] and _counted(plan) else {}


def _column(one: Strange, target: Record, bind: Record | None) -> None:
    name, names = target["name"], [c["name"] for c in one.look["columns"]]
    said = fact_words.column(name) + (f" {_('(obligatorio)')}" if target["required"] else "")
    now = bind["columns"][0] if bind and bind["columns"] and bind["columns"][0] in names else NO
    hour = f" + «{bind['columns'][1]}»" if bind and bind["origin"] == "concatenate" and len(bind["columns"]) > 1 else ""
    shown = {NO: _("(ninguna)"), **{name: name for name in names}}
    shown[now] += hour
    st.selectbox(said, list(shown), list(shown).index(now), format_func=shown.__getitem__, key=_key(one, "columns", name))


def _table(look: Record, name: str) -> Record:
    return next(table for table in look["facts"] if table["name"] == name)


def _words(one: Strange, plan: Record) -> None:
    """The words of a list: those that nobody knows are asked, the others can be changed."""
    for bind in plan["binds"]:
        known = [m for m in bind["values"] if m["ours"] and m["sure"]]
        asked = [m for m in bind["values"] if m not in known][:MOST_WORDS]
        if not bind["values"]:
            continue
        column = plain(bind["columns"][0])
        with st.expander(_("Palabras de «{column}» ({n} por decir)").format(column=column, n=len(asked)), expanded=bool(asked)):
            places = st.columns(3, gap="small")
            for i, mapped in enumerate([*asked, *known[:MOST_WORDS]]):
                with places[i % 3]:
                    _word(one, bind["target"], mapped)


def _word(one: Strange, target: str, mapped: Record) -> None:
    ours = dict.fromkeys([*fact_words.LISTS.get(target, {}), *([mapped["ours"]] if mapped["ours"] else [])])
    words = {NO: _("sin catalogar"), **{word: fact_words.word(target, word) for word in ours}}
    label, now = plain(f"«{mapped['word']}» ({mapped['n']:,})"), list(words).index(mapped["ours"])
    st.selectbox(label, list(words), now, format_func=words.__getitem__, key=_key(one, "values", target, mapped["word"]))


def _file(one: Strange, look: Record) -> None:
    """How the file lies: rarely wrong, so it is kept closed."""
    shape = look["shape"]
    with st.expander(_("El archivo: nombre, encabezado, hoja y codificación")):
        left, middle, right = st.columns(3, gap="small")
        left.text_input(_("Cómo se llama la fuente"), one.answers.get("name", ""), max_chars=80, key=_key(one, "name"))
        left.text_input(_("Quién la entrega"), one.answers.get("owner", ""), max_chars=80, key=_key(one, "owner"))
        if look["kind"] in ("csv", "xlsx"):
            _header(one, middle, shape["header_row"])
        if look["kind"] == "csv":
            _listed(middle, _("Separador"), SEPARATORS, shape["separator"], _key(one, "separator"))
            _listed(right, _("Codificación"), ENCODINGS, shape["encoding"], _key(one, "encoding"))
        if len(look["sheets"]) > 1:
            right.selectbox(_("Hoja"), look["sheets"], look["sheets"].index(shape["sheet"]), key=_key(one, "sheet"))
        if len(look["members"]) > 1:
            right.selectbox(
                _("Archivo del comprimido"), look["members"], key=_key(one, "member"), index=None, placeholder=_("Elegir")
            )


def _header(one: Strange, place: DeltaGenerator, now: int) -> None:
    rows = {row: str(row) if row else _("no tiene") for row in sorted({*range(41), now})}
    place.selectbox(
        _("Fila del encabezado"), list(rows), list(rows).index(now), format_func=rows.__getitem__, key=_key(one, "header_row")
    )


def _listed(place: DeltaGenerator, label: str, options: Mapping[str, str], now: str, key: str) -> None:
    names = {**({} if now in options else {now: now}), **{one: _(name) for one, name in options.items()}}
    place.selectbox(label, list(names), list(names).index(now), format_func=names.__getitem__, key=key)


def _apply(one: Strange) -> None:
    """Keeps what differs from what is shown, and looks again."""
    look, plan = one.look, one.look["plans"][0]
    shape, binds = look["shape"], {bind["target"]: bind for bind in plan["binds"]}
    if _shape(one, shape):
        for name in (*BY_COLUMN, "table"):
            one.answers.pop(name, None)
        one.found = None
        return
    _keep_figures(one, plan)
    for kind, name, value in _given(one):
        if kind == "columns":
            bind = binds.get(name)
            if value != (bind["columns"][0] if bind and bind["columns"] else NO):
                one.answers.setdefault("columns", {})[name] = value
        elif kind == "values":
            target, _colon, word = name.partition(":")
            one.answers.setdefault("values", {}).setdefault(target, {})[word] = value
        elif kind == "where" and value:
            doubt = next(d for d in look["doubts"] if d["key"] == f"where.{name}")
            one.answers["where"] = {name: {doubt["column"]: list(doubt["options"])}}
        elif kind == "reverse":
            one.answers.setdefault("reverse", {})[name] = value == "true"
        elif value and kind != "figures":
            one.answers.setdefault(kind, {})[name] = value.isoformat() if isinstance(value, date) else value
    for name in ("name", "owner"):
        if text := str(st.session_state.get(_key(one, name), "")).strip():
            one.answers[name] = text
    one.answers["table"] = plan["table"]
    one.found = None


def _keep_figures(one: Strange, plan: Record) -> None:
    chosen = {name: value for kind, name, value in _given(one) if kind == "figures"}
    if {name: ours for name, ours in chosen.items() if ours} != _series_now(plan):
        one.answers["figures"] = chosen


def _shape(one: Strange, shape: Record) -> bool:
    """Keeps how the file lies; whether that changes its columns."""
    changed = False
    for name in ("header_row", "separator", "encoding", "sheet", "member"):
        value = st.session_state.get(_key(one, name))
        if value is not None and value != shape.get(name):
            one.answers[name], changed = value, True
    return changed


def _given(one: Strange) -> Iterator[tuple[str, str, Any]]:
    """What was chosen, as (kind of answer, our column, value); words of a list as «column:word»."""
    start = f"{_key(one)}:"
    for key in list(st.session_state):
        kind, colon, name = str(key).removeprefix(start).partition(":")
        if str(key).startswith(start) and colon and st.session_state[key] is not None:
            yield kind, name, st.session_state[key]
