"""Exports as municipal systems write them, invented row by row (what is true of each is in exports.py).

The names of the columns are not those of etl/inspect/words.toml: they are how other places call the same things.
"""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import xlsxwriter

START = datetime(2025, 1, 2, 8, 0)
PROCEDURES = (
    "Licencia de anuncio",
    "Alineamiento y número oficial",
    "Constancia de residencia",
    "Poda de árbol",
    "Bache en calle",
)
NAMES = ("María", "José", "Guadalupe", "Juan Carlos", "Ana Laura", "Francisco")
FAMILIES = ("Hernández López", "García Pérez", "Martínez Cruz", "Núñez Ibáñez", "Peña Muñoz")


def person(r: random.Random) -> str:
    return f"{r.choice(NAMES)} {r.choice(FAMILIES)}"


def moments(n: int, seed: int, most_days: int = 20, every_minutes: int = 410) -> list[tuple[datetime, datetime, random.Random]]:
    """n arrivals and ends, in order."""
    r = random.Random(seed)
    found, when = [], START
    for _ in range(n):
        when += timedelta(minutes=r.randint(5, 2 * every_minutes))
        found.append((when, when + timedelta(minutes=r.randint(10, most_days * 1440)), r))
    return found


def text(path: Path, rows: Sequence[Sequence[object]], separator: str, encoding: str, ends: str = "\r\n") -> None:
    lines = (separator.join(_cell(str(cell), separator) for cell in row) for row in rows)
    path.write_bytes((ends.join(lines) + ends).encode(encoding))


def _cell(value: str, separator: str) -> str:
    return '"' + value.replace('"', '""') + '"' if separator in value or '"' in value or "\n" in value else value


def reports(path: Path) -> None:
    """Citizen reports of a call centre: semicolon, Windows-1252, some never closed, one code for «no number»."""
    rows: list[Sequence[object]] = [
        [
            "No. Reporte",
            "Fecha y Hora del Reporte",
            "Colonia",
            "Categoría del Servicio",
            "Secretaría Asignada",
            "Medio por el que se recibió",
            "Situación del Reporte",
            "Fecha de Solución",
            "Ciudadano que reporta",
            "Núm. Celular",
        ]
    ]
    for i, (a, b, r) in enumerate(moments(400, 1)):
        state = r.choice(("Solucionado", "Solucionado", "Solucionado", "En atención", "Canalizado a CFE", "Repetido"))
        rows.append(
            [
                f"072-{i:06d}",
                f"{a:%d/%m/%Y %H:%M}",
                "Centro",
                r.choice(PROCEDURES),
                r.choice(("Servicios Públicos", "Tránsito")),
                r.choice(("Llamada al 072", "WhatsApp", "App móvil", "Ventanilla")),
                state,
                f"{b:%d/%m/%Y %H:%M}" if state == "Solucionado" else "S/F",
                person(r),
                f"81{r.randint(10**7, 10**8 - 1)}",
            ]
        )
    text(path, rows, ";", "cp1252")


def licences(path: Path) -> None:
    """Building licences: tabs, UTF-8 with its mark, two-digit years, abbreviations."""
    rows: list[Sequence[object]] = [
        [
            "Exp.",
            "Trámite Solicitado",
            "Fec. Recep.",
            "Fec. Entrega",
            "Edo. Actual",
            "Nom. del Solicitante",
            "Domicilio de la Obra",
            "Vía de Recepción",
        ]
    ]
    for i, (a, b, r) in enumerate(moments(150, 2)):
        rows.append(
            [
                f"DU/{i:04d}/25",
                r.choice(PROCEDURES[:3]),
                f"{a:%d-%m-%y}",
                f"{b:%d-%m-%y}",
                r.choice(("Entregada", "Negada", "En dictamen")),
                person(r),
                f"Calle {i} #{r.randint(1, 99)}",
                r.choice(("Presencial", "En línea")),
            ]
        )
    text(path, rows, "\t", "utf-8-sig")


