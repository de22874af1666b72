"""What can be imported: the nouns, their fields, and the column names other systems give them."""

from __future__ import annotations

from collections.abc import Mapping

from tradeoff.imports.engine.fields import Field, Kind, Target
from tradeoff.imports.engine.targets import (
    accounts,
    activities,
    asks,
    changes,
    contacts,
    deals,
    notes,
    people,
    products,
    roles,
    subscriptions,
)
from tradeoff.imports.rules import Noun

__all__ = ["TARGETS", "Field", "Kind", "Target"]

TARGETS: Mapping[Noun, Target] = {
    noun.TARGET.noun: noun.TARGET
    for noun in (accounts, contacts, deals, asks, products, people, changes, notes, activities, subscriptions, roles)
}
