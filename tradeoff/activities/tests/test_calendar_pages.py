"""From a file or an address to meetings, and back out as a feed; the address is served by a real server."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from icalendar import Calendar
from pytest_django.fixtures import Settings

from tradeoff.activities import actions, jobs, queries, throttling
from tradeoff.activities.models import Activity, CalendarEvent, CalendarFeed, CalendarSource
from tradeoff.activities.tests.conftest import Ground
from tradeoff.activities.tests.test_calendars import file_of
from tradeoff.discussion.actions import give_task
from tradeoff.kernel.errors import Conflict
from tradeoff.log.models import Entry
from tradeoff.workspaces import tenancy
from tradeoff.workspaces.throttling import MINUTE

NOW = datetime.now(UTC).replace(microsecond=0)


def event(uid: str, *, days: int = 1, people: tuple[str, ...] = ("dana@harbor.example",), more: str = "") -> str:
    at = NOW + timedelta(days=days)
    lines = [f"UID:{uid}", f"SUMMARY:Meeting {uid}", f"DTSTART:{at:%Y%m%dT%H%M%SZ}", *more.split("\n")]
    return "\n".join([line for line in lines if line] + [f"ATTENDEE:mailto:{one}" for one in people])


def send(ground: Ground, *events: str, **said: str) -> Any:
    file = SimpleUploadedFile("mine.ics", file_of(*events), content_type="text/calendar")
    return ground.post(ground.rita, "activities/calendar/file", file=file, **said)


class Calendars:
    """A server of one calendar, whose answer the test sets."""

    def __init__(self) -> None:
        self.content, self.status = file_of(), 200
        answers = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(answers.status)
                self.end_headers()
                self.wfile.write(answers.content)

            def log_message(self, *_: Any) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}/me.ics?key=secret"


@pytest.fixture
def calendars(settings: Settings) -> Iterator[Calendars]:
    settings.ALLOW_PRIVATE_ADDRESSES = True
    running = Calendars()
    thread = threading.Thread(target=running.server.serve_forever)
    thread.start()
    yield running
    running.server.shutdown()
    thread.join()
    running.server.server_close()


def test_a_file_logs_meetings_with_contacts_once_and_leaves_the_rest_alone(ground: Ground) -> None:
    sent = (
        event("known", people=("dana@harbor.example", "KIM@harbor.example", "rita.rep@company.example")),
        event("unknown", people=("new@harbor.example",)),
        event("dentist", people=()),
        event("inside", people=(ground.omar.user.email if ground.omar.user else "",)),
        event("private", more="CLASS:PRIVATE"),
        event("long-ago", days=-200),
    )

    first = send(ground, *sent)
    send(ground, *sent)

    assert first.headers["Location"].endswith("/activities/calendar/review")
    meeting = Activity.objects.get()
    assert (meeting.subject, meeting.account, meeting.deal) == ("Meeting known", ground.account, ground.deal)
    assert (meeting.by, meeting.source) == (ground.rita, "calendar")
    assert {row.contact for row in meeting.attendees.all()} == {ground.dana, ground.kim}
    assert set(CalendarEvent.objects.values_list("uid", flat=True)) == {"known", "unknown"}
    assert Entry.objects.filter(event="CalendarRead").count() == 1
    assert b"Meeting unknown" in ground.get(ground.rita, "activities/calendar/review").content
    assert b"Meeting unknown" not in ground.get(ground.omar, "activities/calendar/review").content


def test_private_events_come_in_when_said_so(ground: Ground) -> None:
    send(ground, event("private", more="CLASS:PRIVATE"), with_private="on")

    assert Activity.objects.get().subject == "Meeting private"


def test_a_moved_meeting_moves_and_a_cancelled_one_goes(ground: Ground) -> None:
    send(ground, event("x", days=1))
    send(ground, event("x", days=2, more="SEQUENCE:2"))
    send(ground, event("x", days=5, more="SEQUENCE:1"))
    assert Activity.objects.get().at == NOW + timedelta(days=2)

    send(ground, event("x", days=2, more="SEQUENCE:3\nSTATUS:CANCELLED"))

    assert Activity.objects.get().removed_at is not None
    assert not CalendarEvent.objects.exists()


def test_a_colleagues_same_meeting_is_one_meeting(ground: Ground) -> None:
    send(ground, event("shared"))
    file = SimpleUploadedFile("his.ics", file_of(event("shared")))
    ground.post(ground.omar, "activities/calendar/file", file=file)

    assert Activity.objects.count() == 1
    assert CalendarEvent.objects.filter(activity=Activity.objects.get()).count() == 2


def test_a_meeting_to_look_at_is_placed_with_its_series_or_left_out_for_good(ground: Ground) -> None:
    series = event("series", people=("new@harbor.example",), more="RRULE:FREQ=DAILY;COUNT=3")
    send(ground, series, event("other", people=("somebody@else.example",)))
    first = CalendarEvent.objects.filter(uid="series").order_by("at")[0]

    page = ground.get(ground.rita, f"activities/calendar/review/{first.pk}").content.decode()
    assert "Harbor 40 seats" in page, "its people write from the domain of a contact"
    ground.post(ground.rita, f"activities/calendar/review/{first.pk}", deal=ground.deal.pk)
    other = CalendarEvent.objects.get(uid="other")
    ground.post(ground.rita, f"activities/calendar/review/{other.pk}/dismissal")
    send(ground, series, event("other", people=("somebody@else.example",)))

    assert Activity.objects.filter(deal=ground.deal).count() == Activity.objects.count() == 3
    assert not queries.waiting_events(ground.rita).exists()
    assert ground.get(ground.omar, f"activities/calendar/review/{first.pk}").status_code == 404
    with pytest.raises(Conflict):
        actions.place_event(actor=ground.rita, event=first, account=ground.account, deal=None, now=NOW)


def test_a_file_that_is_none_is_refused_in_words(ground: Ground) -> None:
    file = SimpleUploadedFile("photo.ics", b"\x89PNG....")

    response = ground.post(ground.rita, "activities/calendar/file", file=file)

    assert response.status_code == 422
    assert "This is no calendar file" in response.content.decode()


def test_an_address_is_kept_sealed_and_read_by_a_job(
    ground: Ground, calendars: Calendars, run_jobs: Callable[[], list[str]]
) -> None:
    calendars.content = file_of(event("a"), event("b", days=3))
    ground.post(ground.rita, "activities/calendar/connection", address=calendars.address, name="Mine")
    run_jobs()

    source = CalendarSource.objects.get()
    assert "secret" not in source.sealed_address
    assert source.read_at is not None
    assert Activity.objects.standing().count() == 2
    assert queries.silence_of(ground.rita, today=NOW.date()).sources == {ground.rita.pk}

    calendars.content = file_of(event("a"))
    jobs.read_sources(0)
    assert run_jobs() == ["activities.read_calendar"]

    assert [row.subject for row in Activity.objects.standing()] == ["Meeting a"], "what is gone from it is cancelled"


def test_trouble_stands_beside_the_calendar_and_goes_with_the_next_reading(
    ground: Ground, calendars: Calendars, run_jobs: Callable[[], list[str]]
) -> None:
    calendars.status = 404
    ground.post(ground.rita, "activities/calendar/connection", address=calendars.address)
    run_jobs()
    assert "the address is wrong, or was taken back" in ground.get(ground.rita, "activities/calendar").content.decode()
    assert not queries.silence_of(ground.rita, today=NOW.date()).can_be_told

    calendars.status, calendars.content = 200, b"<html>sign in</html>"
    jobs.read_sources(0)
    run_jobs()
    assert "This is no calendar file" in CalendarSource.objects.get().trouble

    calendars.content = file_of()
    jobs.read_sources(0)
    run_jobs()
    assert CalendarSource.objects.get().trouble == ""


def test_dropping_a_calendar_deletes_its_meetings_when_wished(
    ground: Ground, calendars: Calendars, run_jobs: Callable[[], list[str]]
) -> None:
    calendars.content = file_of(event("a"))
    ground.post(ground.rita, "activities/calendar/connection", address=calendars.address)
    run_jobs()
    key = CalendarSource.objects.get().pk

    assert ground.post(ground.omar, f"activities/calendar/{key}/removal", with_meetings="1").status_code == 404
    ground.post(ground.rita, f"activities/calendar/{key}/removal", with_meetings="1")

    assert not Activity.objects.exists()
    assert not CalendarEvent.objects.exists()


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("ftp://x.example/me.ics", "Give the whole address"),
        ("http://calendar.example/me.ics", "begins with https"),
        ("file:///etc/passwd", "Give the whole address"),
    ],
)
def test_refuses_addresses_that_are_not_fetched(ground: Ground, address: str, words: str) -> None:
    response = ground.post(ground.rita, "activities/calendar/connection", address=address)

    assert response.status_code == 422
    assert words in response.content.decode()


def test_the_servers_own_network_is_not_read(ground: Ground, run_jobs: Callable[[], list[str]]) -> None:
    ground.post(ground.rita, "activities/calendar/connection", address="https://127.0.0.1:1/me.ics")
    run_jobs()

    assert "own network" in CalendarSource.objects.get().trouble


def test_the_feed_shows_its_member_what_they_may_see_until_it_is_taken_back(ground: Ground) -> None:
    ground.log("Mine", at=NOW + timedelta(days=1))
    ground.log("Of a colleague", actor=ground.omar, at=NOW + timedelta(days=1))
    page = ground.post(ground.rita, "activities/calendar/address").content.decode()
    address = page.partition('id="feed-address">')[2].partition("<")[0]
    path = "/" + address.split("/", 3)[3]

    told = Client().get(path)
    tenancy.enter(ground.workspace.pk)

    assert told["Content-Type"].startswith("text/calendar")
    (meeting,) = Calendar.from_ical(told.content).walk("VEVENT")
    assert str(meeting["SUMMARY"]) == "Call: Mine (Harbor Freight Lines)"
    assert path.partition("-")[2].removesuffix(".ics") not in CalendarFeed.objects.get().token_hash
    wrong = path.replace("/feeds/", "/feeds/9")
    assert Client().get(wrong).status_code == Client().get("/feeds/x.ics").status_code == 404
    tenancy.enter(ground.workspace.pk)

    ground.post(ground.rita, "activities/calendar/address/removal")
    assert Client().get(path).status_code == 404


def test_an_address_read_too_often_says_when_to_come_again_whether_it_is_one_or_not(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttling, "wait_for", partial(_at, throttling.wait_for))
    token = actions.make_feed(actor=ground.rita, now=NOW)
    for address, usual in ((token, 200), ("9-nobody", 404)):
        answers = [Client().get(f"/feeds/{address}.ics") for _ in range(throttling.READS_OF_AN_ADDRESS + 1)]
        assert [told.status_code for told in answers] == [usual] * throttling.READS_OF_AN_ADDRESS + [429]
        assert 0 < int(answers[-1].headers["Retry-After"]) <= MINUTE
    monkeypatch.setattr(throttling, "READS_OF_A_CALLER", 2 * throttling.READS_OF_AN_ADDRESS + 3)
    assert Client().get("/feeds/9-another.ics").status_code == 404
    assert Client().get("/feeds/9-a-third.ics").status_code == 429, "guessing is counted by who calls"


def _at(count: Any, request: Any, token: str, **_: Any) -> int:
    return int(count(request, token, now=NOW))


def test_the_feed_of_who_left_or_lost_the_right_answers_nobody(ground: Ground) -> None:
    ground.log("Mine", at=NOW + timedelta(days=1))
    token = actions.make_feed(actor=ground.rita, now=NOW)
    ground.rita.is_active = False
    ground.rita.save()

    assert Client().get(f"/feeds/{token}.ics").status_code == 404


def test_the_feed_holds_the_due_tasks_of_its_member_only(ground: Ground) -> None:
    for assignee, text in ((ground.rita, "Send the papers"), (ground.omar, "His own task")):
        give_task(
            actor=ground.mona,
            noun="deal",
            noun_id=ground.deal.pk,
            text=text,
            assignee=assignee,
            due=NOW.date(),
            now=NOW,
        )
    token = actions.make_feed(actor=ground.rita, now=NOW)

    told = Client().get(f"/feeds/{token}.ics")

    days = {str(one["SUMMARY"]): str(one["URL"]) for one in Calendar.from_ical(told.content).walk("VEVENT")}
    assert set(days) == {"Task: Send the papers (Harbor 40 seats)"}
    assert days["Task: Send the papers (Harbor 40 seats)"].endswith(f"/{ground.workspace.slug}/deals/{ground.deal.pk}")
