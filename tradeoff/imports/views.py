from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import FileResponse, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tradeoff.imports import access, actions, files, presenting, queries
from tradeoff.imports.engine.inputs import Choices
from tradeoff.imports.engine.mapping import Mapping
from tradeoff.imports.forms import ReadForm, UploadForm, choices_from, mapping_from
from tradeoff.imports.models import Import
from tradeoff.kernel.errors import NotAllowed, NotFound, Refused
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
            )
        except Refused as refusal:
            form.add_error("noun" if refusal.field == "noun" else "file", refusal.message)
        else:
            return redirect("imports:import", run.pk)
    return render(request, "imports/new.html", {"form": form}, status=422)


@require_safe
def one(request: MemberRequest, import_id: int) -> HttpResponse:
    _require(request)
    return _page(request, queries.import_of(request.member, import_id))


@require_POST
def check(request: MemberRequest, import_id: int) -> HttpResponse:
    """The dry run with what the person set; `write` in the form writes right after."""
    _require(request)
    run = queries.import_of(request.member, import_id)
    today = _today(request)
    try:
        mapping = mapping_from(request.POST, Mapping.from_json(run.mapping))
        chosen = choices_from(request.POST, run.report, Choices.from_json(run.choices))
        run = actions.check_again(run=run, actor=request.member, mapping=mapping, choices=chosen, today=today)
        if "write" in request.POST:
            run = actions.write(run=run, actor=request.member, today=today, now=timezone.now())
    except Refused as refusal:
        return _page(request, run, refusal=refusal.message, posted=request.POST, status=422)
    if run.state == "written":
        messages.success(request, "The rows are in.")
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
        actions.read_otherwise(run=run, actor=request.member, noun=noun, shape=shape, today=_today(request))
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
    return render(request, "imports/import.html", context, status=status)


def _require(request: MemberRequest) -> None:
    if not access.can_import(request.member):
        raise NotAllowed("Importing is for sales, product and admins.")


def _today(request: MemberRequest) -> date:
    return timezone.now().astimezone(request.member.workspace.zone).date()
