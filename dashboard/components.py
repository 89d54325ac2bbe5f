"""The pieces every page is made of: masthead, answer, cards, figures with their table, things to do, tables, empty states."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from html import escape
from pathlib import Path

import streamlit as st

from dashboard import access, address, menu
from dashboard.bars import Bar, bar_html
from dashboard.charts import Spec
from dashboard.words import _
from metrics.formulas import disarmed

ASSETS = Path(__file__).parent / "assets"
STYLE = Path(__file__).parent / "style.css"
ICON = ASSETS / "icon.svg"
CURRENT = ' aria-current="true"'
RAW = ' translate="no"'

Value = str | int | float | bool | date | None


@dataclass(frozen=True)
class Verdict:
    """How a figure stands: usual, better, worse, act (a person is needed) or none; the word always says it too."""

    kind: str
    word: str


@dataclass(frozen=True)
class Cell:
    """One cell of a table: words, an optional verdict mark, a second line, whether it leads its row, what is drawn in it.

    `raw` is what came so in the data (a file, a column, a value): no words of ours, in no language.
    """

    text: str
    kind: str = ""
    sub: str = ""
    strong: bool = False
    raw: bool = False
    bar: Bar | None = None


@dataclass(frozen=True)
class Table:
    """A small table that a person reads, and the plain values of its CSV; `raw` as in a cell, for all of it."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str | Cell, ...], ...]
    numeric: tuple[int, ...] = ()
    csv: tuple[tuple[Value, ...], ...] = ()
    raw: bool = False


@dataclass(frozen=True)
class Data:
    """What stands behind a figure: definition, formula, who answers for it, its table, and further named facts."""

    definition: str
    formula: str
    owner: str
    table: Table
    more: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Card:
    """One headline figure; `beside` is what it is compared with, `ahead` what is expected next."""

    key: str
    label: str
    value: str
    unit: str
    verdict: Verdict
    chart: Spec | None
    alt: str
    trust: str
    data: Data | None
    beside: str = ""
    ahead: str = ""


@dataclass(frozen=True)
class Definition:
    """What an indicator says about itself; each example is a sentence with the rows that it is worked from."""

    id: str
    name: str
    question: str
    definition: str
    formula: str
    facts: tuple[tuple[str, str], ...]
    examples: tuple[tuple[str, tuple[Table, ...]], ...] = ()


@dataclass(frozen=True)
class Task:
    """One thing that waits for a person: who, who answers for it, what happened, what would mend it, where to look.

    `note` says who has it, or why it is back.
    """

    kind: str
    who: str
    owner: str
    what: str
    then: str
    link: str = ""
    page: str = ""
    query: tuple[tuple[str, str], ...] = ()
    note: str = ""


def shell(municipality: str) -> None:
    """What surrounds every page: icon, styles, and the name of the municipality beside ours."""
    title = "Paso 10" + (f" · {municipality}" if municipality else "")
    st.set_page_config(page_title=title, page_icon=str(ICON), layout="wide")
    st.html(STYLE)
    logo = (ASSETS / "logo.svg").read_text("utf-8")
    width = 126 + 8 * len(municipality) + 4
    st.logo(logo.replace("{width}", str(width)).replace("{name}", escape(municipality)), size="large")


def mark(kind: str) -> str:
    """The shape of a verdict; its word stands beside it."""
    return f'<span class="p10-mark {escape(kind)}" aria-hidden="true"></span>' if kind else ""


