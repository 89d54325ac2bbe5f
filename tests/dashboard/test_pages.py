"""A page is a file: adding one is adding a file."""

from pathlib import Path

import pytest

from dashboard.page import VIEWS, Page, find_pages


def test_the_pages_of_the_product_are_found_in_order() -> None:
    found = [page for _path, page in find_pages()]
    assert found[0].title == "Hoy"
    assert found[-1].title == "Datos"
    assert len({page.url_path for page in found}) == len(found) == len(list(VIEWS.glob("[!_]*.py")))
    assert all(page.url_path.isascii() and page.url_path.islower() and page.question.startswith("¿") for page in found)


def test_a_page_is_added_by_adding_one_file(tmp_path: Path) -> None:
    for name, order in (("segunda", 2), ("primera", 1)):
        (tmp_path / f"{name}.py").write_text(
            f"from dashboard.page import Page\nPAGE = Page({name!r}, {name!r}, {order}, '¿?')\ndef render():\n    pass\n", "utf-8"
        )
    (tmp_path / "__init__.py").write_text("", "utf-8")
    assert [(path.stem, page) for path, page in find_pages(tmp_path)] == [
        ("primera", Page("primera", "primera", 1, "¿?")),
        ("segunda", Page("segunda", "segunda", 2, "¿?")),
    ]


def test_a_file_without_a_page_is_named(tmp_path: Path) -> None:
    (tmp_path / "suelta.py").write_text("PAGE = 'no es una página'\n", "utf-8")
    with pytest.raises(AttributeError, match=r"suelta\.py: PAGE"):
        find_pages(tmp_path)
