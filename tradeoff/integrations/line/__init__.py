"""The line to a vendor: one call, its turn and patience, lists in pages, OAuth. It knows no table and no vendor."""

from tradeoff.integrations.line.calling import Line
from tradeoff.integrations.line.errors import (
    Garbled,
    Gone,
    Missing,
    NotPermitted,
    Rejected,
    Revoked,
    SlowDown,
    Trouble,
    Unreachable,
)
from tradeoff.integrations.line.limiting import Limiter, limiter_for
from tradeoff.integrations.line.parts import Answer, Grant, Keys, VendorRules

__all__ = [
    "Answer",
    "Garbled",
    "Gone",
    "Grant",
    "Keys",
    "Limiter",
    "Line",
    "Missing",
    "NotPermitted",
    "Rejected",
    "Revoked",
    "SlowDown",
    "Trouble",
    "Unreachable",
    "VendorRules",
    "limiter_for",
]
