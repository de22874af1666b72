"""Forms as product and administrators put them out."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tradeoff.intake import access, actions, presenting, queries
from tradeoff.intake.forms import WordsForm
from tradeoff.kernel.errors import NotAllowed, Refused
from tradeoff.workspaces.middleware import MemberRequest


@require_safe
def forms(request: MemberRequest) -> HttpResponse:
    _require(request)
    now = timezone.now()
    rows = [presenting.form_row(form, now=now) for form in queries.forms_of(request.member)]
    return render(request, "intake/forms.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    _require(request)
    form = WordsForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = actions.make_form(actor=request.member, said=form.said(), now=timezone.now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "The form stands; give its link to whom you like.")
            return redirect("intake:form", made.pk)
    return render(request, "intake/new_form.html", {"form": form}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def form(request: MemberRequest, form_id: int) -> HttpResponse:
    """Its link to copy, how it goes, and its words to change."""
    _require(request)
    found = queries.form_of(request.member, form_id)
    words = WordsForm(request.POST if request.method == "POST" else None, form=found)
    if words.is_valid():
        try:
            actions.change_form(actor=request.member, form=found, said=words.said(), now=timezone.now())
        except Refused as refusal:
            words.refuse(refusal)
        else:
            messages.success(request, "Whoever opens the link now reads the new words.")
            return redirect("intake:form", found.pk)
    context = {
        "found": found,
        "row": presenting.form_row(found, now=timezone.now()),
        "link": "" if found.revoked_at else actions.link_of(found),
        "form": words,
    }
    return render(request, "intake/form.html", context, status=422 if words.is_bound else 200)


@require_POST
def pause(request: MemberRequest, form_id: int) -> HttpResponse:
    found = queries.form_of(request.member, form_id)
    actions.pause_form(actor=request.member, form=found, now=timezone.now())
    messages.success(request, "Paused: the link says that it is closed for now.")
    return redirect("intake:form", found.pk)


@require_POST
def resume(request: MemberRequest, form_id: int) -> HttpResponse:
    found = queries.form_of(request.member, form_id)
    actions.resume_form(actor=request.member, form=found, now=timezone.now())
    messages.success(request, "The link can be filled in again.")
    return redirect("intake:form", found.pk)


@require_POST
def revoke(request: MemberRequest, form_id: int) -> HttpResponse:
    found = queries.form_of(request.member, form_id)
    actions.revoke_form(actor=request.member, form=found, now=timezone.now())
    messages.success(request, "The link is closed for good. The notes that came by it stay.")
    return redirect("intake:forms")


def _require(request: MemberRequest) -> None:
    if not access.can_put_out_forms(request.member):
        raise NotAllowed("Forms are put out by product and administrators.")
