"""What identifies a person: a keyed hash before anything is written, and a mask over whatever is left in a quarantined row."""

import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from etl.errors import ContractError
from etl.text import SPACES

CURP = r"[A-Z][AEIOUX][A-Z]{2}\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[HMX](?:[A-Z]{2})[B-DF-HJ-NP-TV-Z]{3}[A-Z\d]\d"
RFC = r"[A-ZÑ&]{3,4}\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[A-Z\d]{3}"
EMAIL = r"[A-Z0-9._%+-]+@[A-Z0-9.-]+\.[A-Z]{2,}"
DATE = r"(?:0000|19\d\d|20\d\d)-\d\d-\d\d(?![\d-])"
PHONE = r"(?:\+?52[ .-]?)?(?:\d[ .-]?){9}\d"
IP = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}"
MASKS = (
    (re.compile(rf"(?i){EMAIL}"), "[correo]"),
    (re.compile(rf"(?i)\b{CURP}\b"), "[CURP]"),
    (re.compile(rf"(?i)(?<![\w&]){RFC}\b"), "[RFC]"),
    (re.compile(rf"(?<![\d.,])(?!{DATE}){PHONE}(?![\d.,]*\d)"), "[teléfono]"),
)
ALONE = "[teléfono]"  # also the form of folios and keys: what stands beside it is not covered
ADDRESS = re.compile(rf"(?<![\d.]){IP}(?![\d.]*\d)")  # in cells; messages name servers
IN_KEYS = rf"(?i)\b{CURP}\b|{EMAIL}"
# Polars has no look-around: what stands beside is part of the match. A folio may look like an RFC or a telephone; words may not.
IN_WORDS = rf"{IN_KEYS}|(?:^|[^\w&]){RFC}\b|(?:^|[^\d.,]){PHONE}(?:$|[^\d.,])"
KEYED = r"^[0-9a-f]{64}$"  # what `keyed` gives: ten of its digits in a row are no telephone
SHORTEST_KEY = 16


def key_file() -> Path:
    """Where the key lives when it is not in PASO10_KEY: never inside a home."""
    folder = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return Path(os.environ.get("PASO10_KEY_FILE") or folder / "paso10" / "key")


def secret_key() -> bytes | None:
    """The key of this installation: PASO10_KEY, else the file PASO10_KEY_FILE, else paso10/key in the user's configuration."""
    if text := os.environ.get("PASO10_KEY", "").strip():
        return text.encode()
    path = key_file()
    return path.read_bytes().strip() or None if path.is_file() else None


def make_key() -> Path | None:
    """A new random key, readable by its owner alone, where none exists; its path, or None when there was one already."""
    if secret_key() is not None:
        return None
    path = key_file()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(f"{secrets.token_hex(32)}\n")
    return path


def required_key(source: str) -> bytes:
    """The key; ContractError that says how to make one when there is none or it is too short."""
    key = secret_key()
    if key is None or len(key) < SHORTEST_KEY:
        found = "no hay clave" if key is None else f"la clave tiene {len(key)} caracteres y se piden {SHORTEST_KEY} o más"
        raise ContractError(
            f"sources/{source}.toml: [personal] hash pide cifrar y {found}. Haga una y guárdela fuera de esta carpeta: "
            "mkdir -p ~/.config/paso10 && (umask 077; head -c 32 /dev/urandom | base64 > ~/.config/paso10/key)"
        )
    return key


def keyed(key: bytes, value: str) -> str:
    """HMAC-SHA-256 of the value as a person would repeat it: capitals and spaces aside."""
    return hmac.digest(key, SPACES.sub(" ", value).strip().upper().encode(), hashlib.sha256).hex()


def hash_column(values: pl.Series, key: bytes, known: dict[str, str] | None = None) -> pl.Series:
    """The keyed hash of each text, as `keyed` gives it; nulls stay null. `known` keeps hashes between chunks of one delivery."""
    known = {} if known is None else known
    texts = values.drop_nulls().unique()
    plain = ~texts.str.contains(r"[^A-Za-z0-9]")
    for text, simple in zip(texts.to_list(), plain.to_list(), strict=True):
        if text not in known:
            known[text] = hmac.digest(key, text.upper().encode(), "sha256").hex() if simple else keyed(key, text)
    hashes = pl.Series([known[text] for text in texts.to_list()], dtype=pl.String)
    return values.replace_strict(texts, hashes, default=None, return_dtype=pl.String)


def masked(text: str) -> str:
    """The text with CURP, RFC, e-mail addresses and ten-digit telephones covered."""
    for pattern, cover in MASKS:
        text = pattern.sub(cover, text)
    return text


def concealed(cell: str) -> str:
    """A cell fit to be kept: of one that holds a CURP, RFC or e-mail address nothing else is left, for the rest may be a name."""
    found = [cover for pattern, cover in MASKS if cover != ALONE and pattern.search(cell)]
    return " ".join(found) or ADDRESS.sub("[IP]", masked(cell))


def covered(record: Mapping[str, str], hashed: tuple[str, ...], dropped: tuple[str, ...], key: bytes | None) -> dict[str, str]:
    """A record fit to be kept in quarantine: hashed columns hashed, dropped ones absent, the rest masked."""
    result = {}
    for name, value in record.items():
        if name in hashed:
            result[name] = keyed(key, value) if key and value.strip() else ""
        elif name not in dropped:
            result[masked(name)] = concealed(value)
    return result


def in_clear(values: pl.Series, keys: bool) -> pl.Series | None:
    """Which texts hold a CURP or an e-mail address and, unless they are keys, an RFC or a telephone; None when none does."""
    shortest = 18 if keys else 10
    longest = values.str.len_bytes().max() or 0
    if longest < shortest and not values.str.contains("@", literal=True).any():  # type: ignore[operator]  # a number
        return None
    found = (values.str.contains(IN_KEYS if keys else IN_WORDS) & ~values.str.contains(KEYED)).fill_null(value=False)
    return found if found.any() else None
