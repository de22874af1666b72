from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from tradeoff.notices import queries
from tradeoff.workspaces.models import Member


@transaction.atomic
def mark(*, actor: Member, now: datetime, ids: Collection[int] | None = None, read: bool = True) -> int:
    """Mark one's own notices read or unread, all of them without ids; what one has read is not for the log."""
    found = queries.notices_of(actor).filter(read_at__isnull=read)
    if ids is not None:
        found = found.filter(pk__in=ids)
    return found.order_by().update(read_at=now if read else None)
