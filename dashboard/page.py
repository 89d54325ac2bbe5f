"""What a page is, and how the pages are found: one file in views/ is one page."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

VIEWS = Path(__file__).parent / "views"


@dataclass(frozen=True)
class Page:
    """Title in the navigation, address (lower case, no slash), place among the others, and the question that it answers.

    `prepare` is the file's own function of that name, when it has one: the server calls it while nobody waits yet.
    """

    title: str
    url_path: str
    order: int
    question: str
    prepare: Callable[[], None] | None = None


@cache
def find_pages(folder: Path = VIEWS) -> tuple[tuple[Path, Page], ...]:
    """Every file of the folder that holds a PAGE, in order; AttributeError names a file that has none."""
    files = sorted(path for path in folder.glob("*.py") if not path.name.startswith("_"))
    return tuple(sorted(((path, _page_of(path)) for path in files), key=lambda found: found[1].order))


def _page_of(path: Path) -> Page:
    spec = spec_from_file_location(f"paso10_view_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise ImportError(str(path))
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    page = getattr(module, "PAGE", None)
    if not isinstance(page, Page):
        raise AttributeError(f"{path.name}: PAGE")
    return replace(page, prepare=getattr(module, "prepare", None))
