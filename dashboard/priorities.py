"""What the page that chooses procedures shows: candidates and rankings of the published file, and how each axis is said."""

from collections.abc import Mapping

from dashboard.data import remember
from dashboard.formats import date_year, long_span, money, one_decimal, percent, whole
from dashboard.words import N_, _, language, listed, many
from metrics import candidates as published
from metrics.axes import AXES, LAW, PRESETS, TEN_STEPS, Candidate, Effort, Evidence
from metrics.cost_words import why
from metrics.priority import Ranked, Ranking, kendall, rank
from metrics.query import Published
from metrics.standard import standards, target_met

Weights = tuple[tuple[str, float], ...]

AXIS_WORDS = {
    "volume": N_("Volumen"),
    "revenue": N_("Ingresos"),
    "population": N_("Población servida"),
    "legal": N_("Marco legal"),
    "priority_group": N_("Grupo prioritario"),
    "cost": N_("Costo burocrático"),
    "in_person": N_("Presencial"),
    "air": N_("Compromiso AIR"),
    "on_time": N_("Brecha de plazo"),
    "wait": N_("Espera en ventanilla"),
    "satisfaction": N_("Insatisfacción"),
    "digital_level": N_("Nivel digital"),
}
PRESET_WORDS = {TEN_STEPS: N_("Diez pasos"), LAW: N_("LNETB art. 21")}
BARRIER_WORDS = {"none": N_("sin barrera"), "partial": N_("barrera parcial"), "blocking": N_("la ley lo impide")}
CATALOGUED = {
    "population": N_("la ficha no dice a cuántas personas puede servir"),
    "legal": N_("la ficha no dice si hay una barrera legal"),
    "priority_group": N_("la ficha no dice a qué grupo se dirige"),
    "air": N_("la ficha no dice si hay un compromiso"),
    "digital_level": N_("la ficha no dice su nivel"),
    "cost": N_("no calculable"),
    "in_person": N_("nadie entrega el canal"),
}


@remember
def candidates(pub: Published) -> tuple[Candidate, ...]:
    """Every candidate of the publication."""
    return published.candidates(pub)


def recorded(pub: Published) -> bool:
    """Whether the publication holds candidates."""
    return published.recorded(pub)


@remember
def period(pub: Published) -> str:
    """«1 nov 2025 al 31 oct 2026»."""
    return long_span(*published.period(pub))


def competing(pub: Published, everything: bool) -> tuple[Candidate, ...]:
    """Those that are ranked or barred: without what is resolved online already, unless everything is asked for."""
    return tuple(one for one in candidates(pub) if everything or "done" not in one.gates)


@remember
def ranking(pub: Published, weights: Weights, everything: bool) -> Ranking:
    """The ranking under some weights."""
    return rank(competing(pub, everything), dict(weights))


@remember
def agreement(pub: Published, everything: bool) -> float | None:
    """Kendall's tau between the two presets."""
    one, other = (ranking(pub, tuple(PRESETS[name].items()), everything) for name in (TEN_STEPS, LAW))
    return kendall(one, other)


def axis(name: str) -> str:
    """What an axis is called."""
    return _(AXIS_WORDS[name])


def inside(name: str) -> str:
    """The same within a sentence: «compromiso AIR»."""
    said = axis(name)
    return said[:1].lower() + said[1:]


def weights_words(points: Mapping[str, float]) -> str:
    """«volumen 25 · ingresos 25»; only the axes that weigh."""
    return " · ".join(f"{inside(name)} {one_decimal(points[name])}" for name in AXES if points.get(name))


def said(one: Evidence | None, name: str) -> str:
    """The value of an axis with its unit, or why there is none."""
    if one is None or one.state == "missing":
        return _("sin dato")
    if one.state == "not_applicable":
        return _("no aplica")
    value = _value(name, one)
    return _("{value}, pocos datos").format(value=value) if one.state == "few" else value


def _value(name: str, one: Evidence) -> str:
    value = one.value or 0.0
    if name in ("legal", "priority_group"):
        return _(BARRIER_WORDS[one.note]) if name == "legal" else one.note or _("a ninguno")
    if name == "air":
        return _("sí") if value else _("no")
    words = {
        "volume": lambda: many(value, "{n} solicitud", "{n} solicitudes").format(n=whole(value)),
        "revenue": lambda: money(value),
        "population": lambda: many(value, "{n} persona", "{n} personas").format(n=whole(value)),
        "cost": lambda: _("{money} por solicitud").format(money=money(value)),
        "in_person": lambda: _("{share} en ventanilla").format(share=percent(value)),
        "on_time": lambda: _("{share} en plazo").format(share=percent(value)),
        "wait": lambda: _("{n} min").format(n=one_decimal(value)),
        "satisfaction": lambda: _("{share} da 4 o 5 estrellas").format(share=percent(value)),
        "digital_level": lambda: _("nivel {n} de 5").format(n=whole(value)),
    }
    return words[name]()


