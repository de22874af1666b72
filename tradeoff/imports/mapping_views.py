"""Mappings that are remembered: the list, one of them to change, and forgetting it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tradeoff.imports import access, actions, presenting, queries
from tradeoff.imports.forms import MappingForm
from tradeoff.imports.models import SavedMapping
from tradeoff.imports.rules import Noun
from tradeoff.kernel.errors import NotAllowed, Refused
from tradeoff.workspaces.middleware import MemberRequest


@require_safe
def mappings(request: MemberRequest) -> HttpResponse:
    _require(request)
    rows = [presenting.mapping_row(saved) for saved in queries.saved_mappings(request.member)]
    return render(request, "imports/mappings.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def mapping(request: MemberRequest, mapping_id: int) -> HttpResponse:
    _require(request)
    saved = queries.saved_mapping(request.member, mapping_id)
    if request.method != "POST":
        return _page(request, saved, MappingForm(saved))
    form = MappingForm(saved, data=request.POST)
    if form.is_valid():
        name, fields = form.cleaned_data["name"], form.chosen()
        try:
            actions.change_mapping(saved=saved, actor=request.member, name=name, fields=fields, now=timezone.now())
        except Refused as refusal:
            form.add_error("name" if refusal.field == "name" else None, refusal.message)
        else:
            messages.success(request, "The mapping is changed; the next file with these columns follows it.")
            return redirect("imports:mappings")
    return _page(request, saved, form, status=422)


@require_POST
def forget(request: MemberRequest, mapping_id: int) -> HttpResponse:
    _require(request)
    saved = queries.saved_mapping(request.member, mapping_id)
    actions.forget_mapping(saved=saved, actor=request.member, now=timezone.now())
    messages.success(request, "The mapping is forgotten; the next file with these columns is guessed anew.")
    return redirect("imports:mappings")


def _page(request: MemberRequest, saved: SavedMapping, form: MappingForm, status: int = 200) -> HttpResponse:
    context = {
        "saved": saved,
        "row": presenting.mapping_row(saved),
        "form": form,
        "may_change": access.can_import_noun(request.member, Noun(saved.noun)),
    }
    return render(request, "imports/mapping.html", context, status=status)


def _require(request: MemberRequest) -> None:
    if not access.can_import(request.member):
        raise NotAllowed("Importing is for sales, product and admins.")
