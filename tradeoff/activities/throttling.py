"""How often a calendar address may be read."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.http import HttpRequest

from tradeoff.workspaces.throttling import caller_of, seconds_to_wait

READS_OF_AN_ADDRESS = 12  # a minute; calendar programs read a few times an hour
READS_OF_A_CALLER = 120  # a minute; a calendar service reads for many, a guesser would want thousands


def wait_for(request: HttpRequest, token: str, *, now: datetime) -> int:
    """Count this reading; 0, or the seconds until the next is answered. Wrong addresses count as well."""
    address = hashlib.sha256(token.encode()).hexdigest()[:32]
    limits = {f"feed:{address}": READS_OF_AN_ADDRESS, f"feeds:{caller_of(request)}": READS_OF_A_CALLER}
    return seconds_to_wait(limits, now=now)
