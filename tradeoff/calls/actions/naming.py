"""Who the speakers of a call are: proposed on import, corrected on its page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from tradeoff import log
from tradeoff.calls import access, events, queries
from tradeoff.calls.models import Speaker
from tradeoff.calls.rules import Side, SpeakerInput
from tradeoff.crm.queries import visible_contacts
from tradeoff.kernel.errors import Invalid, NotAllowed
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.queries import members_of

if TYPE_CHECKING:
    from tradeoff.crm.models import Account


@transaction.atomic
def name_speaker(*, actor: Member, speaker: Speaker, who: SpeakerInput, now: datetime) -> Speaker:
    """Say of which side a speaker is and who; refuses a contact of another account, and one person as two."""
    if not access.can_import(actor):
        raise NotAllowed("Speakers are named by members with a sales or product role.")
    call = queries.call_of(actor, speaker.call_id)
    checked = checked_speakers(actor, call.account, {speaker.name: who})[speaker.name]
    held = Speaker.objects.select_for_update(of=("self",)).get(pk=speaker.pk)
    if (held.side, held.member_id, held.contact_id) == (checked.side, checked.member_id, checked.contact_id):
        return held
    held.side, held.member_id, held.contact_id = checked.side, checked.member_id, checked.contact_id
    held.save(update_fields=["side", "member", "contact"])
    log.record(events.SpeakerNamed(call_id=call.pk, speaker_id=held.pk, **call.noun_ids), actor=actor, now=now)
    return held


def checked_speakers(
    actor: Member, account: Account | None, people: Mapping[str, SpeakerInput]
) -> dict[str, SpeakerInput]:
    """A member is ours and a contact theirs, whatever side was stated with them."""
    members = {one.member_id for one in people.values() if one.member_id is not None}
    contacts = {one.contact_id for one in people.values() if one.contact_id is not None}
    if members - set(members_of(actor).filter(pk__in=members).values_list("pk", flat=True)):
        raise Invalid("There is no such member here.", field="who")
    known = visible_contacts(actor).filter(pk__in=contacts, account=account) if account else []
    if contacts - {one.pk for one in known}:
        raise Invalid("This contact is of another account.", field="who")
    return {name: _settled(who) for name, who in people.items()}


def _settled(who: SpeakerInput) -> SpeakerInput:
    if who.member_id is not None:
        return SpeakerInput(side=Side.OURS, member_id=who.member_id)
    if who.contact_id is not None:
        return SpeakerInput(side=Side.THEIRS, contact_id=who.contact_id)
    return SpeakerInput(side=who.side)
