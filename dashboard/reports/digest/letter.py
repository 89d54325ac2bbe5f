"""A digest as an e-mail: HTML that mail clients show, its charts as PNG inside the message, and the same as plain text."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from html import escape

import vl_convert

from dashboard.charts import Spec
from dashboard.components import Task
from dashboard.formats import NBSP
from dashboard.reports.digest.content import Digest, Line, Section
from dashboard.theme import ACT, BETTER, INK, LINE, SERIES, SOFT, WORSE
from dashboard.words import _, many, speaking

WIDTH, DRAWN, SCALE = 520, 430, 2  # drawn narrower than shown, so that its words can still be read on a phone
SHAPES = {"act": ("◆", ACT), "worse": ("▼", WORSE), "better": ("▲", BETTER), "usual": ("●", SERIES)}
FONT = "font-family:Arial,Helvetica,sans-serif"


@dataclass(frozen=True)
class Letter:
    """What is sent: subject, both bodies and the pictures by their names inside the message."""

    subject: str
    html: str
    text: str
    pictures: tuple[tuple[str, bytes], ...]

    @property
    def preview(self) -> str:
        """The HTML with its pictures inside, for a browser."""
        found = self.html
        for name, png in self.pictures:
            found = found.replace(f"cid:{name}@paso10", f"data:image/png;base64,{b64encode(png).decode()}")
        return found


def letter(one: Digest, tongue: str) -> Letter:
    """The digest in one language."""
    with speaking(tongue):
        drawn = [(f"grafica-{i}", section.picture.spec) for i, section in enumerate(one.sections) if section.picture]
        return Letter(
            " ".join(one.title.split()), _html(one, tongue), _text(one), tuple((name, _png(spec)) for name, spec in drawn))


def message(made: Letter, sender: str, name: str, email: str, when: datetime, tongue: str) -> EmailMessage:
    """The message of one recipient; ValueError when a header would hold more than its line."""
    found = EmailMessage()
    found["Subject"], found["From"], found["To"] = made.subject, sender, f"{_quoted(name)} <{email}>"
    found["Date"], found["Message-ID"] = format_datetime(when), make_msgid(domain=sender.rpartition("@")[2])
    found["Content-Language"], found["Auto-Submitted"] = tongue, "auto-generated"
    found.set_content(made.text)
    found.add_alternative(made.html, subtype="html")
    body = found.get_payload()[1]  # type: ignore[index]  # the HTML, after the text
    for picture, png in made.pictures:
        body.add_related(png, "image", "png", cid=f"<{picture}@paso10>", filename=f"{picture}.png", disposition="inline")
    return found


def _quoted(name: str) -> str:
    return '"' + name.replace("\\", " ").replace('"', "'") + '"'


def _png(spec: Spec) -> bytes:
    wide = {"$schema": "https://vega.github.io/schema/vega-lite/v6.json", "background": "white", "width": DRAWN, **spec}
    return bytes(vl_convert.vegalite_to_png(wide, scale=SCALE))


def _html(one: Digest, tongue: str) -> str:
    body = "".join(_section(i, section, len(one.sections) > 1) for i, section in enumerate(one.sections))
    title = escape(one.title)
    return (
        f'<!doctype html><html lang="{tongue}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f'<title>{title}</title></head><body style="margin:0;background:#ffffff;color:{INK};{FONT}">'
        f'<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center">'
        f'<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:600px"><tr>'
        f'<td style="padding:16px;text-align:left"><h1 style="font-size:20px;margin:0 0 4px">{title}</h1>'
        f'{_p(one.fresh, soft=True)}{body}{_p(_foot(), soft=True)}</td></tr></table></td></tr></table></body></html>'
    )


def _foot() -> str:
    return _("Lo escribe Paso 10 con las cifras publicadas. Para dejar de recibirlo, pídalo a quien lleva el tablero.")


def _section(i: int, one: Section, named: bool) -> str:
    parts = [f'<h2 style="{_rule()}">{escape(one.name)}</h2>'] if named else []
    parts += [_heading(_("Qué cambió")), *(_p(words) for words in one.changed), _figures(one.figures)]
    if one.picture:
        parts += [_p(one.picture.sentence, strong=True), _p(one.picture.unit, soft=True),
                  f'<img src="cid:grafica-{i}@paso10" alt="{escape(one.picture.alt)}" width="{WIDTH}" '
                  'style="width:100%;max-width:568px;height:auto;display:block;border:0">']
    parts += [_heading(_("Qué espera a alguien")), _tasks(one), _p(one.falling)]
    parts += [_heading(_("Qué viene")), _p(one.comes or _("No hay pronóstico."))]
    return "".join(parts)


def _rule() -> str:
    return f"font-size:18px;margin:24px 0 0;padding-top:12px;border-top:2px solid {INK}"


def _heading(words: str) -> str:
    return f'<h3 style="font-size:15px;margin:18px 0 4px;color:{SERIES}">{escape(words)}</h3>'


def _p(words: str, soft: bool = False, strong: bool = False) -> str:
    look = f"color:{SOFT};font-size:13px" if soft else "font-size:15px"
    inside = f"<b>{escape(words)}</b>" if strong else escape(words)
    return f'<p style="margin:4px 0;line-height:1.4;{look}">{inside}</p>' if words else ""


def _figures(lines: Sequence[Line]) -> str:
    rows = "".join(
        f'<tr><th scope="row" style="text-align:left;font-weight:normal;{_cell()}">{escape(line.label)}</th>'
        f'<td style="text-align:right;white-space:nowrap;{_cell()}"><b>{escape(line.value)}</b></td>'
        f'<td style="{_cell()}">{_mark(line.verdict.kind)}{escape(line.verdict.word)}</td></tr>' for line in lines)
    look = 'width="100%" cellpadding="0" cellspacing="0" style="margin:8px 0;font-size:14px"'
    return f"<table {look}>{rows}</table>" if rows else ""


def _cell() -> str:
    return f"padding:5px 6px 5px 0;border-bottom:1px solid {LINE}"


def _mark(kind: str) -> str:
    shape, colour = SHAPES.get(kind, ("○", SOFT))
    return f'<span aria-hidden="true" style="color:{colour}">{shape}</span> '


def _tasks(one: Section) -> str:
    if not one.due:
        return _p(_("Nada espera a nadie."))
    rows = "".join(f'<li style="margin:6px 0;line-height:1.4;font-size:15px"><b>{escape(task.who)}</b>. {escape(task.what)} '
                   f'<span style="color:{SOFT}">{escape(task.then)}</span></li>' for task in one.due)
    return f'<ol style="margin:4px 0;padding-left:22px">{rows}</ol>{_p(_more(one), soft=True)}'


def _more(one: Section) -> str:
    words = many(one.more, "Y {n} cosa más en el tablero.", "Y {n} cosas más en el tablero.")
    return words.format(n=one.more) if one.more else ""


def _text(one: Digest) -> str:
    parts = [one.title, one.fresh]
    for section in one.sections:
        parts += [section.name.upper()] if len(one.sections) > 1 else []
        parts += [_("Qué cambió"), *section.changed,
                  "\n".join(f"- {line.label}: {line.value} ({line.verdict.word})" for line in section.figures),
                  _("Qué espera a alguien"), _text_tasks(section.due) or _("Nada espera a nadie."), _more(section),
                  section.falling,
                  _("Qué viene"), section.comes or _("No hay pronóstico.")]
    return "\n\n".join(part for part in (*parts, _foot()) if part).replace(NBSP, " ") + "\n"


def _text_tasks(due: Sequence[Task]) -> str:
    return "\n".join(f"{rank}. {task.who}. {task.what} {task.then}" for rank, task in enumerate(due, 1))
