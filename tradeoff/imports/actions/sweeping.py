"""What imports keep is kept for a stated time."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tradeoff.imports import rules
from tradeoff.imports.models import Import, Touch
from tradeoff.workspaces import tenancy


@transaction.atomic
def sweep(*, workspace_id: int, now: datetime) -> int:
    """Forget what was there before imports that can no longer be undone; returns how many rows' worth."""
    tenancy.enter(workspace_id)
    old = Import.objects.filter(workspace=workspace_id, written_at__lte=now - rules.UNDO_WITHIN)
    return Touch.objects.filter(workspace=workspace_id, file__in=old).delete()[0]
