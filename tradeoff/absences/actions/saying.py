from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from tradeoff import log
from tradeoff.absences import access, events, queries, rules
from tradeoff.absences.models import Absence
from tradeoff.kernel.errors import Conflict, Invalid, NotAllowed
from tradeoff.ui.format import day
from tradeoff.workspaces.models import Member


@transaction.atomic
def say_away(
    *, actor: Member, member: Member, delegate: Member | None, starts: date, until: date, today: date, now: datetime
) -> Absence:
    """A member is away, and somebody acts for them meanwhile.

    Refuses days that are over or said already, and a delegate who may not act or is away on one of these days.
    """
    _require_own(actor, member)
    rules.check_days(starts, until, today=today)
    _hold(member, delegate)
    if delegate is not None:
        _check_delegate(member, delegate, starts=starts, until=until)
    absence = Absence(
        workspace_id=member.workspace_id, member=member, delegate=delegate, starts=starts, until=until, said_by=actor,
        said_at=now,
    )  # fmt: skip
    try:
        with transaction.atomic():
            absence.save()
    except IntegrityError as error:
        raise Conflict(f"{_whose(actor, member)} days overlap with others said before. Take those back first.",
                       field="starts") from error  # fmt: skip
    said = events.AbsenceSaid(
        absence_id=absence.pk, member_id=member.pk, delegate_id=delegate.pk if delegate else None,
        starts=starts.isoformat(), until=until.isoformat(),
    )  # fmt: skip
    log.record(said, actor=actor, now=now)
    _forget(actor, member, delegate)
    return absence


@transaction.atomic
def come_back(*, actor: Member, absence: Absence, today: date, now: datetime) -> Absence:
    """They are there from today; days that have not begun are taken back whole. Refuses days that are over."""
    held = Absence.objects.select_for_update(of=("self",)).select_related("member", "delegate").get(pk=absence.pk)
    _require_own(actor, held.member)
    if held.withdrawn_at is not None or held.until < today:
        raise Conflict("These days are over already.")
    if held.starts >= today:
        held.withdrawn_at = now
    else:
        held.until = today - timedelta(days=1)
    held.save(update_fields=["withdrawn_at", "until"])
    ended = events.AbsenceEnded(absence_id=held.pk, member_id=held.member_id, on=today.isoformat())
    log.record(ended, actor=actor, now=now)
    _forget(actor, held.member, held.delegate)
    return held


def _hold(*members: Member | None) -> None:
    """Both are locked, so that a delegate who says their own days away at this moment is seen."""
    keys = [member.pk for member in members if member is not None]
    list(Member.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk").values_list("pk"))


def _require_own(actor: Member, member: Member) -> None:
    if not access.can_say_away(actor, member):
        raise NotAllowed("You say your own days away; an administrator says those of others.")


def _check_delegate(member: Member, delegate: Member, *, starts: date, until: date) -> None:
    if delegate.pk == member.pk:
        raise Invalid("Nobody acts for themselves. Choose a colleague, or nobody.", field="delegate")
    if not delegate.is_active:
        raise Invalid(f"{delegate.name} can no longer enter. Choose somebody else.", field="delegate")
    if not access.can_stand_in(delegate, member):
        raise Invalid(f"{delegate.name} sees no amounts, and so cannot act here. Choose somebody who does.",
                      field="delegate")  # fmt: skip
    meanwhile = queries.absences_of(delegate).filter(starts__lte=until, until__gte=starts).first()
    if meanwhile is not None:
        raise Conflict(
            f"{delegate.name} is away from {day(meanwhile.starts)} to {day(meanwhile.until)}. Choose somebody else.",
            field="delegate",
        )


def _whose(actor: Member, member: Member) -> str:
    return "Your" if actor.pk == member.pk else f"{member.name}’s"


def _forget(*members: Member | None) -> None:
    """What was read of who acts for whom before this was said."""
    for member in members:
        if member is not None:
            member.__dict__.pop("_standing", None)
