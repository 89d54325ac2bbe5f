"""The two tables of docs/access.md and docs/accesos.md, written from PAGES and ACTIONS: `python -m dashboard.access_docs`."""

import re
from pathlib import Path

from dashboard.access import ACTIONS, PAGES, ROLE_WORDS
from dashboard.login import ROLES
from dashboard.page import find_pages
from dashboard.words import _, speaking

DOCS = Path(__file__).resolve().parents[1] / "docs"
FILES = {"es": DOCS / "accesos.md", "en": DOCS / "access.md"}
HEADS = {"es": ("Página", "Acción", "En"), "en": ("Page", "Action", "On")}
TABLES = re.compile(r"(?<=<!-- tables -->\n).*?(?=<!-- end -->)", re.DOTALL)
YES, NO = "✓", "–"


def tables(tongue: str) -> str:
    """Who opens which page, and who does what, in a language."""
    page_head, action_head, on_head = HEADS[tongue]
    with speaking(tongue):
        roles = " | ".join(_(ROLE_WORDS[role]) for role in ROLES)
        titles = {page.url_path: _(page.title) for _path, page in find_pages()}
        pages = [f"| {titles[page]} | {_marks(PAGES[page])} |" for page in titles if page in PAGES]
        where = {name: ", ".join(titles[page] for page in one.pages) for name, one in ACTIONS.items()}
        actions = [f"| {_(one.words)} | {where[name]} | {_marks(one.roles)} |" for name, one in ACTIONS.items()]
    lines = "---|" * len(ROLES)
    return "\n".join([
        f"| {page_head} | {roles} |", f"|---|{lines}", *pages, "",
        f"| {action_head} | {on_head} | {roles} |", f"|---|---|{lines}", *actions, "",
    ])  # fmt: skip


def _marks(roles: tuple[str, ...]) -> str:
    return " | ".join(YES if role in roles else NO for role in ROLES)


def written(tongue: str) -> str:
    """The page with its tables as they should be."""
    return TABLES.sub(lambda _found: tables(tongue), FILES[tongue].read_text("utf-8"))


if __name__ == "__main__":
    for tongue, file in FILES.items():
        file.write_text(written(tongue), "utf-8")
