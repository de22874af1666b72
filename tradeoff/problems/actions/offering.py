"""The options of a problem: offered, changed, withdrawn and restored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction

from tradeoff import log
from tradeoff.kernel.errors import Conflict, Invalid, NotAllowed
from tradeoff.problems import access, events, queries, rules
from tradeoff.problems.models import Option

if TYPE_CHECKING:
    from tradeoff.problems.models import Problem
    from tradeoff.workspaces.models import Member


@dataclass(frozen=True, kw_only=True)
class OptionInput:
    """One way to answer a problem; efforts in person-weeks, all three or none; cost in minor units."""

    kind: rules.OptionKind
    title: str
    description: str = ""
    effort_low: Decimal | None = None
    effort_likely: Decimal | None = None
    effort_high: Decimal | None = None
    cost_minor: int | None = None


@transaction.atomic
def offer_option(*, actor: Member, problem: Problem, option: OptionInput, now: datetime) -> Option:
    """Put a way to answer the problem on the table; refuses efforts that are not low ≤ likely ≤ high."""
    _require_right(actor, problem)
    _check(option)
    offered = Option(workspace_id=problem.workspace_id, problem=problem)
    _write(offered, option)
    log.record(events.OptionOffered(problem_id=problem.pk, option_id=offered.pk), actor=actor, now=now)
    return offered


@transaction.atomic
def change_option(*, actor: Member, option: Option, changes: OptionInput, now: datetime) -> Option:
    """Write an option anew; signed decisions keep theirs as they were."""
    held = Option.objects.select_for_update(of=("self",)).select_related("problem").get(pk=option.pk)
    _require_right(actor, held.problem)
    if held.withdrawn_at is not None:
        raise Conflict("This option was withdrawn; restore it to change it.")
    _check(changes)
    _write(held, changes)
    log.record(events.OptionChanged(problem_id=held.problem_id, option_id=held.pk), actor=actor, now=now)
    return held


@transaction.atomic
def withdraw_option(*, actor: Member, option: Option, now: datetime) -> Option:
    """Take an option off the table; it is kept and can be restored. A second time changes nothing."""
    held = Option.objects.select_for_update(of=("self",)).select_related("problem").get(pk=option.pk)
    _require_right(actor, held.problem)
    if held.withdrawn_at is None:
        held.withdrawn_at = now
        held.save(update_fields=["withdrawn_at"])
        log.record(events.OptionWithdrawn(problem_id=held.problem_id, option_id=held.pk), actor=actor, now=now)
    return held


@transaction.atomic
def restore_option(*, actor: Member, option: Option, now: datetime) -> Option:
    """Put a withdrawn option back as it was."""
    held = Option.objects.select_for_update(of=("self",)).select_related("problem").get(pk=option.pk)
    _require_right(actor, held.problem)
    if held.withdrawn_at is not None:
        held.withdrawn_at = None
        held.save(update_fields=["withdrawn_at"])
        log.record(events.OptionOffered(problem_id=held.problem_id, option_id=held.pk), actor=actor, now=now)
    return held


def _require_right(actor: Member, problem: Problem) -> None:
    if not access.can_frame(actor, problem):
        raise NotAllowed("Options are written by the problem's owner and by product.")
    if queries.merge_of(problem):
        raise Conflict("This problem was merged into another; undo the merge to write in it.")


def _check(option: OptionInput) -> None:
    if not option.title.strip():
        raise Invalid("Name the option in a few words.", field="title")
    rules.effort_of(option.effort_low, option.effort_likely, option.effort_high)
    if option.cost_minor is not None and option.cost_minor < 0:
        raise Invalid("A cost is not below 0; leave it empty when it is not known.", field="cost")


def _write(row: Option, option: OptionInput) -> None:
    row.kind, row.title, row.description = option.kind.value, option.title.strip(), option.description.strip()
    row.effort_low, row.effort_likely = option.effort_low, option.effort_likely
    row.effort_high, row.cost_minor = option.effort_high, option.cost_minor
    row.save()
