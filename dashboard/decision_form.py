"""Writing a decision down in a minute: what a link already knows is filled in, the rest has a sensible default."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import access, actions, components, decided, links, outcomes
from dashboard.attention import CHANNELS
from dashboard.keeping import keeping
from dashboard.reading import unit_word
from dashboard.words import _, spoken
from metrics import query
from metrics.query import Indicator, Published
from state import decisions, kept
from state.decisions import DIRECTIONS, Decision

WEEKS = 8  # until it is looked at again: eight points on each side take that long where there is one a week
FIELDS = ("propuesta", "tipo", "indicador", "tramite", "dependencia", "oficina", "canal", "sentido", "cambio", "paso", "alcance")
PAGE = "aprende"
FIRST = "queue_wait_minutes_p50"
MARK = "decision-form"  # how the widgets' keys begin


@dataclass(frozen=True)
class Places:
    """The names that can be chosen, "" for all."""

    tramite: dict[str, str]
    dependencia: dict[str, str]
    oficina: dict[str, str]
    canal: dict[str, str]


def show(pub: Published, alone: bool) -> None:
    """The form, open where a link filled it in or nothing is written yet."""
    if not access.may("decide"):
        return
    asked = {name: st.query_params.get(name, "") for name in FIELDS}
    slug = sha256(repr(sorted(asked.items())).encode()).hexdigest()[:8]
    # a key of its own for each link: the browser keeps a form that somebody closed closed, also when it is filled in anew
    with st.expander(_("Registrar una decisión"), expanded=alone or any(asked.values()), key=f"{MARK}-{slug}"):
        components.trust(_("Se escribe antes de conocer su efecto; después sólo se agregan notas y veredictos."))
        _fields(pub, asked, slug)


def link(pub: Published, indicator: str = "", dimension: str = "", key: str = "") -> None:
    """A link to the form, filled in with what is known; nothing of what is no indicator."""
    if not access.may("decide") or (indicator and indicator not in pub.indicators):
        return
    places = {"procedure": "tramite", "agency": "dependencia", "office": "oficina", "channel": "canal"}
    query = {"indicador": indicator, **({places[dimension]: key} if dimension in places else {})}
    links.page(_("Registrar decisión"), PAGE, **{name: value for name, value in query.items() if value})


def _fields(pub: Published, asked: dict[str, str], slug: str) -> None:
    def key(name: str) -> str:
        return f"{MARK}-{slug}-{name}"

    places = _places(pub)
    left, right = st.columns(2, gap="medium")
    with left:
        st.text_input(_("¿Qué se decide?"), _title(asked), max_chars=decisions.TITLE_LONGEST, key=key("title"))
        st.text_area(_("¿Qué problema resuelve?"), max_chars=decisions.TEXT_LONGEST, height=96, key=key("problem"))
        _choose(_("Tipo"), {kind: _(word) for kind, word in outcomes.KINDS.items()}, asked["tipo"] or "step_changed", key("kind"))
    with right:
        _choose(_("Trámite"), places.tramite, asked["tramite"], key("tramite"))
        _choose(_("Dependencia"), places.dependencia, asked["dependencia"], key("dependencia"))
        _choose(_("Oficina"), places.oficina, asked["oficina"], key("oficina"))
    one, two, three, four, five = st.columns([2.2, 1, 1, 1, 1], gap="small")
    known = query.indicators(pub)
    with one:
        names = {id: spoken(known[id].name) for id in sorted(known, key=lambda id: spoken(known[id].name).lower())}
        indicator = _choose(_("Indicador que debe moverse"), names, asked["indicador"] or FIRST, key("indicator"))
    _expected(known[indicator], asked, two, three, key)
    on = _days(four, five, key)
    _more(places, asked, key)
    _sign(asked, slug, indicator, on)


def _expected(
    indicator: Indicator, asked: dict[str, str], two: DeltaGenerator, three: DeltaGenerator, key: Callable[[str], str]
) -> None:
    """Whether it should fall or rise, and by how much: as the link says of its indicator, else as is good for the chosen one."""
    linked = asked["indicador"] in ("", indicator.id)
    with two:
        usual = indicator.direction if indicator.direction in DIRECTIONS else "lower"
        words = {"lower": _("que baje"), "higher": _("que suba")}
        _choose(_("Sentido"), words, (asked["sentido"] if linked else "") or usual, key(f"direction-{indicator.id}"))
    with three:
        unit = _("puntos") if indicator.unit == "percent" else unit_word(2, indicator.unit)
        label = _("¿Cuánto? ({unit})").format(unit=unit) if unit else _("¿Cuánto?")
        size = _size(asked["cambio"]) if linked else None
        st.number_input(label, min_value=0.0, value=size, step=1.0, format="%g", key=key(f"size-{indicator.id}"))


def _days(four: DeltaGenerator, five: DeltaGenerator, key: Callable[[str], str]) -> date:
    """When it takes effect, which is given back, and when it is looked at again."""
    today = kept.today(decided.store())
    with four:
        st.date_input(
            _("Empieza"), today, min_value=today - timedelta(days=decisions.LATE_DAYS),
            max_value=today + timedelta(days=decisions.AHEAD_DAYS), format="DD/MM/YYYY", key=key("on"))  # fmt: skip
    on: date = st.session_state[key("on")] or today
    with five:
        st.date_input(
            _("Se revisa"), on + timedelta(weeks=WEEKS), min_value=on + timedelta(days=1),
            max_value=on + timedelta(days=decisions.REVIEW_DAYS), format="DD/MM/YYYY", key=key(f"review-{on}"))  # fmt: skip
    return on


def _more(places: Places, asked: dict[str, str], key: Callable[[str], str]) -> None:
    """What may be left out."""
    with st.popover(_("Más (opcional)"), type="tertiary", key=key("more")):
        others = {id: name for id, name in places.tramite.items() if id}
        st.multiselect(
            _("Trámites que no cambian, para comparar"), list(others), format_func=others.__getitem__, key=key("comparison"),
            placeholder=_("Elija trámites"))  # fmt: skip
        _choose(_("Canal"), places.canal, asked["canal"], key("canal"))
        st.number_input(
            _("Personas que alcanza"), min_value=1, value=_whole(asked["alcance"]), step=1, key=key("reach"),
            help=_("Si se avisa a la gente."))  # fmt: skip
        st.number_input(_("Costo en pesos"), min_value=0.0, value=None, step=1000.0, format="%g", key=key("cost"))


def _sign(asked: dict[str, str], slug: str, indicator: str, on: date) -> None:
    with st.container(key=f"{MARK}-foot", horizontal=True, vertical_alignment="bottom", gap="medium"):
        actions.sign(MARK, slug)
        args = (asked, slug, indicator, on)
        st.button(_("Registrar decisión"), type="primary", key=f"{MARK}-{slug}-go", on_click=_keep, args=args)


def _keep(asked: dict[str, str], slug: str, indicator: str, on: date) -> None:
    """Writes it down; what is missing is told and what was typed stays."""
    who = actions.signed(MARK, slug)
    with keeping() as well:
        made = decisions.decide(decided.store(), who, _typed(asked, slug, indicator, on, who))
        words = _("{title}: registrada como {id}. Se evalúa desde la siguiente publicación.")
        well(words.format(title=made.decision.title, id=made.decision_id))
        for name in FIELDS:
            st.query_params.pop(name, None)
        for key in [key for key in st.session_state if str(key).startswith(f"{MARK}-{slug}-")]:
            del st.session_state[key]


def _typed(asked: dict[str, str], slug: str, indicator: str, on: date, who: str) -> Decision:
    """What the widgets hold."""
    def said(name: str) -> Any:  # noqa: ANN401
        return st.session_state.get(f"{MARK}-{slug}-{name}")

    direction, size = str(said(f"direction-{indicator}")), said(f"size-{indicator}")
    return Decision(
        kind=str(said("kind")), title=said("title") or "", problem=said("problem") or "", indicator=indicator,
        direction=direction, effective_on=on, review_on=said(f"review-{on}") or on, decided_by=who,
        procedure_id=said("tramite") or "", agency_id=said("dependencia") or "", office_id=said("oficina") or "",
        channel=said("canal") or "",
        expected_change=(-size if direction == "lower" else size) if size else None,
        comparison=tuple(said("comparison") or ()), reach=said("reach"), cost_mxn=said("cost"),
        origin=asked["propuesta"])  # fmt: skip


def _title(asked: dict[str, str]) -> str:
    return _("Cambiar el paso «{step}»").format(step=asked["paso"]) if asked["paso"] else ""


def _places(pub: Published) -> Places:
    def names(dimension: str) -> dict[str, str]:
        found = {id: key.name or id for id, key in pub.dimension(dimension).items() if id}
        return dict(sorted(found.items(), key=lambda one: one[1].lower()))

    channels = {id: _(CHANNELS[id]) if id in CHANNELS else id for id in names("channel")}
    return Places(
        {"": _("Todos"), **names("procedure")}, {"": _("Todas"), **names("agency")}, {"": _("Todas"), **names("office")},
        {"": _("Todos"), **channels})  # fmt: skip


def _choose(label: str, options: dict[str, str], first: str, key: str) -> str:
    keys = list(options)
    at = keys.index(first) if first in options else 0
    return str(st.selectbox(label, keys, at, format_func=options.__getitem__, key=key))


def _size(told_size: str) -> float | None:
    with suppress(ValueError):
        return abs(float(told_size)) or None
    return None


def _whole(told_number: str) -> int | None:
    return int(told_number) if told_number.isdigit() and int(told_number) else None
