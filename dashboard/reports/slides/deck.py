"""The deck: a slide per sheet, its conclusion above, what shows it below, where it comes from in the notes."""

import io
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.slide import Slide
from pptx.util import Inches

from dashboard.reports.facts import of_packet, sealed
from dashboard.reports.packet import Snapshot
from dashboard.reports.shapes import Big, Course, Document, Grid, Sheet, Text, Tile, Words, shortened
from dashboard.reports.slides import charts, template
from dashboard.reports.slides.drawing import HEAD, SIZES, SMALLER, DoesNotFit, rule, runs_of, table, text, write
from dashboard.reports.slides.fit import LEADING, POINTS, fit, lines
from dashboard.reports.slides.settle import settled
from dashboard.reports.slides.template import BOTTOM, FOOT, LAYOUTS, LEFT, NOTE, NS, NUMBER, TOP, WIDTH, Box
from dashboard.reports.stamp import stamp
from dashboard.words import TAGS, _, language

TITLE_SIZES = (28, 26, 24, 22, 20, 18, 16, 14)
WORD_SIZES = (15, 14, 13, 12, 11, 10)
CHART_WIDTH, GAP = 6.7, 0.45


def write_deck(packet: Snapshot, path: Path) -> None:
    """The slides of a packet in a file: the same bytes for the same snapshot."""
    told = of_packet(packet, packet.asked.agencies)
    deck = _Deck(packet)
    deck.cover(told)
    for sheet in told.sheets[:-1] if told.sheets and told.sheets[-1].key == "metodo" else told.sheets:
        deck.sheet(sheet)
    for name, sheets in told.agencies:
        deck.section(name, sheets)
        for sheet in sheets:
            deck.sheet(replace(sheet, topic=f"{name}  ·  {sheet.topic}"))
    for sheet in told.sheets[-1:] if told.sheets and told.sheets[-1].key == "metodo" else ():
        deck.sheet(sheet)
    path.write_bytes(deck.finished())


