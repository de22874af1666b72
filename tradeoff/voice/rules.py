"""What a note may be. No clock, no rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from tradeoff.kernel.errors import Invalid
from tradeoff.workspaces.rules import Counts

__all__ = ["Counts", "NoteInput", "Source", "check_note"]

LONGEST: Final = 20_000
LONGEST_ORIGIN: Final = 120
LONGEST_AUTHOR: Final = 200
_MOST_AHEAD: Final = timedelta(minutes=5)  # two clocks may differ a little


class Source(StrEnum):
    """How a note got here."""

    HAND = "hand"
    FILE = "file"

    @property
    def label(self) -> str:
        return {"hand": "by hand", "file": "from a file"}[self.value]


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


def check_note(said: NoteInput, *, now: datetime) -> None:
    """Refuses an empty note, one too long, one of the future, and one on nothing."""
    if not said.text.strip():
        raise Invalid("A note without words says nothing; write it, or leave it.", field="text")
    if len(said.text) > LONGEST:
        raise Invalid(f"A note has up to {LONGEST:,} characters; this one has {len(said.text):,}.", field="text")
    if said.at > now + _MOST_AHEAD:
        raise Invalid("A note is of something said; its time cannot lie ahead.", field="at")
    if said.deal_id is None and said.account_id is None:
        raise Invalid("A note belongs to a deal or an account; choose one.")
