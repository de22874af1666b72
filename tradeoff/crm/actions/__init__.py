"""Writes to accounts, contacts, deals and the pipeline; one verb each, and their bulk twins."""

from __future__ import annotations

from tradeoff.crm.actions.editing import edit_deal
from tradeoff.crm.actions.importing import import_accounts, import_contacts, import_deals
from tradeoff.crm.actions.pipeline import lay_pipeline
from tradeoff.crm.actions.restating import note_recurring, restate_amounts
from tradeoff.crm.actions.telling import DealMoment, import_history

__all__ = [
    "DealMoment", "edit_deal", "import_accounts", "import_contacts", "import_deals", "import_history", "lay_pipeline",
    "note_recurring", "restate_amounts",
]  # fmt: skip
