"""Acts of triage over any number of notes. Each keeps what stood there before, and `undo` puts it back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction

from tradeoff import log
from tradeoff.inbox import access, events, queries
from tradeoff.inbox.models import Insight, Step, Tag, Tagging
from tradeoff.inbox.rules import MOST_AT_ONCE, Act
from tradeoff.kernel.errors import Conflict, Invalid, NotAllowed
from tradeoff.voice.actions import place_in_inbox
from tradeoff.voice.rules import State
from tradeoff.workspaces.models import Member

FIELDS: Final = ("state", "owner_id", "snoozed_until")
_STATES: Final = {Act.PROCESS: State.PROCESSED, Act.ARCHIVE: State.ARCHIVED, Act.REOPEN: State.UNPROCESSED}


def settle(*, actor: Member, notes: Sequence[int], archive: bool = False, now: datetime) -> Step:
    """Out of the inbox: processed, or archived as nothing to learn from. Their submitters hear of it."""
    act = Act.ARCHIVE if archive else Act.PROCESS
    return _step(actor, act, notes, {"state": _STATES[act], "snoozed_until": None}, now=now)


def reopen(*, actor: Member, notes: Sequence[int], now: datetime) -> Step:
    """Back into the inbox."""
    return _step(actor, Act.REOPEN, notes, {"state": State.UNPROCESSED, "snoozed_until": None}, now=now)


def assign(*, actor: Member, notes: Sequence[int], owner: Member | None, now: datetime) -> Step:
    """Give notes to somebody of product, or to nobody; refuses who does not triage."""
    if owner is not None and (owner.workspace_id != actor.workspace_id or not access.can_triage(owner)):
        raise Invalid("Notes are given to somebody of product.", field="owner")
    return _step(actor, Act.ASSIGN, notes, {"owner_id": owner.pk if owner else None}, now=now)


def snooze(*, actor: Member, notes: Sequence[int], until: date, today: date, now: datetime) -> Step:
    """Out of sight until a day, then back by themselves; refuses a day that is not ahead."""
    if until <= today:
        raise Invalid("Snooze to a day that lies ahead.", field="until")
    return _step(actor, Act.SNOOZE, notes, {"snoozed_until": until, "state": State.UNPROCESSED}, now=now)


@transaction.atomic
def tag(*, actor: Member, notes: Sequence[int], name: str, now: datetime) -> Step:
    """Put a tag on notes, which becomes one of the workspace's if it is new; refuses an empty or long one."""
    name = " ".join(name.split()).lower()
    if not 0 < len(name) <= 40:
        raise Invalid("A tag is one to forty characters.", field="tag")
    rows = _notes(actor, notes)
    kept, _ = Tag.objects.get_or_create(workspace_id=actor.workspace_id, name=name)
    has = set(Tagging.objects.filter(tag=kept, note__in=rows).values_list("note_id", flat=True))
    fresh = [key for key in rows if key not in has]
    Tagging.objects.bulk_create(
        Tagging(workspace_id=actor.workspace_id, note_id=key, tag=kept, by=actor, at=now) for key in fresh
    )
    return _kept(actor, Act.TAG, {"tag": kept.pk, "notes": fresh}, len(rows), now=now)


@transaction.atomic
def untag(*, actor: Member, notes: Sequence[int], tag: Tag, now: datetime) -> Step:
    """Take a tag off notes."""
    rows = Tagging.objects.filter(tag=tag, note__in=_notes(actor, notes))
    had = list(rows.values_list("note_id", flat=True))
    rows.delete()
    return _kept(actor, Act.UNTAG, {"tag": tag.pk, "notes": had}, len(had), now=now)


@transaction.atomic
def undo(*, actor: Member, step: Step, now: datetime) -> Step:
    """Every note as it stood before the step; what somebody else changed since stays theirs. Refuses a second time."""
    held = Step.objects.select_for_update().get(pk=step.pk)
    if not access.can_undo(actor, held):
        raise NotAllowed("A step is undone by who took it.")
    if held.undone_at is not None:
        raise Conflict("This is undone already.")
    _put_back(held, actor, now)
    held.undone_at = now
    held.save(update_fields=["undone_at"])
    log.record(events.TriageUndone(step_id=held.pk, act=held.act, notes=held.notes), actor=actor, now=now)
    return held


@transaction.atomic
def wake_up(workspace_id: int, *, today: date) -> list[tuple[int, int | None]]:
    """Notes whose day has come stand in the inbox again; (note, owner) of each."""
    rows = queries.sleeping(workspace_id).filter(snoozed_until__lte=today)
    woken: list[tuple[int, int | None]] = list(rows.select_for_update(of=("self",)).values_list("pk", "owner_id"))
    place_in_inbox(workspace_id=workspace_id, notes=[key for key, _ in woken], changes={"snoozed_until": None})
    return woken


@transaction.atomic
def _step(actor: Member, act: Act, notes: Sequence[int], changes: dict[str, Any], *, now: datetime) -> Step:
    rows = _notes(actor, notes)
    before = queries.standing_of(actor, rows, FIELDS)
    place_in_inbox(workspace_id=actor.workspace_id, notes=rows, changes=changes)
    plain = {name: value.isoformat() if isinstance(value, date) else value for name, value in changes.items()}
    return _kept(actor, act, {"notes": before, "after": plain}, len(rows), now=now)


def _notes(actor: Member, notes: Sequence[int]) -> list[int]:
    if not access.can_triage(actor):
        raise NotAllowed("The inbox is emptied by product.")
    if not notes:
        raise Invalid("Choose the notes first.")
    if len(notes) > MOST_AT_ONCE:
        raise Invalid(f"At most {MOST_AT_ONCE:,} notes at once; narrow the filters.")
    return queries.held_notes(actor, notes)


def _kept(actor: Member, act: Act, before: dict[str, Any], notes: int, *, now: datetime) -> Step:
    step = Step.objects.create(workspace_id=actor.workspace_id, act=act, before=before, notes=notes, by=actor, at=now)
    log.record(events.NotesTriaged(step_id=step.pk, act=act.value, notes=notes), actor=actor, now=now)
    return step


def _put_back(held: Step, actor: Member, now: datetime) -> None:
    before, act = held.before, Act(held.act)
    if act is Act.TAG:
        Tagging.objects.filter(tag=before["tag"], note__in=before["notes"]).delete()
    elif act is Act.UNTAG:
        rows = [
            Tagging(workspace_id=held.workspace_id, note_id=key, tag_id=before["tag"], by=actor, at=now)
            for key in before["notes"]
        ]
        Tagging.objects.bulk_create(rows, ignore_conflicts=True)
    else:
        if act is Act.LINK:
            made = Insight.objects.filter(pk__in=before["insights"], taken_back_at=None)
            made.update(taken_back_at=now, taken_back_by=actor)
        _as_before(held.workspace_id, before)


def _as_before(workspace_id: int, before: dict[str, Any]) -> None:
    """Notes that still stand as the step left them get what they had; like with like, in one statement each."""
    groups: dict[tuple[Any, ...], list[int]] = {}
    for key, had in before["notes"].items():
        groups.setdefault(tuple(had[name] for name in FIELDS), []).append(int(key))
    for values, keys in groups.items():
        place_in_inbox(
            workspace_id=workspace_id, notes=keys, changes=dict(zip(FIELDS, values, strict=True)), where=before["after"]
        )
