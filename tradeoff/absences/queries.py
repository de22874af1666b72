from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from tradeoff.absences import access
from tradeoff.absences.models import Absence
from tradeoff.kernel.errors import NotFound
from tradeoff.ui.format import day as day_words
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.queries import members_of, today_of


@dataclass(frozen=True)
class Standing:
    """Who is away on a day, by their ids."""

    away: dict[int, Absence]

    def acting_for(self, member_id: int) -> Member | None:
        """Who acts for them; None where nobody was named, or who was named has left or is away too."""
        absence = self.away.get(member_id)
        delegate = absence.delegate if absence else None
        return delegate if delegate and delegate.is_active and delegate.pk not in self.away else None

    def behind(self, member_id: int) -> list[Absence]:
        """The days of those who named this member."""
        return [absence for absence in self.away.values() if absence.delegate_id == member_id]


def standing_on(workspace_id: int, day: date) -> Standing:
    people = ("member", "delegate__user", "delegate__workspace")
    rows = Absence.objects.on(day).filter(workspace=workspace_id).select_related(*people)
    return Standing({row.member_id: row for row in rows})


def standing_of(actor: Member) -> Standing:
    """Of today; read once a request, since it belongs to the member at hand."""
    if "_standing" not in actor.__dict__:
        actor.__dict__["_standing"] = standing_on(actor.workspace_id, today_of(actor))
    found: Standing = actor.__dict__["_standing"]
    return found


def acts_as(actor: Member) -> frozenset[int]:
    """Ids of the actor and of everybody they act for today."""
    return frozenset({actor.pk, *(absence.member_id for absence in standing_of(actor).behind(actor.pk))})


def those_behind(actor: Member) -> QuerySet[Absence, int]:
    """The same without the actor, as a part of another query."""
    return Absence.objects.on(today_of(actor)).filter(delegate=actor).values_list("member", flat=True)


def acts_for(actor: Member, member_id: int | None) -> bool:
    """Whether the actor is this member, or acts for them today; asks the database only when it has to."""
    return member_id is not None and (member_id == actor.pk or member_id in acts_as(actor))


def with_those_acting(members: Iterable[Member | None], day: date) -> list[Member]:
    """The members and whoever acts for them on a day, for news that somebody has to do something about."""
    told = [member for member in members if member is not None]
    if not told:
        return []
    standing = standing_on(told[0].workspace_id, day)
    acting = (standing.acting_for(member.pk) for member in told)
    return [*told, *(member for member in acting if member is not None)]


def absences_of(member: Member) -> QuerySet[Absence]:
    """Newest first, without those taken back."""
    rows = Absence.objects.standing().filter(workspace=member.workspace_id, member=member)
    return rows.select_related("delegate").order_by("-starts", "-pk")


def absence_of(member: Member, absence_id: int) -> Absence:
    found = absences_of(member).filter(pk=absence_id).first()
    if found is None:
        raise NotFound("There is no such absence; it may have been taken back already.")
    return found


def away_from(actor: Member, *, today: date) -> QuerySet[Absence]:
    """Everybody who is away today or will be, the soonest first."""
    rows = Absence.objects.standing().filter(workspace=actor.workspace_id, until__gte=today, member__is_active=True)
    return rows.select_related("member", "delegate").order_by("starts", "member__name", "pk")


def those_who_may_act(member: Member) -> list[Member]:
    """Active members with an account of their own, by name."""
    rows = members_of(member).active().filter(user__isnull=False)
    return [one for one in rows if access.can_stand_in(one, member)]


def away_words(standing: Standing, member: Member | None) -> str:
    """“away until 3 Dec, Marcus Oyelaran acts”; empty for who is there."""
    absence = standing.away.get(member.pk) if member is not None else None
    if absence is None or member is None:
        return ""
    acting = standing.acting_for(member.pk)
    return f"away until {day_words(absence.until)}, {f'{acting.name} acts' if acting else 'nobody acts'}"
