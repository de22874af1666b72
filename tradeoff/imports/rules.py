"""What may come in; how much of it and how a refused cell is said is `tables`' own."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from tradeoff.tables.limits import PAGE_LIMITS, CellProblem, Limits, problems_csv, shorten

__all__ = ["PAGE_LIMITS", "CellProblem", "Kept", "Limits", "Noun", "can_be_undone", "problems_csv", "shorten"]


class Noun(StrEnum):
    """What a file may hold; one noun a file."""

    ACCOUNTS = "accounts"
    CONTACTS = "contacts"
    DEALS = "deals"
    ASKS = "asks"
    PRODUCTS = "products"
    PEOPLE = "people"
    CHANGES = "changes"
    NOTES = "notes"
    ACTIVITIES = "activities"
    SUBSCRIPTIONS = "subscriptions"
    ROLES = "roles"

    @property
    def label(self) -> str:
        return {Noun.CHANGES: "Deal history", Noun.ROLES: "Buying roles"}.get(self, self.value.capitalize())

    @property
    def singular(self) -> str:
        return {Noun.PEOPLE: "person", Noun.ACTIVITIES: "activity", Noun.ROLES: "buying role"}.get(
            self, self.value[:-1]
        )


CHECKED_AT_ONCE = 5000  # a longer file is checked by a worker
UNDO_WITHIN = timedelta(days=90)  # so long it is kept what an import found; the sweep forgets it after


class Kept(StrEnum):
    """Why a row stays when its import is taken back; a place or an import's id may follow after a colon."""

    EDITED = "edited"
    LATER = "later"
    IN_USE = "in_use"


def can_be_undone(written_at: datetime | None, *, now: datetime) -> bool:
    """Whether it is still known what was there before."""
    return written_at is not None and now - written_at < UNDO_WITHIN
