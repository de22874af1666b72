"""Mail as it arrives at a real SMTP server on this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from pytest_django.fixtures import Settings

from tests.journeys.mailbox import Mailbox, body_of, open_mailbox
from tradeoff.asks import actions, jobs
from tradeoff.asks.models import Answer, Ask
from tradeoff.asks.rules import AnswerKind
from tradeoff.asks.tests.conftest import NOW, Ground
from tradeoff.log.models import Entry
from tradeoff.notices.models import Notice
from tradeoff.notices.renderers import words_for
from tradeoff.workspaces.models import MemberRole
from tradeoff.workspaces.rules import Role

Run = Callable[[], list[str]]
WANTS = "We need <b>single</b> sign-on.\nWith Okta & co."


@pytest.fixture
def mailbox(settings: Settings) -> Iterator[Mailbox]:
    settings.SITE_ADDRESS = "https://tradeoff.example"
    with open_mailbox(settings) as opened:
        yield opened


def decline(ground: Ground, ask: Ask) -> Answer:
    return actions.answer_fast(
        ask=ask,
        actor=ground.pia,
        kind=AnswerKind.NO,
        reason="It is outside what we build.",
        internal_reason="SECRET: 90k effort",
        problem_opened=True,
        now=NOW + timedelta(hours=1),
    )


def test_the_asker_gets_the_answer_with_words_to_say(ground: Ground, mailbox: Mailbox, run_jobs: Run) -> None:
    ask = ground.log(WANTS)
    given = decline(ground, ask)

    assert _ours(run_jobs())[:2] == ["asks.mail_new_ask", "asks.mail_answer"]

    assert ground.rita.user is not None
    (mail,) = mailbox.to(ground.rita.user.email)
    assert mail["Subject"] == "No: We need <b>single</b> sign-on"
    text = body_of(mail)
    assert "Because: It is outside what we build." in text
    assert given.words_to_say in " ".join(text.split())
    assert "With Okta & co." in text
    assert f"https://tradeoff.example/{ground.workspace.slug}/asks/{ask.pk}" in text
    assert "Harbor Freight Lines (Harbor 40 seats)" in text
    page = mail.get_body(preferencelist=("html",))
    assert page is not None
    content = page.get_content()
    assert "&lt;b&gt;single&lt;/b&gt;" in content
    assert "<b>single" not in content
    assert "SECRET" not in text + content


def test_who_looks_after_it_hears_of_a_new_ask(ground: Ground, mailbox: Mailbox, run_jobs: Run) -> None:
    ask = ground.log("We need single sign-on.")

    run_jobs()

    assert ground.pia.user is not None
    (mail,) = mailbox.mails
    assert (mail["To"], mail["Subject"]) == (ground.pia.user.email, "New ask: We need single sign-on")
    assert mail["References"] == f"<ask-{ask.pk}.{ground.workspace.pk}@tradeoff.example>"
    assert "Rita Rep was told that an answer comes by 19 Nov 2026." in body_of(mail)


def test_an_appeal_reaches_who_answered(ground: Ground, mailbox: Mailbox, run_jobs: Run) -> None:
    ask = ground.log()
    decline(ground, ask)
    run_jobs()
    mailbox.mails.clear()

    actions.appeal(ask=ask, actor=ground.rita, reason="It is in their contract.", now=NOW + timedelta(hours=2))
    run_jobs()

    assert ground.pia.user is not None
    (mail,) = mailbox.mails
    assert mail["To"] == ground.pia.user.email
    assert "It is in their contract." in body_of(mail)


def test_nobody_is_mailed_what_they_wrote_themselves(ground: Ground, mailbox: Mailbox, run_jobs: Run) -> None:
    decline(ground, ground.log(actor=ground.pia))

    assert _ours(run_jobs()) == ["asks.mail_new_ask", "asks.mail_answer"]
    assert mailbox.mails == []


def test_a_reader_who_sees_no_customers_is_told_no_names(ground: Ground, mailbox: Mailbox, run_jobs: Run) -> None:
    ask = ground.log()
    MemberRole.objects.filter(member=ground.rita).update(role=Role.CONTRIBUTOR)
    MemberRole.objects.filter(member=ground.pia).update(role=Role.CONTRIBUTOR)
    decline(ground, ask)

    run_jobs()

    assert len(mailbox.mails) == 2
    for mail in mailbox.mails:
        assert "Harbor" not in mail.as_string()
        assert "single sign-on" in body_of(mail)


def test_who_has_left_gets_nothing(ground: Ground, mailbox: Mailbox, run_jobs: Run) -> None:
    ask = ground.log()
    type(ground.rita).objects.filter(pk=ground.rita.pk).update(is_active=False)
    decline(ground, ask)

    run_jobs()

    assert [mail["Subject"] for mail in mailbox.mails] == ["New ask: We need single sign-on"]


def test_an_answer_told_twice_is_one_notice(ground: Ground, mailbox: Mailbox, run_jobs: Run) -> None:
    given = decline(ground, ground.log())
    run_jobs()

    for _ in range(2):
        jobs.tell_answer(ground.workspace.pk, _entry_of(given), {"answer_id": given.pk})
    run_jobs()

    assert ground.rita.user is not None
    assert len(mailbox.to(ground.rita.user.email)) == 1
    assert Notice.objects.filter(kind="asks.answered").count() == 1


def test_who_owes_an_answer_hears_once_before_it_is_due_and_once_when_late(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = ground.log()

    def on(day: int) -> None:
        monkeypatch.setattr("tradeoff.asks.jobs.timezone.now", lambda: NOW.replace(day=day))
        jobs.tell_due_in(ground.workspace.pk)

    for day in (16, 17, 18, 18, 19, 20, 21):  # due on the 19th
        on(day)

    told = Notice.objects.filter(kind="asks.due").order_by("at")
    assert [(notice.member_id, notice.at.day, notice.facts["late"]) for notice in told] == [
        (ground.pia.pk, 18, False), (ground.pia.pk, 20, True),
    ]  # fmt: skip
    words = words_for(ground.pia, list(told))
    assert [words[notice.pk].title for notice in told] == [
        "Answer due tomorrow: We need single sign-on", "Answer overdue: We need single sign-on",
    ]  # fmt: skip
    decline(ground, ask)
    Notice.objects.all().delete()
    on(21)
    assert Notice.objects.count() == 0


def _entry_of(given: Answer) -> int:
    return Entry.objects.get(event="AskAnswered", facts__answer_id=given.pk).pk


def _ours(ran: list[str]) -> list[str]:
    """Without what other packages do at an ask."""
    return [task for task in ran if task.startswith("asks.")]
