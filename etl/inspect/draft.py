"""The draft of a contract as text: every decision with its reason, every doubt where the person who reads it stands."""

from collections.abc import Sequence
from dataclasses import dataclass

from etl.connectors import SYSTEMS
from etl.contract import Shape
from etl.inspect.plan import Bind, Doubt, Plan
from etl.inspect.tail import Tail
from etl.inspect.toml import comment, line, quoted, value
from etl.nested import NO_TREE, Nested
from etl.tables import TABLES

HASH_SAID = "identifican a personas: entra una clave cifrada, nunca el dato"
DROP_SAID = "de personas o texto libre: no entran"


@dataclass(frozen=True)
class Draft:
    """What the contract says besides its facts."""

    made_from: str
    name: str
    kind: str
    files: str
    files_said: str
    shape: Shape
    shape_said: dict[str, str]
    looked: str
    owner: str = ""
    member: str = "*"
    null: tuple[str, ...] = ()
    covers: dict[str, str] | None = None
    delivery: str = "append"
    delivery_said: str = ""
    tails: tuple[Tail, ...] = ()
    hash: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    unused: tuple[str, ...] = ()
    nested: Nested = NO_TREE


def contract_text(draft: Draft, plans: Sequence[Plan]) -> str:
    """The TOML of a draft with its comments."""
    doubts = [*draft.doubts, *(doubt for plan in plans for doubt in plan.doubts)]
    must = sum(doubt.must for doubt in doubts)
    head = comment(f"Borrador hecho por paso10 inspect de {draft.made_from}, mirando {draft.looked}.")
    head += comment(
        f"Lo que el archivo no dice ({must}): busque DECIDA, ponga lo bueno y ejecute paso10 check; hasta entonces no vale."
        if must
        else "Nada falta por decidir; lea las líneas que dicen DUDA y ejecute paso10 check."
    )
    parts = [head, _top(draft), _shape(draft), _covers(draft), *(_tail(tail) for tail in draft.tails), _personal(draft)]
    parts += [_fact(plan) for plan in plans]
    if draft.unused:
        parts.append(comment(f"Columnas que no se usan: {', '.join(draft.unused)}."))
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def system_text(kind: str, draft: Draft) -> str:
    """The whole contract of a known system."""
    head = comment(f"Borrador hecho por paso10 inspect: sus tablas son las de {SYSTEMS[kind].title}.")
    lines = [line("name", SYSTEMS[kind].title), line("owner", draft.owner), line("kind", kind), line("url", draft.shape.url)]
    return "\n".join([*head, *lines]) + "\n"


def _top(draft: Draft) -> list[str]:
    lines = [
        line("name", draft.name, "como se lee en la página Datos"),
        line("owner", draft.owner, "quién la trae y quién la corrige"),
        line("kind", draft.kind),
    ]
    if draft.kind != "sql":
        lines.append(line("files", draft.files, draft.files_said))
    if draft.member != "*":
        lines.append(line("member", draft.member))
    lines.append(line("delivery", draft.delivery, draft.delivery_said))
    if draft.null:
        lines.append(line("null", draft.null, "también quieren decir «sin dato» en este archivo"))
    return lines


def _shape(draft: Draft) -> list[str]:
    shape, said = draft.shape, draft.shape_said
    if draft.kind == "sql":
        lines = ["[sql]", line("url", shape.url, said.get("url", ""))]
        lines.append(line("table", shape.table) if shape.table else line("query", shape.query))
        return lines + ([line("watermark", shape.watermark, said.get("watermark", ""))] if shape.watermark else [])
    if draft.kind in ("json", "xes"):
        return _tree(draft.nested)
    lines = [f"[{draft.kind}]"]
    if draft.kind == "csv":
        lines += [
            line("encoding", shape.encoding, said.get("encoding", "")),
            line("separator", shape.separator, said.get("separator", "")),
        ]
        if shape.quote != '"':
            lines.append(line("quote", shape.quote, said.get("quote", "")))
    elif shape.sheet:
        lines.append(line("sheet", shape.sheet, said.get("sheet", "")))
    lines.append(line("header_row", shape.header_row, said.get("header_row", "")))
    if shape.names:
        lines.append(line("names", shape.names, "el archivo no trae nombres: póngalos"))
    return lines


def _tree(nested: Nested) -> list[str]:
    """How JSON lies; a log needs nothing said."""
    given = (("format", nested.format, "lines"), ("records", nested.records, ""))
    lines = [line(key, said) for key, said, usual in given if said != usual]
    return ["[json]", *lines] if lines else []


def _covers(draft: Draft) -> list[str]:
    if not draft.covers:
        return []
    said = {"by": "qué días trae cada entrega: un día suyo sin filas es cero"}
    return ["[covers]"] + [
        f"{key} = {given}" if key in ("from", "to") and not given.startswith("DEC") else line(key, given, said.get(key, ""))
        for key, given in draft.covers.items()
    ]


