from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from tradeoff.crm import actions, queries
from tradeoff.crm.rules import DEFAULT_STAGES
from tradeoff.workspaces import tenancy
from tradeoff.workspaces.models import Member


@app.task(name="crm.lay_default_pipeline")
def lay_default_pipeline(
    workspace_id: int,
    entry_id: int,  # noqa: ARG001 - every job gets it
    facts: dict[str, Any],
) -> None:
    """A new workspace starts with the usual stages, unless somebody laid their own before."""
    with transaction.atomic():
        tenancy.enter(workspace_id)
        admin = Member.objects.get(workspace=workspace_id, pk=facts["member_id"])
        if not queries.stages_of(admin).exists():
            actions.lay_pipeline(actor=admin, stages=DEFAULT_STAGES, now=timezone.now())
