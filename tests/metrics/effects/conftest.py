"""One warehouse and one publication for all the tests of effects."""

from pathlib import Path

import pytest

from metrics.query import Published
from metrics.written import Written
from tests.metrics.effects.town import published, write


@pytest.fixture(scope="package")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("effects"))


@pytest.fixture(scope="package")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """The same without anything that people wrote."""
    return published(write(tmp_path_factory.mktemp("quiet")), Written())
