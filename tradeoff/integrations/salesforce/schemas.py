"""Salesforce's rows, as far as they are read. Fields that the user may not see are simply not there, or null."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


def moment(value: object) -> object:
    """`2026-10-02T03:04:05.000+0000`, also with Z; without a zone it is UTC."""
    if not isinstance(value, str):
        return value
    read = datetime.fromisoformat(value)
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)


def _empty(value: object) -> object:
    return "" if value is None else value


def _day(value: object) -> object:
    return value[:10] if isinstance(value, str) else value


Text = Annotated[str, BeforeValidator(_empty)]
Moment = Annotated[datetime, BeforeValidator(moment)]
Day = Annotated[date, BeforeValidator(_day)]


class Row(BaseModel):
    """`values` of a row stay beside it for fields that only one customer has."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: str = Field(alias="Id")


class Changed(Row):
    stamp: Moment = Field(alias="SystemModstamp")
    is_deleted: bool = Field(default=False, alias="IsDeleted")


class Opportunity(Changed):
    name: Text = Field(default="", alias="Name")
    account: Text = Field(default="", alias="AccountId")
    owner: Text = Field(default="", alias="OwnerId")
    stage: Text = Field(default="", alias="StageName")
    amount: Decimal | None = Field(default=None, alias="Amount")
    currency: Text = Field(default="", alias="CurrencyIsoCode")
    closes: Day | None = Field(default=None, alias="CloseDate")
    type: Text = Field(default="", alias="Type")
    forecast: Text = Field(default="", alias="ForecastCategoryName")
    probability: Decimal | None = Field(default=None, alias="Probability")
    next_step: Text = Field(default="", alias="NextStep")
    created: Moment | None = Field(default=None, alias="CreatedDate")


class Account(Changed):
    name: Text = Field(default="", alias="Name")
    industry: Text = Field(default="", alias="Industry")
    owner: Text = Field(default="", alias="OwnerId")
    website: Text = Field(default="", alias="Website")


class Contact(Changed):
    name: Text = Field(default="", alias="Name")
    account: Text = Field(default="", alias="AccountId")
    email: Text = Field(default="", alias="Email")
    title: Text = Field(default="", alias="Title")


class Task(Changed):
    subject: Text = Field(default="", alias="Subject")
    description: Text = Field(default="", alias="Description")
    subtype: Text = Field(default="", alias="TaskSubtype")
    day: Day | None = Field(default=None, alias="ActivityDate")
    what: Text = Field(default="", alias="WhatId")
    account: Text = Field(default="", alias="AccountId")
    owner: Text = Field(default="", alias="OwnerId")
    created: Moment | None = Field(default=None, alias="CreatedDate")


class Event(Changed):
    subject: Text = Field(default="", alias="Subject")
    description: Text = Field(default="", alias="Description")
    starts: Moment | None = Field(default=None, alias="ActivityDateTime")
    what: Text = Field(default="", alias="WhatId")
    account: Text = Field(default="", alias="AccountId")
    owner: Text = Field(default="", alias="OwnerId")
    created: Moment | None = Field(default=None, alias="CreatedDate")


class Note(Changed):
    title: Text = Field(default="", alias="Title")
    body: Text = Field(default="", alias="Body")
    parent: Text = Field(default="", alias="ParentId")
    owner: Text = Field(default="", alias="OwnerId")
    created: Moment | None = Field(default=None, alias="CreatedDate")


class FieldHistory(Row):
    opportunity: str = Field(alias="OpportunityId")
    field: str = Field(alias="Field")
    old: Any = Field(default=None, alias="OldValue")
    new: Any = Field(default=None, alias="NewValue")
    at: Moment = Field(alias="CreatedDate")
    by: Text = Field(default="", alias="CreatedById")


class Stage(Row):
    label: Text = Field(default="", alias="MasterLabel")
    name: Text = Field(default="", alias="ApiName")
    position: int = Field(default=0, alias="SortOrder")
    probability: Decimal | None = Field(default=None, alias="DefaultProbability")
    forecast: Text = Field(default="", alias="ForecastCategoryName")
    is_closed: bool = Field(default=False, alias="IsClosed")
    is_won: bool = Field(default=False, alias="IsWon")


class User(Row):
    name: Text = Field(default="", alias="Name")
    email: Text = Field(default="", alias="Email")
    is_active: bool = Field(default=True, alias="IsActive")


class Choice(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    value: Text = ""
    active: bool = True


class Described(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    name: str
    label: Text = ""
    type: Text = "string"
    custom: bool = False
    updateable: bool = False
    choices: list[Choice] = Field(default=[], alias="picklistValues")
