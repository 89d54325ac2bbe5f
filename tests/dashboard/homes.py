"""Small homes as people would have them: files in inbox/, contracts in sources/, loaded and published by the real code."""

import csv
import shutil
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from etl.home import read_home
from etl.load import load_home
from metrics.about import About
from metrics.publish import Publication, build
from metrics.written import NOTHING, Written

LAST = date(2026, 11, 20)  # a Friday
DAYS = [d for d in (LAST - timedelta(days=n) for n in range(139, -1, -1)) if d.weekday() < 5 and d != date(2026, 9, 16)]
AGENCIES = (("CAT", "Catastro"), ("TES", "Tesorería"), ("AGUA", "Organismo de Agua Potable"))
PER_DAY = (14, 12, 11, 11, 12)  # requests of each agency by weekday

HOME = """name = "Villa Prueba"
state = "Veracruz"
time_zone = "America/Mexico_City"
language = "es"
"""
CLOSURES = "date,office_id,name\n2026-09-16,*,Independencia\n"
REQUESTS = """name = "Ventanilla única"
owner = "Dirección de Ventanilla"
kind = "csv"
files = "ventanilla*.csv"
[csv]
encoding = "utf-8"
separator = ","
[[fact]]
table = "requests"
[fact.columns]
request_id = "FOLIO"
procedure_id = "TRAMITE"
office_id = "OFICINA"
channel = { column = "MEDIO", values = { "Ventanilla" = "counter", "En línea" = "web" } }
received_at = { column = "RECIBIDA", dates = "yyyy-mm-dd HH:MM" }
resolved_at = { column = "RESUELTA", dates = "yyyy-mm-dd HH:MM" }
"""
VISITS = """name = "Turnos"
owner = "Responsable de oficinas"
kind = "csv"
files = "turnos*.csv"
[csv]
encoding = "utf-8"
separator = ","
[[fact]]
table = "visits"
[fact.columns]
visit_id = "TURNO"
procedure_id = "TRAMITE"
office_id = "OFICINA"
arrived_at = { column = "LLEGO", dates = "yyyy-mm-dd HH:MM" }
called_at = { column = "LLAMADO", dates = "yyyy-mm-dd HH:MM" }
outcome = { constant = "served" }
"""
PAYMENTS = """name = "Caja"
owner = "Tesorería Municipal"
kind = "csv"
files = "pagos*.csv"
[csv]
encoding = "utf-8"
separator = ","
[[fact]]
table = "payments"
[fact.columns]
payment_id = "RECIBO"
procedure_id = "TRAMITE"
office_id = "OFICINA"
paid_at = { column = "FECHA", dates = "yyyy-mm-dd HH:MM" }
amount_mxn = "IMPORTE"
"""
RATINGS = """name = "Encuesta"
owner = "Atención ciudadana"
kind = "csv"
files = "encuesta*.csv"
[csv]
encoding = "utf-8"
separator = ","
[[fact]]
table = "ratings"
[fact.columns]
rating_id = "ID"
procedure_id = "TRAMITE"
office_id = "OFICINA"
offered_at = { column = "PEDIDA", dates = "yyyy-mm-dd HH:MM" }
rated_at = { column = "CONTESTADA", dates = "yyyy-mm-dd HH:MM" }
stars = "ESTRELLAS"
"""


def empty(root: Path) -> Path:
    """A home in which nothing was loaded nor published."""
    for folder in ("catalogue", "sources", "inbox"):
        (root / folder).mkdir(parents=True)
    (root / "paso10.toml").write_text(HOME, "utf-8")
    return root


def ordinary(root: Path, ratings: bool = True) -> Path:
    """Three agencies; Catastro has waited long since Tuesday; the till has two unreadable amounts and owes the last two days."""
    _catalogue(empty(root))
    _source(root, "ventanilla", REQUESTS, ("FOLIO", "TRAMITE", "OFICINA", "MEDIO", "RECIBIDA", "RESUELTA"), _requests())
    _source(root, "turnos", VISITS, ("TURNO", "TRAMITE", "OFICINA", "LLEGO", "LLAMADO"), _visits())
    paid = [row for row in _payments() if row[3][:10] <= "2026-11-17"]
    paid[5] = (*paid[5][:4], "12.o0")
    paid[6] = (*paid[6][:4], "=2+2")
    _source(root, "caja", PAYMENTS, ("RECIBO", "TRAMITE", "OFICINA", "FECHA", "IMPORTE"), paid)
    if ratings:
        _source(root, "encuesta", RATINGS, ("ID", "TRAMITE", "OFICINA", "PEDIDA", "CONTESTADA", "ESTRELLAS"), _ratings())
    publish(root)
    return root


def one_source(root: Path) -> Path:
    """Payments and nothing else; no catalogue either."""
    empty(root)
    _source(root, "caja", PAYMENTS, ("RECIBO", "TRAMITE", "OFICINA", "FECHA", "IMPORTE"), list(_payments()))
    publish(root)
    return root


