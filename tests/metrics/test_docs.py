"""The page of definitions in docs/ is what the indicators' files say today."""

from pathlib import Path

from metrics.assumptions import ASSUMPTIONS
from metrics.docs import FILE, document, write
from metrics.indicator import FOLDER, read_indicators

INDICATORS = read_indicators(FOLDER)


def test_the_committed_page_is_up_to_date() -> None:
    assert FILE.read_text("utf-8") == document(INDICATORS.values()), "ejecute: python -m metrics.docs"


def test_it_holds_every_indicator_in_both_languages(tmp_path: Path) -> None:
    write(tmp_path / "docs" / "indicators.md")
    text = (tmp_path / "docs" / "indicators.md").read_text("utf-8")
    for indicator in INDICATORS.values():
        for words in (indicator.name, indicator.question, indicator.definition, indicator.formula):
            assert text.index(words["es"]) <= text.index(words["en"])
        assert f'<a id="{indicator.id}"></a>' in text
        assert all(example["title"][language] in text for example in indicator.example for language in ("es", "en"))
        assert indicator.basis in text
    assert all(f"| `{name}` |" in text for name in ASSUMPTIONS)
