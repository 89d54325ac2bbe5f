"""The 16:9 template: theme, master and layouts written as XML, so that who edits a slide gets the same palette and type."""

from collections.abc import Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape

from pptx import Presentation as new_presentation
from pptx.oxml import parse_xml
from pptx.presentation import Presentation
from pptx.util import Inches

COLORS: Mapping[str, str] = {
    "dk1": "22272B", "lt1": "FFFFFF", "dk2": "12436D", "lt2": "EEF1F3", "accent1": "12436D", "accent2": "28A197",
    "accent3": "801650", "accent4": "F46A25", "accent5": "545D66", "accent6": "C3CACF", "hlink": "12436D", "folHlink": "545D66",
}  # fmt: skip
W, H, LEFT, TOP, WIDTH, BOTTOM = 13.333, 7.5, 0.65, 1.95, 12.033, 6.72  # inches; contents live between TOP and BOTTOM
NS = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
Box = tuple[float, float, float, float]
FOOT, NUMBER = 11, 12  # idx of the footer's placeholders


@dataclass(frozen=True)
class Holder:
    """One placeholder: its name as a person sees it, its kind, and how its text looks. What it prompts for, while empty."""

    name: str
    kind: str
    idx: int | None
    box: Box
    size: int
    color: str = "tx1"
    anchor: str = "t"
    align: str = "l"
    bold: bool = False
    prompt: str = ""


KICKER = Holder("Tema", "body", 13, (LEFT, 0.42, WIDTH, 0.3), 14, "accent5", prompt="Tema")
TITLE = Holder("Título", "title", None, (LEFT, 0.72, WIDTH, 1.0), 28, bold=True, prompt="La conclusión, en una o dos líneas")
FOOTER = Holder("Pie", "ftr", FOOT, (LEFT, 6.98, 10.7, 0.3), 12, "accent5", "ctr")
PAGE = Holder("Número de lámina", "sldNum", NUMBER, (11.683, 6.98, 1.0, 0.3), 12, "accent5", "ctr", "r")
NOTE = Holder("Nota", "body", 16, (LEFT, BOTTOM - 0.42, WIDTH, 0.42), 12, "accent5", "b", prompt="Cómo se lee")
BAR = (LEFT, 0.62, 0.9, 0.09, "tx2")
Layout = tuple[tuple[tuple[float, float, float, float, str], ...], tuple[Holder, ...]]
LAYOUTS: Mapping[str, Layout] = {
    "Portada": ((BAR,), (
        Holder("Título", "ctrTitle", None, (LEFT, 1.3, 10.3, 1.5), 44, bold=True, prompt="Título"),
        Holder("Órgano", "body", 13, (LEFT, 0.85, 10.3, 0.4), 18, "accent5", prompt="Órgano y municipio"),
        Holder("Subtítulo", "subTitle", 1, (LEFT, 2.95, WIDTH, 0.45), 20, prompt="Periodo"),
        Holder("Aviso", "body", 14, (LEFT, 3.42, WIDTH, 0.4), 18, prompt="Si el periodo no ha terminado"),
        Holder("Leyenda de la gráfica", "body", 15, (LEFT, 6.33, WIDTH, 0.35), 14, "accent5", prompt="Qué muestra"), FOOTER)),
    "Sección": (((LEFT, 4.12, 0.9, 0.09, "tx2"),), (
        Holder("Título", "title", None, (LEFT, 2.3, 11.4, 1.6), 40, anchor="b", bold=True, prompt="Dependencia"),
        Holder("Resumen", "body", 13, (LEFT, 4.42, 11.4, 1.6), 20, "accent5", prompt="Su mes en una frase"), FOOTER, PAGE)),
    "Contenido": ((), (KICKER, TITLE, NOTE, FOOTER, PAGE)),
}  # fmt: skip


def build(color: str = "", accent: str = "") -> Presentation:
    """An empty presentation of ours; `color` draws the series, `accent` the bars of cover and sections (#RRGGBB, or "")."""
    prs = new_presentation()
    prs.slide_width, prs.slide_height = Inches(W), Inches(H)
    master = prs.slide_master
    for layout in list(prs.slide_layouts)[len(LAYOUTS) :]:
        prs.slide_layouts.remove(layout)
    text = Holder("Texto", "body", 1, (LEFT, TOP, WIDTH, 4.7), 18)
    foot = Holder("Pie", "ftr", 3, FOOTER.box, 12, "accent5", "ctr")
    page = Holder("Número de lámina", "sldNum", 4, PAGE.box, 12, "accent5", "ctr", "r")
    _replace(master.element, "p:cSld/p:spTree", _tree(((LEFT, 6.9, WIDTH, 0.01, "accent6"),), (TITLE, text, foot, page)))
    styles = f"{_style('titleStyle', 28, 1)}{_style('bodyStyle', 18, 0)}{_style('otherStyle', 14, 0)}"
    _replace(master.element, "p:txStyles", f"<p:txStyles>{styles}</p:txStyles>")
    theme = next(r.target_part for r in master.part.rels.values() if r.reltype.endswith("/theme"))
    theme._blob = _theme(color, accent)
    for layout, (name, (bars, holders)) in zip(prs.slide_layouts, LAYOUTS.items(), strict=True):
        _replace(layout.element, "p:cSld/p:spTree", _tree(bars, holders))
        layout.element.find("p:cSld", layout.element.nsmap).set("name", name)
        layout.element.attrib.pop("type", None)
        layout.element.set("preserve", "1")
    _unlink(prs.part.package._rels, "/thumbnail")
    _unlink(prs.part.rels, "/printerSettings")
    return prs


