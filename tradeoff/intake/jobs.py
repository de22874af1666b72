"""Previews that nobody took in are forgotten."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from tradeoff.intake import actions
from tradeoff.work.queries import every_workspace
from tradeoff.workspaces import tenancy


@app.periodic(cron="25 * * * *")
@app.task(name="intake.forget_previews", queueing_lock="intake.forget_previews")
def forget_previews(timestamp: int) -> None:  # noqa: ARG001 - every periodic job gets it
    for workspace_id in every_workspace():
        with transaction.atomic():
            tenancy.enter(workspace_id)
            actions.forget_previews(now=timezone.now())
