"""One defect of the catalogue: a file made here, the contract it comes with, what is truly in it and what must become of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

Row = tuple[object, ...]
NAMES = ("RECIBO", "FECHA", "MEDIO", "IMPORTE")
WORDS = ("Ventanilla", "Teléfono", "Año Nuevo", "Atención en línea")
ROWS: tuple[Row, ...] = tuple(
    (f"{i:05d}", date(2025, 3, 1) + timedelta(i), WORDS[i % 4], Decimal(123_456 + 7_919 * i) / 100) for i in range(40)
)
PAYMENTS = "SELECT payment_id, paid_on, method, amount_mxn FROM payments ORDER BY ALL"
READ, TOLD, ROW, FILE = "leído bien", "leído bien y avisado", "fila apartada", "archivo rechazado"


def amount(value: object) -> str:
    return f"{value:.2f}"


def day(value: object, form: str = "%d/%m/%Y") -> str:
    assert isinstance(value, date)
    return value.strftime(form)


def lines(
    rows: Sequence[Row] = ROWS, separator: str = ",", money: Callable[[object], str] = amount, form: str = "%d/%m/%Y"
) -> list[str]:
    """The data records of a payments file."""
    return [separator.join((str(row[0]), day(row[1], form), str(row[2]), money(row[3]))) for row in rows]


def text(rows: Sequence[Row] = ROWS, separator: str = ",", **more: object) -> str:
    """The whole file, header first."""
    return "\n".join([separator.join(NAMES), *lines(rows, separator, **more)]) + "\n"  # type: ignore[arg-type]  # those of lines


def payments(csv: str = "", money: str = "", dates: str = "dd/mm/yyyy", more: str = "", kind: str = "csv", top: str = "") -> str:
    """The contract of a payments file."""
    section = f"[{kind}]\n{csv}\n" if csv else ""
    return (
        f'name = "Caja"\nkind = "{kind}"\nfiles = "a.*"\n{top}\n{section}{more}\n[[fact]]\ntable = "payments"\n[fact.columns]\n'
        f'payment_id = "RECIBO"\npaid_at = {{ column = "FECHA", dates = "{dates}" }}\nmethod = "MEDIO"\n'
        f'amount_mxn = {{ column = "IMPORTE"{money} }}\n'
    )


@dataclass(frozen=True)
class Case:
    """What a file holds (`truth`, under the source's `columns`), the keys of `lost` rows that are set aside, and what is said.

    answer: READ, TOLD (with a finding), ROW (the lost rows quarantined under `rules`), FILE (nothing of it comes in).
    says: words of the message or remedy. write: makes a file that is no text.
    """

    group: str
    name: str
    data: str | bytes = b""
    contract: str = field(default_factory=payments)
    answer: str = READ
    rules: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    truth: tuple[Row, ...] = ROWS
    columns: tuple[str, ...] = NAMES
    query: str = PAYMENTS
    facts: tuple[Row, ...] | None = None  # of the query, where they are not the truth less the lost rows
    file: str = "a.csv"
    encoding: str = "utf-8"
    write: Callable[[Path], None] | None = None
    key: bool = False  # an installation with a key for people
    catalogue: tuple[tuple[str, str], ...] = ()

    @property
    def expected(self) -> list[Row]:
        if self.answer == FILE:
            return []
        return list(self.facts if self.facts is not None else [row for row in self.truth if row[0] not in self.lost])

    def put(self, path: Path) -> None:
        """Writes the file."""
        if self.write:
            self.write(path)
        else:
            path.write_bytes(self.data if isinstance(self.data, bytes) else self.data.encode(self.encoding))
