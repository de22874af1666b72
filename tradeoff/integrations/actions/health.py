"""How a connection is: told by whoever used it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from tradeoff.integrations.line import Revoked, SlowDown, Trouble
from tradeoff.integrations.models import Connection
from tradeoff.integrations.rules import State

if TYPE_CHECKING:
    from tradeoff.integrations.models import Connection as Row


@transaction.atomic
def report_well(*, connection: Row, now: datetime, synced: bool = False) -> None:
    """The vendor answered as it should; `synced` when all that changed has been read."""
    fields = {"well_at": now, "trouble": "", "trouble_words": "", "trouble_remedy": "", "retry_at": None}
    if synced:
        fields["synced_at"] = now
    Connection.objects.filter(pk=connection.pk, state=State.LIVE).update(**fields)


@transaction.atomic
def report_trouble(*, connection: Row, trouble: Trouble, now: datetime) -> None:
    """What went wrong, in its words; a grant that is revoked needs a person."""
    Connection.objects.filter(pk=connection.pk, state=State.LIVE).update(
        trouble=trouble.code,
        trouble_words=trouble.message[:300],
        trouble_remedy=trouble.remedy[:300],
        trouble_at=now,
        retry_at=trouble.retry_at if isinstance(trouble, SlowDown) else None,
        state=State.BROKEN if isinstance(trouble, Revoked) else State.LIVE,
    )
