"""From notices that are due to mails, and from a mail the server took to one that is sent."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from procrastinate.contrib.django import app

from tradeoff.notices import queries
from tradeoff.notices.models import Mail, Notice
from tradeoff.notices.rules import Cadence
from tradeoff.workspaces import tenancy

AT_ONCE = 2_000


class Letter(NamedTuple):
    """What one mail holds: a member's digest, or their news about one thing."""

    member_id: int
    cadence: Cadence
    thing: str


@transaction.atomic
def gather(*, workspace_id: int, now: datetime) -> int:
    """Put what is due into mails, each with a job that sends it, all in one transaction; returns how many mails.

    Immediate news about one thing goes together, a digest holds all of a member's. Rows that another gathering holds
    are its own. Who has stopped a kind meanwhile gets none of it.
    """
    tenancy.enter(workspace_id)
    waiting = Notice.objects.filter(workspace=workspace_id, mail__isnull=True, mail_at__lte=now)
    due = list(waiting.select_for_update(skip_locked=True).order_by("at", "pk")[:AT_ONCE])
    letters, stopped = _sorted_into_letters(due)
    Notice.objects.filter(pk__in=stopped).update(mail_at=None)
    made = Mail.objects.bulk_create(
        Mail(workspace_id=workspace_id, member_id=letter.member_id, cadence=letter.cadence, at=now)
        for letter in letters
    )
    for mail, notices in zip(made, letters.values(), strict=True):
        for notice in notices:
            notice.mail = mail
    Notice.objects.bulk_update([one for notices in letters.values() for one in notices], ["mail"])
    _post(workspace_id, made)
    if len(due) == AT_ONCE:
        app.configure_task("notices.gather").defer(workspace_id=workspace_id)
    return len(letters)


def _sorted_into_letters(due: list[Notice]) -> tuple[dict[Letter, list[Notice]], list[int]]:
    """What goes together, and the keys of what nobody wants by mail any more."""
    chosen = queries.cadences({notice.member_id for notice in due})
    letters: dict[Letter, list[Notice]] = defaultdict(list)
    stopped: list[int] = []
    for notice in due:
        cadence = queries.cadence_of(chosen, notice.member_id, notice.kind)
        if cadence is Cadence.NEVER:
            stopped.append(notice.pk)
        else:
            thing = f"{notice.noun}-{notice.noun_id}" if cadence is Cadence.IMMEDIATE else ""
            letters[Letter(notice.member_id, cadence, thing)].append(notice)
    return letters, stopped


def _post(workspace_id: int, mails: list[Mail]) -> None:
    """A job for each mail, queued in one statement."""
    jobs = [
        app.configure_task("notices.post", lock=f"notices.mail.{mail.pk}").make_new_job(
            workspace_id=workspace_id, mail_id=mail.pk
        )
        for mail in mails
    ]
    if jobs:
        app.job_manager.batch_defer_jobs(jobs)


@transaction.atomic
def mark_sent(*, workspace_id: int, mail_id: int, now: datetime) -> None:
    """The server took it, or there is nothing in it that its reader may see."""
    tenancy.enter(workspace_id)
    Mail.objects.filter(pk=mail_id, sent_at__isnull=True).update(sent_at=now)
