"""Background work: runs and their progress, jobs that failed for good, and what the clock starts."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import get_script_prefix, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from tradeoff.kernel.errors import NotAllowed
from tradeoff.ui.format import count
from tradeoff.ui.parts import Tab
from tradeoff.work import access, actions, presenting, queries
from tradeoff.work.models import Run
from tradeoff.work.presenting import RunRow
from tradeoff.workspaces.middleware import MemberRequest

SHOWN = 50


@require_safe
def runs(request: MemberRequest) -> HttpResponse:
    now = timezone.now()
    rows = [_row(run, now) for run in queries.runs_of(request.member)[:SHOWN]]
    context = {"rows": rows, "polls": any(not row.is_over for row in rows), "sees_all": access.sees_all(request.member)}
    if request.headers.get("HX-Target") == "runs":
        return render(request, "work/_runs.html", context)
    return render(request, "work/runs.html", context | _around(request, "work:runs", now))


@require_safe
def run(request: MemberRequest, run_id: int) -> HttpResponse:
    """One run's card, which asks for itself again until it is over; also shown on the pages of what it works on."""
    return _card(request, queries.run_of(request.member, run_id))


@require_POST
def cancel(request: MemberRequest, run_id: int) -> HttpResponse:
    run = actions.cancel(run=queries.run_of(request.member, run_id), actor=request.member, now=timezone.now())
    if request.headers.get("HX-Request"):
        return _card(request, run)
    messages.success(request, "Stopped." if run.is_over else "It is asked to stop and ends at its next look.")
    return redirect("work:runs")


@require_safe
def failed(request: MemberRequest) -> HttpResponse:
    now = timezone.now()
    troubles = queries.troubles_of(request.member)
    context = {"rows": [presenting.trouble_row(row, now=now) for row in troubles[:SHOWN]], "total": troubles.count()}
    return render(request, "work/failed.html", context | _around(request, "work:failed", now))


@require_POST
def retry(request: MemberRequest, trouble_id: int) -> HttpResponse:
    trouble = queries.trouble_of(request.member, trouble_id)
    actions.retry(trouble=trouble, actor=request.member, now=timezone.now())
    messages.success(request, "It is tried again as soon as a worker is free.")
    return redirect("work:failed")


@require_POST
def retry_all(request: MemberRequest) -> HttpResponse:
    retried = actions.retry_all(actor=request.member, now=timezone.now())
    messages.success(request, f"{count('job', retried)} tried again as soon as a worker is free.")
    return redirect("work:failed")


@require_POST
def discard(request: MemberRequest, trouble_id: int) -> HttpResponse:
    trouble = queries.trouble_of(request.member, trouble_id)
    actions.discard(trouble=trouble, actor=request.member, now=timezone.now())
    messages.success(request, "Let go; it is not tried again.")
    return redirect("work:failed")


@require_safe
def schedules(request: MemberRequest) -> HttpResponse:
    if not access.can_run_schedules(request.member):
        raise NotAllowed("Schedules are for admins.")
    now, zone = timezone.now(), request.member.workspace.zone
    rows = [presenting.schedule_row(row, now=now, zone=zone) for row in queries.schedules(now=now)]
    return render(request, "work/schedules.html", {"rows": rows, **_around(request, "work:schedules", now)})


@require_POST
def run_now(request: MemberRequest, task: str) -> HttpResponse:
    actions.run_now(task=task, actor=request.member, now=timezone.now())
    messages.success(request, "It runs as soon as a worker is free.")
    return redirect("work:schedules")


def _row(run: Run, now: datetime) -> RunRow:
    return presenting.run_row(run, now=now, root=get_script_prefix())


def _card(request: MemberRequest, run: Run) -> HttpResponse:
    context = {"row": _row(run, timezone.now())}
    return render(request, "work/_run.html" if request.headers.get("HX-Request") else "work/run.html", context)


def _around(request: MemberRequest, current: str, now: datetime) -> dict[str, object]:
    """The tabs and the worker's sign of life, above each of these pages."""
    places = [("Runs", "work:runs"), ("Failed", "work:failed")]
    if access.can_run_schedules(request.member):
        places.append(("Schedules", "work:schedules"))
    waiting = str(queries.troubles_of(request.member).count() or "")
    tabs = [
        Tab(
            label,
            reverse(name),
            current=name == current,
            count=waiting if name == "work:failed" else "",
        )
        for label, name in places
    ]
    return {"tabs": tabs, "no_worker": presenting.missing_worker(queries.last_heartbeat(), now=now)}
