"""Changes of single fields, as a CRM remembers them, as states of deals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation

from tradeoff.crm.actions import DealMoment
from tradeoff.integrations.ports import MomentRecord
from tradeoff.kernel.money import Money

TOLD = frozenset({"stage_id", "amount", "close_date"})


def moments_of(
    changes: Iterable[MomentRecord],
    *,
    deals: Mapping[str, int],
    standing: Mapping[int, tuple[int, datetime]],
    stages: Mapping[str, int],
    owners: Mapping[str, int],
    currency: str,
    without_amounts: Collection[int],
) -> list[DealMoment]:
    """A state for every time something changed, before the deal's own last change.

    The stage of a moment that changed none is that of the change before it, else what the next one says it was, else
    the one the deal stands on. Stages nobody knows any more, and deals that are not here, are left out.
    """
    by_deal: dict[int, list[MomentRecord]] = defaultdict(list)
    for change in changes:
        deal_id = deals.get(change.deal_id)
        if deal_id is not None and deal_id in standing and _counts(change, standing[deal_id][1]):
            by_deal[deal_id].append(change)
    found: list[DealMoment] = []
    for deal_id, told in by_deal.items():
        told.sort(key=lambda change: change.at)
        steps = [
            (change.at, stages.get(change.old), stages.get(change.new)) for change in told if change.field == "stage_id"
        ]
        at_times: dict[datetime, list[MomentRecord]] = defaultdict(list)
        for change in told:
            at_times[change.at].append(change)
        for at, here in at_times.items():
            stage = _stage_at(at, steps, standing[deal_id][0])
            if stage is None:
                continue
            said = {change.field: change.new for change in here}
            found.append(
                DealMoment(
                    deal_id=deal_id,
                    stage_id=stage,
                    at=at,
                    by_id=next((owners[one.by_owner_id] for one in here if one.by_owner_id in owners), None),
                    amount_minor=None if deal_id in without_amounts else _amount(said.get("amount"), currency),
                    close_date=_day(said.get("close_date")),
                )
            )
    return found


def _counts(change: MomentRecord, last: datetime) -> bool:
    return change.field in TOLD and change.at < last


def _stage_at(at: datetime, steps: list[tuple[datetime, int | None, int | None]], current: int) -> int | None:
    before = [new for when, _, new in steps if when <= at]
    if before:
        return before[-1]
    return next((old for when, old, _ in steps if when > at), current)


def _amount(text: str | None, currency: str) -> int | None:
    try:
        amount = Decimal(text) if text else None
    except InvalidOperation:
        return None
    if amount is None or not amount.is_finite() or not 0 <= amount < 10**15:
        return None
    return Money.of(amount, currency).minor


def _day(text: str | None) -> date | None:
    """An ISO day or moment, or the milliseconds that HubSpot keeps."""
    if not text:
        return None
    try:
        if text.isdigit():
            return datetime.fromtimestamp(int(text) / 1000, UTC).date()
        return date.fromisoformat(text[:10])
    except (ValueError, OverflowError, OSError):
        return None
