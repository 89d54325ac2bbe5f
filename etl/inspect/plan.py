"""What a draft will say of each of our columns: where it comes from, how it is read, and what nobody can know but a person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from etl.declare import UNDECIDED
from etl.inspect.answers import Answers
from etl.inspect.columns import Column, by_name
from etl.inspect.dates import with_order
from etl.inspect.match import SURE, Match, Proposal
from etl.inspect.names import tokens_of
from etl.inspect.score import LISTS, Known, is_serial, is_year, lookup_of
from etl.inspect.unpivot import Unpivot, series_of
from etl.inspect.valuemap import Mapped, map_words
from etl.inspect.vocabulary import VOCABULARY
from etl.tables import TABLES, Table
from etl.tables import Column as Target

ORDERS = {"dmy": "día/mes", "mdy": "mes/día", "ymd": "año/mes/día"}
NO_ANSWER = ("-9", "-1", "0", "8", "9", "77", "88", "98", "99", "999")
HASHED = ("applicant", "resource")
MOST_LISTED = 60


@dataclass(frozen=True)
class Doubt:
    """Something that the file does not say. `must`: the contract stays invalid until somebody decides."""

    key: str  # «dates.received_at»: where the answer goes
    column: str
    question: str
    options: tuple[str, ...]
    suggestion: str
    why: str
    must: bool


@dataclass(frozen=True)
class Bind:
    """One of our columns in the draft."""

    target: str
    origin: str  # column | concatenate | constant | cell
    columns: tuple[str, ...] = ()
    constant: str = ""
    fit: float = 1.0
    dates: tuple[str, ...] = ()
    decimal: str = ""
    thousands: str = ""
    values: tuple[Mapped, ...] = ()
    null: tuple[str, ...] = ()
    scale: tuple[int, int] | None = None
    reverse: bool = False
    lookup: str = ""
    notes: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True)
class Plan:
    """One [[fact]] of the draft."""

    table: str
    binds: tuple[Bind, ...]
    unpivot: Unpivot | None = None
    key: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    hash: tuple[str, ...] = ()
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()  # only rows whose column says one of these
    gaps: tuple[Doubt, ...] = ()  # about rows to leave out
    explode: str = ""  # the column that holds a list, where each of its elements is a row

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        return (*self.gaps, *(doubt for bind in self.binds for doubt in bind.doubts))


@dataclass(frozen=True)
class Context:
    """What bindings are made from."""

    table: Table
    columns: Mapping[str, Column]
    known: Known
    answers: Answers
    hours: tuple[Column, ...]
    titles: str


def make_plan(
    proposal: Proposal, columns: Sequence[Column], known: Known, answers: Answers, unpivot: Unpivot | None, titles: str
) -> Plan:
    """The plan of one table out of its proposal."""
    table = TABLES[proposal.table]
    hours = tuple(c for c in columns if c.kind == "hour")
    context = Context(table, by_name(columns), known, answers, hours, titles)
    matches = {m.target: m for m in proposal.matches if not unpivot or m.target not in (unpivot.name_to, unpivot.value_to)}
    binds = [_bind(context, table.column(t), matches[t]) for t in table.names if t in matches]
    if unpivot:
        binds.append(_cell(context, table.column(unpivot.value_to), unpivot))
    binds += [
        _missing(context, table.column(t))
        for t in proposal.missing
        if not unpivot or t not in (unpivot.name_to, unpivot.value_to)
    ]
    binds = [
        replace(bind, constant=str(answers.of("constants")[bind.target]), origin="constant", columns=(), doubts=(), notes=())
        if bind.target in answers.of("constants")
        else bind
        for bind in binds
    ]
    given = {bind.target for bind in binds}
    binds += [
        Bind(t, "constant", constant=str(v)) for t, v in answers.of("constants").items() if t in table.names and t not in given
    ]
    order = {name: i for i, name in enumerate(table.names)}
    hashed = tuple(name for bind in binds if bind.target in HASHED for name in bind.columns)
    return Plan(
        table.name,
        tuple(sorted(binds, key=lambda b: order[b.target])),
        unpivot,
        answers.texts("key") or (),
        proposal.missing,
        hashed,
    )


def _bind(context: Context, target: Target, match: Match) -> Bind:
    column = context.columns.get(match.column)
    if column is None:
        return Bind(target.name, "column", (match.column,))
    bind = Bind(target.name, "column", (column.name,), fit=match.fit, null=_own_nulls(context, target, column))
    if target.kind in ("instant", "date"):
        bind = _dated(context, target, column, bind)
    elif target.kind in ("money", "integer", "number"):
        bind = _number(context, target, column, bind)
    elif target.name in LISTS or (target.values and column.words):
        bind = _listed(context, target, column, bind)
    if target.refers and (lookup := lookup_of(column, target.refers, context.known)):
        bind = replace(bind, lookup=lookup)
    chosen = target.name in context.answers.of("columns")
    if match.fit < SURE and not chosen:
        bind = replace(bind, doubts=(*bind.doubts, _unsure(target, column)))
    return bind


def _unsure(target: Target, column: Column) -> Doubt:
    return Doubt(
        f"columns.{target.name}",
        column.name,
        f"¿«{column.name}» es {target.meaning}?",
        (column.name, ""),
        column.name,
        "es la que más se parece por su nombre y sus valores",
        must=False,
    )


def _own_nulls(context: Context, target: Target, column: Column) -> tuple[str, ...]:
    given = context.answers.of("null").get(target.name)
    if isinstance(given, list):
        return tuple(str(word) for word in given)
    return tuple(word for word, _ in column.nulls) if target.kind in ("instant", "date") else ()


def _dated(context: Context, target: Target, column: Column, bind: Bind) -> Bind:
    """Forms of dates, with an hour column beside where the day comes alone, and the doubt about day and month."""
    forms: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    notes: tuple[str, ...] = ()
    if column.dates and column.dates.forms:
        forms, doubts = column.dates.forms, _order_doubts(target, column)
    elif is_year(column):
        forms, notes = ("yyyy",), ("sólo hay año: se toma su primer día",)
    elif is_serial(column):
        forms, notes = ("excel",), ("días contados como en un libro de Excel",)
    elif column.dates and column.dates.month_names:
        notes = ("los meses van con letras y ninguna forma los lee: pida las fechas con números",)
    given = context.answers.of("dates").get(target.name)
    if given:
        forms, doubts = (tuple(given) if isinstance(given, list) else (str(given),)), ()
    elif any(d.must for d in doubts):
        forms = (f"{UNDECIDED}: {' o '.join(doubts[0].options)}",)
    bind = replace(bind, dates=forms, doubts=doubts, notes=notes)
    hour = _hour_of(context, target, column)
    return _with_hour(bind, hour) if hour and column.dates and column.dates.date_only and not column.dates.midnight else bind


def _order_doubts(target: Target, column: Column) -> tuple[Doubt, ...]:
    dates = column.dates
    if dates is None or not (dates.open or dates.mixed):
        return ()
    options = tuple(with_order(dates.forms[0], order) for order in ("dmy", "mdy"))
    if dates.mixed:
        why = (
            f"{dates.day_first:,} fechas sólo se leen día/mes y {dates.month_first:,} sólo mes/día: vienen de dos sistemas o de "
            "dos equipos con otra configuración; las demás no se pueden saber"
        )
        return (
            Doubt(f"dates.{target.name}", column.name, "¿Qué va primero, el día o el mes?", options, options[0], why, must=False),
        )
    why = f"{dates.either:,} fechas se pueden leer d/m y m/d; ninguna lo decide"
    suggestion = with_order(dates.forms[0], dates.hint) if dates.hint else ""
    return (Doubt(f"dates.{target.name}", column.name, "¿Qué va primero, el día o el mes?", options, suggestion, why, must=True),)


def _hour_of(context: Context, target: Target, column: Column) -> Column | None:
    """The column of hours that goes with a date: the one named like our column or like the date, or the only one."""
    if not context.hours:
        return None
    given = context.answers.of("columns").get(f"{target.name}.hour")
    if given is not None:
        return context.columns.get(str(given))
    words = set(tokens_of(column.name)) - {"fecha"}
    alike = [h for h in context.hours if words and words & set(tokens_of(h.name))]
    stems = set(VOCABULARY.hours.get(target.name, ()))
    alike = alike or [h for h in context.hours if stems & set(tokens_of(h.name))]
    if alike:
        return alike[0]
    dates = [c for c in context.columns.values() if c.kind == "date"]
    return context.hours[0] if len(context.hours) == len(dates) == 1 else None


def _with_hour(bind: Bind, hour: Column) -> Bind:
    text = hour.shape.replace("A", "a")
    form = "HH:MM:SS" if text.count(":") == 2 else "HH:MM"
    form += " AM" if "a" in text.split(":")[-1] else ""
    forms = tuple(f for day in bind.dates for f in ((f"yyyy-mm-dd {form}" if day == "iso" else f"{day} {form}"), day))
    return replace(
        bind, origin="concatenate", columns=(*bind.columns, hour.name), dates=forms, notes=("el día y la hora vienen aparte",)
    )


def _number(context: Context, target: Target, column: Column, bind: Bind) -> Bind:
    numbers = column.numbers
    if numbers is None:
        return bind
    decimal, doubts = numbers.decimal, tuple[Doubt, ...]()
    given = context.answers.of("decimal").get(target.name)
    if given:
        decimal = str(given)
    elif not numbers.sure and numbers.proof.find("1.234") >= 0:
        decimal = f"{UNDECIDED}: . o ,"
        doubts = (
            Doubt(
                f"decimal.{target.name}",
                column.name,
                "¿El punto separa miles o decimales?",
                (",", "."),
                "," if target.kind == "money" else "",
                numbers.proof,
                must=True,
            ),
        )
    thousands = numbers.thousands if numbers.thousands != ("." if decimal == "," else ",") and decimal == numbers.decimal else ""
    bind = replace(bind, decimal=decimal if decimal != "." else "", thousands=thousands, doubts=doubts)
    return _stars(context, column, bind) if target.name == "stars" else bind


def _stars(context: Context, column: Column, bind: Bind) -> Bind:
    numbers = column.numbers
    if numbers is None or numbers.scale is None:
        return bind
    given = context.answers.of("scale").get("stars")
    scale = (int(given[0]), int(given[1])) if isinstance(given, list) else numbers.scale
    none = tuple(value for value, _ in numbers.odd if value in NO_ANSWER)
    null = bind.null if "stars" in context.answers.of("null") else (*bind.null, *none)
    notes = [f"escala de {scale[0]} a {scale[1]}"]
    notes += [f"{n:,} veces {value}: fuera de la escala, se toma por «no sabe»" for value, n in numbers.odd if value in none]
    notes += [f"{n:,} veces {value}: fuera de la escala, irá a cuarentena" for value, n in numbers.odd if value not in none]
    reverse = bool(context.answers.of("reverse").get("stars"))
    doubt = Doubt(
        "reverse.stars",
        column.name,
        f"¿{scale[0]} es lo peor y {scale[1]} lo mejor?",
        ("false", "true"),
        "false",
        "el archivo no lo dice; si es al revés, reverse = true",
        must=False,
    )
    return replace(
        bind,
        null=null,
        scale=None if scale == (1, 5) else scale,
        notes=tuple(notes),
        reverse=reverse,
        doubts=(*bind.doubts, doubt),
    )


def _listed(context: Context, target: Target, column: Column, bind: Bind) -> Bind:
    """Words of a list into ours; those that a person has mapped win."""
    given = context.answers.of("values").get(target.name, {})
    mapped = [
        replace(m, ours=str(given[m.word]), sure=True) if m.word in given else m
        for m in map_words(target.name, column.words[:MOST_LISTED], column.name)
    ]
    unknown = [m for m in mapped if not m.ours]
    doubts: tuple[Doubt, ...] = ()
    if unknown:
        rows = sum(m.n for m in unknown)
        doubts = (
            Doubt(
                f"values.{target.name}",
                column.name,
                f"¿Qué es {', '.join(f'«{m.word}»' for m in unknown[:4])}?",
                target.values,
                "",
                f"{len(unknown)} palabras, {rows:,} filas: sin decirlo quedan «sin catalogar»",
                must=False,
            ),
        )
    return replace(bind, values=tuple(mapped), doubts=doubts)


def _cell(context: Context, target: Target, unpivot: Unpivot) -> Bind:
    """The value of an unpivot, read like the first of its columns; sentinels of all of them."""
    columns = [context.columns[name] for name in unpivot.columns if name in context.columns]
    numbered = [c for c in columns if c.numbers]
    if not numbered:
        return Bind(target.name, "cell")
    widest = max(numbered, key=lambda c: (c.numbers.scale or (0, 0))[1] if c.numbers else 0)
    bind = _number(context, target, widest, Bind(target.name, "cell"))
    if target.name != "stars":
        return bind
    odd = sorted({value for c in numbered if c.numbers for value, _ in c.numbers.odd if value in NO_ANSWER})
    return replace(bind, null=bind.null if "stars" in context.answers.of("null") else tuple(odd))


def _missing(context: Context, target: Target) -> Bind:
    """A column that its table cannot do without and that nobody has found."""
    dates = tuple(c.name for c in context.columns.values() if c.kind == "date")
    options = (
        dates
        if target.kind in ("instant", "date")
        else tuple(c.name for c in context.columns.values() if c.kind in ("text", "number") and not c.person)
    )
    doubt = Doubt(
        f"columns.{target.name}",
        "",
        f"¿Qué columna dice «{target.meaning}»?",
        options[:40],
        "",
        f"«{target.meaning}» es obligatorio y ninguna columna se le parece",
        must=True,
    )
    if target.kind in ("instant", "date") and not dates:
        return Bind(
            target.name,
            "constant",
            constant=f"{UNDECIDED}: el día del que son todas las filas, AAAA-MM-DD",
            doubts=(replace(doubt, key=f"constants.{target.name}", question=f"«{target.meaning}»: ¿qué día?"),),
        )
    if target.name == "series":
        return _series(context)
    return Bind(target.name, "column", (f"{UNDECIDED}: {target.meaning}",), doubts=(doubt,))


def _series(context: Context) -> Bind:
    """What is counted, by the words of the file's titles and of the column that holds the figure."""
    names = [context.titles, *context.columns]
    found = max((series_of(name) for name in names), key=lambda pair: pair[1], default=("", 0))[0]
    known = tuple(VOCABULARY.series)
    doubt = Doubt(
        "constants.series", "", "¿Qué se cuenta?", known, found, "el archivo no lo dice con una columna", must=not found
    )
    said = found or f"{UNDECIDED}: qué se cuenta, por ejemplo {' o '.join(known[:3])}"
    return Bind("series", "constant", constant=said, doubts=(doubt,))
