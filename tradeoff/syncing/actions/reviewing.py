"""What a person settles: doubtful matches, records that could not be taken, and which field is which."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from tradeoff import log
from tradeoff.crm import actions as crm
from tradeoff.crm.rules import SETTLED_ACCOUNT
from tradeoff.integrations.queries import may_keep
from tradeoff.kernel.errors import NotAllowed, NotFound
from tradeoff.kernel.names import normalize
from tradeoff.syncing import events, queries
from tradeoff.syncing.models import Linked, Mishap
from tradeoff.syncing.rules import Noun

if TYPE_CHECKING:
    from tradeoff.integrations.models import Connection
    from tradeoff.workspaces.models import Member


@transaction.atomic
def settle_match(*, actor: Member, connection: Connection, link_id: int, is_same: bool, now: datetime) -> Linked:
    """Two accounts of one name are one, or they are not: then it gets a row of its own, told apart by its id there."""
    _require(actor)
    link = Linked.objects.select_for_update().filter(connection=connection, pk=link_id, is_doubtful=True).first()
    if link is None:
        raise NotFound("Somebody has settled this already.")
    link.is_doubtful = False
    if not is_same:
        link.row_id, link.is_second = _own_row(actor, link, now), False
    link.save()
    log.record(events.MatchSettled(connection_id=connection.pk, vendor=connection.vendor), actor=actor, now=now)
    return link


def _own_row(actor: Member, link: Linked, now: datetime) -> int:
    name = f"{queries.account_name(link.row_id)} ({link.external_id[-6:]})"[:200]
    stated = {"external_id": link.external_id, "name": name, "normalized_name": normalize(name)[:200]}
    crm.settle_accounts(actor=actor, rows=[tuple(stated.get(column) for column in SETTLED_ACCOUNT)], now=now)
    return queries.ids_by_external(Noun.ACCOUNT, actor.workspace_id, [link.external_id])[link.external_id]


@transaction.atomic
def dismiss_mishap(*, actor: Member, connection: Connection, mishap_id: int) -> None:
    """Off the list; it comes back when it happens again."""
    _require(actor)
    if not Mishap.objects.filter(connection=connection, pk=mishap_id).delete()[0]:
        raise NotFound("It is settled already.")


def _require(actor: Member) -> None:
    if not may_keep(actor):
        raise NotAllowed("What comes over a connection is settled by an administrator.")
