"""The same requests of a citizen window in every form that a reader takes, and tickets of a waiting hall for Cero Filas."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4
from xml.sax.saxutils import quoteattr

import polars as pl
import xlsxwriter
from sqlalchemy import Engine, create_engine, make_url, text

SCHEMA = Path(__file__).resolve().parents[1] / "etl" / "sample" / "data" / "cerofilas.sql"
DAY = "%d/%m/%Y"
FORM = f"{DAY} %H:%M:%S"
TEXTS = """[personal]
hash = ["CURP"]
drop = ["NOMBRE"]
[[fact]]
table = "requests"
[fact.columns]
request_id   = "FOLIO"
procedure_id = "TRAMITE"
office_id    = "OFICINA"
channel      = { column = "MEDIO", values = { "Ventanilla" = "counter", "En línea" = "web" } }
received_at  = { column = "RECIBIDO", dates = "dd/mm/yyyy HH:MM:SS" }
resolved_at  = { column = "RESUELTO", dates = "dd/mm/yyyy HH:MM:SS" }
due_at       = { column = "VENCE", dates = "dd/mm/yyyy" }
status       = { column = "ESTADO", values = { "Aprobado" = "granted", "Negado" = "refused", "En trámite" = "open" } }
visits       = "VISITAS"
applicant    = "CURP"
"""
NATIVE = TEXTS.replace(', dates = "dd/mm/yyyy HH:MM:SS"', "").replace(', dates = "dd/mm/yyyy"', "")
LOG = """[[fact]]
table = "events"
where = { "xes:record" = ["event"] }
[fact.columns]
request_id   = "case:concept:name"
activity     = "concept:name"
completed_at = "time:timestamp"
"""
HEADS = {
    "csv": 'kind = "csv"\nfiles = "*.csv"\n[csv]\nencoding = "cp1252"\nseparator = ";"\n',
    "xlsx": 'kind = "xlsx"\nfiles = "*.xlsx"\n',
    "json": 'kind = "json"\nfiles = "*.jsonl"\n',
    "xes": 'kind = "xes"\nfiles = "*.xes"\n',
    "sql": 'kind = "sql"\n[sql]\nurl = "{url}"\ntable = "ventanilla"\n',
}


@contextmanager
def database(url: str) -> Iterator[Engine]:
    """A new database on a server, dropped afterwards."""
    name, server = f"paso10_{uuid4().hex[:12]}", create_engine(url)
    with server.connect().execution_options(isolation_level="AUTOCOMMIT") as con:
        con.execute(text(f"CREATE DATABASE {name}"))
        engine = create_engine(make_url(url).set(database=name))
        try:
            yield engine
        finally:
            engine.dispose()
            con.execute(text(f"DROP DATABASE {name}"))
    server.dispose()


def requests(rows: int) -> pl.DataFrame:
    """`rows` records of twelve columns, one in a hundred quoted with a separator inside."""
    index = pl.int_range(rows, eager=True)
    start = pl.lit(datetime(2024, 1, 2, 8)) + index.cast(pl.Duration("ms")) * 40_000
    return pl.DataFrame({"i": index}).with_columns(a=start).select(
        FOLIO=pl.format("{}", pl.col("i").cast(pl.String).str.zfill(9)),
        TRAMITE=pl.format("TR-{}", pl.col("i") % 60),
        OFICINA=pl.format("OF-{}", pl.col("i") % 9),
        MEDIO=pl.when(pl.col("i") % 3 == 0).then(pl.lit("En línea")).otherwise(pl.lit("Ventanilla")),
        RECIBIDO=pl.col("a"),
        RESUELTO=pl.col("a") + timedelta(days=3, minutes=7),
        VENCE=(pl.col("a") + timedelta(days=10)).dt.date(),
        ESTADO=pl.when(pl.col("i") % 11 == 0).then(pl.lit("Negado")).otherwise(pl.lit("Aprobado")),
        VISITAS=pl.col("i") % 4,
        CURP=pl.format("XEXX{}HVZXXX00", (pl.col("i") % 400_000).cast(pl.String).str.zfill(6)),
        NOMBRE=pl.when(pl.col("i") % 100 == 0).then(pl.lit('Muñoz; "Peña"')).otherwise(pl.lit("José Núñez")),
        NOTA=pl.lit("sin observaciones"),
    )


def as_texts(frame: pl.DataFrame) -> pl.DataFrame:
    """The dates as a clerk's system writes them."""
    return frame.with_columns(
        pl.col("RECIBIDO", "RESUELTO").dt.strftime(FORM), pl.col("VENCE").dt.strftime(DAY)
    )


def write_csv(path: Path, rows: int) -> None:
    path.write_bytes(as_texts(requests(rows)).write_csv(separator=";").encode("cp1252"))


