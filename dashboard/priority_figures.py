"""The figures of the page that chooses procedures, each with its sentence, its chart, what it stands on and its table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard import charts_priority, components, priorities
from dashboard.charts_priority import Bubble, Lift, Placed
from dashboard.components import Cell, Data, Table
from dashboard.formats import money, one_decimal, percent, whole
from dashboard.words import N_, _, listed, many
from metrics.axes import AXES, Candidate
from metrics.priority import TOP, Ranked, Ranking
from metrics.query import Published
from state.meeting import Agreed

SHOWN, LISTED, NAMED = 15, 60, 6  # rows of the chart, of a table and names in a line; the CSV has all of them
SURE, IN_PLAY = 0.9, 0.05  # chance of being among the first, from which nobody doubts it, and to which it is still open
OWNER = N_("Mejora regulatoria")


@dataclass(frozen=True)
class Shown:
    """What the page shows: a publication, its ranking under the chosen weights, and what the team wrote by procedure."""

    pub: Published
    ranking: Ranking
    agreed: Mapping[str, Agreed]
    everything: bool

    def weeks(self, key: str) -> float | None:
        """The team's own estimate."""
        return self.agreed[key].weeks if key in self.agreed else None

    @property
    def sure(self) -> list[Ranked]:
        return [row for row in self.ranking.rows if row.top > SURE]

    @property
    def in_play(self) -> list[Ranked]:
        return [row for row in self.ranking.rows if IN_PLAY < row.top <= SURE]


def answer(shown: Shown) -> None:
    """Which ones, and how sure that is."""
    rows = shown.ranking.rows
    if not rows:
        components.answer(_("Con estos pesos no se puede ordenar ningún trámite: nadie sabe nada de esos ejes."))
        return
    first = [row.candidate.name for row in rows[:TOP]]
    after = ""
    if len(rows) > TOP:
        lead = _("El primero está entre los cinco en {n} de cada 100 combinaciones de pesos.")
        after = lead.format(n=priorities.chance(rows[0].top))
        open_places = TOP - len(shown.sure)
        if open_places > 0 and shown.in_play:
            told = many(
                open_places,
                "Un lugar se lo disputan {n} que los datos no distinguen.",
                "{places} lugares se los disputan {n} que los datos no distinguen.",
            )
            after = f"{after} {told.format(places=open_places, n=len(shown.in_play))}"
    components.answer(_("Si la Agenda se decidiera hoy:"), f"{listed(first)}.", after)


def ranks(shown: Shown) -> None:
    """The first places as dots and bars."""
    rows = shown.ranking.rows
    said = _title(shown)
    unit = _("Lugar: punto, con los pesos elegidos; barra, 9 de cada 10 combinaciones. A la derecha, veces entre los cinco")
    drawn = [
        Placed(
            f"{row.place}  {row.candidate.name}",
            row.place,
            row.low,
            row.high,
            percent(100 * row.top),
            priorities.effort(row.candidate.effort, shown.weeks(row.candidate.key)),
            _interval(row),
        )
        for row in rows[:SHOWN]
    ]
    components.figure(
        "orden",
        said,
        unit,
        charts_priority.ranks(drawn),
        words=_standing(shown),
        data=Data(*_method(), _table(shown), _more(shown)),
    )


def _title(shown: Shown) -> str:
    sure, open_ = len(shown.sure), len(shown.in_play)
    if len(shown.ranking.rows) <= TOP:
        return _("Son cinco o menos: caben todos")
    told = many(sure, "{n} seguro", "{n} seguros").format(n=sure) if sure else _("Ninguno es seguro")
    return _("{sure}, {n} en disputa por los cinco primeros lugares").format(sure=told, n=open_) if open_ else told


def _interval(row: Ranked) -> str:
    words = {"name": row.candidate.name, "place": row.place, "low": row.low, "high": row.high}
    return _("{name}: lugar {place}; entre {low} y {high} en 9 de cada 10 combinaciones").format(**words)


def _standing(shown: Shown) -> str:
    n = len(shown.ranking.rows)
    said = many(n, "{n} trámite", "{n} trámites").format(n=whole(n))
    draws = _("{n} combinaciones").format(n=whole(shown.ranking.draws))
    return " · ".join((said, draws, _("datos del {days}").format(days=priorities.period(shown.pub))))


