"""A member's own notices and wishes; nobody reads another's."""

from __future__ import annotations

from collections.abc import Iterable
from zoneinfo import ZoneInfo, available_timezones

from django.db.models import QuerySet

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


def unread_by_kind(actor: Member) -> dict[str, int]:
    found: dict[str, int] = {}
    for kind in notices_of(actor, unread=True).values_list("kind", flat=True):
        found[kind] = found.get(kind, 0) + 1
    return found


def cadences(members: Iterable[int]) -> dict[tuple[int, str], Cadence]:
    """What these members chose, by member and kind."""
    rows = Preference.objects.filter(member__in=list(members)).values_list("member_id", "kind", "cadence")
    return {(member, kind): Cadence(cadence) for member, kind, cadence in rows}


def cadence_of(chosen: dict[tuple[int, str], Cadence], member_id: int, kind: str) -> Cadence:
    return chosen.get((member_id, kind)) or Cadence(kinds.kind_of(kind).default)


def hours_of(members: Iterable[Member]) -> dict[int, Hours]:
    """Each member's time zone and wishes; members come with their user and workspace."""
    told = list(members)
    rhythms = {row.member_id: row for row in Rhythm.objects.filter(member__in=[member.pk for member in told])}
    return {member.pk: _hours(member, rhythms.get(member.pk)) for member in told}


def rhythm_of(actor: Member) -> Rhythm:
    """As chosen, or as it is for everybody who has not."""
    return Rhythm.objects.filter(member=actor).first() or Rhythm(workspace_id=actor.workspace_id, member=actor)


def zone_of(member: Member) -> ZoneInfo:
    """The person's own time zone, else the company's."""
    named = getattr(member.user, "time_zone", "") or ""
    return ZoneInfo(named) if named in available_timezones() else member.workspace.zone


def _hours(member: Member, rhythm: Rhythm | None) -> Hours:
    if rhythm is None:
        return Hours(zone_of(member))
    return Hours(zone_of(member), rhythm.digest_hour, rhythm.digest_weekday, rhythm.quiet_from, rhythm.quiet_until)
