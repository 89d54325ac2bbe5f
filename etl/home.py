"""A home: the folder that holds everything of one government, described by its paso10.toml."""

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from zoneinfo import available_timezones

from etl.calendar import today
from etl.cost_years import CostYear, read_cost_years
from etl.declare import Node, near, read_toml
from etl.errors import HomeError
from etl.mail import Recipient, Smtp, recipients, smtp
from etl.outside import OPENING, Opening, opening

COLOR = re.compile(r"#[0-9A-Fa-f]{6}")
PICTURES = (".png", ".jpg", ".jpeg")
SETTINGS = "paso10.toml"
ZONES = available_timezones()


@dataclass(frozen=True)
class Limits:
    """Share of quarantined rows, in percent, from which a batch is flagged or refused."""

    quarantine_warn_percent: float = 1.0
    quarantine_stop_percent: float = 5.0


@dataclass(frozen=True)
class Period:
    """Days of every year in which people come, or pay, for a reason of their own: first and last as MM-DD."""

    name: str
    first: str
    last: str


@dataclass(frozen=True)
class Brand:
    """What the municipality's documents carry: who signs them, two colours (#RRGGBB; "" = ours) and the file of its arms."""

    body: str = "H. Ayuntamiento"
    color: str = ""
    accent: str = ""
    logo: Path | None = None


@dataclass(frozen=True)
class Home:
    """Name, place and settings of one government, and where its files are."""

    root: Path
    name: str
    state: str
    inegi: str = ""
    time_zone: str = "America/Mexico_City"
    language: str = "es"
    limits: Limits = Limits()
    targets: dict[str, float] = field(default_factory=dict)
    assumptions: dict[str, float] = field(default_factory=dict)
    periods: tuple[Period, ...] = ()
    brand: Brand = Brand()
    costs: tuple[CostYear, ...] = ()  # oldest first
    opening: Opening = OPENING
    recipients: tuple[Recipient, ...] = ()
    smtp: Smtp | None = None
    frozen_on: date | None = None  # a copy that gets no more deliveries: lateness is measured on this day

    @property
    def today(self) -> date:
        """Today in this home."""
        return today(self.time_zone, self.frozen_on)

    @property
    def warehouse(self) -> Path:
        return self.root / "warehouse.duckdb"

    @property
    def inbox(self) -> Path:
        return self.root / "inbox"

    @property
    def sources(self) -> Path:
        return self.root / "sources"

    @property
    def catalogue(self) -> Path:
        return self.root / "catalogue"

    @property
    def published(self) -> Path:
        return self.root / "published"


def zone(node: Node, default: str) -> str:
    """The `time_zone` of a settings table, checked against tzdata."""
    name = node.text("time_zone", default)
    if name not in ZONES:
        raise node.wrong(
            "time_zone",
            f"se encontró «{name}».{near(name, sorted(ZONES))} Se permite una zona de tzdata, "
            "como America/Mexico_City, America/Tijuana, America/Cancun o America/Hermosillo.",
        )
    return name


def _limits(node: Node) -> Limits:
    node.known("quarantine_warn_percent", "quarantine_stop_percent")
    limits = Limits(node.number("quarantine_warn_percent", 1.0), node.number("quarantine_stop_percent", 5.0))
    if not 0 <= limits.quarantine_warn_percent <= limits.quarantine_stop_percent <= 100:
        raise node.wrong(
            "",
            f"se encontró {limits.quarantine_warn_percent:g} y {limits.quarantine_stop_percent:g}; "
            "se permite 0 ≤ quarantine_warn_percent ≤ quarantine_stop_percent ≤ 100.",
        )
    return limits


def _period(node: Node) -> Period:
    node.known("name", "from", "to")
    name = node.text("name").strip()
    if not name:
        raise node.wrong("name", "está vacío; se espera cómo se llama el periodo.")
    return Period(name, _day_of_year(node, "from"), _day_of_year(node, "to"))


def _day_of_year(node: Node, key: str) -> str:
    said = node.text(key)
    try:
        date.fromisoformat(f"2024-{said}")  # a leap year: 02-29 is a day
    except ValueError:
        raise node.wrong(key, f"se encontró «{said}»; se espera un día de cada año como MM-DD, por ejemplo 01-31.") from None
    return said


def _periods(node: Node) -> tuple[Period, ...]:
    found = tuple(_period(one) for one in node.nodes("periods"))
    twice = next((p.name for i, p in enumerate(found) if p.name in {other.name for other in found[:i]}), None)
    if twice is not None:
        raise node.wrong("periods", f"«{twice}» está dos veces; cada periodo lleva su propio nombre.")
    return found


def _brand(node: Node, root: Path) -> Brand:
    node.known("body", "color", "accent", "logo")
    for key in ("color", "accent"):
        told = node.text(key, "")
        if told and not COLOR.fullmatch(told):
            raise node.wrong(key, f"se encontró «{told}»; se espera un color como \"#12436D\".")
    told = node.text("logo", "")
    logo = root / told if told else None
    if logo is not None and (logo.suffix.lower() not in PICTURES or not logo.is_file()):
        raise node.wrong("logo", f"se encontró «{told}»; se espera una imagen {', '.join(PICTURES)} que esté en la carpeta.")
    return Brand(node.text("body", Brand.body), node.text("color", ""), node.text("accent", ""), logo)


def read_home(root: Path) -> Home:
    """The home at `root`; HomeError when its paso10.toml is missing or wrong."""
    path = root / SETTINGS
    if not path.is_file():
        raise HomeError(f"{root}: no hay {SETTINGS}, así que no es la carpeta de un gobierno. Créela con `paso10 init {root}`.")
    node = Node(SETTINGS, "", read_toml(path, HomeError), HomeError)
    node.known("name", "state", "inegi", "time_zone", "language", "limits", "targets", "assumptions", "periods",
               "brand", "cost", "login", "state_url", "frozen_on", "open_data", "digest", "smtp")
    targets, assumptions = node.node("targets"), node.node("assumptions")
    return Home(
        root=root,
        name=node.text("name"),
        state=node.text("state"),
        inegi=node.text("inegi", ""),
        time_zone=zone(node, "America/Mexico_City"),
        language=node.choice("language", ("es", "en"), "es"),
        limits=_limits(node.node("limits")),
        targets={key: targets.number(key, 0.0) for key in targets.table},
        assumptions={key: assumptions.number(key, 0.0) for key in assumptions.table},
        periods=_periods(node),
        brand=_brand(node.node("brand"), root),
        costs=read_cost_years(node, node.text("state")),
        opening=opening(node.node("open_data")),
        recipients=recipients(node),
        smtp=smtp(node.node("smtp")),
        frozen_on=node.day("frozen_on"),
    )