def _method() -> tuple[str, str, str]:
    return (
        _("Lugar de cada trámite según lo que se mide de él y lo que pesa cada eje. El esfuerzo va al lado y no suma puntos."),
        _(
            "En cada eje, la parte de los demás trámites a los que supera (de 0 a 1; los empates cuentan la mitad). "
            "Puntos: media de los ejes por su peso, de 0 a 100. "
            "Intervalo: 10,000 combinaciones de pesos alrededor de los elegidos (Dirichlet, concentración 30), junto con el "
            "error de muestreo de cada eje donde se conoce."
        ),
        _(OWNER),
    )


def _more(shown: Shown) -> tuple[tuple[str, str], ...]:
    tau = priorities.agreement(shown.pub, shown.everything)
    weighed = priorities.weights_words(shown.ranking.weights)
    told = one_decimal(round(tau, 2)) if tau is not None else _("no se puede calcular")
    if tau is not None:
        told = f"{tau:.2f}"
    return ((_("Pesos"), weighed), (_("Acuerdo entre «Diez pasos» y «LNETB art. 21» (tau de Kendall)"), told))


def _table(shown: Shown) -> Table:
    axes = [name for name in AXES if shown.ranking.weights.get(name)]
    head = (
        *(_("Trámite"), _("Lugar"), _("Intervalo"), _("Entre los cinco"), _("Puntos")),
        *(priorities.axis(name) for name in axes),
        _("Esfuerzo"),
        _("Antes de digitalizar"),
    )
    rows = [_cells(shown, row, axes) for row in shown.ranking.rows]
    csv = tuple(_plain(shown, row, axes) for row in shown.ranking.rows)
    note = _("Los primeros {n}; el CSV los tiene todos").format(n=LISTED) if len(rows) > LISTED else _("El orden completo")
    return Table(note, head, tuple(rows[:LISTED]), tuple(range(1, 5)), csv)


def _cells(shown: Shown, row: Ranked, axes: Sequence[str]) -> tuple[str, ...]:
    one = row.candidate
    return (
        *(one.name, f"{row.place}", f"{row.low}-{row.high}", percent(100 * row.top), one_decimal(row.score)),
        *(priorities.said(one.evidence.get(name), name) for name in axes),
        priorities.effort(one.effort, shown.weeks(one.key)) or "—",
        "; ".join(words for words, *_why in priorities.gate(one)) or "—",
    )


def _plain(shown: Shown, row: Ranked, axes: Sequence[str]) -> tuple[components.Value, ...]:
    one = row.candidate
    values = (one.evidence[name].value if name in one.evidence else None for name in axes)
    told = _cells(shown, row, axes)
    return (one.name, row.place, told[2], round(100 * row.top, 1), round(row.score, 1), *values, *told[-2:])


def bubbles(shown: Shown) -> None:
    """Volume against wait, by revenue."""
    everybody = [row.candidate for row in shown.ranking.rows]
    places = {row.candidate.key: row.place for row in shown.ranking.rows}
    rows = [(one, *(_number(one, axis) for axis in ("volume", "wait", "revenue"))) for one in everybody]
    drawn = [(one, volume, wait, revenue or 0.0) for one, volume, wait, revenue in rows if volume and wait is not None]
    left_out = len(rows) - len(drawn)
    unit = _("Solicitudes al año (escala logarítmica) y espera mediana en ventanilla; área: ingresos; oscuro: los cinco primeros")
    table = _bubble_table(drawn)
    data = Data(
        _("Cuánto se pide cada trámite y cuánto se espera en ventanilla."),
        _("Volumen, espera mediana e ingresos del periodo."),
        _(OWNER),
        table,
    )
    words = _("{n} trámites dibujados; {m} sin volumen o sin espera medida").format(n=whole(len(drawn)), m=whole(left_out))
    if not drawn:
        why = _("Hacen falta el volumen y la espera en ventanilla del mismo trámite.")
        components.absent("burbujas", _("No hay trámites con volumen y espera"), unit, why, words, data)
        return
    most = max(revenue for *_rest, revenue in drawn) or 1.0
    points = [
        Bubble(one.name, volume, wait, max(revenue, 0.0) / most, _bubble_words(one), places[one.key])
        for one, volume, wait, revenue in drawn
    ]
    worst = max(drawn, key=lambda row: row[1] * row[2])
    said = _("{name}: donde más personas esperan más, {n} min de mediana").format(name=worst[0].name, n=one_decimal(worst[2]))
    components.figure("burbujas", said, unit, charts_priority.bubbles(points), words=words, data=data)


def _number(one: Candidate, axis: str) -> float | None:
    found = one.evidence.get(axis)
    return found.value if found is not None and found.state == "ok" else None


