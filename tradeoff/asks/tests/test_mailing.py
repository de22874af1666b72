"""Mail as it arrives at a real SMTP server on this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from procrastinate.jobs import Job
from pytest_django.fixtures import Settings

from tests.browser.site import free_port
from tests.journeys.mailbox import Mailbox, body_of, open_mailbox
from tradeoff.asks import actions, jobs
from tradeoff.asks.models import Answer, Ask
from tradeoff.asks.rules import AnswerKind
from tradeoff.asks.tests.conftest import NOW, Ground
from tradeoff.workspaces import tenancy
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

    assert run_jobs() == ["asks.mail_new_ask", "asks.mail_answer"]

    assert ground.rita.user is not None
    (mail,) = mailbox.to(ground.rita.user.email)
    assert mail["Subject"] == "No: We need <b>single</b> sign-on"
    assert mail["Message-ID"] == f"<answer-{given.pk}.{ground.workspace.pk}@tradeoff.example>"
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
    assert mail["Message-ID"] == f"<new_ask-{ask.pk}.{ground.workspace.pk}@tradeoff.example>"
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

    assert run_jobs() == ["asks.mail_new_ask", "asks.mail_answer"]
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


def test_a_repeat_is_the_same_message(ground: Ground, mailbox: Mailbox) -> None:
    given = decline(ground, ground.log())

    for _ in range(2):
        jobs.mail_answer(ground.workspace.pk, 0, {"answer_id": given.pk})
        tenancy.enter(ground.workspace.pk)

    assert len(mailbox.mails) == 2
    assert len({mail["Message-ID"] for mail in mailbox.mails}) == 1


def test_a_server_that_is_away_is_tried_again_later(ground: Ground, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    given = decline(ground, ground.log())

    with pytest.raises(ConnectionRefusedError) as failure:
        jobs.mail_answer(ground.workspace.pk, 0, {"answer_id": given.pk})

    strategy = jobs.mail_answer.retry_strategy
    assert strategy is not None
    job = Job(
        id=1, queue="default", lock=None, queueing_lock=None, task_name="asks.mail_answer", attempts=0, task_kwargs={}
    )
    assert strategy.get_retry_decision(exception=failure.value, job=job) is not None
    assert strategy.get_retry_decision(exception=ValueError(), job=job) is None
