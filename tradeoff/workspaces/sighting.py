"""Whose rows a seller sees on a day: read on nearly every page, so it is one statement whatever the reach."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django.db import connection

from tradeoff.workspaces.rules import Reach

if TYPE_CHECKING:
    from tradeoff.workspaces.models import Member

# Spells of a member never overlap, so on one day there is one team at most; teams are a tree.
STATEMENT: Final = """
    WITH RECURSIVE today AS (
        SELECT member_id, team_id FROM workspaces_teamspell
         WHERE workspace_id = %(workspace)s
           AND (starts IS NULL OR starts <= %(day)s) AND (ends IS NULL OR ends > %(day)s)
    ), reached (team_id) AS (
        SELECT team_id FROM today WHERE member_id = %(member)s
         UNION
        SELECT team.id FROM workspaces_salesteam AS team JOIN reached ON team.parent_id = reached.team_id
         WHERE %(below)s
    )
    SELECT member_id FROM today WHERE team_id IN (SELECT team_id FROM reached)
"""


def colleagues_of(actor: Member, reach: Reach, *, on: date) -> frozenset[int]:
    """Ids of the actor and of those in their team that day, and for `Reach.SUBTREE` of those in the teams below it."""
    if reach is Reach.OWN:
        return frozenset({actor.pk})
    asked: dict[str, Any] = {"workspace": actor.workspace_id, "member": actor.pk, "day": on}
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT, asked | {"below": reach is Reach.SUBTREE})
        return frozenset({actor.pk, *(key for (key,) in cursor.fetchall())})
