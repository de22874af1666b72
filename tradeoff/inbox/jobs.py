"""News of triage: to who wrote a note, and to whose note has slept long enough."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from tradeoff.inbox import actions
from tradeoff.inbox.queries import submitters_of, woken_for
from tradeoff.notices.actions import tell
from tradeoff.work.queries import every_workspace
from tradeoff.work.retry import Again
from tradeoff.workspaces import tenancy
from tradeoff.workspaces.queries import today_in


@app.task(name="inbox.tell_submitters", retry=Again())
@transaction.atomic
def tell_submitters(workspace_id: int, entry_id: int, facts: dict[str, Any]) -> None:
    """What became of a note, to the member who wrote it; not to who did it, and not of tags and owners."""
    tenancy.enter(workspace_id)
    now = timezone.now()
    for note_id, author in submitters_of(workspace_id, facts["step_id"]):
        tell(
            members=[author], kind="inbox.settled", noun="note", noun_id=note_id, entry_id=entry_id,
            facts={"act": facts["act"]}, occasion=f"step-{facts['step_id']}-{note_id}", now=now,
        )  # fmt: skip


@app.periodic(cron="5 * * * *")
@app.task(name="inbox.wake", queueing_lock="inbox.wake")
def wake(timestamp: int) -> None:  # noqa: ARG001 - every periodic job gets it
    for workspace_id in every_workspace():
        wake_in(workspace_id)


@transaction.atomic
def wake_in(workspace_id: int) -> None:
    """Notes whose day has come are back in the inbox, and whose they are hears of it."""
    tenancy.enter(workspace_id)
    now = timezone.now()
    today = today_in(workspace_id, now=now)
    for note_id, owner_id in actions.wake_up(workspace_id, today=today):
        for member in woken_for(workspace_id, owner_id):
            tell(
                members=[member], kind="inbox.woke", noun="note", noun_id=note_id,
                occasion=f"woke-{note_id}-{today.isoformat()}", now=now,
            )  # fmt: skip
