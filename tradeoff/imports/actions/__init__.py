"""A file comes in: kept and checked, read otherwise or checked again, written once and taken back once; its mapping
remembered; both left to a worker where a page asks."""

from __future__ import annotations

from tradeoff.imports.actions.checking import Later
from tradeoff.imports.actions.leaving import check_left, start_undo, start_write, undo_left, write_left
from tradeoff.imports.actions.mappings import change_mapping, forget_mapping
from tradeoff.imports.actions.sweeping import sweep
from tradeoff.imports.actions.taking import check_again, discard, read_otherwise, take_in, write
from tradeoff.imports.actions.taking_back import take_back

__all__ = [
    "Later",
    "change_mapping",
    "check_again",
    "check_left",
    "discard",
    "forget_mapping",
    "read_otherwise",
    "start_undo",
    "start_write",
    "sweep",
    "take_back",
    "take_in",
    "undo_left",
    "write",
    "write_left",
]