def till(path: Path) -> None:
    """A till of DOS times: CP850, four title rows padded with separators, decimal commas, a total and a signature."""
    head = ["Núm. Recibo Oficial", "Día", "Nombre del Causante", "Concepto Cobrado", "Cantidad Cobrada", "Forma en que pagó"]
    rows: list[Sequence[object]] = [
        [title, "", "", "", "", ""] for title in ("MUNICIPIO DE SAN JUAN DEL RÍO", "TESORERÍA", "CORTE DE CAJA", "")
    ]
    rows.append(head)
    total = 0
    for i, (a, _, r) in enumerate(moments(220, 3)):
        cents = r.randint(5_000, 900_000)
        total += cents
        rows.append(
            [
                f"A{i:05d}",
                f"{a.day}/{a.month}/{a.year}",
                person(r).upper(),
                r.choice(PROCEDURES).upper(),
                peso(cents),
                r.choice(("EFECTIVO", "TARJETA", "CHEQUE")),
            ]
        )
    rows += [["TOTAL", "", "", "", peso(total), ""], ["Lic. Rogelio Treviño Ayala", "", "", "", "", ""]]
    text(path, rows, ";", "cp850")


def peso(cents: int) -> str:
    """1.234,50"""
    return f"{cents // 100:,}".replace(",", ".") + f",{cents % 100:02d}"


def queue(path: Path) -> None:
    """A queue system's listing as Excel saves «Unicode text»: UTF-16, tabs, half days."""
    rows: list[Sequence[object]] = [
        [
            "Turno No.",
            "Módulo donde se atendió",
            "Servicio Requerido",
            "Hora en que llegó",
            "Hora en que fue llamado",
            "Hora en que terminó",
            "Desenlace",
        ]
    ]
    for i, (a, _, r) in enumerate(moments(260, 4)):
        called = a + timedelta(minutes=r.randint(0, 50))
        gone = r.random() < 0.1
        rows.append(
            [
                f"B-{i:04d}",
                r.choice(("Módulo Norte", "Módulo Sur")),
                r.choice(PROCEDURES),
                half_day(a),
                "" if gone else half_day(called),
                "" if gone else half_day(called + timedelta(minutes=r.randint(3, 30))),
                "Se retiró" if gone else "Atendido",
            ]
        )
    text(path, rows, "\t", "utf-16")


def half_day(moment: datetime) -> str:
    return f"{moment:%d/%m/%Y %I:%M:%S} {'a.m.' if moment.hour < 12 else 'p.m.'}"


def survey(path: Path) -> None:
    """Answers of a form: long questions as names, 9 for «prefiero no contestar», free comments."""
    rows: list[Sequence[object]] = [
        [
            "Marca temporal",
            "Dirección de correo electrónico",
            "¿Cómo califica la atención que recibió?",
            "¿Qué trámite vino a realizar?",
            "Déjenos sus comentarios",
        ]
    ]
    for i, (a, _, r) in enumerate(moments(180, 5)):
        rows.append(
            [
                f"{a:%d/%m/%Y %H:%M:%S}",
                f"persona{i}@ejemplo.mx",
                r.choice((1, 2, 3, 4, 5, 5, 4, 9)),
                r.choice(PROCEDURES),
                "Todo bien, pero el trámite tardó más de lo que decía la ficha y nadie supo explicar por qué" if i % 3 else "",
            ]
        )
    text(path, rows, ",", "utf-8", "\n")


def permits(path: Path) -> None:
    """Permits of an English-speaking city: month first."""
    rows: list[Sequence[object]] = [
        ["Permit #", "Permit Class", "Date Submitted", "Date Finalized", "Current Status", "Submittal Channel"]
    ]
    for i, (a, b, r) in enumerate(moments(200, 6)):
        state = r.choice(("Issued", "Denied", "Under Review", "Withdrawn"))
        rows.append(
            [
                f"BP25-{i:05d}",
                r.choice(("Electrical", "Plumbing", "Fence")),
                f"{a:%m/%d/%Y}",
                "" if state == "Under Review" else f"{b:%m/%d/%Y}",
                state,
                r.choice(("Online Portal", "Walk-in", "Mail")),
            ]
        )
    text(path, rows, ",", "utf-8", "\n")


def steps(path: Path) -> None:
    """A log of steps: several rows a case, pipes."""
    rows: list[Sequence[object]] = [["Folio Exp", "Paso del Proceso", "Servidor que lo realizó", "Comenzó", "Concluyó"]]
    for i, (a, _, r) in enumerate(moments(120, 7)):
        when = a
        for step in ("Ingreso", "Revisión técnica", "Firma", "Entrega"):
            end = when + timedelta(minutes=r.randint(5, 2000))
            rows.append(
                [f"EX-{i:05d}", step, f"EMP{r.randint(1, 15):03d}", f"{when:%Y-%m-%d %H:%M:%S}", f"{end:%Y-%m-%d %H:%M:%S}"]
            )
            when = end
    text(path, rows, "|", "utf-8", "\n")


