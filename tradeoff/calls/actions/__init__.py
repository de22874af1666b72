"""Writes to calls: brought in, removed, people named, listened to, proposals settled, trackers set."""

from __future__ import annotations

from tradeoff.calls.actions.importing import Taken, import_call, remove_call, restore_call
from tradeoff.calls.actions.listening import Heard, keep_heard, keep_hits
from tradeoff.calls.actions.naming import name_speaker
from tradeoff.calls.actions.settling import accept_proposal, dismiss_proposal, reopen_proposal
from tradeoff.calls.actions.tracking import remove_tracker, restore_tracker, set_tracker

__all__ = [
    "Heard", "Taken", "accept_proposal", "dismiss_proposal", "import_call", "keep_heard", "keep_hits", "name_speaker",
    "remove_call", "remove_tracker", "reopen_proposal", "restore_call", "restore_tracker", "set_tracker",
]  # fmt: skip
