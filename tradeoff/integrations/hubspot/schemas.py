"""HubSpot's objects, as far as they are read. Every property comes as text, or null; ids are read as text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

MILLISECONDS = 100_000_000_000  # a number that large is no count of seconds of our time


def _text(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _empty(value: object) -> object:
    return "" if value is None else value


def moment(value: object) -> datetime | None:
    """ISO 8601 with or without a zone, or milliseconds, as number or as text: HubSpot mixes them."""
    if value is None or value == "":
        return None
    if isinstance(value, int | Decimal) or (isinstance(value, str) and value.lstrip("-").isdigit()):
        number = int(value)
        return datetime.fromtimestamp(number / 1000 if abs(number) > MILLISECONDS else number, UTC)
    if not isinstance(value, str):
        raise ValueError("is no moment")  # noqa: TRY004 - pydantic reads a ValueError
    read = datetime.fromisoformat(value)
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)


def number(value: object) -> Decimal | None:
    if value is None or value == "":
        return None
    try:
        read = Decimal(str(value).replace(",", ""))
    except InvalidOperation as error:
        raise ValueError("is no number") from error
    if not read.is_finite():
        raise ValueError("is no number")
    return read


Id = Annotated[str, BeforeValidator(_text)]
Text = Annotated[str, BeforeValidator(_empty)]


class Read(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Version(Read):
    """A property as it was once."""

    value: Any = None
    timestamp: Any = None
    by: Any = Field(default=None, alias="updatedByUserId")


class Thing(Read):
    """A deal, a company, a note, …; `properties` is what was asked for."""

    id: Id
    properties: Mapping[str, Any] = {}
    history: Mapping[str, list[Version]] = Field(default={}, alias="propertiesWithHistory")
    archived: bool = False
    archived_at: Any = Field(default=None, alias="archivedAt")
    updated: Any = Field(default=None, alias="updatedAt")

    def text(self, name: str) -> str:
        value = self.properties.get(name) if name else None
        return "" if value is None else str(value)

    def changed(self, name: str) -> datetime:
        at = moment(self.properties.get(name)) or moment(self.updated)
        if at is None:
            raise ValueError(f"{name} is missing")
        return at


class Owner(Read):
    id: Id
    email: Text = ""
    first: Text = Field(default="", alias="firstName")
    last: Text = Field(default="", alias="lastName")
    archived: bool = False


class Stage(Read):
    id: Id
    label: Text = ""
    position: int = Field(default=0, alias="displayOrder")
    metadata: Mapping[str, Any] = {}
    archived: bool = False


class Pipeline(Read):
    id: Id
    label: Text = ""
    position: int = Field(default=0, alias="displayOrder")
    stages: list[Stage] = []
    archived: bool = False


class Choice(Read):
    value: Id = ""
    label: Text = ""
    hidden: bool = False


class Property(Read):
    name: str
    label: Text = ""
    type: str = "string"
    kind: Text = Field(default="", alias="fieldType")
    options: list[Choice] = []
    own: bool = Field(default=False, alias="hubspotDefined")
    shown_as_money: bool = Field(default=False, alias="showCurrencySymbol")
    rules: Mapping[str, Any] = Field(default={}, alias="modificationMetadata")


class Event(Read):
    """One event of a webhook's batch."""

    event: Id = Field(default="", alias="eventId")
    type: str = Field(default="", alias="subscriptionType")
    object: Id = Field(default="", alias="objectId")
    occurred: int = Field(default=0, alias="occurredAt")
