from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tradeoff import log
from tradeoff.discussion import events, subjects
from tradeoff.discussion.models import Following
from tradeoff.discussion.subjects import About
from tradeoff.workspaces.models import Member


@transaction.atomic
def follow(*, actor: Member, noun: str, noun_id: int, now: datetime) -> None:
    """Be told of comments on a subject; refuses what is out of sight."""
    subject = subjects.about(actor, noun, noun_id)
    _set(subject, actor, since=now, ended=None)
    event = events.FollowingChanged(member_id=actor.pk, about=noun, about_id=noun_id, follows=True)
    log.record(event, actor=actor, now=now)


@transaction.atomic
def unfollow(*, actor: Member, noun: str, noun_id: int, now: datetime) -> None:
    """Be told no longer, whatever one has to do with it; a mention still reaches."""
    subject = subjects.about(actor, noun, noun_id)
    _set(subject, actor, since=now, ended=now)
    event = events.FollowingChanged(member_id=actor.pk, about=noun, about_id=noun_id, follows=False)
    log.record(event, actor=actor, now=now)


def follow_along(subject: About, member: Member, *, now: datetime) -> None:
    """Who takes part follows, unless they said not to; in the caller's transaction."""
    Following.objects.get_or_create(
        workspace_id=member.workspace_id,
        about=subject.noun,
        about_id=subject.id,
        member=member,
        defaults={"since": now},
    )


def _set(subject: About, member: Member, *, since: datetime, ended: datetime | None) -> None:
    Following.objects.update_or_create(
        workspace_id=member.workspace_id,
        about=subject.noun,
        about_id=subject.id,
        member=member,
        defaults={"since": since, "ended_at": ended},
    )
