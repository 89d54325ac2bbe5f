"""The report of a packet: the records of the slides as what report.typ sets, with a page of every agency and an annex."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst

from dashboard.formats import signed_percent, whole
from dashboard.reading import said
from dashboard.reports.facts import of_packet, sealed
from dashboard.reports.packet import Snapshot
from dashboard.reports.paper.annex import annex
from dashboard.reports.shapes import Big, Course, Cover, Drawn, Grid, Line, Sheet, Tile, Words, comes_down
from dashboard.reports.stamp import stamp
from dashboard.reports.view import view_of
from dashboard.words import TAGS, _, language

SOURCE = Path(__file__).with_name("report.typ")
MAIN = "#12436D"
MOST_NAMES, MOST_COLUMNS = 8, 13
PARTS: dict[str, type] = {"bigs": Big, "tiles": Tile, "courses": Course, "words": Words, "grids": Grid}
UNSAID = ("percent", "mxn", "minutes", "stars", "working_days")


def write_report(packet: Snapshot, path: Path) -> None:
    """A tagged PDF (PDF/UA-1) in letter size: the same bytes for the same snapshot."""
    with TemporaryDirectory() as held:
        folder, logo = Path(held), packet.place.logo
        (folder / SOURCE.name).write_bytes(SOURCE.read_bytes())
        if logo is not None:
            (folder / logo.name).write_bytes(logo.read_bytes())
        moment = int(datetime.combine(packet.place.today, datetime.min.time(), UTC).timestamp())
        made = typst.compile(
            str(folder / SOURCE.name),
            sys_inputs={"data": json.dumps(told(packet), ensure_ascii=False, default=str)},
            pdf_standards=["ua-1"],
            ignore_system_fonts=True,
            timestamp=moment,
        )
    path.write_bytes(made)


def told(packet: Snapshot) -> dict[str, Any]:
    """All that the report says, as plain values."""
    view = view_of(packet.pub, packet.start, packet.store)
    found = of_packet(packet, tuple(key for key, one in packet.pub.keys["agency"].items() if key and one.listed))
    place, day = packet.place, packet.place.today
    tag = TAGS[language()]
    return {
        "title": _("Informe al Cabildo, {period}").format(period=packet.asked.period),
        "author": f"{place.body} · {place.name}",
        "day": (day.year, day.month, day.day),
        "lang": tag[:2],
        "region": tag[3:] or "US",
        "stamp": stamp(packet),
        "seal": sealed(packet),
        "color": place.color or MAIN,
        "accent": place.accent or place.color or MAIN,
        "logo": place.logo.name if place.logo else "",
        "cover": _cover(found.cover),
        "words": _words(place.name),
        "sheets": [_sheet(sheet) for sheet in found.sheets],
        "agencies": [{"name": name, "sheets": [_sheet(one) for one in sheets]} for name, sheets in found.agencies],
        "annex": _annex(*annex(view)),
    }


def _words(place: str) -> dict[str, Any]:
    return {
        "table": _("Cuadro"),
        "figure": _("Figura"),
        "contents": _("Contenido"),
        "figures": _("Figuras y cuadros"),
        "agencies": _("Dependencias"),
        "annex": _("Anexo"),
        "definitions": _("Definiciones"),
        "nothing": _("Sin cifras en este periodo."),
        "remark": _("Comentario"),
        "arms": _("Escudo de {place}").format(place=place),
        "indicators": _("Indicadores principales y sus últimos meses"),
        "tiles": (_("Indicador"), _("Mes"), _("Veredicto"), _("Comparación"), _("Últimos meses")),
    }


def _cover(it: Cover) -> dict[str, Any]:
    return {**asdict(it), "course": _course(it.course, bare=True) if it.course else None}


def _sheet(it: Sheet) -> dict[str, Any]:
    blocks = {name: [_block(b) for b in it.blocks if isinstance(b, kind)] for name, kind in PARTS.items()}
    return {"topic": it.topic, "title": it.title, "note": it.note, "remark": it.remark, **blocks}


def _block(it: Big | Tile | Grid | Course | Words) -> dict[str, Any]:
    if isinstance(it, Course):
        return _course(it)
    return _grid(it) if isinstance(it, Grid) else asdict(it)


def _grid(it: Grid) -> dict[str, Any]:
    return {**asdict(it), "drawn": _drawn(it.drawn) if it.drawn else None}


def _drawn(it: Drawn) -> dict[str, Any]:
    """With the ends of its scale, and its numbers as words."""
    known = [abs(v) for v in (*it.values, *it.low, *it.high, *it.due) if v is not None]
    top = 100.0 if it.kind == "interval" and it.unit == "percent" else max([*known, 1e-9])
    bottom, top = it.ends or (0.0 if it.unit == "percent" else -top, top)
    return {**asdict(it), "top": top, "bottom": bottom, "said": [_signed(it, v) for v in it.values]}


def _signed(it: Drawn, value: float | None) -> str:
    if value is None:
        return ""
    if it.kind != "change":
        return signed_percent(value) if it.around_zero else said(value, it.unit)
    return f"{'+' if value > 0 else '−' if value < 0 else ''}{abs(value):g}"


def _course(it: Course, bare: bool = False) -> dict[str, Any]:
    """With the ends of its scale, and the numbers that are written beside it."""
    known = [v for line in it.lines for v in line.values if v is not None] + [v for v in it.high if v is not None]
    few = it.kind == "columns" and len(it.names) <= MOST_COLUMNS and not bare
    lines = [
        {**asdict(line), "said": [_number(v, it.unit) for v in line.values] if few else (), "last": _last(line, it.unit),
         "under": comes_down(line.kind, line.values)}
        for line in it.lines
    ]
    return {
        **asdict(it),
        "lines": lines,
        "bottom": min([0.0, *known]),
        "top": max([*known, 1e-9]) * 1.1,
        "most": MOST_COLUMNS if it.kind == "columns" and not bare else MOST_NAMES,
    }


def _last(line: Line, unit: str) -> str:
    known = [v for v in line.values if v is not None]
    return _number(known[-1], unit) if known else ""


def _number(value: float | None, unit: str) -> str:
    return "" if value is None else said(value, unit) if unit in UNSAID else whole(value)


def _annex(grids: Sequence[Grid], terms: Sequence[tuple[str, str]]) -> dict[str, Any]:
    return {"grids": [_grid(one) for one in grids], "terms": terms}
