"""Counts how often something is done, in PostgreSQL, so that every web process counts the same."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

MINUTE: Final = 60


def caller_of(request: HttpRequest) -> str:
    """Where a request comes from."""
    return str(get_adapter(request).get_client_ip(request))


def seconds_to_wait(limits: Mapping[str, int], *, now: datetime, window: int = MINUTE) -> int:
    """Count once under each name; 0, or the seconds until one that is over its limit is open again."""
    turn, passed = divmod(int(now.timestamp()), window)
    too_many = [name for name, most in limits.items() if _count(f"{name}:{window}:{turn}", window) > most]
    return window - passed if too_many else 0


def _count(key: str, window: int) -> int:
    if cache.add(key, 1, timeout=2 * window):
        return 1
    return int(cache.incr(key))
