"""A calendar file (RFC 5545) as meetings with people in a stretch of time. No clock, no rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from tradeoff.activities.rules import LONGEST_SUBJECT, clean
from tradeoff.kernel.errors import Invalid

if TYPE_CHECKING:
    from icalendar import Calendar, Event

MOST_BYTES: Final = 10 * 1024 * 1024
MOST_EVENTS: Final = 20_000
MOST_LINES: Final = 250_000
MOST_STEPS: Final = 400_000
MOST_OF_A_SERIES: Final = 400
MOST_PEOPLE: Final = 200
MOST_SERIES: Final = 300
EARLIEST: Final = 1970
# What each kind of series may be narrowed by; anything else can be made to search to the end of time for one date.
NARROWED_BY: Final = {
    "DAILY": {"BYDAY", "BYMONTH"},
    "WEEKLY": {"BYDAY", "BYMONTH"},
    "MONTHLY": {"BYDAY", "BYMONTH", "BYMONTHDAY", "BYSETPOS"},
    "YEARLY": {"BYDAY", "BYMONTH", "BYMONTHDAY", "BYSETPOS", "BYWEEKNO", "BYYEARDAY"},
}
EVERY: Final = {"DAILY": 1, "WEEKLY": 7, "MONTHLY": 30, "YEARLY": 365}
BROKEN: Final = (KeyError, ValueError, TypeError, OverflowError, AttributeError)  # what odd entries raise, read or kept
ALWAYS: Final = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST"}


@dataclass(frozen=True)
class Meeting:
    """One meeting of a calendar; `recurrence` says which of a series by its planned time, else it is empty."""

    uid: str
    recurrence: str
    sequence: int
    at: datetime
    minutes: int | None
    subject: str
    addresses: tuple[str, ...]
    is_private: bool
    is_cancelled: bool


@dataclass(frozen=True)
class Reading:
    """What a calendar file held: meetings in the stretch asked for, and how many entries could not be understood."""

    meetings: tuple[Meeting, ...]
    unreadable: int


@dataclass(frozen=True)
class Stretch:
    begins: datetime
    ends: datetime

    def holds(self, moment: datetime) -> bool:
        return self.begins <= moment < self.ends


def read_calendar(content: bytes, *, stretch: Stretch, zone: tzinfo) -> Reading:
    """Every meeting that begins in the stretch; times without a zone are meant in `zone`.

    Of the same event told twice the one with the higher SEQUENCE counts, then the one changed last. A series is
    followed in its own wall clock, so a meeting at nine stays at nine when clocks change. Refuses what is no calendar.
    """
    if len(content) > MOST_BYTES:
        raise Invalid(f"The calendar is larger than {MOST_BYTES // 2**20} MB. Export a shorter time.", field="file")
    if b"BEGIN:VCALENDAR" not in content.upper():
        raise Invalid("This is no calendar file. Export your calendar as .ics and send that.", field="file")
    if content.upper().count(b"BEGIN:VEVENT") > MOST_EVENTS or content.count(b"\n") > MOST_LINES:
        raise Invalid("There is too much in the calendar to read it at once. Export a shorter time.", field="file")
    newest: dict[tuple[str, str], Event] = {}
    unreadable = 0
    for event in _events(content):
        try:
            key = (clean(str(event["UID"]), 255), _mark(event.decoded("RECURRENCE-ID", None), zone))
            if key not in newest or _rank(event) >= _rank(newest[key]):
                newest[key] = event
        except BROKEN:
            unreadable += 1
    unreadable += _leave_out_endless(newest, stretch=stretch, zone=zone)
    meetings: list[Meeting] = []
    for (uid, mark), event in newest.items():
        try:
            if mark:
                found = [_meeting(event, uid, mark, _moment(event.decoded("DTSTART"), zone), zone)]
            else:
                moved = {other for own, other in newest if own == uid and other}
                found = list(_series(event, uid, moved, stretch=stretch, zone=zone))
            meetings += [one for one in found if stretch.holds(one.at) or one.is_cancelled]
        except BROKEN:
            unreadable += 1
    return Reading(tuple(sorted(meetings, key=lambda one: (one.at, one.uid, one.recurrence))), unreadable)


def _leave_out_endless(newest: dict[tuple[str, str], Event], *, stretch: Stretch, zone: tzinfo) -> int:
    """A series is followed from its beginning, so many old ones together are too far to go; how many are left out."""
    left, number, out = MOST_STEPS, 0, 0
    for key in [key for key, event in newest.items() if "RRULE" in event]:
        number += 1
        try:
            steps = _steps(newest[key], stretch=stretch, zone=zone)
        except BROKEN:
            continue  # counted where it is read
        if number > MOST_SERIES or steps > left:
            del newest[key]
            out += 1
        else:
            left -= steps
    return out


def _steps(event: Event, *, stretch: Stretch, zone: tzinfo) -> int:
    """About how many steps of its rules lie between the beginning of a series and the end of the stretch."""
    days = max(0, (stretch.ends - _moment(event.decoded("DTSTART"), zone)).days)
    return sum(days // EVERY.get(frequency, 1) + 1 for rule in _rules(event) for frequency in _frequencies(rule))


def _frequencies(rule: str) -> list[str]:
    return [part.removeprefix("FREQ=") for part in rule.upper().split(";") if part.startswith("FREQ=")]


def _events(content: bytes) -> Iterator[Event]:
    """Every event, those of a cancellation marked so."""
    from icalendar import Event  # noqa: PLC0415 - slow to load, and few requests read a calendar

    for calendar in _calendars(content):
        is_cancellation = str(calendar.get("METHOD", "")).upper() == "CANCEL"
        for event in islice(calendar.walk("VEVENT"), MOST_EVENTS):
            if is_cancellation:
                event["STATUS"] = "CANCELLED"
            if isinstance(event, Event):
                yield event


def _calendars(content: bytes) -> list[Calendar]:
    from icalendar import Calendar  # noqa: PLC0415 - as above

    try:
        found = Calendar.from_ical(content.decode("utf-8-sig", "replace"), multiple=True)
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise Invalid("This is no calendar file. Export your calendar as .ics and send that.", field="file") from error
    if not found:
        raise Invalid("This is no calendar file. Export your calendar as .ics and send that.", field="file")
    return list(found)


def _series(event: Event, uid: str, moved: set[str], *, stretch: Stretch, zone: tzinfo) -> Iterator[Meeting]:
    from dateutil.rrule import rruleset  # noqa: PLC0415 - as above

    start = _moment(event.decoded("DTSTART"), zone)
    if "RRULE" not in event and "RDATE" not in event:
        yield _meeting(event, uid, "", start, zone)
        return
    if _status(event) == "CANCELLED":  # the whole series; those logged of it are found by its uid
        yield _meeting(event, uid, "", start, zone)
        return
    home = start.tzinfo
    wall = start.replace(tzinfo=None)
    dates = rruleset()
    for text in _rules(event):
        dates.rrule(_rule(text, wall, start))  # type: ignore[arg-type]
    if "RRULE" not in event:
        dates.rdate(wall)
    for moment in _listed(event, "RDATE", start, zone):
        dates.rdate(moment)
    for moment in _listed(event, "EXDATE", start, zone):
        dates.exdate(moment)
    first = stretch.begins.astimezone(home).replace(tzinfo=None)
    for moment in islice(dates.xafter(first, inc=True), MOST_OF_A_SERIES):
        at = moment.replace(tzinfo=home)
        if at >= stretch.ends:
            return
        if (mark := _stamp(at)) not in moved:
            yield _meeting(event, uid, mark, at, zone)


def _rules(event: Event) -> list[str]:
    rules = event.get("RRULE", [])
    return [one.to_ical().decode() for one in (rules if isinstance(rules, list) else [rules])]


def _rule(text: str, wall: datetime, start: datetime) -> object:
    """The rule in the event's own wall clock; an UNTIL in UTC is brought there."""
    from dateutil.rrule import rrulestr  # noqa: PLC0415 - as above

    parts = dict(part.split("=", 1) for part in text.upper().split(";") if "=" in part)
    if not parts.keys() <= ALWAYS | NARROWED_BY[parts["FREQ"]]:
        raise ValueError("a series unlike those that calendar programs make")
    if int(parts.get("INTERVAL", "1")) < 1 or wall.year < EARLIEST:
        raise ValueError("a series without a step or a beginning")
    if "UNTIL" in parts:
        until = parts["UNTIL"]
        if until.endswith("Z"):
            moment = datetime.strptime(until, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
            parts["UNTIL"] = f"{moment.astimezone(start.tzinfo):%Y%m%dT%H%M%S}"
        elif len(until) == 8:
            parts["UNTIL"] = f"{until}T235959"
    return rrulestr(";".join(f"{name}={value}" for name, value in parts.items()), dtstart=wall)


def _listed(event: Event, name: str, start: datetime, zone: tzinfo) -> Iterator[datetime]:
    """The days a series has besides, or not, in its own wall clock."""
    found = event.get(name, [])
    for listed in found if isinstance(found, list) else [found]:
        for one in listed.dts:
            moment = one.dt[0] if isinstance(one.dt, tuple) else one.dt
            if not isinstance(moment, datetime):
                yield datetime.combine(moment, start.time())
            else:
                yield _moment(moment, zone).astimezone(start.tzinfo).replace(tzinfo=None)


def _meeting(event: Event, uid: str, mark: str, at: datetime, zone: tzinfo) -> Meeting:
    return Meeting(
        uid=uid,
        recurrence=mark,
        sequence=_sequence(event),
        at=at.astimezone(UTC),
        minutes=_minutes(event, zone),
        subject=clean(str(event.get("SUMMARY", "")), LONGEST_SUBJECT) or "Meeting",
        addresses=tuple(islice(dict.fromkeys(_people(event)), MOST_PEOPLE)),
        is_private=str(event.get("CLASS", "PUBLIC")).upper() in {"PRIVATE", "CONFIDENTIAL"},
        is_cancelled=_status(event) == "CANCELLED",
    )


def _people(event: Event) -> Iterator[str]:
    """The addresses of who was asked and did not decline, organizer first, in small letters."""
    for name in ("ORGANIZER", "ATTENDEE"):
        found = event.get(name, [])
        for one in found if isinstance(found, list) else [found]:
            address = str(one).strip().lower().removeprefix("mailto:")
            if "@" in address and str(one.params.get("PARTSTAT", "")).upper() != "DECLINED":
                yield clean(address, 254)


def _minutes(event: Event, zone: tzinfo) -> int | None:
    start = event.decoded("DTSTART")
    if not isinstance(start, datetime):
        return None
    if "DURATION" in event:
        length = event.decoded("DURATION")
    elif "DTEND" in event:
        length = _moment(event.decoded("DTEND"), zone) - _moment(start, zone)
    else:
        return None
    minutes = int(length.total_seconds() // 60)
    return minutes if 0 <= minutes <= 1440 else None


def _moment(value: date | datetime, zone: tzinfo) -> datetime:
    if not isinstance(value, datetime):
        return datetime.combine(value, time(0), zone)
    return value if value.tzinfo is not None else value.replace(tzinfo=zone)


def _mark(value: Any, zone: tzinfo) -> str:
    return "" if value is None else _stamp(_moment(value, zone))


def _stamp(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _status(event: Event) -> str:
    return str(event.get("STATUS", "")).upper()


def _sequence(event: Event) -> int:
    try:
        return max(0, min(int(event.get("SEQUENCE", 0)), 2_000_000_000))
    except (ValueError, TypeError):
        return 0


def _rank(event: Event) -> tuple[int, datetime]:
    changed = event.decoded("LAST-MODIFIED", None) or event.decoded("DTSTAMP", None)
    long_ago = datetime(1970, 1, 1, tzinfo=UTC)
    return _sequence(event), _moment(changed, UTC) if isinstance(changed, date) else long_ago
