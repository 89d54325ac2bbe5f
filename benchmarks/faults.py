"""Kills the loader and the builder at random moments and looks at what is left.

    .venv/bin/python benchmarks/faults.py [--kills 300] [--seed 1]

Each round starts a process that delivers files, runs `paso10 load` and `paso10 build` over and over, and acknowledges what
each of them said was done; after a random time it is killed with SIGKILL. Then nothing may be half there: every batch of the
warehouse with exactly its rows, every acknowledged file in it, CURRENT naming a whole file. At the end one last run must
leave every delivered file loaded once, the sum to the cent, and no leftovers.
"""

import argparse
import multiprocessing
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import duckdb

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from etl.home import read_home
from etl.load import load_home
from metrics.publish import About, build

ROWS = 1500
READY = "ready 0"
CONTRACT = """
name = "Lotes"
owner = "Tesorería"
kind = "csv"
files = "lote-*.csv"

[[fact]]
table = "requests"
[fact.columns]
request_id = "FOLIO"
received_at = { column = "FECHA", dates = "dd/mm/yyyy HH:MM" }

[[fact]]
table = "payments"
[fact.columns]
payment_id = "RECIBO"
paid_at = { column = "FECHA", dates = "dd/mm/yyyy HH:MM" }
amount_mxn = "IMPORTE"
"""


@dataclass
class Tally:
    """What the kills left."""

    kills: int = 0
    acknowledged: int = 0
    published: int = 0
    partial: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    recovery_seconds: list[float] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Whether nothing was half there, lost or broken."""
        return not (self.partial or self.lost or self.broken)


def new_home(root: Path) -> Path:
    """An empty home with one contract."""
    for folder in ("sources", "inbox", "catalogue"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    (root / "paso10.toml").write_text('name = "Prueba de fallas"\nstate = "Veracruz"\n', encoding="utf-8")
    (root / "sources" / "lotes.toml").write_text(CONTRACT, encoding="utf-8")
    return root


def deliver(root: Path, number: int) -> Path:
    """The file of that number: whole from the moment it has its name."""
    dice = random.Random(number)
    day = f"{1 + number % 28:02}/{1 + number // 28 % 12:02}/2025"
    lines = ["FOLIO,FECHA,RECIBO,IMPORTE"]
    lines += [f"F{number}-{row},{day} {8 + row % 8:02}:{row % 60:02},R{number}-{row},{dice.randrange(100, 99999) / 100:.2f}"
              for row in range(ROWS)]
    path = root / "inbox" / f"lote-{number:05}.csv"
    made = path.with_suffix(".csv.part")
    made.write_text("\n".join(lines) + "\n", encoding="utf-8")
    made.rename(path)
    return path


def work(root: Path, acks: Path, first: int) -> None:
    """Delivers, loads, builds and acknowledges for ever."""
    handle = os.open(acks, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(handle, f"{READY}\n".encode())
    for number in range(first, first + 1000):
        deliver(root, number)
        load(root)
        os.write(handle, f"loaded {number}\n".encode())
        publish(root)
        os.write(handle, f"published {number}\n".encode())


def load(root: Path) -> None:
    """As `paso10 load` does."""
    for report in load_home(read_home(root)):
        if report.status == "refused":
            raise RuntimeError(report.message)


def publish(root: Path) -> None:
    """As `paso10 build` does."""
    home = read_home(root)
    about = About(home.name, home.state, home.time_zone, home.language, home.targets, home.assumptions)
    build(home.warehouse, home.published, about, lambda line: None)


def run(root: Path, kills: int, seed: int) -> Tally:
    """Kills `kills` workers one after another, looking at the home after each; ends with a last whole run.

    The first worker is left alone for one round, whose time says how long the others may live: up to twice as long.
    """
    dice, tally, acks = random.Random(seed), Tally(), root / "acks.txt"
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["benchmarks.faults"])
    round_seconds = 0.0
    for kill in range(kills):
        first = 1 + max((int(path.stem[5:]) for path in (root / "inbox").glob("lote-*.csv")), default=0)
        worker = context.Process(target=work, args=(root, acks, first), daemon=True)
        ready = said(acks).count(READY)
        worker.start()
        await_line(acks, READY, ready + 1, worker)
        if kill == 0:
            began = time.monotonic()
            await_line(acks, f"published {first}", 1, worker)
            round_seconds = time.monotonic() - began
        time.sleep(dice.uniform(0, 2 * round_seconds))
        worker.kill()
        worker.join()
        tally.kills += 1
        look(root, said(acks), tally)
    load(root)
    publish(root)
    at_end(root, tally)
    return tally


def said(acks: Path) -> list[str]:
    """The acknowledgements so far."""
    return acks.read_text("utf-8").splitlines() if acks.exists() else []


def await_line(acks: Path, line: str, times: int, worker: ForkServerProcess) -> None:
    """Waits until a worker has said it; it must not die by itself."""
    while said(acks).count(line) < times:
        if not worker.is_alive():
            raise RuntimeError("the worker ended by itself")
        time.sleep(0.01)


def look(root: Path, acknowledged: list[str], tally: Tally) -> None:
    """What one kill left: batches against their rows, acknowledgements against batches, the publication."""
    loaded = [line.split()[1] for line in acknowledged if line.startswith("loaded")]
    tally.acknowledged, tally.published = len(loaded), sum(line.startswith("published") for line in acknowledged)
    if (root / "warehouse.duckdb").exists():
        began = time.perf_counter()
        with duckdb.connect(str(root / "warehouse.duckdb")) as con:
            tally.recovery_seconds.append(time.perf_counter() - began)
            tally.partial += partial(con)
            there = {int(name[5:10]) for (name,) in con.execute("SELECT file FROM batches WHERE status = 'loaded'").fetchall()}
        tally.lost += [number for number in loaded if int(number) not in there]
    elif loaded:
        tally.lost += loaded
    tally.broken += list(broken(root / "published", tally.published > 0))


def partial(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Batches whose rows are not all there, and rows of no batch."""
    if not con.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = 'batches'").fetchone():
        return []
    found = []
    for table in ("requests", "payments"):
        found += con.execute(
            f"SELECT '{table} ' || coalesce(b.batch_id, f.batch_id)::VARCHAR FROM "
            "(SELECT batch_id FROM batches WHERE status = 'loaded') b FULL JOIN "
            f"(SELECT batch_id, count(*) AS n FROM {table} GROUP BY 1) f USING (batch_id) WHERE f.n IS DISTINCT FROM {ROWS}"
        ).fetchall()
    return [text for (text,) in found]


