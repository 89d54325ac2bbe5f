"""What `paso10 inspect` says of exports it has never seen, and that its draft loads once its doubts are answered."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from etl.errors import ContractError, EtlError, SourceError
from etl.home import read_home
from etl.inspect import sample
from etl.inspect.answers import Answers, read_answers
from etl.inspect.inspection import Inspection, inspect_target, write_draft
from etl.inspect.told import told
from etl.readers.files import Delivery
from tests.etl.export_files import unknown_order
from tests.etl.exports import EXPORTS, Export
from tests.etl.kit import Kit

LEAST_RIGHT = 0.9  # of the columns of all exports, without anybody's help


def look(path: Path, home: Kit | None = None, **answers: object) -> Inspection:
    return inspect_target(str(path), read_home(home.root) if home else None, Answers(answers))


def bound(found: Inspection) -> dict[str, str]:
    """Our column -> theirs, as the draft has it."""
    plan = found.plans[0]
    pairs = {bind.target: " + ".join(bind.columns) for bind in plan.binds if bind.columns}
    return pairs | ({plan.unpivot.name_to: " + ".join(plan.unpivot.columns)} if plan.unpivot else {})


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Export, Path, Inspection]]:
    folder = tmp_path_factory.mktemp("exports")
    result = {}
    for export in EXPORTS:
        export.write(folder / export.name)
        result[export.name] = (export, folder / export.name, look(folder / export.name))
    return result


@pytest.mark.parametrize("name", [e.name for e in EXPORTS])
def test_shape_table_dates_words_and_people(found: dict, name: str) -> None:
    export, _, seen = found[name]
    assert (seen.shape["encoding"], seen.shape["separator"], seen.shape["header_row"]) == (
        export.encoding,
        export.separator,
        export.header_row,
    )
    assert seen.plans[0].table == export.table
    binds = {bind.target: bind for bind in seen.plans[0].binds}
    for target, form in export.dates.items():
        assert binds[target].dates[0] == form
    for target, words in export.values.items():
        assert {m.word: m.ours for m in binds[target].values} == words
    for target, words in export.null.items():
        assert binds[target].null == words
    assert all(bind.decimal in ("", ".", ",") or bind.target in export.undecided.get("decimal", {}) for bind in binds.values())
    kept_out = {c.name for c in seen.columns if c.person or c.free_text}
    assert kept_out == set(export.personal)


def test_most_columns_are_right_without_help(found: dict) -> None:
    right = [
        (e.name, ours, bound(seen).get(ours) == theirs) for e, _, seen in found.values() for ours, theirs in e.columns.items()
    ]
    wrong = [(name, ours) for name, ours, ok in right if not ok]
    assert len(right) > 50
    assert len(wrong) <= (1 - LEAST_RIGHT) * len(right), wrong


@pytest.mark.parametrize("name", [e.name for e in EXPORTS])
def test_the_draft_loads_once_its_doubts_are_answered(
    found: dict, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PASO10_KEY", "clave-de-prueba-larga")
    export, path, seen = found[name]
    home = Kit(tmp_path)
    home.file(path.name, path.read_bytes())
    if export.undecided:
        assert "DECIDA" in seen.problem
        seen = look(home.root / "inbox" / path.name, home, **export.undecided)
    assert seen.problem == ""
    write_draft(seen, home.root, None, write=True)
    (report,) = home.check()
    assert (report.status, report.fates.get("accepted")) == ("loaded", export.accepted), (report.quarantine, report.examples[:2])


def test_the_order_of_day_and_month_is_never_picked_in_silence(tmp_path: Path) -> None:
    unknown_order(tmp_path / "semana.csv")
    seen = look(tmp_path / "semana.csv")
    doubt = next(d for d in seen.doubts if d.key == "dates.received_at")
    assert doubt.must
    assert doubt.options == ("dd/mm/yyyy", "mm/dd/yyyy")
    assert "leído día/mes, 0 filas terminan antes de empezar" in doubt.why
    kit = Kit(tmp_path / "home")
    kit.contract(seen.contract)
    (wrong,) = kit.check()
    assert (wrong.status, wrong.exit_code) == ("refused", ContractError.exit_code)
    assert "falta que alguien decida" in wrong.message
    assert "fact.columns.received_at.dates: DECIDA: dd/mm/yyyy o mm/dd/yyyy" in wrong.message
    assert "no se puede saber" in told(seen, None, tmp_path)


def test_one_date_decides_and_two_orders_in_one_column_are_said(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Folio,Fecha\n" + "".join(f"{i},0{1 + i % 9}/0{1 + i % 7}/2025\n" for i in range(50)) + "51,25/03/2025\n")
    assert {b.target: b.dates for b in look(path).plans[0].binds}["received_at"] == ("dd/mm/yyyy",)
    path.write_text(path.read_text() + "52,03/25/2025\n53,04/26/2025\n")
    seen = look(path)
    (mixed,) = [f for f in seen.findings if f.kind == "date_order_mixed"]
    assert (mixed.column, mixed.n) == ("Fecha", 2)


def test_no_value_of_a_person_is_ever_shown(found: dict) -> None:
    """Neither in the report nor in the JSON nor in the draft."""
    for _, path, seen in found.values():
        said = told(seen, None, path.parent) + json.dumps(asdict(seen), ensure_ascii=False, default=str)
        for canary in ("Hernández López", "Núñez Ibáñez", "PEÑA MUÑOZ", "persona3@", "Calle 7 #", "Rogelio", "Treviño"):
            assert canary not in said, (path.name, canary)


def test_totals_footers_and_repeated_headers(tmp_path: Path) -> None:
    path = tmp_path / "pagos.csv"
    rows = [f"R{i},{1 + i % 28:02d}/01/2025,{i}.50" for i in range(1, 41)]
    rows.insert(20, "Recibo,Fecha,Importe")
    path.write_text(
        "\n".join(["Recibo,Fecha,Importe", *rows, f"TOTAL,,{sum(range(1, 41)) + 20:.2f}", "Fuente: Tesorería"]) + "\n"
    )
    seen = look(path)
    kinds = {f.kind: f for f in seen.findings}
    assert (kinds["header_again"].n, kinds["total"].rows, kinds["footer"].rows) == (1, (43,), (44,))
    assert 'check = ["Importe"]' in seen.contract
    path.write_text(path.read_text().replace("TOTAL,,", "TOTAL,,9"))
    (wrong,) = [f for f in look(path).findings if f.kind == "total_wrong"]
    assert "Importe" in wrong.text


def test_zero_durations_and_sentinels_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "solicitudes.csv"
    lines = [
        f"S{i},2025-01-{1 + i % 28:02d} 09:00,2025-01-{1 + i % 28:02d} {9 + (i >= 30):02d}:00,{9 if i < 7 else 1 + i % 5}"
        for i in range(100)
    ]
    path.write_text("\n".join(["Folio,Fecha de recepción,Fecha de conclusión,Satisfacción", *lines]) + "\n")
    kinds = {f.kind: f for f in look(path).findings}
    assert (kinds["zero_duration"].n, kinds["zero_duration"].rows) == (30, (2, 3, 4))
    assert (kinds["sentinel"].column, kinds["sentinel"].n) == ("Satisfacción", 7)


def test_a_large_file_is_sampled_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sample, "FIRST", 50)
    monkeypatch.setattr(sample, "MOST", 200)
    path = tmp_path / "grande.csv"
    path.write_text(
        "Folio,Fecha\n" + "".join(f"S{i},2025-02-{1 + i % 28:02d}\n" for i in range(3_000)) + "Total de registros: 3000\n"
    )
    seen = look(path)
    assert seen.records == 3_002
    assert "de 3,002 filas" in seen.looked
    assert "al azar" in seen.looked
    assert [f.rows for f in seen.findings if f.kind == "footer"] == [(3_002,)]
    assert look(path) == seen, "the same file gives the same report"


def test_a_home_adds_its_catalogue_and_knows_what_is_claimed(tmp_path: Path) -> None:
    home = Kit(tmp_path)
    home.catalogue("procedures", "procedure_id,name\nL1,Licencia de anuncio\nP1,Poda de árbol\n")
    path = home.file(
        "x.csv",
        "Núm,Alta,Rubro del asunto\n"
        + "".join(f"{i},2025-01-{1 + i % 28:02d},{('LICENCIA DE ANUNCIO', 'Poda de arbol')[i % 2]}\n" for i in range(60)),
    )
    seen = look(path, home)
    bind = next(b for b in seen.plans[0].binds if b.target == "procedure_id")
    assert (bind.columns, bind.lookup, seen.claimed_by) == (("Rubro del asunto",), "procedures.name", ())
    write_draft(seen, home.root, None, write=True)
    assert look(path, home).claimed_by == ("x",)


def test_a_draft_is_never_written_over_a_contract(tmp_path: Path) -> None:
    home = Kit(tmp_path)
    seen = look(home.file("ventanilla.csv", "Folio,Fecha\nA1,2025-01-02\n"), home)
    assert write_draft(seen, home.root, None, write=False) is None
    path = write_draft(seen, home.root, None, write=True)
    assert path == home.root / "sources" / "ventanilla.toml"
    path.write_text("mío")
    with pytest.raises(ContractError, match="ya existe"):
        write_draft(seen, home.root, None, write=True)
    assert path.read_text() == "mío"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("vacio.csv", b""),
        ("no.csv", None),
        ("pagina.xlsx", b"<html><table>"),
        ("viejo.xlsx", b"\xd0\xcf\x11\xe0aaaa"),
        ("malo.zip", b"PK\x03\x04zz"),
    ],
)
def test_what_cannot_be_read_is_said(tmp_path: Path, name: str, data: bytes | None) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(EtlError) as wrong:
        look(tmp_path / name)
    assert name.partition(".")[0] in str(wrong.value)


@pytest.mark.parametrize(
    "text", ["", "\n\n\n", "a\n", "1\n2\n3\n", ";;;\n;;;\n", '"', "Folio,Fecha\n", "x" * 5000, "\x00\x00", "é" * 40]
)
def test_odd_texts_are_looked_at_without_a_bug(tmp_path: Path, text: str) -> None:
    path = tmp_path / "raro.csv"
    path.write_text(text, "utf-8")
    try:
        seen = look(path)
    except EtlError:
        return
    told(seen, None, tmp_path)
    assert seen.problem, "nothing in it could be loaded: the draft must not be valid"


def test_answers_win_and_wrong_ones_are_explained(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Folio,Fecha,Otra\n" + "".join(f"{i},2025-01-{1 + i % 28:02d},2025-02-{1 + i % 28:02d}\n" for i in range(50)))
    seen = look(path, table="requests", columns={"received_at": "Otra", "resolved_at": ""}, name="Mesa", owner="Yo")
    assert bound(seen) == {"request_id": "Folio", "received_at": "Otra"}
    assert 'name = "Mesa"' in seen.contract
    answers = tmp_path / "a.json"
    answers.write_text('{"tabla": "requests"}')
    with pytest.raises(ContractError, match="table"):
        read_answers(answers)
    answers.write_text("{")
    with pytest.raises(ContractError, match="JSON"):
        read_answers(answers)


def test_the_sample_reads_a_member_of_an_archive(tmp_path: Path) -> None:
    home = Kit(tmp_path)
    home.zipped("datos.zip", {"chico.csv": "a,b\n1,2\n", "datos/grande.csv": "Folio,Fecha\n" + "A1,2025-01-02\n" * 50})
    seen = look(home.root / "inbox" / "datos.zip")
    assert seen.target == Delivery(home.root / "inbox" / "datos.zip", "datos/grande.csv").name
    assert set(seen.members) == {"chico.csv", "datos/grande.csv"}


def test_a_missing_file_says_what_inspect_takes(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no existe"):
        look(tmp_path / "nada.csv")
