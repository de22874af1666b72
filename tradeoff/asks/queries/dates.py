from __future__ import annotations

from datetime import date
from typing import Final

from django.db.models import Q

from tradeoff.activities.ports import Dated
from tradeoff.asks.inputs import title_of
from tradeoff.asks.models import AskMerge
from tradeoff.asks.queries.rows import visible_asks, waiting
from tradeoff.workspaces.models import Member

MOST: Final = 300


def answer_dates(actor: Member, first: date, last: date) -> list[Dated]:
    """When the actor owes an answer, and when they are owed one, for their own calendar."""
    asks = visible_asks(actor).filter(Q(triage_owner=actor) | Q(asked_by=actor), answer_due__range=(first, last))
    merged = AskMerge.objects.filter(workspace=actor.workspace_id, undone_at=None).values("ask")
    owed = asks.filter(waiting(today=first)).exclude(pk__in=merged)
    rows = owed.order_by("answer_due", "pk").values_list("pk", "answer_due", "wants", "triage_owner_id")[:MOST]
    return [
        Dated(
            key=f"answer-{key}",
            day=due,
            title=f"Answer {'due' if owner == actor.pk else 'expected'}: {title_of(wants)}",
            path=f"asks/{key}",
        )
        for key, due, wants, owner in rows
    ]
