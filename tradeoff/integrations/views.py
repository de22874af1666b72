"""The connections page: what is connected and how it is, and one more."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tradeoff.integrations import actions, oauth_views, presenting, queries
from tradeoff.integrations.forms import ChangeForm, NewTokenForm, SignInForm, TokenConnectForm
from tradeoff.integrations.line import Trouble
from tradeoff.integrations.models import Connection
from tradeoff.integrations.vendors import Vendor, vendor_named, vendors
from tradeoff.kernel.errors import Refused
from tradeoff.workspaces.forms import RefusableForm
from tradeoff.workspaces.middleware import MemberRequest


@require_safe
def connections(request: MemberRequest) -> HttpResponse:
    now = timezone.now()
    rows = list(queries.connections_of(request.member))
    cards = [presenting.connection_card(row, vendor_named(row.vendor), now=now) for row in rows]
    there = {row.vendor for row in rows}
    others = sorted(vendors(), key=lambda vendor: vendor.name in there)
    offered = [presenting.vendor_card(vendor, is_there=vendor.name in there) for vendor in others]
    context = {
        "cards": cards,
        "offered": offered,
        "told": presenting.counted(cards),
        "twins": bool(settings.TWINS_ADDRESS),
    }
    return render(request, "integrations/connections.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def connect(request: MemberRequest, vendor_name: str) -> HttpResponse:
    """Two ways where the vendor has both: by signing in there, or with a token from its settings."""
    queries.connections_of(request.member)
    vendor = vendor_named(vendor_name)
    sign_in, token = _forms(request, vendor)
    posted = sign_in if "client" in request.POST else token
    if request.method == "POST" and posted is not None and posted.is_valid():
        try:
            row = _connected(request, vendor, posted)
        except Refused as refusal:
            posted.refuse(refusal)
            _add_remedy(posted, refusal)
        else:
            return redirect("integrations:connection", row.pk)
    context = {
        "vendor": vendor,
        "card": presenting.vendor_card(vendor),
        "sign_in": sign_in,
        "token": token,
        "back_to": oauth_views.back_to(),
    }
    return render(request, "integrations/connect.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def connection(request: MemberRequest, connection_id: int) -> HttpResponse:
    row = queries.connection_of(request.member, connection_id)
    vendor = vendor_named(row.vendor)
    form = ChangeForm(request.POST if request.method == "POST" else None, vendor=vendor, connection=row)
    if form.is_bound and form.is_valid():
        try:
            actions.change_connection(connection=row, actor=request.member, now=timezone.now(), **form.said())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Saved.")
            return redirect("integrations:connection", row.pk)
    return _page(request, row, form=form, status=422 if form.is_bound else 200)


@require_POST
def token(request: MemberRequest, connection_id: int) -> HttpResponse:
    """Another token, asked for its owner before it replaces the one that is there."""
    row = queries.connection_of(request.member, connection_id)
    told = vendor_named(row.vendor).token
    form = NewTokenForm(request.POST, form=told) if told else None
    if form is None or not form.is_valid():
        return _page(request, row, new_token=form, status=422)
    try:
        _open(request, row, form.cleaned_data["token"], form.told())
    except Refused as refusal:
        form.refuse(refusal)
        return _page(request, row, new_token=form, status=422)
    messages.success(request, f"{row.name} is connected.")
    return redirect("integrations:connection", row.pk)


@require_POST
def disconnect(request: MemberRequest, connection_id: int) -> HttpResponse:
    row = queries.connection_of(request.member, connection_id)
    actions.disconnect(connection=row, actor=request.member, now=timezone.now())
    messages.success(request, f"{row.name} is disconnected. What came in stays.")
    return redirect("integrations:connections")


@require_POST
def renew_hook(request: MemberRequest, connection_id: int) -> HttpResponse:
    row = queries.connection_of(request.member, connection_id)
    actions.renew_hook_address(connection=row, actor=request.member, now=timezone.now())
    messages.success(request, "The old address answers nobody any more. Enter the new one there.")
    return redirect("integrations:connection", row.pk)


def _forms(request: MemberRequest, vendor: Vendor) -> tuple[SignInForm | None, TokenConnectForm | None]:
    """Only the one that was sent is bound."""
    posted = request.POST if request.method == "POST" else None
    by_client = posted if posted is not None and "client" in posted else None
    by_token = posted if posted is not None and "client" not in posted else None
    has_app = vendor.name in settings.VENDOR_APPS
    sign_in = SignInForm(by_client, vendor=vendor, has_app=has_app) if vendor.oauth else None
    return sign_in, TokenConnectForm(by_token, vendor=vendor, form=vendor.token) if vendor.token else None


def _connected(request: MemberRequest, vendor: Vendor, form: SignInForm | TokenConnectForm) -> Connection:
    """A token that opens nothing leaves no row: the refused page takes the whole transaction back."""
    row = actions.prepare_connection(actor=request.member, vendor=vendor.name, now=timezone.now(), **form.said())
    if isinstance(form, TokenConnectForm):
        row = _open(request, row, form.cleaned_data["token"], form.told())
        messages.success(request, f"{row.name} is connected.")
    return row


def _open(request: MemberRequest, row: Connection, secret: str, told: dict[str, str]) -> Connection:
    grant = actions.token_grant(vendor_named(row.vendor), token=secret, told=told)
    who = actions.who_is_there(row, grant)
    return actions.open_connection(connection=row, actor=request.member, grant=grant, who=who, now=timezone.now())


def _page(
    request: MemberRequest,
    row: Connection,
    *,
    form: ChangeForm | None = None,
    new_token: NewTokenForm | None = None,
    status: int = 200,
) -> HttpResponse:
    vendor = vendor_named(row.vendor)
    if new_token is None and vendor.token is not None:
        new_token = NewTokenForm(None, form=vendor.token)
    context = {
        "row": row,
        "vendor": vendor,
        "card": presenting.connection_card(row, vendor, now=timezone.now()),
        "form": form or ChangeForm(None, vendor=vendor, connection=row),
        "new_token": new_token,
        "more": presenting.pages_of(row, vendor),
        "by_sign_in": vendor.oauth is not None and bool(actions.client_id_of(row)),
        "hook": actions.hook_address(row) if vendor.verify else "",
        "back_to": oauth_views.back_to(),
        "deliveries": _deliveries(row) if vendor.verify else [],
    }
    response = render(request, "integrations/connection.html", context, status=status)
    response["Cache-Control"] = "no-store"  # the address for webhooks is a secret
    return response


def _deliveries(row: Connection) -> list[presenting.DeliveryLine]:
    now = timezone.now()
    return [presenting.delivery_line(one, now=now) for one in queries.recent_deliveries(row)]


def _add_remedy(form: RefusableForm, refusal: Refused) -> None:
    if isinstance(refusal, Trouble) and refusal.remedy:
        form.add_error(None, refusal.remedy)
