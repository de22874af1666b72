"""Numbers and dates in words, for views to call: templates receive the finished string."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

NOTHING = "—"
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


def day(when: date | None) -> str:
    """12 Nov 2026."""
    return f"{when.day} {when:%b %Y}" if when else NOTHING


@lru_cache(4096)
def day_short(when: date | None, *, today: date) -> str:
    """12 Nov in this year, 12 Nov 2027 in another."""
    if when is None:
        return NOTHING
    return f"{when.day} {when:%b}" if when.year == today.year else day(when)


def ago(then: datetime, *, now: datetime) -> str:
    """How long before (or after) `now`, in its largest unit; past a month the day itself says more."""
    seconds = int((now - then).total_seconds())
    size = abs(seconds)
    if size < _MINUTE:
        return "just now"
    if size >= 31 * _DAY:
        return day(then.date())
    if size < _HOUR:
        span = count("minute", size // _MINUTE)
    elif size < _DAY:
        span = count("hour", size // _HOUR)
    else:
        span = count("day", size // _DAY)
    return f"{span} ago" if seconds > 0 else f"in {span}"


def days_until(when: date, *, today: date) -> str:
    """today, tomorrow, in 5 days, 3 days late."""
    left = (when - today).days
    if left == 0:
        return "today"
    if left == 1:
        return "tomorrow"
    return f"in {left} days" if left > 0 else f"{count('day', -left)} late"


def number(value: float | None, *, digits: int = 0) -> str:
    """12,345."""
    return NOTHING if value is None else f"{value:,.{digits}f}".replace("-", "−")


def percent(share: float | None, *, digits: int = 0) -> str:
    """0.123 as 12%; a share that is not nothing never reads as 0%, and one that is not all never as 100%."""
    if share is None:
        return NOTHING
    least = 10 ** -(digits + 2)
    if 0 < share < least / 2:
        return f"<{least:.{digits}%}"
    if 1 - least / 2 < share < 1:
        return f">{1 - least:.{digits}%}"
    return f"{share:.{digits}%}"


def plural(noun: str, amount: int) -> str:
    if amount == 1:
        return noun
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("s", "x", "ch", "sh")) else f"{noun}s"


def count(noun: str, amount: int) -> str:
    """1 deal, 3 deals, 1,240 deals."""
    return f"{amount:,} {plural(noun, amount)}"


def signed_rank(places: int) -> str:
    """+4 places up, −4 places down, 0 level."""
    if places == 0:
        return "0"
    return f"+{places}" if places > 0 else f"−{-places}"


def initials(name: str) -> str:
    """First letters of the first and last name."""
    words = [word for word in name.split() if word[0].isalnum()]
    return "".join(word[0] for word in ([words[0], words[-1]] if len(words) > 1 else words)).upper() or "?"