@contextmanager
def masthead(title: str, fresh: str, width: int = 470) -> Iterator[None]:
    """Page title, how fresh the figures are, the languages, and a place (of that width) at the right for the page's own filters.

    What the address asks for and does not exist is told below, once the filters have read it.
    """
    with st.container(key="masthead", horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        with st.container(key="title", horizontal=True, vertical_alignment="bottom", width="content"):
            st.title(title, anchor=False, width="content")
            beside = st.container(key="beside", horizontal=True, vertical_alignment="center", gap="small", width="content")
        with st.container(
            key="filters", horizontal=True, width=width, vertical_alignment="center", wrap=False, horizontal_alignment="right"
        ):
            yield
    dated = f"<span>{escape(fresh)}</span>" if fresh else ""
    with beside:
        st.html(f'<p class="p10-fresh">{dated}{_languages()}</p>', width="content")
        menu.show()
    trouble = address.troubles()
    if trouble:
        notice(_("El enlace no se pudo seguir del todo"), "\n".join(trouble))


def _languages() -> str:
    """«es | en»: links, because the language of a page is that of its whole document."""
    links = "".join(
        f'<a href="{escape(view)}" target="_self" lang="{code}" hreflang="{code}" title="{escape(name)}"'
        f"{CURRENT if shown else ''}>{code}</a>"
        for code, name, view, shown in address.languages()
    )
    return f'<span class="p10-languages" role="group" aria-label="{escape(_("Idioma"))}">{links}</span>'


def answer(plain: str, strong: str = "", after: str = "") -> None:
    """The one to three sentences that matter; the middle one, the one that needs somebody, is stronger."""
    parts = (escape(plain), f"<b>{escape(strong)}</b>" if strong else "", escape(after))
    st.html(f'<p class="p10-answer">{" ".join(part for part in parts if part)}</p>')


def aloud(title: str) -> None:
    """The name of a page for those who hear it, where those who see it need the room."""
    st.html(f'<h1 class="p10-aloud">{escape(title)}</h1>')


def section(title: str, note: str = "") -> None:
    """A rule, a heading, and how to read what follows."""
    below = f'<p class="p10-unit">{escape(note)}</p>' if note else ""
    st.html(f'<hr class="p10-rule"><h2 class="p10-h2">{escape(title)}</h2>{below}')


def cards(items: Sequence[Card]) -> None:
    """A row of cards that reflows by itself."""
    with st.container(key="cards", horizontal=True):
        for item in items:
            _card(item)


def _card(card: Card) -> None:
    below = "".join(f'<p class="p10-trust">{escape(line)}</p>' for line in (card.beside, card.ahead) if line)
    with st.container(border=True, key=f"card-{card.verdict.kind}-{card.key}", height="stretch", gap="xsmall"):
        st.html(
            f'<div class="p10-card"><h2>{escape(card.label)}</h2><p class="value">{escape(card.value)} '
            f"<small>{escape(card.unit)}</small></p>"
            f'<p class="verdict">{mark(card.verdict.kind)}{escape(card.verdict.word)}</p>'
            f"{below}</div>"
        )
        if card.chart is not None:
            st.vega_lite_chart(card.chart, theme=None, key=f"spark-{card.key}", alt=card.alt)
        foot(f"card-{card.key}", card.trust, card.data)


def figure(key: str, sentence: str, unit: str, chart: Spec, *, words: str, data: Data) -> None:
    """A sentence from the data, what is measured, the chart, its trust strip and its table."""
    with st.container(key=f"figure-{key}", gap="xsmall"):
        say(sentence, unit)
        st.vega_lite_chart(chart, theme=None, key=f"chart-{key}", alt=f"{sentence}. {unit}. {first_row(data.table)}".strip())
        foot(key, words, data)


def first_row(source: Table) -> str:
    """The first row of a table in words, for those who hear a chart: «En su tabla: vie 20 nov; Solicitudes 663; n 663»."""
    if not source.rows:
        return ""
    cells = [cell.text if isinstance(cell, Cell) else cell for cell in source.rows[0]]
    rest = (f"{head} {cell}" for head, cell in zip(source.head[1:], cells[1:], strict=True))
    return _("En su tabla: {row}.").format(row="; ".join((cells[0], *rest)))


def absent(key: str, sentence: str, unit: str, why: str, words: str, data: Data) -> None:
    """A figure without a chart: what would stand here, and why it does not."""
    with st.container(key=f"figure-{key}", gap="xsmall"):
        say(sentence, unit)
        st.html(f'<p class="p10-absent">{mark("none")}{escape(why)}</p>')
        foot(key, words, data)


def said_table(key: str, sentence: str, unit: str, source: Table, *, words: str, data: Data, name: str = "stack") -> None:
    """A sentence from the data, a table that is read as it stands, its trust strip and what is behind it."""
    with st.container(key=f"figure-{key}", gap="xsmall"):
        say(sentence, unit)
        table(source, name=name)
        foot(key, words, data)


def say(sentence: str, unit: str = "") -> None:
    """The sentence above a chart or table, and its unit line."""
    below = f'<p class="p10-unit">{escape(unit)}</p>' if unit else ""
    st.html(f'<h2 class="p10-say">{escape(sentence)}</h2>{below}')


def trust(words: str) -> None:
    """A line of small print."""
    if words:
        st.html(f'<p class="p10-trust">{escape(words)}</p>')


def foot(key: str, words: str, data: Data | None) -> None:
    """Trust strip at the left; definition, formula, table and CSV behind a small button at the right."""
    with st.container(
        key=f"foot-{key}", horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", wrap=False
    ):
        st.html(f'<p class="p10-trust">{escape(words)}</p>')
        if data is not None:
            with st.popover(_("Datos"), type="tertiary", key=f"pop-{key}"):
                _behind(key, data)


def _behind(key: str, data: Data) -> None:
    facts = ((_("Qué es"), data.definition), (_("Cómo se calcula"), data.formula), (_("Responde"), data.owner))
    pairs = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(text)}</dd></div>" for name, text in data.more if text)
    lines = "".join(f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in facts if text)
    st.html(f'<dl class="p10-facts">{lines}</dl>' + (f'<dl class="p10-facts pairs">{pairs}</dl>' if pairs else ""))
    table(data.table, tall=True)
    download(key, data.table)


