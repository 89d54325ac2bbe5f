"""The table [login], and who somebody is by what their provider said of them."""

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dashboard import access, login
from dashboard.access import NOBODY, of_claims
from dashboard.login import ADMINISTRATOR, DIRECTOR, DISCOVERY, PUBLIC, STEWARD, VIEWER, LoginError, read_login
from dashboard.server import written
from tests.dashboard.access import TABLE, said

GOOD = {
    "provider": f'"https://id.ejemplo.mx{DISCOVERY}"', "client_id": '"paso10"', "client_secret": '"${A_SECRET}"',
    "address": '"https://tablero.ejemplo.mx"', "contact": '"Ana"',
}  # fmt: skip


def home(folder: Path, rest: str = "", **changed: str) -> Path:
    lines = [f"{key} = {value}" for key, value in {**GOOD, **changed}.items() if value]
    (folder / "paso10.toml").write_text("\n".join(['name = "X"', "[login]", *lines, rest]), "utf-8")
    return folder


@pytest.fixture(autouse=True)
def _secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_SECRET", "muy secreto")
    monkeypatch.setenv("SHORT", "corto")
    monkeypatch.setattr(access, "_signed_out", {})


def test_the_table_is_read(tmp_path: Path) -> None:
    found = read_login(home(tmp_path, '[login.roles]\nviewer = ["a", " b@x.mx "]\n[login.directors]\nTES = ["t"]\n'))
    assert found is not None
    assert (found.client_secret, found.groups, found.host, found.secure) == ("muy secreto", "groups", "tablero.ejemplo.mx", True)
    assert (found.roles, found.directors) == ({"viewer": ("a", "b@x.mx")}, {"TES": ("t",)})
    assert "muy secreto" not in repr(found)


def test_a_home_without_it_asks_nobody(tmp_path: Path) -> None:
    assert read_login(tmp_path) is None
    (tmp_path / "paso10.toml").write_text('name = "X"', "utf-8")
    assert read_login(tmp_path) is None


@pytest.mark.asvs("13.3.1")
@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"client_secret": '"muy secreto"'}, "los secretos no se escriben"),
        ({"client_secret": '"${NOT_THERE}"'}, "variable de entorno que exista"),
        ({"client_secret": ""}, "client_secret"),
        ({"client_secret": "", "client_secret_file": '"secreto.txt"'}, "fuera de la casa"),
        ({"client_secret": "", "client_secret_file": '"/no/existe"'}, "se pueda leer"),
        ({"cookie_secret": '"${SHORT}"'}, "al menos 32"),
        ({"provider": '"http://id.ejemplo.mx/.well-known/openid-configuration"'}, "https"),
        ({"provider": '"https://id.ejemplo.mx/"'}, "openid-configuration"),
        ({"provider": f'"https://login.microsoftonline.com/common/v2.0{DISCOVERY}"'}, "su propio proveedor"),
        ({"address": '"http://tablero.ejemplo.mx"'}, "address"),
        ({"address": '"https://tablero.ejemplo.mx/a?b=1"'}, "sin nada detrás"),
        ({"contact": ""}, "contact"),
        ({"public": '"sí"'}, "true, false"),
        ({"grupos": '"x"'}, "grupos"),
        ({"client_id": "7"}, "texto entre comillas"),
        ({"roles": '{ jefe = ["a"] }'}, "jefe"),
        ({"roles": '{ director = ["a"] }'}, "director"),
        ({"roles": '{ viewer = "a" }'}, "una lista"),
        ({"directors": '{ TES = [""] }'}, "directors.TES"),
        ({"directors": "3"}, "login.directors"),
    ],
)
def test_what_is_wrong_is_said_with_its_key(tmp_path: Path, changed: dict[str, str], words: str) -> None:
    with pytest.raises(LoginError) as caught:
        read_login(home(tmp_path, **changed))
    assert words in str(caught.value)
    assert str(caught.value).startswith("paso10.toml, [login] ")
    assert "muy secreto" not in str(caught.value)
    assert caught.value.exit_code == 10


def test_the_secret_may_lie_in_a_file_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "secreto").write_text("de un archivo\n", "utf-8")
    (tmp_path / "casa").mkdir()
    found = read_login(home(tmp_path / "casa", client_secret="", client_secret_file=f'"{tmp_path}/secreto"'))
    assert found is not None
    assert found.client_secret == "de un archivo"
    inside = tmp_path / "casa" / "secreto"
    inside.write_text("x", "utf-8")
    with pytest.raises(LoginError, match="fuera de la casa"):
        read_login(home(tmp_path / "casa", client_secret="", client_secret_file=f'"{inside}"'))


@pytest.mark.asvs("13.3.1", "13.3.2")
def test_what_streamlit_needs_lies_outside_the_home_for_us_alone_and_goes_away() -> None:
    table = replace(TABLE, client_secret='con "comillas" y ñ\\')
    with written(table) as path, written(table) as other:
        assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
        text = path.read_text("utf-8")
        assert login.tomllib.loads(text)["auth"]["client_secret"] == table.client_secret
        assert text != other.read_text("utf-8"), "the secret of the cookies is another one at each start"
    assert not path.exists()
    assert not path.parent.exists()


