from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import FileResponse, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import get_script_prefix, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tradeoff.imports import access, actions, files, presenting, queries, receipts, rules
from tradeoff.imports.engine.inputs import Choices
from tradeoff.imports.engine.mapping import Mapping
from tradeoff.imports.forms import ReadForm, UploadForm, choices_from, mapping_from
from tradeoff.imports.models import Import
from tradeoff.kernel.errors import NotAllowed, NotFound, Refused
from tradeoff.work.access import can_cancel
from tradeoff.work.presenting import missing_worker, run_row
from tradeoff.work.queries import last_heartbeat
from tradeoff.workspaces.middleware import MemberRequest

SHOWN = 50


@require_safe
def imports(request: MemberRequest) -> HttpResponse:
    _require(request)
    runs = queries.imports_of(request.member)
    context = {"rows": [presenting.row_of(run) for run in runs[:SHOWN]], "total": runs.count()}
    return render(request, "imports/imports.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    _require(request)
    if request.method != "POST":
        return render(request, "imports/new.html", {"form": UploadForm()})
    form = UploadForm(request.POST, request.FILES)
    if form.is_valid():
        upload, now = form.cleaned_data["file"], timezone.now()
        try:
            run = actions.take_in(
                actor=request.member,
                upload=upload,
                file_name=upload.name,
                noun=form.wanted(),
                today=_today(request),
                now=now,
                later=_later(now),
            )
        except Refused as refusal:
            form.add_error("noun" if refusal.field == "noun" else "file", refusal.message)
        else:
            return _go(request, reverse("imports:import", args=[run.pk]))
    return render(request, "imports/new.html", {"form": form}, status=422)


@require_safe
def one(request: MemberRequest, import_id: int) -> HttpResponse:
    _require(request)
    return _page(request, queries.import_of(request.member, import_id))


@require_POST
def check(request: MemberRequest, import_id: int) -> HttpResponse:
    """The dry run with what the person set; `write` in the form leaves the writing to a worker right after."""
    _require(request)
    run = queries.import_of(request.member, import_id)
    try:
        mapping = mapping_from(request.POST, Mapping.from_json(run.mapping))
        chosen = choices_from(request.POST, run.report, Choices.from_json(run.choices))
        if "write" not in request.POST or (mapping.to_json(), chosen.to_json()) != (run.mapping, run.choices):
            today = _today(request)
            run = actions.check_again(
                run=run,
                actor=request.member,
                mapping=mapping,
                choices=chosen,
                today=today,
                later=_later(timezone.now()),
            )
        if "write" in request.POST and run.live_run is not None and run.live_run == run.check_run:
            messages.info(request, "What you changed is checked first. Press Import when that is through.")
        elif "write" in request.POST:
            actions.start_write(run=run, actor=request.member, now=timezone.now())
    except Refused as refusal:
        return _page(request, run, refusal=refusal.message, posted=request.POST, status=422)
    return redirect("imports:import", run.pk)


@require_POST
def read_again(request: MemberRequest, import_id: int) -> HttpResponse:
    """The file taken for another noun, or read from another sheet or row."""
    _require(request)
    run = queries.import_of(request.member, import_id)
    form = ReadForm(run.report, data=request.POST)
    if not form.is_valid():
        return _page(request, run, refusal="Say what the file holds and where its column names stand.", status=422)
    noun, shape = form.wanted()
    try:
        actions.read_otherwise(
            run=run, actor=request.member, noun=noun, shape=shape, today=_today(request), later=_later(timezone.now())
        )
    except Refused as refusal:
        return _page(request, run, refusal=refusal.message, reading=form, status=422)
    return redirect("imports:import", run.pk)


@require_POST
def discard(request: MemberRequest, import_id: int) -> HttpResponse:
    actions.discard(run=queries.import_of(request.member, import_id), actor=request.member)
    messages.success(request, "The file is let go; nothing of it was written.")
    return redirect("imports:imports")


@require_safe
def problems(request: MemberRequest, import_id: int) -> FileResponse:
    """All refused rows with row, column, value and remedy."""
    _require(request)
    run = queries.import_of(request.member, import_id)
    path = files.path_of(run.problems_file)
    if not run.problems_file or not path.exists():
        raise NotFound("There is no list: no cell of this file is refused, or the file was let go.")
    return FileResponse(path.open("rb"), as_attachment=True, filename=f"problems-{run.pk}.csv", content_type="text/csv")


def _go(request: MemberRequest, url: str) -> HttpResponse:
    """To another page, also where a script sent the file so that its progress is seen."""
    return HttpResponse(headers={"HX-Redirect": url}) if request.headers.get("HX-Request") else redirect(url)


def _page(
    request: MemberRequest,
    run: Import,
    *,
    refusal: str = "",
    posted: QueryDict | None = None,
    reading: ReadForm | None = None,
    status: int = 200,
) -> HttpResponse:
    form = reading or ReadForm(run.report, initial=presenting.shape_of(run))
    context = presenting.page_of(run, posted) | {"refusal": refusal, "read_form": form}
    if run.state in {"written", "undone"}:
        context |= receipts.receipt_of(run, queries.kept_of(request.member, run, most=SHOWN), _zone(request))
        context["may_undo"] = may_undo(request, run)
    context |= running_of(request, run)
    return render(request, "imports/import.html", context, status=status)


def running_of(request: MemberRequest, run: Import) -> dict[str, Any]:
    """What a worker has to do with it: a card that asks for itself again, or how the last try ended."""
    now = timezone.now()
    if not run.runs:
        return {}
    last = run.runs[0]
    heartbeat = last_heartbeat() if not last.is_over else now
    return {
        "progress": run_row(last, now=now, root=get_script_prefix()),
        "is_checking": last == run.check_run,
        "ended": presenting.ended(run),
        "may_stop": last.may_be_cancelled and can_cancel(request.member, last),
        "no_worker": missing_worker(heartbeat, now=now),
    }


def may_undo(request: MemberRequest, run: Import) -> bool:
    allowed = run.state == "written" and run.live_run is None and access.can_undo(request.member, run)
    return allowed and rules.can_be_undone(run.written_at, now=timezone.now())


def _zone(request: MemberRequest) -> ZoneInfo:
    return request.member.workspace.zone


def _require(request: MemberRequest) -> None:
    if not access.can_import(request.member):
        raise NotAllowed("Importing is for sales, product and admins.")


def _later(now: datetime) -> actions.Later:
    return actions.Later(rules.CHECKED_AT_ONCE, now)


def _today(request: MemberRequest) -> date:
    return timezone.now().astimezone(request.member.workspace.zone).date()
