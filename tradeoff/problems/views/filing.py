from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tradeoff.asks.queries import ask_of, veiled
from tradeoff.problems import access, actions, presenting, queries
from tradeoff.problems.forms import FilingForm
from tradeoff.problems.models import Problem
from tradeoff.problems.views.replies import is_fragment
from tradeoff.ui.format import count
from tradeoff.ui.toasts import toast
from tradeoff.workspaces.middleware import MemberRequest

INBOX_SHOWN = 50


@require_http_methods(["GET", "HEAD", "POST"])
def filing(request: MemberRequest, ask_id: int) -> HttpResponse:
    """Where an ask is filed, and what it resembles; a POST files it, or moves it."""
    ask = ask_of(request.member, ask_id)
    if request.method != "POST":
        return render(request, "problems/filing.html", _filing(request, ask_id))
    problems = queries.visible_problems(request.member).order_by("title", "pk")
    form = FilingForm(request.POST, problems=problems)
    if not form.is_valid():
        return render(request, "problems/filing.html", {**_filing(request, ask_id), "form": form}, status=422)
    problem = queries.problem_of(request.member, form.cleaned_data["problem"])
    actions.file_ask(ask=ask, problem=problem, actor=request.member, now=timezone.now())
    if request.POST.get("from") == "inbox":
        return _inbox(request, ask_id, problem)
    if not is_fragment(request):
        messages.success(request, f"Filed under “{problem.title}”.")
        return redirect("asks:ask", ask_id)
    return toast(render(request, "problems/filing.html", _filing(request, ask_id)), f"Filed under “{problem.title}”")


@require_POST
def unfile(request: MemberRequest, ask_id: int) -> HttpResponse:
    actions.unfile_ask(ask=ask_of(request.member, ask_id), actor=request.member, now=timezone.now())
    if request.POST.get("from") == "inbox":
        return _inbox(request, None, None)
    if not is_fragment(request):
        messages.success(request, "Taken from its problem.")
        return redirect("asks:ask", ask_id)
    return toast(render(request, "problems/filing.html", _filing(request, ask_id)), "Taken from its problem")


@require_safe
def inbox(request: MemberRequest) -> HttpResponse:
    return render(request, "problems/inbox.html", _waiting(request))


@require_safe
def similar(request: MemberRequest) -> HttpResponse:
    """Problems that resemble the words somebody is typing."""
    words = request.GET.get("words") or request.GET.get("wants") or ""
    found = [presenting.suggestion(one) for one in queries.similar_problems(request.member, words)]
    template = "problems/_similar.html" if is_fragment(request) else "problems/similar.html"
    return render(request, template, {"found": found, "words": words.strip(), "pick": "pick" in request.GET})


@require_safe
def similar_panel(request: MemberRequest, noun_id: int) -> HttpResponse:  # noqa: ARG001 - panels are addressed by a noun
    """The panel beside the ask form; it listens to the form's words."""
    return render(request, "problems/similar_panel.html", {"found": [], "words": ""})


def _filing(request: MemberRequest, ask_id: int) -> dict[str, Any]:
    member, ask = request.member, ask_of(request.member, ask_id)
    problem, held = queries.problem_of_ask(ask), queries.filing_of(ask)
    alike = [presenting.suggestion(one) for one in queries.suggestions(member, [ask]).get(ask.pk, [])]
    problems = queries.visible_problems(member).order_by("title", "pk")
    return {
        "ask": ask,
        "problem": problem,
        "filed": presenting.filed_words(held, now=timezone.now()) if held else "",
        "through": held.problem if held and problem and held.problem_id != problem.pk else None,
        "suggestions": [one for one in alike if problem is None or one.problem_id != problem.pk],
        "picked": _picked(request) if problem is None else None,
        "may_file": access.can_file(member, ask),
        "form": FilingForm(problems=problems, initial={"problem": problem.pk if problem else ""}),
        "new_url": reverse("problems:new"),
    }


def _picked(request: MemberRequest) -> Problem | None:
    """The problem the asker pointed at while writing; the receipt's address carries it."""
    address = request.htmx.current_url if request.htmx else request.get_full_path()  # type: ignore[attr-defined]
    said = parse_qs(urlsplit(address or "").query).get("near", [""])[0]
    found = queries.visible_problems(request.member)
    return found.select_related("area", "owner").filter(pk=int(said)).first() if said.isdigit() else None


def _inbox(request: MemberRequest, ask_id: int | None, problem: Problem | None) -> HttpResponse:
    if not is_fragment(request):
        return redirect("problems:inbox")
    context = {**_waiting(request), "just_filed": ask_id, "under": problem}
    said = f"Filed under “{problem.title}”" if problem else "Back in the inbox"
    return toast(render(request, "problems/_inbox.html", context), said)


def _waiting(request: MemberRequest) -> dict[str, Any]:
    member, now = request.member, timezone.now()
    today = now.astimezone(member.workspace.zone).date()
    waiting = queries.unfiled_asks(member)
    asks = veiled(member, waiting[:INBOX_SHOWN])
    alike = queries.suggestions(member, asks)
    total = waiting.count()
    return {
        "rows": [presenting.inbox_row(ask, alike.get(ask.pk, []), actor=member, now=now, today=today) for ask in asks],
        "total": total,
        "summary": f"{count('ask', total)} to file, the longest due first" if total else "",
        "hidden": max(total - INBOX_SHOWN, 0),
        "may_file": access.can_clear_inbox(member),
    }
