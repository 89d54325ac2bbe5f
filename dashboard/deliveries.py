"""The tables and sentences of *Datos*: what arrived, what was refused and how to mend it, and that every record was counted."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.components import Cell, Table, Value, Verdict
from dashboard.fact_words import delivery
from dashboard.formats import day, day_year, long_span, percent, short_span, whole
from dashboard.sources import Source, owed, owes
from dashboard.told import told
from dashboard.words import N_, _, listed, many

Record = Mapping[str, Any]

FATES = (
    ("title", N_("título")),
    ("header", N_("encabezado")),
    ("blank", N_("en blanco")),
    ("total", N_("totales")),
    ("footer", N_("pie")),
    ("accepted", N_("aceptados")),
    ("quarantined", N_("en cuarentena")),
    ("duplicates", N_("repetidos")),
)
FINDINGS = {
    "uncatalogued": N_("valor que no está en el catálogo"),
    "not_used": N_("registros que el contrato deja fuera"),
    "keyless_duplicates": N_("filas iguales sin clave"),
    "new_column": N_("columna nueva"),
    "total_mismatch": N_("el total del archivo no cuadra"),
    "many_quarantined": N_("muchas filas en cuarentena"),
    "hidden_rows": N_("filas ocultas"),
    "spellings": N_("lo mismo escrito de varias maneras"),
    "impossible_order": N_("fechas en un orden imposible"),
    "closed_at_entry": N_("cerradas al entrar"),
    "unread": N_("no se pudo leer y se dejó vacío"),
    "in_catalogue": N_("ya estaba en el catálogo"),
    "other_count": N_("la base tiene otras filas"),
    "without_mark": N_("filas sin fecha de cambio"),
    "not_recorded": N_("lo que el sistema no registra"),
}
SHOWN_ROWS = 100


def state_of(source: Source) -> Verdict:
    """Where a source stands, in a shape and words."""
    if source.retired:
        return Verdict("usual", _("retirada el {day}").format(day=day_year(source.until)) if source.until else _("retirada"))
    if source.refused:
        return Verdict("act", _("se rechazó la última entrega"))
    if source.loaded_at is None:
        return Verdict("act", _("nunca ha entregado"))
    if source.late_since is not None:
        return Verdict("act", _("falta desde el {day}").format(day=day(source.late_since)))
    return Verdict("usual", _("al día"))


def listed_alone(source: Source) -> bool:
    """Whether a source has its own line: a catalogue file only when something is wrong with it."""
    return not source.catalogue or bool(source.refused or source.quarantined)


def catalogue_line(found: Sequence[Source]) -> str:
    """The catalogue's own files in one line: «Catálogo de trámites, 68 · …»."""
    return " · ".join(_("{name}, {n}").format(name=s.name, n=whole(s.accepted)) for s in found if not listed_alone(s))


def overview(found: Sequence[Source]) -> Table:
    """Every source on one line."""
    head = (_("Fuente"), _("Estado"), _("Último archivo"), _("Días cubiertos"), _("Aceptadas"), _("En cuarentena"))
    return Table(
        _("Fuentes"),
        head,
        tuple(_overview_row(s) for s in found),
        (4, 5),
        tuple((s.name, state_of(s).word, s.last_file, _covered(s), s.accepted, s.quarantined) for s in found),
    )


def _overview_row(source: Source) -> tuple[str | Cell, ...]:
    state = state_of(source)
    arrived = _("llegó el {day}").format(day=day(source.loaded_at.date())) if source.loaded_at else ""
    behind = _("y falta desde el {day}").format(day=day(source.late_since)) if source.refused and source.late_since else ""
    share = percent(100 * source.quarantined / (source.accepted + source.quarantined)) if source.quarantined else ""
    return (
        Cell(source.name, sub=source.owner),
        Cell(state.word, state.kind, behind, strong=state.kind == "act"),
        Cell(source.last_file or "–", sub=arrived, raw=True),
        _covered(source),
        whole(source.accepted),
        Cell(whole(source.quarantined), sub=share),
    )


def _covered(source: Source) -> str:
    if source.covered_from is None or source.covered_to is None:
        return "–"
    if source.covered_from.year != source.covered_to.year:
        return long_span(source.covered_from, source.covered_to)
    return short_span(source.covered_from, source.covered_to)


