"""A member's dates as a calendar file (RFC 5545) for their own calendar program. No clock, no rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from icalendar import Event

ASSUMED_MINUTES = 30


@dataclass(frozen=True)
class Entry:
    """A meeting at a time, or something of a whole day; `key` stays the same while the thing does."""

    key: str
    at: datetime | date
    title: str
    url: str
    minutes: int | None = None


def write_feed(name: str, entries: Iterable[Entry], *, host: str, now: datetime) -> bytes:
    """The whole file; the days take no time from anybody's free hours."""
    from icalendar import Calendar  # noqa: PLC0415 - slow to load, and few requests write a calendar

    calendar = Calendar()
    calendar.add("PRODID", "-//Tradeoff//Tradeoff//EN")
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("METHOD", "PUBLISH")
    calendar.add("X-WR-CALNAME", name)
    calendar.add("REFRESH-INTERVAL", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    for entry in entries:
        calendar.add_component(_event(entry, host=host, now=now))
    content: bytes = calendar.to_ical()
    return content


def _event(entry: Entry, *, host: str, now: datetime) -> Event:
    from icalendar import Event  # noqa: PLC0415 - as above

    event = Event()
    event.add("UID", f"{entry.key}@{host}")
    event.add("DTSTAMP", now.astimezone(UTC))
    event.add("SUMMARY", entry.title)
    event.add("URL", entry.url)
    if isinstance(entry.at, datetime):
        start = entry.at.astimezone(UTC)
        event.add("DTSTART", start)
        event.add("DTEND", start + timedelta(minutes=entry.minutes or ASSUMED_MINUTES))
    else:
        event.add("DTSTART", entry.at)
        event.add("DTEND", entry.at + timedelta(days=1))
        event.add("TRANSP", "TRANSPARENT")
    return event
