"""Which deals are quiet, and who keeps a source from which silence can be told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db import connection
from django.db.models import Exists, Max, OuterRef, Q

from tradeoff.activities.models import Activity, QuietPolicy
from tradeoff.activities.rules import DEFAULT_QUIET_DAYS, IN_USE
from tradeoff.crm.models import Deal, DealQuerySet
from tradeoff.crm.ports import DealMark
from tradeoff.crm.queries import visible_deals
from tradeoff.ui.format import count
from tradeoff.workspaces.models import Member


@dataclass(frozen=True)
class Silence:
    """After how many days, and so since when, an open deal of whom is called quiet."""

    days: int
    since: datetime
    sources: frozenset[int]

    @property
    def can_be_told(self) -> bool:
        return self.days > 0 and bool(self.sources)


# The last activity of each member through the index: an EXISTS would read the table once for each who has none.
SOURCES: Final = """
    SELECT member.id, (SELECT days FROM activities_quietpolicy WHERE workspace_id = %(workspace)s LIMIT 1)
      FROM workspaces_member AS member
     WHERE member.workspace_id = %(workspace)s AND member.is_active AND (
           (SELECT act.at FROM activities_activity AS act
             WHERE act.workspace_id = %(workspace)s AND act.by_id = member.id AND act.at <= %(until)s
               AND act.removed_at IS NULL ORDER BY act.at DESC LIMIT 1) >= %(since)s
           OR EXISTS (SELECT FROM activities_calendarsource AS calendar
                       WHERE calendar.member_id = member.id AND calendar.read_at IS NOT NULL AND calendar.trouble = '')
           OR EXISTS (SELECT FROM activities_mailbox AS mailbox
                       WHERE mailbox.member_id = member.id AND mailbox.read_at IS NOT NULL AND mailbox.trouble = ''
                         AND mailbox.paused_at IS NULL AND mailbox.withdrawn_at IS NULL))
     ORDER BY member.id
"""


def silence_of(actor: Member, *, today: date) -> Silence:
    """One query. A source of a member is a calendar or mailbox that was read without trouble, or activities of theirs
    in the last 90 days. Without one nobody can tell silence from a missing record, so no deal of theirs is quiet.
    """
    begins = datetime.combine(today, time(0), actor.workspace.zone)
    used = {"since": begins - IN_USE, "until": begins + timedelta(days=1)}
    with connection.cursor() as cursor:
        cursor.execute(SOURCES, {"workspace": actor.workspace_id, **used})
        found = cursor.fetchall()
    days = found[0][1] if found and found[0][1] is not None else DEFAULT_QUIET_DAYS
    return Silence(days, begins - timedelta(days=days), frozenset(key for key, _ in found))


def quiet_days_of(actor: Member) -> int:
    days = QuietPolicy.objects.filter(workspace=actor.workspace_id).values_list("days", flat=True).first()
    return DEFAULT_QUIET_DAYS if days is None else days


def people_with_sources(actor: Member, silence: Silence) -> list[Member]:
    """Whose silence can be told, by name."""
    rows = Member.objects.filter(workspace=actor.workspace_id, pk__in=silence.sources)
    return list(rows.order_by("name", "pk"))


def narrowed_to_quiet(rows: DealQuerySet, silence: Silence) -> DealQuerySet:
    """The open deals among them whose owner keeps a source and on which nothing happened, or is planned, since then."""
    if not silence.can_be_told:
        return rows.none()
    lately = Activity.objects.filter(deal=OuterRef("pk"), at__gte=silence.since).standing()
    rows = rows.open().filter(owner__in=silence.sources).filter(~Exists(lately))
    return rows.exclude(created_on__gte=silence.since.date())


def quiet_among(actor: Member, deal_ids: Iterable[int], silence: Silence) -> set[int]:
    """The ids of quiet deals among those given, in one query."""
    rows = visible_deals(actor).filter(pk__in=list(deal_ids))
    return set(narrowed_to_quiet(rows, silence).values_list("pk", flat=True))


def quiet_mark(actor: Member, today: date) -> DealMark | None:
    """The filter on the list of deals; None while nobody's silence can be told."""
    silence = silence_of(actor, today=today)
    if not silence.can_be_told:
        return None
    label = f"No activity for {count('day', silence.days)}"
    return DealMark("quiet", label, lambda rows: narrowed_to_quiet(rows, silence))


def last_on(actor: Member, deal: Deal) -> datetime | None:
    """When something last happened on the deal, or will as planned."""
    rows = Activity.objects.filter(Q(workspace=actor.workspace_id) & Q(deal=deal)).standing()
    latest: datetime | None = rows.aggregate(latest=Max("at"))["latest"]
    return latest
