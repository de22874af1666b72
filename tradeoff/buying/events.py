from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tradeoff.log.recording import Event


@dataclass(frozen=True, kw_only=True)
class DealGround(Event):
    noun: ClassVar[str] = "deal"
    deal_id: int


@dataclass(frozen=True, kw_only=True)
class BuyingRoleSet(DealGround):
    """Somebody at the customer plays a part in the buying, or another one than was thought."""

    contact_id: int


@dataclass(frozen=True, kw_only=True)
class BuyingRoleRemoved(DealGround):
    """They play no part after all."""

    contact_id: int


@dataclass(frozen=True, kw_only=True)
class ValueCaseWritten(DealGround):
    """What the deal is worth to the customer was put in words; `fields` names what changed."""

    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class BuyingRolesImported(Event):
    """Buying roles came in from a file or another system."""

    created: int
    updated: int


@dataclass(frozen=True, kw_only=True)
class BuyingPolicySet(Event):
    """From where on a deal needs a known decision-maker is set anew."""


@dataclass(frozen=True, kw_only=True)
class TargetProfileSet(Event):
    """Which accounts fit is told by other criteria now."""

    criteria: int
