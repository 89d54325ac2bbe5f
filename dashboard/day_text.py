"""The text of the day, to paste into a chat: the same sentences, figures and list as the page, without its pictures."""

from collections.abc import Sequence

from dashboard import attention
from dashboard.attention import Listed
from dashboard.formats import NBSP
from dashboard.judging import LABELS, Judged
from dashboard.reading import nothing_arrived, said
from dashboard.words import _

MOST = 5


def day_text(title: str, sentences: Sequence[str], heads: Sequence[Judged], rows: Sequence[Listed], fresh: str) -> str:
    """Plain text; an asterisk on each side is bold in WhatsApp."""
    parts = [f"*{title}*", " ".join(part for part in sentences if part), "\n".join(_figures(heads)), *_list(rows), fresh]
    return "\n\n".join(part for part in parts if part).replace(NBSP, " ")


def _figures(heads: Sequence[Judged]) -> list[str]:
    return [
        f"• {_(LABELS[figure.indicator])}: {said(figure.value, figure.unit)} ({item.verdict.word})"
        for item in heads
        if (figure := item.reading.figure).state == "ok" and not nothing_arrived(figure)
    ]


def _list(rows: Sequence[Listed]) -> list[str]:
    if not rows:
        return [_("Nada espera a nadie.")]
    lines = [f"*{_('Necesita a alguien ({n})').format(n=len(rows))}*"]
    for rank, row in enumerate(rows[:MOST], 1):
        task = attention.task_of(row)
        lines.append(" ".join(part for part in (f"{rank}. {task.who}.", task.what, task.note) if part))
    if len(rows) > MOST:
        lines.append(_("…y {n} más en el tablero.").format(n=len(rows) - MOST))
    return ["\n".join(lines)]
