"""What a connection's state means, and which addresses a key may be sent to."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal
from urllib.parse import urlsplit

from tradeoff.kernel.errors import Invalid

MOST_TRIES = 8  # of one delivery, before it is left for a person to look at


class State(StrEnum):
    DRAFT = "draft"
    LIVE = "live"
    BROKEN = "broken"
    ENDED = "ended"

    @property
    def label(self) -> str:
        return {"draft": "Not connected yet", "live": "Connected", "broken": "Needs you", "ended": "Disconnected"}[self]


def checked_address(text: str, *, field: str) -> str:
    """An address keys may go to: https anywhere, plain http on this machine only (a twin)."""
    parts = urlsplit(text.strip().rstrip("/"))
    host = parts.hostname or ""
    if parts.scheme not in {"http", "https"} or not host or parts.username or parts.query or parts.fragment:
        raise Invalid("Give a whole address, such as https://login.example.com.", field=field)
    if parts.scheme == "http" and not _is_here(host):
        raise Invalid("Keys go over https only; plain http is for this machine.", field=field)
    if _is_link_local(host):
        raise Invalid("That address belongs to the machine's own network, not to a vendor.", field=field)
    return parts.geturl()


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _is_link_local(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_link_local
    except ValueError:
        return False


@dataclass(frozen=True)
class Health:
    """How a connection is, in two words and a tone."""

    label: str
    tone: Literal["good", "warn", "bad", "neutral"]


PASSING = {"slow_down": "Waiting", "not_permitted": "Not permitted"}


def health_of(*, state: State, trouble: str, has_synced: bool, brings_rows: bool) -> Health:
    """A grant that is gone needs a person; all other trouble passes by itself or is tried again."""
    if state in {State.DRAFT, State.ENDED}:
        return Health(state.label, "neutral")
    if state == State.BROKEN:
        return Health(state.label, "bad")
    if trouble:
        return Health(PASSING.get(trouble, "In trouble"), "warn")
    if brings_rows and not has_synced:
        return Health("First sync to come", "neutral")
    return Health("Healthy", "good")


class Origin(StrEnum):
    """Where a piece of work comes from: a decision here, or it was there before."""

    DECIDED = "decided"
    IMPORTED = "imported"

    @property
    def label(self) -> str:
        return self.value.capitalize()
