"""What was said on open deals, by their owners: on many of the rep who shows the house, on one of each colleague."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from tradeoff.config.demo.building_deals import Ground
from tradeoff.config.demo.shapes import DealPlan, DemoPlan
from tradeoff.config.demo.texts import read_story
from tradeoff.crm.models import Contact
from tradeoff.voice.models import Note
from tradeoff.voice.queries import kinds_of
from tradeoff.voice.rules import State
from tradeoff.workspaces.models import Member, Workspace

CLOSED: Final = ("Closed won", "Closed lost")
FRESH: Final = timedelta(days=21)
TALKATIVE: Final = "priya.raman"
MOST: Final = {True: 5, False: 1}  # deals with notes, of her and of each other owner


def build(workspace: Workspace, told: DemoPlan, *, members: dict[str, Member], ground: Ground, now: datetime) -> None:
    words = iter(read_story().notes)
    people: dict[str, Contact] = {}
    for one in told.contacts:
        people.setdefault(one.account, ground.contacts[one.key])
    notes: list[Note] = []
    for deal in _deals(told):
        author = members[deal.owner]
        notes += (
            Note(
                workspace=workspace, deal=ground.deals[deal.key], account=ground.accounts[deal.account],
                contact=people.get(deal.account), author=author, added_by=author, at=at, added_at=at,
                origin=said["origin"], text=said["text"],
                state=State.UNPROCESSED if at > now - FRESH else State.PROCESSED,
            )
            for at, said in zip(_moments(deal, now), words, strict=False)  # the words end first: nobody says them twice
        )  # fmt: skip
    for note, kind in zip(notes, kinds_of(workspace, notes, now=now), strict=True):
        note.person_kind = kind
    Note.objects.bulk_create(notes, batch_size=500)


def _deals(told: DemoPlan) -> Iterator[DealPlan]:
    """Hers first."""
    taken: Counter[str] = Counter()
    for deal in sorted(told.deals, key=lambda deal: deal.owner != TALKATIVE):
        if deal.history[-1].stage not in CLOSED and taken[deal.owner] < MOST[deal.owner == TALKATIVE]:
            taken[deal.owner] += 1
            yield deal


def _moments(deal: DealPlan, now: datetime) -> Iterator[datetime]:
    """When it last moved, and for one that moved more than once when it began."""
    seen = dict.fromkeys((deal.history[-1].at, deal.history[0].at))
    return (at for at in seen if at <= now)
