from __future__ import annotations

from django.http import FileResponse, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe

from tradeoff.discussion import actions, files, queries, subjects
from tradeoff.discussion.answering import refused, shown_again
from tradeoff.discussion.forms import FileForm
from tradeoff.discussion.models import Attachment
from tradeoff.kernel.errors import Invalid, NotFound, Refused
from tradeoff.workspaces.middleware import MemberRequest

AROUND = 64 * 1024  # bytes a form may have beside its file
LOCKED = "default-src 'none'; sandbox"  # whatever a file holds, it runs nothing and reaches nothing here


@csrf_exempt  # so that the length is looked at before the body is read; `_attach` checks the token
@require_POST
def attach(request: MemberRequest, noun: str, noun_id: int) -> HttpResponse:
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    if length > files.largest() + AROUND:
        subject, form = subjects.about(request.member, noun, noun_id), FileForm()
        said = f"That is {files.in_words(length)}; a file may have {files.in_words(files.largest())}."
        form.refuse_unread(Invalid(f"{said} Link to where it lies instead.", field="file"))
        return refused(request, subject, part="files", form=form)
    return _attach(request, noun, noun_id)


@csrf_protect
def _attach(request: MemberRequest, noun: str, noun_id: int) -> HttpResponse:
    subject = subjects.about(request.member, noun, noun_id)
    form = FileForm(request.POST, request.FILES, auto_id=f"{noun}-file-%s")
    if form.is_valid():
        try:
            upload = form.cleaned_data["file"]
            actions.attach(actor=request.member, noun=noun, noun_id=noun_id, upload=upload, now=timezone.now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return shown_again(request, subject, part="files", anchor="panel-files")
    return refused(request, subject, part="files", form=form)


@require_safe
def download(request: MemberRequest, attachment_id: int) -> HttpResponse | FileResponse:
    attachment, _ = queries.attachment_of(request.member, attachment_id)
    return _served(attachment, inline=False)


@require_safe
def preview(request: MemberRequest, attachment_id: int) -> HttpResponse | FileResponse:
    """A picture inside a page; nothing else is ever shown from here."""
    attachment, _ = queries.attachment_of(request.member, attachment_id)
    if not attachment.media_type.startswith("image/"):
        raise NotFound("Only pictures have a preview; download the file instead.")
    return _served(attachment, inline=True)


@require_POST
def remove(request: MemberRequest, attachment_id: int) -> HttpResponse:
    attachment, subject = queries.attachment_of(request.member, attachment_id)
    actions.detach(actor=request.member, attachment=attachment, now=timezone.now())
    return shown_again(request, subject, part="files", anchor="panel-files")


def _served(attachment: Attachment, *, inline: bool) -> FileResponse:
    path = files.path_of(attachment.kept_as, workspace_id=attachment.workspace_id)
    try:
        content = path.open("rb")
    except FileNotFoundError as missing:
        raise NotFound("The file is not where it was kept. Tell an administrator; a backup may have it.") from missing
    response = FileResponse(
        content, as_attachment=not inline, filename=attachment.name, content_type=attachment.media_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = LOCKED
    response["Cache-Control"] = "private, max-age=300" if inline else "private, no-store"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