class _Deck:
    """A presentation while it is being drawn."""

    def __init__(self, packet: Snapshot) -> None:
        self.packet, self.stamp = packet, stamp(packet)
        self.prs = template.build(packet.place.color, packet.place.accent)

    def cover(self, told: Document) -> None:
        cover = told.cover
        slide = self._slide(
            "Portada",
            cover.title,
            {"Órgano": cover.body, "Subtítulo": cover.subtitle},
            _("Solicitudes recibidas cada día, por todos los canales."),
        )
        if cover.warning:
            write(_holder(slide, "Portada", "Aviso").text_frame, [("■ ", "accent4", False), (cover.warning, None, True)])
        if cover.course is not None:
            write(_holder(slide, "Portada", "Leyenda de la gráfica").text_frame, runs_of(cover.course.caption))
            charts.course(slide, (LEFT, 4.1, WIDTH, 2.15), cover.course, bare=True)
        if self.packet.place.logo is not None:
            self._logo(slide, self.packet.place.logo)

    def _logo(self, slide: Slide, file: Path) -> None:
        picture = slide.shapes.add_picture(str(file), Inches(11.283), Inches(0.62), height=Inches(1.4))
        if picture.width > Inches(1.4):
            picture.height, picture.width = int(picture.height * Inches(1.4) / picture.width), Inches(1.4)
        picture.left = Inches(LEFT + WIDTH) - picture.width
        picture.name = _("Escudo")
        picture._element.xpath(".//p:cNvPr")[0].set("descr", _("Escudo de {place}").format(place=self.packet.place.name))

    def section(self, name: str, sheets: Sequence[Sheet]) -> None:
        """The page before the slides of an agency: its month in a sentence."""
        said = f"{sheets[0].title}." if sheets else _("Sin cifras en este periodo.")
        self._slide("Sección", name, {"Resumen": said}, said)

    def sheet(self, sheet: Sheet, *, more: bool = False) -> None:
        """A slide; another one, and `more` of them, where the rows do not fit."""
        slide = self._slide("Contenido", sheet.title, {"Tema": sheet.topic}, _notes(sheet))
        if sheet.note:
            frame = _holder(slide, "Contenido", NOTE.name).text_frame
            write(frame, runs_of(sheet.note), 12)
        height = BOTTOM - TOP - (0.5 if sheet.note else 0.05)
        kinds = {type(block) for block in sheet.blocks}
        if kinds == {Big}:
            _bigs(slide, [b for b in sheet.blocks if isinstance(b, Big)])
        elif kinds == {Tile}:
            _tiles(slide, [b for b in sheet.blocks if isinstance(b, Tile)])
        elif Words in kinds:
            _words(slide, sheet)
        else:
            rest = _pictures(slide, sheet, height)
            if rest:
                again = sheet.topic if more else _("{topic} (continúa)").format(topic=sheet.topic)
                self.sheet(replace(sheet, blocks=rest, topic=again), more=True)

    def _slide(self, layout: str, title: str, texts: dict[str, str], notes: str) -> Slide:
        """A slide of a layout with its title at the largest size that fits, its footer, and the source in its notes."""
        chosen = next(one for one in self.prs.slide_layouts if one.name == layout)
        slide = self.prs.slides.add_slide(chosen)
        holders = {holder.idx or 0: holder for holder in LAYOUTS[layout][1]}
        named = {holder.name: holder for holder in LAYOUTS[layout][1]}
        spec = named["Título"]
        sizes = [size for size in (spec.size, *TITLE_SIZES) if size <= spec.size]
        size = fit([(title, spec.box[2])], spec.box[3] + 0.05, sizes, bold=True) or sizes[-1]
        write(slide.shapes.title.text_frame, [(title, None, None)], None if size == spec.size else size)
        for holder in slide.placeholders:
            holder.name = holders[holder.placeholder_format.idx].name
        for name, said in texts.items():
            box = named[name].box
            small = fit([(said, box[2])], max(box[3], 0.3) + 0.02, (named[name].size, 16, 14, 12, 11, 10))
            write(_holder(slide, layout, name).text_frame, [(said, None, None)], None if small == named[name].size else small)
        self._footer(slide, chosen)
        slide.notes_slide.notes_text_frame.text = f"{notes}\n{self.stamp}\n{sealed(self.packet)}"
        return slide

    def _footer(self, slide: Slide, layout: Any) -> None:
        """python-pptx does not copy footers: they are cloned from the layout as real placeholders."""
        for foot in layout.placeholders:
            idx = foot.placeholder_format.idx
            if idx not in (FOOT, NUMBER):
                continue
            xml = re.sub(r"<p:spPr>.*?</p:spPr>", "<p:spPr/>", foot._element.xml, flags=re.S)
            copy = parse_xml(re.sub(r"<a:lstStyle>.*</a:lstStyle>", "<a:lstStyle/>", xml, flags=re.S))
            copy.xpath(".//p:cNvPr")[0].set("id", str(100 + idx))
            slide.shapes._spTree.append(copy)
            if idx == FOOT:
                for paragraph in copy.findall(".//" + qn("a:p")):
                    paragraph.clear()
                    paragraph.append(parse_xml(f"<a:r {NS}><a:rPr/><a:t>{escape(self.stamp)}</a:t></a:r>"))

    def finished(self) -> bytes:
        """The file."""
        for slide in self.prs.slides:
            for holder in list(slide.placeholders):
                idx = holder.placeholder_format.idx
                if idx not in (FOOT, NUMBER) and holder.has_text_frame and not holder.text_frame.text:
                    holder._element.getparent().remove(holder._element)
            for run in slide._element.iter(qn("a:rPr"), qn("a:endParaRPr")):
                run.set("lang", TAGS[language()])
        core, packet = self.prs.core_properties, self.packet
        core.title = _("Informe al Cabildo, {period}").format(period=packet.asked.period)
        core.subject, core.language, core.keywords, core.comments = packet.sha256, TAGS[language()], packet.number, ""
        core.author, core.last_modified_by = f"{packet.place.body} · {packet.place.name}", "Paso 10"
        core.created = core.modified = datetime.combine(packet.place.today, datetime.min.time())
        memory = io.BytesIO()
        self.prs.save(memory)
        return settled(memory.getvalue(), packet.place.today)


def _notes(sheet: Sheet) -> str:
    """What was written about it, and where its figures come from."""
    return f"{_('Comentario')}: {sheet.remark}\n{sheet.source}" if sheet.remark else sheet.source


def _holder(slide: Slide, layout: str, name: str) -> Any:
    idx = next(holder.idx or 0 for holder in LAYOUTS[layout][1] if holder.name == name)
    return next(one for one in slide.placeholders if one.placeholder_format.idx == idx)


def _bigs(slide: Slide, items: Sequence[Big]) -> None:
    for i, item in enumerate(items):
        y = TOP + i * 1.55
        rule(slide, (LEFT, y, WIDTH, 0.012))
        text(slide, (LEFT, y + 0.2, 3.3, 1.0), item.value, (54, 48, 40, 34, 28, 24, 20), _("Cifra"), bold=True, color="accent1")
        text(slide, (4.2, y + 0.17, 8.48, 0.82), item.sentence, (22, 20, 18, 16, 14, 12), _("Frase"))
        text(slide, (4.2, y + 1.02, 8.48, 0.32), item.verdict, (16, 14, 13, 12), _("Veredicto"))


