"""A home whose people sign in, without a provider: what it would have said of them is put in its place."""

import time
from collections.abc import Mapping
from typing import Any

import pytest

from dashboard import access, login
from dashboard.login import DIRECTOR, LISTED, Login

TABLE = Login(
    provider="https://id.ejemplo.mx/.well-known/openid-configuration", client_id="paso10", client_secret="s", cookie_secret="",
    address="https://tablero.ejemplo.mx", contact="Ana Pérez, ext. 123", roles={role: (role,) for role in LISTED},
    directors={"CAT": ("cat",), "TES": ("tes",), "NADIE": ("nadie",)},
)  # fmt: skip


def said(*groups: str, **more: Any) -> dict[str, Any]:
    """What a provider says of somebody of those groups."""
    now = time.time()
    return {
        "is_logged_in": True, "iss": "https://id.ejemplo.mx", "sub": "7", "aud": "paso10", "name": "Luz Mora", "iat": now - 60,
        "exp": now + 600, "nonce": "n", "groups": list(groups), **more,
    }  # fmt: skip


def groups_of(role: str) -> tuple[str, ...]:
    """The groups of somebody with a role; a director's agency is CAT."""
    return ("cat",) if role == DIRECTOR else (role,) if role else ("otro",)


def sign_in(monkeypatch: pytest.MonkeyPatch, claims: Mapping[str, Any], table: Login | None = TABLE) -> None:
    """From now on it is that person who is in front of the screen."""
    monkeypatch.setattr(login, "_served", [TABLE])
    monkeypatch.setattr(login, "in_force", lambda: table)
    monkeypatch.setattr(access, "claims", lambda: claims)
