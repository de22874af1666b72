"""Planned work: what was decided and is not planned yet, and how the rest stands where it is planned."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from tradeoff.integrations import access, actions, queries, work_presenting
from tradeoff.integrations.models import Connection
from tradeoff.integrations.rules import Origin
from tradeoff.kernel.errors import NotAllowed, NotFound, Refused
from tradeoff.ui.parts import Tab
from tradeoff.workspaces.middleware import MemberRequest

PAGE = 50


@require_safe
def planned(request: MemberRequest) -> HttpResponse:
    rows = _connections(request)
    context: dict[str, object] = {"row": None, "may_connect": access.can_keep_connections(request.member)}
    if rows:
        wanted = request.GET.get("in", "")
        row = next((one for one in rows if str(one.pk) == wanted), rows[0])
        context |= {"row": row, "others": rows if len(rows) > 1 else [], **_stand(request, row)}
    return render(request, "integrations/planned.html", context)


def _stand(request: MemberRequest, row: Connection) -> dict[str, object]:
    member = request.member
    origin = request.GET.get("from", "")
    origin = origin if origin in set(Origin) else ""
    start = max(int(told) if (told := request.GET.get("start", "")).isdecimal() and len(told) < 7 else 0, 0)
    found = queries.things_of(member, row, origin=origin)
    total = found.count()
    things = found[start : start + PAGE]
    orders = queries.orders_of(row)
    seen = start + len(things)
    return {
        "offered": row.mapping.get("places", []),
        "chosen": f"{row.mapping.get('project', '')}/{row.mapping.get('kind', '')}",
        "is_chosen": bool(row.mapping.get("project")),
        "waiting": [work_presenting.waiting_work(one, orders.get(one.chosen_id or 0)) for one in
                    queries.unplanned(member, row)],
        "things": [work_presenting.thing_row(thing) for thing in things],
        "tabs": _tabs(row, origin),
        "seen": seen,
        "total": total,
        "next": f"?in={row.pk}&from={origin}&start={seen}" if seen < total else "",
    }  # fmt: skip


def _tabs(row: Connection, origin: str) -> list[Tab]:
    told = (("All", ""), ("Decided here", Origin.DECIDED), ("Imported", Origin.IMPORTED))
    return [Tab(label, f"?in={row.pk}&from={value}", current=origin == value) for label, value in told]


@require_safe
def decision_work(request: MemberRequest, decision_id: int) -> HttpResponse:
    """On a decision: where what it chose is built."""
    return _panel(request, decision_id=decision_id)


@require_safe
def problem_work(request: MemberRequest, problem_id: int) -> HttpResponse:
    """On a problem: where the option that was chosen is built."""
    return _panel(request, problem_id=problem_id)


def _panel(request: MemberRequest, *, decision_id: int = 0, problem_id: int = 0) -> HttpResponse:
    """Nothing at all where nothing is decided, or no Jira is connected and none was."""
    member = request.member
    decision = queries.signed_for(member, decision_id=decision_id, problem_id=problem_id)
    thing = queries.thing_made_of(decision) if decision else None
    rows = queries.work_connections(member.workspace_id) if decision else []
    orders = queries.orders_of(rows[0]) if rows else {}
    context: dict[str, object] = {
        "decision": decision,
        "thing": work_presenting.thing_row(thing) if thing else None,
        "gone": thing is not None and thing.gone_at is not None,
        "row": rows[0] if rows else None,
        "may_plan": access.can_plan_work(member),
    }
    if decision is not None and (thing is None or thing.gone_at):
        context["waiting"] = work_presenting.waiting_work(decision, orders.get(decision.chosen_id or 0))
    return render(request, "integrations/work_panel.html", context)


@require_POST
def choose(request: MemberRequest, connection_id: int) -> HttpResponse:
    row, place = _one(request, connection_id), request.POST.get("place", "")
    try:
        actions.choose_project(connection=row, actor=request.member, place=place, now=timezone.now())
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "Chosen. What is in that project comes in now.")
    return redirect("integrations:planned")


@require_POST
def plan(request: MemberRequest, connection_id: int, option_id: int) -> HttpResponse:
    row = _one(request, connection_id)
    try:
        order = actions.plan_option(connection=row, actor=request.member, option_id=option_id, now=timezone.now())
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("integrations:planned")
    messages.success(request, f"“{order.option.title}” is on its way to {row.name}.")
    if request.POST.get("from", "").isdecimal():
        return redirect("decisions:decision", int(request.POST["from"]))
    return redirect("integrations:planned")


def _connections(request: MemberRequest) -> list[Connection]:
    if not access.can_plan_work(request.member):
        raise NotAllowed("Work is planned by product and administrators.")
    return queries.work_connections(request.member.workspace_id)


def _one(request: MemberRequest, connection_id: int) -> Connection:
    for row in _connections(request):
        if row.pk == connection_id:
            return row
    raise NotFound("There is no such connection.")
