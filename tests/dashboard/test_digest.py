"""The daily digest: what it says, as a message and through a real SMTP server; once for each publication, whatever happens."""

import shutil
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult
from typer.testing import CliRunner

import paso10
from dashboard.errors import NoRecipients
from dashboard.reports.digest.content import digest
from dashboard.reports.digest.letter import letter, message
from dashboard.reports.digest.making import write_digests
from dashboard.reports.digest.sending import SENDING, alone, note
from etl.errors import HomeError
from etl.home import read_home
from etl.mail import Recipient, Smtp
from metrics.query import Published, open_current
from state.store import Store, open_state

Make = Callable[[str], Path]
CAT = Recipient("Dirección de Catastro", "catastro@example.gob.mx", ("CAT",))
ALL = Recipient('Ana "la directora"', "todo@example.gob.mx")


class Inbox:
    """A mail server's handler that keeps what it gets, or refuses it."""

    def __init__(self, answer: str = "250 OK") -> None:
        self.answer, self.mails = answer, list[EmailMessage]()

    async def handle_DATA(self, server, session, envelope) -> str:
        if self.answer.startswith("250"):
            self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        if self.answer == "cut":
            self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
            server.transport.abort()
            return "250 too late"
        return self.answer


@pytest.fixture
def serving() -> Iterator[Callable[..., Smtp]]:
    started: list[Controller] = []

    def start(inbox: Inbox, security: str = "none", controller: type[Controller] = Controller, **more) -> Smtp:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        started.append(controller(inbox, hostname="127.0.0.1", port=port, **more))
        started[-1].start()
        return Smtp("localhost" if security != "none" else "127.0.0.1", port, security, "tablero@example.gob.mx")

    yield start
    for controller in started:
        controller.stop()


@pytest.fixture(scope="module")
def town(made: Make, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Published, Store]:
    home = tmp_path_factory.mktemp("digest") / "casa"
    shutil.copytree(made("ordinary"), home)
    return home, open_current(home / "published"), open_state(home / "state.db")


def test_it_says_what_hoy_says_and_carries_its_charts(town: tuple[Path, Published, Store]) -> None:
    _home, pub, store = town
    one = digest(pub, (), store, "es")
    made = letter(one, "es")
    mail = message_from_bytes(bytes(message(made, "a@b.mx", ALL.name, ALL.email, datetime.now(UTC), "es")), policy=policy.default)
    text, html = mail.get_body(("plain",)).get_content(), mail.get_body(("html",)).get_content()
    for part in ("El viernes 20 entraron 40 solicitudes, lo habitual.", "Oficina Catastro", "44 min"):
        assert part in text
        assert part in html.replace("\u00a0", " ")
    pictures = [part for part in mail.walk() if part.get_content_type() == "image/png"]
    assert [part["Content-ID"] for part in pictures] == ["<grafica-0@paso10>"]
    assert "cid:grafica-0@paso10" in html
    assert pictures[0].get_content().startswith(b"\x89PNG")
    assert (mail["To"].addresses[0].addr_spec, mail["Auto-Submitted"]) == (ALL.email, "auto-generated")


def test_each_director_reads_of_the_own_agencies_in_the_own_language(town: tuple[Path, Published, Store]) -> None:
    _home, pub, store = town
    assert [section.name for section in digest(pub, ("CAT",), store, "es").sections] == [pub.dimension("agency")["CAT"].name]
    made = letter(digest(pub, ("CAT",), store, "en"), "en")
    for spanish in ("Qué", "solicitud", "espera", "Todavía"):
        assert spanish not in made.text
    assert "What changed" in made.html


@pytest.mark.parametrize("bad", ["a@b.mx\r\nBcc: x@y.mx", "a@b.mx\nSubject: x"])
def test_a_header_cannot_be_smuggled_in(town: tuple[Path, Published, Store], bad: str) -> None:
    made = letter(digest(town[1], ("CAT",), town[2], "es"), "es")
    with pytest.raises(ValueError, match=r"[Hh]eader|linefeed|carriage"):
        message(made, "t@b.mx", "Ana", bad, datetime.now(UTC), "es")
    with pytest.raises(ValueError, match=r"[Hh]eader|linefeed|carriage"):
        message(made, "t@b.mx", bad, "a@b.mx", datetime.now(UTC), "es")


