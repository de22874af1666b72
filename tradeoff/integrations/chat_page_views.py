"""The page of a chat: who there is who here, which channel hears of the week, and how what they press reaches us."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from tradeoff.integrations import actions, presenting, queries
from tradeoff.integrations.models import ChatPerson, Connection
from tradeoff.integrations.vendors import vendor_named
from tradeoff.kernel.errors import NotFound, Refused
from tradeoff.workspaces.middleware import MemberRequest
from tradeoff.workspaces.queries import members_of

PAGE = 50


@require_safe
def chat(request: MemberRequest, connection_id: int) -> HttpResponse:
    row = _one(request, connection_id)
    words = request.GET.get("q", "").strip()[:100]
    start = int(told) if (told := request.GET.get("start", "")).isdecimal() and len(told) < 7 else 0
    found = queries.people_in_chat(request.member, row, words=words)
    total = found.count()
    people = [presenting.person_row(one) for one in found[start : start + PAGE]]
    seen = start + len(people)
    context = {
        "row": row,
        "vendor": vendor_named(row.vendor),
        "words": words,
        "people": people,
        "seen": seen,
        "total": total,
        "next": f"?q={words}&start={seen}" if seen < total else "",
        "strangers": presenting.strangers(queries.strangers_in(row)),
        "named": _named(request, row),
        "channels": row.mapping.get("channels", []),
        "digest": row.mapping.get("digest", ""),
        "hook": actions.hook_address(row),
        "has_socket": bool(row.socket_token),
        "has_signing": bool(row.signing_secret),
    }
    response = render(request, "integrations/chat.html", context)
    response["Cache-Control"] = "no-store"  # the address for requests is a secret
    return response


@require_POST
def look(request: MemberRequest, connection_id: int) -> HttpResponse:
    row = _one(request, connection_id)
    actions.ask_look(connection=row, actor=request.member)
    messages.success(request, "People and channels are read anew. Look again in a minute.")
    return redirect("integrations:chat", row.pk)


@require_POST
def name(request: MemberRequest, connection_id: int, person_id: int) -> HttpResponse:
    """`member` empty says that this is nobody of us."""
    row = _one(request, connection_id)
    told = request.POST.get("member", "")
    member_id = int(told) if told.isdecimal() and len(told) < 15 else None
    try:
        person = actions.say_who(
            connection=row, actor=request.member, person_id=person_id, member_id=member_id, now=timezone.now()
        )
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"{person} is {person.member.name if person.member else 'nobody of us'}, as you say.")
    return redirect("integrations:chat", row.pk)


@require_POST
def digest(request: MemberRequest, connection_id: int) -> HttpResponse:
    row, channel = _one(request, connection_id), request.POST.get("channel", "")
    try:
        actions.choose_digest(connection=row, actor=request.member, channel=channel, now=timezone.now())
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "That channel hears of the week on Mondays." if channel else "No channel is told.")
    return redirect("integrations:chat", row.pk)


@require_POST
def socket(request: MemberRequest, connection_id: int) -> HttpResponse:
    row, token = _one(request, connection_id), request.POST.get("token", "").strip()[:400]
    try:
        actions.keep_socket(connection=row, actor=request.member, token=token, now=timezone.now())
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "The socket opens within seconds." if token else "The socket closes.")
    return redirect("integrations:chat", row.pk)


def _one(request: MemberRequest, connection_id: int) -> Connection:
    row = queries.connection_of(request.member, connection_id)
    if "chat" not in vendor_named(row.vendor).capabilities:
        raise NotFound("Nobody talks over this connection.")
    return row


def _named(request: MemberRequest, row: Connection) -> dict[str, object] | None:
    """Somebody whose member is being chosen, with all who may be it."""
    told = request.GET.get("person", "")
    if not told.isdecimal() or len(told) > 15:
        return None
    person: ChatPerson | None = queries.people_in_chat(request.member, row).filter(pk=int(told)).first()
    if person is None:
        return None
    return {"person": presenting.person_row(person), "members": members_of(request.member).filter(is_active=True)}
