"""What a field of an import is: how its cells are read, and the words its column may go by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from tradeoff.imports.rules import Noun
from tradeoff.kernel.errors import NotFound
from tradeoff.tables.values import fold

ID_HELP = "The other system's id; a second import finds the row again by it."
OWNER_WORDS = (
    "owner id|owner name|owner full name|record owner|hubspot owner|hubspot_owner_id|seller|sales rep|rep|assigned to"
)


class Kind(StrEnum):
    """How a field's cells are read."""

    TEXT = "text"
    LONG_TEXT = "long text"
    INTEGER = "whole number"
    YEAR = "year"
    MONEY = "amount"
    CURRENCY = "currency"
    DATE = "date"
    MOMENT = "day and time"
    PERCENT = "percent"
    EMAIL = "e-mail"
    CHOICE = "choice"
    REFERENCE = "name"


@dataclass(frozen=True)
class Field:
    """A field a column may fill; `choices` are pairs of value and the words that mean it, split by `|`."""

    name: str
    label: str
    kind: Kind = Kind.TEXT
    synonyms: str = ""
    help: str = ""
    required: bool = False
    most: int = 200
    choices: tuple[tuple[str, str], ...] = ()
    vocabulary: str = ""
    refers_to: Noun | None = None

    @cached_property
    def words(self) -> frozenset[str]:
        """Folded column names that mean this field."""
        return frozenset(fold(word) for word in (self.name, self.label, *self.synonyms.split("|")) if word)

    @cached_property
    def choice_of(self) -> Mapping[str, str]:
        return {fold(word): value for value, words in self.choices for word in (value, *words.split("|")) if word}


@dataclass(frozen=True)
class Target:
    """A noun, its fields, and groups of fields of which one at least must be filled."""

    noun: Noun
    fields: tuple[Field, ...]
    any_of: tuple[tuple[str, ...], ...] = ()

    @cached_property
    def by_name(self) -> Mapping[str, Field]:
        return {field.name: field for field in self.fields}

    def field(self, name: str) -> Field:
        if name not in self.by_name:
            raise NotFound(f"{self.noun.label} have no field “{name}”.")
        return self.by_name[name]
