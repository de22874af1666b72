"""Whether a workspace opens to a password alone."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tradeoff import log
from tradeoff.kernel.errors import Conflict, NotAllowed
from tradeoff.workspaces import access, events, queries
from tradeoff.workspaces.models import Member, Workspace


@transaction.atomic
def require_second_factor(*, actor: Member, required: bool, now: datetime) -> None:
    """From now on members without a second factor set one up before any page opens; or no longer.

    Refuses an administrator who has none, or the first page to close would be theirs.
    """
    if not access.can_require_factor(actor):
        raise NotAllowed("Only an administrator says whether a second factor is required.")
    if required and (actor.user is None or not queries.factors_of(actor.user).any):
        raise Conflict("Set up a second factor of your own first; otherwise you would shut yourself out.")
    held = Workspace.objects.select_for_update().get(pk=actor.workspace_id)
    if held.requires_factor is not required:
        held.requires_factor = required
        held.save(update_fields=["requires_factor"])
        actor.workspace.requires_factor = required
        log.record(events.SecondFactorRequired(workspace_id=held.pk, required=required), actor=actor, now=now)
