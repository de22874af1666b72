"""Asks under problems: a judgement with a who and a when, moved by ending one filing and starting another."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from tradeoff import log
from tradeoff.kernel.errors import Conflict, NotAllowed
from tradeoff.problems import access, events, queries
from tradeoff.problems.models import Filing

if TYPE_CHECKING:
    from tradeoff.asks.models import Ask
    from tradeoff.problems.models import Problem
    from tradeoff.workspaces.models import Member


@transaction.atomic
def file_ask(*, ask: Ask, problem: Problem, actor: Member, now: datetime) -> Filing:
    """Put an ask under a problem, ending the filing it had; filing it where it is already changes nothing.

    Refuses a merged problem, and who neither is of product nor looks after the ask.
    """
    if not access.can_file(actor, ask):
        raise NotAllowed("Asks are filed by product, or by whoever looks after this one.")
    if queries.merge_of(problem):
        raise Conflict(f"“{problem.title}” was merged into another problem; file the ask there.")
    held = Filing.objects.select_for_update().filter(ask=ask, ended_at__isnull=True).first()
    if held is not None and held.problem_id == problem.pk:
        return held
    if held is not None:
        held.ended_at = now
        held.save(update_fields=["ended_at"])
    try:
        with transaction.atomic():
            filing = Filing.objects.create(
                workspace_id=problem.workspace_id, ask=ask, problem=problem, by=actor, at=now
            )
    except IntegrityError as error:
        raise Conflict("Someone filed this ask a moment ago. Look at where, then move it if need be.") from error
    log.record(events.AskFiled(problem_id=problem.pk, ask_id=ask.pk), actor=actor, now=now)
    return filing


@transaction.atomic
def unfile_ask(*, ask: Ask, actor: Member, now: datetime) -> None:
    """Take an ask from its problem; one that is filed nowhere stays so."""
    if not access.can_file(actor, ask):
        raise NotAllowed("Asks are filed by product, or by whoever looks after this one.")
    held = Filing.objects.select_for_update().filter(ask=ask, ended_at__isnull=True).first()
    if held is None:
        return
    held.ended_at = now
    held.save(update_fields=["ended_at"])
    log.record(events.AskUnfiled(problem_id=held.problem_id, ask_id=ask.pk), actor=actor, now=now)
