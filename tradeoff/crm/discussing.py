"""Deals and accounts as things to discuss: who may see them here may discuss them there."""

from __future__ import annotations

from django.urls import reverse

from tradeoff.crm.queries import visible_accounts, visible_deals
from tradeoff.discussion.subjects import Subject
from tradeoff.workspaces.models import Member


def find_deal(actor: Member, deal_id: int) -> Subject | None:
    deal = visible_deals(actor).filter(pk=deal_id).only("name", "owner_id").first()
    if deal is None:
        return None
    return Subject(deal.name, reverse("crm:deal", args=[deal.pk]), (deal.owner_id,) if deal.owner_id else ())


def find_account(actor: Member, account_id: int) -> Subject | None:
    account = visible_accounts(actor).filter(pk=account_id).only("name", "owner_id").first()
    if account is None:
        return None
    owner = (account.owner_id,) if account.owner_id else ()
    return Subject(account.name, reverse("crm:account", args=[account.pk]), owner)
