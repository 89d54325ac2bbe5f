"""Labels that hold what others wrote: Streamlit reads Markdown in the label of a widget, and a name is no Markdown."""

import re

# What would draw, link, colour, or vanish: pictures, links, emphasis, code, formulas ($), tags, emoji and icons (:name:)
MARKS = re.compile(r"[\\`*\[\]<>$|&]|(?<!\w)_|_(?!\w)|~(?=~)|:(?=[\w+-]+[:/\[])|^[#+=-]")


def plain(text: str) -> str:
    """The text as a label that shows it as it is, in one line."""
    return MARKS.sub(r"\\\g<0>", " ".join(text.split()))
