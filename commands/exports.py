"""Commands that write documents for others, from what is published and what people wrote: `paso10 export …`."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.shell import Json, account, emit, messages, part, say
from etl.home import Home, read_home
from metrics import query
from metrics.agenda import Agenda, Commitment, WrongSemester, make_agenda, read_semester, snapshot
from metrics.agenda_sheets import sheets
from metrics.dominance import payers_known
from metrics.scope import read_day
from state import decisions
from state.kept import name_of
from state.store import home_state

if TYPE_CHECKING:
    from dashboard.reports.making import Made
    from dashboard.reports.open_data.release import Release

app, command = part("export", "Documentos para otros: láminas e informe del Cabildo, datos abiertos, resumen del día.")
Keys = Annotated[list[str] | None, typer.Option(
    "--agency", help="Con una sección de esa dependencia; se puede repetir.", metavar="CLAVE", show_default=False)]
Parts = Annotated[list[str] | None, typer.Option(
    "--section", help="Sólo esa sección; se puede repetir. Todas si no se dice.", metavar="SECCIÓN", show_default=False)]


@command()
def packet(
    context: typer.Context,
    period: Annotated[str, typer.Option(help="El mes.", metavar="AAAA-MM", show_default=False)] = "",
    as_of: Annotated[str | None, typer.Option(
        help="Decisiones y metas como estaban ese día; hoy si no se dice.", metavar="AAAA-MM-DD", show_default=False)] = None,
    sections: Parts = None, agencies: Keys = None,
    again: Annotated[Path | None, typer.Option(
        "--again", help="Otra vez los documentos de esa instantánea, junto a ella en otra/.", metavar="ZIP", show_default=False),
    ] = None,
    who: Annotated[str | None, typer.Option(
        help="Quién lo congela, para la bitácora; la cuenta de la máquina si no se dice.", metavar="NOMBRE", show_default=False),
    ] = None,
    as_json: Json = False,
) -> None:
    """Congela lo publicado con número y SHA-256, y hace de ello las láminas y el informe del Cabildo."""
    from dashboard.reports.making import make, make_again
    from dashboard.reports.packet import Asked, Municipality, freeze

    with messages():
        home = read_home(context.obj)
        if again is not None:
            made = make_again(again, again.parent / "otra", say)
        else:
            asked = Asked(period, read_day(as_of) or home.today, tuple(sections or ()), tuple(agencies or ()))
            author, store = name_of(account() or "Paso 10" if who is None else who), home_state(home.root)
            say("Congelando lo publicado…")
            brand = home.brand
            place = Municipality(home.name, home.time_zone, home.today, brand.body, brand.color, brand.accent, brand.logo)
            made = make(freeze(home.root, home.published, place, asked, store), store, author, say)
    emit(asdict(made), as_json, lambda: made_told(made))


def made_told(made: "Made") -> str:
    files = "".join(f"\n  {made.folder / name}" for name, _hash in made.documents)
    return f"Paquete {made.packet}, SHA-256 {made.sha256}\n  {made.folder}{files}\nPara comprobarlo: paso10 verify ARCHIVO"


@command(name="open-data")
def open_data(context: typer.Context, as_json: Json = False) -> None:
    """Una entrega de datos abiertos: CSV, JSON, Parquet y Excel por mes, con los números pequeños protegidos."""
    from dashboard.reports.open_data.dcat import LICENCES, Publisher
    from dashboard.reports.open_data.release import release

    with messages():
        home = read_home(context.obj)
        pub = query.open_current(home.published)
        publisher = Publisher(home.name, home.state, **asdict(home.opening))
        made, _rows, new = release(pub, home.root, publisher, payers_known(pub))
    emit({**asdict(made), "new": new}, as_json, lambda: released(made, new, LICENCES[made.licence].name))


def released(made: "Release", new: bool, licence: str) -> str:
    """What a release is and what it hides."""
    if not new:
        return f"Sin cambios: sigue la entrega {made.number}, en {made.folder}"
    lines = [
        f"Entrega {made.number} en {made.folder}: {made.rows:,} renglones de {made.first_month} a {made.last_month}",
        f"Ocultos: {made.hidden_rows:,} de {made.with_cases:,} renglones con casos",
        f"Meses que siguen como se publicaron, porque corregirlos revelaría a pocas personas: {made.held:,}",
        f"De {made.payers_percent:.0f} % de los pagos se sabe la persona; de los demás se mira cada solicitud o pago aparte",
        f"Licencia: {licence}",
    ]
    return "\n".join(lines)


@command()
def agenda(
    context: typer.Context,
    semester: Annotated[str, typer.Option(help="El semestre: 2027-1 es enero a junio.", metavar="AAAA-N")],
    previous: Annotated[Path | None, typer.Option(
        help="La Agenda anterior (su .json); si no, la que se guardó en exports/agendas.", metavar="ARCHIVO", show_default=False),
    ] = None,
    as_json: Json = False,
) -> None:
    """La Agenda de Simplificación y Digitalización del semestre (LNETB art. 21), en Excel, con lo medido."""
    from dashboard.reports.workbook import write_workbook

    with messages():
        home, asked = read_home(context.obj), read_semester(semester)
        pub = query.open_current(home.published)
        folder = home.root / "exports" / "agendas"
        made = make_agenda(pub, asked, commitments(home), last_agenda(previous, folder / f"agenda-{asked.before.name}.json"))
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"agenda-{asked.name}.xlsx"
        write_workbook(path, sheets(pub, made))
        path.with_suffix(".json").write_text(json.dumps(snapshot(made), ensure_ascii=False, indent=1), "utf-8")
    data = {"file": str(path), **snapshot(made), "unjustified": [p.procedure_id for p in made.unjustified]}
    emit(data, as_json, lambda: agenda_told(path, made))


def commitments(home: Home) -> list[Commitment]:
    """Every decision about a procedure, with what people wrote when they put it off or took it back."""
    found = []
    for entry in decisions.entries(home_state(home.root)):
        d, reasons = entry.decision, tuple(r.text for r in entry.remarks if r.action in ("postpone", "withdraw"))
        found.append(Commitment(entry.decision_id, d.procedure_id, d.kind, d.title, d.indicator, d.effective_on,
                                d.expected_change, reasons, entry.withdrawn is not None))
    return found


def last_agenda(named: Path | None, kept: Path) -> dict[str, Any] | None:
    """The Agenda to compare with; None, and a word, when none was named and none is kept."""
    path = named or kept
    if named is None and not kept.is_file():
        say(f"No está {kept}: esta Agenda no se compara con la anterior. Si la tiene, nómbrela con --previous.")
        return None
    try:
        found: dict[str, Any] = json.loads(path.read_text("utf-8"))
        if not isinstance(found, dict) or not {"semester", "lines"} <= set(found):
            raise ValueError
    except FileNotFoundError:
        raise WrongSemester(f"No existe {path}. Diga el .json que se escribió junto a la Agenda anterior.") from None
    except ValueError:
        raise WrongSemester(f"{path}: no es una Agenda guardada. Diga el .json que se escribió junto a la anterior.") from None
    return found


def agenda_told(path: Path, made: Agenda) -> str:
    n = {why: sum(line.why == why for line in made.lines) for why in ("carried", "committed", "proposed")}
    lines = [f"Agenda {made.semester.name} en {path}",
             f"Vienen de la anterior: {n['carried']}; con compromiso: {n['committed']}; propuestos: {n['proposed']}",
             f"Se entrega a más tardar el {made.semester.due}"]
    lines += [f"Falta justificar (LNETB art. 22): {p.procedure_id} {p.name}. Escríbalo al aplazar o retirar la decisión."
              for p in made.unjustified]
    return "\n".join(lines)


@command()
def digest(context: typer.Context, as_json: Json = False) -> None:
    """El resumen del día de cada persona de [[digest]], en exports/; con [smtp], también por correo, una vez por publicación."""
    from dashboard.reports.digest.making import write_digests

    with messages():
        home = read_home(context.obj)
        pub = query.open_current(home.published)
        found = write_digests(pub, home.root, home.recipients, home.smtp, home_state(home.root), home.language)
    emit([asdict(one) for one in found], as_json, lambda: "\n".join(one.told for one in found))
    raise typer.Exit(11 if any(one.failed for one in found) else 0)
