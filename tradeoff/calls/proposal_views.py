"""Sentences that ask for something: accepted as an ask, or dismissed with a way back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from tradeoff.calls import actions, presenting, queries
from tradeoff.calls.forms import AcceptForm
from tradeoff.kernel.errors import Refused
from tradeoff.workspaces.middleware import MemberRequest

if TYPE_CHECKING:
    from tradeoff.calls.models import ProposedAsk


@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: MemberRequest, call_id: int, proposal_id: int) -> HttpResponse:
    """The ask as it will be logged, with the words they said; nothing is logged before it is sent."""
    member = request.member
    proposal = queries.proposal_of(member, call_id, proposal_id)
    if proposal.ask_id is not None:
        return redirect("asks:ask", proposal.ask_id)
    form = AcceptForm(request.POST) if request.method == "POST" else AcceptForm(initial=_initial(proposal))
    if form.is_valid():
        try:
            ask = actions.accept_proposal(actor=member, proposal=proposal, words=form.words(), now=timezone.now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "The ask is logged; the call is shown beside it.")
            return redirect(f"{reverse('asks:ask', args=[ask.pk])}?receipt=1")
    context = {"form": form, "row": presenting.proposal_row(proposal, actor=member), "call": proposal.call}
    return render(request, "calls/accept.html", context, status=422 if form.is_bound else 200)


@require_POST
def dismiss(request: MemberRequest, call_id: int, proposal_id: int) -> HttpResponse:
    proposal = queries.proposal_of(request.member, call_id, proposal_id)
    actions.dismiss_proposal(actor=request.member, proposal=proposal, now=timezone.now())
    return redirect(f"{reverse('calls:call', args=[call_id])}?dismissed={proposal.pk}#proposals")


@require_POST
def reopen(request: MemberRequest, call_id: int, proposal_id: int) -> HttpResponse:
    proposal = queries.proposal_of(request.member, call_id, proposal_id)
    actions.reopen_proposal(actor=request.member, proposal=proposal, now=timezone.now())
    messages.success(request, "The sentence waits again.")
    return redirect(f"{reverse('calls:call', args=[call_id])}#proposals")


def _initial(proposal: ProposedAsk) -> dict[str, Any]:
    speaker, call = proposal.turn.speaker, proposal.call
    name = speaker.contact.name if speaker.contact else speaker.name
    return {"wants": proposal.words, "said_by": f"{name}, {call.title}"[:200]}
