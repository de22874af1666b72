"""Trackers are set, removed and brought back; a job then goes through the calls."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tradeoff import log
from tradeoff.calls import access, events
from tradeoff.calls.models import Tracker
from tradeoff.calls.rules import TrackerInput, check_tracker
from tradeoff.kernel.errors import Conflict, Invalid, NotAllowed
from tradeoff.workspaces.models import Member


@transaction.atomic
def set_tracker(*, actor: Member, said: TrackerInput, now: datetime, tracker: Tracker | None = None) -> Tracker:
    """A new tracker, or what a known one listens for from now on; refuses a second one of the same name."""
    _require_leave(actor)
    check_tracker(said)
    same = Tracker.objects.filter(workspace=actor.workspace_id, removed_at=None, name=said.name.strip())
    if (same.exclude(pk=tracker.pk) if tracker else same).exists():
        raise Invalid(f"A tracker called {said.name.strip()} listens already.", field="name")
    if tracker is None:
        held = Tracker(workspace_id=actor.workspace_id, made_by=actor, made_at=now)
    else:
        held = Tracker.objects.select_for_update(of=("self",)).get(pk=tracker.pk)
    held.name, held.changed_at = said.name.strip(), now
    held.phrases, held.examples = list(said.phrases), list(said.examples)
    held.save()
    log.record(events.TrackerSet(tracker_id=held.pk), actor=actor, now=now)
    return held


@transaction.atomic
def remove_tracker(*, actor: Member, tracker: Tracker, now: datetime) -> Tracker:
    """Nobody listens for it any more; what it heard stays, out of sight."""
    _require_leave(actor)
    held = Tracker.objects.select_for_update(of=("self",)).get(pk=tracker.pk)
    if held.removed_at is None:
        held.removed_at = now
        held.save(update_fields=["removed_at"])
        log.record(events.TrackerRemoved(tracker_id=held.pk), actor=actor, now=now)
    return held


@transaction.atomic
def restore_tracker(*, actor: Member, tracker: Tracker, now: datetime) -> Tracker:
    """It listens again, and hears what came meanwhile; refuses while another has its name."""
    _require_leave(actor)
    held = Tracker.objects.select_for_update(of=("self",)).get(pk=tracker.pk)
    if held.removed_at is None:
        return held
    if Tracker.objects.filter(workspace=actor.workspace_id, removed_at=None, name=held.name).exists():
        raise Conflict(f"Another tracker called {held.name} listens meanwhile. Rename that one first.")
    held.removed_at = None
    held.save(update_fields=["removed_at"])
    log.record(events.TrackerRestored(tracker_id=held.pk), actor=actor, now=now)
    return held


def _require_leave(actor: Member) -> None:
    if not access.can_set_trackers(actor):
        raise NotAllowed("Trackers are set by product, sales managers and administrators.")
