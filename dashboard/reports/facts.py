"""Everything that the council's documents say, asked once: the slides, the report and the page draw these same records."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from dashboard.data import agencies
from dashboard.reports.decisions import decisions
from dashboard.reports.goals import goals
from dashboard.reports.headline import cover, indicators, phrases
from dashboard.reports.method import method
from dashboard.reports.packet import Snapshot
from dashboard.reports.priorities import priorities
from dashboard.reports.procedures import procedures
from dashboard.reports.programme import programme
from dashboard.reports.revenue import revenue
from dashboard.reports.satisfaction import satisfaction
from dashboard.reports.shapes import Document, Sheet
from dashboard.reports.view import View, view_of
from dashboard.reports.waits import waits
from dashboard.words import N_, _
from state.remarks import Remark, remarks

Section = Callable[[View], list[Sheet] | str]  # its sheets, or why it has none
SECTIONS: dict[str, tuple[str, Section]] = {
    "frases": (N_("las tres frases"), phrases),
    "indicadores": (N_("los indicadores principales"), indicators),
    "tramites": (N_("los trámites que cambiaron"), procedures),
    "esperas": (N_("las esperas"), waits),
    "ingresos": (N_("los ingresos"), revenue),
    "satisfaccion": (N_("la satisfacción"), satisfaction),
    "programa": (N_("lo que costó y ahorró el programa"), programme),
    "metas": (N_("las metas"), goals),
    "decisiones": (N_("las decisiones"), decisions),
    "prioridades": (N_("las prioridades"), priorities),
}
METHOD = "metodo"
OF_AGENCY = ("indicadores", "tramites")


def document(view: View, body: str, wanted: Sequence[str] = (), with_agencies: Sequence[str] = (), seal: str = "") -> Document:
    """The contents for a month: the sections wanted (all, when none is named), and those of some agencies."""
    sheets: list[Sheet] = []
    left_out: list[tuple[str, str]] = []
    for key, (name, ask) in SECTIONS.items():
        if wanted and key not in wanted:
            continue
        found = ask(view)
        if isinstance(found, str):
            left_out.append((_(name), found))
        else:
            sheets.extend(found)
    if not wanted or METHOD in wanted:
        sheets.append(method(view, seal, tuple(left_out)))
    names = agencies(view.pub)
    parts = tuple((names.get(key, key), _of_agency(view, key)) for key in with_agencies)
    return Document(cover(view, body), tuple(sheets), parts, tuple(left_out))


def _of_agency(view: View, agency: str) -> tuple[Sheet, ...]:
    own = replace(view, agency=agency)
    found = (SECTIONS[key][1](own) for key in OF_AGENCY)
    return tuple(replace(sheet, key=f"{sheet.key}-{agency}") for part in found if not isinstance(part, str) for sheet in part)


def of_packet(packet: Snapshot, agencies: Sequence[str]) -> Document:
    """The contents of a frozen packet, with what people had written about its sheets."""
    view = view_of(packet.pub, packet.start, packet.store)
    found = document(view, packet.place.body, packet.asked.sections, agencies, sealed(packet))
    said = remarks(packet.store, packet.asked.period)
    parts = tuple((name, tuple(_remarked(sheet, said) for sheet in sheets)) for name, sheets in found.agencies)
    return replace(found, sheets=tuple(_remarked(sheet, said) for sheet in found.sheets), agencies=parts)


def _remarked(sheet: Sheet, said: Mapping[str, Remark]) -> Sheet:
    one = said.get(sheet.key)
    return replace(sheet, remark=_("{text} ({who})").format(text=one.text, who=one.who)) if one and one.text else sheet


def sealed(packet: Snapshot) -> str:
    """Number and whole hash, in groups that can be read aloud."""
    groups = " ".join(packet.sha256[i : i + 8] for i in range(0, 64, 8))
    return _("Paquete {number}. SHA-256 de su instantánea: {groups}").format(number=packet.number, groups=groups)
