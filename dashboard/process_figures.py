"""The figures of the page of the steps: the graph with its slider, the steps, the most frequent ways, before and after a day."""

from dataclasses import replace

import streamlit as st

from dashboard import address, components, process
from dashboard.charts_process import Edge, Node, graph
from dashboard.components import Cell, Data, Table
from dashboard.formats import percent, short_span, whole
from dashboard.process import ALL, ARROWS, LEAST, STEP, View, worked
from dashboard.words import NN_, _, many
from metrics.process import Arc, Process, Step, Variant
from metrics.query import Published

MANY_ARCS, FIRST_SHARE = 16, 80
SLIDER = "slider-arrows"
BEGIN, FINISH = "▷", "◁"  # keys of the ends of all paths: no activity is called so
MOST_STEPS = 12  # rows of the table; the rest stands behind it
BESIDE = 660  # pixels: a narrower graph has its steps beside it


def flow(pub: Published, view: View, found: Process) -> None:
    """The graph and the table of the steps: side by side where the graph is narrow."""
    share = _asked(found)
    nodes, edges = _nodes(found), _edges(found, share)
    drawing = graph(nodes, edges)
    narrow = drawing.width <= BESIDE
    left, right = st.columns([1, 1.25], gap="medium") if narrow else (st.container(), st.container())
    with left, st.container(key="figure-mapa", gap="xsmall"):
        components.say(_flow_sentence(found), _flow_unit(found))
        _slider(found, share)
        ways = process.frequent(process.variants(pub, view))
        alt = " ".join((f"{_flow_sentence(found)}.", ways, components.first_row(_arcs(found))))
        st.vega_lite_chart(drawing.spec, theme=None, key="chart-mapa", alt=alt, width=drawing.width)
        components.foot("mapa", _trust(view, found, len(edges)), _flow_data(found))
    with right:
        _steps(view, found)


def _asked(found: Process) -> int:
    """The share of all passages whose arrows are drawn: as the slider stands, else as the address says."""
    return int(st.session_state.get(SLIDER) or process.arrows(_usual(found)))


def _usual(found: Process) -> str:
    return str(FIRST_SHARE if len(found.arcs) > MANY_ARCS else ALL)


def _slider(found: Process, share: int) -> None:
    with st.container(key="arrows"):
        label = _("Flechas: las más frecuentes, hasta este porcentaje de las veces")
        st.slider(label, LEAST, ALL, share, STEP, format="%d %%", key=SLIDER)
    address.keep(ARROWS, str(share), _usual(found))


def _nodes(found: Process) -> list[Node]:
    first = found.bottleneck
    cases = [Node(BEGIN, _("Inicio"), "", 0, end=True), Node(FINISH, _("Fin"), "", 0, end=True)]
    steps = [
        Node(s.activity, s.activity, _words(s), s.time_share, first=first is not None and s.activity == first.activity)
        for s in found.steps
    ]
    return [cases[0], *steps, cases[1]]


def _words(step: Step) -> str:
    times = many(step.n, *NN_("{n} vez · {share}", "{n} veces · {share}"))
    return times.format(n=whole(step.n), share=percent(100 * step.time_share))


def _edges(found: Process, share: int) -> list[Edge]:
    return [_edge(arc, found.day_minutes) for arc in found.strongest(share / ALL)]


def _edge(arc: Arc, day: int) -> Edge:
    wait = "" if arc.median_minutes is None else f" · {process.short(arc.median_minutes, day)}"
    return Edge(arc.source or BEGIN, arc.target or FINISH, arc.n, f"{whole(arc.n)}{wait}", _told(arc, day))


def _told(arc: Arc, day: int) -> str:
    """All of an arc in one sentence."""
    source, target = process.arrow(arc)
    times = many(arc.n, *NN_("{a} → {b}: {n} vez", "{a} → {b}: {n} veces")).format(a=source, b=target, n=whole(arc.n))
    if arc.median_minutes is None:
        return times
    words = _("; espera de {median} en mediana, {p90} la décima parte más larga")
    return times + words.format(median=worked(arc.median_minutes, day), p90=worked(arc.p90_minutes, day))


def _flow_sentence(found: Process) -> str:
    n = many(found.cases, *NN_("Por dónde pasó {n} solicitud", "Por dónde pasaron {n} solicitudes"))
    return n.format(n=whole(found.cases))


def _flow_unit(found: Process) -> str:
    back = _("; punteada: regresa") if found.reworked else ""
    return _(
        "Cada flecha: veces y espera mediana en tiempo hábil, más ancha cuantas más veces{back}. En cada paso: veces y "
        "parte del tiempo, que la barra repite"
    ).format(back=back)


def _trust(view: View, found: Process, drawn: int) -> str:
    parts = (
        _("{first}: n = {n}").format(first=short_span(view.start, view.end), n=whole(found.cases)),
        _("{n} de {all} flechas").format(n=whole(drawn), all=whole(len(found.arcs))),
        process.hours_note(found),
    )
    return " · ".join(parts)


def _flow_data(found: Process) -> Data:
    return Data(
        _("Qué paso sigue a cuál en cada solicitud, cuántas veces, y cuánto se espera entre los dos."),
        _("Del fin de un paso al inicio del siguiente (o a su fin, donde nadie registró el inicio), en minutos hábiles."),
        "", _arcs(found))  # fmt: skip


