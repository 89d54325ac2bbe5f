"""What identifies a person: the same key gives the same hash however the text is written, and another key another hash."""

import stat
from pathlib import Path

import polars as pl
import pytest

from etl.persons import concealed, hash_column, in_clear, key_file, keyed, make_key, masked, secret_key

KEY, OTHER = b"una clave de prueba, larga", b"otra clave de prueba, larga"


def test_a_column_is_hashed_as_its_texts_are() -> None:
    texts = ["GOMC800101HVZMRR09", "gomc800101hvzmrr09 ", " Ñandú  de la  Cruz", "ß", None, "GOMC800101HVZMRR09", ""]
    hashed = hash_column(pl.Series("CURP", texts), KEY).to_list()
    assert hashed == [None if text is None else keyed(KEY, text) for text in texts]
    assert hashed[0] == hashed[1] == hashed[5]
    assert not set(hashed) & set(hash_column(pl.Series("CURP", texts[:4]), OTHER))


def test_a_key_is_made_once_for_its_owner_alone() -> None:
    assert secret_key() is None
    path = make_key()
    assert path == key_file()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    made = secret_key()
    assert made is not None
    assert len(made) == 64
    assert make_key() is None
    assert secret_key() == made


def test_the_environment_comes_before_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "clave").write_text("la clave del archivo\n", "utf-8")
    monkeypatch.setenv("PASO10_KEY_FILE", str(tmp_path / "clave"))
    assert secret_key() == b"la clave del archivo"
    monkeypatch.setenv("PASO10_KEY", "la clave del entorno")
    assert secret_key() == b"la clave del entorno"


@pytest.mark.parametrize(
    ("text", "cover"),
    [
        ("vino GOMC800101HVZMRR09 ayer", "vino [CURP] ayer"),
        ("RFC GOMC800101AB1.", "RFC [RFC]."),
        ("ana@correo.mx", "[correo]"),
        ("tel. 229 123 45 67", "tel. [teléfono]"),
        ("folio 12345", "folio 12345"),
        ("el 0000-00-00 00:00:00", "el 0000-00-00 00:00:00"),
        ("2291-23-45-67", "[teléfono]"),
    ],
)
def test_what_is_left_of_a_person_is_covered(text: str, cover: str) -> None:
    assert masked(text) == cover


def test_a_hash_of_ours_is_no_telephone() -> None:
    """Ten digits in a row come up in one hash of forty."""
    hashes = [keyed(b"clave-de-prueba-larga", str(i)) for i in range(2_000)]
    assert in_clear(pl.Series(hashes), keys=False) is None
    assert in_clear(pl.Series([*hashes, "llame al 229 123 4567 hoy"]), keys=False).sum() == 1


def test_a_cell_with_a_person_in_it_keeps_nothing_else() -> None:
    assert concealed("Juana Canario, GOMC800101HVZMRR09, ana@correo.mx") == "[correo] [CURP]"
    assert concealed("desde 203.0.113.77:8080, clave 1.2.3") == "desde [IP]:8080, clave 1.2.3"
    assert concealed("Folio 2291234567 de caja") == "Folio [teléfono] de caja"
