"""Texts that people who attack write, or who paste what they had: each must come out as it went in, and do nothing."""

from collections.abc import Iterator
from html.parser import HTMLParser

SQL = ("' OR '1'='1", "'; DROP TABLE events; --", '" UNION SELECT * FROM keys --', "1); COPY facts TO 'x'; --", "\\'")
HTML = (
    "<script>window.hecho=1</script>",
    "<img src=x onerror=window.hecho=1>",
    "<svg/onload=window.hecho=1>",
    "\"><img src=x onerror='window.hecho=1'>",
    "' autofocus onfocus=window.hecho=1 x='",
    "<a href='javascript:window.hecho=1'>ver</a>",
    "<iframe srcdoc='<script>parent.hecho=1</script>'></iframe>",
    "</style><script>window.hecho=1</script>",
    "</table></div><h1>Otro</h1>",
    "<!-- sin cerrar",
    "&lt;script&gt;&#x3C;img&#62;",
    "<style>body{display:none}</style>",
    "<math><mtext></form><mglyph><style><img src onerror=window.hecho=1>",
)
MARKDOWN = (
    "![x](http://fuera.example/x.png)",
    "[ver](javascript:window.hecho=1)",
    "# Título **fuerte** _leve_ `código`",
    "Cuesta $200 y sube a $300",
    ":material/delete: :red[rojo] :smile:",
    "a | b\n--- | ---\n1 | 2",
)
TEMPLATES = ("{{7*7}}", "${7*7}", "{0.__class__}", "{name!r:>9999}", "%s%n%(x)s", "{", "}}{", "<%= 7*7 %>", "#{7*7}")
PATHS = ("../../../../etc/passwd", "..\\..\\windows\\win.ini", "/dev/null", "file:///etc/passwd", "CON", "~/.ssh/id_rsa", "*?[a]")
SHELL = ("; touch hecho", "$(touch hecho)", "`touch hecho`", "| touch hecho", "--help", "-rf")
FORMULAS = (
    "=41+1234",
    "+41+1234",
    "-41+1234",
    "@SUM(1;1)",
    "\t=41+1234",
    "\r=41+1234",
    '=HYPERLINK("http://fuera.example";"ver")',
    "=cmd|' /C calc'!A0",
    '=WEBSERVICE("http://fuera.example")',
)
CONTROL = ("a\x00b", "\x01\x02\x1b[31mrojo\x07", "a\r\nSet-Cookie: x=1", "\x7f\x85\u2028\u2029", "\ufeffmarca", "\ufffe\uffff")
SCRIPTS = (
    "\u202eoderroc\u202c",
    "عربي עברית",
    "a\u200bb\u200dc\u2060",
    "👩‍👩‍👧‍👦🇲🇽",
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢",
    "ﷺ" * 20,
    "ÁÉÍ Ñ ß ı İ ﬁ",
    "\u0301",
)
LONG = ("x" * 5_000, "palabra " * 400, "<b>" * 900, "(" * 2_000)
NUMBERS = ("NaN", "1e999", "-0", "9" * 400, "0x1F", "١٢٣", "2026-02-30", "99999-01-01", "0000-00-00")
HALF = ("\ud800", "a\udcffb")  # half a character: what a terminal or a disk with another encoding gives

STRINGS = (*SQL, *HTML, *MARKDOWN, *TEMPLATES, *PATHS, *SHELL, *FORMULAS, *CONTROL, *SCRIPTS, *LONG, *NUMBERS, "", " ", "null")
RISKY = ("=", "+", "-", "@", "\t", "\r", "\x00")
OURS = {
    "a", "article", "b", "br", "code", "dd", "details", "div", "dl", "dt", "h1", "h2", "h3", "hr", "li", "ol", "p", "small",
    "span", "style", "summary", "table", "tbody", "td", "th", "thead", "tr",
}  # fmt: skip
GIVEN = {
    "aria-current", "aria-hidden", "aria-label", "class", "data-label", "href", "hreflang", "id", "lang", "role", "scope",
    "style", "tabindex", "target", "title", "translate",
}  # fmt: skip


class _Marks(HTMLParser):
    """Every tag and attribute that is none of ours, and every link that leads elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [tag] if tag not in OURS else []
        self.found += [f"{tag} {name}" for name, _value in attrs if name not in GIVEN]
        self.found += [f"{tag} {value}" for name, value in attrs if name == "href" and not str(value).startswith("?")]
        if tag not in {"br", "hr"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.open[-1:] == [tag]:
            self.open.pop()
        else:
            self.found.append(f"</{tag}>")

    def handle_comment(self, data: str) -> None:
        self.found.append(f"<!--{data}")


def foreign(body: str) -> list[str]:
    """What of a piece of HTML did not come from us: tags, attributes, links, comments, and what closes what it did not open."""
    marks = _Marks()
    marks.feed(body)
    marks.close()
    return [*marks.found, *(f"<{tag}> sin cerrar" for tag in marks.open)]


def armed(cells: Iterator[str]) -> list[str]:
    """The cells that a spreadsheet would run: they begin as a formula and are no number."""
    return [cell for cell in cells if cell.startswith(RISKY) and not _number(cell)]


def _number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return cell[0] in "-+" and cell[1:2].isdigit()