def download(key: str, source: Table, label: str = "") -> None:
    """A button that gives the table as CSV, made only when it is asked for."""
    if not access.may("download"):
        return
    st.download_button(
        label or _("Descargar CSV"), lambda: csv_bytes(source), f"{key}.csv", "text/csv", key=f"csv-{key}", on_click="ignore"
    )


def csv_bytes(source: Table) -> bytes:
    """The table as CSV for a spreadsheet: UTF-8 with its mark, texts that a spreadsheet would run are disarmed."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([disarmed(name) for name in source.head])
    plain = source.csv or tuple(tuple(c.text if isinstance(c, Cell) else c for c in row) for row in source.rows)
    writer.writerows([disarmed(value) for value in row] for row in plain)
    return out.getvalue().encode("utf-8-sig")


def table(source: Table, tall: bool = False, name: str = "") -> None:
    """A semantic table in a box that scrolls by itself.

    `name` holds classes of style.css: on a phone `stack`
    makes each row a block of two columns, `thirds` of three; `matrix` is the table of verdicts.
    """
    st.html(table_html(source, tall, name))


def table_html(source: Table, tall: bool = False, name: str = "") -> str:
    """The markup of a table."""
    heads = "".join(f'<th scope="col"{_num(i, source)}>{escape(h)}</th>' for i, h in enumerate(source.head))
    lead = "matrix" in name  # its side words go before the number, so that numbers stay aligned
    body = "".join(f"<tr>{''.join(_cell(i, c, source, lead) for i, c in enumerate(row))}</tr>" for row in source.rows)
    return (
        f'<div class="p10-scroll{" tall" if tall else ""}" tabindex="0" role="region" aria-label="{escape(source.caption)}">'
        f'<table class="p10-table {escape(name)}"{RAW if source.raw else ""}>'
        f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _num(i: int, source: Table) -> str:
    return ' class="num"' if i in source.numeric else ""


def _cell(i: int, cell: str | Cell, source: Table, lead: bool) -> str:
    it = Cell(cell) if isinstance(cell, str) else cell
    text = f"<b>{escape(it.text)}</b>" if it.strong else f"<span{RAW}>{escape(it.text)}</span>" if it.raw else escape(it.text)
    sub = f'<span class="sub">{escape(it.sub)}</span>' if it.sub else ""
    label = f' data-label="{escape(source.head[i])}"'
    drawn = bar_html(it.bar) if it.bar is not None else ""
    inside = f"{sub} {mark(it.kind)}{text}" if lead else f"{drawn}{mark(it.kind)}{text}{sub}"
    return f'<th scope="row"{label}>{inside}</th>' if i == 0 else f"<td{_num(i, source)}{label}>{inside}</td>"


def verdict(it: Verdict) -> None:
    """A verdict on a line of its own."""
    st.html(f'<p class="p10-unit">{mark(it.kind)}{escape(it.word)}</p>')


def definitions(items: Sequence[Definition]) -> None:
    """Definitions one below the other; their worked examples open on demand."""
    st.html("".join(_definition(item) for item in items))


def _definition(item: Definition) -> str:
    facts = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(text)}</dd></div>" for name, text in item.facts)
    main = ((_("Qué es"), item.definition), (_("Cómo se calcula"), item.formula))
    words = "".join(f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in main)
    examples = "".join(_example(title, tables) for title, tables in item.examples)
    head = f'<h3>{escape(item.name)}</h3><p class="q">{escape(item.question)}</p><code{RAW}>{escape(item.id)}</code>'
    body = f'<dl class="words">{words}</dl><dl class="facts">{facts}</dl>{examples}'
    return f'<article class="p10-def" id="{escape(item.id)}"><div>{head}</div><div>{body}</div></article>'


def _example(title: str, tables: Sequence[Table]) -> str:
    inside = "".join(f"<p>{escape(one.caption)}</p>{table_html(one, name='small')}" for one in tables)
    return f"<details><summary>{escape(_('Ejemplo'))}: {escape(title)}</summary>{inside}</details>"


def tasks(items: Sequence[Task], tail: Callable[[int], None] | None = None) -> None:
    """The list of what waits for a person, most urgent first; `tail` draws what can be done with the nth (from 0)."""
    for rank, item in enumerate(items, 1):
        note = f'<span class="note">{escape(item.note)}</span>' if item.note else ""
        with st.container(key=f"todo-{rank}", horizontal=True, vertical_alignment="center", gap="small"):
            st.html(
                f'<div class="p10-todo"><span class="rank">{rank}</span><span class="who">{mark(item.kind)}{escape(item.who)}'
                f'<span class="sub">{escape(item.owner)}</span></span><span class="why">{escape(item.what)}'
                f'<span class="sub">{escape(item.then)}</span>{note}</span></div>'
            )
            with st.container(key=f"go-{rank}", horizontal=True, width="content", vertical_alignment="center", gap="small"):
                if item.link and access.opens(Path(item.page).stem):
                    st.page_link(item.page, label=item.link, query_params={**dict(item.query), **address.language_part()})
                if tail is not None:
                    tail(rank - 1)


def notice(title: str, text: str) -> None:
    """A message that somebody must read, in its own words, line by line."""
    lines = "".join(f"<p>{escape(line)}</p>" for line in text.splitlines() if line.strip())
    st.html(f'<div class="p10-notice"><h3>{mark("act")}{escape(title)}</h3>{lines}</div>')


def lines(texts: Sequence[str]) -> None:
    """Sentences one below the other."""
    if texts:
        st.html("".join(f'<p class="p10-unit">{escape(text)}</p>' for text in texts))


def progress_html(what: str, detail: str) -> str:
    """What is being done, and how far it is; said aloud to those who do not see it."""
    return f'<p class="p10-unit" role="status">{escape(what)} {escape(detail)}</p>'


def empty(title: str, why: str, steps: Sequence[tuple[str, str]] = ()) -> None:
    """A designed empty state: what is missing, who can bring it, and the commands to run next."""
    rows = "".join(
        f"<li>{escape(text)}{f'<code{RAW}>{escape(command)}</code>' if command else ''}</li>" for text, command in steps
    )
    st.html(
        f'<div class="p10-empty"><h2 class="p10-say">{escape(title)}</h2><p>{escape(why)}</p>'
        f"{f'<ol>{rows}</ol>' if rows else ''}</div>"
    )
