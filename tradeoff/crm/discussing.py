"""Deals and accounts as things to discuss: who may see them here may discuss them there."""

from __future__ import annotations

from tradeoff.crm.queries import visible_accounts, visible_deals
from tradeoff.discussion.subjects import SubjectKind

DEAL = SubjectKind("deal", "Deal", visible_deals, title="name", people=("owner",), url_name="crm:deal")
ACCOUNT = SubjectKind("account", "Account", visible_accounts, title="name", people=("owner",), url_name="crm:account")
