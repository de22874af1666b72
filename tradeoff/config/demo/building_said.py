"""What came into the inbox over the last weeks, some of it triaged, some asleep, most of it waiting."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from tradeoff.config.demo import building_triage
from tradeoff.config.demo.building_deals import Ground
from tradeoff.config.demo.shapes import AccountPlan, DemoPlan
from tradeoff.config.demo.texts import Table, read_said
from tradeoff.crm.models import Contact
from tradeoff.voice.models import Note
from tradeoff.voice.queries import kinds_of
from tradeoff.voice.rules import Source
from tradeoff.workspaces.models import Member, Workspace


def build(workspace: Workspace, told: DemoPlan, *, members: dict[str, Member], ground: Ground, now: datetime) -> None:
    speakers = _Speakers(told)
    told_notes = read_said()
    notes = [
        _note(workspace, said, speakers.next(said.get("who")), members=members, ground=ground, now=now)
        for said in told_notes
    ]
    for note, kind in zip(notes, kinds_of(workspace, notes, now=now), strict=True):
        note.person_kind = kind
    Note.objects.bulk_create(notes)
    building_triage.build(workspace, told, list(zip(told_notes, notes, strict=True)), members=members, now=now)


@dataclass(frozen=True)
class _Speaker:
    account: str | None = None
    deal: str | None = None
    contact: str | None = None


class _Speakers:
    """Who speaks next of those who are something to us; each account speaks once, so that no voice counts twice."""

    def __init__(self, told: DemoPlan) -> None:
        self._contacts: dict[str, str] = {}
        for one in told.contacts:
            self._contacts.setdefault(one.account, one.key)
        self._open = {deal.account: deal.key for deal in told.deals if deal.state == "open"}
        self._named = {account.name: account.key for account in told.accounts}
        lost = {deal.account: deal.key for deal in told.deals if deal.state == "lost"}
        taken = {said["who"] for said in read_said() if "who" in said}
        others = [one for one in told.accounts if one.name not in taken]
        self._waiting = {
            "customer": self._of(others, {}, lambda one: bool(one.recurring_minor) and one.key in self._contacts),
            "prospect": self._of(others, self._open, lambda one: one.customer_since is None and one.key in self._open),
            "churned": self._of(others, {}, lambda one: one.customer_since is not None and not one.recurring_minor),
            "lost": self._of(others, lost, lambda one: one.customer_since is None and one.key in lost),
        }

    def next(self, who: str | None) -> _Speaker:
        if who is None:
            return _Speaker()
        if who in self._named:
            key = self._named[who]
            return _Speaker(key, self._open.get(key), self._contacts.get(key))
        return next(self._waiting[who])

    def _of(
        self, accounts: list[AccountPlan], deals: dict[str, str], fits: Callable[[AccountPlan], bool]
    ) -> Iterator[_Speaker]:
        return (_Speaker(one.key, deals.get(one.key), self._contacts.get(one.key)) for one in accounts if fits(one))


def _note(
    workspace: Workspace, said: Table, speaker: _Speaker, *, members: dict[str, Member], ground: Ground, now: datetime
) -> Note:
    at, author = now - timedelta(days=said["days"]), members.get(said.get("author", ""))
    person: Contact | None = ground.contacts[speaker.contact] if speaker.contact else None
    sleeps = said.get("snooze")
    return Note(
        workspace=workspace, source=Source(said["source"]), text=said["text"], origin=said.get("origin", ""),
        account=ground.accounts[speaker.account] if speaker.account else None,
        deal=ground.deals[speaker.deal] if speaker.deal else None, contact=person,
        author=author, author_name="" if author or person is None else person.name,
        at=at, added_at=at, added_by=author, state=said.get("state", "unprocessed"),
        owner=members.get(said.get("owner", "")), snoozed_until=now.date() + timedelta(days=sleeps) if sleeps else None,
    )  # fmt: skip
