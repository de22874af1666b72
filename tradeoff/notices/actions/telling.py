from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from procrastinate.contrib.django import app

from tradeoff.notices import queries, rules
from tradeoff.notices.models import Notice
from tradeoff.workspaces.models import Member


@transaction.atomic
def tell(
    *,
    members: Iterable[Member],
    kind: str,
    noun: str,
    noun_id: int,
    now: datetime,
    entry_id: int | None = None,
    occasion: str = "",
    facts: Mapping[str, Any] | None = None,
) -> int:
    """Tell members something, each once for this log entry or occasion, however often this is called; returns how many.

    Members who left are not told. `facts` carries ids for the renderer, never words. The log has what happened
    already, so nothing is recorded here. Leave out the member who did it.
    """
    if entry_id is None and not occasion:
        raise ValueError("a notice needs a log entry or an occasion, which make it once")
    told = {member.pk: member for member in members if member.is_active}
    chosen, hours = queries.cadences(told), queries.hours_of(told.values())
    rows = [
        Notice(
            workspace_id=member.workspace_id,
            member=member,
            kind=kind,
            noun=noun,
            noun_id=noun_id,
            occasion=occasion or f"entry-{entry_id}",
            facts=dict(facts or {}),
            at=now,
            mail_at=_mail_at(member, queries.cadence_of(chosen, member.pk, kind), now, hours[member.pk]),
        )
        for member in told.values()
    ]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    for workspace_id in {row.workspace_id for row in rows if row.mail_at is not None and row.mail_at <= now}:
        app.configure_task("notices.gather").defer(workspace_id=workspace_id)
    return len(rows)


def _mail_at(member: Member, cadence: rules.Cadence, now: datetime, hours: rules.Hours) -> datetime | None:
    """Nobody is mailed who has no address."""
    return rules.due_at(cadence, now=now, hours=hours) if member.user_id is not None else None
