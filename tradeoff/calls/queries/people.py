from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from tradeoff.calls.engine.people import Known, Who, recognized
from tradeoff.calls.engine.transcripts import Party
from tradeoff.crm.queries import visible_contacts
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.queries import members_of

if TYPE_CHECKING:
    from tradeoff.crm.models import Account

MOST: Final = 500


def people_for(actor: Member, account: Account | None) -> tuple[list[Known], list[Known]]:
    """Members, and the contacts of the account the actor sees: who may have been on a call with it."""
    members = [Known(one.pk, one.name, one.user.email if one.user else "") for one in members_of(actor)[:MOST]]
    if account is None:
        return members, []
    rows = visible_contacts(actor).filter(account=account).order_by("name", "pk")[:MOST]
    return members, [Known(one.pk, one.name, one.email) for one in rows]


def recognized_in(actor: Member, account: Account | None, parties: Iterable[Party]) -> list[Who]:
    """Who each speaker probably is."""
    members, contacts = people_for(actor, account)
    return recognized(parties, members=members, contacts=contacts)
