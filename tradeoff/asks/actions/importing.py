"""Asks from files and other systems: found by id, external id or words, written in a few statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from django.db import transaction

from tradeoff import log
from tradeoff.asks import access, events, queries, rules
from tradeoff.asks.inputs import AskImport, check_said, subject_of, title_of
from tradeoff.asks.models import Answer, Ask
from tradeoff.asks.rules import AnswerKind, AskType
from tradeoff.crm.queries import visible_accounts, visible_deals
from tradeoff.kernel.errors import Conflict, Invalid, NotAllowed
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.rules import Counts

if TYPE_CHECKING:
    from tradeoff.crm.models import Deal

BATCH = 2000
STATED = ("wants", "type", "needed_by", "workaround", "said_by", "p_win_with", "p_win_without")


@transaction.atomic
def import_asks(*, actor: Member, rows: Sequence[AskImport], now: datetime) -> Counts:
    """Create or update asks, found by id, else external id, else by their words on the same deal of the same account.

    A new ask gets its receipt, its owner and its date as one logged by hand; a closed deal is taken, since what was
    asked then stays true. Of a deal the snapshot holds what is known of it at the time of asking, which may be nothing.
    A second run changes nothing. Refuses everything a hand-made ask is refused for, and writes then nothing at all.
    """
    if not access.can_import(actor):
        raise NotAllowed("Importing is for sales, product and administrators.")
    deals = _checked(actor, rows)
    known = _Known(actor)
    fresh: list[Ask] = []
    changed: dict[int, Ask] = {}
    seen: set[int] = set()
    new: set[int] = set()
    policies = queries.policies_of(actor)
    for row in rows:
        ask = known.find(row)
        if ask is None:
            ask = _new(actor, row, deals, policies, now=now)
            fresh.append(ask)
            new.add(id(ask))
            known.add(ask)
        elif _restate(ask, row) and id(ask) not in new:
            changed[ask.pk] = ask
        seen.add(id(ask))
    updated = list(changed.values())
    Ask.objects.bulk_create(fresh, batch_size=BATCH)
    Answer.objects.bulk_create((_receipt(ask, actor, now=now) for ask in fresh), batch_size=BATCH)
    Ask.objects.bulk_update(updated, [*STATED, "external_id"], batch_size=BATCH)
    counts = Counts(len(fresh), len(updated), len(seen) - len(fresh) - len(updated))
    log.record(events.AsksImported(created=counts.created, updated=counts.updated), actor=actor, now=now)
    return counts


class _Known:
    """The asks there are, those of the same import too."""

    def __init__(self, actor: Member) -> None:
        self._by_id: dict[int, Ask] = {}
        self._by_external_id: dict[str, Ask] = {}
        self._by_words: dict[tuple[int, int | None, str], Ask] = {}
        for ask in queries.visible_asks(actor).order_by("pk").iterator(chunk_size=BATCH):
            self.add(ask)

    def find(self, row: AskImport) -> Ask | None:
        if row.id is not None:
            if row.id not in self._by_id:
                raise Invalid("The ask this was matched with is gone; check the file once more.")
            return self._by_id[row.id]
        if row.external_id and row.external_id in self._by_external_id:
            return self._by_external_id[row.external_id]
        same = self._by_words.get((row.account_id, row.deal_id, row.wants.strip().casefold()))
        return same if same is not None and (not row.external_id or same.external_id is None) else None

    def add(self, ask: Ask) -> None:
        if ask.pk is not None:
            self._by_id[ask.pk] = ask
        if ask.external_id:
            self._by_external_id[ask.external_id] = ask
        self._by_words.setdefault((ask.account_id, ask.deal_id, ask.wants.casefold()), ask)


def _checked(actor: Member, rows: Sequence[AskImport]) -> dict[int, Deal]:
    """The deals the rows name; refuses the first row that cannot be taken, by its words."""
    accounts = set(visible_accounts(actor).filter(pk__in={row.account_id for row in rows}).values_list("pk", flat=True))
    deals = visible_deals(actor).select_related("stage").in_bulk({row.deal_id for row in rows if row.deal_id})
    askers = set(Member.objects.filter(workspace=actor.workspace_id).values_list("pk", flat=True))
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
        workspace_id=actor.workspace_id,
        external_id=row.external_id or None,
        account_id=row.account_id,
        deal_id=row.deal_id,
        wants=row.wants.strip(),
        type=kind,
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


def _receipt(ask: Ask, actor: Member, *, now: datetime) -> Answer:
    words = rules.words_to_say(AnswerKind.LISTENING, subject_of(ask.wants))
    return Answer(
        workspace_id=ask.workspace_id, ask=ask, kind=AnswerKind.LISTENING, words_to_say=words, by=actor, at=now
    )
