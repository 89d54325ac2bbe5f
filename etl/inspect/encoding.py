"""Which encoding a file is in: its mark, its null bytes, or how its letters read in each candidate."""

from dataclasses import dataclass

import numpy as np

from etl.readers.files import BLOCK, BOMS, Delivery, opened
from etl.readers.structure import LINE_FEED

CANDIDATES = ("cp1252", "cp850", "mac_roman")  # latin-1 is cp1252 without its marks from 0x80 to 0x9f
SHOWN = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 con marca",
    "cp1252": "Windows-1252",
    "cp850": "CP850 (DOS)",
    "utf-16": "UTF-16",
    "mac_roman": "Mac Roman",
    "utf-16-le": "UTF-16 sin marca",
    "utf-16-be": "UTF-16 sin marca",
}
LETTERS = frozenset("áéíóúüñÁÉÍÓÚÜÑàèìòùâêîôûãõçÀÈÌÒÙÂÊÎÔÛÃÕÇäëïöÄËÏÖ")
MARKS = frozenset("¿¡ºª°“”‘’–—«»€·…´²³½¼")
LAST_ASCII = 127
LINES = 4000  # lines with bytes above 127 that are looked at closely


@dataclass(frozen=True)
class Encoding:
    """The encoding to declare and what it rests on; `odd_lines` are of another encoding, of `lines` that could tell."""

    name: str
    evidence: str
    lines: int = 0
    odd_lines: int = 0

    @property
    def shown(self) -> str:
        return SHOWN.get(self.name, self.name)


def find_encoding(delivery: Delivery) -> Encoding:
    """The encoding of a delivery, read whole as a stream; SourceError when it cannot be opened."""
    telling: list[bytes] = []
    first, every, seen = True, 1, 0
    with opened(delivery) as file:
        while block := file.read(BLOCK >> 3):
            if first and (found := _marked(block)):
                return found
            first = False
            if block.isascii():
                continue
            lines = _high_lines(block)
            seen += len(lines)
            telling += lines[::every]
            while len(telling) > 2 * LINES:
                telling, every = telling[::2], every * 2
    return _judged(telling, seen)


def _high_lines(block: bytes) -> list[bytes]:
    """The lines of a block that hold a byte above 127."""
    data = np.frombuffer(block, np.uint8)
    ends = np.append(np.flatnonzero(data == LINE_FEED), len(data))
    lines = np.unique(np.searchsorted(ends, np.flatnonzero(data > LAST_ASCII)))
    starts = np.concatenate(([0], ends + 1))
    return [block[starts[i] : ends[i]] for i in lines]


def _marked(block: bytes) -> Encoding | None:
    """What the first bytes say by themselves."""
    for mark, name in BOMS.items():
        if block.startswith(mark):
            declared = "utf-8-sig" if name == "utf-8" else name
            return Encoding(declared, "lo dice la marca con que empieza")
    head = block[:4096]
    if b"\0" not in head:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    name = "utf-16-le" if odd >= even else "utf-16-be"
    return Encoding(name, "uno de cada dos bytes es nulo y no hay marca")


def _judged(telling: list[bytes], seen: int) -> Encoding:
    if not telling:
        return Encoding("utf-8", "no hay acentos: cualquier codificación lo lee igual")
    wrong = [line for line in telling if not _is_utf8(line)]
    if len(wrong) * 2 < len(telling):
        odd = round(len(wrong) * seen / len(telling))
        right = seen - odd
        said = f"{right:,} líneas con acentos son UTF-8 válido"
        if odd:
            said = f"{right:,} líneas con acentos son UTF-8 válido y {odd:,} no"
        return Encoding("utf-8", said, seen, odd)
    scores = {name: _plausible(wrong, name) for name in CANDIDATES}
    best = max(CANDIDATES, key=lambda name: scores[name])
    odd = round((len(telling) - len(wrong)) * seen / len(telling))
    wrong_lines, shown = seen - odd, SHOWN[best]
    said = f"{wrong_lines:,} líneas con acentos no son UTF-8 y en {shown} sus letras se leen como español"
    if odd:
        said = f"{wrong_lines:,} líneas con acentos se leen como español en {shown}, y otras {odd:,} parecen UTF-8"
    return Encoding(best, said, seen, odd)


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _plausible(lines: list[bytes], name: str) -> float:
    """How many of the characters above 127 are letters of words or usual marks, less those that no text has."""
    score = total = 0
    for line in lines:
        text = line.decode(name, errors="replace")
        for i, char in enumerate(text):
            if char < "\x80":
                continue
            total += 1
            beside = text[max(0, i - 1) : i] + text[i + 1 : i + 2]
            word = any(other.isascii() and other.isalpha() for other in beside)
            if char in LETTERS:
                score += 2 if word and not _shouts(char, beside) else 0
            elif char in MARKS:
                score += 0 if word else 1
            else:
                score -= 3
    return score / max(1, total)


def _shouts(char: str, beside: str) -> bool:
    """A capital between small letters: what a wrong table of letters gives."""
    return char.isupper() and len(beside) == 2 and beside[0].islower()
