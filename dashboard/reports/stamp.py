"""What stands at the foot of every page of every document."""

from dashboard.formats import day_year, month_year
from dashboard.reports.packet import Snapshot
from dashboard.words import _, sentence


def stamp(packet: Snapshot) -> str:
    """Period, cut-off, number of the packet and the beginning of its hash."""
    cutoff = day_year(packet.pub.cutoff) if packet.pub.cutoff else "–"
    return _("{period}  ·  datos hasta {cutoff}  ·  paquete {number}  ·  SHA-256 {sha}").format(
        period=sentence(month_year(packet.start)), cutoff=cutoff, number=packet.number, sha=packet.sha256[:8]
    )
