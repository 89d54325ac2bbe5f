"""Commands about the records of the procedures: what each one costs whoever asks for it, and what in them is to mend."""

from dataclasses import asdict
from typing import Annotated

import typer

from commands.shell import Json, emit, messages, part
from etl.home import read_home
from etl.text import table
from metrics import query
from metrics.cost_words import METHOD, NOT_CALCULABLE, OURS
from metrics.costs import CostRow, HoursRow, citizen_hours, costs
from metrics.errors import UnknownKey, nearest
from metrics.finding_words import SEVERITIES, mend, pick, where, wrong
from metrics.findings import catalogue_findings
from metrics.records import records

app, command = part()
ES = "es"
Only = Annotated[list[str] | None, typer.Option(
    "--procedure", help="Sólo de esa homoclave; se puede repetir.", metavar="CLAVE", show_default=False)]
COST_HEAD = ("trámite", "directo", "requisitos", "espera", "por vez", "veces al año", "al año", "h por vez (nuestro)",
             "su valor (nuestro)", "falta")  # fmt: skip


@command()
def cost(context: typer.Context, procedure: Only = None, as_json: Json = False) -> None:
    """El costo burocrático de cada trámite y, aparte, las horas de la gente."""
    with messages():
        pub = query.open_current(read_home(context.obj).published)
        rows, hours = costs(pub), citizen_hours(pub)
        keys = _chosen(procedure, [*rows])
    data = {"method": METHOD[ES], "citizen_hours_method": OURS[ES], "published": pub.path.name, "cutoff": pub.cutoff,
            "costs": [asdict(rows[key]) for key in keys],
            "citizen_hours": [asdict(hours[key]) for key in keys if key in hours]}
    lines = [_line(rows[key], hours.get(key)) for key in keys]
    emit(data, as_json, lambda: f"{table(COST_HEAD, lines)}\nPesos. {METHOD[ES]}\n{OURS[ES]}")


@command(name="catalogue")
def catalogue_command(context: typer.Context, procedure: Only = None, as_json: Json = False) -> None:
    """Lo que falta en las fichas (LNETB art. 54) o los datos contradicen, lo más grave primero."""
    with messages():
        pub = query.open_current(read_home(context.obj).published)
        keys = _chosen(procedure, sorted(records(pub)))
        found = [one for one in catalogue_findings(pub) if one.procedure_id in ("", *keys)]
    rows = [(pick(SEVERITIES[one.severity], ES), one.procedure_id or "todos", wrong(one, ES), mend(one, ES), where(one, ES))
            for one in found]
    data = [asdict(one) | {"wrong": wrong(one, ES), "mend": mend(one, ES)} for one in found]
    emit(data, as_json, lambda: (
        table(("gravedad", "trámite", "qué pasa", "cómo se arregla", "dónde"), rows) if rows
        else "Las fichas tienen todo lo que pide el artículo 54 y los datos no las contradicen."))


def _chosen(asked: list[str] | None, known: list[str]) -> list[str]:
    """The asked keys, all when none is; UnknownKey where the catalogue has no such procedure."""
    for key in asked or []:
        if key not in known:
            raise UnknownKey(f"«{key}» no está en el catálogo de trámites.{nearest(key, known)} Véalos con: paso10 cost")
    return asked or known


def _line(row: CostRow, hours: HoursRow | None) -> tuple[str, ...]:
    each, worth = (hours.hours_per_request, hours.value_per_request_mxn) if hours else (None, None)
    parts = (row.cbd_mxn, row.cbi_requirements_mxn, row.opportunity_mxn, row.cbu_mxn)
    volume = "sin dato" if row.volume is None else f"{row.volume:,.0f}"
    return (row.procedure_id, *map(_pesos, parts), volume, _pesos(row.cbt_mxn), "sin dato" if each is None else f"{each:,.1f}",
            "sin dato" if worth is None else f"{worth:,.2f}", row.reason)


def _pesos(value: float | None) -> str:
    return NOT_CALCULABLE[ES] if value is None else f"{value:,.2f}"
