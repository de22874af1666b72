"""Writes to subscriptions: a verb each, and the bulk twin."""

from __future__ import annotations

from tradeoff.subscriptions.actions.importing import import_subscriptions
from tradeoff.subscriptions.actions.keeping import (
    change_subscription,
    end_subscription,
    note_turning_days,
    renew_subscription,
    start_subscription,
)

__all__ = [
    "change_subscription", "end_subscription", "import_subscriptions", "note_turning_days",
    "renew_subscription", "start_subscription",
]  # fmt: skip
