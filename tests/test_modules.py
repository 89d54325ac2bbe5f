"""Every module of a digital-services programme has its figures: a small file of each kind, a contract, and `paso10 show`."""

import json
import re
from pathlib import Path

import pytest
import xlsxwriter
from typer.testing import CliRunner

import paso10
from metrics.indicator import FOLDER, read_indicators

DOCS = Path(__file__).resolve().parents[1] / "docs"
MODULES = {  # page: the modules that it must have
    "modules.md": (
        "Digital services", "Digital payments", "Paperless offices", "Participation", "Open data", "Virtual appointments",
    ),
    "modulos.md": (
        "Trámites en línea", "Pagos en línea", "Oficina sin papel", "Participación", "Datos abiertos", "Citas virtuales",
    ),
}  # fmt: skip
INDICATORS = read_indicators(FOLDER)
CSV = 'kind = "csv"\n[csv]\nencoding = "utf-8"\nseparator = ","\n'
DAY = 'dates = "yyyy-mm-dd HH:MM"'
SERIES = """[fact.columns.series]
column = "CONCEPTO"
[fact.columns.series.values]
"Oficios" = "oficios"
"Oficios sin papel" = "paperless_oficios"
"Equipo" = "equipment"
"Quejas" = "complaints"
"Conjuntos de datos" = "open_datasets"
"Obligaciones" = "obligations"
"Obligaciones cumplidas" = "obligations_met"
"Personas capacitadas" = "people_trained"
"Dependencias" = "agencies_on_board"
"Alcance" = "campaign_reach"
"Presupuesto" = "budget_mxn"
"Ejercido" = "budget_spent_mxn"
"Ley de Ingresos" = "income_estimate_mxn"
"Recaudado" = "income_collected_mxn"
"""


def source(root: Path, name: str, contract: str, data: str) -> None:
    (root / "sources" / f"{name}.toml").write_text(f'name = "{name}"\nfiles = "{name}.*"\n{contract}', "utf-8")
    if data:
        (root / "inbox" / f"{name}.{'jsonl' if data.startswith('{') else 'csv'}").write_text(data, "utf-8")


def requests(root: Path) -> None:
    lines = ["FOLIO,TRAMITE,MEDIO,RECIBIDA,RESUELTA"]
    for n in range(20):
        done = f"2026-03-{2 + n % 5 + 3:02d} 12:00" if n % 4 else ""
        lines.append(f"F{n},LIC,{'Portal' if n % 2 else 'Ventanilla'},2026-03-{2 + n % 5:02d} 10:00,{done}")
    source(root, "portal", CSV + f"""[[fact]]
table = "requests"
[fact.columns]
request_id = "FOLIO"
procedure_id = "TRAMITE"
channel = {{ column = "MEDIO", values = {{ "Portal" = "web", "Ventanilla" = "counter" }} }}
received_at = {{ column = "RECIBIDA", {DAY} }}
resolved_at = {{ column = "RESUELTA", {DAY} }}
""", "\n".join(lines) + "\n")  # fmt: skip


def payments(root: Path) -> None:
    lines = ["RECIBO,FECHA,IMPORTE,CAJA"]
    lines += [f"R{n},2026-03-0{2 + n % 5},{100 + n}.50,{'Web' if n % 4 else 'Caja'}" for n in range(8)]
    source(root, "pagos", CSV + """[[fact]]
table = "payments"
[fact.columns]
payment_id = "RECIBO"
paid_at = { column = "FECHA", dates = "yyyy-mm-dd" }
amount_mxn = "IMPORTE"
channel = { column = "CAJA", values = { "Web" = "web", "Caja" = "counter" } }
""", "\n".join(lines) + "\n")  # fmt: skip


def treasury(root: Path) -> None:
    """A month per column, as treasuries send them."""
    path = root / "inbox" / "ingresos.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("2026")
        sheet.write_row(0, 0, ["CONCEPTO", "Ene", "Feb", "Mar"])
        sheet.write_row(1, 0, ["Recaudado", 100_000, 120_000, 80_000])
    source(root, "ingresos", """kind = "xlsx"
[[fact]]
table = "aggregates"
[fact.columns]
[fact.columns.series]
column = "CONCEPTO"
values = { "Recaudado" = "income_collected_mxn" }
[fact.unpivot]
columns = ["Ene", "Feb", "Mar"]
name_to = "from_at"
value_to = "value"
names = { "Ene" = "2026-01-01", "Feb" = "2026-02-01", "Mar" = "2026-03-01" }
""", "")  # fmt: skip


