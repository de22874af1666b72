"""The panel of a subject, its thread as it grows, who follows, and who can be mentioned."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from tradeoff.discussion import actions, page, queries, subjects
from tradeoff.discussion.answering import number_of, shown_again, wants_part
from tradeoff.workspaces.middleware import MemberRequest


@require_safe
def panel(request: MemberRequest, noun: str, noun_id: int) -> HttpResponse:
    """Thread, tasks and files; with `?reply=` the box answers a comment, with `?shown=` more of the thread is there."""
    member, subject = request.member, subjects.about(request.member, noun, noun_id)
    reply_to = number_of(request.GET.get("reply"))
    reply = queries.comments_about(subject, actor=member).filter(pk=reply_to).first() if reply_to else None
    shown = number_of(request.GET.get("shown")) or queries.SHOWN
    context = page.everything(subject, actor=member, now=timezone.now(), reply=reply, shown=shown)
    template = (
        "discussion/_talk.html"
        if request.GET.get("part") == "talk" and wants_part(request)
        else "discussion/panel.html"
    )
    return render(request, template, context)


@require_safe
def thread(request: MemberRequest, noun: str, noun_id: int) -> HttpResponse:
    """The thread, if it is another than the reader has (`?seen=`); 204 while it is the same."""
    member, subject = request.member, subjects.about(request.member, noun, noun_id)
    stamp, _ = queries.stamp_of(subject, actor=member)
    if request.GET.get("seen") == stamp:
        return HttpResponse(status=204)
    shown = number_of(request.GET.get("shown")) or queries.SHOWN
    editing = frozenset(int(word) for word in request.GET.getlist("editing") if number_of(word))
    context = page.thread(subject, actor=member, now=timezone.now(), shown=shown, editing=editing)
    return render(request, "discussion/_thread.html", context)


@require_POST
def following(request: MemberRequest, noun: str, noun_id: int) -> HttpResponse:
    act = actions.follow if request.POST.get("follow") == "1" else actions.unfollow
    act(actor=request.member, noun=noun, noun_id=noun_id, now=timezone.now())
    return shown_again(request, subjects.about(request.member, noun, noun_id), part="talk")


@require_safe
def people(request: MemberRequest, noun: str, noun_id: int) -> HttpResponse:
    """The picker: members who may see the subject, by what was typed of their name."""
    member, subject = request.member, subjects.about(request.member, noun, noun_id)
    found = queries.seers_named(member, subject, request.GET.get("q", "")[:100].replace("\0", ""))
    alike = [one.name.casefold() for one in queries.everybody(member)]
    rows = [
        {"name": one.name, "note": one.title,
         "insert": f"{one.name}#{one.pk}" if alike.count(one.name.casefold()) > 1 else one.name}
        for one in found
    ]  # fmt: skip
    return render(request, "discussion/_people.html", {"rows": rows, "label": subject.label.lower()})
