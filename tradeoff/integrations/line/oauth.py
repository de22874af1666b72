"""OAuth 2 as a vendor's app: the way there with state and PKCE, the code for a grant, renewing it, giving it back."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlsplit, urlunsplit

import httpx2
from oauthlib.oauth2 import WebApplicationClient

from tradeoff.integrations.line import errors
from tradeoff.integrations.line.parts import Grant, parsed

TIMEOUT = httpx2.Timeout(connect=5.0, read=20.0, write=20.0, pool=20.0)
SPENT = frozenset({"invalid_grant", "expired_token", "token_revoked", "invalid_refresh_token", "unauthorized_client"})
SECRETS = frozenset({"access_token", "refresh_token", "id_token"})


def _texts(answer: Mapping[str, Any]) -> Mapping[str, str]:
    return {name: str(value) for name, value in answer.items() if isinstance(value, str | int)}


@dataclass(frozen=True)
class OAuth:
    """A vendor's way: paths below the connection's `oauth_base_url`, scopes, how the app says who it is.

    `keep` picks from the token answer what is no secret and stays beside the grant (instance_url, a team's id).
    `way` is added to the address a person is sent to. `front` says, by base address, at which other host that is.
    """

    authorize: str
    token: str
    scopes: tuple[str, ...]
    revoke: str = ""
    client_auth: Literal["body", "basic"] = "body"
    way: Mapping[str, str] = field(default_factory=dict)
    keep: Callable[[Mapping[str, Any]], Mapping[str, str]] = _texts
    pkce: bool = True
    front: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ClientApp:
    """What the vendor knows this installation as; its secret is in no repr."""

    client_id: str
    client_secret: str = field(default="", repr=False)


@dataclass(frozen=True)
class Way:
    """Where to send the person, and what to remember until they are back."""

    address: str = field(repr=False)
    state: str = field(repr=False)
    verifier: str = field(repr=False)


def begin(oauth: OAuth, app: ClientApp, *, base_url: str, back_to: str) -> Way:
    client = WebApplicationClient(app.client_id)
    state = secrets.token_urlsafe(36)
    verifier = client.create_code_verifier(64)
    proof: dict[str, str] = {}
    if oauth.pkce:
        challenge = client.create_code_challenge(verifier, code_challenge_method="S256")
        proof = {"code_challenge": challenge, "code_challenge_method": "S256"}
    there = urlsplit(_joined(oauth.front.get(base_url.rstrip("/"), base_url), oauth.authorize))
    # oauthlib asks for https before it builds an address; whether plain http is allowed is for the connection to say.
    made = client.prepare_request_uri(
        urlunsplit(("https", *there[1:])),
        redirect_uri=back_to,
        scope=list(oauth.scopes),
        state=state,
        **proof,
        **oauth.way,
    )
    return Way(address=urlunsplit((there.scheme, *urlsplit(made)[1:])), state=state, verifier=verifier)


def finish(
    oauth: OAuth,
    app: ClientApp,
    *,
    base_url: str,
    back_to: str,
    code: str,
    verifier: str,
    transport: httpx2.BaseTransport | None = None,
) -> Grant:
    """The grant that a code stands for; the code works once."""
    body = {"grant_type": "authorization_code", "code": code, "redirect_uri": back_to}
    if oauth.pkce:
        body["code_verifier"] = verifier
    try:
        answer = _posted(oauth, app, _joined(base_url, oauth.token), body, transport)
    except errors.Revoked as spent:
        words = "The vendor does not know this sign-in any more."
        raise errors.Rejected(words, remedy="A sign-in works once and for a few minutes. Start it again.") from spent
    return _granted(oauth, answer, before=None)


def refresh(
    oauth: OAuth,
    app: ClientApp,
    *,
    base_url: str,
    spent: Grant,
    transport: httpx2.BaseTransport | None = None,
) -> Grant:
    """A new grant for a spent one; keeps the refresh token where the vendor sends no other."""
    if not spent.refresh:
        raise errors.Revoked("This connection cannot renew itself.")
    body = {"grant_type": "refresh_token", "refresh_token": spent.refresh}
    return _granted(oauth, _posted(oauth, app, _joined(base_url, oauth.token), body, transport), before=spent)


def revoke(
    oauth: OAuth,
    app: ClientApp,
    *,
    base_url: str,
    grant: Grant,
    transport: httpx2.BaseTransport | None = None,
) -> None:
    """Tells the vendor to forget the grant; one it does not know any more is as good."""
    if not oauth.revoke:
        return
    body = {"token": grant.refresh or grant.access}
    try:
        _posted(oauth, app, _joined(base_url, oauth.revoke), body, transport)
    except (errors.Revoked, errors.Rejected):
        return


def _granted(oauth: OAuth, answer: Mapping[str, Any], *, before: Grant | None) -> Grant:
    access = answer.get("access_token")
    if not isinstance(access, str) or not access:
        raise errors.Garbled("The vendor gave no access token.")
    told = {name: value for name, value in answer.items() if name not in SECRETS}
    refresh_token = answer.get("refresh_token") or (before.refresh if before else "")
    extra = {**(before.extra if before else {}), **oauth.keep(told)}
    return Grant(kind="oauth", access=access, refresh=str(refresh_token), extra=extra)


def _posted(
    oauth: OAuth,
    app: ClientApp,
    address: str,
    body: dict[str, str],
    transport: httpx2.BaseTransport | None,
) -> Mapping[str, Any]:
    headers = {"Accept": "application/json"}
    if oauth.client_auth == "basic":
        pair = base64.b64encode(f"{app.client_id}:{app.client_secret}".encode()).decode()
        headers["Authorization"] = f"Basic {pair}"
    else:
        body = {**body, "client_id": app.client_id}
        if app.client_secret:
            body["client_secret"] = app.client_secret
    try:
        with httpx2.Client(transport=transport, timeout=TIMEOUT, follow_redirects=False) as client:
            response = client.post(address, data=body, headers=headers)
    except httpx2.RequestError as error:
        raise errors.Unreachable("The vendor's sign-in cannot be reached.") from error
    return _read(response)


def _read(response: httpx2.Response) -> Mapping[str, Any]:
    if response.status_code >= 500 or response.status_code == 429:
        raise errors.Unreachable(f"The vendor's sign-in has trouble of its own (it answered {response.status_code}).")
    try:
        data = parsed(response.content) or {}
    except ValueError:
        data = {}
    if not isinstance(data, dict):
        data = {}
    error = str(data.get("error") or "")
    if error in SPENT:
        raise errors.Revoked(f"The vendor has ended this connection ({error}).")
    if error or response.status_code >= 400:
        why = str(data.get("error_description") or error or f"it answered {response.status_code}")
        raise errors.Rejected(
            f"The vendor's sign-in refused: {why}",
            remedy="Check the client id, its secret and the return address there.",
        )
    return data


def _joined(base_url: str, path: str) -> str:
    return path if "://" in path else f"{base_url.rstrip('/')}/{path.lstrip('/')}"
