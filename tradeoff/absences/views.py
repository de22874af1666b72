from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from tradeoff.absences import access, actions, presenting, queries
from tradeoff.absences.forms import AbsenceForm
from tradeoff.kernel.errors import NotAllowed, Refused
from tradeoff.workspaces.middleware import MemberRequest
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.queries import member_of, today_of


@require_http_methods(["GET", "HEAD", "POST"])
def own(request: MemberRequest) -> HttpResponse:
    return _page(request, member_of(request.member, request.member.pk))


@require_http_methods(["GET", "HEAD", "POST"])
def of_member(request: MemberRequest, member_id: int) -> HttpResponse:
    """Somebody else's days, said by an administrator."""
    return _page(request, member_of(request.member, member_id))


@require_POST
def come_back(request: MemberRequest, member_id: int, absence_id: int) -> HttpResponse:
    actor, found = request.member, member_of(request.member, member_id)
    if not access.can_say_away(actor, found):
        raise NotAllowed("You take back your own days away; an administrator those of others.")
    absence = queries.absence_of(found, absence_id)
    ended = actions.come_back(actor=actor, absence=absence, today=today_of(actor), now=timezone.now())
    messages.success(request, "Taken back." if ended.withdrawn_at else "Welcome back: from today nobody acts any more.")
    return _back_to(actor, found)


def _page(request: MemberRequest, member: Member) -> HttpResponse:
    actor, today = request.member, today_of(request.member)
    if not access.can_say_away(actor, member):
        raise NotAllowed("You say your own days away; an administrator says those of others.")
    posted = request.POST if request.method == "POST" else None
    form = AbsenceForm(posted, colleagues=queries.those_who_may_act(member))
    if posted is not None and form.is_valid():
        try:
            actions.say_away(actor=actor, member=member, today=today, now=timezone.now(), **form.said())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Said. It ends by itself after the last day.")
            return _back_to(actor, member)
    context = {
        "form": form,
        "of": member,
        "mine": member.pk == actor.pk,
        "rows": [presenting.absence_row(row, today=today) for row in queries.absences_of(member)[:20]],
        "others": [presenting.absence_row(row, today=today) for row in queries.away_from(actor, today=today)],
        "acting": sorted(one.member.name for one in queries.standing_of(actor).behind(member.pk))
        if member.pk == actor.pk
        else [],
    }
    return render(request, "absences/away.html", context, status=200 if posted is None else 422)


def _back_to(actor: Member, member: Member) -> HttpResponse:
    return redirect("absences:own") if actor.pk == member.pk else redirect("absences:of_member", member.pk)
