"""Told once in the house, mailed as one likes, from `tell` to bytes at a mail server."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, time, timedelta
from email.message import EmailMessage
from urllib.parse import urlsplit

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from tests.browser.site import free_port
from tests.journeys.mailbox import Mailbox, body_of
from tradeoff.kernel.errors import Invalid
from tradeoff.log.models import Entry
from tradeoff.notices import actions, jobs, mailing, queries
from tradeoff.notices.models import Mail, Notice
from tradeoff.notices.rules import Cadence
from tradeoff.notices.tests.conftest import NOW, Told
from tradeoff.workspaces import tenancy
from tradeoff.workspaces.models import Member

RunJobs = Callable[[], list[str]]


def prefer(member: Member, cadence: Cadence, kind: str = "tests.thing") -> None:
    actions.set_preferences(actor=member, wanted={kind: cadence}, now=NOW)


def to(mailbox: Mailbox, member: Member) -> list[EmailMessage]:
    assert member.user is not None
    return mailbox.to(member.user.email)


def gather(told: Told, now: datetime) -> int:
    return actions.gather(workspace_id=told.rita.workspace_id, now=now)


def test_everybody_is_told_once_however_often_it_is_said(told: Told, mailbox: Mailbox, run_jobs: RunJobs) -> None:
    for _ in range(3):
        told.tell()
        run_jobs()

    assert Notice.objects.count() == 2
    assert len(to(mailbox, told.rita)) == 1
    (mail,) = to(mailbox, told.rita)
    assert mail["Subject"] == "Thing 1"
    assert "It changed (entry-1)." in body_of(mail)
    assert f"https://tradeoff.example/{told.rita.workspace.slug}/deals/1" in body_of(mail)


def test_a_mail_says_how_to_stop_it_in_headers_and_words(told: Told, mailbox: Mailbox, run_jobs: RunJobs) -> None:
    told.tell()
    run_jobs()

    (mail,) = to(mailbox, told.rita)
    sent = Mail.objects.get(member=told.rita)
    assert mail["Message-ID"] == f"<notice-{sent.pk}.{told.rita.workspace_id}@tradeoff.example>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    (link,) = re.findall(r"^<(https://[^>]+)>$", mail["List-Unsubscribe"].strip())
    assert link in body_of(mail)
    assert sent.sent_at is not None


def test_several_about_one_thing_are_one_mail(told: Told, mailbox: Mailbox, run_jobs: RunJobs) -> None:
    told.tell(entry=1)
    told.tell(entry=2)
    told.tell(thing=2, entry=3)
    run_jobs()

    assert sorted(str(mail["Subject"]) for mail in to(mailbox, told.rita)) == ["Thing 1 (and 1 more)", "Thing 2"]


def test_a_digest_comes_once_at_eight_in_the_readers_morning(told: Told, mailbox: Mailbox, run_jobs: RunJobs) -> None:
    prefer(told.rita, Cadence.DAILY)
    told.tell(entry=1, to=told.rita)
    told.tell(thing=2, entry=2, to=told.rita)
    told.tell(entry=3, to=told.rita)
    assert run_jobs() == []

    eight = NOW.replace(hour=7) + timedelta(days=1)  # 08:00 in Berlin
    assert gather(told, eight - timedelta(seconds=1)) == 0
    assert gather(told, eight) == 1
    assert gather(told, eight) == 0
    run_jobs()

    (mail,) = to(mailbox, told.rita)
    assert mail["Subject"] == "Today in Tidewater: 3 notices"
    text = body_of(mail)
    assert text.index("entry-1") < text.index("entry-3") < text.index("entry-2")  # what is about one thing together


def test_quiet_hours_hold_mail_back_until_they_end(told: Told, mailbox: Mailbox, run_jobs: RunJobs) -> None:
    actions.set_rhythm(
        actor=told.rita, digest_hour=8, digest_weekday=0, quiet_from=time(9), quiet_until=time(12), now=NOW
    )
    told.tell(to=told.rita)
    told.tell(entry=2, to=told.rita)
    assert run_jobs() == []

    gather(told, NOW + timedelta(hours=2))  # noon in Berlin
    run_jobs()
    assert [str(mail["Subject"]) for mail in to(mailbox, told.rita)] == ["Thing 1 (and 1 more)"]


def test_what_a_reader_may_no_longer_see_is_neither_mailed_nor_shown(
    told: Told, mailbox: Mailbox, run_jobs: RunJobs
) -> None:
    told.tell(thing=101)
    run_jobs()

    assert to(mailbox, told.rita) == []
    assert len(to(mailbox, told.mona)) == 1
    assert Mail.objects.filter(sent_at__isnull=True).count() == 0
    assert "Thing 101" not in told.get(told.rita, "notices/").content.decode()
    assert queries.unread_count(told.rita) == 0
    notice = Notice.objects.get(member=told.rita)
    assert told.get(told.rita, f"notices/{notice.pk}").status_code == 404


def test_one_post_without_a_session_stops_a_kind_and_one_undoes_it(
    told: Told, mailbox: Mailbox, run_jobs: RunJobs
) -> None:
    told.tell()
    run_jobs()
    path = urlsplit(to(mailbox, told.rita)[0]["List-Unsubscribe"].strip(" <>")).path
    stranger = Client(enforce_csrf_checks=True)

    assert "Stop this mail?" in stranger.get(path).content.decode()
    tenancy.enter(told.rita.workspace_id)
    assert queries.cadences([told.rita.pk]) == {}  # looking stops nothing
    stopped = stranger.post(path, {"List-Unsubscribe": "One-Click"})
    tenancy.enter(told.rita.workspace_id)
    assert stopped.status_code == 200
    assert queries.cadences([told.rita.pk]) == {(told.rita.pk, "tests.thing"): Cadence.NEVER}
    assert Entry.objects.filter(event="PreferenceSet", facts__by_link=True).count() == 1
    told.tell(entry=2)
    run_jobs()
    assert len(to(mailbox, told.rita)) == 1
    assert queries.unread_count(told.rita) == 2

    (undo,) = re.findall(r'action="(/account/mail/[^"]+/undo)"', stopped.content.decode())
    assert stranger.post(undo).status_code == 200
    tenancy.enter(told.rita.workspace_id)
    told.tell(entry=3)
    run_jobs()
    assert len(to(mailbox, told.rita)) == 2


def test_a_bent_link_stops_nothing(told: Told) -> None:
    path = f"/account/mail/{mailing.sealed(told.rita, ['tests.thing'])[:-2]}xx"

    assert Client().post(path).status_code == 404
    tenancy.enter(told.rita.workspace_id)
    assert queries.cadences([told.rita.pk]) == {}


def test_stopping_before_a_digest_loses_nothing_when_undone(told: Told, mailbox: Mailbox, run_jobs: RunJobs) -> None:
    prefer(told.rita, Cadence.DAILY)
    told.tell()
    before = actions.stop_mail(member=told.rita, names=["tests.thing"], now=NOW)
    actions.restore(member=told.rita, before=before, now=NOW)

    gather(told, NOW + timedelta(days=1))
    run_jobs()
    assert [str(mail["Subject"]) for mail in to(mailbox, told.rita)] == ["Today in Tidewater: 1 notice"]


def test_a_mail_sent_twice_is_the_same_message(told: Told, mailbox: Mailbox) -> None:
    told.tell()
    gather(told, NOW)
    mail = Mail.objects.get(member=told.rita)

    for _ in range(2):  # the worker is killed after the server took it and before it is marked
        letter = mailing.letter_of(told.rita.workspace_id, mail.pk)
        assert letter is not None
        letter.send()

    assert len({str(one["Message-ID"]) for one in to(mailbox, told.rita)}) == 1
    jobs.post(told.rita.workspace_id, mail.pk)
    tenancy.enter(told.rita.workspace_id)
    jobs.post(told.rita.workspace_id, mail.pk)
    assert len(to(mailbox, told.rita)) == 3


def test_a_server_that_is_away_keeps_the_mail_waiting(told: Told, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    told.tell()
    gather(told, NOW)
    mail = Mail.objects.get(member=told.rita)

    with pytest.raises(ConnectionRefusedError):
        jobs.post(told.rita.workspace_id, mail.pk)

    tenancy.enter(told.rita.workspace_id)
    mail.refresh_from_db()
    assert mail.sent_at is None


def test_who_left_is_not_told(told: Told, mailbox: Mailbox, run_jobs: RunJobs) -> None:
    told.tell()
    Member.objects.filter(pk=told.rita.pk).update(is_active=False)
    run_jobs()

    assert to(mailbox, told.rita) == []


def test_half_a_quiet_time_and_unknown_kinds_are_refused(told: Told) -> None:
    with pytest.raises(Invalid):
        actions.set_rhythm(
            actor=told.rita, digest_hour=8, digest_weekday=0, quiet_from=time(9), quiet_until=None, now=NOW
        )
    with pytest.raises(Invalid):
        prefer(told.rita, Cadence.DAILY, "no.such")
