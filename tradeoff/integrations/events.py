from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tradeoff.log.recording import Event


@dataclass(frozen=True, kw_only=True)
class ConnectionEvent(Event):
    noun: ClassVar[str] = "connection"
    connection_id: int
    vendor: str


@dataclass(frozen=True, kw_only=True)
class ConnectionPrepared(ConnectionEvent):
    """Its addresses and its app are set; nobody has opened the door yet."""


@dataclass(frozen=True, kw_only=True)
class Connected(ConnectionEvent):
    """A grant is there, for the first time or again."""


@dataclass(frozen=True, kw_only=True)
class Disconnected(ConnectionEvent):
    """The grant is gone; what came in stays."""


@dataclass(frozen=True, kw_only=True)
class HookAddressRenewed(ConnectionEvent):
    """The old address for webhooks answers nobody any more."""


@dataclass(frozen=True, kw_only=True)
class WorkPlaceChosen(ConnectionEvent):
    """Where decided work goes is another project, or another kind of work."""


@dataclass(frozen=True, kw_only=True)
class WorkPlanned(ConnectionEvent):
    """A decided option was sent to where work is planned."""

    option_id: int


@dataclass(frozen=True, kw_only=True)
class FieldsMapped(ConnectionEvent):
    """Which of the vendor's fields is which of ours, or who keeps them, is another."""


@dataclass(frozen=True, kw_only=True)
class ChatPersonNamed(ConnectionEvent):
    """An administrator said who somebody in a chat is."""

    person_id: int


@dataclass(frozen=True, kw_only=True)
class DigestChosen(ConnectionEvent):
    """Which channel hears of the week changed."""


@dataclass(frozen=True, kw_only=True)
class SocketChanged(ConnectionEvent):
    """The token that opens a socket was set or taken away."""
