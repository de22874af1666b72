"""Records that could not be taken: kept with why, tried again, gone when they have been."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from django.db import DataError, transaction
from django.db.models import F

from tradeoff.kernel.errors import Refused
from tradeoff.syncing.models import Mishap
from tradeoff.syncing.queries import among
from tradeoff.workspaces.rules import Counts

if TYPE_CHECKING:
    from tradeoff.integrations.models import Connection

Row = TypeVar("Row")
UNFIT = "It holds something that does not fit here. Look at it there."


def isolated(write: Callable[[Sequence[Row]], Counts], rows: Sequence[Row]) -> tuple[Counts, list[tuple[Row, str]]]:
    """Writes all that can be written; those that cannot come back with why. One bad row costs 2·log₂ n more tries."""
    if not rows:
        return Counts(0, 0, 0), []
    try:
        with transaction.atomic():
            return write(rows), []
    except (Refused, DataError) as error:
        if len(rows) == 1:
            return Counts(0, 0, 0), [(rows[0], error.message if isinstance(error, Refused) else UNFIT)]
    half = len(rows) // 2
    first, first_refused = isolated(write, rows[:half])
    second, second_refused = isolated(write, rows[half:])
    both = Counts(first.created + second.created, first.updated + second.updated, first.unchanged + second.unchanged)
    return both, first_refused + second_refused


def note_mishaps(connection: Connection, noun: str, refused: Mapping[str, str], now: datetime) -> None:
    """Keep them; one that is known is tried once more and says why it failed last."""
    known = set(
        Mishap.objects.filter(connection=connection, noun=noun, external_id__in=refused).values_list(
            "external_id", flat=True
        )
    )
    for external_id in known:
        Mishap.objects.filter(connection=connection, noun=noun, external_id=external_id).update(
            words=refused[external_id][:300], last_at=now, tries=F("tries") + 1
        )
    Mishap.objects.bulk_create(
        Mishap(
            workspace_id=connection.workspace_id,
            connection=connection,
            noun=noun,
            external_id=external_id[:120],
            words=words[:300],
            first_at=now,
            last_at=now,
        )
        for external_id, words in refused.items()
        if external_id not in known
    )


def forget_mishaps(connection: Connection, noun: str, external_ids: Collection[str]) -> None:
    Mishap.objects.filter(among("external_id", external_ids), connection=connection, noun=noun).delete()
