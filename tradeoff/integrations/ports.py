"""What a vendor can be to the house, and in which words it speaks: the door for packages above."""

from __future__ import annotations

from tradeoff.integrations.line.errors import Gone, Missing, NotPermitted, Rejected, Revoked, SlowDown, Trouble
from tradeoff.integrations.listeners import (
    CallRecord,
    CallSource,
    DesignRecord,
    DesignSource,
    FeedbackRecord,
    FeedbackSource,
    Passage,
)
from tradeoff.integrations.sources import (
    AccountRecord,
    ActivityRecord,
    AskTold,
    Batch,
    ContactRecord,
    DealRecord,
    DealSource,
    FieldInfo,
    FieldMapping,
    MomentRecord,
    NoteRecord,
    OwnerRecord,
    RecordError,
    Since,
    StageRecord,
    SubscriptionRecord,
    mapping_of,
)

__all__ = [
    "AccountRecord", "ActivityRecord", "AskTold", "Batch", "CallRecord", "CallSource", "ContactRecord", "DealRecord",
    "DealSource", "DesignRecord", "DesignSource", "FeedbackRecord", "FeedbackSource", "FieldInfo",
    "FieldMapping", "Gone", "Missing", "MomentRecord", "NotPermitted", "NoteRecord", "OwnerRecord", "Passage",
    "RecordError", "Rejected", "Revoked", "Since", "SlowDown", "StageRecord", "SubscriptionRecord", "Trouble",
    "mapping_of",
]  # fmt: skip
