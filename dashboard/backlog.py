"""What is still open and what is already past its deadline."""

import streamlit as st

from dashboard import cards, charts, components, data
from dashboard.components import Data, Table
from dashboard.data import Period, Reading
from dashboard.formats import day, whole
from dashboard.words import _, listed, many, spoken
from metrics.query import Published

OPEN, OVERDUE = "open_requests", "overdue_open"
MOST_ROWS = 9


def show(pub: Published, agency: str, period: Period) -> None:
    """How the overdue stock went, and whose it is; nothing where no source delivers requests."""
    overdue, still_open = (data.reading(pub, id, agency, period) for id in (OVERDUE, OPEN))
    if overdue.compared.state != "ok" or still_open.compared.state != "ok" or overdue.compared.missing:
        return
    components.section(_("Solicitudes abiertas"))
    left, right = st.columns([1.75, 1], gap="medium")
    with left:
        points = cards.points_of(overdue, period.grain)
        components.figure(
            "vencidas",
            _headline(still_open, overdue, period),
            _("Solicitudes abiertas con su plazo vencido, al cierre de cada periodo"),
            charts.history(points),
            words=cards.trust_of(overdue.indicator),
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
    what = _("Dependencia") if by == "agency" else _("Trámite")
    table = Table(
        _("Abiertas y vencidas"),
        (what, _("Vencidas"), _("Abiertas")),
        tuple((stock[key].name, whole(late[key].value or 0), whole(stock[key].value or 0)) for key in keys),
        (1, 2),
        tuple((stock[key].name, late[key].value, stock[key].value) for key in keys),
    )
    behind = Data(spoken(overdue.indicator.definition), spoken(overdue.indicator.formula), _(overdue.indicator.owner), table)
    components.figure(
        "vencidas-de",
        title,
        _("Barra: solicitudes abiertas; en vino, las que ya pasaron su plazo"),
        charts.bars(rows),
        words=cards.trust_of(overdue.indicator),
        data=behind,
    )
