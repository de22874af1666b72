"""From notices that are due to mails, and from a mail the server took to one that is sent."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from django.db import transaction
from procrastinate.contrib.django import app

from tradeoff.notices import queries
from tradeoff.notices.models import Mail, Notice
from tradeoff.notices.rules import Cadence
from tradeoff.workspaces import tenancy

AT_ONCE = 2_000


@transaction.atomic
def gather(*, workspace_id: int, now: datetime) -> int:
    """Put what is due into mails, each with a job that sends it, all in one transaction; returns how many mails.

    Immediate news about one thing goes together, a digest holds all of a member's. Rows that another gathering holds
    are its own. Who has stopped a kind meanwhile gets none of it.
    """
    tenancy.enter(workspace_id)
    waiting = Notice.objects.filter(workspace=workspace_id, mail__isnull=True, mail_at__lte=now)
    due = list(waiting.select_for_update(skip_locked=True).order_by("at", "pk")[:AT_ONCE])
    chosen = queries.cadences({notice.member_id for notice in due})
    letters: dict[tuple[int, Cadence, str], list[int]] = defaultdict(list)
    stopped: list[int] = []
    for notice in due:
        cadence = queries.cadence_of(chosen, notice.member_id, notice.kind)
        if cadence is Cadence.NEVER:
            stopped.append(notice.pk)
        else:
            thing = f"{notice.noun}-{notice.noun_id}" if cadence is Cadence.IMMEDIATE else ""
            letters[notice.member_id, cadence, thing].append(notice.pk)
    Notice.objects.filter(pk__in=stopped).update(mail_at=None)
    for (member_id, cadence, _), keys in letters.items():
        mail = Mail.objects.create(workspace_id=workspace_id, member_id=member_id, cadence=cadence, at=now)
        Notice.objects.filter(pk__in=keys).update(mail=mail)
        app.configure_task("notices.post", lock=f"notices.mail.{mail.pk}").defer(
            workspace_id=workspace_id, mail_id=mail.pk
        )
    if len(due) == AT_ONCE:
        app.configure_task("notices.gather").defer(workspace_id=workspace_id)
    return len(letters)


@transaction.atomic
def mark_sent(*, workspace_id: int, mail_id: int, now: datetime) -> None:
    """The server took it, or there is nothing in it that its reader may see."""
    tenancy.enter(workspace_id)
    Mail.objects.filter(pk=mail_id, sent_at__isnull=True).update(sent_at=now)
