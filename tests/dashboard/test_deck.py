"""The slides say what `paso10 show` says, in Spanish, with a chart for every sentence, and come out the same every time."""

import hashlib
import re
import shutil
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

import paso10
from tests.dashboard.council import Slide, packet, shown, slides
from tests.dashboard.test_same_numbers import amount

OCTOBER = ("--from", "2026-10-01", "--to", "2026-10-31")
BEFORE = ("--from", "2025-10-01", "--to", "2025-10-31")
TILES = {
    "Solicitudes": "requests_received", "Espera en ventanilla": "queue_wait_minutes_p50", "Resueltos en plazo": "on_time_share",
    "Ingresos": "revenue_mxn", "Satisfacción": "stars_mean",
}  # fmt: skip
ENGLISH = re.compile(r"\b(the|with|and|of|Sheet1|Series|Office Theme|Click to|Untitled|Slide)\b")


@pytest.fixture(scope="module")
def deck(council_deck: Path) -> list[Slide]:
    return slides(council_deck)


def by_topic(deck: list[Slide], words: str) -> Slide:
    return next(slide for slide in deck if any(name == "Tema" and words in text for name, text in slide.texts))


def near(text: str, value: float, times: float = 1.0) -> bool:
    """Whether a number as people write it is that value, but for its rounding."""
    read, hidden = amount(re.sub(r"\s*(min|★|de 5|solicitud(es)?)\.?$", "", text.replace("\u00a0", " ")).strip())
    return abs(read - value * times) <= hidden + 1e-9


def test_the_tiles_and_their_lines_are_the_figures_of_show(council_home: Path, deck: list[Slide]) -> None:
    slide = by_topic(deck, "Indicadores principales")
    labels, values = slide.all("Indicador"), slide.all("Valor")
    charts = {chart.alt.partition(" en octubre")[0]: chart for chart in slide.charts}
    for name, id in TILES.items():
        (row,) = shown(council_home, id, *OCTOBER)
        assert near(values[labels.index(name)], row["value"]), (name, row["value"])
        months = shown(council_home, id, "--from", "2025-10-01", "--to", "2026-10-31", "--grain", "month")
        assert charts[name].series[name] == pytest.approx([one["value"] for one in months])


def test_the_three_sentences_are_those_figures_and_those_of_a_year_before(council_home: Path, deck: list[Slide]) -> None:
    slide = deck[1]
    said = {"fila": "queue_wait_minutes_p50", "plazo": "on_time_share", "calificaron": "stars_mean",
            "Entraron": "requests_received", "ingresaron": "revenue_mxn"}  # fmt: skip
    sentences = slide.all("Frase")
    assert len(sentences) == len(slide.all("Cifra")) == 3
    for sentence, big in zip(sentences, slide.all("Cifra"), strict=True):
        id = next(id for word, id in said.items() if word in sentence)
        (now,), (before,) = shown(council_home, id, *OCTOBER), shown(council_home, id, *BEFORE)
        assert near(big, now["value"])
        assert big.replace("\u00a0★", "") in sentence
        if "hace un año" in sentence:
            assert near(sentence.rpartition("hace un año, ")[2].removeprefix("el ").rstrip("."), before["value"])


def test_the_waits_their_direction_and_every_agency(council_home: Path, deck: list[Slide]) -> None:
    slide = by_topic(deck, "Esperas")
    (now,), (before,) = (shown(council_home, "queue_wait_minutes_p50", *days) for days in (OCTOBER, BEFORE))
    found = re.search(r"La espera (bajó|subió) de ([\d.]+)\smin a ([\d.]+)\smin", slide.text("Título"))
    if found:
        assert near(found[2], before["value"])
        assert near(found[3], now["value"])
        assert (found[1] == "bajó") == (now["value"] < before["value"])
    else:
        assert f"{now['value']:.0f}\u00a0min" in slide.text("Título")
    (_head, *rows), = slide.tables
    by = {row["name"]: row for row in shown(council_home, "queue_wait_minutes_p50", *OCTOBER, "--by", "agency")}
    assert rows
    for name, value, *_rest in rows:
        assert near(value, by[name]["value"]), name


def test_revenue_by_month_and_agency_and_its_change(council_home: Path, deck: list[Slide]) -> None:
    slide = by_topic(deck, "Ingresos")
    (chart,) = slide.charts
    for year, last in ((2026, "2026-10-31"), (2025, "2025-10-31")):
        months = shown(council_home, "revenue_mxn", "--from", f"{year}-01-01", "--to", last, "--grain", "month")
        assert chart.series[str(year)] == pytest.approx([one["value"] for one in months])
    (now,), (before,) = shown(council_home, "revenue_mxn", *OCTOBER), shown(council_home, "revenue_mxn", *BEFORE)
    found = re.search(r"ingresaron (\S+\s?\w*), (\S+) % (más|menos) que hace un año", slide.text("Título").replace("\u00a0", " "))
    assert found is not None, slide.text("Título")
    assert near(found[1], now["value"])
    assert float(found[2]) == pytest.approx(abs(now["value"] / before["value"] - 1) * 100, abs=0.5)
    assert (found[3] == "más") == (now["value"] > before["value"])
    (year,) = shown(council_home, "revenue_mxn", "--from", "2026-01-01", "--to", "2026-10-31")
    assert near(re.search(r"en el año van (\S+\s?(?:M|mil)?)", slide.text("Título").replace("\u00a0", " "))[1], year["value"])


