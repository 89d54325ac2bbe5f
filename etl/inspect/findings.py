"""What a person should know about a delivery, each with its evidence, in Spanish and without anybody's data."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from etl.inspect.columns import Column
from etl.inspect.dates import DateForms
from etl.inspect.dialect import NAMES
from etl.inspect.header import Header
from etl.inspect.look import Look
from etl.inspect.pairs import Pair
from etl.inspect.tail import Tail
from etl.persons import masked

MANY = 5
NO_KEYS = ("sexo o edad", "domicilio")
PEOPLE = {"correo": "correo electrónico de personas", "teléfono": "teléfono de personas", "domicilio": "domicilio de personas"}


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
        quote = {'"': "con comillas dobles", "'": "con comillas simples", "": "sin comillas"}[look.dialect.quote]
        name = NAMES.get(look.dialect.separator, repr(look.dialect.separator))
        found.append(Finding("dialect", f"Columnas separadas {name}, {quote}: {look.dialect.evidence}."))
    if look.said:
        found.append(Finding("form", f"Cómo vienen los registros: {look.said}."))
    found += _sheet(look) if look.sheets else []
    for name, n, fact in look.tables:
        alike = f"Tabla «{name}», filas: {n:,}; parece de {fact}."
        found.append(Finding("tables", alike if fact else f"Tabla «{name}», filas: {n:,}.", name, n))
    n = len(look.members)
    if n > 1:
        found.append(Finding("members", f"El archivo comprimido trae {n}: se miró {look.delivery.member}.", n=n))
    if look.header:
        found += _header(look.header)
    n = look.repeated_headers
    if n:
        found.append(Finding("header_again", f"Filas que repiten el encabezado entre los datos: {n:,}. No son datos.", n=n))
    if look.sample.blanks:
        found.append(Finding("blank", f"Filas vacías: {look.sample.blanks:,}.", n=look.sample.blanks))
    return found + _broken(look)


def _header(header: Header) -> list[Finding]:
    if header.row == 0:
        return [Finding("no_header", "Sin encabezado: la primera fila ya trae datos. Ponga los nombres en names.")]
    text = f"Encabezado en la fila {header.row}: {header.evidence}."
    if header.titles:
        text = f"Encabezado en la fila {header.row} (filas de título encima: {header.titles}): {header.evidence}."
    found = [Finding("header", text, n=header.row)]
    if header.groups:
        said = f"La fila {header.groups} agrupa columnas con nombres combinados y se lee como título."
        found.append(Finding("header", said, n=header.groups))
    return found


def _sheet(look: Look) -> list[Finding]:
    read = look.shape.sheet or next(s.name for s in look.sheets if s.visible)
    one = next((s for s in look.sheets if s.name == read), look.sheets[0])
    others = ", ".join(f"«{s.name}»" for s in look.sheets if s.visible and s.name != one.name)
    hidden = ", ".join(f"«{s.name}»" for s in look.sheets if not s.visible)
    merged = ", ".join(one.merged[:3])
    said = (
        f"Hoja «{one.name}», filas: {one.rows:,}.",
        f"Hojas que no se miraron: {others}." if others else "",
        f"Hojas ocultas, que no se miraron: {hidden}." if hidden else "",
        f"Filas ocultas, que también se cargan: {one.hidden_rows:,}." if one.hidden_rows else "",
        f"Columnas ocultas: {one.hidden_columns}." if one.hidden_columns else "",
        f"Celdas combinadas en {merged}: sólo la primera tiene el valor." if merged else "",
    )
    return [Finding("sheet", text, n=len(look.sheets)) for text in said if text]


def _broken(look: Look) -> list[Finding]:
    found = []
    for rule in ("width", "quote", "encoding"):
        rows = tuple(b.row for b in look.sample.broken if b.rule == rule)
        n, where = len(rows), ", ".join(map(str, rows[:3]))
        said = {
            "width": f"Filas con celdas de más o de menos: {n:,} (fila {where}). Irán a cuarentena.",
            "quote": f"Filas que abren comillas y no las cierran: {n:,} (fila {where}). Irán a cuarentena.",
            "encoding": f"Filas con bytes de otra codificación: {n:,} (fila {where}). Irán a cuarentena.",
        }
        if rows:
            found.append(Finding(f"broken_{rule}", said[rule], n=n, rows=rows[:MANY]))
    return found


def of_tails(tails: Sequence[Tail]) -> list[Finding]:
    found = []
    for tail in tails:
        where = ", ".join(map(str, tail.rows[:3])) + ("…" if tail.n > 3 else "")
        if tail.kind == "footer":
            kind, text = "footer", f"Pie de página, que no son datos: fila {where}."
        elif tail.check:
            kind, text = "total", f"Fila de total que cuadra con la suma de {', '.join(tail.check)}: fila {where}."
        elif tail.wrong:
            kind = "total_wrong"
            text = f"Fila de total que no es la suma de {', '.join(tail.wrong)}: fila {where}. ¿Falta parte del archivo?"
        else:
            kind, text = "total", f"Fila de total: fila {where}."
        found.append(Finding(kind, text, n=tail.n, rows=tail.rows))
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
        said = (
            f"{name}: {dates.either:,} fechas se pueden leer día/mes y mes/día y ninguna lo decide: no se puede saber; alguien "
            "tiene que decirlo."
        )
        yield Finding("date_order_unknown", said, name, dates.either)
    elif dates.mixed:
        said = (
            f"{name}: {dates.day_first:,} fechas sólo se leen día/mes y {dates.month_first:,} sólo mes/día: vienen mezcladas y "
            "el archivo se rechazaría. Corríjalo en su sistema."
        )
        yield Finding("date_order_mixed", said, name, dates.month_first)
    elif dates.day_first or dates.month_first:
        n = max(dates.day_first, dates.month_first)
        day, month = (
            f"{name}: día/mes; lo deciden {n:,} fechas con un número mayor que 12.",
            f"{name}: mes/día; lo deciden {n:,} fechas con un número mayor que 12.",
        )
        yield Finding("date_order", day if dates.day_first else month, name, n)


def _numbers(column: Column) -> Iterator[Finding]:
    numbers, name = column.numbers, column.name
    if numbers is None:
        return
    if not numbers.sure:
        yield Finding("decimal_unknown", f"{name}: {numbers.proof}.", name)
    elif numbers.decimal == "," or numbers.thousands not in (",", "."):
        said = f"{name}: decimales con «{numbers.decimal}», miles con «{numbers.thousands}»: {numbers.proof}."
        yield Finding("decimal", said, name)
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
        what = PEOPLE.get(column.person, column.person)
        said = f"{name}: {what}; no entra en claro."
        if column.person_share:
            said = f"{name}: {what}, en {100 * column.person_share:.0f} % de los valores; no entra en claro."
        yield Finding("person", said, name, column.filled)
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
            where = ", ".join(map(str, column.repeated_rows))
            said = f"{column.name}: {column.distinct:,} distintos de {column.filled:,}; repetidos: {again:,}."
            if where:
                said = f"{column.name}: {column.distinct:,} distintos de {column.filled:,}; repetidos: {again:,} (fila {where})."
            yield Finding("near_key", said, column.name, again, column.repeated_rows)


def of_pairs(pairs: Sequence[Pair]) -> Iterator[Finding]:
    """Durations of zero and below."""
    for pair in pairs:
        if pair.zero and pair.hours:
            share = 100 * pair.zero / pair.both
            said = (
                f"{pair.first} y {pair.second}: {pair.zero:,} de {pair.both:,} filas ({share:.0f} %) empiezan y terminan en el "
                "mismo instante: se capturaron ya cerradas. Bajan la mediana sin que nadie fuera más rápido."
            )
            yield Finding("zero_duration", said, pair.second, pair.zero, pair.zero_rows)
        if pair.negative:
            rows = ", ".join(map(str, pair.negative_rows))
            said = (
                f"{pair.first} y {pair.second}: {pair.negative:,} filas terminan antes de empezar (fila {rows}): se cuentan y su "
                "duración no."
            )
            yield Finding("negative_duration", said, pair.second, pair.negative, pair.negative_rows)