def source(pub: Published, name: str, one: Evidence | None) -> str:
    """Where a value comes from, or why there is none."""
    if one is not None and one.axis == "cost" and one.state == "missing" and one.note:
        reasons = [why((what, which), language()) for what, _sep, which in (code.partition("|") for code in one.note.split(";"))]
        return _("no calculable: {reason}").format(reason=" ".join(reasons))
    if one is None or (one.state == "missing" and (one.source == "catalogue" or name in CATALOGUED)):
        return _(CATALOGUED.get(name, N_("ninguna fuente lo entrega")))
    names = listed(one.names) or _("ninguna fuente lo entrega")
    if one.source == "reported":
        assert one.start is not None
        assert one.end is not None
        return _("ya contadas, {days}: {names}").format(days=long_span(one.start, one.end), names=names)
    return {"catalogue": _("catálogo"), "calculated": _("calculado con el catálogo")}.get(one.source, names)


def complete(one: Evidence | None) -> str:
    """How much of the period was delivered."""
    return percent(100 * one.complete) if one is not None and one.complete is not None else "—"


def effort(one: Effort, weeks: float | None) -> str:
    """«3 áreas · 6 requisitos · faltan 4 componentes · equipo: 8 semanas»; "" where nobody says anything."""
    parts = [
        many(one.areas, "{n} área", "{n} áreas").format(n=one.areas) if one.areas is not None else "",
        many(one.requirements, "{n} requisito", "{n} requisitos").format(n=one.requirements)
        if one.requirements is not None
        else "",
        many(one.components_missing, "falta {n} componente", "faltan {n} componentes").format(n=one.components_missing)
        if one.components_missing is not None
        else "",
        _("barrera legal parcial") if one.barrier == "partial" else "",
        _("el equipo estima {n} semanas").format(n=one_decimal(weeks)) if weeks is not None else "",
    ]
    return " · ".join(part for part in parts if part)


def chance(top: float) -> str:
    """«96», of every hundred draws; «más de 99» for nearly all, «menos de 1» for hardly any."""
    if 0.99 < top < 1:
        return _("más de 99")
    return _("menos de 1") if 0 < top < 0.01 else whole(100 * top)


def gate(one: Candidate) -> tuple[tuple[str, str, str], ...]:
    """What stands before digitizing it: its words, its reason and its name."""
    words = {
        "law": (_("La ley lo impide"), _("La ficha dice que una norma impide digitalizarlo: primero se cambia la norma.")),
        "done": (_("Ya se resuelve en línea"), _("Nivel digital 4 o 5: lo que falta es que se use, no digitalizarlo.")),
        "simplify": (
            _("Falta simplificarlo"),
            _("Ni su ficha ni los cambios conocidos dicen que se haya simplificado: LNETB art. 19 XI pide hacerlo antes."),
        ),
    }
    return tuple((*words[name], name) for name in words if name in one.gates)


def carried(row: Ranked) -> str:
    """«ingresos y volumen»; "" where nothing lifts it above the middle."""
    return listed([inside(name) for name in row.carried_by])


def changed_by(row: Ranked) -> str:
    """What would change places with the next one."""
    if row.swap is None:
        return ""
    words = {"name": row.candidate.name, "other": row.swap.other}
    if not row.swap.axis:
        return _("Ningún cambio de un solo peso la haría cambiar de lugar con {other}.").format(**words)
    words |= {"axis": inside(row.swap.axis), "before": one_decimal(row.swap.before), "after": one_decimal(row.swap.after)}
    return _("Cambiaría de lugar con {other} si {axis} pesara {after} en vez de {before}.").format(**words)


def lacking(row: Ranked) -> str:
    """The axes of which nothing is known."""
    if not row.missing:
        return ""
    names = listed([inside(name) for name in row.missing])
    return _("Sin dato en {names}: ahí cuenta como el de en medio, y por eso su intervalo es más ancho.").format(names=names)


@remember
def kept_limits(pub: Published) -> str:
    """How many procedures reach the target of their deadline; "" where none can be judged."""
    target = pub.about.targets.get("on_time_share", pub.indicators["on_time_share"].target)
    known = [one.evidence["on_time"] for one in candidates(pub)]
    found = standards(target_met(target, one.value if one.state == "ok" else None) for one in known)
    if found.share is None or target is None:
        return ""
    words = {"met": whole(found.met), "judged": whole(found.judged), "share": percent(found.share), "target": percent(target)}
    said = _("Cumplen la meta de plazo ({target}) {met} de {judged} trámites ({share})").format(**words)
    out = many(found.outside, "{n} sin dato queda fuera", "{n} sin dato quedan fuera").format(n=whole(found.outside))
    return _("{said}; {out}.").format(said=said, out=out) if found.outside else f"{said}."


def simplified(one: Candidate) -> str:
    """Since when it is simplified."""
    return _("simplificado el {day}").format(day=date_year(one.simplified_on)) if one.simplified_on else ""
