"""What somebody wrote about a sheet of the council's documents of a month; the last words stand, the log keeps the others."""

from dataclasses import dataclass

from state import kept
from state.kept import Change, Kept, Kind
from state.store import Store

LONGEST = 400
BETWEEN = "|"


def _did(change: Change) -> str:
    return f"escribió «{change.data['text']}»" if change.data["text"] else "quitó el comentario"


KIND = Kind("council", "", _did)


@dataclass(frozen=True)
class Remark:
    """The words as they stand ("" = none), in which version, and who wrote them."""

    text: str = ""
    version: int = 0
    who: str = ""


def remarks(store: Store, period: str) -> dict[str, Remark]:
    """Those of a month, by the key of the sheet."""
    mine = f"{period}{BETWEEN}"
    found = kept.all_of(store, KIND)
    return {subject.removeprefix(mine): _remark(one) for subject, one in found.items() if subject.startswith(mine)}


def write(store: Store, period: str, sheet: str, version: int, who: str, text: str) -> Remark:
    """Keeps the words of a sheet as seen in that version; empty ones take the remark away. Conflict, Incomplete."""
    words = kept.text("el comentario", text, LONGEST) if text.strip() else ""
    return _remark(kept.change(store, KIND, f"{period}{BETWEEN}{sheet}", version, who, {"text": words}))


def _remark(found: Kept) -> Remark:
    return Remark(found.data.get("text", ""), found.version, found.changes[-1].who if found.changes else "")
