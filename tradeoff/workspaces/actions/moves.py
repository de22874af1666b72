"""Members in other teams from a day on, and every team of today brought up to the day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import F, OuterRef, Q, Subquery

from tradeoff import log
from tradeoff.kernel.errors import NotAllowed
from tradeoff.workspaces import access, events, queries
from tradeoff.workspaces.models import Member, SalesTeam, TeamSpell
from tradeoff.workspaces.rules import Turn, moved, spells_of, team_on, unmoved

MOVED = (
    Q(due=None, sales_team__isnull=False)
    | Q(due__isnull=False, sales_team=None)
    | Q(due__isnull=False, sales_team__isnull=False) & ~Q(sales_team=F("due"))
)


@transaction.atomic
def move_member(*, actor: Member, member: Member, team: SalesTeam | None, on: date, now: datetime) -> Member:
    """Put a member into a team, or none, from a day on, past or future; a later move stays. Refuses two on one day."""
    held = _held(actor, member)
    turns = moved(queries.turns_of_member(held), team_id=team.pk if team else None, on=on)
    _write(held, turns, now=now)
    found = events.MemberMoved(member_id=held.pk, sales_team_id=team.pk if team else None, starts=on.isoformat())
    log.record(found, actor=actor, now=now)
    return held


@transaction.atomic
def take_back_move(*, actor: Member, member: Member, on: date, now: datetime) -> Member:
    """Forget the move of a day: the team before it goes on until the next move. Refuses a day without one."""
    held = _held(actor, member)
    _write(held, unmoved(queries.turns_of_member(held), on=on), now=now)
    log.record(events.MoveTakenBack(member_id=held.pk, starts=on.isoformat()), actor=actor, now=now)
    return held


@transaction.atomic
def settle_teams(*, workspace_id: int, today: date) -> int:
    """Bring `Member.sales_team` up to the day, for moves whose day has come; how many. Safe to run twice."""
    spells = TeamSpell.objects.on(today).filter(member=OuterRef("pk")).values("team")[:1]
    behind = Member.objects.filter(workspace=workspace_id).annotate(due=Subquery(spells))
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.teams_are_dated', 'on', true)")
        changed = behind.filter(MOVED).update(sales_team=Subquery(spells))
        cursor.execute("SELECT set_config('app.teams_are_dated', '', true)")
    return changed


def _held(actor: Member, member: Member) -> Member:
    if not access.can_keep_people(actor):
        raise NotAllowed("Only an administrator moves members between teams.")
    return Member.objects.select_for_update(of=("self",)).get(pk=member.pk)


def _write(member: Member, turns: Sequence[Turn], *, now: datetime) -> None:
    """The team of today first: the database dates what it is told by that, and the whole line replaces it."""
    member.sales_team_id = team_on(turns, now.astimezone(member.workspace.zone).date())
    member.save(update_fields=["sales_team"])
    TeamSpell.objects.filter(member=member).delete()
    TeamSpell.objects.bulk_create(
        TeamSpell(workspace_id=member.workspace_id, member=member, team_id=team_id, starts=starts, ends=ends)
        for team_id, starts, ends in spells_of(turns)
    )
