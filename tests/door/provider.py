"""A company's sign-in on loopback: a real OpenID provider in a thread, which also insists on PKCE."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import io
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import oidc_provider_mock
import werkzeug.serving

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
REFUSAL = b'{"error": "invalid_grant"}'


@dataclass
class Insisting:
    """In front of the provider: a code is only worth something with the verifier of its challenge (RFC 7636)."""

    inner: Application
    challenges: dict[str, str] = field(default_factory=dict)
    refused: int = 0

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/oauth2/authorize":
            return self.inner(environ, self._noting(environ, start))
        if environ["PATH_INFO"] == "/oauth2/token" and not self._is_proven(environ):
            self.refused += 1
            start("400 BAD REQUEST", [("Content-Type", "application/json")])
            return [REFUSAL]
        return self.inner(environ, start)

    def _noting(self, environ: dict[str, Any], start: Callable[..., Any]) -> Callable[..., Any]:
        asked = parse_qs(environ["QUERY_STRING"])

        def respond(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            given = parse_qs(urlsplit(dict(headers).get("Location", "")).query)
            if "code" in given and asked.get("code_challenge_method") == ["S256"]:
                self.challenges[given["code"][0]] = asked["code_challenge"][0]
            return start(status, headers, *more)

        return respond

    def _is_proven(self, environ: dict[str, Any]) -> bool:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        proof = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        return self.challenges.pop(form.get("code", ""), None) == proof


@dataclass
class Provider:
    """Where it listens, and the people it knows."""

    issuer: str
    front: Insisting

    def knows(self, sub: str, **claims: object) -> str:
        """Somebody there; a second call with the same `sub` changes what is said of them."""
        httpx.put(f"{self.issuer}/users/{sub}", json=claims).raise_for_status()
        return sub

    def allow(self, authorize_url: str, sub: str) -> str:
        """What the person does there, signing in; where they are sent back to."""
        return self._press(authorize_url, {"sub": sub})

    def cancel(self, authorize_url: str) -> str:
        return self._press(authorize_url, {"action": "deny"})

    def _press(self, authorize_url: str, form: dict[str, str]) -> str:
        assert httpx.get(authorize_url).status_code == 200
        return httpx.post(authorize_url, data=form).headers["Location"]


@contextlib.contextmanager
def running_provider(port: int = 0) -> Iterator[Provider]:
    front = Insisting(oidc_provider_mock.app())
    server = werkzeug.serving.make_server("127.0.0.1", port, front, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield Provider(f"http://127.0.0.1:{server.server_port}", front)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
