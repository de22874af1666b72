from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tradeoff.log.recording import Event


@dataclass(frozen=True, kw_only=True)
class SubscriptionEvent(Event):
    noun: ClassVar[str] = "subscription"
    subscription_id: int
    account_id: int


@dataclass(frozen=True, kw_only=True)
class SubscriptionStarted(SubscriptionEvent):
    """An account pays for something again and again."""


@dataclass(frozen=True, kw_only=True)
class SubscriptionRenewed(SubscriptionEvent):
    """It goes on until a later date."""


@dataclass(frozen=True, kw_only=True)
class SubscriptionChanged(SubscriptionEvent):
    """Its amount is another from a day on."""


@dataclass(frozen=True, kw_only=True)
class SubscriptionEnded(SubscriptionEvent):
    """It is paid no more."""


@dataclass(frozen=True, kw_only=True)
class SubscriptionsImported(Event):
    """Subscriptions came in from a file or another system."""

    created: int
    updated: int
