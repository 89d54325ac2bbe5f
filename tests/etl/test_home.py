"""The periods that a home declares: what is read, and how each mistake is told."""

from pathlib import Path

import pytest

from etl.cost_years import Sourced
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


YEAR = '[[cost]]\nyear = 2026\nrisk_free_rate = { value = 0.0630, source = "Banxico" }\n'


def test_parameters_of_cost_are_read_by_year(tmp_path: Path) -> None:
    assert read_home(home(tmp_path, "")).costs == ()
    (first, last) = read_home(home(tmp_path, YEAR + YEAR.replace("2026", "2025"))).costs
    assert (first.year, last.year, last.state) == (2025, 2026, "Veracruz")
    assert last.values == {"risk_free_rate": Sourced(0.0630, 2026, "Banxico")}


@pytest.mark.parametrize(("more", "said"), [
    (YEAR.replace("0.0630", "6.30"), r"cost\[1\].risk_free_rate.value: se encontró 6.3; se espera una parte de uno"),
    (YEAR.replace("0.0630", "0"), r"mayor que cero"),
    (YEAR.replace("value = 0.0630, ", ""), r"risk_free_rate.value: falta"),
    (YEAR.replace("Banxico", " "), r"risk_free_rate.source: está vacío"),
    (YEAR.replace("year = 2026\n", ""), r"cost\[1\].year: falta"),
    (YEAR.replace("2026", "26"), r"cost\[1\].year: se encontró 26"),
    (YEAR.replace("risk_free_rate", "tasa"), r"cost\[1\].tasa: clave desconocida"),
    (YEAR + YEAR, r"el año 2026 está dos veces"),
])  # fmt: skip
def test_mistakes_in_them_are_told_with_their_key(tmp_path: Path, more: str, said: str) -> None:
    with pytest.raises(HomeError, match=said):
        read_home(home(tmp_path, more))
