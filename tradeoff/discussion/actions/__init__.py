"""What members do in a discussion."""

from tradeoff.discussion.actions.attaching import attach, detach, sweep
from tradeoff.discussion.actions.commenting import comment, edit, remove
from tradeoff.discussion.actions.following import follow, unfollow
from tradeoff.discussion.actions.tasking import change_task, finish, give_task, remind, remove_task, reopen

__all__ = [
    "attach", "change_task", "comment", "detach", "edit", "finish", "follow", "give_task", "remind", "remove",
    "remove_task", "reopen", "sweep", "unfollow",
]  # fmt: skip
