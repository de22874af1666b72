"""The list of calls, and one call with its words and what was heard in it."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from tradeoff.calls import access, actions, presenting, queries
from tradeoff.calls.engine.measuring import measured
from tradeoff.calls.engine.transcripts import Turn
from tradeoff.calls.forms import SpeakerForm, chosen_of, number_of, speaker_input, who_options, words_of
from tradeoff.calls.models import Call
from tradeoff.calls.queries import CallFilter, Who
from tradeoff.calls.rules import Side
from tradeoff.crm.queries import account_of
from tradeoff.kernel.errors import Invalid, NotFound
from tradeoff.ui.format import count
from tradeoff.workspaces.middleware import MemberRequest


@require_safe
def calls(request: MemberRequest) -> HttpResponse:
    """Every call the member may read, newest first, to be narrowed and searched."""
    member, query = request.member, request.GET
    if not access.can_see_calls(member):
        return render(request, "calls/closed.html")
    wanted, page = _wanted(query), number_of(query.get("page")) or 1
    found = queries.list_calls(member, wanted, page=page)
    context = {
        "rows": [presenting.row_of(call, actor=member) for call in found.rows],
        "found": found,
        "total": count("call", found.total),
        "wanted": wanted,
        "who": presenting.who_chips(wanted, query),
        "trackers": presenting.tracker_chips(queries.trackers_of(member), wanted, query),
        "account": account_of(member, wanted.account_id).name if wanted.account_id else "",
        "without_account": presenting.link(query, account=None, page=None),
        "removed_id": number_of(query.get("removed")),
        "next_page": presenting.link(query, page=str(page + 1)) if found.has_more else "",
    }
    return render(request, "calls/calls.html", context)


@require_safe
def call(request: MemberRequest, call_id: int) -> HttpResponse:
    member = request.member
    found = queries.call_of(member, call_id)
    return render(request, "calls/call.html", _context(request, found))


@require_POST
def speakers(request: MemberRequest, call_id: int) -> HttpResponse:
    """Say who somebody on the call is."""
    member = request.member
    found = queries.call_of(member, call_id)
    speaker = next((one for one in queries.speakers_of(found) if str(one.pk) == request.POST.get("speaker")), None)
    if speaker is None:
        raise NotFound("There is no such speaker on this call.")
    members, contacts = queries.people_for(member, found.account)
    form = SpeakerForm(request.POST, members=members, contacts=contacts)
    if not form.is_valid():
        raise Invalid("Choose a side or a person from the list.")
    who = speaker_input(form.cleaned_data["who"])
    actions.name_speaker(actor=member, speaker=speaker, who=who, now=timezone.now())
    messages.success(request, f"{speaker.name} is set.")
    return redirect(reverse("calls:call", args=[found.pk]) + "#speakers")


@require_POST
def remove(request: MemberRequest, call_id: int) -> HttpResponse:
    found = queries.call_of(request.member, call_id)
    actions.remove_call(actor=request.member, call=found, now=timezone.now())
    return redirect(f"{reverse('calls:calls')}?removed={found.pk}")


@require_POST
def restore(request: MemberRequest, call_id: int) -> HttpResponse:
    found = queries.removed_call_of(request.member, call_id)
    actions.restore_call(actor=request.member, call=found, now=timezone.now())
    messages.success(request, "The call and its note stand again.")
    return redirect("calls:call", found.pk)


def _wanted(query: QueryDict) -> CallFilter:
    who = None
    with suppress(ValueError):
        who = Who(query.get("who", ""))
    return CallFilter(
        words=words_of(query), account_id=number_of(query.get("account")), tracker_id=number_of(query.get("tracker")),
        who=who, to_do=query.get("todo") == "1",
    )  # fmt: skip


def _context(request: MemberRequest, found: Call) -> dict[str, Any]:
    member = request.member
    people, turns, proposals = queries.speakers_of(found), queries.turns_of(found), queries.proposals_of(found)
    hits = queries.hits_of_call(found)
    names = {one.pk: one.name for one in people}
    sides = {one.name: Side(one.side) for one in people}
    talks = measured([Turn(names[one.speaker_id], one.starts_ms, one.ends_ms, one.text) for one in turns], sides)
    rows = [presenting.proposal_row(one, actor=member) for one in proposals]
    members, contacts = queries.people_for(member, found.account)
    return {
        "call": found,
        "facts": presenting.facts_of(found, actor=member),
        "turns": presenting.turn_rows(turns, people, hits, proposals),
        "open": [row for row in rows if row["is_open"]],
        "settled": [row for row in rows if not row["is_open"]],
        "dismissed_id": number_of(request.GET.get("dismissed")),
        "heard": _heard(hits),
        "figures": presenting.talk_figures(talks),
        "parts": presenting.talk_parts(talks, sides),
        "by_time": talks.by_time,
        "speakers": [
            {"row": one, "chosen": chosen_of(one.side, one.member_id, one.contact_id), "label": Side(one.side).label}
            for one in people
        ],
        "options": who_options(members, contacts),
        "may_import": access.can_import(member),
    }


def _heard(hits: list[Any]) -> list[dict[str, Any]]:
    """Each tracker once, how often it was heard, and where first."""
    rows: dict[int, dict[str, Any]] = {}
    for hit in hits:
        row = rows.setdefault(hit.tracker_id, {"tracker": hit.tracker, "hits": 0, "turn_id": hit.turn_id})
        row["hits"] += 1
    return list(rows.values())
