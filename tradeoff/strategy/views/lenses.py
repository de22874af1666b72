from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from tradeoff.kernel.errors import NotFound, Refused
from tradeoff.strategy import access, actions, queries, rules
from tradeoff.strategy.forms import LensForm
from tradeoff.strategy.presenting import lenses as presenting
from tradeoff.strategy.views.listing import today_of
from tradeoff.workspaces.middleware import MemberRequest


@require_safe
def lenses(request: MemberRequest) -> HttpResponse:
    """How each side weighs, side by side."""
    member, current = request.member, queries.lenses_of(request.member)
    cards = [
        presenting.card_of(
            current[side],
            newest=queries.lens_history(member, side).first(),
            currency=member.workspace.currency,
            owner=access.LENS_OWNERS[side].label,
            may_change=access.can_change_lens(member, side),
            now=timezone.now(),
        )
        for side in rules.Side
    ]
    return render(request, "strategy/lenses.html", {"cards": cards, "sees_money": access.can_see_money(member)})


@require_http_methods(["GET", "HEAD", "POST"])
def lens(request: MemberRequest, side: str) -> HttpResponse:
    """Change a lens: first see which problems would move, then save it as a new version."""
    member, whose = request.member, _side(side)
    current, currency = queries.lenses_of(member)[whose], member.workspace.currency
    form = LensForm(request.POST or None, lens=current, currency=currency)
    moves = None
    if form.is_valid():
        wanted = rules.Lens(whose, current.version + 1, form.weights(), form.scales())
        if "save" in request.POST:
            try:
                actions.change_lens(
                    actor=member, side=whose, weights=wanted.weights, scales=wanted.scales, now=timezone.now()
                )
            except Refused as refusal:
                form.add_error(None, refusal.message)
            else:
                messages.success(request, f"Version {wanted.version} of the {whose.value} lens holds from now on.")
                return redirect("strategy:lenses")
        moves = _moves(request, wanted)
    context = {
        "form": form,
        "side": whose.value,
        "version": current.version,
        "moves": moves,
        "may_change": access.can_change_lens(member, whose),
        "owner": access.LENS_OWNERS[whose].label,
        "proposal": presenting.proposal(queries.money_scale_for(member), currency),
    }
    return render(request, "strategy/lens.html", context, status=422 if form.errors else 200)


def _moves(request: MemberRequest, wanted: rules.Lens) -> list[Any]:
    before, after = queries.preview(request.member, wanted, today=today_of(request))
    titles = {problem.pk: problem.title for problem in queries.named_problems(request.member)}
    return presenting.moves_of(before, after, side=wanted.side, titles=titles)


def _side(name: str) -> rules.Side:
    try:
        return rules.Side(name)
    except ValueError:
        raise NotFound("There is a sales lens and a product lens.") from None
