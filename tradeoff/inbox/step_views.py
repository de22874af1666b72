from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from tradeoff.discussion.actions.commenting import comment
from tradeoff.inbox import actions, queries
from tradeoff.inbox.forms import ActForm, LinkForm
from tradeoff.inbox.models import Step
from tradeoff.inbox.rules import Act, Importance, from_page
from tradeoff.inbox.views import today_of
from tradeoff.kernel.errors import Invalid, Refused
from tradeoff.problems.queries import problem_of, visible_problems
from tradeoff.voice.queries import note_of
from tradeoff.workspaces.middleware import MemberRequest


@require_POST
def step(request: MemberRequest) -> HttpResponse:
    """One act over the notes that were picked, the one at hand, or everything that matches."""
    try:
        act = Act(request.POST.get("act", ""))
        done = STEPS[act](request, _picked(request), ActForm(request.POST))
    except (ValueError, KeyError):
        messages.error(request, "Choose what to do with the notes.")
        return _back(request)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return _back(request)
    return _back(request, done)


@require_POST
def undo(request: MemberRequest, step_id: int) -> HttpResponse:
    found = queries.step_of(request.member, step_id)
    try:
        actions.undo(actor=request.member, step=found, now=timezone.now())
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "Taken back: the notes stand as they stood before.")
    return _back(request)


@require_POST
def link(request: MemberRequest, note_id: int) -> HttpResponse:
    """The marked words of a note, or all of it, speak of a problem."""
    member, note = request.member, note_of(request.member, note_id)
    chosen = request.POST.copy()
    chosen["problem"] = request.POST.get("suggested") or request.POST.get("problem", "")
    form = LinkForm(chosen, problems=visible_problems(member))
    if not form.is_valid():
        messages.error(request, "Choose the problem these words speak of.")
        return _back(request)
    said = form.cleaned_data
    try:
        done = actions.link(
            actor=member, notes=[note.pk], problem=problem_of(member, said["problem"]), importance=said["importance"],
            start=from_page(note.text, said["start"]), end=from_page(note.text, said["end"]), now=timezone.now(),
        )  # fmt: skip
    except Refused as refusal:
        messages.error(request, refusal.message)
        return _back(request)
    return _back(request, done)


@require_POST
def ask(request: MemberRequest, note_id: int) -> HttpResponse:
    """Ask who wrote the note for more: a comment at the note that names them."""
    member, note = request.member, note_of(request.member, note_id)
    words = request.POST.get("words", "").strip()
    try:
        if note.author is None:
            raise Invalid("Nobody here wrote this note; write to the customer instead.")
        if not words:
            raise Invalid("Write what you would like to know.")
        text = f"@{note.author.name} {words}"
        comment(actor=member, noun="note", noun_id=note.pk, text=text, now=timezone.now())
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"{note.author.name} was asked; the answer stands under the note.")
    return _back(request)


@require_POST
def importance(request: MemberRequest, insight_id: int) -> HttpResponse:
    found, said = queries.insight_of(request.member, insight_id), request.POST.get("importance", "")
    value = Importance(int(said)) if said in {"0", "1", "2", "3"} else None
    actions.set_importance(actor=request.member, insight=found, importance=value, now=timezone.now())
    return _back(request)


@require_POST
def take_back(request: MemberRequest, insight_id: int) -> HttpResponse:
    found = queries.insight_of(request.member, insight_id)
    actions.take_back(actor=request.member, insight=found, now=timezone.now())
    messages.success(request, f"Taken back: it does not count for “{found.problem.title}” any more.")
    return _back(request)


@require_POST
def save_view(request: MemberRequest) -> HttpResponse:
    try:
        view = actions.save_view(
            actor=request.member, name=request.POST.get("name", ""), filters=request.POST.get("query", ""),
            shared="shared" in request.POST, now=timezone.now(),
        )  # fmt: skip
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"“{view.name}” is kept.")
    return _back(request)


@require_POST
def drop_view(request: MemberRequest, view_id: int) -> HttpResponse:
    actions.drop_view(actor=request.member, view=queries.view_of(request.member, view_id), now=timezone.now())
    messages.success(request, "The view is removed.")
    return redirect("inbox:inbox")


def _picked(request: MemberRequest) -> list[int]:
    if "everything" in request.POST:
        query = HttpRequest().GET.copy()
        for name, values in parse_qs(request.POST.get("query", "")).items():
            query[name] = values[-1]
        return queries.keys_matching(request.member, queries.Choice.of(query), today=today_of(request))
    return [int(key) for key in request.POST.getlist("pick") if key.isascii() and key.isdigit() and len(key) < 18]


def _snooze(request: MemberRequest, notes: list[int], form: ActForm) -> Step:
    until = form.cleaned_data.get("until") if form.is_valid() else None
    if until is None:
        raise Invalid("Choose the day on which the note comes back.")
    today = today_of(request)
    return actions.snooze(actor=request.member, notes=notes, until=until, today=today, now=timezone.now())


def _assign(request: MemberRequest, notes: list[int], form: ActForm) -> Step:
    key = form.cleaned_data.get("owner") if form.is_valid() else None
    owner = next((one for one in queries.triagers(request.member) if one.pk == key), None)
    return actions.assign(actor=request.member, notes=notes, owner=owner, now=timezone.now())


def _tag(request: MemberRequest, notes: list[int], form: ActForm) -> Step:
    name = form.cleaned_data["tag"] if form.is_valid() else ""
    return actions.tag(actor=request.member, notes=notes, name=name, now=timezone.now())


def _untag(request: MemberRequest, notes: list[int], form: ActForm) -> Step:
    tag = queries.tag_of(request.member, int(form.cleaned_data["tag"])) if form.is_valid() else None
    if tag is None:
        raise Invalid("Choose the tag to take off.")
    return actions.untag(actor=request.member, notes=notes, tag=tag, now=timezone.now())


def _link(request: MemberRequest, notes: list[int], form: ActForm) -> Step:
    key = form.cleaned_data.get("problem") if form.is_valid() else None
    if key is None:
        raise Invalid("Choose the problem these notes speak of.")
    return actions.link(actor=request.member, notes=notes, problem=problem_of(request.member, key), now=timezone.now())


STEPS: dict[Act, Callable[[MemberRequest, list[int], ActForm], Step]] = {
    Act.PROCESS: lambda request, notes, _: actions.settle(actor=request.member, notes=notes, now=timezone.now()),
    Act.ARCHIVE: lambda request, notes, _: actions.settle(
        actor=request.member, notes=notes, archive=True, now=timezone.now()
    ),
    Act.REOPEN: lambda request, notes, _: actions.reopen(actor=request.member, notes=notes, now=timezone.now()),
    Act.ASSIGN: _assign,
    Act.SNOOZE: _snooze,
    Act.TAG: _tag,
    Act.UNTAG: _untag,
    Act.LINK: _link,
}


def _back(request: MemberRequest, step: Step | None = None) -> HttpResponseRedirect:
    """To where the reader was, with the next note at hand and the step that can be taken back."""
    inbox = reverse("inbox:inbox")
    if "query" not in request.POST:
        back = request.headers.get("Referer", "")
        return HttpResponseRedirect(back if url_has_allowed_host_and_scheme(back, {request.get_host()}) else inbox)
    given = {name: values[-1] for name, values in parse_qs(request.POST["query"]).items()}
    if request.POST.get("after", "").isdigit():
        given["note"] = request.POST["after"]
    if step is not None:
        given["done"] = str(step.pk)
    return HttpResponseRedirect(f"{inbox}?{urlencode(given)}" if given else inbox)
