from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tradeoff.discussion import access, actions, page, presenting, queries, subjects
from tradeoff.discussion.answering import refused, shown_again, wants_part
from tradeoff.discussion.forms import TaskForm
from tradeoff.discussion.subjects import About
from tradeoff.kernel.errors import NotAllowed, Refused
from tradeoff.notices.queries import zone_of
from tradeoff.ui.format import day
from tradeoff.workspaces.middleware import MemberRequest

DONE_SHOWN = 50


@require_safe
def mine(request: MemberRequest) -> HttpResponse:
    """My tasks: overdue, today, later, without a date; `?done=1` those done."""
    return render(request, "discussion/tasks.html", _lists(request, done=request.GET.get("done") == "1"))


@require_POST
def give(request: MemberRequest, noun: str, noun_id: int) -> HttpResponse:
    member, subject = request.member, subjects.about(request.member, noun, noun_id)
    form = TaskForm(request.POST, auto_id=f"{noun}-task-%s")
    if form.is_valid():
        said = form.cleaned_data
        try:
            assignee = queries.member_named(member, said["assignee"])
            actions.give_task(actor=member, noun=noun, noun_id=noun_id, text=said["text"], assignee=assignee,
                              due=said["due"], remind_at=form.reminder(zone_of(assignee)),
                              now=timezone.now())  # fmt: skip
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return shown_again(request, subject, part="tasks", anchor="panel-tasks")
    return refused(request, subject, part="tasks", form=form)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: MemberRequest, task_id: int) -> HttpResponse:
    member = request.member
    task, subject = queries.task_of(member, task_id)
    if not access.can_change(member, task):
        raise NotAllowed("A task is changed by who is to do it, by who gave it, or by an administrator.")
    form, status = page.task_form(task), 200
    if request.method == "POST":
        form, status = TaskForm(request.POST, auto_id=f"task-{task.pk}-%s"), 422
        if form.is_valid():
            said = form.cleaned_data
            try:
                assignee = queries.member_named(member, said["assignee"])
                actions.change_task(actor=member, task=task, text=said["text"], assignee=assignee, due=said["due"],
                                    remind_at=form.reminder(zone_of(assignee)), version=said["version"] or 0,
                                    now=timezone.now())  # fmt: skip
            except Refused as refusal:
                form.refuse(refusal)
            else:
                messages.success(request, "The task is saved.")
                return redirect(_back(subject))
    context = {"task": task, "subject": subject, "form": form, "back_url": _back(subject),
               "people_url": reverse("discussion:people", args=[subject.noun, subject.id])}  # fmt: skip
    return render(request, "discussion/task.html", context, status=status)


@require_POST
def done(request: MemberRequest, task_id: int) -> HttpResponse:
    """Tick off, or undo it (`done` empty)."""
    task, subject = queries.task_of(request.member, task_id)
    act = actions.finish if request.POST.get("done") else actions.reopen
    act(actor=request.member, task=task, now=timezone.now())
    return _after(request, subject)


@require_POST
def remove(request: MemberRequest, task_id: int) -> HttpResponse:
    task, subject = queries.task_of(request.member, task_id)
    actions.remove_task(actor=request.member, task=task, now=timezone.now())
    return _after(request, subject)


def _after(request: MemberRequest, subject: About) -> HttpResponse:
    """Back to where the box was ticked: My tasks, or the subject's list."""
    if request.POST.get("from") != "mine":
        return shown_again(request, subject, part="tasks", anchor="panel-tasks")
    shows_done = request.POST.get("showing") == "done"
    if wants_part(request):
        return render(request, "discussion/_my_tasks.html", _lists(request, done=shows_done))
    return redirect(reverse("discussion:tasks") + ("?done=1" if shows_done else ""))


def _lists(request: MemberRequest, *, done: bool) -> dict[str, object]:
    member, now = request.member, timezone.now()
    zone = zone_of(member)
    today = now.astimezone(zone).date()
    given = queries.tasks_of(member, done=done, limit=DONE_SHOWN if done else 200)
    lists = presenting.my_lists(given, actor=member, today=today, zone=zone, now=now)
    return {"lists": lists, "showing": "done" if done else "open", "today": day(today), "total": len(given)}


def _back(subject: About) -> str:
    return reverse(f"discussion:{subject.noun}", args=[subject.id]) + "#panel-tasks"
