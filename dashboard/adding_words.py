"""The sentences and tables of *Agregar una fuente*: what a file is, what would be loaded of it and what would not."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from dashboard import fact_words
from dashboard.child import BUG, SLOW, Answer
from dashboard.components import Cell, Table
from dashboard.formats import day_year, long_span, percent, whole
from dashboard.reading import said
from dashboard.told import told
from dashboard.words import N_, _, listed, many, spoken
from metrics import query
from metrics.query import Published

Record = Mapping[str, Any]
KINDS = {"date": N_("fecha"), "hour": N_("hora"), "number": N_("número"), "text": N_("texto"), "empty": N_("vacía")}
SERIOUS = ("total_wrong", "date_order_mixed", "month_names", "misread", "zero_duration", "negative_duration")
MOST_SERIOUS = 3
NO_FACT = "not_used"
REFUSALS = {
    "name": N_("El nombre del archivo no sirve. Dele uno con letras o números y súbalo de nuevo."),
    "size": N_("El archivo es demasiado grande para subirlo. Déjelo en la carpeta inbox/ y elíjalo en la lista."),
    "empty": N_("El archivo está vacío. Pida que lo entreguen de nuevo."),
    "gone": N_("Ese archivo ya no está en inbox/. Elija otro."),
    "file": N_(
        "En inbox/ ya hay un archivo con ese nombre. Si es el mismo, elíjalo en la lista; si es otro, cámbiele el nombre."
    ),
    "contract": N_("Alguien acaba de agregar una fuente con ese nombre. Repita para que reciba otro."),
}


def failed(answer: Answer) -> str:
    """Why a command gave no answer."""
    if answer.code == SLOW:
        return _("Tardó demasiado y se detuvo. Pruebe con una parte del archivo, o cárguelo con paso10 load.")
    if answer.code == BUG or not answer.said:
        return _("El programa falló al leer este archivo; no se cargó nada. Guarde el archivo y avise a quien mantiene Paso 10.")
    return told(answer.said.splitlines()[-1])


def unbuilt(answer: Answer) -> str:
    """Why the figures were not computed after a load: what was loaded stays."""
    if answer.code == BUG or not answer.said:
        return _("Lo cargado queda guardado y se siguen mostrando las cifras de antes. Avise a quien mantiene Paso 10.")
    return failed(answer)


def opening(look: Record, reports: Sequence[Record]) -> tuple[str, str, str]:
    """The answer: what the file is; what needs somebody, or what would be loaded."""
    rows = max(0, look["records"] - look["shape"]["header_row"])
    n = many(rows, "{n} fila", "{n} filas").format(n=whole(rows))
    facts = listed([fact_words.fact_short(plan["table"]) for plan in look["plans"]])
    plain = _("«{file}» trae {rows} y parece de {facts}.").format(file=look["target"], rows=n, facts=facts)
    if look["problem"]:
        lacking = sum(d["must"] for d in look["doubts"])
        asks = many(
            lacking, "Falta decidir {n} cosa que el archivo no dice.", "Faltan por decidir {n} cosas que el archivo no dice."
        )
        return plain, asks.format(n=lacking) if lacking else _("El borrador todavía no vale."), ""
    return plain, *result(reports)


def result(reports: Sequence[Record]) -> tuple[str, str]:
    """(what needs somebody, what would be loaded): one of them first."""
    bad, again = (sum(r["fates"].get(fate, 0) for r in reports) for fate in ("quarantined", "duplicates"))
    good, unused = _taken(reports)
    if any(r["status"] == "refused" for r in reports):
        if not bad:
            return _("Así no se cargaría nada."), ""
        said = many(bad, "Así no se cargaría: {n} fila no se puede leer.", "Así no se cargaría: {n} filas no se pueden leer.")
        return said.format(n=whole(bad)), ""
    said = many(good, "Se cargaría {n} fila", "Se cargarían {n} filas").format(n=whole(good))
    days = [day for r in reports for day in (r["covered_from"], r["covered_to"]) if day]
    said += _(", {span}").format(span=_span(days)) if days else ""
    said += many(unused, "; {n} se deja fuera", "; {n} se dejan fuera").format(n=whole(unused)) if unused else ""
    said += many(again, "; {n} está repetida", "; {n} están repetidas").format(n=whole(again)) if again else ""
    held = many(bad, "{n} fila iría a cuarentena.", "{n} filas irían a cuarentena.").format(n=whole(bad)) if bad else ""
    return held, f"{said}."


def _taken(reports: Sequence[Record]) -> tuple[int, int]:
    """How many records would give a fact, and how many are read and give none."""
    unused = sum(f["n"] for r in reports for f in r["findings"] if f["kind"] == NO_FACT)
    return sum(r["fates"].get("accepted", 0) for r in reports) - unused, unused


def _span(days: Sequence[str]) -> str:
    first, last = date.fromisoformat(min(days)), date.fromisoformat(max(days))
    return day_year(first) if first == last else long_span(first, last)


def days_of(reports: Sequence[Record]) -> tuple[date, date] | None:
    """The first and last day that the deliveries cover."""
    days = [day for r in reports for day in (r["covered_from"], r["covered_to"]) if day]
    return (date.fromisoformat(min(days)), date.fromisoformat(max(days))) if days else None


def figures(pub: Published, reports: Sequence[Record]) -> Table:
    """The figures of the days that were loaded that its facts give, with what each rests on."""
    tables, span = {name for r in reports for name in r["facts"]}, days_of(reports)
    rows = []
    known = sorted(query.indicators(pub).items(), key=lambda one: one[1].kind != "total")  # how many comes before how
    for id, indicator in known if span else ():
        if indicator.family in tables and span:
            figure = query.figure(pub, id, *span)
            if figure.value is not None and figure.n:
                rows.append((spoken(indicator.name), said(figure.value, indicator.unit), whole(figure.n)))
    return Table(_("Cifras de esos días, de todas las fuentes"), (_("Indicador"), _("Cifra"), _("Casos")), tuple(rows), (1, 2))


def refusals(reports: Sequence[Record]) -> list[str]:
    """What the loader says of deliveries that it would not take."""
    return [told(r["message"]).replace("`", "") for r in reports if r["status"] == "refused"]


def refused_rows(reports: Sequence[Record]) -> Table:
    """Rows that would be refused, some of each reason: where, what was found, what is allowed, what to do."""
    examples = [example for r in reports for example in r["examples"]]
    head = (_("Columna"), _("Fila"), _("Se encontró"), _("Se admite"), _("Cómo se arregla"))
    rows = [
        (
            Cell(e["column"], raw=True) if e["column"] else Cell(_("(fila entera)")),
            whole(e["row"]),
            Cell(e["found"] or _("(vacío)"), raw=bool(e["found"])),
            told(e["allowed"]).replace("`", ""),
            told(e["remedy"]).replace("`", ""),
        )
        for e in examples
    ]
    return Table(_("Filas que no se pueden leer"), head, tuple(rows), (1,))


def columns(look: Record) -> Table:
    """Each column of the file: what it looks like and what of ours it would feed."""
    fed: dict[str, list[str]] = {}
    for plan in look["plans"]:
        for bind in plan["binds"]:
            for name in bind["columns"]:
                fed.setdefault(name, []).append(fact_words.column(bind["target"]))
        for name in (plan["unpivot"] or {}).get("columns", ()):
            fed.setdefault(name, []).append(fact_words.column(plan["unpivot"]["value_to"]))
    head = (_("Columna"), _("Qué parece"), _("Llena"), _("Distintos"), _("Se lee como"))
    rows = [
        (
            Cell(c["name"], raw=True),
            _what(c),
            percent(100 * c["filled"] / max(1, c["filled"] + c["empty"])),
            whole(c["distinct"]),
            listed(fed[c["name"]]) if c["name"] in fed else _("no se usa"),
        )
        for c in look["columns"]
    ]
    return Table(_("Columnas del archivo"), head, tuple(rows), (2, 3))


def _what(column: Record) -> str:
    if column["person"]:
        return _("datos de personas")
    return _("texto libre") if column["free_text"] else _(KINDS[column["kind"]])


def findings(look: Record) -> list[str]:
    """What a person should know, what is serious first."""
    found = sorted(look["findings"], key=lambda f: f["kind"] not in SERIOUS)
    return [told(f["text"]) for f in found]


def serious(look: Record) -> str:
    """The first of what may change a figure."""
    return "\n".join([told(f["text"]) for f in look["findings"] if f["kind"] in SERIOUS][:MOST_SERIOUS])


def loaded(reports: Sequence[Record]) -> str:
    """«Listo: se cargaron 541 filas, del … al …»."""
    good, _unused = _taken(reports)
    days = [day for r in reports for day in (r["covered_from"], r["covered_to"]) if day]
    said = many(good, "Listo: se cargó {n} fila", "Listo: se cargaron {n} filas").format(n=whole(good))
    return said + (_(", {span}").format(span=_span(days)) if days else "") + "."
