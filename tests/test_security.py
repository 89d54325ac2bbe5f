"""docs/security.md says of each requirement what the marks of the tests say."""

import pytest

from tests import asvs


@pytest.mark.parametrize("tongue", asvs.FILES)
def test_the_table_is_that_of_the_marks(tongue: str) -> None:
    """If this fails: python tests/asvs.py."""
    assert asvs.written(tongue) == asvs.FILES[tongue].read_text("utf-8")


def test_what_is_said_to_hold_has_a_test_and_what_is_open_has_none() -> None:
    known = asvs.marks()
    assert set(known) - set(asvs.REQUIREMENTS) == set()
    assert {number for number, (state, *_words) in asvs.REQUIREMENTS.items() if not state} == set(known)
    assert all(all(words) for _state, *words in asvs.REQUIREMENTS.values())
