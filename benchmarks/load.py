"""Rows per second of a CSV from disk to committed facts, beside plain polars.read_csv of the same file.

    .venv/bin/python benchmarks/load.py [--rows 1000000]

The file is a citizen window's export of 12 columns in CP1252 with `;`, day-first dates, decimal commas and a hashed CURP:
everything that loading does is inside the figure (decoding, both readers, typing, quarantine, conservation, commit).
"""

import argparse
import os
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl

from etl.home import read_home
from etl.load import load_home

CONTRACT = """
name  = "Ventanilla"
owner = "Ventanilla"
kind  = "csv"
files = "*.csv"
[csv]
encoding   = "cp1252"
separator  = ";"
header_row = 1
[personal]
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


def write(path: Path, rows: int) -> None:
    """The export: `rows` records, one in a hundred quoted with a separator inside."""
    index = pl.int_range(rows, eager=True)
    start = pl.lit(datetime(2024, 1, 2, 8)) + index.cast(pl.Duration("ms")) * 40_000
    form = "%d/%m/%Y %H:%M:%S"
    frame = pl.DataFrame({"i": index}).with_columns(a=start).select(
        FOLIO=pl.format("{}", pl.col("i").cast(pl.String).str.zfill(9)),
        TRAMITE=pl.format("TR-{}", pl.col("i") % 60),
        OFICINA=pl.format("OF-{}", pl.col("i") % 9),
        MEDIO=pl.when(pl.col("i") % 3 == 0).then(pl.lit("En línea")).otherwise(pl.lit("Ventanilla")),
        RECIBIDO=pl.col("a").dt.strftime(form),
        RESUELTO=(pl.col("a") + timedelta(days=3, minutes=7)).dt.strftime(form),
        VENCE=(pl.col("a") + timedelta(days=10)).dt.strftime("%d/%m/%Y"),
        ESTADO=pl.when(pl.col("i") % 11 == 0).then(pl.lit("Negado")).otherwise(pl.lit("Aprobado")),
        VISITAS=pl.col("i") % 4,
        CURP=pl.format("XEXX{}HVZXXX00", (pl.col("i") % 400_000).cast(pl.String).str.zfill(6)),
        NOMBRE=pl.when(pl.col("i") % 100 == 0).then(pl.lit('Muñoz; "Peña"')).otherwise(pl.lit("José Núñez")),
        NOTA=pl.lit("sin observaciones"),
    )
    path.write_bytes(frame.write_csv(separator=";").encode("cp1252"))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000)
    rows = parser.parse_args().rows
    os.environ.setdefault("PASO10_KEY", "00" * 32)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "sources").mkdir()
        (root / "inbox").mkdir()
        (root / "paso10.toml").write_text('name = "Prueba"\nstate = ""\ntime_zone = "America/Mexico_City"\n', "utf-8")
        (root / "sources" / "ventanilla.toml").write_text(CONTRACT, "utf-8")
        path = root / "inbox" / "ventanilla.csv"
        write(path, rows)
        began = time.perf_counter()
        plain = pl.read_csv(path.read_bytes().decode("cp1252").encode(), separator=";", infer_schema=False).height
        plain_seconds = time.perf_counter() - began
        began = time.perf_counter()
        (report,) = load_home(read_home(root), progress=lambda _: None)
        seconds = time.perf_counter() - began
    assert plain == report.fates["accepted"] == rows, report
    print(f"{rows:,} filas · paso10 {rows / seconds:,.0f} filas/s ({seconds:.1f} s) · "
          f"polars.read_csv {rows / plain_seconds:,.0f} filas/s ({plain_seconds:.2f} s) · razón {seconds / plain_seconds:.1f}")


if __name__ == "__main__":
    main()
