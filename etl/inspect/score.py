"""How much a column of a file looks like one of ours: by its name, word by word, and by what its values are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from rapidfuzz import fuzz

from etl import tables
from etl.inspect.columns import Column
from etl.inspect.names import tokens_of
from etl.inspect.valuemap import map_words, share_known
from etl.inspect.vocabulary import VOCABULARY
from etl.text import fold

LONG_NAME, CONTAINED, TELLING = 3, 0.55, 0.4  # words of a long name; what holding a phrase is worth; weight that tells
STEM_ALIKE = 70
ALIKE = 86  # ratio of two words from which they count as one, misspelt
SHORTEST_FUZZY = 5
UNKNOWN_WEIGHT = 0.7  # of a word that is in no phrase
WEAK = 0.3  # of a name that says little
NAMED = 0.5  # from here the name alone decides
REPEATED = ("procedure_id", "agency_id", "office_id", "activity", "place", "method", "question")
OF_PEOPLE = ("CURP", "RFC", "correo", "teléfono", "nombre de persona", "domicilio", "clave de persona", "sexo o edad")
FEW_ROWS = 30
UNNAMED = 0.49  # a column without a name, where places usually stand
KEYS = {"requests": "request_id", "visits": "visit_id", "payments": "payment_id", "ratings": "rating_id"}
LISTS = ("status", "channel", "outcome")
UNIQUE = 0.97  # a key comes once: repeated folios, a few, are mistakes
MOST_WORDS = 40


@dataclass(frozen=True)
class Known:
    """What the home already knows: folded names and keys of its catalogue, by «table.column»."""

    names: Mapping[str, frozenset[str]] = field(default_factory=dict)


@cache
def name_score(name: str, table: str, column: str) -> float:
    """From 0 to 1: the best likeness of a name with the phrases of one of our columns."""
    words = tokens_of(name)
    if not words:
        return 0.0
    phrases = [tuple(phrase.split()) for phrase in VOCABULARY.columns[table][column]]
    inside = CONTAINED if len(words) >= LONG_NAME and any(_contains(words, phrase) for phrase in phrases) else 0.0
    return (
        max((_likeness(words, phrase) for phrase in phrases), default=0.0)
        if not inside
        else max(inside, *(_likeness(words, phrase) for phrase in phrases))
    )


def _contains(words: Sequence[str], phrase: Sequence[str]) -> bool:
    """Whether a long name, as a question is, holds all the words of a phrase and these tell something."""
    return sum(VOCABULARY.weight.get(word, 0) for word in phrase) >= TELLING and set(phrase) <= set(words)


def _likeness(words: Sequence[str], phrase: Sequence[str]) -> float:
    """Twice the weight of the words in common over the weight of both, misspellings allowed."""
    ours = [VOCABULARY.weight.get(word, UNKNOWN_WEIGHT) for word in phrase]
    theirs = [VOCABULARY.weight.get(word, UNKNOWN_WEIGHT) for word in words]
    left, common = list(range(len(phrase))), 0.0
    for word, weight in zip(words, theirs, strict=True):
        best, place = max(((_same(word, phrase[i]), i) for i in left), default=(0.0, -1))
        if best > 0:
            common += best * (weight + ours[place])
            left.remove(place)
    return common / (sum(ours) + sum(theirs))


@cache
def _same(a: str, b: str) -> float:
    if a == b:
        return 1.0
    if min(len(a), len(b)) < SHORTEST_FUZZY:
        return 0.85 if len(a) >= 3 and len(b) > len(a) + 2 and b.startswith(a) and a not in VOCABULARY.known else 0.0
    if a in VOCABULARY.known and b in VOCABULARY.known and not _inflected(a, b):
        return 0.0
    ratio = fuzz.ratio(a, b)
    return ratio / 100 if ratio >= ALIKE or _inflected(a, b) else 0.0


def _inflected(a: str, b: str) -> bool:
    """Two words of one stem: recibida and recibido, solicitud and solicitudes."""
    stem = min(len(a), len(b)) - 2
    return stem >= 4 and a[:stem] == b[:stem] and abs(len(a) - len(b)) <= 3 and fuzz.ratio(a, b) >= STEM_ALIKE


def fit(column: Column, table: tables.Table, target: tables.Column, known: Known) -> float:
    """From 0 to 1: how well a column of the file could feed one of ours; 0 where its values cannot."""
    named = name_score(column.name, table.name, target.name)
    if column.kind == "empty":
        return 0.6 * named if named >= NAMED else 0.0
    if target.kind in ("instant", "date"):
        return _dated(column, table, named)
    if target.name == "stars":
        return _stars(column, named)
    if target.kind in ("money", "integer", "number"):
        return _numeric(column, target, named)
    if target.kind == "boolean":
        return named if column.distinct <= 2 else 0.0
    return _worded(column, table, target, named, known)


def _dated(column: Column, table: tables.Table, named: float) -> float:
    if column.kind == "date":
        return max(named, 0.05)
    if is_year(column) and table.name == "aggregates":
        return named
    if is_serial(column) and named >= NAMED:
        return 0.9 * named
    return 0.0


def is_year(column: Column) -> bool:
    numbers = column.numbers
    return bool(numbers and numbers.whole and numbers.low >= 1980 and numbers.high <= 2100 and column.longest == 4)


def is_serial(column: Column) -> bool:
    """Days as a workbook counts them."""
    numbers = column.numbers
    return bool(numbers and numbers.low > 32_000 and numbers.high < 60_000)


def _stars(column: Column, named: float) -> float:
    numbers = column.numbers
    if column.kind != "number" or numbers is None or is_year(column) or column.person:
        return 0.0
    if numbers.scale:
        return min(1.0, 0.25 + named) if named > 0.3 or numbers.scale[1] <= 10 else 0.0
    return 0.9 * named if column.distinct <= 11 and numbers.high <= 10 else 0.0


def _numeric(column: Column, target: tables.Column, named: float) -> float:
    numbers = column.numbers
    if column.kind != "number" or numbers is None or column.person:
        return 0.0
    if target.kind == "integer" and not numbers.whole:
        return 0.0
    if target.kind == "money":
        return min(1.0, named + (0.15 if numbers.signed or not numbers.whole else 0)) if named > 0.3 or numbers.signed else 0.0
    return named if target.low is None or numbers.low >= target.low else 0.5 * named


def _worded(column: Column, table: tables.Table, target: tables.Column, named: float, known: Known) -> float:
    if target.name in ("applicant", "resource"):
        return named if column.person in ("CURP", "RFC", "clave de persona") or target.name == "resource" else 0.0
    if column.kind in ("date", "hour") or column.person in OF_PEOPLE:
        return 0.0
    return 0.3 * named if column.free_text else _plain_words(column, table, target, named, known)


def _plain_words(column: Column, table: tables.Table, target: tables.Column, named: float, known: Known) -> float:
    """Texts that are of nobody: keys, lists, words of the catalogue."""
    if KEYS.get(table.name) == target.name:
        return _key(column, table, named)
    if target.name in LISTS:
        return _listed(column, target.name, named)
    if target.name in REPEATED:
        return _repeated(column, target, named, known)
    return named


def _repeated(column: Column, target: tables.Column, named: float, known: Known) -> float:
    """Columns whose words come again and again: procedures, offices, steps; those of the catalogue are sure."""
    if target.refers and (share := _in_catalogue(column, target.refers, known)) > 0.5:
        return max(named, 0.6 + 0.4 * share)
    if target.name == "place" and column.name.startswith("columna_"):
        return UNNAMED if column.uniqueness > 0.5 and not column.numbers else 0.0
    if column.numbers and not column.numbers.whole:
        return 0.0
    return named if column.uniqueness < 0.9 or column.filled < FEW_ROWS else 0.4 * named


def _key(column: Column, table: tables.Table, named: float) -> float:
    if column.numbers and not column.numbers.whole:
        return 0.0
    if table.name == "requests":  # a log repeats the folio in each of its rows
        return named * (1.0 if column.uniqueness >= UNIQUE else 0.85 if column.distinct > MOST_WORDS else 0.4)
    return named if column.uniqueness >= UNIQUE else 0.3 * named


def _listed(column: Column, name: str, named: float) -> float:
    """Columns of closed or usual lists: their words tell as much as their name."""
    if column.distinct > MOST_WORDS or not column.words or column.kind == "number":
        return 0.0
    share = share_known(name, column.words, column.name)
    if column.distinct == 1 and share < 1:
        return 0.4 * named
    if share >= 0.5 and (named > WEAK or len({m.ours for m in map_words(name, column.words, column.name)} - {""}) > 1):
        return max(0.5 * share + 0.5 * named, 0.75 * share)
    return named * (0.6 if name != "channel" else 0.8)


def _in_catalogue(column: Column, table: str, known: Known) -> float:
    """Share of the different words of a column that the catalogue has, as key or as name."""
    words = [word for word, _ in column.words]
    best = 0.0
    for of, names in known.names.items():
        if of.startswith(f"{table}.") and words and names:
            best = max(best, sum(fold(word) in names for word in words) / len(words))
    return best


def lookup_of(column: Column, refers: str, known: Known) -> str:
    """The catalogue column («procedures.name») whose words a column holds; empty when it holds keys or none of them."""
    words = [fold(word) for word, _ in column.words]
    shares = {of: sum(word in names for word in words) / len(words) for of, names in known.names.items() if words and names}
    mine = {of: share for of, share in shares.items() if of.startswith(f"{refers}.")}
    best = max(mine, key=lambda of: mine[of], default="")
    key = next((of for of in mine if of.endswith("_id")), "")
    return "" if not best or mine[best] < 0.3 or mine.get(key, 0) >= mine[best] else best