def test_it_is_sent_once_for_each_publication_and_recipient(town, tmp_path: Path, serving) -> None:
    _home, pub, store = town
    inbox = Inbox()
    server = serving(inbox)
    first = write_digests(pub, tmp_path, [CAT, ALL], server, store, "es")
    again = write_digests(pub, tmp_path, [CAT, ALL], server, store, "es")
    assert [one.state for one in first] == ["sent", "sent"]
    assert [one.state for one in again] == ["before", "before"]
    assert [mail["To"].addresses[0].addr_spec for mail in inbox.mails] == [CAT.email, ALL.email]
    assert CAT.email not in (tmp_path / "exports/digest/sent.jsonl").read_text("utf-8")


def test_a_refusal_is_told_and_tried_again_and_a_cut_is_not(town, tmp_path: Path, serving) -> None:
    _home, pub, store = town
    refused = write_digests(pub, tmp_path, [CAT], serving(Inbox("554 no such mailbox")), store, "es")
    assert refused[0].failed
    assert "no such mailbox" in refused[0].told
    assert "smtp.from" in refused[0].told
    inbox = Inbox()
    assert write_digests(pub, tmp_path, [CAT], serving(inbox), store, "es")[0].state == "sent"
    cut = Inbox("cut")
    assert "no se sabe si llegó" in write_digests(pub, tmp_path, [ALL], serving(cut), store, "es")[0].told
    assert write_digests(pub, tmp_path, [ALL], serving(inbox), store, "es")[0].state == "unknown"
    assert len(inbox.mails) == len(cut.mails) == 1


def test_a_crash_while_sending_does_not_send_twice(town, tmp_path: Path, serving) -> None:
    _home, pub, store = town
    with alone(tmp_path) as folder:
        note(folder, pub.version, CAT.email, SENDING)
        with (folder / "sent.jsonl").open("a") as file:
            file.write('{"version": 1, "to"')  # a line cut short
    inbox = Inbox()
    found = write_digests(pub, tmp_path, [CAT, ALL], serving(inbox), store, "es")
    assert [one.state for one in found] == ["unknown", "sent"]
    assert [one.state for one in write_digests(pub, tmp_path, [CAT, ALL], serving(inbox), store, "es")] == ["unknown", "before"]
    assert len(inbox.mails) == 1


def test_a_server_that_does_not_answer_is_told_with_its_remedy(town, tmp_path: Path) -> None:
    _home, pub, store = town
    gone = Smtp("127.0.0.1", 1, "none", "tablero@example.gob.mx")
    told = write_digests(pub, tmp_path, [CAT], gone, store, "es")[0]
    assert told.failed
    assert "Revise [smtp] en paso10.toml" in told.told


@pytest.fixture(scope="module")
def secure(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, str]:
    """What a server of this machine shows of itself, and the file by which it is known."""
    folder = tmp_path_factory.mktemp("tls")
    key, cert = folder / "key.pem", folder / "cert.pem"
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", str(key), "-out", str(cert), "-days", "2"]
    name = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    subprocess.run([*make, *name], check=True, capture_output=True)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(cert, key)
    return context, str(cert)


class Secured(Controller):
    """A server that speaks TLS from the first byte; Controller itself would not trust it and never see that it is up."""

    def _trigger_server(self) -> None:
        trusting = ssl.create_default_context()
        trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
        with socket.create_connection((self.hostname, self.port), 5) as plain, trusting.wrap_socket(plain) as connection:
            connection.recv(1024)


def test_tls_from_the_first_byte_reaches_only_a_server_that_is_known(town, tmp_path: Path, serving, secure) -> None:
    _home, pub, store = town
    context, cert = secure
    inbox = Inbox()
    base = serving(inbox, "ssl", controller=Secured, ssl_context=context)
    stranger = write_digests(pub, tmp_path, [CAT], base, store, "es")[0]
    assert stranger.failed
    assert "no es segura" in stranger.told
    assert "smtp.ca_file" in stranger.told
    assert inbox.mails == []
    known = replace(base, ca_file=cert)
    assert write_digests(pub, tmp_path, [CAT], known, store, "es")[0].state == "sent"
    assert write_digests(pub, tmp_path, [CAT], known, store, "es")[0].state == "before"
    assert [mail["To"].addresses[0].addr_spec for mail in inbox.mails] == [CAT.email]


