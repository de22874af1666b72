"""A file of mails: given, looked at, taken in, and taken back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tradeoff.crm.queries import visible_accounts
from tradeoff.intake import access, actions, presenting, queries
from tradeoff.intake.engine.mail_files import read_mails
from tradeoff.intake.forms import MailFileForm
from tradeoff.intake.models import MailImport
from tradeoff.kernel.errors import NotAllowed, Refused
from tradeoff.ui.format import count
from tradeoff.workspaces.middleware import MemberRequest


@require_http_methods(["GET", "HEAD", "POST"])
def mails(request: MemberRequest) -> HttpResponse:
    """Give a file; nothing is kept as a note before it was looked at."""
    _require(request)
    if request.method != "POST":
        return _page(request, MailFileForm())
    form, now = MailFileForm(request.POST, request.FILES), timezone.now()
    if form.is_valid():
        try:
            name, content = form.content()
            found = actions.preview_mails(actor=request.member, name=name, found=read_mails(content, now=now), now=now)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return redirect("intake:mail_import", found.pk)
    return _page(request, form)


@require_safe
def mail_import(request: MemberRequest, import_id: int) -> HttpResponse:
    """What was read of a file; or, once taken in, what became of it."""
    _require(request)
    found = queries.mail_import_of(request.member, import_id)
    return _preview(request, found) if found.taken_at is None else _receipt(request, found)


@require_POST
def take(request: MemberRequest, import_id: int) -> HttpResponse:
    held = queries.mail_import_of(request.member, import_id)
    found = actions.take_mails(actor=request.member, found=held, now=timezone.now())
    messages.success(request, presenting.receipt_words(found))
    return redirect("intake:mail_import", found.pk)


@require_POST
def take_back(request: MemberRequest, import_id: int) -> HttpResponse:
    found = queries.mail_import_of(request.member, import_id)
    gone = actions.take_back(actor=request.member, found=found, now=timezone.now())
    messages.success(request, f"{count('note', gone)} taken back.")
    return redirect("intake:mail_import", found.pk)


@require_POST
def bring_back(request: MemberRequest, import_id: int) -> HttpResponse:
    found = queries.mail_import_of(request.member, import_id)
    stand = actions.bring_back(actor=request.member, found=found, now=timezone.now())
    messages.success(request, f"{count('note', stand)} brought back.")
    return redirect("intake:mail_import", found.pk)


def _page(request: MemberRequest, form: MailFileForm) -> HttpResponse:
    member, now = request.member, timezone.now()
    context = {
        "form": form,
        "past": [presenting.past_import(one, now=now) for one in queries.imports_of(member)],
        "may_forms": access.can_put_out_forms(member),
    }
    return render(request, "intake/mails.html", context, status=422 if form.errors else 200)


def _preview(request: MemberRequest, found: MailImport) -> HttpResponse:
    member = request.member
    every = actions.waiting_mails(found)
    known = queries.known_mails(member, every)
    shown = every[: presenting.SHOWN]
    places = queries.placed(member, shown)
    named = visible_accounts(member).filter(pk__in={place.account_id for place in places if place.account_id})
    context = {
        "found": found,
        "words": presenting.preview_words(found, known),
        "lines": presenting.mail_lines(shown, places, known, dict(named.values_list("pk", "name")), actor=member),
        "more": len(every) - len(shown),
        "fresh": count("note", len(every) - len(known)) if len(known) < len(every) else "",
    }
    return render(request, "intake/preview.html", context)


def _receipt(request: MemberRequest, found: MailImport) -> HttpResponse:
    context = {
        "found": found,
        "words": presenting.receipt_words(found),
        "lines": presenting.receipt_lines(found),
        "more": max(0, len(found.lines) - presenting.SHOWN),
    }
    return render(request, "intake/receipt.html", context)


def _require(request: MemberRequest) -> None:
    if not access.can_bring_mails(request.member):
        raise NotAllowed("Mails are brought in by members with a sales or product role.")
