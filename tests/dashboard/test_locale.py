"""The template that translators start from holds every text of the screens."""

from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

DASHBOARD = Path(__file__).resolve().parents[2] / "dashboard"
KEYWORDS = {"_": None, "many": (2, 3)}


def test_the_template_is_up_to_date() -> None:
    """To write it again: pybabel extract -k _ -k many:2,3 --no-location --sort-output --omit-header
    -o dashboard/locale/paso10.pot dashboard
    """
    found = {message for _file, _line, message, _comments, _context in extract_from_dir(DASHBOARD, keywords=KEYWORDS)}
    with (DASHBOARD / "locale" / "paso10.pot").open("rb") as file:
        kept = {message.id for message in read_po(file) if message.id}
    assert found == kept
