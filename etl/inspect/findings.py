"""What a person should know about a delivery, each with its evidence, in Spanish and without anybody's data."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from etl.inspect.columns import Column
from etl.inspect.dates import DateForms
from etl.inspect.dialect import NAMES
from etl.inspect.look import Look
from etl.inspect.pairs import Pair
from etl.inspect.tail import Tail
from etl.persons import masked

MANY = 5
NO_KEYS = ("sexo o edad", "domicilio")


@dataclass(frozen=True)
class Finding:
    """One thing seen. kind: which; column: of theirs, if of one; n: how often; rows: some of the rows where it is."""

    kind: str
    text: str
    column: str = ""
    n: int = 0
    rows: tuple[int, ...] = ()


def of_file(look: Look) -> list[Finding]:
    """Encoding, dialect, header, sheets and what stands above and between the data."""
    found = []
    if look.encoding and look.dialect:
        found.append(
            Finding("encoding", f"Codificación {look.encoding.shown}: {look.encoding.evidence}.", n=look.encoding.odd_lines)
        )
        quote = {'"': "comillas dobles", "'": "comillas simples", "": "sin comillas"}[look.dialect.quote]
        name = NAMES.get(look.dialect.separator, repr(look.dialect.separator))
        found.append(Finding("dialect", f"Separador {name}, {quote}: {look.dialect.evidence}."))
    found += [_sheet(look)] if look.sheets else []
    if len(look.members) > 1:
        found.append(
            Finding(
                "members", f"El archivo comprimido trae {len(look.members)}: se miró {look.delivery.member}.", n=len(look.members)
            )
        )
    if look.header:
        found.append(_header(look))
    if look.repeated_headers:
        found.append(
            Finding(
                "header_again",
                f"El encabezado se repite {look.repeated_headers:,} veces entre los datos: no son datos.",
                n=look.repeated_headers,
            )
        )
    if look.sample.blanks:
        found.append(Finding("blank", f"{look.sample.blanks:,} filas vacías.", n=look.sample.blanks))
    return found + _broken(look)


def _header(look: Look) -> Finding:
    header = look.header
    if header is None or header.row == 0:
        return Finding("no_header", "Sin encabezado: la primera fila ya trae datos. Ponga los nombres en names.")
    text = f"Encabezado en la fila {header.row}"
    if header.titles:
        text += f", bajo {header.titles} de título" if header.titles > 1 else ", bajo una de título"
    if header.groups:
        text += f"; la fila {header.groups} agrupa columnas con nombres combinados y se lee como título"
    return Finding("header", f"{text}: {header.evidence}.", n=header.row)


def _sheet(look: Look) -> Finding:
    read = look.shape.sheet or next(s.name for s in look.sheets if s.visible)
    one = next((s for s in look.sheets if s.name == read), look.sheets[0])
    said = [f"Hoja «{one.name}», {one.rows:,} filas"]
    others = [s.name for s in look.sheets if s.visible and s.name != one.name]
    hidden = [s.name for s in look.sheets if not s.visible]
    said += [f"no se miraron {', '.join(f'«{name}»' for name in others)}"] if others else []
    said += [f"ocultas: {', '.join(f'«{name}»' for name in hidden)}"] if hidden else []
    said += [f"{one.hidden_rows:,} filas ocultas, que también se cargan"] if one.hidden_rows else []
    said += [f"{one.hidden_columns} columnas ocultas"] if one.hidden_columns else []
    said += [f"celdas combinadas en {', '.join(one.merged[:3])}: sólo la primera tiene el valor"] if one.merged else []
    return Finding("sheet", "; ".join(said) + ".", n=len(look.sheets))


def _broken(look: Look) -> list[Finding]:
    sample, found = look.sample, []
    words = {
        "width": "tienen celdas de más o de menos",
        "quote": "abren comillas y no las cierran",
        "encoding": "tienen bytes de otra codificación",
    }
    for rule, said in words.items():
        rows = tuple(b.row for b in sample.broken if b.rule == rule)
        if rows:
            found.append(
                Finding(
                    f"broken_{rule}",
                    f"{len(rows):,} filas {said} (la {', la '.join(map(str, rows[:3]))}): irán a cuarentena.",
                    n=len(rows),
                    rows=rows[:MANY],
                )
            )
    return found


def of_tails(tails: Sequence[Tail]) -> list[Finding]:
    found = []
    for tail in tails:
        where = (
            f"{tail.n} filas (la {', la '.join(map(str, tail.rows[:3]))}{'…' if tail.n > 3 else ''})"
            if tail.n > 1
            else f"La fila {tail.rows[0]}"
        )
        verb = ("son", "es")[tail.n == 1]
        if tail.kind == "footer":
            found.append(
                Finding(
                    "footer", f"{where} {verb} pie de página, no {'dato' if tail.n == 1 else 'datos'}.", n=tail.n, rows=tail.rows
                )
            )
        elif tail.check:
            found.append(Finding("total", f"{where} {verb} total y cuadra: {', '.join(tail.check)}.", n=tail.n, rows=tail.rows))
        else:
            said = f" y no es la suma de {', '.join(tail.wrong)}: ¿falta parte del archivo?" if tail.wrong else "."
            found.append(
                Finding("total_wrong" if tail.wrong else "total", f"{where} {verb} total{said}", n=tail.n, rows=tail.rows)
            )
    return found


def of_columns(columns: Sequence[Column]) -> list[Finding]:
    """Dates, numbers, words for no value, sentinels, personal data and possible keys, column by column."""
    return [finding for column in columns for finding in (*_dates(column), *_numbers(column), *_text(column))]


def _dates(column: Column) -> Iterator[Finding]:
    dates, name = column.dates, column.name
    if dates is None:
        return
    if dates.month_names:
        said = f"{name}: {dates.month_names:,} fechas llevan el mes con letras y no se pueden leer: pídalas con números."
        yield Finding("month_names", said, name, dates.month_names)
        return
    yield from _order(name, dates)
    if dates.midnight:
        yield Finding("midnight", f"{name}: todas las horas son cero: es un día sin hora.", name, dates.read)
    for day, n in dates.fillers:
        yield Finding("filler_date", f"{name}: {n:,} veces {day}, una fecha de relleno.", name, n)
    if dates.unread:
        yield Finding("unread", f"{name}: {dates.unread:,} valores no se leen como fecha.", name, dates.unread)


def _order(name: str, dates: DateForms) -> Iterator[Finding]:
    """What is known of the order of day and month."""
    if dates.open:
        said = f"{name}: {dates.either:,} fechas se pueden leer día/mes y mes/día y ninguna lo decide: no se puede saber; "
        yield Finding("date_order_unknown", f"{said}alguien tiene que decirlo.", name, dates.either)
    elif dates.mixed:
        said = (
            f"{name}: {dates.day_first:,} fechas sólo se leen día/mes y {dates.month_first:,} sólo mes/día: vienen mezcladas y "
        )
        yield Finding("date_order_mixed", f"{said}el archivo se rechazaría. Corríjalo en su sistema.", name, dates.month_first)
    elif dates.day_first or dates.month_first:
        n = max(dates.day_first, dates.month_first)
        order = "día/mes" if dates.day_first else "mes/día"
        yield Finding("date_order", f"{name}: {order}; lo deciden {n:,} fechas con un número mayor que 12.", name, n)


def _numbers(column: Column) -> Iterator[Finding]:
    numbers, name = column.numbers, column.name
    if numbers is None:
        return
    if not numbers.sure:
        yield Finding("decimal_unknown", f"{name}: {numbers.proof}.", name)
    elif numbers.decimal == "," or numbers.thousands not in (",", "."):
        marks = f"decimales con «{numbers.decimal}», miles con «{numbers.thousands}»"
        yield Finding("decimal", f"{name}: {marks}: {numbers.proof}.", name)
    low, high = numbers.scale or (0, 0)
    for value, n in numbers.odd if 0 < high <= 10 and not column.person else ():
        yield Finding("sentinel", f"{name}: {n:,} veces {value} en una escala de {low} a {high}.", name, n)
    if numbers.negative and not column.person:
        yield Finding("negative", f"{name}: {numbers.negative:,} negativos.", name, numbers.negative)
    if numbers.unread:
        yield Finding("unread", f"{name}: {numbers.unread:,} valores no se leen como número.", name, numbers.unread)


def _text(column: Column) -> Iterator[Finding]:
    name = column.name
    if column.person:
        share = f" ({100 * column.person_share:.0f} % de los valores)" if column.person_share else ""
        yield Finding("person", f"{name}: {column.person}{share}; no entra en claro.", name, column.filled)
    elif column.free_text:
        said = f"{name}: texto libre, donde cualquiera puede haber escrito datos de personas; se descarta."
        yield Finding("free_text", said, name)
    if column.nulls:
        words = ", ".join(f"«{masked(word)}» {n:,}" for word, n in column.nulls[:4])
        n = sum(n for _, n in column.nulls)
        yield Finding("null_words", f"{name}: quieren decir que no hay dato: {words}.", name, n)
    if column.misread:
        said = f"{name}: {column.misread:,} textos mal decodificados (Ã©, Ã³): se dañaron antes de exportarse."
        yield Finding("misread", said, name, column.misread)


def of_keys(columns: Sequence[Column], looked: str) -> Iterator[Finding]:
    """Columns that could be the key, and how often their values come again."""
    for column in columns:
        if column.kind not in ("text", "number") or column.free_text or column.filled < 2 or column.person in NO_KEYS:
            continue
        if column.unique and not column.empty and not (column.numbers and not column.numbers.whole):
            said = f"{column.name}: no se repite ni falta en {looked}: sirve de clave."
            yield Finding("key", said, column.name, column.distinct)
        elif column.uniqueness > 0.95 and column.distinct > 20:
            again = column.filled - column.distinct
            rows = f" (fila {', '.join(map(str, column.repeated_rows))})" if column.repeated_rows else ""
            said = f"{column.name}: {column.distinct:,} distintos de {column.filled:,}; {again:,} repetidos{rows}."
            yield Finding("near_key", said, column.name, again, column.repeated_rows)


def of_pairs(pairs: Sequence[Pair]) -> Iterator[Finding]:
    """Durations of zero and below."""
    for pair in pairs:
        both = f"{pair.first} y {pair.second}"
        if pair.zero and pair.hours:
            said = (
                f"{both}: {pair.zero:,} de {pair.both:,} filas ({100 * pair.zero / pair.both:.0f} %) empiezan y terminan en el "
                "mismo instante: se capturaron ya cerradas. Bajan la mediana sin que nadie fuera más rápido."
            )
            yield Finding("zero_duration", said, pair.second, pair.zero, pair.zero_rows)
        if pair.negative:
            rows = ", ".join(map(str, pair.negative_rows))
            said = f"{both}: {pair.negative:,} filas terminan antes de empezar (fila {rows}): se cuentan y su duración no."
            yield Finding("negative_duration", said, pair.second, pair.negative, pair.negative_rows)
