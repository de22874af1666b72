"""While an import is written or undone, and after: progress, stopping, undoing, and the rows that stayed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tradeoff.imports import access, actions, queries, receipts
from tradeoff.imports.models import Import
from tradeoff.imports.views import may_undo, running_of
from tradeoff.kernel.errors import Conflict, NotAllowed
from tradeoff.kernel.sheets import csv_text
from tradeoff.work import actions as work
from tradeoff.workspaces.middleware import MemberRequest


@require_safe
def progress(request: MemberRequest, import_id: int) -> HttpResponse:
    """The card of what a worker does with the file; once that is over, the page is read anew."""
    file = _file(request, import_id)
    if file.live_run is None:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "imports/_progress.html", {"run": file, **running_of(request, file)})


@require_POST
def stop(request: MemberRequest, import_id: int) -> HttpResponse:
    file = _file(request, import_id)
    if file.live_run is None:
        raise Conflict("It is over already; there is nothing left to stop.")
    run = work.cancel(run=file.live_run, actor=request.member, now=timezone.now())
    messages.success(request, "Stopped." if run.is_over else "It is asked to stop and ends at its next look.")
    return redirect("imports:import", file.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: MemberRequest, import_id: int) -> HttpResponse:
    """What would go and what would go back, in numbers; a worker does it once it is said again."""
    file = _file(request, import_id)
    if request.method == "POST":
        actions.start_undo(file=file, actor=request.member, now=timezone.now())
        return redirect("imports:import", file.pk)
    if not may_undo(request, file):
        return redirect("imports:import", file.pk)
    return render(request, "imports/undo.html", {"run": file, **receipts.undo_of(file)})


@require_safe
def kept(request: MemberRequest, import_id: int) -> HttpResponse:
    """Every row that stayed when the import was undone, with why."""
    file = _file(request, import_id)
    rows = [(row.what, row.name, row.why) for row in receipts.kept_rows(queries.kept_of(request.member, file))]
    text = csv_text(("What", "Name", "Why it stayed"), rows)
    headers = {"Content-Disposition": f'attachment; filename="stayed-{file.pk}.csv"'}
    return HttpResponse(text.encode("utf-8-sig"), content_type="text/csv; charset=utf-8", headers=headers)


def _file(request: MemberRequest, import_id: int) -> Import:
    if not access.can_import(request.member):
        raise NotAllowed("Importing is for sales, product and admins.")
    return queries.import_of(request.member, import_id)
