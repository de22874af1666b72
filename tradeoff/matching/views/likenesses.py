from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from tradeoff.asks.queries import ask_of
from tradeoff.matching import access, actions, presenting, queries
from tradeoff.matching.rules import Noun
from tradeoff.voice.queries import note_of
from tradeoff.workspaces.middleware import MemberRequest


@require_safe
def note_panel(request: MemberRequest, note_id: int) -> HttpResponse:
    """Notes that say something similar to this one, near-duplicates first."""
    note = note_of(request.member, note_id)
    sought = queries.sought_noun(request.member.workspace_id, Noun.NOTE, note.pk, note.text)
    return _panel(request, Noun.NOTE, note.pk, queries.similar_notes(request.member, sought))


@require_safe
def ask_panel(request: MemberRequest, ask_id: int) -> HttpResponse:
    """Asks that say something similar to this one."""
    ask = ask_of(request.member, ask_id)
    sought = queries.sought_noun(request.member.workspace_id, Noun.ASK, ask.pk, ask.wants)
    return _panel(request, Noun.ASK, ask.pk, queries.similar_asks(request.member, sought))


@require_POST
def dismiss(request: MemberRequest, likeness_id: int) -> HttpResponse:
    found = queries.likeness_of(request.member, likeness_id)
    actions.dismiss_likeness(actor=request.member, likeness=found, now=timezone.now())
    messages.success(request, "Not the same, then: the two are not marked as alike any more.")
    back = request.headers.get("Referer", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()})
    return HttpResponseRedirect(back if safe else f"/{request.member.workspace.slug}/")


def _panel(request: MemberRequest, noun: Noun, noun_id: int, found: list[queries.Found]) -> HttpResponse:
    member = request.member
    marked = {one.noun_id: one.likeness_id for one in queries.likenesses_of(member, noun, noun_id)}
    context = {
        "rows": presenting.similar_rows(found, marked),
        "noun": noun.value,
        "may_settle": access.can_settle(member),
        "by_words_alone": not queries.serving_encoder(member.workspace_id),
    }
    return render(request, "matching/similar.html", context)
