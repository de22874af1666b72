from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from tradeoff import log
from tradeoff.crm import access, events, queries
from tradeoff.crm.models import Account, Deal, PipelineStage
from tradeoff.crm.ports import keeper_of
from tradeoff.crm.rules import KEEP, DealChanges, DealState
from tradeoff.kernel.errors import Conflict, Invalid, NotAllowed
from tradeoff.workspaces.models import Member

FIELD_WORDS = {
    "stage_id": "stage", "owner_id": "owner", "amount_minor": "amount", "probability": "probability",
    "close_date": "close date", "next_step": "next step", "lost_reason": "loss reason",
}  # fmt: skip
EDITABLE = ("stage_id", "owner_id", "amount_minor", "probability", "close_date", "next_step", "lost_reason")


@transaction.atomic
def edit_deal(*, actor: Member, deal: Deal, changes: DealChanges, now: datetime) -> Deal:
    """Change a deal. Closing it sets an empty close date to today; an account's first won deal makes it a customer.

    Refuses who neither owns the deal nor leads sales, an edit of a page older than the last change, a loss without its
    reason, and a field that another system keeps.
    """
    held = Deal.objects.select_for_update(of=("self",)).select_related("stage", "account", "changed_by").get(pk=deal.pk)
    if not access.can_edit_deal(actor, held):
        raise NotAllowed("Only its owner, a sales leader or an administrator changes a deal.")
    if held.changed_at != changes.seen_at:
        raise Conflict(_who_was_first(actor, held, changes.seen_at))
    before, state = {field: getattr(held, field) for field in EDITABLE}, held.stage.state
    _apply(held, changes, actor=actor)
    if held.stage.state != DealState.OPEN:
        today = now.astimezone(actor.workspace.zone).date()
        _close(held, closes_now=state == DealState.OPEN, expected=before["close_date"], today=today)
    changed = tuple(field for field in EDITABLE if getattr(held, field) != before[field])
    if not changed:
        return held
    _ask_keeper(actor, held, changed, now)
    held.changed_at, held.changed_by = now, actor
    held.save()
    _make_customer(held, was_won=state == DealState.WON, closed_before=before["close_date"])
    log.record(_event(held, changed), actor=actor, now=now)
    return held


def _ask_keeper(actor: Member, deal: Deal, changed: tuple[str, ...], now: datetime) -> None:
    """What another system keeps is changed there, or goes there from here."""
    found = keeper_of(actor.workspace_id, deal.pk)
    if found is None:
        return
    keeper, kept = found
    locked = [field for field in changed if field in kept.locked]
    if locked:
        names = " and ".join(FIELD_WORDS[field] for field in locked)
        raise Conflict(f"{kept.by} keeps the {names} of this deal. Change it there; it is here minutes later.")
    if taken := [field for field in changed if field in kept.written]:
        keeper.take(actor, deal, taken, now)


def _apply(deal: Deal, changes: DealChanges, *, actor: Member) -> None:
    """The stated values onto the row; a value somebody stated is no estimate any more."""
    if changes.stage_id is not KEEP and changes.stage_id != deal.stage_id:
        deal.stage = _stage(actor, changes.stage_id)
    if changes.amount_minor is not KEEP and changes.amount_minor != deal.amount_minor:
        if changes.amount_minor is not None and changes.amount_minor < 0:
            raise Invalid("An amount is not below 0; leave it empty when it is not known.", field="amount")
        deal.amount_minor, deal.amount_estimated = changes.amount_minor, False
    if changes.close_date is not KEEP and changes.close_date != deal.close_date:
        deal.close_date, deal.close_date_estimated = changes.close_date, False
    if changes.probability is not KEEP and changes.probability is not None and not 0 <= changes.probability <= 100:
        raise Invalid("A probability is a percentage from 0 to 100.", field="probability")
    if changes.owner_id is not KEEP and changes.owner_id != deal.owner_id:
        deal.owner_id = _owner_id(actor, changes.owner_id)
    for field in ("probability", "next_step", "lost_reason"):
        if (value := getattr(changes, field)) is not KEEP:
            setattr(deal, field, value)


def _close(deal: Deal, *, closes_now: bool, expected: date | None, today: date) -> None:
    """The close date of a closed deal is the day it closed; an expectation nobody corrected gives way to today."""
    if deal.stage.state == DealState.LOST and not deal.lost_reason:
        raise Invalid("Say why the deal was lost; product reads it beside the asks.", field="lost_reason")
    if deal.close_date is None or (closes_now and deal.close_date == expected and deal.close_date > today):
        deal.close_date, deal.close_date_estimated = today, False
    if deal.close_date > today and (closes_now or deal.close_date != expected):
        raise Invalid("A deal that is closed has closed already; enter today or an earlier day.", field="close_date")


def _make_customer(deal: Deal, *, was_won: bool, closed_before: date | None) -> None:
    """A customer since the first won deal; a win taken back makes it a prospect again when there is no other."""
    won = deal.stage.state == DealState.WON
    if deal.account_id is None:
        return
    accounts = Account.objects.filter(pk=deal.account_id)
    if won and not was_won:
        accounts.filter(customer_since__isnull=True).update(customer_since=deal.close_date)
    elif was_won and not won and not Deal.objects.filter(account=deal.account_id, stage__state=DealState.WON).exists():
        accounts.filter(customer_since=closed_before, recurring_minor=0).update(customer_since=None)


def _stage(actor: Member, stage_id: int) -> PipelineStage:
    stage = queries.stages_of(actor).filter(pk=stage_id).first()
    if stage is None:
        raise Invalid("There is no such stage in this pipeline.", field="stage")
    return stage


def _owner_id(actor: Member, owner_id: int | None) -> int | None:
    if owner_id is None:
        return None
    if not Member.objects.active().filter(workspace=actor.workspace_id, pk=owner_id).exists():
        raise Invalid("The owner must be an active member of this workspace.", field="owner")
    return owner_id


def _who_was_first(actor: Member, deal: Deal, seen_at: datetime) -> str:
    who = deal.changed_by.name if deal.changed_by else "An import"
    what = queries.changed_since(deal, seen_at, currency=actor.workspace.currency)
    at = deal.changed_at.astimezone(actor.workspace.zone)
    return (
        f"{who} changed this deal at {at:%H:%M}{': ' + '; '.join(what) if what else ''}. Look at it, then save again."
    )


def _event(deal: Deal, changed: tuple[str, ...]) -> events.DealEdited:
    kinds = {DealState.WON: events.DealWon, DealState.LOST: events.DealLost}
    kind = kinds.get(DealState(deal.stage.state), events.DealEdited) if "stage_id" in changed else events.DealEdited
    return kind(deal_id=deal.pk, fields=changed)
