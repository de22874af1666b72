"""News of decisions, told to whom it concerns."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from tradeoff.absences.queries import with_those_acting
from tradeoff.decisions import queries
from tradeoff.notices.actions import tell
from tradeoff.work.retry import Again
from tradeoff.workspaces import tenancy
from tradeoff.workspaces.queries import today_in


@app.task(name="decisions.tell_prepared", retry=Again())
@transaction.atomic
def tell_prepared(workspace_id: int, entry_id: int, facts: dict[str, Any]) -> None:
    """To the decider, and who acts for them while they are away, unless they prepared it themselves."""
    tenancy.enter(workspace_id)
    decision = queries.to_tell(workspace_id, facts["decision_id"])
    now = timezone.now()
    concerned = with_those_acting([decision.decider], today_in(workspace_id, now=now))
    tell(
        members=[member for member in concerned if member.pk != decision.prepared_by_id], kind="decisions.waiting",
        noun="decision", noun_id=decision.pk, entry_id=entry_id, now=now,
    )  # fmt: skip


@app.task(name="decisions.tell_signed", retry=Again())
@transaction.atomic
def tell_signed(workspace_id: int, entry_id: int, facts: dict[str, Any]) -> None:
    """To who prepared it, who owns the problem and for whom it was signed, except who signed."""
    tenancy.enter(workspace_id)
    decision = queries.to_tell(workspace_id, facts["decision_id"])
    people = (decision.prepared_by, decision.problem.owner, decision.decider)
    concerned = {member.pk: member for member in people}
    tell(
        members=[member for key, member in concerned.items() if key != decision.signed_by_id],
        kind="decisions.signed", noun="decision", noun_id=decision.pk, entry_id=entry_id, now=timezone.now(),
    )  # fmt: skip
