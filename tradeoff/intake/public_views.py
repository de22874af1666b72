"""A form as somebody reads it who has its link and no account here."""

from __future__ import annotations

import re
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from tradeoff.intake import actions, queries, throttling
from tradeoff.intake.forms import AnswerForm
from tradeoff.intake.models import Form
from tradeoff.kernel.errors import Refused
from tradeoff.workspaces import tenancy

LINK = re.compile(r"([0-9]{1,12})-([A-Za-z0-9_-]{43})")


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, link: str) -> HttpResponse:
    """Read and fill in a form; the same 404 for every link that is none."""
    now = timezone.now()
    if wait := throttling.wait_to_look(request, now=now):
        return _closed(request, "too_often", status=429, wait=wait)
    found = _behind(link)
    if not found.is_open:
        return _closed(request, "revoked" if found.revoked_at else "paused", status=410)
    return _take(request, found, link, now=now) if request.method == "POST" else _shown(request, found, AnswerForm())


@require_safe
def thanks(request: HttpRequest, link: str) -> HttpResponse:
    if wait := throttling.wait_to_look(request, now=timezone.now()):
        return _closed(request, "too_often", status=429, wait=wait)
    found = _behind(link)
    return _kept_quiet(render(request, "intake/thanks.html", {"company": found.workspace.name, "link": link}))


def _take(request: HttpRequest, found: Form, link: str, *, now: datetime) -> HttpResponse:
    form = AnswerForm(request.POST)
    if form.is_of_a_machine:
        return redirect("intake_form:thanks", link)  # it learns nothing, and nothing is kept
    if not form.is_valid():
        return _shown(request, found, form, status=422)
    if wait := throttling.wait_to_answer(request, found.pk, now=now):
        form.add_error(None, f"Many answers came just now. Your words stand here; send them again in {wait} seconds.")
        return _shown(request, found, form, status=429, wait=wait)
    try:
        actions.take_answer(form=found, said=form.said(), now=now)
    except Refused as refusal:
        form.refuse(refusal)
        return _shown(request, found, form, status=422)
    return redirect("intake_form:thanks", link)


def _behind(link: str) -> Form:
    parts = LINK.fullmatch(link)
    if parts is None:
        raise Http404
    tenancy.enter(int(parts[1]))
    found = queries.form_by_hash(actions.hash_of(parts[2]))
    if found is None:
        raise Http404
    return found


def _shown(request: HttpRequest, found: Form, form: AnswerForm, *, status: int = 200, wait: int = 0) -> HttpResponse:
    context = {"found": found, "company": found.workspace.name, "form": form}
    return _kept_quiet(render(request, "intake/answer.html", context, status=status), wait=wait)


def _closed(request: HttpRequest, why: str, *, status: int, wait: int = 0) -> HttpResponse:
    return _kept_quiet(render(request, "intake/closed.html", {"why": why, "wait": wait}, status=status), wait=wait)


def _kept_quiet(response: HttpResponse, *, wait: int = 0) -> HttpResponse:
    """No cache and no search engine keeps it."""
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    if wait:
        response["Retry-After"] = str(wait)
    return response