def _bubble_words(one: Candidate) -> str:
    return " · ".join(priorities.said(one.evidence.get(axis), axis) for axis in ("volume", "wait", "revenue"))


def _bubble_table(drawn: Sequence[tuple[Candidate, float, float, float]]) -> Table:
    head = (_("Trámite"), _("Solicitudes al año"), _("Espera mediana, minutos"), _("Ingresos"))
    rows = tuple((one.name, whole(volume), one_decimal(wait), money(revenue)) for one, volume, wait, revenue in drawn)
    csv = tuple((one.name, volume, wait, revenue) for one, volume, wait, revenue in drawn)
    return Table(_("Trámites dibujados"), head, rows[:LISTED], (1, 2, 3), csv)


def gates(shown: Shown) -> None:
    """What cannot be digitized yet, by what stands before it."""
    place = {row.candidate.key: row.place for row in shown.ranking.rows}
    everybody = sorted(priorities.candidates(shown.pub), key=lambda one: (place.get(one.key, len(place) + 1), one.name))
    behind: dict[tuple[str, str], list[Candidate]] = {}
    for one in everybody:
        for words, why, _name in priorities.gate(one):
            behind.setdefault((words, why), []).append(one)
    if not behind:
        components.say(_("Nada impide digitalizar: todos constan como simplificados y ninguna norma lo prohíbe"))
        return
    waiting = sum("simplify" in one.gates for one in everybody)
    said = many(
        waiting,
        "De {all}, {n} no consta como simplificado: antes de digitalizarlo hay que hacerlo",
        "De {all}, {n} no constan como simplificados: antes de digitalizarlos hay que hacerlo",
    ).format(all=whole(len(everybody)), n=whole(waiting))
    head = (_("Qué hay antes"), _("Trámites"), _("Cuáles, por su lugar"), _("Por qué"))
    rows = tuple(
        (Cell(words, strong=True), whole(len(found)), listed([one.name for one in found], NAMED), why)
        for (words, why), found in behind.items()
    )
    words = _("n {n} trámites").format(n=whole(len(everybody)))
    data = Data(
        _("Puertas, no puntos: lo que no se puede digitalizar todavía."),
        _("Ley: barrera legal de la ficha. Simplificado: su fecha en la ficha, o un cambio conocido (LNETB art. 19 XI)."),
        _(OWNER),
        _gates_table(said, place, everybody),
    )
    components.said_table("puertas", said, _("No suman ni restan puntos"), Table(said, head, rows, (1,)), words=words, data=data)


def _gates_table(said: str, place: Mapping[str, int], everybody: Sequence[Candidate]) -> Table:
    head = (_("Trámite"), _("Lugar"), _("Qué hay antes"))
    rows = tuple(
        (one.name, f"{place[one.key]}" if one.key in place else _("no compite"), words)
        for one in everybody
        for words, _why, _name in priorities.gate(one)
    )
    return Table(said, head, rows[:LISTED], (), rows)


def evidence(shown: Shown, row: Ranked) -> None:
    """What lifts one procedure, in its own units."""
    found = row.candidate.evidence
    drawn = [
        Lift(priorities.axis(name), round(points, 2), priorities.said(found.get(name), name), name not in row.missing)
        for name, points in row.lifts
    ]
    by = priorities.carried(row)
    name = row.candidate.name
    said = _("{name}: sube por {axes}") if by else _("{name}: ningún eje la pone sobre la mitad")
    said = said.format(name=name, axes=by)
    unit = _("Puntos que cada eje le da (derecha) o le quita (izquierda) frente al trámite de en medio, con el dato medido")
    table = evidence_table(shown.pub, row.candidate)
    known = sum(one.known for one in drawn)
    words = _("{known} de {n} ejes con dato").format(known=known, n=len(drawn))
    components.figure("evidencia", said, unit, charts_priority.lifts(drawn), words=words, data=Data(*_method(), table))


def evidence_table(pub: Published, one: Candidate) -> Table:
    """Every axis of a procedure: value, n, source and completeness."""
    head = (_("Eje"), _("Dato"), _("n"), _("Fuente"), _("Completo"))
    rows = []
    for name in AXES:
        found = one.evidence.get(name)
        n = whole(found.n) if found is not None and found.n else "—"
        rows.append(
            (
                priorities.axis(name),
                priorities.said(found, name),
                n,
                priorities.source(pub, name, found),
                priorities.complete(found),
            )
        )
    return Table(_("Evidencia de {name}, por eje").format(name=one.name), head, tuple(rows), (2, 4))
