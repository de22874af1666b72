"""Reads over accounts and deals; every one begins from what the actor may see."""

from __future__ import annotations

from tradeoff.crm.queries.accounts import (
    AccountFilter,
    AccountKind,
    AccountList,
    AccountSort,
    accounts_matching,
    list_accounts,
    open_sums_of,
)
from tradeoff.crm.queries.banded import (
    BandedDeal,
    BandedList,
    BandFilter,
    account_name_for,
    account_words,
    amount_for,
    banded_deal_of,
    banded_deals,
    banded_in,
    banded_matching,
    deal_name_for,
    is_banded,
    knows_account,
    list_banded,
    middle_of,
    open_deals_by_band,
)
from tradeoff.crm.queries.counting import Closing
from tradeoff.crm.queries.history import Change, FieldChange, changed_since, history_of, pushes_of, told_moments
from tradeoff.crm.queries.lines import DealLine, line_of
from tradeoff.crm.queries.listing import (
    DealFilter,
    DealList,
    DealSort,
    deals_found,
    deals_matching,
    list_deals,
)
from tradeoff.crm.queries.rows import (
    account_of,
    accounts_named,
    contacts_named,
    deal_of,
    deal_options,
    deals_named,
    joined_deals,
    may_edit,
    may_edit_account,
    sees_deals,
    segments_of,
    stages_of,
    team_of,
    visible_accounts,
    visible_contacts,
    visible_deals,
)
from tradeoff.crm.queries.veiling import Veil, veil_for

__all__ = [
    "AccountFilter", "AccountKind", "AccountList", "AccountSort", "BandFilter", "BandedDeal", "BandedList", "Change",
    "Closing", "DealFilter", "DealLine", "DealList", "DealSort", "FieldChange", "Veil", "account_name_for",
    "account_of", "account_words", "accounts_matching", "accounts_named", "amount_for", "banded_deal_of",
    "banded_deals", "banded_in", "banded_matching", "changed_since", "contacts_named", "deal_name_for", "deal_of",
    "deal_options", "deals_found", "deals_matching", "deals_named", "history_of", "is_banded", "joined_deals",
    "knows_account", "line_of", "list_accounts", "list_banded", "list_deals", "may_edit", "may_edit_account",
    "middle_of", "open_deals_by_band", "open_sums_of", "pushes_of", "sees_deals", "segments_of", "stages_of",
    "team_of", "told_moments", "veil_for", "visible_accounts", "visible_contacts", "visible_deals",
]  # fmt: skip
