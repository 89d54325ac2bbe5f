"""Sending a digest: at most once for each publication and recipient, whatever happens in between.

exports/digest/sent.jsonl holds a line before each sending and a line after it. A line without its second one is of a sending that
was cut short: nobody knows whether it arrived, so it is not repeated, and that is told.
"""

import json
import os
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from fcntl import LOCK_EX, flock
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from dashboard.errors import NotSent, Uncertain

FOLDER = Path("exports", "digest")
LEDGER = "sent.jsonl"
SENDING, SENT, FAILED = "sending", "sent", "failed"
TIMEOUT = 30


class Server(Protocol):
    """What a home says about its mail server."""

    @property
    def host(self) -> str: ...
    @property
    def port(self) -> int: ...
    @property
    def security(self) -> str: ...
    @property
    def sender(self) -> str: ...
    @property
    def user(self) -> str: ...
    @property
    def password(self) -> str: ...
    @property
    def ca_file(self) -> str: ...


@contextmanager
def alone(home: Path) -> Iterator[Path]:
    """The folder of the digests, for one process at a time."""
    folder = home / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        flock(lock, LOCK_EX)
        yield folder


def state_of(folder: Path, version: int, email: str) -> str:
    """What the ledger says of a publication and a recipient: sending, sent, failed or ''."""
    found = ""
    path = folder / LEDGER
    for line in path.read_text("utf-8").splitlines() if path.is_file() else ():
        try:
            told = json.loads(line)
        except ValueError:  # cut short by a crash, before anything was sent
            continue
        if (told["version"], told["to"]) == (version, _who(email)):
            found = str(told["state"])
    return found


def note(folder: Path, version: int, email: str, state: str) -> None:
    """Adds a line, on disk before anything else happens; on a line of its own even after one cut short."""
    path = folder / LEDGER
    cut = path.is_file() and path.stat().st_size > 0 and not path.read_bytes().endswith(b"\n")
    with path.open("a", encoding="utf-8") as file:
        file.write(("\n" if cut else "") + json.dumps({"version": version, "to": _who(email), "state": state}) + "\n")
        file.flush()
        os.fsync(file.fileno())


def send_once(folder: Path, version: int, email: str, made: EmailMessage, server: Server) -> str:
    """Sends it unless it went out before; the state that stands before. NotSent (will be tried again) or Uncertain (will not)."""
    before = state_of(folder, version, email)
    if before in (SENDING, SENT):
        return before
    with _connected(server) as connection:
        note(folder, version, email, SENDING)
        try:
            connection.send_message(made, server.sender, [email])
        except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused, smtplib.SMTPNotSupportedError) as error:
            note(folder, version, email, FAILED)
            raise NotSent(f"{server.host} no aceptó el mensaje para {email}: {_said(error)}. "
                          "Revise la dirección y smtp.from; después: paso10 export digest") from error
        except (OSError, smtplib.SMTPException) as error:
            raise Uncertain(f"{server.host} dejó de responder mientras recibía el mensaje para {email}: no se sabe si llegó, "
                          "y no se repite. Pregunte a quien lo recibe.") from error
        note(folder, version, email, SENT)
    return ""


@contextmanager
def _connected(server: Server) -> Iterator[smtplib.SMTP]:
    """A connection that has said who it is. NotSent with a remedy."""
    password = server.password
    try:
        connection = _open(server)
        if server.user:
            _login(connection, server.user, password)
    except smtplib.SMTPAuthenticationError as error:
        raise NotSent(f"{server.host} no aceptó a «{server.user}». Revise smtp.user y su clave en paso10.toml.") from error
    except ssl.SSLError as error:
        raise NotSent(f"{server.host}: la conexión no es segura ({error.reason}). "
                      "Revise smtp.security y smtp.ca_file.") from error
    except (OSError, smtplib.SMTPException) as error:
        raise NotSent(f"No se pudo hablar con {server.host}, puerto {server.port}: {_said(error)}. "
                      "Revise [smtp] en paso10.toml y la red; después: paso10 export digest") from error
    try:
        yield connection
    finally:
        try:
            connection.quit()
        except (OSError, smtplib.SMTPException):
            connection.close()


def _login(connection: smtplib.SMTP, user: str, password: str) -> None:
    try:
        connection.login(user, password)
    except BaseException:
        connection.close()
        raise


def _open(server: Server) -> smtplib.SMTP:
    if server.security == "none":
        return smtplib.SMTP(server.host, server.port, timeout=TIMEOUT)
    context = ssl.create_default_context(cafile=server.ca_file or None)
    if server.security == "ssl":
        return smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT, context=context)
    connection = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT)
    try:
        connection.starttls(context=context)
    except BaseException:
        connection.close()
        raise
    return connection


def _said(error: Exception) -> str:
    found = getattr(error, "smtp_error", b"") or str(error)
    return found.decode("utf-8", "replace") if isinstance(found, bytes) else found


def _who(email: str) -> str:
    return sha256(email.lower().encode()).hexdigest()
