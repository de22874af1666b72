"""Where bands end: a panel of “Who sees what”, and a page of its own when a change was refused or looked at first."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from tradeoff.crm import access, banding, queries
from tradeoff.crm.forms import BandsForm
from tradeoff.kernel.bands import Scale
from tradeoff.kernel.errors import NotAllowed, NotFound, Refused
from tradeoff.workspaces.actions import set_bands, tried_bands
from tradeoff.workspaces.middleware import MemberRequest


@require_http_methods(["GET", "HEAD", "POST"])
def bands(request: MemberRequest, workspace_id: int) -> HttpResponse:
    """Everybody may read where bands end; an administrator looks at others first, and sets them."""
    member, scale = request.member, request.member.workspace.scale
    if workspace_id != member.workspace_id:
        raise NotFound("There are no such bands here.")
    if request.method == "POST" and not access.can_set_bands(member):
        raise NotAllowed("Only an administrator says where bands end.")
    form = BandsForm(request.POST or None, scale=scale)
    tried = _tried(request, form) if form.is_bound else scale
    if tried is not None and form.is_bound and "look" not in request.POST:
        messages.success(request, "Saved. Bands end there from now on.")
        return redirect("workspaces:visibility")
    context = {
        "form": form,
        "scale": tried or scale,
        "looks": form.is_bound and tried is not None,
        "rows": banding.band_rows(queries.open_deals_by_band(member, tried or scale))
        if access.can_set_bands(member)
        else [],
        "may_set": access.can_set_bands(member),
    }
    return render(request, "crm/bands.html", context, status=422 if form.is_bound and tried is None else 200)


def _tried(request: MemberRequest, form: BandsForm) -> Scale | None:
    """The bands asked for: saved, or only looked at; None when they were refused and the form says why."""
    if not form.is_valid():
        return None
    member, edges = request.member, form.cleaned_data["edges"]
    try:
        if "look" in request.POST:
            return tried_bands(actor=member, edges=edges)
        return set_bands(actor=member, edges=edges, now=timezone.now())
    except Refused as refusal:
        form.refuse(refusal)
        return None