def opening(found: Sequence[Source]) -> tuple[str, str]:
    """How many sources are up to date, and (stronger) which ones are not and who can bring them."""
    active = [s for s in found if not s.retired and not s.catalogue]
    fine = sum(state_of(s).kind != "act" for s in active)
    refused, late = [s.name for s in active if s.refused], [s for s in active if owes(s) and not s.refused]
    if not active:
        return _("No hay ninguna fuente activa declarada."), ""
    first = many(len(active), "{fine} de {all} fuente al día.", "{fine} de {all} fuentes al día.").format(
        fine=fine, all=len(active)
    )
    parts = [_("Se rechazó lo último de {names}.").format(names=listed(refused, 3))] if refused else []
    if len(late) == 1:
        parts.append(owed(late[0]))
    elif late:
        parts.append(_("Faltan {names}.").format(names=listed([s.name for s in late], 3)))
    return first, " ".join(parts)


def opening_one(source: Source) -> tuple[str, str, str]:
    """The same for one source: where it stands, what is wrong, how far its data reach."""
    state = state_of(source)
    plain = _("{name}: {state}.").format(name=source.name, state=state.word)
    reach = _("Sus datos llegan hasta el {day}.").format(day=day_year(source.covered_to)) if source.covered_to else ""
    held = (
        many(source.quarantined, "{n} fila en cuarentena.", "{n} filas en cuarentena.").format(n=whole(source.quarantined))
        if source.quarantined
        else _("Ninguna fila en cuarentena.")
    )
    return ("", plain, f"{reach} {held}".strip()) if state.kind == "act" else (plain, "", f"{reach} {held}".strip())


def quarantined_sentence(found: Sequence[Source]) -> str:
    """How many rows could not be read, and where most of them are."""
    total = sum(s.quarantined for s in found)
    if not total:
        return _("Ninguna fila en cuarentena.")
    worst = max(found, key=lambda s: s.quarantined)
    return many(total, "{n} fila en cuarentena, de {name}.", "{n} filas en cuarentena, {some} de {name}.").format(
        n=whole(total), name=worst.name, some=whole(worst.quarantined) if worst.quarantined < total else _("todas")
    )


def conservation(batches: Sequence[Record]) -> Table:
    """Each delivery's physical records by what became of them; the parts must add up to the records and to a second count."""
    head = (_("Archivo"), *(_(word) for _fate, word in FATES), _("Suma"), _("Registros"), _("Segundo conteo"), _("¿Cuadra?"))
    rows: list[tuple[str | Cell, ...]] = []
    plain: list[tuple[Value, ...]] = []
    for batch in batches:
        parts = [int(batch[fate] or 0) for fate, _word in FATES]
        second, fits = batch["second_count"], batch["adds_up"]
        verdict = Cell(_("cuadra"), "usual") if fits else Cell(_("no cuadra"), "act", strong=True)
        rows.append(
            (
                Cell(delivery(str(batch["file"])), raw=True),
                *(whole(n) if n else "·" for n in parts),
                whole(sum(parts)),
                whole(batch["records"] or 0),
                "–" if second is None else whole(second),
                verdict,
            )
        )
        plain.append((delivery(str(batch["file"])), *parts, sum(parts), batch["records"], second, verdict.text))
    return Table(_("Conservación"), head, tuple(rows), tuple(range(1, len(head) - 1)), tuple(plain))


def conservation_sentence(table: Table) -> str:
    """Whether every record of every delivery has its place."""
    bad = [str(row[0]) for row in table.csv if row[-1] != _("cuadra")]
    n = len(table.csv)
    if bad:
        return _("No cuadra: {files}").format(files=listed(bad, 2))
    return many(
        n, "En la entrega mostrada, cada registro tiene su lugar", "En las {n} entregas, cada registro tiene su lugar"
    ).format(n=n)


