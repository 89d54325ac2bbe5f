"""Packets for the tests, and how their documents are read back without the code that wrote them."""

import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from typer.testing import CliRunner

import paso10

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"


@dataclass(frozen=True)
class Chart:
    """A chart's XML: its name for who cannot see it, and each series as the numbers it holds."""

    alt: str
    series: dict[str, list[float | None]]
    names: list[str]


@dataclass(frozen=True)
class Slide:
    """The texts of a slide by the name of their shape, its tables as rows, its charts, its notes."""

    texts: list[tuple[str, str]]
    tables: list[list[list[str]]]
    charts: list[Chart]
    notes: str

    def text(self, name: str) -> str:
        return next(text for shape, text in self.texts if shape == name)

    def all(self, name: str) -> list[str]:
        return [text for shape, text in self.texts if shape == name]


def packet(home: Path, *words: str) -> Path:
    """The folder of a new packet of October 2026."""
    period = () if "--period" in words else ("--period", "2026-10")
    done = CliRunner().invoke(paso10.app, ["--home", str(home), "export", "packet", *period, *words, "--json"])
    assert done.exit_code == 0, done.output
    return Path(json.loads(done.stdout)["folder"])


def unwritten(home: Path, into: Path) -> Path:
    """A home of the test's own with the same publication, in which nobody has written anything yet."""
    return Path(shutil.copytree(home, into, ignore=shutil.ignore_patterns("state.db*", "exports", "inbox", "sample", "history*")))


def shown(home: Path, *words: str) -> list[dict[str, Any]]:
    """What `paso10 show` prints."""
    done = CliRunner().invoke(paso10.app, ["--home", str(home), "show", *words, "--json"])
    assert done.exit_code == 0, done.output
    rows: list[dict[str, Any]] = json.loads(done.stdout)["rows"]
    return rows


def slides(file: Path) -> list[Slide]:
    """Every slide of a presentation, in order."""
    with zipfile.ZipFile(file) as pack:
        numbers = sorted(int(n) for name in pack.namelist() if (n := _number(name)))
        return [_slide(pack, n) for n in numbers]


def _number(name: str) -> str:
    found = re.fullmatch(r"ppt/slides/slide(\d+)\.xml", name)
    return found[1] if found else ""


def _slide(pack: zipfile.ZipFile, n: int) -> Slide:
    tree = ElementTree.fromstring(pack.read(f"ppt/slides/slide{n}.xml"))
    links = _links(pack, f"ppt/slides/_rels/slide{n}.xml.rels")
    texts = [(shape.find(f".//{P}cNvPr").get("name"), _text(shape)) for shape in tree.iter(f"{P}sp")]
    tables = [[[_text(cell) for cell in row.iter(f"{A}tc")] for row in one.iter(f"{A}tr")] for one in tree.iter(f"{A}tbl")]
    charts = list(_charts(pack, tree, links))
    notes = next(target for target in links.values() if "notesSlide" in target)
    told = ElementTree.fromstring(pack.read(f"ppt/notesSlides/{Path(notes).name}"))
    return Slide(texts, tables, charts, " ".join(_text(shape) for shape in told.iter(f"{P}sp")))


def _links(pack: zipfile.ZipFile, name: str) -> dict[str, str]:
    return {one.get("Id", ""): one.get("Target", "") for one in ElementTree.fromstring(pack.read(name))}


def _text(part: ElementTree.Element) -> str:
    lines = ("".join(run.text or "" for run in line.iter(f"{A}t")) for line in part.iter(f"{A}p"))
    return "\n".join(lines).strip()


def _charts(pack: zipfile.ZipFile, tree: ElementTree.Element, links: dict[str, str]) -> Iterator[Chart]:
    for frame in tree.iter(f"{P}graphicFrame"):
        held = frame.find(f".//{C}chart")
        if held is None:
            continue
        (link,) = [value for key, value in held.attrib.items() if key.endswith("}id")]
        chart = ElementTree.fromstring(pack.read(f"ppt/charts/{Path(links[link]).name}"))
        described = frame.find(f".//{P}cNvPr").get("descr", "")
        series = {"".join(t.text or "" for t in one.find(f"{C}tx").iter(f"{C}v")): _values(one) for one in chart.iter(f"{C}ser")}
        first = next(chart.iter(f"{C}ser")).find(f"{C}cat")
        yield Chart(described, series, [] if first is None else [v.text or "" for v in first.iter(f"{C}v")])


def _values(series: ElementTree.Element) -> list[float | None]:
    held = series.find(f"{C}val")
    held = series.find(f"{C}xVal") if held is None else held
    count = int(held.find(f".//{C}ptCount").get("val", "0"))
    found: list[float | None] = [None] * count
    for point in held.iter(f"{C}pt"):
        found[int(point.get("idx", "0"))] = float(point.find(f"{C}v").text or "nan")
    return found
