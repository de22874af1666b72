"""When mail is due: at once, with the day or with the week, in the reader's own time, and not in their quiet hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

DIGEST_HOUR = 8
MONDAY = 0
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Cadence(StrEnum):
    """How a kind of news comes by mail."""

    IMMEDIATE = "immediate"
    DAILY = "daily"
    WEEKLY = "weekly"
    NEVER = "never"

    @property
    def label(self) -> str:
        return {"immediate": "At once", "daily": "Once a day", "weekly": "Once a week", "never": "No mail"}[self.value]


@dataclass(frozen=True)
class Hours:
    """A reader's time zone and wishes; quiet hours may reach over midnight, and there are none when both ends meet."""

    zone: ZoneInfo
    digest_hour: int = DIGEST_HOUR
    digest_weekday: int = MONDAY
    quiet_from: time | None = None
    quiet_until: time | None = None


def due_at(cadence: Cadence, *, now: datetime, hours: Hours) -> datetime | None:
    """The moment, in UTC, from which mail about something that happened `now` may go; None: never.

    A digest goes at the reader's own hour also within their quiet hours: they chose both.
    """
    if cadence is Cadence.IMMEDIATE:
        return after_quiet(now, hours)
    if cadence is Cadence.DAILY:
        return next_slot(now, hours, every_days=1)
    if cadence is Cadence.WEEKLY:
        return next_slot(now, hours, every_days=7)
    return None


def after_quiet(now: datetime, hours: Hours) -> datetime:
    """`now`, or the end of the quiet hours it falls into."""
    local = now.astimezone(hours.zone)
    if not is_quiet(local.time(), hours) or hours.quiet_until is None:
        return now.astimezone(UTC)
    day = local.date()
    if local.time() >= hours.quiet_until:
        day += timedelta(days=1)
    end = _moment(day, hours.quiet_until, hours.zone)
    return max(end, now.astimezone(UTC))


def is_quiet(clock: time, hours: Hours) -> bool:
    """Whether a wall clock shows a time within the quiet hours; their end is not quiet any more."""
    start, end = hours.quiet_from, hours.quiet_until
    if start is None or end is None or start == end:
        return False
    if start < end:
        return start <= clock < end
    return clock >= start or clock < end


def next_slot(now: datetime, hours: Hours, *, every_days: int) -> datetime:
    """The next digest strictly after now: one a local day, or one a week on the chosen weekday."""
    day = now.astimezone(hours.zone).date()
    while True:
        if every_days == 1 or day.weekday() == hours.digest_weekday:
            slot = _moment(day, time(hours.digest_hour), hours.zone)
            if slot > now:
                return slot
        day += timedelta(days=1)


def _moment(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """A wall clock's time as a moment: the first of two when clocks go back, and after the gap when they go forward."""
    return datetime.combine(day, clock, tzinfo=zone).astimezone(UTC)
