"""The past of deals, told after they came here: earlier stages go into the append-only history."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Final

from django.db import transaction

from tradeoff import log
from tradeoff.crm import access, events, queries
from tradeoff.crm.models import DealVersion, PipelineStage  # type: ignore[attr-defined]  # made by pghistory
from tradeoff.crm.rules import Counts
from tradeoff.kernel.errors import Conflict, Invalid, NotAllowed
from tradeoff.workspaces.models import Member

BATCH: Final = 500
CARRIED: Final = ("amount_minor", "probability", "close_date", "forecast_category", "next_step")


@dataclass(frozen=True, kw_only=True)
class DealMoment:
    """A deal entered a stage at a time; amount and close date hold from then on, None says nothing of them."""

    deal_id: int
    stage_id: int
    at: datetime
    by_id: int | None = None
    amount_minor: int | None = None
    close_date: date | None = None


@transaction.atomic
def import_history(*, actor: Member, rows: Sequence[DealMoment], now: datetime) -> Counts:
    """Put earlier stages of deals into their history; the deals themselves stay as they are.

    What the history has already is left alone, so a second run changes nothing. Refuses a deal or stage that is not
    there to be seen, and a time at or after the last change the deal is known with. What nobody told is empty in the
    first of a deal's told states, and afterwards as it was in the state before.
    """
    if not access.can_import(actor):
        raise NotAllowed("Importing is for sales, product and administrators.")
    stages = set(PipelineStage.objects.filter(workspace=actor.workspace_id).values_list("pk", flat=True))
    if any(row.stage_id not in stages for row in rows):
        raise Invalid("The pipeline has no such stage.", field="stage")
    told: dict[int, list[DealMoment]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.at):
        told[row.deal_id].append(row)
    created = 0
    for deal_ids in _batches(list(told)):
        known = _known(actor, deal_ids)
        fresh = [version for deal_id in deal_ids for version in _versions(known.get(deal_id, []), told[deal_id])]
        DealVersion.objects.bulk_create(fresh, batch_size=BATCH)
        created += len(fresh)
    log.record(events.HistoryTold(created=created, deals=len(told)), actor=actor, now=now)
    return Counts(created, 0, len(rows) - created)


def _batches(deal_ids: list[int]) -> Iterator[list[int]]:
    rest = iter(deal_ids)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _known(actor: Member, deal_ids: list[int]) -> dict[int, list[DealVersion]]:
    seen = set(queries.visible_deals(actor).filter(pk__in=deal_ids).values_list("pk", flat=True))
    if seen != set(deal_ids):
        raise Invalid("There is no such deal, or it is not yours to see.", field="deal")
    known: dict[int, list[DealVersion]] = defaultdict(list)
    for version in DealVersion.objects.filter(pgh_obj__in=deal_ids).order_by("changed_at", "pgh_id"):
        known[version.pgh_obj_id].append(version)
    return known


def _versions(known: list[DealVersion], told: Sequence[DealMoment]) -> list[DealVersion]:
    """New states between those known, in order of time."""
    if not known:
        raise Conflict("A deal has no history of its own yet; save it once, then tell its past.")
    last = known[-1]
    there = {(version.changed_at, version.stage_id) for version in known}
    states, fresh = list(known), []
    for row in told:
        if (row.at, row.stage_id) in there:
            continue
        if row.at >= last.changed_at:
            raise Conflict(
                f"“{last.name}” is known as it was on {last.changed_at:%-d %b %Y}; what lies after that is no past."
            )
        at = bisect_right([version.changed_at for version in states], row.at)
        version = _state(row, before=states[at - 1] if at else None, known=known[0])
        states.insert(at, version)
        there.add((row.at, row.stage_id))
        fresh.append(version)
    return fresh


def _state(row: DealMoment, *, before: DealVersion | None, known: DealVersion) -> DealVersion:
    base = before or known
    carried = (
        {name: getattr(before, name) for name in CARRIED} if before else {"forecast_category": "", "next_step": ""}
    )
    stated = {"amount_minor": row.amount_minor, "close_date": row.close_date}
    return DealVersion(
        pgh_obj_id=known.pgh_obj_id, pgh_label="changed", workspace_id=known.workspace_id, name=base.name,
        account_id=base.account_id, owner_id=base.owner_id, stage_id=row.stage_id, changed_at=row.at,
        changed_by_id=row.by_id, **(carried | {name: value for name, value in stated.items() if value is not None}),
    )  # fmt: skip