def waiting(root: Path) -> Path:
    """Published with its catalogue; the one declared source has not delivered."""
    _catalogue(empty(root))
    (root / "sources" / "ventanilla.toml").write_text(REQUESTS, "utf-8")
    publish(root)
    return root


def publish(root: Path, written: Written = NOTHING) -> Publication:
    """Loads whatever is in the inbox and publishes it, with what people wrote."""
    home = read_home(root)
    reports = load_home(home, (), lambda line: None)
    assert [r for r in reports if r.status == "refused" and "refused" not in r.file] == []
    about = About(home.name, home.state, home.time_zone, home.language, dict(home.targets))
    return build(home.warehouse, home.published, about, lambda line: None, written=written)


def _catalogue(root: Path) -> None:
    folder = root / "catalogue"
    _write(
        folder / "agencies.csv", ("agency_id", "name", "owner"), [(key, name, f"Dirección de {name}") for key, name in AGENCIES]
    )
    _write(
        folder / "offices.csv",
        ("office_id", "name", "agency_id"),
        [(f"O-{key}", f"Oficina {name}", key) for key, name in AGENCIES],
    )
    _write(
        folder / "procedures.csv",
        ("procedure_id", "name", "agency_id", "limit_value", "limit_unit", "fee_mxn"),
        [(f"T-{key}-{n}", f"Trámite {n} de {name}", key, 5, "working_days", 100 * n) for key, name in AGENCIES for n in (1, 2)],
    )
    (folder / "closures.csv").write_text(CLOSURES, "utf-8")


def _source(root: Path, name: str, contract: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    (root / "sources" / f"{name}.toml").write_text(contract, "utf-8")
    stem = contract.split('files = "')[1].split("*", maxsplit=1)[0]
    _write(root / "inbox" / f"{stem}_2026.csv", head, rows)


def _write(path: Path, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *rows])


def _events() -> Iterable[tuple[int, str, int, datetime]]:
    """(number, agency, procedure's number, moment) of everything that happens, a few days more and a few less than usual."""
    n = 0
    for turn, day in enumerate(DAYS):
        for key, _name in AGENCIES:
            for i in range(PER_DAY[day.weekday()] + (turn * 7 + len(key)) % 3):
                n += 1
                yield n, key, 1 + i % 2, datetime(day.year, day.month, day.day, 9 + i % 6, i * 7 % 60)


def _requests() -> Iterable[tuple[str, ...]]:
    for n, key, procedure, at in _events():
        done = at + timedelta(days=(1, 2, 3, 7, 21)[n % 5])
        closed = _said(done) if done.date() <= LAST else ""
        yield f"F{n}", f"T-{key}-{procedure}", f"O-{key}", ("Ventanilla", "En línea")[n % 3 == 0], _said(at), closed


def _visits() -> Iterable[tuple[str, ...]]:
    for n, key, procedure, at in _events():
        minutes = 9 + n * 13 % 11 + (30 if key == "CAT" and at.date() >= date(2026, 11, 17) else 0)
        yield f"V{n}", f"T-{key}-{procedure}", f"O-{key}", _said(at), _said(at + timedelta(minutes=minutes))


def _payments() -> Iterable[tuple[str, ...]]:
    for n, key, procedure, at in _events():
        yield f"P{n}", f"T-{key}-{procedure}", f"O-{key}", _said(at), f"{100 * procedure + n % 17}.50"


def _ratings() -> Iterable[tuple[str, ...]]:
    for n, key, procedure, at in _events():
        if n % 2 == 0:
            yield f"R{n}", f"T-{key}-{procedure}", f"O-{key}", _said(at), _said(at), str((5, 4, 3, 5)[n % 4])


def _said(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M")


def refused(ordinary_home: Path, root: Path) -> Path:
    """An ordinary home whose latest deliveries were refused, for a different reason each."""
    shutil.copytree(ordinary_home, root)
    bad = "FOLIO,TRAMITE,OFICINA,MEDIO,RECIBIDA,RESUELTA\n" + "".join(f"Z{n},T-CAT-1,O-CAT,Fax,ayer,nunca\n" for n in range(40))
    inbox = root / "inbox"
    (inbox / "ventanilla_refused.csv").write_text(bad, "utf-8")
    (inbox / "turnos_refused.csv").write_text("TURNO,OFICINA,LLEGO,LLAMADOS\n1,O-CAT,2026-11-20 09:00,x\n", "utf-8")
    (inbox / "pagos_refused.csv").write_bytes(
        b"RECIBO,TRAMITE,OFICINA,FECHA,IMPORTE\n" + b"1,T-CAT-1,O-CAT,2026-11-20 09:00,\xff\n" * 3
    )
    (inbox / "encuesta_refused.csv").write_text("<html><table></table></html>", "utf-8")
    publish(root)
    return root
