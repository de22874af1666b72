from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from tradeoff.subscriptions import actions
from tradeoff.work.queries import every_workspace
from tradeoff.workspaces import tenancy
from tradeoff.workspaces.models import Workspace


@app.periodic(cron="10 * * * *")
@app.task(name="subscriptions.note_turning_days", queueing_lock="subscriptions.note_turning_days")
def note_turning_days(timestamp: int) -> None:  # noqa: ARG001 - every periodic job gets it
    """Every hour, for it is midnight somewhere: a start or an end whose day has come shows on its account."""
    for key in every_workspace():
        with transaction.atomic():
            tenancy.enter(key)
            actions.note_turning_days(workspace=Workspace.objects.get(pk=key), now=timezone.now())
