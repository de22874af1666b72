from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from django.db import transaction

from tradeoff import log
from tradeoff.activities import access, events
from tradeoff.activities.models import CalendarFeed
from tradeoff.kernel.errors import NotAllowed
from tradeoff.workspaces.models import Member


def hash_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def make_feed(*, actor: Member, now: datetime) -> str:
    """The token of a new feed, said this once; an older one of the member's ends."""
    if not access.can_see_activities(actor):
        raise NotAllowed("A calendar address is for members with a sales or product role.")
    CalendarFeed.objects.filter(member=actor, revoked_at=None).update(revoked_at=now)
    secret = secrets.token_urlsafe(32)
    feed = CalendarFeed.objects.create(
        workspace_id=actor.workspace_id, member=actor, token_hash=hash_of(secret), made_at=now
    )
    log.record(events.FeedMade(calendar_feed_id=feed.pk), actor=actor, now=now)
    return f"{actor.workspace_id}-{secret}"


@transaction.atomic
def revoke_feed(*, actor: Member, now: datetime) -> None:
    """From now on the address answers nobody."""
    for feed in CalendarFeed.objects.select_for_update().filter(member=actor, revoked_at=None):
        feed.revoked_at = now
        feed.save()
        log.record(events.FeedRevoked(calendar_feed_id=feed.pk), actor=actor, now=now)
