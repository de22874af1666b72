"""The ladder on one page: who may decide what, up to how much."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from tradeoff.decisions import access, actions, queries
from tradeoff.decisions.forms import RightForm
from tradeoff.decisions.rules import Rung
from tradeoff.kernel.errors import Refused
from tradeoff.kernel.money import Money
from tradeoff.workspaces.middleware import MemberRequest
from tradeoff.workspaces.models import Area, Member


@require_http_methods(["GET", "HEAD", "POST"])
def rights(request: MemberRequest) -> HttpResponse:
    member = request.member
    areas = Area.objects.filter(workspace=member.workspace_id).order_by("name", "pk")
    holders = Member.objects.active().filter(workspace=member.workspace_id).order_by("name", "pk")
    form = RightForm(request.POST or None, areas=areas, members=holders)
    if request.method == "POST" and form.is_valid():
        said, currency = form.cleaned_data, member.workspace.currency
        try:
            actions.set_right(
                actor=member,
                holder=holders.get(pk=said["holder"]),
                rung=Rung(said["rung"]),
                area=areas.get(pk=said["area"]) if said["area"] else None,
                up_to_minor=Money.of(said["up_to"], currency).minor if said["up_to"] else None,
                now=timezone.now(),
            )
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, "The ladder is changed. Drafts keep their decider until named anew.")
            return redirect("decisions:rights")
    status = 422 if form.is_bound else 200
    return render(request, "decisions/rights.html", _context(member, form), status=status)


@require_POST
def remove(request: MemberRequest, right_id: int) -> HttpResponse:
    right = queries.right_of(request.member, right_id)
    actions.remove_right(actor=request.member, right=right, now=timezone.now())
    messages.success(request, "The right is taken away.")
    return redirect("decisions:rights")


def _context(member: Member, form: RightForm) -> dict[str, object]:
    currency, sees_money = member.workspace.currency, member.sees_money
    rows = [
        {
            "pk": right.pk,
            "area": right.area.name if right.area else "Every area",
            "rung": Rung(right.rung).label,
            "holder": right.holder.name,
            "up_to": "no limit" if right.up_to_minor is None else Money(right.up_to_minor, currency).short(),
        }
        for right in queries.rights_table(member)
    ]
    return {"form": form, "rows": rows, "may_set": access.can_set_rights(member), "sees_money": sees_money}
