"""Reads of the log that need no rights: they tell that something happened, never what."""

from __future__ import annotations

from tradeoff.log.models import Entry

LAST = 200


def last_entries(workspace_id: int) -> tuple[int, int]:
    """What changes whenever a workspace's log does: the newest key and the sum of the last ones.

    The sum tells an entry that was begun before the newest but committed after it.
    """
    keys = list(Entry.objects.filter(workspace=workspace_id).order_by("-pk").values_list("pk", flat=True)[:LAST])
    return (keys[0] if keys else 0), sum(keys)
