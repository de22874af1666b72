"""What was said on open deals: one note at the beginning and one at the last step, by the deal's owner."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import cycle
from typing import Final

from tradeoff.config.demo.building_deals import Ground
from tradeoff.config.demo.shapes import DealPlan, DemoPlan
from tradeoff.config.demo.texts import Table, read_story
from tradeoff.crm.models import Contact
from tradeoff.voice.models import Note
from tradeoff.workspaces.models import Member, Workspace

CLOSED: Final = ("Closed won", "Closed lost")


def build(workspace: Workspace, told: DemoPlan, *, members: dict[str, Member], ground: Ground, now: datetime) -> None:
    words = cycle(read_story().notes)
    people: dict[str, Contact] = {}
    for one in told.contacts:
        people.setdefault(one.account, ground.contacts[one.key])
    notes: list[Note] = []
    for deal in told.deals:
        if deal.history[-1].stage in CLOSED:
            continue
        author = members[deal.owner]
        notes += (
            Note(
                workspace=workspace, deal=ground.deals[deal.key], account=ground.accounts[deal.account],
                contact=people.get(deal.account), author=author, added_by=author, at=at, added_at=at,
                origin=said["origin"], text=said["text"],
            )
            for at, said in zip(_moments(deal, now), _two(words), strict=False)
        )  # fmt: skip
    Note.objects.bulk_create(notes, batch_size=500)


def _moments(deal: DealPlan, now: datetime) -> Iterator[datetime]:
    """When it began and when it last moved; a deal that moved only once has one."""
    seen = dict.fromkeys((deal.history[0].at, deal.history[-1].at))
    return (at for at in seen if at <= now)


def _two(words: Iterator[Table]) -> tuple[Table, Table]:
    return next(words), next(words)
