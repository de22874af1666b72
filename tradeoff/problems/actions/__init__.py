"""What may be done with a problem; every write of this package."""

from __future__ import annotations

from tradeoff.problems.actions.filing import file_ask, unfile_ask
from tradeoff.problems.actions.framing import Framing, frame, open_problem, see
from tradeoff.problems.actions.merging import merge_problems, undo_merge
from tradeoff.problems.actions.offering import (
    OptionInput,
    change_option,
    offer_option,
    restore_option,
    withdraw_option,
)

__all__ = [
    "Framing", "OptionInput", "change_option", "file_ask", "frame", "merge_problems", "offer_option", "open_problem",
    "restore_option", "see", "undo_merge", "unfile_ask", "withdraw_option",
]  # fmt: skip
