from __future__ import annotations

from datetime import datetime
from functools import partial

from django.db import transaction

from tradeoff import log
from tradeoff.discussion import access, events, files, queries, rules, subjects
from tradeoff.discussion.models import Attachment
from tradeoff.kernel.errors import Invalid, NotAllowed
from tradeoff.workspaces.models import Member, Workspace


@transaction.atomic
def attach(*, actor: Member, noun: str, noun_id: int, upload: files.Upload, now: datetime) -> Attachment:
    """Keep a file beside a subject: the file first, its row last, so that a row always has its file.

    Refuses an empty or too large file, a workspace that is full, and a kind whose ending and content disagree.
    """
    subjects.about(actor, noun, noun_id)
    name = rules.clean_name(upload.name or "")
    size = upload.size or 0
    if size == 0:
        raise Invalid(f"“{name}” is empty. Save it again and attach it once more.", field="file")
    if size > files.largest():
        raise Invalid(
            f"“{name}” has {files.in_words(size)}; a file may have {files.in_words(files.largest())}. Link to where it "
            "lies instead.",
            field="file",
        )
    kind = files.type_of(upload, name)
    Workspace.objects.select_for_update(no_key=True).get(pk=actor.workspace_id)  # two uploads cannot both be the last
    if queries.kept_together(actor.workspace_id) + size > files.most_together():
        raise Invalid(
            f"The files of this workspace may have {files.in_words(files.most_together())} together, and this one "
            "would be too much. Delete some, or ask an administrator for more room.",
            field="file",
        )
    kept_as = files.keep(upload.chunks(), workspace_id=actor.workspace_id)
    made = Attachment.objects.create(
        workspace_id=actor.workspace_id,
        about=noun,
        about_id=noun_id,
        name=name,
        kept_as=kept_as,
        media_type=kind.media_type,
        size=size,
        by=actor,
        at=now,
    )
    log.record(events.FileAttached(attachment_id=made.pk, about=noun, about_id=noun_id), actor=actor, now=now)
    return made


@transaction.atomic
def detach(*, actor: Member, attachment: Attachment, now: datetime) -> None:
    """Delete a file: its row now, its bytes once that is certain. Who attached it, or an administrator."""
    subjects.about(actor, attachment.about, attachment.about_id)
    if not access.can_detach(actor, attachment):
        raise NotAllowed("A file is deleted by who attached it, or by an administrator.")
    event = events.FileRemoved(attachment_id=attachment.pk, about=attachment.about, about_id=attachment.about_id)
    forget = partial(files.forget, attachment.kept_as, workspace_id=actor.workspace_id)
    attachment.delete()
    log.record(event, actor=actor, now=now)
    transaction.on_commit(forget)


def sweep(*, workspace_id: int, now: datetime) -> int:
    """Remove files that no row names any more; how many. In the workspace's transaction."""
    return files.sweep(workspace_id=workspace_id, claimed=queries.claimed_files(workspace_id), now=now)
