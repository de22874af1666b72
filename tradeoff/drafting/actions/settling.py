from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tradeoff import log
from tradeoff.drafting import access, events
from tradeoff.drafting.models import Draft
from tradeoff.drafting.rules import Kind, State
from tradeoff.kernel.errors import Conflict, Invalid, NotAllowed
from tradeoff.problems import actions as problems
from tradeoff.problems.queries import problem_of
from tradeoff.workspaces.models import Member


@transaction.atomic
def use_draft(*, actor: Member, draft: Draft, text: str, now: datetime) -> Draft:
    """Write a statement, as its reader changed it, into its problem. The problem's own rights and history hold."""
    held = _held(actor, draft)
    if held.kind != Kind.STATEMENT:
        raise Invalid("A summary and a reply are copied; only a statement is written into its problem.")
    if not text.strip():
        raise Invalid("The statement is empty: write it, or discard the draft.", field="text")
    problems.frame(
        actor=actor, problem=problem_of(actor, held.noun_id), changes=problems.Framing(statement=text), now=now
    )
    return _settle(held, State.USED, events.DraftUsed(draft_id=held.pk), actor, now)


@transaction.atomic
def dismiss_draft(*, actor: Member, draft: Draft, now: datetime) -> Draft:
    held = _held(actor, draft)
    return _settle(held, State.DISMISSED, events.DraftDismissed(draft_id=held.pk), actor, now)


def _held(actor: Member, draft: Draft) -> Draft:
    if not access.can_settle(actor, draft):
        raise NotAllowed("A draft belongs to whoever asked for it.")
    held = Draft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    if held.state != State.READY:
        raise Conflict("This draft is settled already.")
    return held


def _settle(held: Draft, state: State, event: events.DraftEvent, actor: Member, now: datetime) -> Draft:
    held.state, held.settled_at = state, now
    held.save(update_fields=["state", "settled_at"])
    log.record(event, actor=actor, now=now)
    return held
