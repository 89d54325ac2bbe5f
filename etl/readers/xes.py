"""An event log in XES into text frames: one record per trace and one per event, streamed, and counted a second time by its tags.

A record has its own attributes by their key, those of its trace with `case:` before them (`case:concept:name`), and
`xes:record`, which says `trace` or `event`; with a classifier, `xes:classifier` joins its keys with «+». What hangs from an
attribute (lists, containers, metadata) is no column. Attributes that `global` declares are placeholders and give no value.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NoReturn
from xml.parsers import expat

import polars as pl

from etl.declare import listed, near
from etl.errors import RefusedError, SourceError
from etl.nested import Nested, declared_encoding
from etl.readers.files import DAMAGED, Delivery, opened, utf8_blocks
from etl.readers.records import ROW, Broken, Chunk
from etl.text import shown

RECORD, CLASSIFIER, CASE = "xes:record", "xes:classifier", "case:"
TRACE, EVENT = "trace", "event"
RECORDS = 50_000  # of one chunk; a trace is never parted
BLOCK = 1 << 20
LONGEST_TAG = 4 << 20  # bytes of one tag with its attributes
DEEPEST = 100
WIDEST = 2000  # attributes of a log
LONGEST_TRACE = 1_000_000  # events
TAG = re.compile(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<(?:[\w.-]+:)?(trace|event)(?=[\s/>])", re.DOTALL)
UNCLOSED = re.compile(rb"<!(?:--|\[CDATA\[)")
KEYS = re.compile(r"'([^']*)'|(\S+)")


@dataclass
class _Record:
    """One trace or event while it is read; `wrong` is (rule, what was found) where it cannot be taken."""

    row: int
    kind: str
    values: dict[str, str] = field(default_factory=dict)
    wrong: tuple[str, str] | None = None

    def put(self, key: str | None, value: str) -> None:
        if not key:
            self.wrong = ("attribute", shown(value))
        elif key in self.values:
            self.wrong = ("repeated_key", shown(key))
        elif DAMAGED in value:
            self.wrong = ("encoding", shown(value))
        else:
            self.values[key] = value


@dataclass
class _Log:
    """Follows the elements of a log as the parser meets them; `take` receives each trace with its events."""

    name: str
    take: Callable[[_Record, list[_Record]], None]
    classifiers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    rows: int = 0
    depth: int = 0
    trace: _Record | None = None
    events: list[_Record] = field(default_factory=list)
    event: _Record | None = None

    def start(self, tag: str, values: dict[str, str]) -> None:
        self.depth += 1
        tag = tag.rpartition(":")[2]
        if self.depth > DEEPEST:
            self.refuse(f"tiene más de {DEEPEST} niveles de etiquetas: no es una bitácora. Entregue otro archivo.")
        if self.depth == 1 and tag != "log":
            self.refuse(f"empieza con <{tag[:40]}> y una bitácora XES empieza con <log>. Revise kind en el contrato.")
        if self.depth == 2 and tag == TRACE:
            self.trace = self._record(TRACE)
        elif tag == EVENT and self.depth == (3 if self.trace else 2):
            self.event = self._record(EVENT)
            self.events.append(self.event)
        elif self.event and self.depth == (4 if self.trace else 3):
            self._attribute(self.event, values)
        elif self.trace and self.depth == 3:
            self._attribute(self.trace, values)
        elif self.depth == 2 and tag == "classifier":
            self.classifiers[values.get("name", "")] = tuple(a or b for a, b in KEYS.findall(values.get("keys", "")))

    def end(self, tag: str) -> None:
        tag = tag.rpartition(":")[2]
        if tag == EVENT and self.depth == (3 if self.trace else 2):
            self.event = None
            if self.trace is None:
                self.take(self.events.pop(), [])
        elif tag == TRACE and self.depth == 2 and self.trace:
            self.take(self.trace, self.events)
            self.trace, self.events = None, []
        self.depth -= 1

    def refuse(self, why: str) -> NoReturn:
        raise RefusedError(f"{self.name}: {why}")

    def _record(self, kind: str) -> _Record:
        self.rows += 1
        if len(self.events) >= LONGEST_TRACE:
            self.refuse(f"un caso tiene más de {LONGEST_TRACE:,} eventos. Pida la bitácora con un caso por <trace>.")
        return _Record(self.rows, kind)

    def _attribute(self, record: _Record, values: dict[str, str]) -> None:
        """A direct attribute; a list or container has no value of its own."""
        if "value" in values:
            record.put(values.get("key"), values["value"])


class XesReader:
    """The traces and events of one log; `columns` are known once it is made, after a first reading."""

    def __init__(self, delivery: Delivery, nested: Nested) -> None:
        self.delivery, self.nested = delivery, nested
        with opened(delivery) as file:
            self.encoding = declared_encoding(file.read(1024))
        if not self.encoding:
            raise RefusedError(f"{delivery.name}: declara una codificación que no existe. Pida el archivo en UTF-8.")
        found: dict[str, None] = {}

        def look(first: _Record, events: list[_Record]) -> None:
            found.update(dict.fromkeys(f"{CASE}{key}" if first.kind == TRACE else key for key in first.values))
            for event in events:
                found.update(dict.fromkeys(event.values))
            if len(found) > WIDEST:
                raise RefusedError(f"{delivery.name}: tiene más de {WIDEST:,} atributos distintos. Pida la bitácora sin ellos.")

        log = _Log(delivery.name, look)
        tags = _Tags()
        for block in self._parsed(log):
            tags.feed(block)
        if not log.rows:
            raise RefusedError(f"{delivery.name}: no tiene casos ni eventos. Pida que lo entreguen de nuevo.")
        self.total = tags.counts[TRACE] + tags.counts[EVENT]
        self.keys = self._classifier(log)
        own = (RECORD, *((CLASSIFIER,) if self.keys else ()))
        self.columns = tuple(dict.fromkeys([*own, *found, *nested.optional]))

    def _classifier(self, log: _Log) -> tuple[str, ...]:
        wanted = self.nested.classifier
        if wanted and wanted not in log.classifiers:
            names = list(log.classifiers)
            raise RefusedError(
                f"{self.delivery.name}: no declara el clasificador «{wanted}».{near(wanted, names)} "
                f"Declara: {listed(names) or 'ninguno'}. Corrija classifier en [xes]."
            )
        return log.classifiers.get(wanted, ()) if wanted else ()

    def chunks(self, needed: Sequence[str] | None = None) -> Iterator[Chunk]:
        """Whole traces, each before its events; only the `needed` columns are filled (all when None)."""
        names = [name for name in self.columns if needed is None or name in needed] or [RECORD]
        records: list[_Record] = []
        case: dict[int, dict[str, str]] = {}  # by row, the attributes of an event's trace

        def take(first: _Record, events: list[_Record]) -> None:
            own = {f"{CASE}{key}": value for key, value in first.values.items()} if first.kind == TRACE else {}
            records.append(first)
            records.extend(events)
            for record in (first, *events):
                case[record.row] = own
                if first.wrong and first.kind == TRACE:
                    record.wrong = record.wrong or first.wrong

        before = 0
        for _ in self._parsed(_Log(self.delivery.name, take)):
            if len(records) >= RECORDS:
                yield self._chunk(records, case, names, len(records))
                before += len(records)
                records.clear()
                case.clear()
        yield self._chunk(records, case, names, self.total - before)

    def _chunk(self, records: list[_Record], case: dict[int, dict[str, str]], names: list[str], counted: int) -> Chunk:
        whole = [self._cells(record, case[record.row]) for record in records if not record.wrong]
        rows = [record.row for record in records if not record.wrong]
        broken = tuple(Broken(r.row, *r.wrong, tuple(r.values.values())) for r in records if r.wrong)
        frame = pl.DataFrame({name: pl.Series([cells.get(name) for cells in whole], dtype=pl.String) for name in names})
        columns = self.columns

        def raw(position: int) -> dict[str, str]:
            return {name: whole[position].get(name, "") for name in columns}

        return Chunk(frame.with_columns(pl.Series(ROW, rows, pl.Int64)), raw, len(records), counted, broken=broken)

    def _cells(self, record: _Record, case: dict[str, str]) -> dict[str, str]:
        cells = {RECORD: record.kind, **case, **(record.values if record.kind == EVENT else {})}
        if self.keys and record.kind == EVENT:
            cells[CLASSIFIER] = "+".join(cells.get(key, "") for key in self.keys)
        return cells

    def _parsed(self, log: _Log) -> Iterator[bytes]:
        """The blocks of the file, each once the parser has read it. A document type is refused: it can blow up the parser."""
        parser = expat.ParserCreate("utf-8")  # whatever it declares: it has been decoded by then
        parser.buffer_text = True
        name = self.delivery.name

        def no_doctype(*_: object) -> None:
            log.refuse("su XML declara un DOCTYPE o entidades, que ninguna bitácora lleva. Entregue otro archivo.")

        parser.StartDoctypeDeclHandler = no_doctype
        parser.StartElementHandler, parser.EndElementHandler = log.start, log.end
        fed = 0
        try:
            for block in utf8_blocks(self.delivery, self.encoding, BLOCK):
                fed += len(block)
                parser.Parse(block, False)
                if fed - parser.CurrentByteIndex > LONGEST_TAG:
                    log.refuse(f"un atributo pasa de {LONGEST_TAG >> 20} MB. Entregue la bitácora sin él.")
                yield block
            parser.Parse(b"", True)
        except expat.ExpatError as wrong:
            raise SourceError(
                f"{name}: el XML está cortado o mal formado en la línea {wrong.lineno} ({wrong}). Pida que lo entreguen de nuevo."
            ) from None


class _Tags:
    """The second reader: counts the opening tags in the bytes, comments aside, without parsing."""

    def __init__(self) -> None:
        self.counts = {TRACE: 0, EVENT: 0}
        self._left = b""

    def feed(self, block: bytes) -> None:
        data, end = self._left + block, 0
        for found in TAG.finditer(data):
            end = found.end()
            if found[1]:
                self.counts[found[1].decode()] += 1
        open_comment = UNCLOSED.search(data, end)
        start = open_comment.start() if open_comment else data.rfind(b"<", end)
        self._left = data[start:] if start >= 0 else b""