def test_procedures_and_their_bars(council_home: Path, deck: list[Slide]) -> None:
    slide = by_topic(deck, "Mejoraron")
    (_head, *rows), = slide.tables
    now, before = ({row["name"]: row for row in shown(council_home, "resolution_days_p50", *days, "--by", "procedure")}
                   for days in (OCTOBER, BEFORE))  # fmt: skip
    shares = {row["name"]: row for row in shown(council_home, "on_time_share", *OCTOBER, "--by", "procedure")}
    (chart,) = slide.charts
    (bars,) = chart.series.values()
    for (name, old, new, _drawn, share, verdict), bar in zip(rows, bars, strict=True):
        assert new == "–" or near(new, now[name]["value"]), name
        assert share == "–" or near(share, shares[name]["value"]), name
        assert (bar is None) == (old == "–" or new == "–")
        assert bar is None or bar == pytest.approx(now[name]["value"] - before[name]["value"])
        assert "menos" not in verdict or (bar is not None and bar < 0)
        assert "tarda más" not in verdict or (bar is not None and bar > 0)
    worse = re.search(r"(\d+) necesitan atención", slide.text("Título"))
    assert worse is None or int(worse[1]) >= sum("bajo" in row[5] or "tarda más" in row[5] for row in rows)


def test_satisfaction_with_its_n_and_its_interval(council_home: Path, deck: list[Slide]) -> None:
    slide = by_topic(deck, "Satisfacción")
    (total,) = shown(council_home, "stars_mean", *OCTOBER)
    assert f"n = {total['n']:,}" in slide.text("Tema")
    assert near(re.search(r"satisfacción es de ([\d.]+) de 5", slide.text("Título"))[1], total["value"])
    by = {row["name"]: row for row in shown(council_home, "stars_mean", *OCTOBER, "--by", "agency")}
    high = {row["name"]: row for row in shown(council_home, "share_4_5", *OCTOBER, "--by", "agency")}
    (_head, *rows), = slide.tables
    for name, stars, n, *_rest in rows:
        assert near(stars, by[name]["value"]), name
        assert n == f"{by[name]['n']:,}"
        (chart,) = slide.charts
        low, top = chart.series[f"Intervalo: {name}"]
        assert 0 <= low <= high[name]["value"] <= top <= 100


def test_every_slide_carries_the_packet_and_says_its_source(council_deck: Path, deck: list[Slide]) -> None:
    number, sha = council_deck.stem.removeprefix("cabildo-"), hashlib.sha256(
        next(council_deck.parent.glob("*.zip")).read_bytes()).hexdigest()
    for slide in deck:
        assert f"paquete {number}" in slide.text("Pie")
        assert sha[:8] in slide.text("Pie")
        assert sha in slide.notes.replace(" ", "")
    assert all(chart.alt for slide in deck for chart in slide.charts)
    assert not [text for slide in deck for _name, text in slide.texts if ENGLISH.search(text)]


def test_no_chart_is_empty(deck: list[Slide]) -> None:
    for slide in deck:
        for chart in slide.charts:
            assert any(value is not None for values in chart.series.values() for value in values), chart.alt


def test_the_same_snapshot_gives_the_same_bytes(council_home: Path, council_deck: Path) -> None:
    zipped = next(council_deck.parent.glob("*.zip"))
    done = CliRunner().invoke(paso10.app, ["--home", str(council_home), "export", "packet", "--again", str(zipped)])
    assert done.exit_code == 0, done.output
    assert (council_deck.parent / "otra" / council_deck.name).read_bytes() == council_deck.read_bytes()
    shutil.rmtree(council_deck.parent / "otra")


def test_verify_confirms_the_deck_and_refuses_a_changed_one(council_home: Path, council_deck: Path, tmp_path: Path) -> None:
    run = CliRunner()
    assert run.invoke(paso10.app, ["--home", str(council_home), "verify", str(council_deck)]).exit_code == 0
    other = tmp_path / council_deck.name
    other.write_bytes(council_deck.read_bytes() + b" ")
    done = run.invoke(paso10.app, ["--home", str(council_home), "verify", str(other)])
    assert done.exit_code == 12


def test_its_archive_has_no_date_of_the_day_it_was_made(council_deck: Path) -> None:
    with zipfile.ZipFile(council_deck) as pack:
        assert len({entry.date_time for entry in pack.infolist()}) == 1
        core = pack.read("docProps/core.xml").decode()
    assert len(set(re.findall(r"<dcterms:\w+ [^>]*>([^<]*)", core))) == 1


@pytest.mark.parametrize(("period", "said"), [
    ("2026-11", "Periodo sin terminar: hay datos hasta el vie 20 nov 2026; faltan 10 días."),
    ("2027-01", "Sin datos de enero de 2027: los últimos son del vie 20 nov 2026."),
])  # fmt: skip
def test_the_cover_says_that_the_period_is_not_over(council_home: Path, period: str, said: str) -> None:
    first = slides(next(packet(council_home, "--period", period).glob("*.pptx")))[0]
    assert said in first.text("Aviso")


def test_only_the_sections_asked_for(council_home: Path) -> None:
    found = slides(next(packet(council_home, "--section", "esperas", "--section", "metodo").glob("*.pptx")))
    assert [slide.text("Tema") for slide in found[1:]] == ["Esperas en ventanilla", "Método y reservas"]