def stops(path: Path) -> None:
    """Days on which the deadline did not run."""
    rows: list[Sequence[object]] = [
        ["Folio del Expediente", "Día en que se previno", "Día en que solventó", "Motivo de la prevención"]
    ]
    for i, (a, b, r) in enumerate(moments(90, 8)):
        rows.append(
            [
                f"EX-{i:05d}",
                f"{a:%d.%m.%Y}",
                f"{b:%d.%m.%Y}" if r.random() < 0.8 else "PENDIENTE",
                r.choice(("Falta plano", "Falta INE")),
            ]
        )
    text(path, rows, ";", "utf-8")


def appointments(path: Path) -> None:
    """Appointments with the day and the hour in two columns, and yes or no for who came."""
    rows: list[Sequence[object]] = [
        ["Clave de la Cita", "Se agendó el", "Fecha de la Cita", "Hora de la Cita", "Trámite a realizar", "Asistió"]
    ]
    for i, (a, b, r) in enumerate(moments(170, 9)):
        rows.append(
            [f"C{i:06d}", f"{a:%d/%m/%Y}", f"{b:%d/%m/%Y}", f"{b:%H:%M}", r.choice(PROCEDURES), r.choice(("SI", "SI", "NO"))]
        )
    text(path, rows, ",", "cp1252")


def months(path: Path) -> None:
    """A table of a yearly report: a column per month, its total at the end."""
    rows: list[Sequence[object]] = [
        ["Solicitudes atendidas por trámite, ejercicio 2025"],
        [],
        ["Trámite", "Enero", "Febrero", "Marzo", "Abril"],
    ]
    r = random.Random(10)
    sums = [0, 0, 0, 0]
    for name in (*PROCEDURES, *(f"Trámite {i}" for i in range(20))):
        cells = [r.randint(0, 3000) for _ in sums]
        sums = [a + b for a, b in zip(sums, cells, strict=True)]
        rows.append([name, *(f"{n:,}" for n in cells)])
    rows.append(["Total general", *(f"{n:,}" for n in sums)])
    text(path, rows, ",", "utf-8")


def unknown_order(path: Path) -> None:
    """Two weeks' deliveries whose days are all below 13: nothing says which number is the day."""
    rows: list[Sequence[object]] = [["Solicitud No.", "Ingresó", "Terminó", "Servicio"]]
    r = random.Random(11)
    for i in range(60):
        a = datetime(2025, r.randint(1, 12), r.randint(1, 9))
        b = datetime(2025 + a.month // 12, a.month % 12 + 1, r.randint(1, 12))
        rows.append([f"S{i:04d}", f"{a:%d/%m/%Y}", f"{b:%d/%m/%Y}", r.choice(PROCEDURES)])
    text(path, rows, ",", "utf-8")


def dotted(path: Path) -> None:
    """Amounts whose point may separate thousands or decimals."""
    rows: list[Sequence[object]] = [["Ticket de caja", "Fecha de cobro", "Monto"]]
    for i, (a, _, r) in enumerate(moments(80, 12)):
        rows.append([f"T{i:04d}", f"{a:%Y-%m-%d}", f"{r.randint(1, 9)}.{r.randint(0, 999):03d}"])
    text(path, rows, ";", "utf-8")


def book(path: Path) -> None:
    """A workbook: title merged over the table, hidden rows, a hidden sheet, real dates."""
    made = xlsxwriter.Workbook(path)
    moment = made.add_format({"num_format": "dd/mm/yyyy hh:mm"})
    page, other = made.add_worksheet("Relación"), made.add_worksheet("Listas")
    other.hide()
    page.merge_range("A1:E1", "RELACIÓN DE SOLICITUDES DE ACCESO")
    for i, name in enumerate(("Núm. de Solicitud", "Recibida el", "Contestada el", "Área que responde", "Cómo se presentó")):
        page.write(2, i, name)
    for i, (a, b, r) in enumerate(moments(140, 13)):
        page.write(i + 3, 0, f"{i:06d}")
        page.write_datetime(i + 3, 1, a, moment)
        page.write_datetime(i + 3, 2, b, moment)
        page.write(i + 3, 3, r.choice(("Obras Públicas", "Contraloría")))
        page.write(i + 3, 4, r.choice(("Portal de transparencia", "Escrito en oficina", "Correo electrónico")))
    page.set_row(7, None, None, {"hidden": True})
    made.close()
