"""A member's own notices and wishes; nobody reads another's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.db.models import Count, Q, QuerySet, prefetch_related_objects

from tradeoff.kernel.errors import NotFound
from tradeoff.notices import kinds
from tradeoff.notices.models import Notice, Preference, Rhythm
from tradeoff.notices.rules import Cadence, Hours
from tradeoff.workspaces.models import Member


def notices_of(actor: Member, *, unread: bool = False, kind: str = "") -> QuerySet[Notice]:
    """Newest first."""
    found = Notice.objects.filter(member=actor.pk)
    if unread:
        found = found.filter(read_at__isnull=True)
    if kind:
        found = found.filter(kind=kind)
    return found.order_by("-at", "-pk")


def notice_of(actor: Member, notice_id: int) -> Notice:
    found = notices_of(actor).filter(pk=notice_id).first()
    if found is None:
        raise NotFound("There is no such notice, or it is somebody else's.")
    return found


def unread_count(actor: Member) -> int:
    return Notice.objects.filter(member=actor.pk, read_at__isnull=True).count()


@dataclass(frozen=True)
class Counts:
    """How many notices a member has of each kind, and how many of them are unread."""

    all: dict[str, int]
    unread: dict[str, int]

    def of(self, *, unread: bool, kind: str) -> int:
        counted = self.unread if unread else self.all
        return counted.get(kind, 0) if kind else sum(counted.values())


def counts_of(actor: Member) -> Counts:
    rows = Notice.objects.filter(member=actor.pk).values("kind").order_by("kind")
    told = rows.annotate(all=Count("pk"), unread=Count("pk", filter=Q(read_at__isnull=True)))
    found = {row["kind"]: row for row in told}
    unread = {kind: row["unread"] for kind, row in found.items() if row["unread"]}
    return Counts({kind: row["all"] for kind, row in found.items()}, unread)


def cadences(members: Iterable[int]) -> dict[tuple[int, str], Cadence]:
    """What these members chose, by member and kind."""
    rows = Preference.objects.filter(member__in=list(members)).values_list("member_id", "kind", "cadence")
    return {(member, kind): Cadence(cadence) for member, kind, cadence in rows}


def cadence_of(chosen: dict[tuple[int, str], Cadence], member_id: int, kind: str) -> Cadence:
    return chosen.get((member_id, kind)) or Cadence(kinds.kind_of(kind).default)


def hours_of(members: Iterable[Member]) -> dict[int, Hours]:
    """Each member's time zone and wishes, in three queries at most however many they are."""
    told = list(members)
    prefetch_related_objects(told, "user", "workspace")
    rhythms = {row.member_id: row for row in Rhythm.objects.filter(member__in=[member.pk for member in told])}
    return {member.pk: _hours(member, rhythms.get(member.pk)) for member in told}


def rhythm_of(actor: Member) -> Rhythm:
    """As chosen, or as it is for everybody who has not."""
    return Rhythm.objects.filter(member=actor).first() or Rhythm(workspace_id=actor.workspace_id, member=actor)


def zone_of(member: Member) -> ZoneInfo:
    """The person's own time zone, else the company's."""
    named = getattr(member.user, "time_zone", "") or ""
    return ZoneInfo(named) if named in _known_zones() else member.workspace.zone


@cache
def _known_zones() -> set[str]:
    """Looked up on disk once: many people are told at a time."""
    return available_timezones()


def _hours(member: Member, rhythm: Rhythm | None) -> Hours:
    if rhythm is None:
        return Hours(zone_of(member))
    return Hours(zone_of(member), rhythm.digest_hour, rhythm.digest_weekday, rhythm.quiet_from, rhythm.quiet_until)
