"""A home in which everything that others write is an attack that comes with it: names, columns, files and cells."""

import csv
from pathlib import Path

from tests.dashboard import homes
from tests.naughty import FORMULAS, HALF, HTML, MARKDOWN, STRINGS

ATTACK = "<img src=x onerror=window.hecho=1>"
LINK = "![x](http://fuera.example/x.png) $1 y $2"
FILE = f"turnos {ATTACK}.csv"
UNREAD = f"='otro {ATTACK}.csv"
METHODS = [text for text in STRINGS if text.strip() and text not in HALF and "\x00" not in text and len(text) < 500]


def home(root: Path) -> Path:
    """The ordinary home under hostile names, with a payment by every hostile method and a row refused for every hostile date."""
    homes.ordinary(root)
    settings = root / "paso10.toml"
    settings.write_text(settings.read_text("utf-8").replace('"Villa Prueba"', f'"Villa {ATTACK}"'), "utf-8")
    for name, column in (("agencies", "name"), ("agencies", "owner"), ("offices", "name"), ("procedures", "name")):
        _rename(root / "catalogue" / f"{name}.csv", column)
    for path in sorted((root / "sources").glob("*.toml")):
        told = path.read_text("utf-8").replace('owner = "', f'owner = "{ATTACK} ')
        path.write_text(told.replace('name = "', f'name = "{LINK} ', 1), "utf-8")
    till = root / "sources" / "caja.toml"
    till.write_text(till.read_text("utf-8") + 'method = "FORMA"\n', "utf-8")
    _payments(root / "inbox" / "pagos_2026.csv")
    _column(root / "inbox" / "turnos_2026.csv", root / "inbox" / FILE)
    (root / "inbox" / UNREAD).write_text(f"{ATTACK},=41+1234\n" + f"{ATTACK},=41+1234\n" * 30, "utf-8")
    homes.publish(root)
    return root


def _rename(path: Path, column: str) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    attacks = (*HTML, *MARKDOWN, *FORMULAS)
    place = head.index(column)
    for n, row in enumerate(rows):
        row[place] = (LINK, FORMULAS[0] + ATTACK, ATTACK, *attacks)[n] + f" {n}"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *rows])


def _payments(path: Path) -> None:
    """Each row with a method; then a row for each text as an amount that is none."""
    with path.open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    paid = [[*row, METHODS[n % len(METHODS)]] for n, row in enumerate(rows)]
    bad = [[f"X{n}", *rows[0][1:4], text, "efectivo"] for n, text in enumerate(METHODS) if text.strip("0123456789-")]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([[*head, "FORMA"], *paid, *bad])


def _column(path: Path, to: Path) -> None:
    """The file under a hostile name, with a hostile column that nobody reads."""
    with path.open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    path.unlink()
    with to.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([[*head, f"=NUEVA {ATTACK}"], *([*row, ATTACK] for row in rows)])