def _arcs(found: Process) -> Table:
    head = (_("De"), _("A"), _("Veces"), _("Espera mediana"), _("Décima parte más larga, desde"), _("Cambia de manos"))
    rows, plain = [], []
    for arc in found.arcs:
        source, target = process.arrow(arc)
        waits = (worked(arc.median_minutes, found.day_minutes), worked(arc.p90_minutes, found.day_minutes))
        rows.append((source, target, whole(arc.n), *waits, _share(arc.handed_share)))
        plain.append((source, target, arc.n, arc.median_minutes, arc.p90_minutes, arc.handed_share))
    return Table(_("Flechas: qué paso sigue a cuál"), head, tuple(rows), (2, 3, 4, 5), tuple(plain))


def _share(share: float | None) -> str:
    return "–" if share is None else percent(100 * share)


def _steps(view: View, found: Process) -> None:
    """The table of the steps, the one that takes most of the time first."""
    first = found.steps[0]
    sentence = _("De cada 100 horas, {wait} son de espera y {work} dentro de los pasos").format(
        wait=whole(100 * sum(s.wait_share for s in found.steps)),
        work=whole(100 - 100 * sum(s.wait_share for s in found.steps)))  # fmt: skip
    if found.started_share == 0:
        sentence = _("Más tiempo en «{step}»: {share}").format(step=first.activity, share=percent(100 * first.time_share))
    order = _("El paso que más tiempo se lleva, primero.")
    if len(found.steps) > MOST_STEPS:
        order = _("Los {n} pasos que más tiempo se llevan, de {all}; los demás, en Datos.").format(
            n=MOST_STEPS, all=len(found.steps))  # fmt: skip
    unit = " ".join(part for part in (order, process.starts_note(found)) if part)
    table = _step_table(found)
    data = Data(
        _("Cada paso: cuántas solicitudes lo tuvieron, cuántas volvieron a él, y su parte del tiempo."),
        _("Parte del tiempo = (espera antes del paso + trabajo en él) / lo mismo de todos los pasos, en minutos hábiles."),
        "", table)  # fmt: skip
    shown = replace(table, rows=table.rows[:MOST_STEPS])
    span = short_span(view.start, view.end)
    components.said_table("pasos", sentence, unit, shown, words=span, data=data, name="stack thirds")


def _step_table(found: Process) -> Table:
    day, first = found.day_minutes, found.bottleneck
    head = (
        _("Paso"), _("Del tiempo"), _("Espera mediana"), _("Dentro del paso"), _("Solicitudes"), _("Vuelven"),
        _("Cambia de manos"),
    )  # fmt: skip
    rows = tuple(
        (
            Cell(s.activity, "act" if s is first else "", _("donde se va más tiempo") if s is first else "", raw=True),
            Cell(percent(100 * s.time_share), strong=s is first),
            Cell(worked(s.wait_median_minutes, day), sub=_tail(s, day)),
            worked(s.work_median_minutes, day),
            Cell(whole(s.cases), sub=_passes(s)),
            percent(100 * s.returned_share) if s.returned else _("ninguna"),
            _share(s.handed_share),
        )
        for s in found.steps
    )
    csv = tuple(
        (s.activity, s.time_share, s.wait_median_minutes, s.work_median_minutes, s.cases, s.returned_share, s.handed_share)
        for s in found.steps
    )
    return Table(_("Pasos"), head, rows, (1, 2, 3, 4, 5, 6), csv)


def _tail(step: Step, day: int) -> str:
    if not round(step.wait_p90_minutes or 0):
        return ""
    return _("1 de 10: más de {wait}").format(wait=worked(step.wait_p90_minutes, day))


def _passes(step: Step) -> str:
    return many(step.n, *NN_("{n} vez", "{n} veces")).format(n=whole(step.n)) if step.n != step.cases else ""


def ways(view: View, found: tuple[Variant, ...], cases: int) -> None:
    """The most frequent orders of steps."""
    if not found:
        return
    top = found[0]
    sentence = many(
        len(top.path),
        *NN_("{share} siguen el camino más frecuente, de {n} paso", "{share} siguen el camino más frecuente, de {n} pasos"),
    ).format(share=percent(100 * top.share), n=len(top.path))
    if top.n == 1:
        sentence = _("No hay dos solicitudes con el mismo camino")
    rows = tuple(
        (Cell(f"{i}. " + (_path(v.path) if i == 1 else process.unlike(v.path, top.path)),
              sub=_path(v.path) if i > 1 else ""), whole(v.n), percent(100 * v.share))
        for i, v in enumerate(found, 1)
    )  # fmt: skip
    table = Table(
        _("Caminos"), (_("Camino"), _("Solicitudes"), _("Parte")), rows, (1, 2),
        tuple((" > ".join(v.path), v.n, v.share) for v in found))  # fmt: skip
    rest = cases - sum(v.n for v in found)
    unit = _("Los {n} más frecuentes; del segundo en adelante, en qué se apartan del primero").format(n=len(found))
    others = many(rest, *NN_("otros caminos: {n} solicitud", "otros caminos: {n} solicitudes")).format(n=whole(rest))
    words = " · ".join(part for part in (short_span(view.start, view.end), others if rest else "") if part)
    what = _("En qué orden tuvo sus pasos cada solicitud, hasta ahora.")
    data = Data(what, _("Cada solicitud cuenta el día de su último paso."), "", table)
    components.said_table("caminos", sentence, unit, table, words=words, data=data)


def _path(path: tuple[str, ...]) -> str:
    return " → ".join(path)
