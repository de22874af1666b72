"""What may come in; how much of it and how a refused cell is said is `tables`' own."""

from __future__ import annotations

from enum import StrEnum

from tradeoff.tables.limits import PAGE_LIMITS, CellProblem, Limits, problems_csv, shorten

__all__ = ["PAGE_LIMITS", "CellProblem", "Limits", "Noun", "problems_csv", "shorten"]


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

    @property
    def label(self) -> str:
        return "Deal history" if self is Noun.CHANGES else self.value.capitalize()

    @property
    def singular(self) -> str:
        return {Noun.PEOPLE: "person", Noun.ACTIVITIES: "activity"}.get(self, self.value[:-1])
