"""The elements of an array inside a JSON document that is never held whole: read one by one, and counted a second time."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from etl.errors import SourceError

LONGEST = 16 << 20  # characters of one element, or of one value before the array
SPACES = re.compile(r"[ \t\r\n]*")
TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*(?:"|\\?\Z)|[\[\]{}:,]|[^\s\[\]{}:,"]+', re.DOTALL)
PLAIN = json.JSONDecoder(parse_int=str, parse_float=str)
AGAIN = "Pida que lo entreguen de nuevo."


class Document:
    """The text of a document, taken in block by block as it is needed."""

    def __init__(self, blocks: Iterator[bytes], name: str) -> None:
        self.blocks, self.name = blocks, name
        self.text, self.at, self.line = "", 0, 1

    def elements(self, path: str) -> Iterator[str]:
        """The text of each element of the array at a dotted path; '' is the document itself."""
        for key in path.split(".") if path else []:
            self._into(key)
        self._take("[", f"no hay una lista en «{path}»" if path else "no es una lista: no empieza con «[»")
        if self._next() == "]":
            return
        yield self._value()
        while self._next() == ",":
            self._take(",", "")
            yield self._value()
        self._take("]", "falta una coma entre dos registros, o el archivo está cortado")

    def _into(self, key: str) -> None:
        """Up to the value of a key of the object that starts here, over those before it."""
        lacking = f"no está la clave «{key}»; revise records en [json]"
        self._take("{", lacking)
        while self._next() == '"':
            name = json.loads(self._value())
            self._take(":", lacking)
            if name == key:
                return
            self._next()
            self._value()
            if self._next() == ",":
                self._take(",", lacking)
        raise self._wrong(lacking)

    def _next(self) -> str:
        """The next character that is no space, without taking it; '' at the end."""
        while True:
            found = SPACES.match(self.text, self.at)
            self._go(found.end() if found else self.at)
            if self.at < len(self.text):
                return self.text[self.at]
            if not self._more():
                return ""

    def _take(self, mark: str, lacking: str) -> None:
        if self._next() != mark:
            raise self._wrong(lacking)
        self._go(self.at + 1)

    def _value(self) -> str:
        """The text of the value that starts here."""
        self._next()
        while True:
            try:
                end = PLAIN.raw_decode(self.text, self.at)[1]
            except (json.JSONDecodeError, RecursionError):
                if len(self.text) - self.at > LONGEST or not self._more():
                    raise self._wrong("el JSON está cortado o mal formado") from None
                continue
            if end < len(self.text) or not self._more():  # a number that ends with the block may go on in the next
                start = self.at
                self._go(end)
                return self.text[start:end]

    def _go(self, to: int) -> None:
        self.line += self.text.count("\n", self.at, to)
        self.at = to

    def _more(self) -> bool:
        """Takes in one more block; False at the end."""
        block = next(self.blocks, None)
        if block is not None:
            self.text, self.at = self.text[self.at :] + block.decode(), 0
        return block is not None

    def _wrong(self, what: str) -> SourceError:
        return SourceError(f"{self.name}: línea {self.line}: {what}. {AGAIN}")


@dataclass
class _Open:
    """A bracket that is still open: `along` when it lies on the path, `counts` when it is the array itself."""

    mark: bytes
    along: bool
    counts: bool
    key: bytes = b""
    naming: bool = True  # of an object: the next text is a key


@dataclass
class _Count:
    """The second reader: follows brackets, commas and keys by their bytes, without decoding values."""

    keys: Sequence[str]
    open: list[_Open] = field(default_factory=list)
    commas: int = 0
    some: bool = False

    def token(self, token: bytes) -> None:
        top = self.open[-1] if self.open else None
        if token in (b"}", b"]"):
            if top is None or token != (b"}" if top.mark == b"{" else b"]"):
                raise ValueError
            self.open.pop()
            return
        if top and top.counts:
            self.some, self.commas = True, self.commas + (token == b",")
        if token in (b"{", b"["):
            self.open.append(self._opened(token, top))
        elif top and token == b",":
            top.naming = True
        elif top and token == b":":
            top.naming = False
        elif top and top.naming:
            top.key = token

    def _opened(self, mark: bytes, top: _Open | None) -> _Open:
        depth = len(self.open)
        along = depth == 0 if top is None else bool(
            top.along and top.mark == b"{" and depth <= len(self.keys) and json.loads(top.key) == self.keys[depth - 1]
        )
        return _Open(mark, along, along and mark == b"[" and depth == len(self.keys))


def elements(blocks: Iterator[bytes], path: str, name: str) -> int:
    """How many elements the array at a dotted path has; SourceError when a bracket of the document does not close."""
    count, left = _Count(path.split(".") if path else []), b""
    try:
        for block in blocks:
            data, left = left + block, b""
            for found in TOKEN.finditer(data):
                token = found[0]
                if token.startswith(b'"') and found.end() == len(data) and not _closed(token):
                    left = token
                else:
                    count.token(token)
    except ValueError:
        count.open.append(_Open(b"", along=False, counts=False))
    if left or count.open:
        raise SourceError(f"{name}: el JSON está cortado: algo que se abre no se cierra. {AGAIN}")
    return count.commas + count.some


def _closed(text: bytes) -> bool:
    """Whether a quoted text ends in its own quote, and not in one that is escaped."""
    inner = text[1:-1]
    return len(text) > 1 and text.endswith(b'"') and (len(inner) - len(inner.rstrip(b"\\"))) % 2 == 0