def write_json(path: Path, rows: int) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in as_texts(requests(rows)).iter_rows(named=True))


def write_xlsx(path: Path, rows: int) -> None:
    frame = as_texts(requests(rows))
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate((frame.columns, *frame.iter_rows())):
            sheet.write_row(at, 0, row)


def write_xes(path: Path, rows: int) -> None:
    """A log of `rows` events, five a case."""
    with path.open("w", encoding="utf-8") as file:
        file.write('<?xml version="1.0" encoding="UTF-8"?><log>')
        for case in range(rows // 5):
            file.write(f'<trace><string key="concept:name" value={quoteattr(f"F-{case}")}/>')
            for step in range(5):
                at = (datetime(2024, 1, 2, 8) + timedelta(minutes=case + 60 * step)).isoformat()
                file.write(
                    f'<event><string key="concept:name" value="Paso {step}"/><string key="org:resource" value="R{case % 9}"/>'
                    f'<date key="time:timestamp" value="{at}-06:00"/></event>'
                )
            file.write("</trace>")
        file.write("</log>")


def fill(engine: Engine, rows: int) -> None:
    """The table `ventanilla` with dates and numbers as a database has them."""
    frame = requests(rows)
    kinds = {pl.String: "VARCHAR(40)", pl.Date: "DATE", pl.Int64: "INT"}
    moment = "DATETIME" if engine.dialect.name == "mysql" else "TIMESTAMP"
    quoted = engine.dialect.identifier_preparer.quote_identifier
    columns = ", ".join(f"{quoted(name)} {kinds.get(type(kind), moment)}" for name, kind in frame.schema.items())
    names = ", ".join(f":{name}" for name in frame.columns)
    with engine.begin() as con:
        con.execute(text(f"CREATE TABLE ventanilla ({columns})"))
        for part in frame.iter_slices(50_000):
            con.execute(text(f"INSERT INTO ventanilla VALUES ({names})"), part.to_dicts())


def fill_cerofilas(engine: Engine, rows: int) -> None:
    """The tables of Cero Filas on MariaDB with `rows` tickets, one in four of an appointment, and a rating of every second."""
    stamp = "'2024-01-02 08:00:00'"
    at = "'2024-01-02 08:00:00' + INTERVAL s.seq MINUTE"
    called, ended = f"{at} + INTERVAL 9 MINUTE", f"{at} + INTERVAL 17 MINUTE"
    with engine.begin() as con:
        for statement in SCHEMA.read_text("utf-8").split(";")[:-1]:
            con.execute(text(statement.replace(" TIMESTAMP", " TIMESTAMP NULL")))
        for statement in (
            f"INSERT INTO dependencias VALUES (1, 'Tesorería', 1, {stamp}, 1, {stamp})",
            "INSERT INTO oficinas (id_oficina, nombre_oficina, dependencia_id, coords) VALUES (1, 'Centro', 1, '19,-96')",
            "INSERT INTO tramites (id_tramite, nombre_tramite, tiempo_minutos, costo, codigo, dependencia_id) "
            "SELECT seq, concat('Trámite ', seq), 15, '85', concat('T', seq), 1 FROM seq_1_to_60",
            "INSERT INTO users (id_user, tipo_user, estatus, nombre, oficina_id, disponibleturno, ventanilla) "
            "SELECT seq, 'tramitador', 'activo', 'x', 1, 'si', concat('V', seq) FROM seq_1_to_20",
            "INSERT INTO citas (id_cita, tramite_id, oficina_id, fechahora, nombre_ciudadano, appaterno_ciudadano, "
            f"apmaterno_ciudadano, curp, created_at, updated_at) SELECT s.seq, 1 + s.seq % 60, 1, {at}, 'x', 'x', 'x', 'x', "
            f"{stamp}, {stamp} FROM seq_4_to_{rows}_step_4 s",
            "INSERT INTO turnos (id_turno, cita_id, oficina_id, user_id, tramite_id, fechahora_inicio, fechahora_fin, curp, "
            f"estatus, folio, tiempoaproxmin, created_at, updated_at) SELECT s.seq, if(s.seq % 4 = 0, s.seq, NULL), 1, "
            f"1 + s.seq % 20, 1 + s.seq % 60, {called}, {ended}, 'x', 'finalizado', s.seq, 15, {at}, {ended} "
            f"FROM seq_1_to_{rows} s",
            "INSERT INTO valoraciones (id_valoracion, turno_id, folio, estrellas, created_at, updated_at) "
            f"SELECT s.seq, s.seq, s.seq, 1 + s.seq % 5, {ended}, {ended} FROM seq_2_to_{rows}_step_2 s",
        ):
            con.execute(text(statement))
