from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from tradeoff.absences.queries import away_words, standing_of
from tradeoff.decisions import access, actions, presenting, queries
from tradeoff.decisions.forms import ChoiceForm, DissentForm
from tradeoff.decisions.models import Decision
from tradeoff.kernel.errors import Refused
from tradeoff.problems.queries import problem_of
from tradeoff.ui.format import count, day
from tradeoff.ui.parts import Chip
from tradeoff.workspaces.middleware import MemberRequest

if TYPE_CHECKING:
    from tradeoff.workspaces.models import Member

STATES = {"open": "Waiting for a decision", "decided": "Decided", "superseded": "Superseded"}


@require_safe
def decisions(request: MemberRequest) -> HttpResponse:
    today, wanted = _today(request), request.GET.get("state", "")
    newest_first = queries.visible_decisions(request.member).order_by("-signed_at", "-pk")
    rows = [presenting.row_of(decision, actor=request.member, today=today) for decision in newest_first]
    named = {"draft": "open"}
    shown = [row for row in rows if not wanted or named.get(row.state, row.state) == wanted]
    chips = [
        Chip(
            label,
            "?" if wanted == state else f"?state={state}",
            str(sum(named.get(row.state, row.state) == state for row in rows)),
            wanted == state,
        )
        for state, label in STATES.items()
    ]
    context = {"rows": shown, "chips": chips, "any": bool(rows), "summary": count("decision", len(shown))}
    return render(request, "decisions/decisions.html", context)


@require_safe
def decision(request: MemberRequest, decision_id: int) -> HttpResponse:
    return _page(request, queries.decision_of(request.member, decision_id))


@require_POST
def prepare(request: MemberRequest, problem_id: int) -> HttpResponse:
    problem = problem_of(request.member, problem_id)
    standing = queries.standing_of(problem)
    draft = actions.prepare(
        problem=problem, actor=request.member, today=_today(request), now=timezone.now(), supersedes=standing
    )
    return redirect("decisions:decision", draft.pk)


@require_POST
def sign(request: MemberRequest, decision_id: int) -> HttpResponse:
    draft = queries.decision_of(request.member, decision_id)
    today = _today(request)
    form = ChoiceForm(request.POST, options=queries.options_of(draft.problem), today=today)
    if form.is_valid():
        try:
            actions.sign(decision=draft, actor=request.member, choice=form.choice(), today=today, now=timezone.now())
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, "Signed. Every asker has the answer, with words to say.")
            return redirect("decisions:decision", draft.pk)
    return _page(request, draft, form=form, status=422)


@require_POST
def hand_over(request: MemberRequest, decision_id: int) -> HttpResponse:
    draft = queries.decision_of(request.member, decision_id)
    named = actions.hand_over(decision=draft, actor=request.member, today=_today(request), now=timezone.now())
    messages.success(request, f"{named.decider.name} decides this.")
    return redirect("decisions:decision", draft.pk)


@require_POST
def dissent(request: MemberRequest, decision_id: int) -> HttpResponse:
    record = queries.decision_of(request.member, decision_id)
    form = DissentForm(request.POST)
    if not form.is_valid():
        return _page(request, record, dissent_form=form, status=422)
    actions.dissent(decision=record, actor=request.member, text=form.cleaned_data["text"], now=timezone.now())
    messages.success(request, "Kept with the decision, in your words.")
    return redirect("decisions:decision", record.pk)


@require_safe
def problem_panel(request: MemberRequest, problem_id: int) -> HttpResponse:
    """The decision's place on the problem page."""
    problem = problem_of(request.member, problem_id)
    today = _today(request)
    found = queries.decisions_of(request.member, problem)
    rows = [presenting.row_of(decision, actor=request.member, today=today) for decision in found]
    draft = next((row for row in rows if row.state == "draft"), None)
    context = {
        "problem": problem,
        "rows": rows,
        "draft": draft,
        "standing": next((row for row in rows if row.state == "decided"), None),
        "may_prepare": access.can_prepare(request.member) and draft is None,
        "holder": _holder(request, problem) if draft is None else None,
    }
    return render(request, "decisions/problem_panel.html", context)


def _holder(request: MemberRequest, problem: object) -> dict[str, str]:
    """Who would decide, or the sentence that says why nobody can."""
    try:
        holder = queries.decider_of(request.member, problem, today=_today(request))  # type: ignore[arg-type]
    except Refused as refusal:
        return {"refusal": refusal.message}
    away = away_words(standing_of(request.member), holder.member)
    return {
        "name": holder.member.name,
        "away": away,
        "why": holder.why,
        "due": day(holder.due),
        "due_why": holder.due_why,
    }


def _page(
    request: MemberRequest,
    record: Decision,
    *,
    form: ChoiceForm | None = None,
    dissent_form: DissentForm | None = None,
    status: int = 200,
) -> HttpResponse:
    member, today = request.member, _today(request)
    live = list(queries.options_of(record.problem))
    context = {
        **presenting.record_of(record, live=live, actor=member, today=today, now=timezone.now()),
        **_rights(record, member),
        "form": form or ChoiceForm(options=live, today=today),
        "dissent_form": dissent_form or DissentForm(),
        "waiting": len(queries.asks_to_answer(member, record.problem)),
    }
    return render(request, "decisions/decision.html", context, status=status)


def _rights(record: Decision, member: Member) -> dict[str, bool]:
    signed, prepares = record.signed_at is not None, access.can_prepare(member)
    return {
        "may_sign": access.can_sign(member, record),
        "may_dissent": access.can_dissent(member),
        "may_hand_over": not signed and prepares,
        "may_supersede": signed and prepares and presenting.state_of(record) == "decided",
        "reads_internal": access.can_read_internal(member),
    }


def _today(request: HttpRequest) -> date:
    member = request.member  # type: ignore[attr-defined]
    return timezone.now().astimezone(member.workspace.zone).date()
