"""What hangs on deals and accounts: their past, activities, notes and subscriptions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from tradeoff.activities import actions as activities
from tradeoff.activities.rules import LONGEST_SUBJECT, LONGEST_TEXT, MOST_AHEAD, ActivityImport, Kind, Source, clean
from tradeoff.crm import actions as crm
from tradeoff.integrations.ports import ActivityRecord, MomentRecord, NoteRecord, SubscriptionRecord
from tradeoff.kernel.money import CURRENCIES, Money
from tradeoff.subscriptions import actions as subscriptions
from tradeoff.subscriptions.rules import Period, SubscriptionImport
from tradeoff.syncing import queries
from tradeoff.syncing.actions.laying import Into
from tradeoff.syncing.actions.mishaps import forget_mishaps, isolated, note_mishaps
from tradeoff.syncing.engine.past import moments_of
from tradeoff.syncing.rules import Noun, Told
from tradeoff.voice import actions as voice
from tradeoff.voice.rules import LONGEST, NoteInput
from tradeoff.workspaces.rules import Counts

KINDS: Final = {"call": Kind.CALL, "meeting": Kind.MEETING, "email": Kind.MAIL}
Written = tuple[str, Any]


@dataclass(frozen=True, kw_only=True)
class Place:
    """A deal or an account."""

    deal_id: int | None = None
    account_id: int | None = None


def lay_history(into: Into, changes: Sequence[MomentRecord]) -> Told:
    """Stages, amounts and close dates that deals had; what the history has already is left alone."""
    deals = queries.link_ids(into.connection, Noun.DEAL, {change.deal_id for change in changes})
    ground = into.ground()
    foreign = queries.stated_elsewhere(into.actor, set(deals.values()))
    if ground.default_currency not in {"", ground.currency}:
        foreign = set(deals.values())
    moments = moments_of(
        changes,
        deals=deals,
        standing=queries.deal_standing(set(deals.values())),
        stages=ground.stages,
        owners=ground.owners,
        currency=ground.currency,
        without_amounts=foreign,
    )
    told = Told()
    if moments:
        counts, refused = isolated(lambda some: crm.import_history(actor=into.actor, rows=some, now=into.now), moments)
        told.add("created", Noun.HISTORY, counts.created)
        told.add("same", Noun.HISTORY, counts.unchanged)
        told.add("left_out", Noun.HISTORY, len(refused))
    told.add("left_out", Noun.HISTORY, len(changes) - len(moments))
    return told


def lay_activities(into: Into, records: Sequence[ActivityRecord]) -> Told:
    """Calls, meetings and mails; a task is nobody's talk with a customer, and left out."""
    places = _places(into, records)
    owners = queries.owners_of(into.connection)
    rows: list[Written] = []
    for record in records:
        kind, place = KINDS.get(record.kind), places(record)
        if kind is None or place is None or record.at > into.now + MOST_AHEAD:
            continue
        subject = clean(record.subject, LONGEST_SUBJECT) or clean(record.body, 80) or kind.label
        said = ActivityImport(
            kind=kind,
            at=min(record.at, into.now) if kind is Kind.MAIL else record.at,
            subject=" ".join(subject.split()),
            external_id=record.id,
            by_id=owners.get(record.owner_id),
            text=clean(record.body, LONGEST_TEXT),
            deal_id=place.deal_id,
            account_id=place.account_id,
        )
        rows.append((record.id, said))
    return _write(
        into,
        Noun.ACTIVITY,
        rows,
        len(records),
        lambda some: activities.import_activities(actor=into.actor, rows=some, now=into.now, source=Source.CRM),
    )


def lay_notes(into: Into, records: Sequence[NoteRecord]) -> Told:
    places = _places(into, records)
    owners = queries.owners_of(into.connection)
    rows: list[Written] = []
    for record in records:
        place, text = places(record), clean(record.body, LONGEST)
        if place is not None and text:
            said = NoteInput(
                text=text,
                at=min(record.at, into.now),
                author_id=owners.get(record.owner_id),
                origin=into.connection.name,
                external_id=record.id,
                deal_id=place.deal_id,
                account_id=place.account_id,
            )
            rows.append((record.id, said))
    return _write(
        into,
        Noun.NOTE,
        rows,
        len(records),
        lambda some: voice.import_notes(actor=into.actor, rows=some, now=into.now),
    )


def lay_subscriptions(into: Into, records: Sequence[SubscriptionRecord]) -> Told:
    """In the workspace's currency only; one in another is left out rather than guessed."""
    accounts = queries.link_ids(into.connection, Noun.ACCOUNT, {record.account_id for record in records})
    currency = into.actor.workspace.currency
    rows: list[Written] = []
    for record in records:
        account = accounts.get(record.account_id)
        if account is None or (record.currency or currency).upper() != currency or currency not in CURRENCIES:
            continue
        said = SubscriptionImport(
            account_id=account,
            external_id=record.id,
            amount_minor=Money.of(record.amount, currency).minor,
            period=Period.YEAR,
            started_on=record.starts,
            ended_on=record.ends,
        )
        rows.append((record.id, said))
    return _write(
        into,
        Noun.SUBSCRIPTION,
        rows,
        len(records),
        lambda some: subscriptions.import_subscriptions(actor=into.actor, rows=some, now=into.now),
    )


def _places(into: Into, records: Iterable[Any]) -> Callable[[Any], Place | None]:
    """Where something hangs: on its deal, else on its account, else nowhere here."""
    found = list(records)
    deals = queries.link_ids(into.connection, Noun.DEAL, {record.deal_id for record in found if record.deal_id})
    accounts = queries.link_ids(
        into.connection, Noun.ACCOUNT, {record.account_id for record in found if record.account_id}
    )

    def place(record: Any) -> Place | None:
        if record.deal_id in deals:
            return Place(deal_id=deals[record.deal_id])
        return Place(account_id=accounts[record.account_id]) if record.account_id in accounts else None

    return place


def _write(
    into: Into, noun: Noun, rows: Sequence[Written], read: int, write: Callable[[Sequence[Any]], Counts]
) -> Told:
    counts, unfit = isolated(lambda some: write([said for _, said in some]), rows)
    refused = {key: words for (key, _), words in unfit}
    note_mishaps(into.connection, noun, refused, into.now)
    forget_mishaps(into.connection, noun, [key for key, _ in rows if key not in refused])
    told = Told()
    told.add("created", noun, counts.created)
    told.add("updated", noun, counts.updated)
    told.add("same", noun, counts.unchanged)
    told.add("refused", noun, len(refused))
    told.add("left_out", noun, read - len(rows))
    return told