def workbook(root: Path) -> None:
    """The programme's own report: what was counted, of whom, from when to when."""
    rows = (
        ("Oficios", "", "2026-01-01", "2026-03-31", 2000), ("Oficios sin papel", "", "2026-01-01", "2026-03-31", 1500),
        ("Equipo", "CENTRO", "2026-01-15", "", 12), ("Equipo", "NORTE", "2026-02-01", "", 9),
        ("Quejas", "", "2026-01-01", "2026-03-31", 41),
        ("Conjuntos de datos", "", "2026-03-31", "", 31),
        ("Obligaciones", "", "2026-01-01", "", 48), ("Obligaciones cumplidas", "", "2026-03-31", "", 45),
        ("Personas capacitadas", "", "2026-01-01", "2026-03-31", 260), ("Dependencias", "", "2026-03-31", "", 14),
        ("Alcance", "", "2026-01-01", "2026-03-31", 9500), ("Presupuesto", "", "2026-01-01", "2026-03-31", 400_000),
        ("Ejercido", "", "2026-01-01", "2026-03-31", 100_000), ("Ley de Ingresos", "", "2026-01-01", "2026-03-31", 1_000_000),
    )  # fmt: skip
    with xlsxwriter.Workbook(str(root / "inbox" / "programa.xlsx")) as book:
        sheet = book.add_worksheet("Avance")
        sheet.write(0, 0, "Informe trimestral")
        sheet.write_row(1, 0, ["CONCEPTO", "OFICINA", "DESDE", "HASTA", "CIFRA"])
        for n, row in enumerate(rows, 2):
            sheet.write_row(n, 0, row)
    source(root, "programa", f"""kind = "xlsx"
[xlsx]
header_row = 2
[[rows]]
kind = "footer"
pattern = "^Elabor"
[[fact]]
table = "aggregates"
[fact.columns]
office_id = "OFICINA"
from_at = {{ column = "DESDE", dates = "yyyy-mm-dd" }}
to_at = {{ column = "HASTA", dates = "yyyy-mm-dd" }}
value = "CIFRA"
{SERIES}""", "")  # fmt: skip


def chatbot(root: Path) -> None:
    """Evaluations in the manner of EVA: a place, stars per question, the channel, the date."""
    lines = []
    for n in range(20):
        stars = [{"pregunta": "trato", "estrellas": 5}, {"pregunta": "rapidez", "estrellas": 3 + n % 2}]
        day = f"2026-03-0{2 + n % 5}T10:00:00-06:00"
        one = {"id": f"E{n}", "lugar": "Registro Civil", "canal": "WhatsApp", "fecha": day, "respuestas": stars}
        lines.append(json.dumps(one))
    source(root, "eva", """kind = "json"
[[fact]]
table = "ratings"
explode = "respuestas"
[fact.columns]
rating_id = "id"
place = "lugar"
channel = { column = "canal", values = { "WhatsApp" = "whatsapp" } }
rated_at = { column = "fecha", dates = "iso" }
question = "respuestas.pregunta"
stars = "respuestas.estrellas"
""", "\n".join(lines) + "\n")  # fmt: skip


def parks(root: Path) -> None:
    lines = ["ID,PARQUE,FECHA,ESTRELLAS", *(f"P{n},Parque Zamora,2026-03-0{2 + n % 5},{4 + n % 2}" for n in range(12))]
    source(root, "parques", CSV + """[[fact]]
table = "ratings"
[fact.columns]
rating_id = "ID"
place = "PARQUE"
rated_at = { column = "FECHA", dates = "yyyy-mm-dd" }
stars = "ESTRELLAS"
""", "\n".join(lines) + "\n")  # fmt: skip


def survey(root: Path) -> None:
    lines = ["ID,limpieza,seguridad,luz", *(f"S{n},{1 + n % 5},9,{5 - n % 2}" for n in range(10))]
    source(root, "encuesta", CSV + """[[fact]]
table = "ratings"
[fact.columns]
rating_id = "ID"
place = { constant = "ciudad" }
rated_at = { constant = "2026-03-05" }
stars = { null = ["9"] }
[fact.unpivot]
columns = ["limpieza", "seguridad", "luz"]
name_to = "question"
value_to = "stars"
""", "\n".join(lines) + "\n")  # fmt: skip