def reasons(rows: Sequence[Record]) -> Table:
    """Quarantined rows by reason: how many, an example, what is allowed, and what to do."""
    groups = Counter((r["rule"], r["column_name"] or "") for r in rows)
    first: dict[tuple[str, str], Record] = {}
    for r in rows:
        first.setdefault((r["rule"], r["column_name"] or ""), r)
    head = (_("Columna"), _("Filas"), _("Se encontró, por ejemplo"), _("Se admite"), _("Cómo se arregla"))
    body = [(_column(key[1]), whole(n), *_told(first[key])) for key, n in groups.most_common()]
    plain = [(key[1], n, first[key]["found"], *_advice(first[key])) for key, n in groups.most_common()]
    return Table(_("Motivos de cuarentena"), head, tuple(body), (1,), tuple(plain))


def _column(name: str) -> Cell:
    return Cell(name, raw=True) if name else Cell(_("(fila entera)"))


def _told(row: Record) -> tuple[Cell, str, str]:
    """What was found, what is allowed and what to do."""
    found = str(row["found"] or "")
    ours = row["rule"] == "width"  # the loader counts cells; everything else that it found is a value of the file
    return Cell(told(found) if ours else found or _("(vacío)"), raw=bool(found) and not ours), *_advice(row)


def _advice(row: Record) -> tuple[str, str]:
    """What is allowed and what to do, as sentences of a table."""
    allowed, remedy = (told(str(row[name] or "")).replace("`", "") for name in ("allowed", "remedy"))
    return allowed, remedy


def quarantine_rows(rows: Sequence[Record]) -> Table:
    """The quarantined rows themselves; the CSV holds all of them with the record as it came."""
    head = (_("Archivo"), _("Fila"), _("Columna"), _("Se encontró"), _("Se admite"), _("Cómo se arregla"))
    body = tuple(
        (*(Cell("" if text is None else str(text), raw=True) for text in _where(r)), *_told(r)) for r in rows[:SHOWN_ROWS]
    )
    return Table(_("Filas en cuarentena"), head, body, (1,))


def _where(row: Record) -> tuple[object, object, object]:
    return delivery(str(row["file"])), row["source_row"], row["column_name"]


def quarantine_csv(rows: Sequence[Record]) -> Table:
    """All quarantined rows, with the record as it came, for whoever mends the file."""
    head = (
        _("archivo"),
        _("fila"),
        _("columna"),
        _("regla"),
        _("encontrado"),
        _("se admite"),
        _("como se arregla"),
        _("registro"),
    )
    names = ("file", "source_row", "column_name", "rule", "found")
    return Table(_("Cuarentena"), head, (), csv=tuple((*(r[name] for name in names), *_advice(r), r["raw"]) for r in rows))


def findings(rows: Sequence[Record]) -> Table:
    """What was noticed without refusing anything."""
    head = (_("Qué"), _("Columna"), _("Valor"), _("Casos"), _("Explicación"))
    body = tuple(
        (
            _(FINDINGS.get(r["kind"], str(r["kind"]))),
            Cell(str(r["column_name"] or ""), raw=True),
            Cell(str(r["value"] or ""), raw=True),
            whole(r["n"] or 0),
            told(str(r["message"] or "")),
        )
        for r in sorted(rows, key=lambda r: r["n"] or 0, reverse=True)[:SHOWN_ROWS]
    )
    return Table(_("Observaciones"), head, body, (3,))


def batches_table(rows: Sequence[Record]) -> Table:
    """The deliveries of one source, latest first."""
    head = (_("Archivo"), _("Llegó"), _("Cubre"), _("Registros"), _("Aceptados"), _("En cuarentena"), _("Estado"))
    return Table(_("Entregas"), head, tuple(_batch_row(r) for r in rows), (3, 4, 5))


def _batch_row(r: Record) -> tuple[str | Cell, ...]:
    words = {
        "loaded": Cell(_("cargada"), "usual"),
        "refused": Cell(_("rechazada"), "act", strong=True),
        "superseded": Cell(_("sustituida"), "open"),
    }
    span = short_span(r["covered_from"], r["covered_to"]) if r["covered_from"] and r["covered_to"] else "–"
    return (
        Cell(delivery(str(r["file"])), raw=True),
        day_year(r["loaded_at"].date()) if r["loaded_at"] else "–",
        span,
        whole(r["records"] or 0),
        whole(r["accepted"] or 0),
        whole(r["quarantined"] or 0),
        words.get(str(r["status"]), Cell(str(r["status"]))),
    )
