"""Whose accounts and deals each role sees."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from tradeoff import log
from tradeoff.kernel.errors import Invalid, NotAllowed
from tradeoff.workspaces import access, events, queries
from tradeoff.workspaces.models import Member, Workspace
from tradeoff.workspaces.rules import Reach, Role


@transaction.atomic
def set_visibility(*, actor: Member, reaches: Mapping[Role, Reach], now: datetime) -> None:
    """Set how far these roles see; the others stay. Administrators see everything, or nobody could undo it."""
    if not access.can_set_visibility(actor):
        raise NotAllowed("Only an administrator says whose deals a role sees.")
    if reaches.get(Role.ADMIN, Reach.ALL) is not Reach.ALL:
        raise Invalid("An administrator sees everybody's deals.", field="admin")
    before = queries.reaches_of(actor)
    unknown = set(reaches) - set(before)
    if unknown:
        raise Invalid(f"{min(unknown).label} sees no amounts, and so nobody's deals.")
    changed = {role: reach for role, reach in reaches.items() if before[role] is not reach}
    if changed:
        held = Workspace.objects.select_for_update().get(pk=actor.workspace_id)
        held.reaches = held.reaches | {role.value: reach.value for role, reach in changed.items()}
        held.save(update_fields=["reaches"])
        actor.workspace.reaches = held.reaches
        queries.forget_sight(actor)
        roles = tuple(sorted(changed))
        log.record(events.VisibilitySet(workspace_id=actor.workspace_id, roles=roles), actor=actor, now=now)
