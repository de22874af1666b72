from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from tradeoff import log
from tradeoff.discussion import access, events, ports, queries, rules, subjects
from tradeoff.discussion.actions.following import follow_along
from tradeoff.discussion.models import Comment, Mention, Wording
from tradeoff.discussion.subjects import About
from tradeoff.kernel.errors import Conflict, Invalid, NotAllowed
from tradeoff.workspaces.models import Member


@transaction.atomic
def comment(
    *,
    actor: Member,
    noun: str,
    noun_id: int,
    text: str,
    now: datetime,
    quoted_id: int | None = None,
    told_apart: Iterable[int] = (),
) -> Comment:
    """Say something about a subject. Who is mentioned and who follows gets one notice each, the author none.

    `told_apart` are members whom the caller tells this news itself. Refuses an empty or endless text, the mention of
    somebody who may not see the subject, and a quote from elsewhere.
    """
    subject = subjects.about(actor, noun, noun_id)
    kept, named = _read(text, subject, actor=actor)
    if quoted_id and not queries.comments_about(subject, actor=actor).filter(pk=quoted_id).exists():
        raise Invalid("What you reply to is not in this discussion any more.", field="text")
    made = Comment.objects.create(
        workspace_id=actor.workspace_id,
        about=noun,
        about_id=noun_id,
        author=actor,
        text=kept,
        quoted_id=quoted_id,
        at=now,
    )
    for member in (actor, *named):
        follow_along(subject, member, now=now)
    entry = log.record(events.CommentWritten(comment_id=made.pk, about=noun, about_id=noun_id), actor=actor, now=now)
    told = {actor.pk, *told_apart}
    _tell_mentioned(made, [one for one in named if one.pk not in told], entry=entry, now=now)
    told |= {one.pk for one in named}
    followers = [one for one in queries.followers_of(subject, actor=actor) if one.pk not in told]
    _tell(made, followers, "discussion.comment", entry=entry, now=now)
    return made


@transaction.atomic
def edit(*, actor: Member, comment: Comment, text: str, version: int, now: datetime) -> Comment:
    """Word a comment differently; the former wording is kept. Who is mentioned anew is told.

    Refuses anybody but its author, and with Conflict when it is not the wording (`version`) the author began from.
    """
    subject = subjects.about(actor, comment.about, comment.about_id)
    standing = Comment.objects.select_for_update(of=("self",)).get(pk=comment.pk)
    if standing.removed_at is not None:
        raise Conflict("This comment was deleted while you wrote. Your words are still in the form; send them as new.")
    if not access.can_edit(actor, standing):
        raise NotAllowed("A comment is edited by who wrote it.")
    if standing.version != version:
        raise Conflict("This comment was changed in another window while you wrote. What stands now is shown below.")
    kept, named = _read(text, subject, actor=actor)
    if kept == standing.text:
        return standing
    Wording.objects.create(
        workspace_id=actor.workspace_id, comment=standing, version=version, text=standing.text, until=now
    )
    standing.text, standing.version, standing.edited_at = kept, version + 1, now
    standing.save(update_fields=["text", "version", "edited_at"])
    event = events.CommentEdited(comment_id=standing.pk, about=comment.about, about_id=comment.about_id)
    entry = log.record(event, actor=actor, now=now)
    for member in named:
        follow_along(subject, member, now=now)
    _tell_mentioned(standing, [one for one in named if one.pk != actor.pk], entry=entry, now=now)
    return standing


@transaction.atomic
def remove(*, actor: Member, comment: Comment, now: datetime) -> None:
    """Delete a comment's words and former wordings; “deleted by” stays in its place. Author or administrator."""
    subjects.about(actor, comment.about, comment.about_id)
    standing = Comment.objects.select_for_update(of=("self",)).get(pk=comment.pk)
    if standing.removed_at is not None:
        return
    if not access.can_remove(actor, standing):
        raise NotAllowed("A comment is deleted by who wrote it, or by an administrator.")
    Wording.objects.filter(comment=standing).delete()
    Mention.objects.filter(comment=standing).delete()
    standing.text, standing.removed_by, standing.removed_at = "", actor, now
    standing.save(update_fields=["text", "removed_by", "removed_at"])
    event = events.CommentRemoved(comment_id=standing.pk, about=comment.about, about_id=comment.about_id)
    log.record(event, actor=actor, now=now)


def _read(text: str, subject: About, *, actor: Member) -> tuple[str, list[Member]]:
    """The text as it is kept, and who is mentioned in it."""
    plain = text.replace("\r\n", "\n").replace("\0", "").strip()
    if not plain:
        raise Invalid("Write something first.", field="text")
    if len(plain) > rules.LONGEST_COMMENT:
        raise Invalid(f"A comment has at most {rules.LONGEST_COMMENT:,} letters; attach a file instead.", field="text")
    try:
        kept = rules.with_tokens(plain, queries.everybody(actor))
    except Invalid as refusal:
        raise Invalid(refusal.message, field="text") from refusal
    members = queries.members_by_id(actor, rules.mentioned(kept))
    for member in members:
        if subjects.seen(member, subject.noun, subject.id) is None:
            raise Invalid(
                f"{member.name} may not see this {subject.label.lower()}, so a mention would not reach them. Write the "
                "name without @, or ask an administrator to give them sight of it.",
                field="text",
            )
    return kept, members


def _tell_mentioned(comment: Comment, members: list[Member], *, entry: int, now: datetime) -> None:
    """Each member hears of a mention in one comment once."""
    known = set(Mention.objects.filter(comment=comment).values_list("member", flat=True))
    fresh = [member for member in members if member.pk not in known]
    Mention.objects.bulk_create(
        [Mention(workspace_id=comment.workspace_id, comment=comment, member=member) for member in fresh]
    )
    _tell(comment, fresh, "discussion.mention", entry=entry, now=now)


def _tell(comment: Comment, members: list[Member], kind: str, *, entry: int, now: datetime) -> None:
    if members:
        ports.tell(
            members=members,
            kind=kind,
            noun="comment",
            noun_id=comment.pk,
            entry_id=entry,
            facts={"comment_id": comment.pk},
            now=now,
        )
