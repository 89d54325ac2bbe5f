"""Commands that say figures: the catalogue, any indicator, forecasts and how good they would have been."""

from dataclasses import asdict
from enum import StrEnum
from typing import Annotated

import typer

from commands.shell import Json, emit, messages, part, say
from etl.home import read_home
from etl.text import table
from metrics import query
from metrics.axes import PRESETS, read_weights
from metrics.forecast.beside import compare
from metrics.forecast.told import QUALITY_HEAD, forecast_text, forecasts, quality_lines
from metrics.ranked import RANK_HEAD, rank_lines, ranked
from metrics.table import catalogue, comma_separated
from metrics.table import table as figures_of
from metrics.told import HEAD, unit
from metrics.told import told as told_figure

app, command = part()
ForecastSeries = Annotated[str, typer.Option(
    "--series", help="La serie; sin ella, la lista de todas.", metavar="SERIE", show_default=False)]
Keys = Annotated[list[str] | None, typer.Option(
    help="Sólo de esa clave; se puede repetir.", metavar="CLAVE", show_default=False)]
Grain = StrEnum("Grain", {word.upper(): word for word in ("total", "day", "week", "month", "quarter", "year")})


@command()
def indicators(context: typer.Context, as_json: Json = False) -> None:
    """El catálogo de indicadores."""
    with messages():
        known = catalogue(context.obj / "indicators")
    rows = [(i.id, i.name["es"], unit(i.unit), i.formula["es"]) for i in known.values()]
    emit([asdict(i) for i in known.values()], as_json, lambda: table(("indicador", "nombre", "unidad", "fórmula"), rows))


@command()
def show(
    context: typer.Context,
    ids: Annotated[list[str], typer.Argument(help="Indicadores, o «all» para todos.", metavar="INDICADOR...")],
    start: Annotated[str | None, typer.Option("--from", help="Primer día.", metavar="AAAA-MM-DD", show_default=False)] = None,
    end: Annotated[str | None, typer.Option("--to", help="Último día.", metavar="AAAA-MM-DD", show_default=False)] = None,
    grain: Annotated[Grain, typer.Option(help="Cortes del periodo.")] = Grain.TOTAL,
    by: Annotated[str | None, typer.Option(
        help="Desglose: procedure, agency, office, channel…; no_show_share también por weekday y lead.",
        metavar="DIMENSIÓN", show_default=False)] = None,
    procedure: Keys = None, agency: Keys = None, office: Keys = None, channel: Keys = None,
    question: Keys = None, place: Keys = None, series: Keys = None, method: Keys = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="Salida como CSV.")] = False,
    as_json: Json = False,
) -> None:
    """Las cifras de uno o más indicadores, como tabla, CSV o JSON."""
    with messages():
        pub = query.open_current(read_home(context.obj).published)
        keys = {"procedure": procedure, "agency": agency, "office": office, "channel": channel,
                "question": question, "place": place, "series": series, "method": method}
        scope = query.Scope(**{name: tuple(values) for name, values in keys.items() if values})
        rows = figures_of(pub, ids, start, end, grain.value, by, scope)
    head = {"published": pub.path.name, "cutoff": pub.cutoff, "rows": rows}
    emit(head, as_json and not as_csv, lambda: (
        comma_separated(rows).rstrip("\n") if as_csv else table(HEAD, [told_figure(row) for row in rows])))


@command()
def forecast(context: typer.Context, series: ForecastSeries = "", as_json: Json = False) -> None:
    """Lo que se espera de cada día de las próximas cuatro semanas, y cuánto se equivoca."""
    with messages():
        found = forecasts(query.open_current(read_home(context.obj).published), series)
    emit(found, as_json, lambda: forecast_text(found, table))


@command()
def backtest(context: typer.Context, as_json: Json = False) -> None:
    """Qué tan buenos habrían sido los pronósticos en seis ventanas de cuatro semanas, junto a Prophet; tarda unos minutos."""
    with messages():
        found = compare(query.open_current(read_home(context.obj).published), say)
    emit([asdict(one) for one in found], as_json, lambda: table(QUALITY_HEAD, quality_lines(found)))


Preset = StrEnum("Preset", {name.upper(): name for name in PRESETS})


@command()
def priorities(
    context: typer.Context,
    preset: Annotated[Preset, typer.Option(help="Pesos: los diez pasos, o el art. 21 de la LNETB.")] = Preset.TEN_STEPS,
    weight: Annotated[list[str] | None, typer.Option(
        help="Un peso propio, como volume=30; se puede repetir, y entonces sólo pesan esos.", metavar="EJE=PUNTOS",
        show_default=False)] = None,
    everything: Annotated[bool, typer.Option("--everything", help="También los que ya se resuelven en línea.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Salida como CSV.")] = False,
    as_json: Json = False,
) -> None:
    """Qué trámites siguen, y qué tan seguro es ese orden."""
    with messages():
        pub = query.open_current(read_home(context.obj).published)
        told = ranked(pub, read_weights(weight) if weight else PRESETS[preset.value], everything)
    emit(told, as_json and not as_csv, lambda: (
        comma_separated(told["rows"]).rstrip("\n") if as_csv else table(RANK_HEAD, rank_lines(told["rows"]))))
