"""Calls as a recorder wrote them down, listened to at once; most of what was heard waits."""

from __future__ import annotations

from datetime import datetime, timedelta

from tradeoff.calls import actions, hearing, queries
from tradeoff.calls.engine.reading import read_text
from tradeoff.calls.engine.transcripts import Transcript
from tradeoff.calls.models import Call
from tradeoff.calls.rules import CallInput, SpeakerInput, TrackerInput
from tradeoff.config.demo.building_deals import Ground
from tradeoff.config.demo.shapes import DemoPlan
from tradeoff.config.demo.texts import Table, read_calls
from tradeoff.crm.models import Contact, Deal
from tradeoff.workspaces.models import Member

SETS_TRACKERS = "claire.bouchard"


def build(told: DemoPlan, *, members: dict[str, Member], ground: Ground, now: datetime) -> None:
    story = read_calls()
    head = next(one for one in members.values() if one.user and one.user.email.split("@")[0] == SETS_TRACKERS)
    for row in story["trackers"]:
        said = TrackerInput(name=row["name"], phrases=tuple(row["phrases"]), examples=tuple(row["examples"]))
        actions.set_tracker(actor=head, said=said, now=now - timedelta(days=30))
    for row in story["calls"]:
        deal = next(deal for deal in ground.deals.values() if deal.account and deal.account.name == row["account"])
        contact = next(ground.contacts[one.key] for one in told.contacts if one.account == _account(told, row))
        _hear(_bring_in(row, deal, contact, now=now - timedelta(days=row["days"])), row, now=now)


def _account(told: DemoPlan, row: Table) -> str:
    return next(one.key for one in told.accounts if one.name == row["account"])


def _bring_in(row: Table, deal: Deal, contact: Contact, *, now: datetime) -> Call:
    owner = deal.owner
    assert owner is not None
    transcript: Transcript
    (transcript,) = read_text(row["text"].strip().replace("{us}", owner.name).replace("{them}", contact.name))
    found = queries.recognized_in(owner, deal.account, transcript.parties)
    people = {
        who.party.name: SpeakerInput(side=who.side, member_id=who.member_id, contact_id=who.contact_id)
        for who in found
    }  # fmt: skip
    at = now.replace(hour=10, minute=0, second=0, microsecond=0)
    said = CallInput(title=row["title"], at=min(at, now), deal_id=deal.pk)
    return actions.import_call(actor=owner, transcript=transcript, said=said, people=people, now=now).call


def _hear(call: Call, row: Table, *, now: datetime) -> None:
    """What the job would find, so that the pages tell the story before a worker runs."""
    words = queries.call_words(call.pk)
    assert words is not None
    actions.keep_heard(call_id=call.pk, heard=hearing.heard_in(words, queries.standing_trackers()), now=now)
    proposals = queries.proposals_of(call)
    for _, proposal in zip(row["settle"], reversed(proposals), strict=False):
        assert call.imported_by is not None
        actions.dismiss_proposal(actor=call.imported_by, proposal=proposal, now=now)
