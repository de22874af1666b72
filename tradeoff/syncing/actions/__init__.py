"""Everything that is done over a connection to a CRM: a verb each."""

from __future__ import annotations

from tradeoff.syncing.actions.outgoing import CrmKeeper, write_through
from tradeoff.syncing.actions.owners import settle_owner
from tradeoff.syncing.actions.reviewing import dismiss_mishap, settle_match
from tradeoff.syncing.actions.syncing import (
    Hinted,
    ask_sync,
    begin,
    defer_all,
    heard,
    sweep,
    sync,
    sync_run,
    try_out,
    try_run,
)
from tradeoff.syncing.actions.telling import tell_deal

__all__ = [
    "CrmKeeper", "Hinted", "ask_sync", "begin", "defer_all", "dismiss_mishap", "heard", "settle_match", "settle_owner",
    "sweep", "sync", "sync_run", "tell_deal", "try_out", "try_run", "write_through",
]  # fmt: skip
