"""Mail after the fact: gathered in one transaction, sent outside of any, tried again while the server is away."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from tradeoff.notices import actions, mailing
from tradeoff.work.models import Run
from tradeoff.work.queries import every_workspace
from tradeoff.work.retry import Again
from tradeoff.workspaces import tenancy

WHILE_AWAY = Again(attempts=45, longest=2 * 3600)  # over three days


@app.task(name="notices.gather", retry=Again())
def gather(workspace_id: int) -> None:
    actions.gather(workspace_id=workspace_id, now=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(name="notices.gather_due", queueing_lock="notices.gather_due")
def gather_due(timestamp: int) -> None:  # noqa: ARG001 - every periodic job gets it
    """Digests whose hour has come, and what waited for the end of quiet hours."""
    for workspace_id in every_workspace():
        actions.gather(workspace_id=workspace_id, now=timezone.now())


@app.task(name="notices.post", retry=WHILE_AWAY)
def post(workspace_id: int, mail_id: int) -> None:
    """Send first and mark after: a worker killed in between sends the same message again, and loses none."""
    if letter := mailing.letter_of(workspace_id, mail_id):
        letter.send()
    actions.mark_sent(workspace_id=workspace_id, mail_id=mail_id, now=timezone.now())


@app.task(name="notices.run_failed", retry=Again())
def run_failed(workspace_id: int, entry_id: int, facts: dict[str, Any]) -> None:
    with transaction.atomic():
        tenancy.enter(workspace_id)
        run = Run.objects.select_related("asked_by__user", "asked_by__workspace").get(pk=facts["run_id"])
        actions.tell(
            members=[run.asked_by],
            kind="work.failed",
            noun="run",
            noun_id=run.pk,
            entry_id=entry_id,
            now=timezone.now(),
        )