@pytest.mark.asvs("7.4.2")
def test_a_list_that_changes_counts_at_once_and_a_broken_table_lets_nobody_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PASO10_HOME", str(home(tmp_path, '[login.roles]\nviewer = ["a"]')))
    monkeypatch.setattr(login, "_served", [TABLE])
    monkeypatch.setattr(access, "claims", lambda: said("a"))
    assert access.person().role == VIEWER
    home(tmp_path, '[login.roles]\nviewer = ["b"]  # otra persona')
    assert access.person().role == NOBODY
    (tmp_path / "paso10.toml").write_text("[login", "utf-8")
    assert access.person() == access.STRANGER


def who(*groups: str, **more: Any) -> access.Person:
    return of_claims(said(*groups, **more), TABLE, time.time())


@pytest.mark.asvs("8.2.1")
def test_a_group_gives_its_role_and_the_last_of_several_counts() -> None:
    assert [who(role).role for role in (VIEWER, STEWARD, PUBLIC)] == [VIEWER, STEWARD, PUBLIC]
    assert who("viewer", "steward", "digitization").role == STEWARD
    assert (who("viewer", "cat").role, who("viewer", "cat").agencies) == (DIRECTOR, {"CAT"})
    assert (who("cat", "administrator").role, who("cat", "administrator").agencies) == (ADMINISTRATOR, frozenset())
    assert who("cat", "tes").agencies == {"CAT", "TES"}
    assert [who(*groups).role for groups in ((), ("otro",), ("VIEWER",), ("CAT",), ("director",))] == [NOBODY] * 5
    assert who(groups="viewer").role == VIEWER
    assert [who(groups=told).role for told in (None, {"viewer": 1}, 7, [["viewer"]])] == [NOBODY] * 4


@pytest.mark.asvs("10.5.2", "10.5.4", "7.3.2")
@pytest.mark.parametrize(
    "more",
    [
        {"exp": time.time() - 1}, {"exp": None}, {"exp": "mañana"}, {"aud": "otro"}, {"aud": None}, {"sub": ""}, {"sub": None},
    ],
)  # fmt: skip
def test_what_is_over_or_was_not_said_for_us_gives_nothing(more: dict[str, Any]) -> None:
    found = who("administrator", **more)
    assert (found.role, found.ended, found.signed_in) == (NOBODY, True, False)


def test_the_audience_may_be_a_list() -> None:
    assert who("viewer", aud=["otro", "paso10"]).role == VIEWER


@pytest.mark.asvs("10.5.2")
def test_an_address_counts_when_somebody_vouches_for_it() -> None:
    table = replace(TABLE, roles={"administrator": ("Ana@Ejemplo.mx",)})

    def role(table: login.Login, *groups: str, **more: Any) -> str:
        return of_claims(said(*groups, **more), table, time.time()).role

    assert role(table, email="ana@ejemplo.mx", email_verified=True) == ADMINISTRATOR
    assert [role(table, email="ana@ejemplo.mx", email_verified=told) for told in (False, "true", None, 1)] == [NOBODY] * 4
    assert role(table, email="ana@ejemplo.mx") == NOBODY
    trusting = replace(table, email_is_verified=True)
    assert role(trusting, email="ana@ejemplo.mx") == ADMINISTRATOR
    assert role(trusting, email="ana@ejemplo.mx", email_verified=False) == NOBODY
    assert role(trusting, "Ana@Ejemplo.mx", email="otra@ejemplo.mx") == NOBODY, "a group that is called like an address"


def test_who_did_not_sign_in_sees_what_is_public_where_that_was_said() -> None:
    assert of_claims({}, TABLE, 0).role == NOBODY
    assert of_claims({"is_logged_in": False}, replace(TABLE, public=True), 0).role == PUBLIC
    assert who("otro").role == NOBODY


def test_the_author_of_a_change_is_no_address() -> None:
    found = who("viewer", name="", preferred_username="luz.mora@ejemplo.mx")
    assert found.name == "luz.mora"
    assert found.author == f"luz.mora ({found.mark})"
    assert len(found.mark) == 8
    assert who("viewer", sub="8").mark != found.mark


@pytest.mark.asvs("7.4.1")
def test_signing_out_ends_that_signing_in_everywhere_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    mine = said("viewer")
    monkeypatch.setattr(access, "claims", lambda: mine)
    monkeypatch.setattr(access.st, "logout", lambda: None)
    access.sign_out()
    assert of_claims(dict(mine), TABLE, time.time()).ended
    assert of_claims({**mine, "nonce": "otro"}, TABLE, time.time()).role == VIEWER
    assert of_claims({**mine, "sub": "8"}, TABLE, time.time()).role == VIEWER
