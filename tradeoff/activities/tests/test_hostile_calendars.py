"""Calendar files made to hurt: each is refused in words or read within its bounds, and what is good in it comes in."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django.fixtures import Settings

from tradeoff.activities import actions, jobs
from tradeoff.activities.engine import calendars
from tradeoff.activities.engine.calendars import MOST_BYTES, MOST_EVENTS, read_calendar
from tradeoff.activities.models import Activity, CalendarEvent, CalendarSource
from tradeoff.activities.tests.conftest import Ground
from tradeoff.activities.tests.test_calendars import AUTUMN, BERLIN, file_of
from tradeoff.kernel.errors import Invalid

NOW = datetime.now(UTC)
GOOD = "UID:good\nDTSTART:20261015T090000Z"


def zone_with(rule: str) -> str:
    return (
        "BEGIN:VTIMEZONE\nTZID:Odd\nBEGIN:STANDARD\nDTSTART:16010101T000000\n"
        f"RRULE:{rule}\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nEND:STANDARD\nEND:VTIMEZONE\n"
    )


def with_zones(zones: str) -> bytes:
    found = file_of("UID:odd\nDTSTART;TZID=Odd:20261014T090000", GOOD)
    return found.replace(b"BEGIN:VEVENT", zones.replace("\n", "\r\n").encode() + b"BEGIN:VEVENT", 1)


READ = {
    "nested alarms": file_of("UID:n\nDTSTART:20261014T090000Z" + "\nBEGIN:VALARM" * 3000 + "\nEND:VALARM" * 3000, GOOD),
    "lines folded wrongly": file_of("UID:f\nDTSTART:20261014T090000Z\nDESCRIPTION:a\nno colon here\n\n  \n\tx", GOOD),
    "a line folded 50,000 times": file_of("UID:l\nDTSTART:20261014T090000Z\nDESCRIPTION:x" + "\n x" * 50_000, GOOD),
    "Latin-1": file_of("UID:u\nDTSTART:20261014T090000Z\nSUMMARY:Grüße", GOOD).decode().encode("latin-1"),
    "2,000 events of one name": file_of(*["UID:same\nDTSTART:20261014T090000Z"] * 2000, GOOD),
    "at the end of time": file_of("UID:e\nDTSTART:99991231T235959Z\nDTEND:99991231T235959Z\nRRULE:FREQ=DAILY", GOOD),
    "a duration of ages": file_of("UID:d\nDTSTART:20261014T090000Z\nDURATION:P999999999D", GOOD),
    "a count without end": file_of("UID:c\nDTSTART:19700101T090000Z\nRRULE:FREQ=DAILY;COUNT=999999999", GOOD),
    "every minute": file_of("UID:m\nDTSTART:20261014T090000Z\nRRULE:FREQ=MINUTELY", GOOD),
    "a zone that changes each day": with_zones(zone_with("FREQ=DAILY")),
    "a zone that changes never": with_zones(zone_with("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30")),
    "many zones": with_zones(zone_with("FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU") * 200),
    "10,000 people": file_of("UID:p\nDTSTART:20261014T090000Z" + "\nATTENDEE:mailto:a@b.example" * 10_000, GOOD),
    "10,000 further days": file_of("UID:r\nDTSTART:20261014T090000Z" + "\nRDATE:20261015T090000Z" * 10_000, GOOD),
}  # fmt: skip


@pytest.mark.parametrize("case", READ)
def test_what_is_good_in_it_comes_in(case: str) -> None:
    read = read_calendar(READ[case], stretch=AUTUMN, zone=BERLIN)

    assert [one.uid for one in read.meetings if one.uid == "good"] == ["good"]
    assert len(read.meetings) < 200


@pytest.mark.parametrize(
    "content",
    [
        file_of(*["UID:x"] * (MOST_EVENTS + 1)),
        file_of("UID:x\nDTSTART:20261014T090000Z" + "\nX-A:b" * 300_000),
        file_of("UID:x\nDTSTART:20261014T090000Z" + "\nBEGIN:VALARM" * 3000),
        file_of(GOOD).decode().encode("utf-16"),
        file_of(GOOD)[:-30],
        b"BEGIN:VCALENDAR\r\n" * 5000,
        b"\0" * MOST_BYTES,
    ],
    ids=["too many events", "too many lines", "never closed", "UTF-16", "cut off", "only beginnings", "zeros"],
)
def test_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(Invalid, match="calendar"):
        read_calendar(content, stretch=AUTUMN, zone=BERLIN)


def test_series_too_far_to_follow_are_left_out_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calendars, "MOST_STEPS", 50_000)
    old = [f"UID:{number}\nDTSTART:19700101T090000Z\nRRULE:FREQ=DAILY;BYMONTH=2;BYDAY=MO" for number in range(100)]

    read = read_calendar(file_of(*old, GOOD), stretch=AUTUMN, zone=BERLIN)

    assert ([one.uid for one in read.meetings], read.unreadable) == (["good"], 98)


def event(uid: str, *, days: int, subject: str = "Review") -> str:
    at = f"{NOW + timedelta(days=days):%Y%m%dT090000Z}"
    return f"UID:{uid}\nDTSTART:{at}\nSUMMARY:{subject}\nATTENDEE:mailto:dana@harbor.example"


def test_html_in_a_subject_is_text_on_every_page(ground: Ground) -> None:
    subject = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    file = SimpleUploadedFile("calendar.ics", file_of(event("h", days=1, subject=subject)))

    ground.post(ground.rita, "activities/calendar/file", file=file)

    assert Activity.objects.get().subject.startswith("<script>")
    for path in ("activities", f"accounts/{ground.account.pk}", f"deals/{ground.deal.pk}"):
        page = ground.get(ground.rita, path).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page


class _Halves(http.server.BaseHTTPRequestHandler):
    """Says how much will come, and hangs up before."""

    content: ClassVar[bytes] = b""
    says: ClassVar[int] = 0

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(self.says))
        self.end_headers()
        self.wfile.write(self.content)

    def log_message(self, *_words: Any) -> None:
        """Nothing."""


@pytest.fixture
def halves() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Halves)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/calendar.ics"
    server.shutdown()
    server.server_close()


def test_half_a_calendar_cancels_nothing(
    ground: Ground, halves: str, run_jobs: Callable[[], list[str]], settings: Settings
) -> None:
    settings.ALLOW_PRIVATE_ADDRESSES = True
    both, one = file_of(event("a", days=1), event("b", days=2)), file_of(event("a", days=1))
    source = actions.connect_calendar(actor=ground.rita, name="Mine", address=halves, with_private=False, now=NOW)

    def read(content: bytes, *, says: int) -> str:
        _Halves.content, _Halves.says = content, says
        jobs.read_calendar_of.defer(workspace_id=ground.workspace.pk, source_id=source.pk)
        run_jobs()
        return CalendarSource.objects.get(pk=source.pk).trouble

    assert read(both, says=len(both)) == ""
    assert "broke off" in read(one, says=len(both))
    assert Activity.objects.standing().count() == CalendarEvent.objects.count() == 2
    assert read(one, says=len(one)) == ""
    assert Activity.objects.standing().count() == CalendarEvent.objects.count() == 1
