"""Whether a webhook is HubSpot's, and what it says to read again."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import unquote

from pydantic import ValidationError

from tradeoff.integrations.hubspot.schemas import Event
from tradeoff.integrations.vendors import Delivered, Hint

WINDOW: Final = timedelta(minutes=5)
OLDEST: Final = timedelta(hours=25)  # HubSpot tries again for a day
NOUNS: Final = {"deal": "deal", "company": "account", "contact": "contact"}
# What HubSpot decodes before it signs, and no more.
DECODED: Final = ("3A", "2F", "3F", "40", "21", "24", "27", "28", "29", "2A", "2C", "3B")
ENCODED: Final = re.compile("|".join(f"%{code}" for code in DECODED), re.IGNORECASE)


def verify(
    *, headers: Mapping[str, str], body: bytes, url: str, secrets: Mapping[str, str], now: datetime
) -> Delivered | None:
    secret = secrets.get("client_secret") or secrets.get("signing_secret") or ""
    if not secret or not _is_signed(headers, body, url, secret, now):
        return None
    try:
        told = json.loads(body)
        rows = told if isinstance(told, list) else [told]
        events = [Event.model_validate(row) for row in rows]
    except (ValueError, ValidationError):
        return None
    if "x-hubspot-signature-v3" not in headers and not _is_fresh(events, now):
        return None
    return Delivered(id=hashlib.sha256(body).hexdigest(), hints=hints(events))


def hints(events: list[Event]) -> tuple[Hint, ...]:
    """Each thing once, whatever the order they came in: what counts is what is read afterwards."""
    found: dict[tuple[str, str], bool] = {}
    for event in sorted(events, key=lambda event: event.occurred):
        kind, _, what = event.type.partition(".")
        noun = NOUNS.get(kind)
        if noun and event.object:
            found[noun, event.object] = what in {"deletion", "privacyDeletion"}
    return tuple(Hint(noun=noun, id=key, gone=gone) for (noun, key), gone in found.items())


def signature_v3(secret: str, method: str, url: str, body: bytes, timestamp: str) -> str:
    decoded = ENCODED.sub(lambda found: unquote(found[0]), url)
    signed = method.encode() + decoded.encode() + body + timestamp.encode()
    return base64.b64encode(hmac.new(secret.encode(), signed, hashlib.sha256).digest()).decode()


def signature_v1(secret: str, body: bytes) -> str:
    return hashlib.sha256(secret.encode() + body).hexdigest()


def _is_signed(headers: Mapping[str, str], body: bytes, url: str, secret: str, now: datetime) -> bool:
    """Version 3 wherever it is there: whoever sends a wrong one is not heard for an older right one."""
    told = headers.get("x-hubspot-signature-v3")
    if told is not None:
        stamp = headers.get("x-hubspot-request-timestamp", "")
        if not _is_recent(stamp, now):
            return False
        return hmac.compare_digest(told.encode(), signature_v3(secret, "POST", url, body, stamp).encode())
    older = headers.get("x-hubspot-signature", "")
    if headers.get("x-hubspot-signature-version", "v1") != "v1":
        return False
    return hmac.compare_digest(older.lower().encode(), signature_v1(secret, body).encode())


def _is_recent(stamp: str, now: datetime) -> bool:
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 15):
        return False
    return abs(now - datetime.fromtimestamp(int(stamp) / 1000, UTC)) <= WINDOW


def _is_fresh(events: list[Event], now: datetime) -> bool:
    """Version 1 signs no time, so the events' own must do; they are in the body, and so are signed."""
    return bool(events) and all(
        abs(now.timestamp() * 1000 - event.occurred) <= OLDEST.total_seconds() * 1000 for event in events
    )


def delivered(events: Sequence[Mapping[str, Any]]) -> bytes:
    """A body as HubSpot sends it; for the twin and for tests."""
    return json.dumps(list(events), separators=(",", ":")).encode()
