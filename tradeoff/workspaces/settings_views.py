from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from tradeoff.kernel.errors import NotAllowed, Refused
from tradeoff.workspaces import access, actions, presenting, queries
from tradeoff.workspaces.forms import AreaForm, ProductForm, RefusableForm, VisibilityForm, WorkspaceForm
from tradeoff.workspaces.middleware import MemberRequest


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: MemberRequest) -> HttpResponse:
    member, workspace = request.member, request.member.workspace
    form = WorkspaceForm(_posted(request), workspace=workspace)
    if form.is_bound:
        saved = _saved(
            request, form, lambda: actions.change_workspace(actor=member, now=timezone.now(), **form.cleaned_data)
        )
        if saved is not None:
            return saved
    products = queries.products_of(member)
    context = {
        "form": form,
        "workspace": workspace,
        "products": [
            presenting.product_row(row, currency=workspace.currency, sees_money=member.sees_money) for row in products
        ],
        "quarter": workspace.quarter(timezone.now().astimezone(workspace.zone).date()).name,
        "keeps_calendar": access.can_keep_calendar(member),
        "requires_factor": access.can_require_factor(member),
        "has_own_factor": access.can_require_factor(member) and queries.has_factor(member.user_id or 0),
        "without_factor": queries.members_without_factor(member),
        "keeps_products": access.can_keep_products(member),
    }
    return render(request, "workspaces/settings.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def visibility(request: MemberRequest) -> HttpResponse:
    """Whose accounts and deals each role sees; everybody may read it, an administrator changes it."""
    member, reaches = request.member, queries.reaches_of(request.member)
    form = VisibilityForm(_posted(request), reaches=reaches)
    if form.is_bound:
        saved = _saved(
            request,
            form,
            lambda: actions.set_visibility(actor=member, reaches=form.said(), now=timezone.now()),
            back="workspaces:visibility",
        )
        if saved is not None:
            return saved
    rows = [(role.label, reach.label) for role, reach in reaches.items()]
    context = {"form": form, "rows": rows, "may_set": access.can_set_visibility(member), "workspace": member.workspace}
    return render(request, "workspaces/visibility.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def new_product(request: MemberRequest) -> HttpResponse:
    form = _product_form(request)
    saved = _saved(request, form, lambda: actions.add_product(actor=request.member, now=timezone.now(), **form.said()))
    return saved or _edit(request, form, title="Add a product", button="Add the product")


@require_http_methods(["GET", "HEAD", "POST"])
def product(request: MemberRequest, product_id: int) -> HttpResponse:
    found = queries.product_of(request.member, product_id)
    form = _product_form(request, product=found)
    saved = _saved(
        request,
        form,
        lambda: actions.change_product(actor=request.member, product=found, now=timezone.now(), **form.said()),
    )
    return saved or _edit(request, form, title=found.name, button="Save")


@require_http_methods(["GET", "HEAD", "POST"])
def new_area(request: MemberRequest, product_id: int) -> HttpResponse:
    found = queries.product_of(request.member, product_id)
    form = _area_form(request)
    saved = _saved(
        request, form, lambda: actions.add_area(actor=request.member, product=found, now=timezone.now(), **form.said())
    )
    return saved or _edit(request, form, title=f"Add an area of {found.name}", button="Add the area")


@require_http_methods(["GET", "HEAD", "POST"])
def area(request: MemberRequest, area_id: int) -> HttpResponse:
    found = queries.area_of(request.member, area_id)
    form = _area_form(request, area=found)
    saved = _saved(
        request, form, lambda: actions.change_area(actor=request.member, area=found, now=timezone.now(), **form.said())
    )
    return saved or _edit(request, form, title=f"{found.name}, an area of {found.product.name}", button="Save")


def _product_form(request: MemberRequest, **more: Any) -> ProductForm:
    _require_keeper(request)
    currency = request.member.workspace.currency
    return ProductForm(_posted(request), members=queries.members_of(request.member).active(), currency=currency, **more)


def _area_form(request: MemberRequest, **more: Any) -> AreaForm:
    _require_keeper(request)
    return AreaForm(_posted(request), members=queries.members_of(request.member).active(), **more)


def _saved(
    request: MemberRequest, form: RefusableForm, save: Callable[[], object], back: str = "workspaces:settings"
) -> HttpResponse | None:
    """Back to the page once it is saved; None while there is nothing to save or it was refused."""
    if not form.is_bound or not form.is_valid():
        return None
    try:
        save()
    except Refused as refusal:
        form.refuse(refusal)
        return None
    messages.success(request, "Saved.")
    return redirect(back)


def _edit(request: MemberRequest, form: RefusableForm, *, title: str, button: str) -> HttpResponse:
    context = {"form": form, "title": title, "button": button, "back": "workspaces:settings"}
    return render(request, "workspaces/edit.html", context, status=422 if form.is_bound else 200)


def _posted(request: MemberRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _require_keeper(request: MemberRequest) -> None:
    if not access.can_keep_products(request.member):
        raise NotAllowed("Products and areas are kept by an administrator or the head of product.")
