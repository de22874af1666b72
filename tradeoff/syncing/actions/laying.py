"""Accounts, contacts and deals of a chunk become rows here; the caller's transaction holds them and the cursor."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from tradeoff.crm import actions as crm
from tradeoff.crm.rules import SETTLED_DEAL, DealState
from tradeoff.integrations.ports import AccountRecord, ContactRecord, DealRecord
from tradeoff.kernel.errors import Invalid
from tradeoff.rates import actions as rates
from tradeoff.rates.queries import rate_book
from tradeoff.subscriptions import actions as subscriptions
from tradeoff.syncing import queries
from tradeoff.syncing.actions.matching import (
    CrmRecord,
    Matched,
    match_accounts,
    match_contacts,
    match_deals,
    write_links,
)
from tradeoff.syncing.actions.mishaps import UNFIT, forget_mishaps, isolated, note_mishaps
from tradeoff.syncing.engine import settling
from tradeoff.syncing.engine.settling import Ground, Settled
from tradeoff.syncing.rules import AMOUNT, Noun, Told
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.rules import Counts

if TYPE_CHECKING:
    from tradeoff.integrations.models import Connection

Settle = Callable[..., Counts]
_SETTLE: Final[Mapping[Noun, Settle]] = {
    Noun.ACCOUNT: crm.settle_accounts,
    Noun.CONTACT: crm.settle_contacts,
    Noun.DEAL: crm.settle_deals,
}


@dataclass(frozen=True)
class Into:
    """Where a chunk goes: whose connection it is, who answers for it, and when."""

    connection: Connection
    actor: Member
    now: datetime

    def ground(self, *, accounts: Iterable[str] = (), currencies: Iterable[str] = ()) -> Ground:
        """What the records of a chunk refer to."""
        workspace, default = self.actor.workspace, str(self.connection.mapping.get("currency") or "").upper()
        foreign = {one.upper() for one in (*currencies, default) if one} - {workspace.currency}
        return Ground(
            currency=workspace.currency,
            zone=workspace.zone,
            today=self.now.astimezone(workspace.zone).date(),
            default_currency=default,
            owners=queries.owners_of(self.connection),
            stages=queries.link_ids(self.connection, queries.STAGE),
            open_stages=frozenset(queries.stages_in(workspace.pk, DealState.OPEN)),
            accounts=queries.link_ids(self.connection, Noun.ACCOUNT, accounts),
            book=rate_book(self.actor, foreign) if foreign else None,
        )


def lay_accounts(into: Into, records: Sequence[AccountRecord]) -> Told:
    latest = _latest(records)
    ground = into.ground()
    return _lay(
        into,
        Noun.ACCOUNT,
        latest,
        match_accounts(into.connection, latest),
        lambda record, target: settling.account_row(record, target, ground),
    )


def lay_contacts(into: Into, records: Sequence[ContactRecord]) -> Told:
    """One who is at no account is nobody's contact here, and left out."""
    at_account = [record for record in records if record.account_id]
    latest = _latest(at_account)
    ground = into.ground(accounts={record.account_id for record in latest.values()})
    matched = match_contacts(into.connection, latest, ground.accounts)
    told = _lay(
        into,
        Noun.CONTACT,
        latest,
        matched,
        lambda record, target: settling.contact_row(record, target, ground),
    )
    told.add("left_out", Noun.CONTACT, len(records) - len(at_account))
    return told


def lay_deals(into: Into, records: Sequence[DealRecord]) -> Told:
    latest = _latest(records)
    ground = into.ground(
        accounts={record.account_id for record in latest.values()},
        currencies={record.currency for record in latest.values()},
    )
    matched = match_deals(into.connection, latest, ground.accounts)
    known = {target.row_id for target in matched.targets.values() if target.row_id is not None}
    held = queries.held_columns(into.connection, known)
    nothing: frozenset[str] = frozenset()
    told = _lay(
        into,
        Noun.DEAL,
        latest,
        matched,
        lambda record, target: settling.deal_row(record, target, ground, held.get(target.row_id or 0, nothing)),
    )
    _subscribe(into, [record for record in latest.values() if record.recurring], ground, told)
    return told


