from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from tradeoff.asks.models import Ask
from tradeoff.calls import access
from tradeoff.calls.models import Call, ProposedAsk, Speaker, Turn
from tradeoff.crm.queries import visible_accounts, visible_deals
from tradeoff.kernel.errors import NotFound
from tradeoff.workspaces.models import Member


def visible_calls(actor: Member) -> QuerySet[Call]:
    """Those on a deal the actor sees, or on an account they see where no deal is named."""
    return _seen(actor).filter(removed_at=None)


def _seen(actor: Member) -> QuerySet[Call]:
    rows = Call.objects.filter(workspace=actor.workspace_id)
    if not access.can_see_calls(actor):
        return rows.none()
    deal = Exists(visible_deals(actor).filter(pk=OuterRef("deal")))
    account = Exists(visible_accounts(actor).filter(pk=OuterRef("account")))
    return rows.filter(deal | (Q(deal=None) & account))


def call_of(actor: Member, call_id: int) -> Call:
    """Refuses with NotFound, the same for a missing call and one out of sight."""
    rows = visible_calls(actor).select_related("account", "deal__stage", "imported_by")
    call = rows.filter(pk=call_id).first()
    if call is None:
        raise NotFound("There is no such call, or it is not yours to see.")
    return call


def removed_call_of(actor: Member, call_id: int) -> Call:
    """One that the actor removed, to bring it back."""
    call = _seen(actor).filter(removed_by=actor, removed_at__isnull=False, pk=call_id).first()
    if call is None:
        raise NotFound("You removed no such call.")
    return call


def known_call(workspace_id: int, *, external_id: str, fingerprint: str) -> Call | None:
    """The call these words are already, seen or not, removed or not: a call comes in once."""
    rows = Call.objects.filter(workspace=workspace_id)
    same = Q(fingerprint=fingerprint)
    if external_id:
        same |= Q(external_id=external_id)
    return rows.filter(same).order_by("pk").first()


def speakers_of(call: Call) -> list[Speaker]:
    """Of a call got by `call_of`, in the order they first spoke."""
    return list(Speaker.objects.filter(call=call).select_related("member", "contact").order_by("position"))


def turns_of(call: Call) -> list[Turn]:
    """Of a call got by `call_of`, in order."""
    return list(Turn.objects.filter(call=call).order_by("position"))


def proposals_of(call: Call) -> list[ProposedAsk]:
    """Of a call got by `call_of`: sentences that ask for something, in the order they were said."""
    rows = ProposedAsk.objects.filter(call=call).select_related("turn__speaker__contact", "settled_by")
    return list(rows.order_by("turn__position", "start"))


def proposal_of(actor: Member, call_id: int, proposal_id: int) -> ProposedAsk:
    rows = ProposedAsk.objects.filter(call__in=visible_calls(actor), call=call_id, pk=proposal_id)
    rows = rows.select_related("call__account", "call__deal__stage", "turn__speaker__contact")
    found = rows.first()
    if found is None:
        raise NotFound("There is no such proposal, or it is not yours to see.")
    return found


def proposals_behind(actor: Member, ask: Ask) -> list[ProposedAsk]:
    """The sentences an ask was accepted from, on calls the actor sees; of an ask got by `asks.queries.ask_of`."""
    rows = ProposedAsk.objects.filter(call__in=visible_calls(actor), ask=ask)
    return list(rows.select_related("call", "turn__speaker").order_by("settled_at", "pk"))
