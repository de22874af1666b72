"""The only place that says who may log, change and read activities; rows come through what crm lets one see."""

from __future__ import annotations

from tradeoff.activities.models import Activity, Mailbox
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.rules import PRODUCT_ROLES, SALES_ROLES, Role

LEADERS = frozenset({Role.SALES_MANAGER, Role.VP_SALES, Role.ADMIN})


def can_see_activities(actor: Member) -> bool:
    """They name customers, whom a contributor does not see (product tenet 9)."""
    return actor.is_active and actor.sees_money


def can_log(actor: Member) -> bool:
    return can_see_activities(actor)


def can_change(actor: Member, activity: Activity) -> bool:
    """Who was there, and sales leaders; what came from a mailbox only its own person."""
    if activity.by_id == actor.pk:
        return True
    return not activity.is_mail_copy and actor.holds(LEADERS)


def can_import(actor: Member) -> bool:
    return actor.holds(SALES_ROLES | PRODUCT_ROLES | {Role.ADMIN})


def can_set_quiet_policy(actor: Member) -> bool:
    return actor.holds(LEADERS)


def can_connect(actor: Member) -> bool:
    """A calendar or a mailbox of one's own."""
    return can_see_activities(actor)


def is_own_mailbox(actor: Member, mailbox: Mailbox) -> bool:
    return mailbox.member_id == actor.pk
