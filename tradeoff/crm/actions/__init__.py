"""Writes to accounts, contacts, deals and the pipeline; one verb each, and their bulk twins."""

from __future__ import annotations

from tradeoff.crm.actions.editing import edit_deal
from tradeoff.crm.actions.importing import import_accounts, import_contacts, import_deals
from tradeoff.crm.actions.pipeline import lay_pipeline
from tradeoff.crm.actions.restating import note_recurring, restate_amounts
from tradeoff.crm.actions.settling import settle_accounts, settle_contacts, settle_deals
from tradeoff.crm.actions.teaming import join_deal_team, leave_deal_team
from tradeoff.crm.actions.telling import DealMoment, import_history

__all__ = [
    "DealMoment", "edit_deal", "import_accounts", "import_contacts", "import_deals", "import_history", "join_deal_team",
    "lay_pipeline", "leave_deal_team", "note_recurring", "restate_amounts", "settle_accounts", "settle_contacts",
    "settle_deals",
]  # fmt: skip
