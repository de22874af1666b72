"""Writes to a workspace, its people and its products; one verb each."""

from __future__ import annotations

from tradeoff.workspaces.actions.accounts import end_sessions, set_time_zone
from tradeoff.workspaces.actions.company import enter_by_company, unlink_company
from tradeoff.workspaces.actions.factors import require_second_factor
from tradeoff.workspaces.actions.founding import change_workspace, create_workspace
from tradeoff.workspaces.actions.inviting import (
    accept,
    invitation_behind,
    invite,
    invite_all,
    send_again,
    token_of,
    withdraw,
)
from tradeoff.workspaces.actions.moves import move_member, settle_teams, take_back_move
from tradeoff.workspaces.actions.people import (
    add_member,
    change_member,
    deactivate_member,
    import_people,
    open_sales_team,
    reactivate_member,
    set_roles,
)
from tradeoff.workspaces.actions.products import add_area, add_product, change_area, change_product, import_products
from tradeoff.workspaces.actions.visibility import set_bands, set_visibility, tried_bands

__all__ = [
    "accept", "add_area", "add_member", "add_product", "change_area",
    "change_member", "change_product", "change_workspace", "create_workspace", "deactivate_member",
    "end_sessions", "enter_by_company", "import_people", "import_products", "invitation_behind", "invite",
    "invite_all", "move_member", "open_sales_team", "reactivate_member", "require_second_factor", "send_again",
    "set_bands",
    "set_roles", "set_time_zone", "set_visibility", "settle_teams", "take_back_move",
    "token_of", "tried_bands", "unlink_company", "withdraw",
]  # fmt: skip
