"""Whether a webhook is Jira's, and what it says to read again.

Dynamic webhooks carry a JWT that the app's client secret signed; those an administrator made carry an HMAC of the body.
Which of the two a site sends cannot be told beforehand, so either is taken, and whatever is there must be right.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import jwt

LEEWAY = 60  # seconds another clock may be off


def is_from_jira(headers: Mapping[str, str], body: bytes, secrets: Mapping[str, str], now: datetime) -> bool:
    """Header names are in lower case. True only if something proves it and nothing that is there is wrong."""
    proofs = []
    if told := headers.get("x-hub-signature"):
        proofs.append(_signed(told, body, secrets.get("signing_secret") or secrets.get("client_secret", "")))
    if told := headers.get("authorization"):
        proofs.append(_token_holds(told, secrets.get("client_secret", ""), now))
    return bool(proofs) and all(proofs)


def issue_ids(payload: Mapping[str, Any]) -> tuple[tuple[str, bool], ...]:
    """Each issue it speaks of, and whether it says the issue is gone."""
    issue = payload.get("issue")
    if not isinstance(issue, Mapping) or not issue.get("id"):
        return ()
    return ((str(issue["id"]), payload.get("webhookEvent") == "jira:issue_deleted"),)


def delivery_id(headers: Mapping[str, str], payload: Mapping[str, Any], body: bytes) -> str:
    """Jira's own id of the delivery, the same when it tries again; else what is the same in every copy."""
    told = headers.get("x-atlassian-webhook-identifier")
    if told:
        return told[:200]
    return f"{payload.get('timestamp', '')}:{hashlib.sha256(body).hexdigest()}"[:200]


def parsed(body: bytes) -> Mapping[str, Any] | None:
    try:
        payload = json.loads(body)
    except ValueError:
        return None
    return payload if isinstance(payload, dict) else None


def _signed(told: str, body: bytes, secret: str) -> bool:
    method, _, digest = told.partition("=")
    if not secret or method != "sha256":
        return False
    right = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(right.encode(), digest.strip().lower().encode())


def _token_holds(told: str, secret: str, now: datetime) -> bool:
    scheme, _, token = told.partition(" ")
    if not secret or scheme not in {"Bearer", "JWT"}:
        return False
    try:
        claims = jwt.decode(
            token.strip(),
            secret,
            algorithms=["HS256"],
            options={"verify_exp": False, "verify_iat": False, "verify_aud": False, "require": ["exp"]},
        )
    except jwt.InvalidTokenError:
        return False
    ends, began = claims["exp"], claims.get("iat", 0)
    if not isinstance(ends, int | float) or not isinstance(began, int | float):
        return False
    at = now.timestamp()
    return ends > at - LEEWAY and began < at + LEEWAY
