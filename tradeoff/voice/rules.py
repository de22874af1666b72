"""What a note may be. No clock, no rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from tradeoff.kernel.errors import Invalid
from tradeoff.workspaces.rules import Counts

__all__ = ["Counts", "NoteInput", "PersonKind", "Source", "State", "check_note", "kind_of"]

LONGEST: Final = 20_000  # by hand
LONGEST_TAKEN: Final = 200_000  # from outside, such as a call of two hours
LONGEST_ORIGIN: Final = 120
LONGEST_AUTHOR: Final = 200
_MOST_AHEAD: Final = timedelta(minutes=5)  # two clocks may differ a little


class Source(StrEnum):
    """How a note got here."""

    HAND = "hand"
    FILE = "file"
    MAIL = "mail"
    FORM = "form"
    CALL = "call"

    @property
    def label(self) -> str:
        return {
            "hand": "by hand", "file": "from a file", "mail": "by mail", "form": "by the form", "call": "from a call",
        }[self.value]  # fmt: skip

    @property
    def is_taken(self) -> bool:
        """Whether it comes from outside, perhaps before anybody knows which customer it is of."""
        return self in {Source.MAIL, Source.FORM, Source.CALL}


class State(StrEnum):
    """Where a note is on its way through the inbox."""

    UNPROCESSED = "unprocessed"
    PROCESSED = "processed"
    ARCHIVED = "archived"

    @property
    def label(self) -> str:
        return self.value.capitalize()


class PersonKind(StrEnum):
    """What whoever said it was to us at that moment; what they become later does not rewrite it."""

    CUSTOMER = "customer"
    PROSPECT = "prospect"
    LOST = "lost"
    CHURNED = "churned"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        return {"lost": "Lost deal", "unknown": "Not known"}.get(self.value, self.value.capitalize())


def kind_of(*, has_account: bool, is_customer: bool, deal_is_lost: bool, has_churned: bool) -> PersonKind:
    """A lost deal says more than the account it was lost at; an account that left is no prospect again."""
    if deal_is_lost:
        return PersonKind.LOST
    if has_churned:
        return PersonKind.CHURNED
    if is_customer:
        return PersonKind.CUSTOMER
    return PersonKind.PROSPECT if has_account else PersonKind.UNKNOWN


@dataclass(frozen=True, kw_only=True)
class NoteInput:
    """A note on a deal or an account; a deal brings its account along.

    `author_id` is the member who wrote it, `author_name` whoever did where that is no member; `origin` is where it
    comes from, such as “call with procurement”. `id` names the row it is known to be.
    """

    text: str
    at: datetime
    deal_id: int | None = None
    account_id: int | None = None
    contact_id: int | None = None
    author_id: int | None = None
    author_name: str = ""
    origin: str = ""
    external_id: str | None = None
    id: int | None = None


def check_note(said: NoteInput, *, now: datetime, source: Source = Source.HAND) -> None:
    """Refuses an empty note, one too long, one of the future, and one on nothing unless it came from outside."""
    longest = LONGEST_TAKEN if source.is_taken else LONGEST
    if not said.text.strip():
        raise Invalid("A note without words says nothing; write it, or leave it.", field="text")
    if len(said.text) > longest:
        raise Invalid(f"A note has up to {longest:,} characters; this one has {len(said.text):,}.", field="text")
    if said.at > now + _MOST_AHEAD:
        raise Invalid("A note is of something said; its time cannot lie ahead.", field="at")
    if said.deal_id is None and said.account_id is None and not source.is_taken:
        raise Invalid("A note belongs to a deal or an account; choose one.")
