"""A member's own mailbox: consent, how it goes, pause, withdrawal."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from tradeoff.activities import access, actions, jobs, presenting, queries
from tradeoff.activities.forms import MailboxForm, PasswordForm
from tradeoff.kernel.errors import NotAllowed, Refused
from tradeoff.ui.format import count
from tradeoff.workspaces.middleware import MemberRequest


@require_safe
def mailbox(request: MemberRequest) -> HttpResponse:
    _require(request)
    return _page(request)


@require_POST
def connect(request: MemberRequest) -> HttpResponse:
    """Keep the consent; a job tries the mailbox at once, and says on this page how it went."""
    _require(request)
    form = _form(request)
    if not form.is_valid():
        return _page(request, form=form)
    try:
        consents = form.cleaned_data["consents"]
        found = actions.connect_mailbox(actor=request.member, said=form.said(), consents=consents, now=timezone.now())
    except Refused as refusal:
        form.refuse(refusal)
        return _page(request, form=form)
    jobs.read_mailbox_of.defer(workspace_id=found.workspace_id, source_id=found.pk)
    messages.success(request, "Kept. The mailbox is being tried; this page says in a moment how it went.")
    return redirect("activities:mailbox")


@require_POST
def read_again(request: MemberRequest) -> HttpResponse:
    found = queries.own_mailbox(request.member)
    jobs.read_mailbox_of.defer(workspace_id=found.workspace_id, source_id=found.pk)
    messages.success(request, "It is being read; look again in a moment.")
    return redirect("activities:mailbox")


@require_POST
def renew(request: MemberRequest) -> HttpResponse:
    found, form = queries.own_mailbox(request.member), PasswordForm(request.POST)
    if not form.is_valid():
        return _page(request, password_form=form)
    try:
        actions.renew_password(actor=request.member, mailbox=found, password=form.cleaned_data["password"])
    except Refused as refusal:
        form.refuse(refusal)
        return _page(request, password_form=form)
    return read_again(request)


@require_POST
def pause(request: MemberRequest) -> HttpResponse:
    actions.pause_mailbox(actor=request.member, mailbox=queries.own_mailbox(request.member), now=timezone.now())
    messages.success(request, "Paused. Nothing is read until you resume.")
    return redirect("activities:mailbox")


@require_POST
def resume(request: MemberRequest) -> HttpResponse:
    actions.resume_mailbox(actor=request.member, mailbox=queries.own_mailbox(request.member), now=timezone.now())
    messages.success(request, "It is read again, from mails that come from now on.")
    return redirect("activities:mailbox")


@require_POST
def withdraw(request: MemberRequest) -> HttpResponse:
    with_mails = request.POST.get("with_mails") == "1"
    found = queries.own_mailbox(request.member)
    gone = actions.withdraw_mailbox(actor=request.member, mailbox=found, with_mails=with_mails, now=timezone.now())
    told = f"{count('mail', gone)} deleted." if with_mails else "What was logged stays."
    messages.success(request, f"Your consent is withdrawn and the password forgotten. {told}")
    return redirect("activities:mailbox")


def _page(
    request: MemberRequest, *, form: MailboxForm | None = None, password_form: PasswordForm | None = None
) -> HttpResponse:
    member, now = request.member, timezone.now()
    found = queries.mailbox_of(member)
    context = {
        "row": presenting.mailbox_row(found, logged=queries.mails_logged(found), actor=member, now=now)
        if found
        else None,
        "form": form or _form(None),
        "password_form": password_form or PasswordForm(),
        "past": [presenting.past_consent(one, actor=member, now=now) for one in queries.consents_of(member)],
        "tabs": presenting.tabs("activities:mailbox"),
    }
    return render(request, "activities/mailbox.html", context, status=422 if form or password_form else 200)


def _form(request: MemberRequest | None) -> MailboxForm:
    data = request.POST if request is not None else None
    return MailboxForm(data, unencrypted_allowed=settings.ALLOW_PRIVATE_ADDRESSES)


def _require(request: MemberRequest) -> None:
    if not access.can_connect(request.member):
        raise NotAllowed("Mailboxes are connected by members with a sales or product role.")
