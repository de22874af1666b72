"""Who keeps which field of a deal, and how a change made here gets to the CRM."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from procrastinate.contrib.django import app

from tradeoff import log
from tradeoff.crm.ports import Kept
from tradeoff.integrations import actions as doors
from tradeoff.integrations.ports import Gone, Missing, NotPermitted, Rejected
from tradeoff.integrations.queries import label_of
from tradeoff.kernel.errors import Conflict
from tradeoff.kernel.money import Money
from tradeoff.syncing import events, queries
from tradeoff.syncing.actions.alone import alone
from tradeoff.syncing.actions.mishaps import forget_mishaps, note_mishaps
from tradeoff.syncing.actions.passing import entered
from tradeoff.syncing.models import Outgoing
from tradeoff.syncing.rules import CHANGE, KEPT, WRITABLE
from tradeoff.workspaces.models import Member

if TYPE_CHECKING:
    from tradeoff.crm.models import Deal
    from tradeoff.integrations.models import Connection


class CrmKeeper:
    """What crm asks before it lets somebody change a deal."""

    def kept(self, workspace_id: int, deal_ids: Sequence[int]) -> Mapping[int, Kept]:
        return {
            deal_id: Kept(
                by=label_of(place.connection),
                columns=frozenset(field.column for field in KEPT),
                written=WRITABLE if place.connection.mapping.get("writes") else frozenset(),
            )
            for deal_id, place in queries.places_of_deals(workspace_id, deal_ids).items()
        }

    def take(self, actor: Member, deal: Deal, columns: Collection[str], now: datetime) -> None:
        """In the transaction of the change: it is on its way from now on."""
        place = queries.places_of_deals(actor.workspace_id, [deal.pk])[deal.pk]
        if "amount_minor" in columns and queries.stated_elsewhere(actor, [deal.pk]):
            raise Conflict(
                f"Its amount is in another currency in {label_of(place.connection)}; change it there.", field="amount"
            )
        row = Outgoing.objects.create(
            workspace_id=actor.workspace_id,
            connection=place.connection,
            deal=deal,
            external_id=place.external_id,
            fields=sorted(columns),
            by=actor,
            at=now,
        )
        job = app.configure_task("syncing.write")
        job.defer(workspace_id=actor.workspace_id, connection_id=row.connection_id, deal_id=deal.pk)


def write_through(*, workspace_id: int, connection_id: int, deal_id: int, now: datetime) -> None:
    """Bring a deal's changes to the CRM: its values as they are now, so that a second time changes nothing.

    What the CRM will not take is taken back here: it keeps these fields, and its word holds.
    """
    with alone(connection_id):
        with entered(workspace_id):
            connection = queries.live_connection(workspace_id, connection_id)
            rows = list(Outgoing.objects.filter(connection=connection_id, deal=deal_id).select_related("by", "deal"))
            if connection is None or not rows:
                return
            changes = _changes(connection, rows)
        with doors.line_for(connection) as line:
            source = doors.adapter_for(connection, line)
            try:
                source.write("deal", rows[0].external_id, changes)
            except (Rejected, NotPermitted, Missing, Gone) as refusal:
                _take_back(connection, rows, refusal.message, now)
                return
        with entered(workspace_id):
            Outgoing.objects.filter(pk__in=[row.pk for row in rows]).delete()
            forget_mishaps(connection, CHANGE, [rows[0].external_id])
            fields = tuple(sorted({field for row in rows for field in row.fields}))
            log.record(
                events.DealWritten(deal_id=deal_id, connection_id=connection.pk, fields=fields),
                actor=rows[-1].by,
                now=now,
            )


def _changes(connection: Connection, rows: Sequence[Outgoing]) -> dict[str, Any]:
    deal, columns = rows[0].deal, {field for row in rows for field in row.fields}
    stages = {row: key for key, row in queries.link_ids(connection, queries.STAGE).items()}
    values: dict[str, Any] = {}
    for field in KEPT:
        if field.column not in columns:
            continue
        value: Any = getattr(deal, field.column)
        if field.column == "stage_id":
            value = stages.get(deal.stage_id)
        elif field.column == "amount_minor" and value is not None:
            value = Money(value, rows[0].by.workspace.currency).amount
        elif field.column == "probability" and value is not None:
            value = Decimal(value)
        values[field.source] = value
    return values


def _take_back(connection: Connection, rows: Sequence[Outgoing], words: str, now: datetime) -> None:
    """The mishap stays on the page until the deal has been read again; reading it restores what it was."""
    with entered(connection.workspace_id):
        Outgoing.objects.filter(pk__in=[row.pk for row in rows]).delete()
        said = f"{rows[-1].by.name} changed “{rows[0].deal.name}” here, and it was not taken there: {words}"
        note_mishaps(connection, CHANGE, {rows[0].external_id: said}, now)
    job = app.configure_task("syncing.reread")
    job.defer(workspace_id=connection.workspace_id, connection_id=connection.pk, ids={"deal": [rows[0].external_id]})
