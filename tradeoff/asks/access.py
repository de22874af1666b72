"""The only place that says who may see, log, answer and merge asks."""

from __future__ import annotations

from tradeoff.absences.queries import acts_for
from tradeoff.asks.models import Ask
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.rules import PRODUCT_ROLES, SALES_ROLES, Role

TRIAGERS = PRODUCT_ROLES | {Role.ADMIN}


def can_see_asks(actor: Member) -> bool:
    """Every member reads what is wanted, in whose words ever."""
    return actor.is_active


def can_see_customers(actor: Member) -> bool:
    """Who asked, on which deal and for how much; a contributor reads the words only (product tenet 9)."""
    return actor.sees_money


def can_log_ask(actor: Member) -> bool:
    return actor.sees_money


def can_import(actor: Member) -> bool:
    return actor.holds(SALES_ROLES | PRODUCT_ROLES | {Role.ADMIN})


def can_answer(actor: Member, ask: Ask) -> bool:
    """With or without a decision: product, sponsors, and who looks after or decides this one, or acts for them."""
    return can_answer_fast(actor, ask) or actor.holds({Role.EXECUTIVE_SPONSOR}) or acts_for(actor, ask.decider_id)


def can_answer_fast(actor: Member, ask: Ask) -> bool:
    """At once, without a decision."""
    return actor.holds(TRIAGERS) or acts_for(actor, ask.triage_owner_id)


def can_merge(actor: Member, ask: Ask) -> bool:
    return can_answer_fast(actor, ask)


def can_appeal(actor: Member, ask: Ask) -> bool:
    return ask.asked_by_id == actor.pk


def can_name_decider(actor: Member, ask: Ask) -> bool:
    return can_answer(actor, ask)


def can_set_policies(actor: Member) -> bool:
    """Say who looks at new asks and by when they are answered."""
    return actor.holds({Role.ADMIN, Role.HEAD_OF_PRODUCT})


def can_ask_back(actor: Member, ask: Ask) -> bool:
    """Whoever would answer may ask first, but nobody asks themselves."""
    return can_answer(actor, ask) and ask.asked_by_id != actor.pk


def can_reply(actor: Member, ask: Ask) -> bool:
    """Who asked for it, and who owns the deal by now."""
    return actor.pk in {ask.asked_by_id, ask.deal.owner_id if ask.deal else None}
