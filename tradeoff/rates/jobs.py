from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from tradeoff.log.models import Entry
from tradeoff.rates import actions
from tradeoff.workspaces import tenancy
from tradeoff.workspaces.models import Member


@app.task(name="rates.follow_deals")
def follow_deals(workspace_id: int, entry_id: int, facts: dict[str, Any]) -> None:
    """After a deal was edited, or deals came in: stated amounts take the rate of their close date."""
    with transaction.atomic():
        tenancy.enter(workspace_id)
        entry = Entry.objects.get(pk=entry_id)
        actor = Member.objects.get(workspace=workspace_id, pk=entry.actor_id or 0)
        fields = facts.get("fields")
        if fields is None or {"close_date", "amount_minor", "stage_id"} & set(fields):
            deal_ids = [facts["deal_id"]] if "deal_id" in facts else None
            actions.follow_deals(actor=actor, deal_ids=deal_ids, now=timezone.now())
