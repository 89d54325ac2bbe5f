"""A small OpenID Connect provider on loopback, as a test starts it: discovery, authorize, token, keys, signing out; RS256.

Nobody types a password: whoever `account` names is signed in at once. It refuses what the standard refuses (a foreign address to
come back to, a code used twice, a wrong secret, a wrong PKCE verifier), so that a client that is wrong fails here too.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "paso10", "un secreto, con % y / dentro"


@dataclass
class Provider:
    """Who signs in next, for how many seconds, and what was asked of it."""

    url: str
    back: str = ""
    account: dict[str, Any] = field(default_factory=dict)
    lasts_seconds: float = 3600
    lies: dict[str, Any] = field(default_factory=dict)  # what its tokens say that they should not
    strange: bool = False  # it signs with a key that it does not publish
    signed_out: list[dict[str, str]] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "una", "use": "sig", "alg": "RS256"}))

    @property
    def discovery(self) -> str:
        return f"{self.url}/.well-known/openid-configuration"

    def signs_in(self, name: str, *groups: str, **more: Any) -> None:
        self.account = {"sub": f"id-{name}", "name": name, "groups": list(groups), **more}

    def token(self, nonce: str) -> str:
        now = int(time.time())
        said = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": int(now + self.lasts_seconds), "nonce": nonce, **self.account}
        key = RSAKey.generate_key(2048) if self.strange else self.key
        return jwt.encode({"alg": "RS256", "kid": "una"}, {**said, **self.lies}, key)


@contextmanager
def provider() -> Iterator[Provider]:
    """A provider that runs until the end of the block."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Door) as server:
        server.provider = Provider(f"http://127.0.0.1:{server.server_port}")
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.provider
        server.shutdown()


class Door(BaseHTTPRequestHandler):
    """Its pages."""

    def log_message(self, *_args: object) -> None:
        pass

    @property
    def own(self) -> Provider:
        return self.server.provider

    def do_GET(self) -> None:
        path, asked = urlsplit(self.path).path, {k: v[0] for k, v in parse_qs(urlsplit(self.path).query).items()}
        if path == "/.well-known/openid-configuration":
            self._json(self._about())
        elif path == "/keys":
            self._json({"keys": [self.own.key.as_dict(private=False)]})
        elif path == "/authorize":
            self._authorize(asked)
        elif path == "/leave":
            self.own.signed_out.append(asked)
            self._go(asked["post_logout_redirect_uri"])
        else:
            self._json({"error": "not_found"}, 404)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._token({k: v[0] for k, v in parse_qs(body).items()})

    def _about(self) -> dict[str, Any]:
        url = self.own.url
        return {
            "issuer": url, "authorization_endpoint": f"{url}/authorize", "token_endpoint": f"{url}/token",
            "jwks_uri": f"{url}/keys", "end_session_endpoint": f"{url}/leave", "response_types_supported": ["code"],
            "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }  # fmt: skip

    def _authorize(self, asked: dict[str, str]) -> None:
        right = asked.get("client_id") == CLIENT and asked.get("redirect_uri") == self.own.back
        if not right or asked.get("code_challenge_method") != "S256" or not asked.get("nonce"):
            self._json({"error": "invalid_request", "asked": asked}, 400)
            return
        code = secrets.token_hex(8)
        self.own.codes[code] = asked
        self._go(f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}")

    def _token(self, sent: dict[str, str]) -> None:
        asked = self.own.codes.pop(sent.get("code", ""), None)
        digest = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        told = base64.b64decode(self.headers.get("Authorization", "").removeprefix("Basic ")).decode()
        if told not in (f"{CLIENT}:{SECRET}", f"{CLIENT}:{quote(SECRET, safe='')}") and unquote(told) != f"{CLIENT}:{SECRET}":
            self._json({"error": "invalid_client"}, 401)
        elif asked is None or asked["code_challenge"] != challenge or sent["redirect_uri"] != self.own.back:
            self._json({"error": "invalid_grant"}, 400)
        else:
            token = self.own.token(asked["nonce"])
            self._json({"access_token": secrets.token_hex(8), "token_type": "Bearer", "id_token": token, "expires_in": 60})

    def _go(self, url: str) -> None:
        self.send_response(302)
        self.send_header("Location", url)
        self.end_headers()

    def _json(self, said: dict[str, Any], code: int = 200) -> None:
        body = json.dumps(said).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
