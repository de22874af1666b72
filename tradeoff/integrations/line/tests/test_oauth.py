from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qs, urlsplit

import pytest

from tradeoff.integrations.line import Grant, errors, oauth
from tradeoff.integrations.line.oauth import ClientApp, OAuth
from tradeoff.integrations.line.tests.house import Asked, Says, house

ACME = OAuth(authorize="/oauth/authorize", token="/oauth/token", revoke="/oauth/revoke", scopes=("deals", "offline"))
APP = ClientApp("client-1", "hush")
BACK = "https://tradeoff.example/connections/back"


@dataclass
class Desk:
    """A vendor's token desk: checks PKCE as the standard says, rotates refresh tokens, takes each code once."""

    challenge: str = ""
    codes: set[str] = field(default_factory=lambda: {"code-1"})
    refresh: str = "r1"
    basic: bool = False

    def __call__(self, asked: Asked) -> Says:
        form = {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}
        if asked.path == "/oauth/revoke":
            return Says(200)
        if not self._known(asked, form):
            return _says(401, error="invalid_client", error_description="who are you?")
        if form["grant_type"] == "refresh_token":
            return self._renewed(form["refresh_token"])
        proof = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        if form["code"] not in self.codes or proof != self.challenge or form["redirect_uri"] != BACK:
            return _says(400, error="invalid_grant")
        self.codes.discard(form["code"])
        return _says(200, access_token="a1", refresh_token="r1", instance_url="https://na1.acme.example", expires_in=60)

    def _known(self, asked: Asked, form: dict[str, str]) -> bool:
        if self.basic:
            return asked.headers.get("authorization") == "Basic " + base64.b64encode(b"client-1:hush").decode()
        return form.get("client_id") == "client-1" and form.get("client_secret") == "hush"

    def _renewed(self, token: str) -> Says:
        if token != self.refresh:
            return _says(400, error="invalid_grant")
        self.refresh = "r2"
        return _says(200, access_token="a2", refresh_token="r2")


def _says(status: int, **data: object) -> Says:
    return Says(status, json.dumps(data).encode())


def test_the_whole_way_with_proof() -> None:
    with house(desk := Desk()) as there:
        way = oauth.begin(ACME, APP, base_url=there.url, back_to=BACK)
        asked = {name: values[0] for name, values in parse_qs(urlsplit(way.address).query).items()}
        desk.challenge = asked["code_challenge"]
        grant = oauth.finish(ACME, APP, base_url=there.url, back_to=BACK, code="code-1", verifier=way.verifier)

    assert way.address.startswith(there.url + "/oauth/authorize?")
    assert asked["state"] == way.state
    assert len(way.state) >= 32
    assert (asked["code_challenge_method"], asked["scope"], asked["redirect_uri"]) == ("S256", "deals offline", BACK)
    assert (grant.access, grant.refresh) == ("a1", "r1")
    assert grant.extra["instance_url"] == "https://na1.acme.example"
    assert set(grant.extra) == {"instance_url", "expires_in"}


def test_a_code_without_its_proof_opens_nothing() -> None:
    with house(desk := Desk()) as there:
        way = oauth.begin(ACME, APP, base_url=there.url, back_to=BACK)
        desk.challenge = parse_qs(urlsplit(way.address).query)["code_challenge"][0]
        with pytest.raises(errors.Rejected, match="does not know this sign-in"):
            oauth.finish(ACME, APP, base_url=there.url, back_to=BACK, code="code-1", verifier="x" * 64)


def test_a_rotated_refresh_token_is_kept_and_the_old_one_is_worth_nothing() -> None:
    first = Grant(kind="oauth", access="a1", refresh="r1", extra={"instance_url": "https://na1.acme.example"})
    with house(Desk()) as there:
        second = oauth.refresh(ACME, APP, base_url=there.url, spent=first)
        with pytest.raises(errors.Revoked):
            oauth.refresh(ACME, APP, base_url=there.url, spent=first)

    assert (second.access, second.refresh) == ("a2", "r2")
    assert second.extra["instance_url"] == "https://na1.acme.example"


def test_a_vendor_that_rotates_nothing_leaves_the_refresh_token() -> None:
    with house([_says(200, access_token="a9")]) as there:
        grant = oauth.refresh(ACME, APP, base_url=there.url, spent=Grant(kind="oauth", access="a1", refresh="r1"))

    assert (grant.access, grant.refresh) == ("a9", "r1")


def test_the_app_may_say_who_it_is_in_the_header() -> None:
    acme = replace(ACME, client_auth="basic")
    with house(Desk(basic=True)) as there:
        grant = oauth.refresh(acme, APP, base_url=there.url, spent=Grant(kind="oauth", access="a1", refresh="r1"))

    assert grant.access == "a2"
    assert b"hush" not in there.asked[0].body


def test_a_wrong_secret_is_said_with_its_remedy() -> None:
    wrong = ClientApp("client-1", "wrong")
    with house(Desk()) as there, pytest.raises(errors.Rejected, match="who are you") as told:
        oauth.refresh(ACME, wrong, base_url=there.url, spent=Grant(kind="oauth", access="a1", refresh="r1"))

    assert "client id" in told.value.remedy


@pytest.mark.parametrize("said", [Says(500), Says(429), Says(body=b"<html>")])
def test_a_desk_in_trouble_ends_no_connection(said: Says) -> None:
    with house([said]) as there, pytest.raises((errors.Unreachable, errors.Garbled)):
        oauth.refresh(ACME, APP, base_url=there.url, spent=Grant(kind="oauth", access="a1", refresh="r1"))


def test_giving_it_back_tells_the_vendor() -> None:
    with house(Desk()) as there:
        oauth.revoke(ACME, APP, base_url=there.url, grant=Grant(kind="oauth", access="a1", refresh="r1"))

    assert b"token=r1" in there.asked[0].body


def test_secrets_are_in_no_repr() -> None:
    way = oauth.begin(ACME, APP, base_url="https://acme.example", back_to=BACK)

    assert "hush" not in repr(APP)
    assert way.verifier not in repr(way)
    assert way.state not in repr(way)
