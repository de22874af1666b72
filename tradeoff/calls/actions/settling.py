"""Sentences that ask for something become asks, or not; somebody says so, each time."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from tradeoff import log
from tradeoff.asks.actions import AskInput, log_ask
from tradeoff.calls import access, events
from tradeoff.calls.models import Call, ProposedAsk
from tradeoff.kernel.errors import Conflict, NotAllowed
from tradeoff.workspaces.models import Member

if TYPE_CHECKING:
    from tradeoff.asks.models import Ask


@transaction.atomic
def accept_proposal(*, actor: Member, proposal: ProposedAsk, words: AskInput, now: datetime) -> Ask:
    """Log the ask on the call's deal while that is open, else on its account; refuses what `log_ask` refuses."""
    held = _held(actor, proposal)
    if held.settled_at is not None:
        raise Conflict("Somebody has settled this proposal meanwhile.")
    call = Call.objects.select_related("account", "deal__stage").get(pk=held.call_id)
    if call.account is None:
        raise Conflict("The deal of this call has no account yet, so nobody can ask. Give it an account first.")
    deal = call.deal if call.deal is not None and call.deal.is_open else None
    ask = log_ask(actor=actor, account=call.account, deal=deal, words=words, now=now)
    held.ask, held.settled_at, held.settled_by = ask, now, actor
    held.save(update_fields=["ask", "settled_at", "settled_by"])
    log.record(
        events.ProposalAccepted(call_id=call.pk, proposal_id=held.pk, ask_id=ask.pk, **call.noun_ids),
        actor=actor,
        now=now,
    )
    return ask


@transaction.atomic
def dismiss_proposal(*, actor: Member, proposal: ProposedAsk, now: datetime) -> None:
    """It asks for nothing; may be taken back."""
    held = _held(actor, proposal)
    if held.settled_at is not None:
        raise Conflict("Somebody has settled this proposal meanwhile.")
    held.settled_at, held.settled_by = now, actor
    held.save(update_fields=["settled_at", "settled_by"])
    call = held.call
    log.record(events.ProposalDismissed(call_id=call.pk, proposal_id=held.pk, **call.noun_ids), actor=actor, now=now)


@transaction.atomic
def reopen_proposal(*, actor: Member, proposal: ProposedAsk, now: datetime) -> None:
    """A dismissed sentence waits again; refuses one that became an ask, which has its own answer."""
    held = _held(actor, proposal)
    if held.ask_id is not None:
        raise Conflict("This sentence became an ask; it is answered there.")
    if held.settled_at is None:
        return
    held.settled_at = held.settled_by = None
    held.save(update_fields=["settled_at", "settled_by"])
    call = held.call
    log.record(events.ProposalReopened(call_id=call.pk, proposal_id=held.pk, **call.noun_ids), actor=actor, now=now)


def _held(actor: Member, proposal: ProposedAsk) -> ProposedAsk:
    if not access.can_settle(actor):
        raise NotAllowed("What was heard is settled by members with a sales or product role.")
    return ProposedAsk.objects.select_for_update(of=("self",)).select_related("call").get(pk=proposal.pk)