@pytest.mark.parametrize("security", ["starttls", "ssl"])
def test_nothing_is_sent_in_the_clear_to_a_server_without_tls(town, tmp_path: Path, serving, security: str) -> None:
    _home, pub, store = town
    inbox = Inbox()
    told = write_digests(pub, tmp_path, [CAT], serving(inbox, security), store, "es")[0]
    assert told.failed
    assert inbox.mails == []


def test_starttls_with_a_password_of_the_environment(town, tmp_path: Path, serving, secure, monkeypatch) -> None:
    _home, pub, store = town
    context, cert = secure
    inbox, seen = Inbox(), []

    def known(server: SMTP, session, envelope, mechanism, data) -> AuthResult:
        seen.append((data.login, data.password))
        right = data.password == b"correcta"
        return AuthResult(success=right, handled=right)

    base = serving(inbox, "starttls", tls_context=context, require_starttls=True, authenticator=known, auth_required=True)
    server = Smtp(base.host, base.port, "starttls", base.sender, "tablero", "SMTP_CLAVE", cert)
    with pytest.raises(HomeError, match="SMTP_CLAVE"):
        write_digests(pub, tmp_path, [CAT], server, store, "es")
    monkeypatch.setenv("SMTP_CLAVE", "otra")
    wrong = write_digests(pub, tmp_path, [CAT], server, store, "es")[0]
    assert "no aceptó a «tablero»" in wrong.told
    monkeypatch.setenv("SMTP_CLAVE", "correcta")
    assert write_digests(pub, tmp_path, [CAT], server, store, "es")[0].state == "sent"
    assert "correcta" not in wrong.told + (tmp_path / "exports/digest/sent.jsonl").read_text("utf-8")
    stranger = Smtp(base.host, base.port, "starttls", base.sender, "tablero", "SMTP_CLAVE")
    assert "no es segura" in write_digests(pub, tmp_path, [ALL], stranger, store, "es")[0].told
    assert len(inbox.mails) == 1


@pytest.mark.parametrize(("words", "said"), [
    ('[[digest]]\nname = "A"\nemail = "a@b.mx, c@d.mx"', "una sola dirección"),
    ('[[digest]]\nname = "A\\nBcc: x"\nemail = "a@b.mx"', "una sola línea"),
    ('[[digest]]\nname = "A"\nemail = "a@b.mx"\n[[digest]]\nname = "B"\nemail = "A@b.mx"', "dos veces"),
    ('[smtp]\nhost = "x"\nfrom = "a@b.mx"\npassword = "clave"', "variable de entorno"),
    ('[smtp]\nhost = "x"\nfrom = "a@b.mx"\nsecurity = "tls"', "starttls"),
])
def test_settings_that_are_wrong_are_told(tmp_path: Path, words: str, said: str) -> None:
    (tmp_path / "paso10.toml").write_text(f'name = "P"\nstate = "V"\n{words}\n', "utf-8")
    with pytest.raises(HomeError, match=said):
        read_home(tmp_path)


def test_the_command_writes_them_and_says_where(town, tmp_path: Path) -> None:
    home = tmp_path / "casa"
    shutil.copytree(town[0], home)
    with pytest.raises(NoRecipients, match=r"\[\[digest\]\]"):
        write_digests(town[1], home, [], None, town[2], "es")
    settings = home / "paso10.toml"
    more = '\n[[digest]]\nname = "Ana"\nemail = "a@b.mx"\nagencies = ["CAT"]\n'
    settings.write_text(settings.read_text("utf-8") + more, "utf-8")
    done = CliRunner().invoke(paso10.app, ["--home", str(home), "export", "digest"])
    assert done.exit_code == 0, done.output
    assert "Ana: escrito en" in done.stdout
    assert {path.name for path in next((home / "exports/digest").glob("0*")).iterdir()} == {
        "resumen.eml", "resumen.html", "resumen.txt"}
