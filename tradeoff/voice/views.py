from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tradeoff.crm.queries import account_of, deal_of
from tradeoff.kernel.errors import NotAllowed, Refused
from tradeoff.ui.format import count
from tradeoff.voice import access, actions, presenting, queries
from tradeoff.voice.forms import NoteForm, words_of
from tradeoff.voice.rules import PersonKind, State
from tradeoff.workspaces.middleware import MemberRequest

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from tradeoff.crm.models import Account, Deal
    from tradeoff.voice.models import Note

SHOWN = 10


@require_safe
def notes(request: MemberRequest) -> HttpResponse:
    """Every note the member may read, newest first, to be searched."""
    member, query = request.member, request.GET
    if not access.can_see_notes(member):
        return render(request, "voice/closed.html")
    words, mine, page = words_of(query), query.get("whose") == "mine", _page_of(query.get("page", ""))
    found = queries.list_notes(member, words, mine=mine, page=page)
    context = {
        "rows": [presenting.row_of(note, actor=member) for note in found.rows],
        "found": found,
        "total": count("note", found.total),
        "words": words,
        "mine": mine,
        "whose": presenting.whose_chips(mine, query),
        "removed_id": _page_of(query.get("removed", ""), 0),
        "next_page": presenting.link(query, page=str(page + 1)) if found.has_more else "",
    }
    return render(request, "voice/notes.html", context)


@require_safe
def note(request: MemberRequest, note_id: int) -> HttpResponse:
    """One note, whole, with what later stages know of it."""
    found = queries.note_of(request.member, note_id)
    context = {
        "row": presenting.row_of(found, actor=request.member),
        "note": found,
        "state": State(found.state).label,
        "kind": PersonKind(found.person_kind).label,
    }
    return render(request, "voice/note.html", context)


@require_safe
def deal_panel(request: MemberRequest, deal_id: int) -> HttpResponse:
    deal = deal_of(request.member, deal_id)
    context = {
        "name": deal.name,
        "back_url": reverse("crm:deal", args=[deal.pk]),
        "new_url": reverse("voice:new_on_deal", args=[deal.pk]),
        "place": "deal",
    }
    return _panel(request, queries.notes_of_deal(request.member, deal), context)


@require_safe
def account_panel(request: MemberRequest, account_id: int) -> HttpResponse:
    """Those of the account and of its deals."""
    account = account_of(request.member, account_id)
    context = {
        "name": account.name,
        "back_url": reverse("crm:account", args=[account.pk]),
        "new_url": reverse("voice:new_on_account", args=[account.pk]),
        "place": "account",
    }
    return _panel(request, queries.notes_of_account(request.member, account), context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_on_deal(request: MemberRequest, deal_id: int) -> HttpResponse:
    deal = deal_of(request.member, deal_id)
    return _write(request, deal.account, deal, back=reverse("crm:deal", args=[deal.pk]))


@require_http_methods(["GET", "HEAD", "POST"])
def new_on_account(request: MemberRequest, account_id: int) -> HttpResponse:
    account = account_of(request.member, account_id)
    return _write(request, account, None, back=reverse("crm:account", args=[account.pk]))


@require_POST
def remove(request: MemberRequest, note_id: int) -> HttpResponse:
    note = queries.note_of(request.member, note_id)
    actions.remove_note(actor=request.member, note=note, now=timezone.now())
    return redirect(f"{reverse('voice:notes')}?removed={note.pk}")


@require_POST
def restore(request: MemberRequest, note_id: int) -> HttpResponse:
    note = queries.removed_note_of(request.member, note_id)
    actions.restore_note(actor=request.member, note=note, now=timezone.now())
    messages.success(request, "The note stands again.")
    return redirect("voice:notes")


def _panel(request: MemberRequest, rows: QuerySet[Note], context: dict[str, Any]) -> HttpResponse:
    if not access.can_see_notes(request.member):
        raise NotAllowed("Notes hold customers’ words; they are for members with a sales or product role.")
    found = list(rows[: SHOWN + 1])
    context |= {
        "rows": [presenting.row_of(note, actor=request.member) for note in found[:SHOWN]],
        "more": len(found) > SHOWN,
        "total": rows.count() if len(found) > SHOWN else len(found),
        "may_write": access.can_write(request.member),
    }
    return render(request, "voice/panel.html", context)


def _write(request: MemberRequest, account: Account | None, deal: Deal | None, *, back: str) -> HttpResponse:
    member, now = request.member, timezone.now()
    if not access.can_write(member):
        raise NotAllowed("Notes are written by members with a sales or product role.")
    posted = request.POST if request.method == "POST" else None
    form = NoteForm(posted, zone=member.workspace.zone, now=now, contacts=queries.contacts_at(member, account))
    if form.is_valid():
        try:
            actions.write_note(actor=member, said=form.said(author=member, deal=deal, account=account), now=now)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "The note is kept.")
            return redirect(back)
    context = {"form": form, "deal": deal, "account": account, "back": back}
    return render(request, "voice/write.html", context, status=422 if form.is_bound else 200)


def _page_of(said: str, least: int = 1) -> int:
    return max(int(said), least) if said.isascii() and said.isdigit() and len(said) < 9 else least