def appointments(root: Path) -> None:
    lines = ["CITA,RESERVADA,HORA,LLEGO,LLAMADO,FIN,RESULTADO"]
    for n in range(20):
        day = f"2026-03-{9 + n % 5:02d}"
        came = f"{day} 09:50,{day} 10:{n % 10:02d},{day} 10:30,Atendida" if n % 4 else ",,,No se presentó"
        lines.append(f"C{n},2026-03-05 12:00,{day} 10:00,{came}")
    source(root, "citas", CSV + f"""[[fact]]
table = "visits"
[fact.columns]
visit_id = "CITA"
channel = {{ constant = "whatsapp" }}
booked_at = {{ column = "RESERVADA", {DAY} }}
appointment_at = {{ column = "HORA", {DAY} }}
arrived_at = {{ column = "LLEGO", {DAY} }}
called_at = {{ column = "LLAMADO", {DAY} }}
ended_at = {{ column = "FIN", {DAY} }}
outcome = {{ column = "RESULTADO", values = {{ "Atendida" = "served", "No se presentó" = "no_show" }} }}
""", "\n".join(lines) + "\n")  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("modulos") / "casa"
    for folder in ("sources", "inbox", "catalogue"):
        (root / folder).mkdir(parents=True)
    (root / "paso10.toml").write_text('name = "Villa Módulos"\nstate = "Veracruz"\nfrozen_on = 2026-03-31\n', "utf-8")
    (root / "catalogue" / "procedures.csv").write_text(
        "procedure_id,name,limit_value,limit_unit,online\nLIC,Licencia,3,working_days,true\nACT,Acta,1,working_days,false\n",
        "utf-8",
    )
    for write in (requests, payments, treasury, workbook, chatbot, parks, survey, appointments):
        write(root)
    done = run(root, "update", "--json")
    told = json.loads(done)
    assert {(b["source"], b["status"], b["message"]) for b in told["batches"] if b["status"] != "loaded"} == set()
    return root


def run(root: Path, *arguments: str) -> str:
    done = CliRunner().invoke(paso10.app, ["--home", str(root), *arguments], prog_name="paso10")
    assert done.exit_code == 0, done.output
    return done.stdout


QUARTER = ("--from", "2026-01-01", "--to", "2026-03-31")
EXPECTED = [  # line of the table: (facts, arguments, its indicators and what the files above make of them)
    # Three days after a Monday, Tuesday, Wednesday, Thursday or Friday: 3, 3, 2, 1 and 1 working days.
    ("requests", (), {
        "requests_received": 20, "requests_resolved": 15, "digital_take_up": 66.666667, "resolution_days_p50": 2,
        "on_time_share": 75,
    }),
    ("procedures", (), {"catalogue_online_share": 50}),
    ("payments", (), {"revenue_mxn": 832, "revenue_online_share": 75.360577, "revenue_per_payment_mxn": 104}),
    ("aggregates", QUARTER, {
        "income_law_estimate_mxn": 1_000_000, "income_law_collected_mxn": 300_000, "income_law_progress_share": 30,
    }),
    ("aggregates", QUARTER, {"paperless_oficios": 1500, "paperless_oficios_share": 75, "equipment": 21}),
    ("ratings", ("--channel", "whatsapp"), {"answers": 40, "stars_mean": 4.25, "share_4_5": 75, "satisfaction_score": 81.25}),
    ("ratings", ("--place", "Parque Zamora"), {"answers": 12, "stars_mean": 4.5}),
    ("ratings", ("--place", "ciudad"), {"answers": 20, "stars_mean": 3.75}),
    ("aggregates", QUARTER, {"complaints_reported": 41}),
    ("aggregates", QUARTER, {"open_datasets": 31, "transparency_obligations_met_share": 93.75}),
    ("visits", (), {
        "queue_visits": 15, "no_show_share": 25, "appointment_lead_days_p50": 6, "queue_wait_minutes_p50": 5,
        "abandonment_share": 0,
    }),
    ("aggregates", QUARTER, {
        "people_trained": 260, "agencies_on_board": 14, "campaign_reach": 9500, "budget_mxn": 400_000, "budget_spent_share": 25,
    }),
]  # fmt: skip


def lines(page: str) -> list[list[str]]:
    """The cells of each line of the page's table."""
    text = (DOCS / page).read_text("utf-8")
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if re.match(r"\| [A-Z]", line)]


@pytest.mark.parametrize("page", MODULES)
def test_the_table_names_indicators_that_exist_and_facts_that_feed_them(page: str) -> None:
    for _module, _source, fact, named in lines(page):
        ids = re.findall(r"`(\w+)`", named)
        assert ids
        for id in ids:
            family = INDICATORS[id].family
            assert {"procedures": "catalogue"}.get(fact.strip("`"), fact.strip("`")) == family, id
    modules = {line[0].partition(" (")[0] for line in lines(page)}
    assert modules >= set(MODULES[page])


@pytest.mark.parametrize("page", MODULES)
def test_every_line_of_the_table_is_shown(page: str) -> None:
    told = [(fact.strip("`"), set(re.findall(r"`(\w+)`", named))) for _module, _source, fact, named in lines(page)]
    assert told == [(fact, set(figures)) for fact, _arguments, figures in EXPECTED]


@pytest.mark.parametrize(("arguments", "figures"), [row[1:] for row in EXPECTED])
def test_figures(home: Path, arguments: tuple[str, ...], figures: dict[str, float]) -> None:
    rows = json.loads(run(home, "show", *figures, *arguments, "--json"))["rows"]
    assert {row["indicator"]: row["value"] for row in rows} == pytest.approx(figures, abs=1e-4)