def _subscribe(into: Into, records: Sequence[DealRecord], ground: Ground, told: Told) -> None:
    """A won deal's recurring revenue is a subscription from its close date; a renewal adds none."""
    won = set(queries.stages_in(into.actor.workspace_id, DealState.WON)) if records else set()
    rows = [
        (record.id, said)
        for record in records
        if ground.stages.get(record.stage_id) in won and (said := settling.subscription_of(record, ground)) is not None
    ]
    counts, unfit = isolated(
        lambda some: subscriptions.import_subscriptions(
            actor=into.actor, rows=[said for _key, said in some], now=into.now
        ),
        rows,
    )
    refused = {key: words for (key, _said), words in unfit}
    note_mishaps(into.connection, Noun.SUBSCRIPTION, refused, into.now)
    forget_mishaps(into.connection, Noun.SUBSCRIPTION, [key for key, _said in rows if key not in refused])
    told.add("created", Noun.SUBSCRIPTION, counts.created)
    told.add("updated", Noun.SUBSCRIPTION, counts.updated)
    told.add("refused", Noun.SUBSCRIPTION, len(refused))


def _latest(records: Iterable[Any]) -> dict[str, Any]:
    """Of a record that came twice the newer one, whatever the order."""
    found: dict[str, Any] = {}
    for record in records:
        there = found.get(record.id)
        if there is None or record.changed_at >= there.changed_at:
            found[record.id] = record
    return found


def _lay(
    into: Into,
    noun: Noun,
    records: Mapping[str, Any],
    matched: Matched,
    row_of: Callable[[Any, Any], Settled],
) -> Told:
    rows: list[tuple[str, Settled]] = []
    refused: dict[str, str] = {}
    for key, record in records.items():
        if record.is_deleted or key not in matched.targets:
            continue
        try:
            rows.append((key, row_of(record, matched.targets[key])))
        except Invalid as error:
            refused[key] = error.message
        except (ArithmeticError, ValueError):
            refused[key] = UNFIT
    settle = _SETTLE[noun]
    counts, unfit = isolated(
        lambda some: settle(actor=into.actor, rows=[one.row for _, one in some], now=into.now), rows
    )
    refused |= {key: words for (key, _), words in unfit}
    written: dict[str, CrmRecord] = {key: records[key] for key, _ in rows if key not in refused}
    write_links(into.connection, noun, matched, written)
    _state(into, {key: one for key, one in rows if key in written})
    note_mishaps(into.connection, noun, refused, into.now)
    forget_mishaps(into.connection, noun, [*written, *matched.seconds, *matched.linked_seconds])
    told = Told()
    told.add("created", noun, counts.created)
    told.add("updated", noun, counts.updated)
    told.add("same", noun, counts.unchanged + len(matched.seconds) + len(matched.linked_seconds))
    told.add("refused", noun, len(refused))
    gone = [key for key, record in records.items() if record.is_deleted]
    told.add("gone", noun, lay_gone(into, noun, gone))
    return told


def _state(into: Into, settled: Mapping[str, Settled]) -> None:
    """Amounts in other currencies, and those that are not known for want of a rate."""
    noted = {key: one.noted for key, one in settled.items() if one.noted is not None}
    if noted:
        rows = queries.link_ids(into.connection, Noun.DEAL, noted)
        rates.note_stated(actor=into.actor, stated={rows[key]: one for key, one in noted.items()}, now=into.now)
    without = {key: one.without for key, one in settled.items() if one.without}
    note_mishaps(into.connection, AMOUNT, without, into.now)
    forget_mishaps(into.connection, AMOUNT, [key for key in settled if key not in without])


def lay_gone(into: Into, noun: Noun, external_ids: Sequence[str]) -> int:
    """Deleted there: an account and a contact stay here as they were, an open deal is lost and says why."""
    links = [link for link in queries.links(into.connection, noun, external_ids).values() if link.gone_at is None]
    if not links:
        return 0
    for link in links:
        link.gone_at = into.now
    type(links[0]).objects.bulk_update(links, ["gone_at"], batch_size=2000)
    if noun is Noun.DEAL:
        _lose(into, [link.row_id for link in links])
    return len(links)


def _lose(into: Into, deal_ids: Sequence[int]) -> None:
    lost = queries.stages_in(into.actor.workspace_id, DealState.LOST)
    still_open = sorted(queries.open_deals(deal_ids))
    if not still_open or not lost:
        return
    reason = f"Deleted in {into.connection.name}"
    today = into.now.astimezone(into.actor.workspace.zone).date()
    stated = {"stage_id": lost[0], "lost_reason": reason, "close_date": today, "close_date_estimated": False}
    stated |= {"amount_estimated": False, "clear_amount": False}
    rows = [tuple({**stated, "id": key}.get(column) for column in SETTLED_DEAL) for key in still_open]
    crm.settle_deals(actor=into.actor, rows=rows, now=into.now)
