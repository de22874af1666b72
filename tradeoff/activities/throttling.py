"""Counts how often a calendar address is read, in PostgreSQL, so that every web process counts the same."""

from __future__ import annotations

import hashlib
from datetime import datetime

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

MINUTE = 60
READS_OF_AN_ADDRESS = 12  # a minute; calendar programs read a few times an hour
READS_OF_A_CALLER = 120  # a minute; a calendar service reads for many, a guesser would want thousands


def wait_for(request: HttpRequest, token: str, *, now: datetime) -> int:
    """Count this reading; 0, or the seconds until the next is answered. Wrong addresses count as well."""
    minute, passed = divmod(int(now.timestamp()), MINUTE)
    address = hashlib.sha256(token.encode()).hexdigest()[:32]
    caller = get_adapter(request).get_client_ip(request)
    limits = {f"feed:{address}:{minute}": READS_OF_AN_ADDRESS, f"feeds:{caller}:{minute}": READS_OF_A_CALLER}
    too_many = [key for key, most in limits.items() if _count(key) > most]
    return MINUTE - passed if too_many else 0


def _count(key: str) -> int:
    if cache.add(key, 1, timeout=2 * MINUTE):
        return 1
    return int(cache.incr(key))
