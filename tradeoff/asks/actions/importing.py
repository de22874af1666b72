"""Asks from files and other systems: found by id, external id or words, written by blocks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, time
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db import transaction

from tradeoff import log
from tradeoff.asks import access, events, queries, rules
from tradeoff.asks.actions.copying import copy_new, copy_over, fresh_ids
from tradeoff.asks.inputs import AskImport, check_said, subject_of, title_of
from tradeoff.asks.models import Answer, Ask
from tradeoff.asks.rules import AnswerKind, AskType
from tradeoff.crm.queries import visible_accounts, visible_deals
from tradeoff.kernel.errors import Conflict, Invalid, NotAllowed
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.rules import Counts

if TYPE_CHECKING:
    from tradeoff.crm.models import Deal

BLOCK = 5000
STATED = ("wants", "type", "needed_by", "workaround", "said_by", "p_win_with", "p_win_without")
RESTATED = ("id", *STATED, "external_id")
FRESH = tuple(one.attname for one in Ask._meta.concrete_fields if not one.generated)  # noqa: SLF001
RECEIPT = tuple(one.attname for one in Answer._meta.concrete_fields)  # noqa: SLF001


@transaction.atomic
def import_asks(*, actor: Member, rows: Iterable[AskImport], now: datetime) -> Counts:
    """Create or update asks, found by id, else external id, else by their words on the same deal of the same account.

    A new ask gets its receipt, its owner and its date as one logged by hand; a closed deal is taken, since what was
    asked then stays true. Of a deal the snapshot holds what is known of it at the time of asking, which may be nothing.
    A second run changes nothing. Refuses everything a hand-made ask is refused for, and writes then nothing at all.
    """
    if not access.can_import(actor):
        raise NotAllowed("Importing is for sales, product and administrators.")
    intake = _Intake(actor, now=now)
    waiting = iter(rows)
    while block := list(islice(waiting, BLOCK)):
        intake.take(block)
    counts = intake.counts
    log.record(events.AsksImported(created=counts.created, updated=counts.updated), actor=actor, now=now)
    return counts


class _Intake:
    """One import of asks on its way: only keys are held from block to block, never the asks themselves."""

    def __init__(self, actor: Member, *, now: datetime) -> None:
        self._actor, self._now = actor, now
        self._known = _Known(actor)
        self._policies = queries.policies_of(actor)
        self._askers = set(Member.objects.filter(workspace=actor.workspace_id).values_list("pk", flat=True))
        self._fresh: set[int] = set()
        self._changed: set[int] = set()
        self._seen: set[int] = set()

    @property
    def counts(self) -> Counts:
        created, updated = len(self._fresh), len(self._changed)
        return Counts(created, updated, len(self._seen) - created - updated)

    def take(self, rows: Sequence[AskImport]) -> None:
        deals = _checked(self._actor, rows, self._askers)
        keys = iter(fresh_ids(Ask, len(rows)))
        meant = [self._known.claim(row, keys) for row in rows]
        asks = Ask.objects.in_bulk({key for key in meant if key in self._known.stored})
        fresh: dict[int, Ask] = {}
        changed: dict[int, Ask] = {}
        for key, row in zip(meant, rows, strict=True):
            if key not in asks:
                asks[key] = fresh[key] = _new(self._actor, row, key, deals, self._policies, now=self._now)
            elif _restate(asks[key], row) and key not in fresh:
                changed[key] = asks[key]
        self._write(fresh, changed)
        self._seen.update(meant)

    def _write(self, fresh: Mapping[int, Ask], changed: Mapping[int, Ask]) -> None:
        receipts = [
            _receipt(ask, key, self._actor, now=self._now)
            for ask, key in zip(fresh.values(), fresh_ids(Answer, len(fresh)), strict=True)
        ]
        if fresh:
            copy_new(Ask, FRESH, _values(fresh.values(), FRESH))
            copy_new(Answer, RECEIPT, _values(receipts, RECEIPT))
        if changed:
            copy_over(Ask, RESTATED, _values(changed.values(), RESTATED))
        self._known.stored.update(fresh)
        self._fresh.update(fresh)
        self._changed.update(changed.keys() - self._fresh)


class _Known:
    """Which ask a row means, those of the same import too: by keys alone."""

    def __init__(self, actor: Member) -> None:
        self.stored: set[int] = set()
        self._by_external_id: dict[str, int] = {}
        self._external: dict[int, str] = {}
        self._by_words: dict[tuple[int, int | None, str], int] = {}
        rows = (
            queries.visible_asks(actor)
            .order_by("pk")
            .values_list("pk", "external_id", "account_id", "deal_id", "wants")
        )
        for key, external_id, account_id, deal_id, wants in rows.iterator(chunk_size=BLOCK):
            self.stored.add(key)
            self._named(key, external_id)
            self._by_words.setdefault((account_id, deal_id, wants.casefold()), key)

    def claim(self, row: AskImport, keys: Iterator[int]) -> int:
        """The key of the ask the row means, a fresh one where it means none so far."""
        key = self._found(row)
        if key is None:
            key = next(keys)
            self._by_words.setdefault((row.account_id, row.deal_id, row.wants.strip().casefold()), key)
        if key not in self._external:
            self._named(key, row.external_id)
        return key

    def _named(self, key: int, external_id: str | None) -> None:
        if external_id:
            self._external[key] = external_id
            self._by_external_id.setdefault(external_id, key)

    def _found(self, row: AskImport) -> int | None:
        if row.id is not None:
            if row.id not in self.stored:
                raise Invalid("The ask this was matched with is gone; check the file once more.")
            return row.id
        if row.external_id and row.external_id in self._by_external_id:
            return self._by_external_id[row.external_id]
        same = self._by_words.get((row.account_id, row.deal_id, row.wants.strip().casefold()))
        return None if same is None or (row.external_id and same in self._external) else same


def _checked(actor: Member, rows: Sequence[AskImport], askers: set[int]) -> dict[int, Deal]:
    """The deals the rows name; refuses the first row that cannot be taken, by its words."""
    accounts = set(visible_accounts(actor).filter(pk__in={row.account_id for row in rows}).values_list("pk", flat=True))
    deals = visible_deals(actor).select_related("stage").in_bulk({row.deal_id for row in rows if row.deal_id})
    for row in rows:
        try:
            check_said(row)
        except Invalid as refusal:
            raise Invalid(f"“{title_of(row.wants[:200])}”: {refusal.message}", field=refusal.field) from None
        deal = deals.get(row.deal_id) if row.deal_id else None
        if row.account_id not in accounts or row.asked_by_id not in askers or (row.deal_id and deal is None):
            raise Conflict(f"“{title_of(row.wants)}”: its account, deal or seller is gone; check the file once more.")
        if deal is not None and deal.account_id not in {None, row.account_id}:
            raise Invalid(f"“{title_of(row.wants)}”: the deal belongs to another account.", field="account")
    return deals


def _new(
    actor: Member,
    row: AskImport,
    key: int,
    deals: Mapping[int, Deal],
    policies: Sequence[rules.TriagePolicy],
    *,
    now: datetime,
) -> Ask:
    zone = actor.workspace.zone
    today = now.astimezone(zone).date()
    if row.asked_on is not None and row.asked_on > today:
        raise Invalid(
            f"“{title_of(row.wants)}”: the ask lies in the future; write the day it was said.", field="asked_on"
        )
    is_new = row.asked_on in {None, today}
    kind = row.type or AskType.NICE_TO_HAVE
    route = rules.triage(policies, area_id=None, type=kind)
    return Ask(
        id=key,
        workspace_id=actor.workspace_id,
        external_id=row.external_id or None,
        account_id=row.account_id,
        deal_id=row.deal_id,
        wants=row.wants.strip(),
        type=str(kind),
        needed_by=row.needed_by,
        workaround=row.workaround.strip(),
        said_by=row.said_by.strip(),
        p_win_with=row.p_win_with,
        p_win_without=row.p_win_without,
        asked_by_id=row.asked_by_id,
        asked_at=now if is_new or row.asked_on is None else datetime.combine(row.asked_on, time(12), zone),
        triage_owner_id=route.owner_id,
        answer_due=rules.answer_due(today, route.answer_within_days),
        **_snapshot(deals.get(row.deal_id) if row.deal_id else None, is_new=is_new),
    )


def _snapshot(deal: Deal | None, *, is_new: bool) -> dict[str, Any]:
    """What the deal was when an old ask was made nobody knows any more; today's values would be a lie."""
    if deal is None or not is_new:
        return {}
    return {
        "deal_stage": deal.stage.name,
        "deal_amount_minor": deal.amount_minor,
        "deal_probability": deal.chance,
        "deal_close_date": deal.close_date,
    }


def _restate(ask: Ask, row: AskImport) -> bool:
    """What the row states onto the ask; whether anything is another now."""
    before = [getattr(ask, field) for field in (*STATED, "external_id")]
    for field in STATED:
        value = getattr(row, field)
        value = value.strip() if isinstance(value, str) else value
        if value not in {None, ""}:
            setattr(ask, field, value)
    ask.external_id = ask.external_id or row.external_id or None
    return before != [getattr(ask, field) for field in (*STATED, "external_id")]


def _receipt(ask: Ask, key: int, actor: Member, *, now: datetime) -> Answer:
    """The ask points at it from the beginning; the trigger that would do so has nothing left to do."""
    words = rules.words_to_say(AnswerKind.LISTENING, subject_of(ask.wants))
    ask.current_id = key
    return Answer(
        id=key, workspace_id=ask.workspace_id, ask_id=ask.pk, kind=str(AnswerKind.LISTENING), words_to_say=words,
        by=actor, at=now,
    )  # fmt: skip


def _values(rows: Iterable[Ask | Answer], columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    return ((tuple(getattr(row, name) for name in columns)) for row in rows)
