"""Drafts asked for, written, used and thrown away; and whether a model may write them."""

from __future__ import annotations

from tradeoff.drafting.actions.drafting import ask_for_draft, write_draft
from tradeoff.drafting.actions.setting_up import set_up
from tradeoff.drafting.actions.settling import dismiss_draft, use_draft

__all__ = ["ask_for_draft", "dismiss_draft", "set_up", "use_draft", "write_draft"]
