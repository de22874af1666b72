"""Writes over who buys and why, a verb each, and the bulk twin for roles."""

from __future__ import annotations

from tradeoff.buying.actions.policies import set_buying_policy, set_target_profile
from tradeoff.buying.actions.roles import import_buying_roles, remove_role, set_role
from tradeoff.buying.actions.value import write_value_case

__all__ = [
    "import_buying_roles", "remove_role", "set_buying_policy", "set_role", "set_target_profile", "write_value_case",
]  # fmt: skip
