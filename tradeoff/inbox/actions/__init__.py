"""Notes are triaged, one or ten thousand at once, and every step can be taken back."""

from tradeoff.inbox.actions.linking import link, set_importance, take_back
from tradeoff.inbox.actions.stepping import assign, reopen, settle, snooze, tag, undo, untag, wake_up
from tradeoff.inbox.actions.viewing import drop_view, save_view

__all__ = [
    "assign", "drop_view", "link", "reopen", "save_view", "set_importance", "settle", "snooze", "tag", "take_back",
    "undo", "untag", "wake_up",
]  # fmt: skip
