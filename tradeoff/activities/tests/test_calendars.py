"""Calendar files as calendar programs write them; the engine needs no database."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from tradeoff.activities.engine.calendars import MOST_BYTES, Meeting, Stretch, read_calendar
from tradeoff.activities.engine.feeds import Entry, write_feed
from tradeoff.kernel.errors import Invalid

BERLIN = ZoneInfo("Europe/Berlin")
AUTUMN = Stretch(datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC))


def file_of(*events: str, method: str = "PUBLISH") -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN", f"METHOD:{method}"]
    for event in events:
        lines += ["BEGIN:VEVENT", *event.split("\n"), "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def meetings_in(*events: str, method: str = "PUBLISH") -> tuple[Meeting, ...]:
    return read_calendar(file_of(*events, method=method), stretch=AUTUMN, zone=BERLIN).meetings


def times(meetings: Iterable[Meeting]) -> list[str]:
    return [f"{one.at.astimezone(BERLIN):%m-%d %H:%M}" for one in meetings]


def test_a_series_keeps_its_hour_when_the_clocks_change() -> None:
    weekly = (
        "UID:w\nSUMMARY:Weekly\nDTSTART;TZID=Europe/Berlin:20261012T090000\nDTEND;TZID=Europe/Berlin:20261012T093000\n"
        "RRULE:FREQ=WEEKLY;UNTIL=20261109T080000Z\nEXDATE;TZID=Europe/Berlin:20261019T090000"
    )
    moved = (
        "UID:w\nRECURRENCE-ID;TZID=Europe/Berlin:20261102T090000\nSUMMARY:Weekly, later\n"
        "DTSTART;TZID=Europe/Berlin:20261103T110000\nDTEND;TZID=Europe/Berlin:20261103T120000"
    )

    found = meetings_in(weekly, moved)

    assert times(found) == ["10-12 09:00", "10-26 09:00", "11-03 11:00", "11-09 09:00"]
    assert [one.minutes for one in found] == [30, 30, 60, 30]
    assert [one.recurrence for one in found] == [
        "20261012T070000Z", "20261026T080000Z", "20261102T080000Z", "20261109T080000Z",
    ]  # fmt: skip


def test_windows_zones_utc_and_floating_times_are_understood() -> None:
    found = meetings_in(
        "UID:a\nDTSTART;TZID=W. Europe Standard Time:20261013T090000",
        "UID:b\nDTSTART:20261014T090000Z",
        "UID:c\nDTSTART:20261015T090000",
        "UID:d\nDTSTART;VALUE=DATE:20261016",
    )

    assert times(found) == ["10-13 09:00", "10-14 11:00", "10-15 09:00", "10-16 00:00"]
    assert [one.minutes for one in found] == [None, None, None, None]


def test_of_the_same_event_twice_the_higher_sequence_counts_wherever_it_stands() -> None:
    old, new = "UID:x\nSEQUENCE:1\nDTSTART:20261014T090000Z", "UID:x\nSEQUENCE:2\nDTSTART:20261015T090000Z"

    assert times(meetings_in(old, new)) == times(meetings_in(new, old)) == ["10-15 11:00"]


def test_people_are_who_did_not_decline_in_small_letters_and_once() -> None:
    (found,) = meetings_in(
        "UID:p\nDTSTART:20261014T090000Z\nORGANIZER:mailto:Rita@Tidewater.example\n"
        "ATTENDEE;CN=Dana:MAILTO:Dana@Harbor.example\nATTENDEE:mailto:dana@harbor.example\n"
        "ATTENDEE;PARTSTAT=DECLINED:mailto:no@harbor.example\nATTENDEE:urn:uuid:room"
    )

    assert found.addresses == ("rita@tidewater.example", "dana@harbor.example")


def test_private_and_cancelled_events_say_so() -> None:
    found = meetings_in(
        "UID:a\nDTSTART:20261014T090000Z\nCLASS:PRIVATE", "UID:b\nDTSTART:20261015T090000Z\nSTATUS:CANCELLED"
    )

    assert [(one.is_private, one.is_cancelled) for one in found] == [(True, False), (False, True)]
    assert all(one.is_cancelled for one in meetings_in("UID:c\nDTSTART:20261014T090000Z", method="CANCEL"))


@pytest.mark.parametrize(
    "event",
    [
        "DTSTART:20261014T090000Z",
        "UID:x",
        "UID:x\nDTSTART:tomorrow",
        "UID:x\nDTSTART:20261014T090000Z\nRRULE:FREQ=SECONDLY",
        "UID:x\nDTSTART:20261014T090000Z\nRRULE:FREQ=DAILY;INTERVAL=0",
        "UID:x\nDTSTART:19710101T090000Z\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "UID:x\nDTSTART:20261014T090000Z\nRRULE:FREQ=WHENEVER",
    ],
)
def test_an_odd_entry_is_counted_and_the_others_are_read(event: str) -> None:
    read = read_calendar(file_of(event, "UID:good\nDTSTART:20261015T090000Z"), stretch=AUTUMN, zone=BERLIN)

    assert ([one.uid for one in read.meetings], read.unreadable) == (["good"], 1)


def test_an_endless_series_ends_with_the_stretch() -> None:
    found = meetings_in("UID:x\nDTSTART:20260101T090000Z\nRRULE:FREQ=DAILY")

    assert len(found) == 61


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"\xff\xfe\x00\x01", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT", b"x" * (MOST_BYTES + 1)]
)
def test_refuses_what_is_no_calendar(content: bytes) -> None:
    with pytest.raises(Invalid):
        read_calendar(content, stretch=AUTUMN, zone=BERLIN)


def test_the_feed_is_a_calendar_with_folded_lines_and_escaped_words() -> None:
    now = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
    title = "Review; with commas, a\nnew line, and “quotes” " + "x" * 100
    entries = [
        Entry(key="activity-1.w1", at=now, minutes=45, title=title, url="https://t.example/a/deals/1"),
        Entry(key="answer-2.w1", at=now.date(), title="Answer due", url="https://t.example/a/asks/2"),
    ]

    content = write_feed("Tradeoff: Tidewater", entries, host="t.example", now=now)

    assert content.startswith(b"BEGIN:VCALENDAR\r\n")
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    assert b"\n" not in content.replace(b"\r\n", b"")
    meeting, day = Calendar.from_ical(content).walk("VEVENT")
    assert (str(meeting["SUMMARY"]), str(meeting["UID"])) == (title, "activity-1.w1@t.example")
    assert meeting.decoded("DTEND") == datetime(2026, 11, 16, 9, 45, tzinfo=UTC)
    assert (day["DTSTART"].to_ical(), day["DTEND"].to_ical()) == (b"20261116", b"20261117")
