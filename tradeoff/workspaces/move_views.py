from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from tradeoff.kernel.errors import NotAllowed, NotFound, Refused
from tradeoff.ui.format import day
from tradeoff.workspaces import access, actions, queries
from tradeoff.workspaces.forms import MoveForm
from tradeoff.workspaces.middleware import MemberRequest
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.rules import team_on


@dataclass(frozen=True)
class TurnRow:
    """A line of where a member was, is and will be."""

    team: str
    since: str
    on: str
    now: bool
    planned: bool


@require_http_methods(["GET", "HEAD", "POST"])
def teams(request: MemberRequest, member_id: int) -> HttpResponse:
    """Where a member was, is and will be; an administrator moves them from a day on."""
    if not access.can_keep_people(request.member):
        raise NotAllowed("Only an administrator moves members between teams.")
    found, posted = queries.member_of(request.member, member_id), request.POST if request.method == "POST" else None
    names = {node.team.pk: node.team for node in queries.team_tree(request.member)}
    form = MoveForm(posted, teams=names.values())
    if posted is not None and form.is_valid():
        try:
            actions.move_member(actor=request.member, member=found, now=timezone.now(), **form.said())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Moved. You can take it back below.")
            return redirect("workspaces:member_teams", found.pk)
    context = {
        "form": form,
        "member": found,
        "turns": _rows(found, {pk: team.name for pk, team in names.items()}, queries.today_of(request.member)),
    }
    return render(request, "workspaces/teams.html", context, status=200 if posted is None else 422)


@require_POST
def take_back(request: MemberRequest, member_id: int, on: str) -> HttpResponse:
    found = queries.member_of(request.member, member_id)
    actions.take_back_move(actor=request.member, member=found, on=_day(on), now=timezone.now())
    messages.success(request, "Taken back.")
    return redirect("workspaces:member_teams", found.pk)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise NotFound("There is no such day.") from error


def _rows(member: Member, names: dict[int, str], today: date) -> list[TurnRow]:
    turns = queries.turns_of_member(member)
    ends = [turn.starts for turn in turns[1:]] + [None]
    rows = [
        TurnRow(
            team=names[turn.team_id] if turn.team_id else "No team",
            since=f"from {day(turn.starts)}" if turn.starts else "from the beginning",
            on=turn.starts.isoformat() if turn.starts else "",
            now=team_on(turns, today) == turn.team_id
            and (turn.starts is None or turn.starts <= today)
            and (end is None or today < end),
            planned=turn.starts is not None and turn.starts > today,
        )
        for turn, end in zip(turns, ends, strict=True)
    ]
    return rows[::-1]
