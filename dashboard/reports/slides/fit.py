"""How much room a text needs, by the widths of Arial, so that no font file has to be there; Liberation Sans has the same."""

import unicodedata
from collections.abc import Sequence

WIDTHS = {  # thousandths of the size
    191: "'", 222: "ijl", 278: " !,./:;ftI", 333: "()-r", 500: "cksvxyzJ", 611: "FTZ", 667: "ABEKPSVXY&", 722: "CDHNRUw",
    778: "GOQ", 833: "mM", 889: "%", 944: "W", 1000: "—…▲▼●■○★",
}  # fmt: skip
EM = {char: width for width, chars in WIDTHS.items() for char in chars}
USUAL, BOLD, SLACK, LEADING = 556, 1.07, 0.98, 1.2
POINTS = 72  # an inch
BROKEN = 99


def width(text: str, size: float, bold: bool = False) -> float:
    """The width of a line in points."""
    plain = unicodedata.normalize("NFD", text.replace("\u00a0", " "))
    units = sum(EM.get(char, USUAL) for char in plain if not unicodedata.combining(char))
    return units * size / 1000 * (BOLD if bold else 1)


def lines(text: str, size: float, inches: float, bold: bool = False) -> int:
    """The lines that a greedy wrap needs, with a little slack because renderers disagree; BROKEN when a word does not fit."""
    room, count, used = inches * POINTS * SLACK, 1, 0.0
    space = width(" ", size, bold)
    for word in text.split(" "):
        need = width(word, size, bold)
        if need > room:
            return BROKEN
        if used and used + need > room:
            count, used = count + 1, 0.0
        used += need + space
    return count


def fit(texts: Sequence[tuple[str, float]], inches: float, sizes: Sequence[float], bold: bool = False) -> float | None:
    """The largest of the sizes at which every (text, width) stays inside the height; None when there is none."""
    for size in sizes:
        if all(lines(text, size, room, bold) * size * LEADING <= inches * POINTS for text, room in texts):
            return size
    return None
