"""An activity by hand: written down, said otherwise, removed, and brought back."""

from __future__ import annotations

import contextlib
from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from tradeoff import log
from tradeoff.activities import access, events, queries
from tradeoff.activities.models import Activity, Attendee
from tradeoff.activities.rules import ActivityInput, Kind, check_said
from tradeoff.crm.actions import edit_deal
from tradeoff.crm.rules import DealChanges
from tradeoff.kernel.errors import Conflict, Invalid, NotAllowed
from tradeoff.workspaces.models import Member

if TYPE_CHECKING:
    from tradeoff.crm.models import Account, Deal

SAID = ("kind", "at", "subject", "text", "outcome", "direction", "minutes", "next_step")


@transaction.atomic
def log_activity(
    *, actor: Member, account: Account | None, deal: Deal | None, said: ActivityInput, now: datetime
) -> Activity:
    """Write down a call, a meeting or a mail on a deal or an account the actor got through crm's queries.

    Its next step becomes that of the deal, where the deal is open and the actor may change it.
    Refuses contributors, a contact of another account, and what no activity can be (`rules.check_said`).
    """
    if not access.can_log(actor):
        raise NotAllowed("Activities are logged by members with a sales or product role.")
    if account is None and deal is None:
        raise Invalid("An activity belongs to a deal or an account; choose one.")
    check_said(said, now=now)
    account = deal.account if deal is not None else account
    activity = Activity(workspace_id=actor.workspace_id, account=account, deal=deal, by=actor, logged_at=now)
    _say(activity, said)
    activity.save()
    _attend(actor, activity, said.contact_ids)
    log.record(events.ActivityLogged(activity_id=activity.pk, **activity.noun_ids), actor=actor, now=now)
    if deal is not None and deal.is_open and activity.next_step:
        _pass_on(actor, deal, activity.next_step, now=now)
    return activity


@transaction.atomic
def edit_activity(*, actor: Member, activity: Activity, said: ActivityInput, now: datetime) -> Activity:
    """Say it otherwise. Refuses who neither was there nor leads sales, and one that is removed."""
    held = _held(actor, activity)
    if held.removed_at is not None:
        raise Conflict("This activity is removed. Bring it back first.")
    check_said(said, now=now)
    before = [getattr(held, field) for field in SAID]
    attended = set(held.attendees.values_list("contact_id", flat=True))
    _say(held, said)
    held.save()
    _attend(actor, held, said.contact_ids)
    changed = [field for field, value in zip(SAID, before, strict=True) if getattr(held, field) != value]
    changed += ["contacts"] if attended != said.contact_ids else []
    if changed:
        event = events.ActivityEdited(activity_id=held.pk, **held.noun_ids, fields=tuple(changed))
        log.record(event, actor=actor, now=now)
    return held


@transaction.atomic
def remove_activity(*, actor: Member, activity: Activity, now: datetime) -> None:
    """Take it out of every list; whoever did so can bring it back. A second removal changes nothing."""
    held = _held(actor, activity)
    if held.removed_at is None:
        held.removed_at, held.removed_by = now, actor
        held.save()
        log.record(events.ActivityRemoved(activity_id=held.pk, **held.noun_ids), actor=actor, now=now)


@transaction.atomic
def restore_activity(*, actor: Member, activity: Activity, now: datetime) -> None:
    held = _held(actor, activity)
    if held.removed_at is not None:
        held.removed_at = held.removed_by = None
        held.save()
        log.record(events.ActivityRestored(activity_id=held.pk, **held.noun_ids), actor=actor, now=now)


def _pass_on(actor: Member, deal: Deal, next_step: str, *, now: datetime) -> None:
    changes = DealChanges(seen_at=deal.changed_at, next_step=next_step)
    with contextlib.suppress(NotAllowed, Conflict):  # then it stands on the activity only
        edit_deal(actor=actor, deal=deal, changes=changes, now=now)


def _held(actor: Member, activity: Activity) -> Activity:
    held = Activity.objects.select_for_update(of=("self",)).get(pk=activity.pk)
    if not access.can_change(actor, held):
        raise NotAllowed("Only who was there, a sales manager or an administrator changes an activity.")
    return held


def _say(activity: Activity, said: ActivityInput) -> None:
    activity.kind, activity.at, activity.minutes = said.kind, said.at, said.minutes
    activity.subject, activity.text = said.subject.strip(), said.text.strip()
    activity.outcome, activity.next_step = said.outcome or "", said.next_step.strip()
    activity.direction = "" if said.kind is Kind.MEETING else said.direction or ""


def _attend(actor: Member, activity: Activity, contact_ids: Collection[int]) -> None:
    allowed = set(queries.contacts_for(actor, activity.account).values_list("pk", flat=True)) if contact_ids else set()
    if not set(contact_ids) <= allowed:
        raise Invalid("Somebody chosen is no contact of this account any more.", field="contacts")
    activity.attendees.exclude(contact__in=contact_ids).delete()
    there = set(activity.attendees.values_list("contact_id", flat=True))
    Attendee.objects.bulk_create(
        Attendee(workspace_id=activity.workspace_id, activity=activity, contact_id=key)
        for key in sorted(set(contact_ids) - there)
    )
