"""Calls are listened to after they came in: ids in, the thinking outside of any transaction."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from tradeoff.calls import actions, hearing, queries
from tradeoff.calls.meanings import heard_by, kept_vectors
from tradeoff.work.retry import Again
from tradeoff.workspaces import tenancy

BATCH = 20


@app.task(name="calls.hear", retry=Again())
def hear(workspace_id: int, entry_id: int, facts: dict[str, Any]) -> None:  # noqa: ARG001 - a subscriber's signature
    """Look for trackers and asks in one call."""
    with transaction.atomic():
        tenancy.enter(workspace_id)
        words = queries.call_words(facts["call_id"])
        trackers = queries.standing_trackers()
    if words is None:
        return
    heard = hearing.heard_in(words, trackers)
    with transaction.atomic():
        tenancy.enter(workspace_id)
        actions.keep_heard(call_id=words.call.pk, heard=heard, now=timezone.now())


@app.task(name="calls.track", retry=Again())
def track(workspace_id: int, entry_id: int, facts: dict[str, Any], after: int = 0) -> None:
    """Look for one tracker in all calls, some at a time; the rest is another job."""
    with transaction.atomic():
        tenancy.enter(workspace_id)
        trackers = queries.standing_trackers(facts["tracker_id"])
        keys = queries.calls_to_hear(after, BATCH) if trackers else []
    for key in keys:
        with transaction.atomic():
            tenancy.enter(workspace_id)
            words = queries.call_words(key)
            if words is None:
                continue
            pieces, vectors = kept_vectors(words.meanings)
            hits = heard_by(trackers[0].phrases, trackers[0].examples, words.texts, pieces, vectors)
            actions.keep_hits(call_id=key, tracker_id=trackers[0].pk, turn_ids=words.turn_ids, hits=hits)
    if len(keys) == BATCH:
        track.defer(workspace_id=workspace_id, entry_id=entry_id, facts=facts, after=keys[-1])
