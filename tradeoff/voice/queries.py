"""Reads over notes; every one begins from what the actor may see of accounts and deals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL

from tradeoff.crm.models import Account, Contact, Deal
from tradeoff.crm.queries import (
    accounts_named,
    contacts_named,
    deals_named,
    visible_accounts,
    visible_contacts,
    visible_deals,
)
from tradeoff.kernel.errors import NotFound
from tradeoff.kernel.searching import MOST_WORDS, WORD, beginnings
from tradeoff.voice import access
from tradeoff.voice.models import Note
from tradeoff.voice.ports import churned
from tradeoff.voice.rules import NoteInput, PersonKind, kind_of
from tradeoff.workspaces.models import Member, Workspace
from tradeoff.workspaces.queries import sight_of

can_see_notes, can_triage = access.can_see_notes, access.can_triage  # for later stages
PAGE: Final = 50
MOST_FOUND: Final = 500
MOST_LISTED: Final = 20_000


@dataclass(frozen=True)
class NoteList:
    """One page of the notes that match, newest first, and how many match in all."""

    rows: list[Note]
    page: int
    total: int

    @property
    def shown(self) -> int:
        return min(self.page * PAGE, self.total)

    @property
    def has_more(self) -> bool:
        return self.shown < self.total


def visible_notes(actor: Member) -> QuerySet[Note]:
    """Those on a deal the actor sees, or on an account they see where no deal is named."""
    return known_notes(actor).filter(removed_at=None)


def known_notes(actor: Member) -> QuerySet[Note]:
    """The same with those that were removed, so that what comes in again is recognized."""
    rows = Note.objects.filter(workspace=actor.workspace_id)
    if not access.can_see_notes(actor):
        return rows.none()
    unplaced = Q(account=None, deal=None)
    if not access.sees_unplaced(actor):
        rows = rows.filter(~unplaced | Q(author=actor) | Q(added_by=actor))
    if sight_of(actor).everything:
        return rows
    deal = Exists(visible_deals(actor).filter(pk=OuterRef("deal")))
    account = Exists(visible_accounts(actor).filter(pk=OuterRef("account")))
    return rows.filter(deal | (Q(deal=None) & account) | unplaced)


def notes_of_deal(actor: Member, deal: Deal) -> QuerySet[Note]:
    """Of a deal got by `crm.queries.deal_of`, newest first."""
    return _told(visible_notes(actor).filter(deal=deal))


def notes_of_account(actor: Member, account: Account) -> QuerySet[Note]:
    """Of an account got by `crm.queries.account_of`: without a deal, and on those of its deals the actor sees."""
    return _told(visible_notes(actor).filter(account=account))


def list_notes(actor: Member, words: str, *, mine: bool = False, page: int = 1) -> NoteList:
    """Notes in which each of the words begins one, in the text or in the names around it."""
    rows = visible_notes(actor)
    for word in WORD.findall(words)[:MOST_WORDS]:
        rows = rows.filter(pk__in=_with(actor, word))
    if mine:
        rows = rows.filter(author=actor)
    return NoteList(list(_told(rows)[: page * PAGE][(page - 1) * PAGE :]), page, rows.count())


def _with(actor: Member, word: str) -> QuerySet[Note, int]:
    """Keys of the notes with a word, each way through its index; beyond MOST_LISTED hits some are left out."""
    rows = Note.objects.filter(workspace=actor.workspace_id).order_by().values_list("pk", flat=True)
    return rows.filter(pk__in=_saying(word, MOST_LISTED)).union(
        rows.filter(deal__in=deals_named(actor, word, most=MOST_LISTED)),
        rows.filter(account__in=accounts_named(actor, word, most=MOST_LISTED)),
        rows.filter(contact__in=contacts_named(actor, word, most=MOST_LISTED)),
    )


def notes_saying(actor: Member, words: str) -> QuerySet[Note]:
    """Notes in whose text these words begin; beyond MOST_FOUND hits some are left out."""
    return visible_notes(actor).filter(pk__in=_saying(words, MOST_FOUND))


def _saying(words: str, most: int) -> RawSQL:
    return RawSQL("SELECT voice_notes_saying(%s, %s, %s)", [beginnings(words), words.strip(), most])


def note_of(actor: Member, note_id: int) -> Note:
    """Refuses with NotFound, the same for a missing note and one out of sight."""
    note = _told(visible_notes(actor)).filter(pk=note_id).first()
    if note is None:
        raise NotFound("There is no such note, or it is not yours to see.")
    return note


def removed_note_of(actor: Member, note_id: int) -> Note:
    """One that the actor removed, to bring it back."""
    note = known_notes(actor).filter(removed_by=actor, removed_at__isnull=False, pk=note_id).first()
    if note is None:
        raise NotFound("You removed no such note.")
    return note


def contacts_at(actor: Member, account: Account | None) -> QuerySet[Contact]:
    """Who may have said it; nobody while no account is known."""
    rows = visible_contacts(actor).order_by("name", "pk")
    return rows.filter(account=account) if account else rows.none()


def places_of(actor: Member, *, deals: set[int], accounts: set[int], contacts: set[int]) -> Places:
    """Which of these the actor sees, with the account of each deal and each contact."""
    return Places(
        dict(visible_deals(actor).filter(pk__in=deals).values_list("pk", "account_id")),
        set(visible_accounts(actor).filter(pk__in=accounts).values_list("pk", flat=True)),
        dict(visible_contacts(actor).filter(pk__in=contacts).values_list("pk", "account_id")),
    )


def kinds_of(workspace: Workspace, notes: Sequence[Note], *, now: datetime) -> list[PersonKind]:
    """What whoever said each of these is to us now, in their order; two statements for however many."""
    today = now.astimezone(workspace.zone).date()
    accounts = {note.account_id for note in notes if note.account_id is not None}
    deals = {note.deal_id for note in notes if note.deal_id is not None}
    customers = Account.objects.filter(workspace=workspace, pk__in=accounts, customer_since__isnull=False)
    bought = set(customers.values_list("pk", flat=True))
    left = churned(accounts, workspace_id=workspace.pk, today=today) if accounts else set()
    lost = set(Deal.objects.filter(workspace=workspace, pk__in=deals, stage__state="lost").values_list("pk", flat=True))
    return [
        kind_of(
            has_account=note.account_id is not None,
            is_customer=note.account_id in bought,
            deal_is_lost=note.deal_id in lost,
            has_churned=note.account_id in left,
        )
        for note in notes
    ]


def places_in(workspace: Workspace, said: NoteInput) -> Places:
    """The same for what no member brought: anything of the workspace that it names."""
    deals = Deal.objects.filter(workspace=workspace, pk=said.deal_id or 0).values_list("pk", "account_id")
    accounts = Account.objects.filter(workspace=workspace, pk=said.account_id or 0).values_list("pk", flat=True)
    contacts = Contact.objects.filter(workspace=workspace, pk=said.contact_id or 0).values_list("pk", "account_id")
    return Places(dict(deals), set(accounts), dict(contacts))


@dataclass(frozen=True)
class Places:
    deals: dict[int, int | None]
    accounts: set[int]
    contacts: dict[int, int]


def _told(rows: QuerySet[Note]) -> QuerySet[Note]:
    """Everything a line shows at hand, newest first."""
    return rows.select_related("author", "deal", "account", "contact").order_by("-at", "-pk")