def _tail(tail: Tail) -> list[str]:
    where = f"{tail.n} filas" if tail.n > 1 else f"la fila {tail.rows[0]}"
    lines = []
    if tail.kind == "total" and tail.wrong and not tail.check:
        lines = comment(f"DUDA: {where} dice total y no es la suma de {', '.join(tail.wrong)}: ¿falta parte del archivo?")
    lines += [
        "[[rows]]",
        line("kind", tail.kind, f"{where}: no son datos" if tail.n > 1 else f"{where}: no es un dato"),
        line("pattern", tail.pattern),
    ]
    if tail.check:
        lines.append(line("check", tail.check, "su suma es la que dice el total"))
    elif tail.wrong:
        lines.append(line("check", tail.wrong))
    return lines


def _personal(draft: Draft) -> list[str]:
    if not (draft.hash or draft.drop):
        return []
    lines = ["[personal]"]
    if draft.hash:
        lines.append(line("hash", draft.hash, HASH_SAID))
    if draft.drop:
        lines.append(line("drop", draft.drop, DROP_SAID))
    return lines


def _fact(plan: Plan) -> list[str]:
    table = TABLES[plan.table]
    lines = ["[[fact]]", line("table", plan.table, table.meaning)]
    if plan.key:
        lines.append(line("key", plan.key))
    for doubt in plan.gaps:
        where = _rows([(doubt.column, doubt.options)])
        lines += comment(f"DUDA: {doubt.why}. {doubt.question} Si se dejan fuera: where = {where}")
    if plan.explode:
        lines.append(line("explode", plan.explode, "es una lista: una fila por elemento"))
    if plan.where:
        lines.append(f"where = {_rows(plan.where)}")
    lines.append("[fact.columns]")
    maps = []
    for bind in plan.binds:
        lines += _doubts(bind) if not bind.values else []
        if bind.values:
            maps += _value_map(bind)
        elif bind.origin != "cell" or _options(bind):
            lines.append(_binding(bind))
    if plan.unpivot:
        lines += [
            "[fact.unpivot]",
            line("columns", plan.unpivot.columns),
            line("name_to", plan.unpivot.name_to),
            line("value_to", plan.unpivot.value_to),
        ]
        if plan.unpivot.names:
            lines.append("names = { " + ", ".join(f"{quoted(a)} = {quoted(b)}" for a, b in plan.unpivot.names) + " }")
    return lines + maps


def _rows(where: Sequence[tuple[str, Sequence[str]]]) -> str:
    return "{ " + ", ".join(f"{quoted(name)} = {value(list(values))}" for name, values in where) + " }"


def _doubts(bind: Bind) -> list[str]:
    lines = []
    for doubt in bind.doubts:
        said = f"DUDA: {doubt.why}. {doubt.question}"
        if doubt.suggestion and doubt.must:
            said += f" Lo más probable: {doubt.suggestion}."
        lines += comment(said)
    return lines


def _options(bind: Bind) -> list[str]:
    pairs: list[tuple[str, object]] = []
    if bind.dates and bind.dates != ("iso",):
        pairs.append(("dates", bind.dates[0] if len(bind.dates) == 1 else bind.dates))
    pairs += [
        (key, given)
        for key, given in (("decimal", bind.decimal), ("thousands", bind.thousands), ("lookup", bind.lookup))
        if given
    ]
    if bind.scale:
        pairs.append(("scale", list(bind.scale)))
    if bind.reverse:
        pairs.append(("reverse", True))
    if bind.null:
        pairs.append(("null", bind.null))
    return [f"{key} = {value(given)}" for key, given in pairs]


def _origin(bind: Bind) -> str:
    if bind.origin == "constant":
        return f"constant = {quoted(bind.constant)}"
    return f"column = {quoted(bind.columns[0])}" if bind.origin == "column" else f"{bind.origin} = {value(bind.columns)}"


def _binding(bind: Bind) -> str:
    options = _options(bind)
    said = "; ".join(bind.notes)
    if bind.origin == "column" and not options:
        return line(bind.target, bind.columns[0], said)
    parts = ", ".join([*([_origin(bind)] if bind.origin != "cell" else []), *options])
    text = f"{bind.target} = {{ {parts} }}"
    return f"{text:<44} # {said}" if said else text


def _value_map(bind: Bind) -> list[str]:
    """A map of words, one a line with its count; those that nobody knows stay as comments to be filled in."""
    lines = [*_doubts(bind), f"[fact.columns.{bind.target}]", _origin(bind), *_options(bind)]
    lines.append(f"[fact.columns.{bind.target}.values]")
    for mapped in bind.values:
        if mapped.ours:
            said = f"{mapped.n:,} filas" + ("" if mapped.sure else "; DUDA: se parece, confírmelo")
            lines.append(f"{quoted(mapped.word)} = {quoted(mapped.ours)}".ljust(44) + f" # {said}")
        else:
            lines.append(
                f'# {quoted(mapped.word)} = ""'.ljust(44) + f" # {mapped.n:,} filas: sin catalogar hasta que se diga qué es"
            )
    return lines
