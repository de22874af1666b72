"""What comes over a connection to a CRM: how far it is, its log, its fields, and what a person settles."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tradeoff.integrations import actions as doors
from tradeoff.integrations.ports import FieldInfo, Trouble
from tradeoff.integrations.queries import label_of
from tradeoff.syncing import actions, presenting, queries
from tradeoff.syncing.forms import MappingForm, OwnerForm
from tradeoff.syncing.rules import Why
from tradeoff.workspaces.middleware import MemberRequest
from tradeoff.workspaces.queries import members_of

PASSES = 100
MISHAPS = 200


@require_safe
def panel(request: MemberRequest, connection_id: int) -> HttpResponse:
    """On the connection's page: what came, how far it is, and what may be done."""
    row = queries.live_row(request.member, connection_id)
    last = queries.last_pass(row)
    context = {
        "row": row,
        "run": queries.run_under_way(row),
        "begun": queries.has_begun(row),
        "linked": presenting.linked_words(queries.linked_count(row)),
        "last": presenting.pass_rows([last], now=timezone.now())[0] if last else None,
        "tried": presenting.tried_rows(last.facts) if last and last.why == Why.TRIED else (),
        "facts": last.facts if last else {},
        "to_review": queries.to_review(row),
        "label": label_of(row),
    }
    return render(request, "syncing/panel.html", context)


@require_POST
def ask(request: MemberRequest, connection_id: int, why: str) -> HttpResponse:
    row = queries.live_row(request.member, connection_id)
    wanted = {"now": Why.ASKED if queries.has_begun(row) else Why.FIRST, "anew": Why.ANEW, "try": Why.TRIED}
    if queries.run_under_way(row) is None:
        actions.ask_sync(actor=request.member, connection=row, why=wanted[why], now=timezone.now())
    return redirect("integrations:connection", row.pk)


@require_safe
def passes(request: MemberRequest, connection_id: int) -> HttpResponse:
    row = queries.live_row(request.member, connection_id)
    found = presenting.pass_rows(queries.passes_of(request.member, connection_id)[:PASSES], now=timezone.now())
    return render(request, "syncing/passes.html", {"row": row, "rows": found, "most": PASSES})


@require_http_methods(["GET", "HEAD", "POST"])
def fields(request: MemberRequest, connection_id: int) -> HttpResponse:
    """Discovered there as the page opens; where the CRM does not answer, the page says so and keeps what is set."""
    row = queries.live_row(request.member, connection_id)
    found, trouble = _discovered(row)
    posted = request.POST if request.method == "POST" else None
    form = MappingForm(posted, fields=found, mapping=row.mapping, currency=request.member.workspace.currency)
    if posted is not None and trouble is None and form.is_valid():
        before = row.mapping
        row = doors.map_fields(connection=row, actor=request.member, mapping=form.mapping(), now=timezone.now())
        if row.mapping != before and queries.has_begun(row) and row.is_live:
            actions.ask_sync(actor=request.member, connection=row, why=Why.ANEW, now=timezone.now())
        messages.success(request, "Saved. Everything is read anew with it.")
        return redirect("integrations:connection", row.pk)
    context = {
        "row": row,
        "form": form,
        "trouble": trouble,
        "held": presenting.held_rows(label_of(row), is_written=bool(row.mapping.get("writes"))),
        "label": label_of(row),
    }
    return render(request, "syncing/fields.html", context, status=200 if posted is None else 422)


@require_safe
def review(request: MemberRequest, connection_id: int) -> HttpResponse:
    row = queries.live_row(request.member, connection_id)
    member = request.member
    members = list(members_of(member).active().order_by("name", "pk"))
    mishaps = queries.mishaps_of(member, connection_id)
    context = {
        "row": row,
        "label": label_of(row),
        "owners": list(queries.owners_to_settle(member, connection_id)),
        "settled": list(queries.owners_settled(member, connection_id)),
        "members": [("nobody", "Nobody here"), *((str(one.pk), one.name) for one in members)],
        "doubts": queries.doubtful_accounts(member, connection_id),
        "mishaps": presenting.mishap_rows(mishaps[:MISHAPS], now=timezone.now()),
        "mishap_count": mishaps.count(),
    }
    return render(request, "syncing/review.html", context)


@require_POST
def settle_owner(request: MemberRequest, connection_id: int, match_id: int) -> HttpResponse:
    row = queries.live_row(request.member, connection_id)
    form = OwnerForm(request.POST, members=members_of(request.member))
    if not form.is_valid():
        messages.error(request, "Choose who it is, or “Nobody here”.")
        return redirect("syncing:review", row.pk)
    now = timezone.now()
    match = actions.settle_owner(
        actor=request.member, connection=row, match_id=match_id, member_id=form.member_id(), now=now
    )
    _read_anew(request, row)
    messages.success(request, f"{match.name} is {match.member.name if match.member else 'nobody here'}.")
    return redirect("syncing:review", row.pk)


@require_POST
def settle_match(request: MemberRequest, connection_id: int, link_id: int, answer: str) -> HttpResponse:
    row = queries.live_row(request.member, connection_id)
    is_same = answer == "same"
    actions.settle_match(actor=request.member, connection=row, link_id=link_id, is_same=is_same, now=timezone.now())
    if not is_same:
        _read_anew(request, row)
    messages.success(request, "They are one." if is_same else "They are two; its deals move to it as they are read.")
    return redirect("syncing:review", row.pk)


@require_POST
def dismiss(request: MemberRequest, connection_id: int, mishap_id: int) -> HttpResponse:
    row = queries.live_row(request.member, connection_id)
    actions.dismiss_mishap(actor=request.member, connection=row, mishap_id=mishap_id)
    messages.success(request, "It is off the list, and comes back when it happens again.")
    return redirect("syncing:review", row.pk)


def _read_anew(request: MemberRequest, row: Any) -> None:
    """Once, however many things are settled while it waits."""
    if row.is_live and queries.has_begun(row) and queries.run_under_way(row) is None:
        actions.ask_sync(actor=request.member, connection=row, why=Why.ANEW, now=timezone.now())


def _discovered(row: Any) -> tuple[dict[str, list[FieldInfo]], Trouble | None]:
    try:
        with doors.line_for(row) as line:
            source = doors.adapter_for(row, line)
            return {noun: list(source.fields(noun)) for noun in ("deal", "account")}, None
    except Trouble as trouble:
        return {}, trouble
