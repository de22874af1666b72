"""What a form of a discussion answers with: the part it belongs to for htmx, the page again for a plain browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from tradeoff.discussion import page
from tradeoff.discussion.subjects import About
from tradeoff.workspaces.middleware import MemberRequest

PARTS: dict[str, Callable[..., dict[str, Any]]] = {"talk": page.talk, "tasks": page.tasks, "files": page.attached}


def wants_part(request: MemberRequest) -> bool:
    """Whether htmx asks, for a part of the page."""
    return request.headers.get("HX-Request") == "true"


def number_of(word: str | None) -> int | None:
    return int(word) if word and re.fullmatch(r"[0-9]{1,15}", word) else None


def shown_again(request: MemberRequest, subject: About, *, part: str, anchor: str = "", **given: Any) -> HttpResponse:
    """After an action: the part anew, or the way back to the discussion's own page."""
    if not wants_part(request):
        return redirect(reverse(f"discussion:{subject.noun}", args=[subject.id]) + (f"#{anchor}" if anchor else ""))
    context = PARTS[part](subject, actor=request.member, now=timezone.now(), **given)
    return render(request, f"discussion/_{part}.html", context)


def refused(request: MemberRequest, subject: About, *, part: str, **given: Any) -> HttpResponse:
    """The part with its form as it was sent and what is wrong with it; the whole page for a plain browser."""
    now, member = timezone.now(), request.member
    context = PARTS[part](subject, actor=member, now=now, **given)
    if wants_part(request):
        return render(request, f"discussion/_{part}.html", context, status=422)
    return render(
        request, "discussion/panel.html", page.everything(subject, actor=member, now=now) | context, status=422
    )
