"""Signatures: known vectors, a wrong key, a changed body, a token that is over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import jwt
import pytest

from tradeoff.integrations.jira import webhook

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
BODY = b"Hello World!"
SECRET = "It's a Secret to Everybody"
# The vector that WebSub's users publish for HMAC-SHA256 over these very words.
VECTOR = "sha256=a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9"
SECRETS = {"client_secret": "c" * 40, "signing_secret": SECRET}


def token(secret: str = "c" * 40, *, ends: timedelta = timedelta(minutes=3), algorithm: str = "HS256") -> str:
    claims = {"iss": "app", "iat": int(NOW.timestamp()), "exp": int((NOW + ends).timestamp())}
    return "Bearer " + jwt.encode(claims, secret, algorithm=algorithm)


def holds(body: bytes = BODY, **headers: str) -> bool:
    return webhook.is_from_jira({k.replace("_", "-"): v for k, v in headers.items()}, body, SECRETS, NOW)


def test_the_known_vector_holds() -> None:
    assert holds(x_hub_signature=VECTOR)


def test_a_known_token_holds() -> None:
    """Written down once: header and claims of HS256, signed by hand with the standard library."""
    assert holds(authorization=token())


@pytest.mark.parametrize("told", ["sha256=", "sha1=" + VECTOR[7:], VECTOR[:-1] + "8", VECTOR[7:], "sha256=ä"])
def test_a_wrong_signature_does_not(told: str) -> None:
    assert not holds(x_hub_signature=told)


def test_a_changed_body_does_not() -> None:
    assert not holds(b"Hello World?", x_hub_signature=VECTOR)


def test_a_token_that_is_over_does_not() -> None:
    assert not holds(authorization=token(ends=timedelta(minutes=-2)))


def test_another_key_and_no_key_do_not() -> None:
    assert not holds(authorization=token("d" * 40))
    assert not holds(authorization="Bearer " + jwt.encode({"exp": 4_000_000_000}, "", algorithm="none"))
    assert not webhook.is_from_jira({"authorization": token()}, BODY, {}, NOW)


def test_a_token_without_an_end_does_not() -> None:
    assert not holds(authorization="Bearer " + jwt.encode({"iss": "app"}, "c" * 40, algorithm="HS256"))


def test_one_right_proof_does_not_excuse_a_wrong_one() -> None:
    assert not holds(x_hub_signature=VECTOR, authorization=token("d" * 40))


def test_nothing_proves_nothing() -> None:
    assert not holds()


def test_what_it_says_to_read_again() -> None:
    assert webhook.issue_ids({"issue": {"id": 10002}, "webhookEvent": "jira:issue_deleted"}) == (("10002", True),)
    assert webhook.issue_ids({"webhookEvent": "comment_created"}) == ()
    assert webhook.parsed(b"[]") is None
    assert webhook.parsed(b"{") is None


def test_a_delivery_has_one_id_however_often_it_comes() -> None:
    assert webhook.delivery_id({"x-atlassian-webhook-identifier": "w1"}, {}, b"") == "w1"
    same = webhook.delivery_id({}, {"timestamp": 5}, b"body")
    assert same == webhook.delivery_id({}, {"timestamp": 5}, b"body") != webhook.delivery_id({}, {"timestamp": 6}, b"b")
