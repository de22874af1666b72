from __future__ import annotations

from datetime import datetime

from django.db import transaction
from procrastinate.contrib.django import app

from tradeoff import log
from tradeoff.kernel.errors import NotAllowed, NotFound
from tradeoff.work import access, events
from tradeoff.workspaces.models import Member


@transaction.atomic
def run_now(*, task: str, actor: Member, now: datetime) -> None:
    """Start a scheduled task without waiting for its hour. All of them bear running twice."""
    if not access.can_run_schedules(actor):
        raise NotAllowed("Schedules are for admins.")
    if task not in {periodic.task.name for periodic in app.periodic_registry.periodic_tasks.values()}:
        raise NotFound("There is no such schedule.")
    app.configure_task(task, queueing_lock=None).defer(timestamp=int(now.timestamp()))
    log.record(events.ScheduleRun(task=task), actor=actor, now=now)
