"""Jira's answers, as far as they are read. What it adds is ignored; ids are text, whatever it sends."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


def _text(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _moment(value: object) -> object:
    """`2026-11-23T10:15:30.123+0000` or epoch milliseconds."""
    if isinstance(value, int):
        return datetime.fromtimestamp(value / 1000, UTC)
    return datetime.fromisoformat(value).astimezone(UTC) if isinstance(value, str) else value


def _none_to_list(value: object) -> object:
    return [] if value is None else value


Id = Annotated[str, BeforeValidator(_text)]
Moment = Annotated[datetime, BeforeValidator(_moment)]


class Read(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class StatusCategory(Read):
    key: str = "new"


class Status(Read):
    id: Id = ""
    name: str = ""
    status_category: StatusCategory = Field(default_factory=StatusCategory, alias="statusCategory")


class Resolution(Read):
    name: str = ""


class Version(Read):
    id: Id = ""
    name: str = ""
    released: bool = False
    release_date: date | None = Field(default=None, alias="releaseDate")


class Person(Read):
    account_id: str = Field(default="", alias="accountId")
    display_name: str = Field(default="", alias="displayName")
    active: bool = True


class IssueKind(Read):
    id: Id
    name: str = ""
    level: int = Field(default=0, alias="hierarchyLevel")
    subtask: bool = False


class Fields(Read):
    model_config = ConfigDict(extra="allow", frozen=True)

    summary: str | None = None
    description: dict[str, Any] | str | None = None
    status: Status = Field(default_factory=Status)
    kind: IssueKind | None = Field(default=None, alias="issuetype")
    resolution: Resolution | None = None
    resolved_at: Moment | None = Field(default=None, alias="resolutiondate")
    due: date | None = Field(default=None, alias="duedate")
    versions: Annotated[list[Version], BeforeValidator(_none_to_list)] = Field(default=[], alias="fixVersions")
    assignee: Person | None = None
    updated: Moment


class Issue(Read):
    id: Id
    key: str
    fields: Fields


class Created(Read):
    id: Id
    key: str


class Project(Read):
    id: Id
    key: str
    name: str = ""


class FieldSchema(Read):
    type: str = "string"


class FieldMeta(Read):
    id: str = Field(alias="fieldId")
    name: str = ""
    required: bool = False
    has_default: bool = Field(default=False, alias="hasDefaultValue")
    shape: FieldSchema = Field(default_factory=FieldSchema, alias="schema")
    allowed: Annotated[list[dict[str, Any]], BeforeValidator(_none_to_list)] = Field(default=[], alias="allowedValues")


class Site(Read):
    """A site the grant opens (accessible-resources)."""

    id: str
    url: str
    name: str = ""
    scopes: list[str] = []
