"""A member's notices, and how they want them by mail."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import get_script_prefix, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tradeoff.kernel.errors import NotFound, Refused
from tradeoff.notices import actions, kinds, presenting, queries, renderers
from tradeoff.notices.forms import WishesForm
from tradeoff.ui.parts import Chip, Tab
from tradeoff.workspaces.middleware import MemberRequest

SHOWN = 50


@require_safe
def notices(request: MemberRequest) -> HttpResponse:
    """The newest first. What its reader may no longer see is not shown, and counts as read from here on."""
    member, now = request.member, timezone.now()
    unread, kind = request.GET.get("show") == "unread", request.GET.get("kind", "")
    found = queries.notices_of(member, unread=unread, kind=kind)
    rows = list(found[:SHOWN])
    said = renderers.words_for(member, rows)
    actions.mark(actor=member, now=now, ids=[row.pk for row in rows if row.pk not in said])
    counts = queries.counts_of(member)
    waiting = counts.unread
    context = {
        "bundles": presenting.bundles(rows, said, now=now),
        "tabs": _tabs(unread, sum(waiting.values())),
        "chips": _chips(request.GET, kind, waiting),
        "unread": sum(waiting.values()),
        "is_filtered": unread or kind,
        "total": counts.of(unread=unread, kind=kind),
        "shown": len(rows),
    }
    return render(request, "notices/notices.html", context)


@require_safe
def follow(request: MemberRequest, notice_id: int) -> HttpResponse:
    """To what it is about; it counts as read."""
    notice = queries.notice_of(request.member, notice_id)
    words = renderers.words_for(request.member, [notice]).get(notice.pk)
    actions.mark(actor=request.member, now=timezone.now(), ids=[notice.pk])
    if words is None:
        raise NotFound("What this notice was about is gone, or no longer yours to see.")
    return redirect(f"{get_script_prefix()}{words.path}")


@require_POST
def mark(request: MemberRequest, notice_id: int) -> HttpResponse:
    notice = queries.notice_of(request.member, notice_id)
    actions.mark(actor=request.member, now=timezone.now(), ids=[notice.pk], read="unread" not in request.POST)
    return redirect("notices:notices")


@require_POST
def mark_all(request: MemberRequest) -> HttpResponse:
    actions.mark(actor=request.member, now=timezone.now())
    messages.success(request, "All read.")
    return redirect("notices:notices")


@require_safe
def bell(request: MemberRequest) -> HttpResponse:
    """The bell of the shell with how many are unread; it asks again once a minute."""
    return render(request, "notices/_bell.html", {"unread": queries.unread_count(request.member)})


@require_http_methods(["GET", "HEAD", "POST"])
def wishes(request: MemberRequest) -> HttpResponse:
    member = request.member
    chosen = queries.cadences([member.pk])
    now_chosen = {kind.name: queries.cadence_of(chosen, member.pk, kind.name) for kind in kinds.all_kinds()}
    posted = request.POST if request.method == "POST" else None
    form = WishesForm(posted, rhythm=queries.rhythm_of(member), chosen=now_chosen)
    if form.is_valid():
        now = timezone.now()
        try:
            actions.set_rhythm(actor=member, now=now, **form.rhythm())
            actions.set_preferences(actor=member, wanted=form.wanted(), now=now)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Kept. Notices here in the house come in any case.")
            return redirect("notices:wishes")
    context = {"form": form, "zone": str(queries.zone_of(member)).replace("_", " ")}
    return render(request, "notices/wishes.html", context, status=422 if form.is_bound else 200)


def _tabs(unread: bool, waiting: int) -> list[Tab]:
    here = reverse("notices:notices")
    return [
        Tab("All", here, current=not unread),
        Tab("Unread", f"{here}?show=unread", current=unread, count=str(waiting or "")),
    ]


def _chips(asked: QueryDict, kind: str, waiting: dict[str, int]) -> list[Chip]:
    """One a kind that has something unread, or is chosen."""
    names = sorted({*waiting, *([kind] if kinds.is_known(kind) else [])})
    return [_chip(asked, name, active=name == kind, number=waiting.get(name, 0)) for name in names]


def _chip(asked: QueryDict, name: str, *, active: bool, number: int) -> Chip:
    query = asked.copy()
    if active:
        del query["kind"]
    else:
        query["kind"] = name
    return Chip(kinds.kind_of(name).label, f"?{query.urlencode()}", count=str(number or ""), active=active)
