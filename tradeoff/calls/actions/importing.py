"""A call comes in with its note, once; and goes and comes back with it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from tradeoff import log
from tradeoff.calls import access, events, queries
from tradeoff.calls.actions.naming import checked_speakers
from tradeoff.calls.engine.transcripts import Transcript, text_of
from tradeoff.calls.models import Call, Speaker, Turn
from tradeoff.calls.rules import CallInput, Side, SpeakerInput, check_call
from tradeoff.crm.queries import account_of, deal_of
from tradeoff.kernel.errors import Conflict, NotAllowed
from tradeoff.voice.actions import remove_note, restore_note, take_note
from tradeoff.voice.rules import LONGEST_ORIGIN, NoteInput, Source
from tradeoff.workspaces.models import Member

if TYPE_CHECKING:
    from tradeoff.crm.models import Account, Deal

NOBODY_KNOWN = SpeakerInput(side=Side.UNKNOWN)


@dataclass(frozen=True)
class Taken:
    """A call, and whether it is new here; one that was here already is left as it is."""

    call: Call
    is_new: bool


@transaction.atomic
def import_call(
    *, actor: Member, transcript: Transcript, said: CallInput, people: Mapping[str, SpeakerInput], now: datetime
) -> Taken:
    """Keep a call, its speakers and turns, and its words as one note in the inbox.

    The same external id, or the same words, again change nothing. Refuses a place or a person the actor does not see,
    and a call that is here where they do not see it.
    """
    if not access.can_import(actor):
        raise NotAllowed("Calls are brought in by members with a sales or product role.")
    check_call(said, now=now)
    account, deal = _place(actor, said)
    speakers = checked_speakers(actor, account, people)
    text, offsets = text_of(transcript.turns)
    fingerprint = _fingerprint(transcript)
    external_id = said.external_id or transcript.external_id
    known = queries.known_call(actor.workspace_id, external_id=external_id, fingerprint=fingerprint)
    if known is not None:
        return Taken(_seen(actor, known), is_new=False)
    contacts = [one.contact_id for one in speakers.values() if one.contact_id is not None]
    words = NoteInput(
        text=text, at=said.at, deal_id=deal.pk if deal else None, account_id=None if deal else said.account_id,
        contact_id=contacts[0] if len(contacts) == 1 else None, author_id=actor.pk,
        origin=f"Call: {said.title.strip()}"[:LONGEST_ORIGIN], external_id=f"call:{fingerprint}",
    )  # fmt: skip
    note = take_note(workspace=actor.workspace, actor=actor, said=words, source=Source.CALL, now=now)
    call = Call.objects.create(
        workspace_id=actor.workspace_id, title=said.title.strip(), at=said.at, duration_ms=transcript.duration_ms,
        account=account, deal=deal, note=note, url=said.url, format=transcript.format,
        external_id=external_id or None, fingerprint=fingerprint, imported_at=now, imported_by=actor,
    )  # fmt: skip
    _write_turns(call, transcript, speakers, offsets)
    log.record(events.CallImported(call_id=call.pk, note_id=note.pk, **call.noun_ids), actor=actor, now=now)
    return Taken(call, is_new=True)


@transaction.atomic
def remove_call(*, actor: Member, call: Call, now: datetime) -> Call:
    """Out of every list with its note, until brought back; asks accepted from it stay. Refuses others than its
    importer and leaders."""
    held = Call.objects.select_for_update(of=("self",)).select_related("note").get(pk=call.pk)
    if not access.can_remove(actor, held):
        raise NotAllowed("Only who brought a call in, or a leader, removes it.")
    if held.removed_at is not None:
        raise Conflict("This call is removed already.")
    if held.note.removed_at is None:
        remove_note(actor=actor, note=held.note, now=now)
    held.removed_at, held.removed_by = now, actor
    held.save(update_fields=["removed_at", "removed_by"])
    log.record(events.CallRemoved(call_id=held.pk, **held.noun_ids), actor=actor, now=now)
    return held


@transaction.atomic
def restore_call(*, actor: Member, call: Call, now: datetime) -> Call:
    """Back where it stood with its note; refuses all but who removed it."""
    held = Call.objects.select_for_update(of=("self",)).select_related("note").get(pk=call.pk)
    if held.removed_by_id != actor.pk:
        raise NotAllowed("A call is brought back by who removed it.")
    if held.note.removed_by_id == actor.pk:
        restore_note(actor=actor, note=held.note, now=now)
    held.removed_at = held.removed_by = None
    held.save(update_fields=["removed_at", "removed_by"])
    log.record(events.CallRestored(call_id=held.pk, **held.noun_ids), actor=actor, now=now)
    return held


def _place(actor: Member, said: CallInput) -> tuple[Account | None, Deal | None]:
    if said.deal_id is not None:
        deal = deal_of(actor, said.deal_id)
        return deal.account, deal
    assert said.account_id is not None
    return account_of(actor, said.account_id), None


def _seen(actor: Member, known: Call) -> Call:
    seen = queries.visible_calls(actor).filter(pk=known.pk).exists()
    if known.removed_at is not None and (seen or known.removed_by_id == actor.pk):
        raise Conflict("This call was here and somebody removed it. Who did can bring it back; it is not taken twice.")
    if not seen:
        raise Conflict("This call is here already, in a place you do not see or removed.")
    return known


def _fingerprint(transcript: Transcript) -> str:
    told = "\x1e".join(f"{turn.starts_ms}\x1f{turn.speaker}\x1f{turn.text}" for turn in transcript.turns)
    return hashlib.sha256(told.encode()).hexdigest()


def _write_turns(call: Call, transcript: Transcript, people: Mapping[str, SpeakerInput], offsets: list[int]) -> None:
    speakers = {
        party.name: Speaker(
            workspace_id=call.workspace_id, call=call, position=position, name=party.name, email=party.email,
            side=who.side, member_id=who.member_id, contact_id=who.contact_id,
        )
        for position, party in enumerate(transcript.parties)
        for who in (people.get(party.name, SpeakerInput(side=party.side)),)
    }  # fmt: skip
    Speaker.objects.bulk_create(speakers.values())
    Turn.objects.bulk_create(
        (
            Turn(
                workspace_id=call.workspace_id, call=call, speaker=speakers[turn.speaker], position=position,
                starts_ms=turn.starts_ms, ends_ms=turn.ends_ms, text=turn.text, offset=offset,
            )
            for position, (turn, offset) in enumerate(zip(transcript.turns, offsets, strict=True))
        ),
        batch_size=2000,
    )  # fmt: skip
