"""Write what the programme reports as its departments send it: the team's workbooks, the public account, transparency."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path

import polars as pl

from etl.sample.catalogue import agencies
from etl.sample.files import Layout, Written, write_csv, write_sheet
from etl.sample.programme import STEPS, Report
from etl.sample.programme import account as account_of
from etl.sample.programme import progress as progress_of
from etl.sample.programme import transparency as transparency_of
from etl.sample.sources import Town
from etl.sample.truth import Truth

AYUNTAMIENTO = "H. Ayuntamiento de Puerto Sereno"
CONCEPTS = {
    "agencies_on_board": "Dependencias en la plataforma", "equipment": "Equipos de cómputo entregados",
    "public_servants_active": "Servidores públicos activos", "people_trained": "Personas capacitadas",
    "sheets_saved": "Hojas de papel ahorradas", "campaign_reach": "Personas alcanzadas por campañas",
    "oficios": "Oficios emitidos", "paperless_oficios": "Oficios sin papel",
    "budget_mxn": "Presupuesto aprobado", "budget_spent_mxn": "Presupuesto ejercido",
    "income_estimate_mxn": "Ley de Ingresos, estimado", "income_collected_mxn": "Ingresos propios recaudados",
}
Part = tuple[date, date, list[Report]]  # the days that are reported, and the figures
QUARTERLY = {"obligations": "OBLIGACIONES", "obligations_met": "CUMPLIDAS", "open_datasets": "CONJUNTOS ABIERTOS"}


def reports(inbox: Path, town: Town, truth: Truth) -> None:
    """programa_*.xlsx and cuenta_publica_*.csv by half-year, transparencia_*.csv by year: complete months and quarters only."""
    for first, last, rows in bundled(progress_of(town), 6):
        titles = (AYUNTAMIENTO, f"Avance del programa digital · {first:%m/%Y} a {last:%m/%Y}")
        layout = Layout(titles=titles, footers=("Elaboró: Dirección de Gobierno Digital",), sheet="Avance")
        path = inbox / f"programa_{_days(first, last)}.xlsx"
        _note(truth, rows, write_sheet(path, "programa", _long(rows, "CANTIDAD", "DEPENDENCIA"), layout))
    for first, last, rows in bundled(account_of(town), 6):
        path = inbox / f"cuenta_publica_{_days(first, last)}.csv"
        layout = Layout("cp1252", ";", (f"Cuenta pública · {AYUNTAMIENTO}",))
        _note(truth, rows, write_csv(path, "cuenta_publica", _long(rows, "IMPORTE", "PASO"), layout, ()))
    for first, last, rows in bundled(transparency_of(town.world), 12):
        path = inbox / f"transparencia_{_days(first, last)}.csv"
        _note(truth, rows, write_csv(path, "transparencia", _wide(rows), Layout(), ()))


def bundled(parts: Iterable[Part], months: int) -> Iterator[Part]:
    """What is reported of each month or quarter, together by calendar periods of so many months."""
    for _, group in groupby(parts, lambda part: (part[0].year, (part[0].month - 1) // months)):
        together = list(group)
        yield together[0][0], together[-1][1], [row for _, _, rows in together for row in rows]


def _days(first: date, last: date) -> str:
    return f"{first:%Y%m%d}_{last:%Y%m%d}"


def _note(truth: Truth, rows: Sequence[Report], written: Written) -> None:
    truth.add(written, "aggregates", len(rows))
    truth.reported += [
        [row.series, row.agency, f"paso-{row.step:02d}" if row.step else "", str(row.first), str(row.last or ""), row.value]
        for row in rows
    ]


def _long(rows: Iterable[Report], value: str, of: str) -> pl.DataFrame:
    """One row per figure; `of` is the column that says whose it is."""
    names = {agency.id: agency.name for agency in agencies()} | {"": ""}
    steps = ("", *STEPS)
    cells = [
        {
            "CONCEPTO": CONCEPTS[row.series], of: names[row.agency] or steps[row.step], "DESDE": f"{row.first:%d/%m/%Y}",
            "HASTA": f"{row.last:%d/%m/%Y}" if row.last else "", value: f"{row.value:{'.2f' if value == 'IMPORTE' else '.0f'}}",
        }
        for row in rows
    ]
    return pl.DataFrame(cells, schema=dict.fromkeys(("CONCEPTO", of, "DESDE", "HASTA", value), pl.String))


def _wide(rows: Iterable[Report]) -> pl.DataFrame:
    """One row per agency and quarter with a column for each series."""
    names = {agency.id: agency.name for agency in agencies()}
    found: dict[tuple[date, str], dict[str, str]] = {}
    for row in rows:
        line = found.setdefault((row.first, row.agency), {"CORTE": f"{row.first:%Y-%m-%d}", "DEPENDENCIA": names[row.agency]})
        line[QUARTERLY[row.series]] = f"{row.value:.0f}"
    return pl.DataFrame(list(found.values()), schema=dict.fromkeys(("CORTE", "DEPENDENCIA", *QUARTERLY.values()), pl.String))