def broken(published: Path, expected: bool) -> Iterator[str]:
    """What is wrong with the publication that readers would open."""
    pointer = published / "CURRENT"
    if not pointer.exists():
        if expected:
            yield "CURRENT no existe"
        return
    path = published / pointer.read_text("utf-8").strip()
    try:
        with duckdb.connect(str(path), read_only=True) as con:
            paid, received = con.execute(
                "SELECT (SELECT sum(payments) FROM cells_payments_day), (SELECT sum(requests_received) FROM cells_requests_day)"
            ).fetchone() or (None, None)
    except duckdb.Error as error:
        yield f"{path.name}: {error}"
        return
    if paid != received or not paid or paid % ROWS:
        yield f"{path.name}: {paid} pagos y {received} solicitudes"


def at_end(root: Path, tally: Tally) -> None:
    """After a last whole run: every file once, to the cent, and nothing left lying about."""
    files = sorted((root / "inbox").glob("lote-*.csv"))
    cents = sum((Decimal(line.rpartition(",")[2]) for path in files for line in path.read_text().splitlines()[1:]), Decimal(0))
    name = (root / "published" / "CURRENT").read_text("utf-8").strip()
    with duckdb.connect(str(root / "published" / name), read_only=True) as con:
        n, money = con.execute("SELECT sum(payments), sum(revenue_mxn) FROM cells_payments_day").fetchone() or (0, 0)
    if (n, money) != (len(files) * ROWS, cents):
        tally.lost.append(f"al final {n} pagos por {money}; se entregaron {len(files) * ROWS} por {cents}")
    left = [path.name for path in (root / "published").iterdir() if any(part in path.name for part in (".tmp", ".spill", ".new"))]
    tally.broken += [f"sobra {name}" for name in left]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        tally = run(new_home(Path(folder)), asked.kills, asked.seed)
    slow = max(tally.recovery_seconds, default=0.0)
    print(f"{tally.kills} muertes · {tally.acknowledged} lotes confirmados · {tally.published} publicaciones · "
          f"a medias {len(tally.partial)} · perdidos {len(tally.lost)} · publicaciones rotas {len(tally.broken)} · "
          f"recuperación máxima {slow * 1000:.0f} ms")
    for line in (*tally.partial, *tally.lost, *tally.broken):
        print("  ", line)
    sys.exit(0 if tally.clean else 1)


if __name__ == "__main__":
    main()
