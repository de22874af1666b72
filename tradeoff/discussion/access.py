"""Who may change what was said, given and attached. Seeing a subject (`subjects.about`) comes before each of these."""

from __future__ import annotations

from tradeoff.discussion.models import Attachment, Comment, Task
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.rules import Role


def can_edit(actor: Member, comment: Comment) -> bool:
    """Words are changed by who said them, and by nobody for them."""
    return comment.author_id == actor.pk and comment.removed_at is None


def can_remove(actor: Member, comment: Comment) -> bool:
    return comment.removed_at is None and (comment.author_id == actor.pk or actor.holds({Role.ADMIN}))


def can_finish(actor: Member, task: Task) -> bool:
    return actor.pk in {task.assignee_id, task.given_by_id} or actor.holds({Role.ADMIN})


def can_change(actor: Member, task: Task) -> bool:
    return can_finish(actor, task)


def can_detach(actor: Member, attachment: Attachment) -> bool:
    return attachment.by_id == actor.pk or actor.holds({Role.ADMIN})
