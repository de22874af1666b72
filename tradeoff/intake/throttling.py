"""How often a form may be opened and filled in, by whom and by all together."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.http import HttpRequest

from tradeoff.workspaces.throttling import caller_of, seconds_to_wait

LOOKS_OF_A_CALLER: Final = 120  # a minute; whoever guesses links would want thousands
ANSWERS_OF_A_CALLER: Final = 6  # a minute; a whole office may share an address
ANSWERS_OF_A_FORM: Final = 300  # an hour
HOUR: Final = 3600


def wait_to_look(request: HttpRequest, *, now: datetime) -> int:
    """Count this look; 0, or the seconds to wait. Wrong links count as well."""
    return seconds_to_wait({f"forms:{caller_of(request)}": LOOKS_OF_A_CALLER}, now=now)


def wait_to_answer(request: HttpRequest, form_id: int, *, now: datetime) -> int:
    """Count this answer; 0, or the seconds to wait."""
    caller = seconds_to_wait({f"form-answers:{caller_of(request)}": ANSWERS_OF_A_CALLER}, now=now)
    return caller or seconds_to_wait({f"form:{form_id}": ANSWERS_OF_A_FORM}, now=now, window=HOUR)
