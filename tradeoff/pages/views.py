from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from tradeoff.pages import queries
from tradeoff.ui import navigation
from tradeoff.ui.format import day
from tradeoff.workspaces.middleware import MemberRequest


@require_safe
def home(request: MemberRequest) -> HttpResponse:
    member, now = request.member, timezone.now()
    today = now.astimezone(member.workspace.zone).date()
    sections = queries.sections_for(member, today=today, now=now)
    context = {
        "columns": [sections[::2], sections[1::2]],
        "first_name": member.name.split()[0],
        "today": day(today),
        "quarter": member.workspace.quarter(today).name,
        "is_new": not any(section.total for section in sections),
        "may_import": any(item.url_name == "imports:new" for item in navigation.quick_items(member)),
    }
    return render(request, "pages/home.html", context)


@require_safe
def search(request: MemberRequest) -> HttpResponse:
    words = request.GET.get("q", "").replace("\x00", "")[:200]
    context = {"q": words, "found": queries.search(request.member, words)}
    fragment = request.htmx and request.htmx.target == "palette-results"  # type: ignore[attr-defined]
    return render(request, "pages/palette.html" if fragment else "pages/search.html", context)
