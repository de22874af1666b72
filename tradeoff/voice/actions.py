"""A note is written, removed or brought back, one by one or from a file; never edited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from tradeoff import log
from tradeoff.kernel.errors import Conflict, Invalid, NotAllowed
from tradeoff.voice import access, events, queries
from tradeoff.voice.models import Note
from tradeoff.voice.rules import Counts, NoteInput, Source, check_note
from tradeoff.workspaces.models import Member, Workspace

BATCH: Final = 2000
Said = tuple[int | None, int | None, datetime, str]


@transaction.atomic
def write_note(*, actor: Member, said: NoteInput, now: datetime) -> Note:
    """Keep what was said on a deal or an account the actor sees; refuses contributors and a contact from elsewhere."""
    if not access.can_write(actor):
        raise NotAllowed("Notes are written by members with a sales or product role.")
    places = _places(actor, [said])
    note = _new(actor, said, places, Source.HAND, now=now)
    _stamp(actor.workspace, [note], now=now)
    note.save()
    log.record(events.NoteWritten(note_id=note.pk, **note.noun_ids), actor=actor, now=now)
    return note


@transaction.atomic
def take_note(*, workspace: Workspace, actor: Member | None, said: NoteInput, source: Source, now: datetime) -> Note:
    """Keep what came from outside: by mail, by the form, from a call; the same external id once more changes nothing.

    `actor` is who brought it, None where nobody did; then its account and contact must be of the workspace. Refuses
    what `check_note` refuses.
    """
    known = Note.objects.filter(workspace=workspace, external_id=said.external_id).first() if said.external_id else None
    if known is not None:
        return known
    places = _places(actor, [said]) if actor else queries.places_in(workspace, said)
    note = _new(actor or _Nobody(workspace.pk), said, places, source, now=now)
    _stamp(workspace, [note], now=now)
    note.save()
    log.record(events.NoteWritten(note_id=note.pk, **note.noun_ids), actor=actor or _Nobody(workspace.pk), now=now)
    return note


@transaction.atomic
def take_notes(
    *, workspace: Workspace, actor: Member, rows: Sequence[NoteInput], source: Source, now: datetime
) -> list[Note]:
    """The same for many that a member brought, in few statements: the notes that are new, in their order."""
    given = [row.external_id for row in rows if row.external_id]
    known = set(Note.objects.filter(workspace=workspace, external_id__in=given).values_list("external_id", flat=True))
    fresh = [row for row in rows if row.external_id not in known]
    places = _places(actor, fresh)
    notes = [_new(actor, row, places, source, now=now) for row in fresh]
    _stamp(workspace, notes, now=now)
    Note.objects.bulk_create(notes, batch_size=BATCH)
    if notes:
        log.record(events.NotesImported(created=len(notes), updated=0), actor=actor, now=now)
    return notes


@dataclass(frozen=True)
class _Nobody:
    """Who acts where no member does."""

    workspace_id: int
    pk: None = None


@transaction.atomic
def place_in_inbox(
    *, workspace_id: int, notes: Sequence[int], changes: Mapping[str, Any], where: Mapping[str, Any] | None = None
) -> int:
    """Set where notes stand in the inbox (`state`, `owner_id`, `snoozed_until`), only those that stand as `where` says
    if it is given; how many. The inbox has asked for the right and keeps the entry."""
    if unknown := {*changes, *(where or {})} - {"state", "owner_id", "snoozed_until"}:
        raise Invalid(f"A note has no {', '.join(sorted(unknown))} in the inbox.")
    rows = Note.objects.filter(workspace=workspace_id, pk__in=notes, **(where or {}))
    return rows.update(**changes)


@transaction.atomic
def remove_note(*, actor: Member, note: Note, now: datetime) -> Note:
    """Out of every list, until brought back; refuses who neither wrote it nor leads."""
    held = Note.objects.select_for_update(of=("self",)).get(pk=note.pk)
    if not access.can_remove(actor, held):
        raise NotAllowed("Only who wrote or added a note, or a leader, removes it.")
    if held.removed_at is not None:
        raise Conflict("This note is removed already.")
    held.removed_at, held.removed_by = now, actor
    held.save(update_fields=["removed_at", "removed_by"])
    log.record(events.NoteRemoved(note_id=held.pk, **held.noun_ids), actor=actor, now=now)
    return held


@transaction.atomic
def restore_note(*, actor: Member, note: Note, now: datetime) -> Note:
    """Back where it stood; refuses all but who removed it."""
    held = Note.objects.select_for_update(of=("self",)).get(pk=note.pk)
    if held.removed_by_id != actor.pk:
        raise NotAllowed("A note is brought back by who removed it.")
    held.removed_at = held.removed_by = None
    held.save(update_fields=["removed_at", "removed_by"])
    log.record(events.NoteRestored(note_id=held.pk, **held.noun_ids), actor=actor, now=now)
    return held


@transaction.atomic
def remove_notes(*, actor: Member, notes: Sequence[int], now: datetime) -> int:
    """Those of these that the actor added and that stand, out of every list at once; how many."""
    rows = Note.objects.filter(workspace=actor.workspace_id, pk__in=notes, added_by=actor, removed_at=None)
    gone = rows.update(removed_at=now, removed_by=actor)
    if gone:
        log.record(events.NotesRemoved(notes=gone), actor=actor, now=now)
    return gone


@transaction.atomic
def restore_notes(*, actor: Member, notes: Sequence[int], removed_at: datetime, now: datetime) -> int:
    """Those of these that the actor removed together at a moment stand again; how many."""
    rows = Note.objects.filter(workspace=actor.workspace_id, pk__in=notes, removed_by=actor, removed_at=removed_at)
    stand = rows.update(removed_at=None, removed_by=None)
    if stand:
        log.record(events.NotesRestored(notes=stand), actor=actor, now=now)
    return stand


@transaction.atomic
def import_notes(*, actor: Member, rows: Sequence[NoteInput], now: datetime) -> Counts:
    """Notes from a file, found by id, external id, or the same words at the same time in the same place.

    A second run changes nothing, and a removed note stays removed. A known note gets what it lacked (its contact, its
    author, where it is from) but never other words. Refuses a place the actor does not see, and then writes nothing.
    """
    if not access.can_import(actor):
        raise NotAllowed("Importing is for sales, product and administrators.")
    places = _places(actor, rows)
    known = _Known(actor)
    fresh: dict[int, Note] = {}
    changed: dict[int, Note] = {}
    unchanged = 0
    for row in rows:
        note = known.find(row)
        if note is None:
            note = _new(actor, row, places, Source.FILE, now=now)
            known.add(note)
            fresh[id(note)] = note
        elif _completed(note, row) and id(note) not in fresh:
            changed[note.pk] = note
        else:
            unchanged += 1
    _stamp(actor.workspace, list(fresh.values()), now=now)
    Note.objects.bulk_create(fresh.values(), batch_size=BATCH)
    Note.objects.bulk_update(
        changed.values(), ["contact", "author", "author_name", "origin", "external_id"], batch_size=BATCH
    )
    if fresh or changed:
        log.record(events.NotesImported(created=len(fresh), updated=len(changed)), actor=actor, now=now)
    return Counts(len(fresh), len(changed), unchanged)


class _Known:
    """The notes a row may mean, those of the same import too."""

    def __init__(self, actor: Member) -> None:
        self._by_id: dict[int, Note] = {}
        self._by_external_id: dict[str, Note] = {}
        self._by_words: dict[Said, Note] = {}
        for note in queries.known_notes(actor).order_by("pk").iterator(chunk_size=BATCH):
            self.add(note)

    def find(self, row: NoteInput) -> Note | None:
        if row.id is not None:
            if row.id not in self._by_id:
                raise Invalid("The note this was matched with is gone; check the file once more.")
            return self._by_id[row.id]
        if row.external_id and row.external_id in self._by_external_id:
            return self._by_external_id[row.external_id]
        found = self._by_words.get((row.deal_id, None if row.deal_id else row.account_id, row.at, row.text))
        return None if found is not None and row.external_id and found.external_id else found

    def add(self, note: Note) -> None:
        if note.pk is not None:
            self._by_id[note.pk] = note
        if note.external_id:
            self._by_external_id[note.external_id] = note
        place = (note.deal_id, None if note.deal_id else note.account_id)
        self._by_words.setdefault((*place, note.at, note.text), note)


def _places(actor: Member, rows: Sequence[NoteInput]) -> queries.Places:
    return queries.places_of(
        actor,
        deals={row.deal_id for row in rows if row.deal_id is not None},
        accounts={row.account_id for row in rows if row.account_id is not None},
        contacts={row.contact_id for row in rows if row.contact_id is not None},
    )


def _new(actor: Member | _Nobody, row: NoteInput, places: queries.Places, source: Source, *, now: datetime) -> Note:
    check_note(row, now=now, source=source)
    if row.deal_id is not None and row.deal_id not in places.deals:
        raise Invalid("There is no such deal, or it is not yours to see.", field="deal")
    if row.account_id is not None and row.account_id not in places.accounts:
        raise Invalid("There is no such account, or it is not yours to see.", field="account")
    account_id = places.deals[row.deal_id] if row.deal_id is not None else row.account_id
    if row.contact_id is not None and places.contacts.get(row.contact_id) != account_id:
        raise Invalid("This contact is of another account.", field="contact")
    return Note(
        workspace_id=actor.workspace_id, account_id=account_id, deal_id=row.deal_id, contact_id=row.contact_id,
        text=row.text, author_id=row.author_id, author_name=row.author_name, source=source, origin=row.origin,
        at=row.at, external_id=row.external_id or None, added_at=now, added_by_id=actor.pk,
    )  # fmt: skip


def _stamp(workspace: Workspace, notes: Sequence[Note], *, now: datetime) -> None:
    for note, kind in zip(notes, queries.kinds_of(workspace, notes, now=now), strict=True):
        note.person_kind = kind


def _completed(note: Note, row: NoteInput) -> bool:
    """Fill in what the note lacks; whether anything was."""
    before = (note.contact_id, note.author_id, note.author_name, note.origin, note.external_id)
    note.contact_id = note.contact_id or row.contact_id
    if note.author_id is None and not note.author_name:
        note.author_id, note.author_name = row.author_id, row.author_name
    note.origin = note.origin or row.origin
    note.external_id = note.external_id or row.external_id or None
    return before != (note.contact_id, note.author_id, note.author_name, note.origin, note.external_id)
