"""A file comes in: kept and checked, read otherwise or checked again, written once; and its mapping remembered."""

from __future__ import annotations

from tradeoff.imports.actions.mappings import change_mapping, forget_mapping
from tradeoff.imports.actions.taking import check_again, discard, read_otherwise, take_in, write

__all__ = ["change_mapping", "check_again", "discard", "forget_mapping", "read_otherwise", "take_in", "write"]