def _unlink(relations: object, kind: str) -> None:
    for key in [k for k, r in relations.items() if r.reltype.endswith(kind)]:  # type: ignore[attr-defined]  # no public way
        relations.pop(key)  # type: ignore[attr-defined]


def emu(box: Box) -> tuple[int, int, int, int]:
    x, y, w, h = (int(Inches(v)) for v in box)
    return x, y, w, h


def bar(n: int, box: Box, color: str) -> str:
    """A plain rectangle in a theme colour."""
    x, y, w, h = emu(box)
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{n}" name="Filete {n}"/><p:cNvSpPr/><p:nvPr userDrawn="1"/></p:nvSpPr><p:spPr><a:xfrm>'
        f'<a:off x="{x}" y="{y}"/><a:ext cx="{w}" cy="{h}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:solidFill>'
        f'<a:schemeClr val="{color}"/></a:solidFill><a:ln><a:noFill/></a:ln></p:spPr></p:sp>'
    )


def _shape(n: int, it: Holder) -> str:
    x, y, w, h = emu(it.box)
    idx = "" if it.idx is None else f' idx="{it.idx}"'
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{n}" name="{it.name}"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr>'
        f'<p:ph type="{it.kind}"{idx}/></p:nvPr></p:nvSpPr><p:spPr><a:xfrm><a:off x="{x}" y="{y}"/>'
        f'<a:ext cx="{w}" cy="{h}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr><p:txBody>'
        f'<a:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="{it.anchor}"><a:normAutofit/></a:bodyPr><a:lstStyle>'
        f'<a:lvl1pPr marL="0" indent="0" algn="{it.align}"><a:spcAft><a:spcPts val="0"/></a:spcAft><a:buNone/>'
        f'<a:defRPr sz="{it.size * 100}" b="{int(it.bold)}"><a:solidFill><a:schemeClr val="{it.color}"/></a:solidFill></a:defRPr>'
        f"</a:lvl1pPr></a:lstStyle><a:p>{_prompt(it)}</a:p></p:txBody></p:sp>"
    )


def _prompt(it: Holder) -> str:
    if it.kind == "sldNum":
        return '<a:fld id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}" type="slidenum"><a:rPr lang="es-MX"/><a:t>‹n.º›</a:t></a:fld>'
    return f'<a:r><a:rPr lang="es-MX"/><a:t>{escape(it.prompt)}</a:t></a:r>' if it.prompt else '<a:endParaRPr lang="es-MX"/>'


def _tree(bars: tuple[tuple[float, float, float, float, str], ...], holders: tuple[Holder, ...]) -> str:
    parts = [bar(40 + i, (x, y, w, h), color) for i, (x, y, w, h, color) in enumerate(bars)]
    parts += [_shape(2 + i, it) for i, it in enumerate(holders)]
    head = '<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>'
    return f"<p:spTree>{head}{''.join(parts)}</p:spTree>"


def _theme(color: str, accent: str) -> bytes:
    own = {"accent1": color, "hlink": color, "dk2": accent or color}
    colors = {name: own.get(name, "").lstrip("#") or value for name, value in COLORS.items()}
    values = "".join(f'<a:{name}><a:srgbClr val="{value}"/></a:{name}>' for name, value in colors.items())
    font = '<a:latin typeface="Arial"/><a:ea typeface=""/><a:cs typeface=""/>'
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    line, effect = f'<a:ln w="9525">{fill}</a:ln>', "<a:effectStyle><a:effectLst/></a:effectStyle>"
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><a:theme {NS} name="Paso 10 Cabildo"><a:themeElements>'
        f'<a:clrScheme name="Paso 10">{values}</a:clrScheme><a:fontScheme name="Paso 10"><a:majorFont>{font}</a:majorFont>'
        f'<a:minorFont>{font}</a:minorFont></a:fontScheme><a:fmtScheme name="Paso 10"><a:fillStyleLst>{fill * 3}</a:fillStyleLst>'
        f"<a:lnStyleLst>{line * 3}</a:lnStyleLst><a:effectStyleLst>{effect * 3}</a:effectStyleLst><a:bgFillStyleLst>{fill * 3}"
        "</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>"
    ).encode()


def _style(tag: str, size: int, bold: int) -> str:
    levels = "".join(
        f'<a:lvl{n}pPr marL="0" indent="0"><a:lnSpc><a:spcPct val="100000"/></a:lnSpc><a:buNone/><a:defRPr lang="es-MX" '
        f'sz="{size * 100}" b="{bold}"><a:solidFill><a:schemeClr val="tx1"/></a:solidFill><a:latin typeface="+mn-lt"/></a:defRPr>'
        f"</a:lvl{n}pPr>"
        for n in range(1, 6)
    )
    return f"<p:{tag}>{levels}</p:{tag}>"


def _replace(element: object, path: str, xml: str) -> None:
    old = element.find(path, element.nsmap)  # type: ignore[attr-defined]  # lxml
    old.getparent().replace(old, parse_xml(xml.replace(">", f" {NS}>", 1)))
