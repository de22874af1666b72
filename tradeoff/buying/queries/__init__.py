"""Reads over buying roles, value cases and prospects; every one begins from what the actor may see in crm."""

from __future__ import annotations

from tradeoff.buying.queries.prospects import (
    NewCustomers,
    Prospect,
    criteria_of,
    fit_of_account,
    new_customers,
    profile_options,
    prospects_of,
    records_by_source,
    sources_of,
)
from tradeoff.buying.queries.roles import (
    RoleChange,
    contacts_to_choose,
    is_undecided,
    known_roles,
    policy_of,
    role_changes,
    roles_of,
    roles_to_compare,
    undecided_mark,
    value_case_of,
    visible_roles,
)

__all__ = [
    "NewCustomers", "Prospect", "RoleChange", "contacts_to_choose", "criteria_of", "fit_of_account", "is_undecided",
    "known_roles", "new_customers", "policy_of", "profile_options", "prospects_of", "records_by_source", "role_changes",
    "roles_of", "roles_to_compare", "sources_of", "undecided_mark", "value_case_of", "visible_roles",
]  # fmt: skip
