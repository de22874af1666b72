"""Filters of the inbox are kept under a name."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from tradeoff import log
from tradeoff.inbox import access, events
from tradeoff.inbox.models import SavedView
from tradeoff.kernel.errors import Invalid, NotAllowed

if TYPE_CHECKING:
    from tradeoff.workspaces.models import Member


@transaction.atomic
def save_view(*, actor: Member, name: str, filters: str, shared: bool, now: datetime) -> SavedView:
    """Keep filters under a name; one of the actor's own with that name gets them anew. Refuses an empty name."""
    if not access.can_triage(actor):
        raise NotAllowed("Views of the inbox are product's.")
    name = " ".join(name.split())
    if not 0 < len(name) <= 60 or len(filters) > 500:
        raise Invalid("Name the view in one to sixty characters.", field="name")
    view, _ = SavedView.objects.update_or_create(
        workspace_id=actor.workspace_id, owner=actor, name=name,
        defaults={"filters": filters, "shared": shared, "at": now},
    )  # fmt: skip
    log.record(events.ViewSaved(saved_view_id=view.pk), actor=actor, now=now)
    return view


@transaction.atomic
def drop_view(*, actor: Member, view: SavedView, now: datetime) -> None:
    """Forget a view; refuses somebody else's."""
    if not access.can_change_view(actor, view):
        raise NotAllowed("A view is removed by who saved it.")
    log.record(events.ViewDropped(saved_view_id=view.pk), actor=actor, now=now)
    view.delete()
