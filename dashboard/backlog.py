"""What is still open and what is already past its deadline."""

from collections.abc import Sequence

import streamlit as st

from dashboard import cards, charts, components, data, falling
from dashboard.components import Data, Table
from dashboard.data import Period, Reading
from dashboard.formats import day, whole
from dashboard.words import _, listed, many, spoken
from metrics.falling_due import WEEK
from metrics.query import Figure, Published

OPEN, OVERDUE = "open_requests", "overdue_open"
MOST_ROWS = 9


def show(pub: Published, agency: str, period: Period) -> None:
    """How the overdue stock went, and whose it is; nothing where no source delivers requests."""
    overdue, still_open = (data.reading(pub, id, agency, period) for id in (OVERDUE, OPEN))
    if overdue.compared.state != "ok" or still_open.compared.state != "ok" or overdue.compared.missing:
        return
    dimension = "agency" if agency else "total"
    components.section(_("Solicitudes abiertas"), falling.both(pub, dimension, agency))
    due = falling.of(pub, dimension, agency)
    left, right = st.columns([1.75, 1], gap="medium")
    with left:
        points = cards.points_of(overdue, period.grain)
        components.figure(
            "vencidas",
            _headline(still_open, overdue, period),
            _("Solicitudes abiertas con su plazo vencido, al cierre de cada periodo"),
            charts.history(points),
            words=" · ".join(part for part in (cards.trust_of(overdue.indicator), falling.error(due)) if part),
            data=cards.data_of(overdue, period.grain),
        )
    with right:
        _whose(pub, agency, period, overdue)


def _headline(still_open: Reading, overdue: Reading, period: Period) -> str:
    n = overdue.compared.value or 0
    without = _(", sin contar {names}").format(names=listed(overdue.without, 2)) if overdue.without else ""
    words = {"open": whole(still_open.compared.value or 0), "n": whole(n), "day": day(period.through), "without": without}
    if not n:
        return _("{open} solicitudes siguen abiertas y ninguna ha pasado su plazo{without}").format(**words)
    return many(
        n,
        "De {open} solicitudes abiertas, {n} ya pasó su plazo, al {day}{without}",
        "De {open} solicitudes abiertas, {n} ya pasaron su plazo, al {day}{without}",
    ).format(**words)


def _whose(pub: Published, agency: str, period: Period, overdue: Reading) -> None:
    """Overdue over open, by agency; by procedure inside one agency."""
    by = "procedure" if agency else "agency"
    late = {f.key: f for f in data.breakdown(pub, OVERDUE, by, agency, period) if f.state == "ok" and f.key and not f.missing}
    stock = {f.key: f for f in data.breakdown(pub, OPEN, by, agency, period) if f.state == "ok" and f.value}
    keys = sorted((key for key in stock if key in late), key=lambda key: late[key].value or 0, reverse=True)
    if not keys:
        return
    rows = [
        charts.Row(
            stock[key].name,
            stock[key].value,
            late[key].value,
            None,
            _("{late} de {all}").format(late=whole(late[key].value or 0), all=whole(stock[key].value or 0)),
        )
        for key in keys[:MOST_ROWS]
    ]
    worst = [row.name for row in rows if row.low][:2]
    title = _("Donde más hay: {names}").format(names=listed(worst)) if worst else _("Nadie tiene vencidas")
    table = _table(pub, by, [(stock[key], late[key]) for key in keys])
    behind = Data(spoken(overdue.indicator.definition), spoken(overdue.indicator.formula), _(overdue.indicator.owner), table)
    components.figure(
        "vencidas-de",
        title,
        _("Barra: solicitudes abiertas; en vino, las que ya pasaron su plazo"),
        charts.bars(rows),
        words=cards.trust_of(overdue.indicator),
        data=behind,
    )


def _table(pub: Published, by: str, pairs: Sequence[tuple[Figure, Figure]]) -> Table:
    """Open and overdue of each, and how many more are expected to pass their limit."""
    soon = falling.found(pub, by, WEEK)
    passing = {key: one.expected for key, one in soon.items() if one.trusted or not one.checked}
    what = _("Dependencia") if by == "agency" else _("Trámite")
    return Table(
        _("Abiertas y vencidas"),
        (what, _("Vencidas"), _("Abiertas"), _("Se espera que venzan en {n} días hábiles").format(n=WEEK)),
        tuple(
            (
                still.name,
                whole(late.value or 0),
                whole(still.value or 0),
                falling.amount(passing[still.key]) if still.key in passing else "–",
            )
            for still, late in pairs
        ),
        (1, 2, 3),
        tuple((still.name, late.value, still.value, passing.get(still.key)) for still, late in pairs),
    )
