"""The periods that a home declares: what is read, and how each mistake is told."""

from pathlib import Path

import pytest

from etl.errors import HomeError
from etl.home import Period, read_home

PREDIAL = '[[periods]]\nname = "Predial"\nfrom = "01-01"\nto = "02-29"\n'


def home(folder: Path, more: str) -> Path:
    (folder / "paso10.toml").write_text(f'name = "Puerto Sereno"\nstate = "Veracruz"\n{more}', "utf-8")
    return folder


def test_periods_are_read(tmp_path: Path) -> None:
    assert read_home(home(tmp_path, "")).periods == ()
    assert read_home(home(tmp_path, PREDIAL)).periods == (Period("Predial", "01-01", "02-29"),)


@pytest.mark.parametrize(("more", "said"), [
    (PREDIAL.replace("02-29", "02-30"), r"periods\[1\].to: se encontró «02-30»; .* MM-DD"),
    (PREDIAL.replace('"01-01"', '"enero"'), r"periods\[1\].from: se encontró «enero»"),
    (PREDIAL.replace("Predial", " "), r"periods\[1\].name: está vacío"),
    (PREDIAL.replace("to =", "until ="), r"periods\[1\].until: clave desconocida"),
    (PREDIAL + PREDIAL, "«Predial» está dos veces"),
])  # fmt: skip
def test_mistakes_are_told_with_their_key(tmp_path: Path, more: str, said: str) -> None:
    with pytest.raises(HomeError, match=said):
        read_home(home(tmp_path, more))