def _tiles(slide: Slide, items: Sequence[Tile]) -> None:
    for i, item in enumerate(items):
        x, y, w = LEFT + (i % 3) * 4.144, TOP - 0.1 + (i // 3) * 2.2, 3.745
        rule(slide, (x, y, w, 0.012))
        text(slide, (x, y + 0.07, w, 0.3), item.label, (16, 14, 12), _("Indicador"))
        text(slide, (x, y + 0.34, w, 0.58), item.value, (32, 28, 24, 20), _("Valor"), bold=True)
        text(slide, (x, y + 0.9, w, 0.44), item.verdict, (15, 14, 13, 12), _("Veredicto"))
        if item.beside:
            text(slide, (x, y + 1.32, w, 0.22), item.beside, (12,), _("Comparación"), color="accent5")
        charts.spark(slide, (x, y + 1.56, w, 0.54), item)


def _words(slide: Slide, sheet: Sheet) -> None:
    """Three columns of text above a table."""
    columns = [block for block in sheet.blocks if isinstance(block, Words)]
    grids = [block for block in sheet.blocks if isinstance(block, Grid)]
    wide, top, air = 3.745, 1.84, 0.14
    under = max(4.35, BOTTOM - sum(HEAD + 0.34 * len(grid.rows) for grid in grids)) if grids else BOTTOM
    room = under - 0.1 - top
    size = next((s for s in WORD_SIZES if all(_tall(column, s, wide, air) <= room for column in columns)), WORD_SIZES[-1])
    for i, column in enumerate(columns):
        x, y = LEFT + i * 4.144, top
        text(slide, (x, y - 0.34, wide, 0.3), column.title, (16, 14, 12), _("Encabezado"), bold=True)
        for paragraph in column.paragraphs:
            tall = _height(paragraph, size, wide)
            text(slide, (x, y, wide, tall), paragraph, (size,), _("Texto"))
            y += tall + air
    under = max(4.35, top + max((_tall(column, size, wide, air) for column in columns), default=0.0) + 0.1)
    for grid in grids:
        _longest(slide, (LEFT, under, WIDTH, BOTTOM - under), grid)


def _height(paragraph: str, size: float, wide: float) -> float:
    """Inches that a paragraph takes."""
    return lines(paragraph, size, wide) * size * LEADING / POINTS + 0.02


def _tall(column: Words, size: float, wide: float, air: float) -> float:
    """Inches that the paragraphs of a column take."""
    return sum(_height(paragraph, size, wide) + air for paragraph in column.paragraphs)


def _pictures(slide: Slide, sheet: Sheet, height: float) -> tuple[Grid, ...]:
    """A chart, a table, or the one beside the other; the rows that did not fit."""
    courses = [block for block in sheet.blocks if isinstance(block, Course)]
    grids = [block for block in sheet.blocks if isinstance(block, Grid)]
    wide = CHART_WIDTH if grids else WIDTH
    for block in courses:
        text(slide, (LEFT, TOP - 0.08, wide, 0.42), block.caption, (14, 13, 12), _("Qué se mide"), color="accent5")
        charts.course(slide, (LEFT, TOP + 0.38, wide, height - 0.38), block)
    left = LEFT + wide + GAP if courses else LEFT
    rest: list[Grid] = []
    for grid in grids:
        box = (left, TOP - 0.08, LEFT + WIDTH - left, height + 0.08)
        if courses:
            box = (left, TOP + 0.3, box[2], height - 0.3)
        n = _longest(slide, box, grid)
        if courses:
            said = grid.caption if n == len(grid.rows) else _("{caption} ({n} de {total})")
            said = said.format(caption=grid.caption, n=n, total=len(grid.rows))
            text(slide, (left, TOP - 0.08, box[2], 0.42), said, (14, 13, 12), _("Qué se mide"), color="accent5")
        elif n < len(grid.rows):
            rest.append(shortened(grid, n, len(grid.rows)))
    return tuple(rest)


def _longest(slide: Slide, box: Box, grid: Grid) -> int:
    """As many rows as fit at 12 points or more, and the drawing over its column; how many they are."""
    x, y, w, h = box
    foot = charts.FOOT if grid.drawn is not None and grid.drawn.kind == "interval" else 0
    tries = [(n, sizes) for sizes in (SIZES, SMALLER) for n in range(len(grid.rows), 0, -1)]  # smaller only for one huge word
    for n, sizes in tries:
        shown = shortened(replace(grid, rows=_dashed(grid)), 0, n)
        try:
            top, row, edges = table(slide, (x, y, w, h - foot), shown, sizes)
        except DoesNotFit:
            continue
        if shown.drawn is not None:
            j = shown.drawn.column
            names = [str(line[0]) for line in shown.rows]
            charts.in_rows(
                slide,
                (edges[j], top, edges[j + 1] - edges[j] - 0.1, row * n),
                names,
                shown.drawn,
                grid.head[j],
                f"{grid.caption}. {grid.head[j]}",
            )
        return n
    raise DoesNotFit(grid.caption)


def _dashed(grid: Grid) -> tuple[tuple[Text, ...], ...]:
    """Its rows, with a dash where there is nothing to draw."""
    it = grid.drawn
    if it is None:
        return grid.rows
    return tuple(
        tuple("–" if j == it.column and value is None else cell for j, cell in enumerate(row))
        for row, value in zip(grid.rows, it.values, strict=True)
    )
