from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tradeoff.log.recording import Event


@dataclass(frozen=True, kw_only=True)
class WorkspaceCreated(Event):
    """A company's place exists, with its first administrator."""

    noun: ClassVar[str] = "workspace"
    workspace_id: int
    member_id: int


@dataclass(frozen=True, kw_only=True)
class WorkspaceChanged(Event):
    """Its name, fiscal year or time zone is another."""

    noun: ClassVar[str] = "workspace"
    workspace_id: int
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class VisibilitySet(Event):
    """Whose accounts and deals these roles see is another."""

    noun: ClassVar[str] = "workspace"
    workspace_id: int
    roles: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SecondFactorRequired(Event):
    """A password alone opens the workspace no longer, or again."""

    noun: ClassVar[str] = "workspace"
    workspace_id: int
    required: bool


@dataclass(frozen=True, kw_only=True)
class BandsSet(Event):
    """Bands end elsewhere; where, stands in the settings."""

    noun: ClassVar[str] = "workspace"
    workspace_id: int


@dataclass(frozen=True, kw_only=True)
class MemberEvent(Event):
    noun: ClassVar[str] = "member"
    member_id: int


@dataclass(frozen=True, kw_only=True)
class MemberAdded(MemberEvent):
    roles: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class MemberChanged(MemberEvent):
    """A member's name, title, team or roles are others."""

    roles: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class MemberMoved(MemberEvent):
    """From a day on the member is in another team, or in none."""

    sales_team_id: int | None
    starts: str


@dataclass(frozen=True, kw_only=True)
class MoveTakenBack(MemberEvent):
    """The member stays, from that day on, where they were before it."""

    starts: str


@dataclass(frozen=True, kw_only=True)
class MemberDeactivated(MemberEvent):
    """The member can no longer enter; what they did stays theirs."""


@dataclass(frozen=True, kw_only=True)
class MemberReactivated(MemberEvent):
    """The member can enter again."""


@dataclass(frozen=True, kw_only=True)
class InvitationEvent(Event):
    noun: ClassVar[str] = "invitation"
    invitation_id: int


@dataclass(frozen=True, kw_only=True)
class MemberInvited(InvitationEvent):
    """A door stands open for somebody; a mail with the link is on its way."""

    roles: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class InvitationSentAgain(InvitationEvent):
    """Another link; the ones before open nothing any more."""


@dataclass(frozen=True, kw_only=True)
class InvitationWithdrawn(InvitationEvent):
    """The door is closed again before anybody came."""


@dataclass(frozen=True, kw_only=True)
class InvitationAccepted(InvitationEvent):
    """The invited person is a member."""

    member_id: int


@dataclass(frozen=True, kw_only=True)
class SalesTeamOpened(Event):
    noun: ClassVar[str] = "sales_team"
    sales_team_id: int


@dataclass(frozen=True, kw_only=True)
class ProductAdded(Event):
    noun: ClassVar[str] = "product"
    product_id: int


@dataclass(frozen=True, kw_only=True)
class ProductChanged(Event):
    noun: ClassVar[str] = "product"
    product_id: int


@dataclass(frozen=True, kw_only=True)
class AreaAdded(Event):
    noun: ClassVar[str] = "area"
    area_id: int
    product_id: int


@dataclass(frozen=True, kw_only=True)
class AreaChanged(Event):
    noun: ClassVar[str] = "area"
    area_id: int
    product_id: int


@dataclass(frozen=True, kw_only=True)
class PeopleImported(Event):
    created: int
    updated: int


@dataclass(frozen=True, kw_only=True)
class ProductsImported(Event):
    created: int
    updated: int
