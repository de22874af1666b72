"""Who sees and stops which background work: admins all of it, everybody else what they started."""

from __future__ import annotations

from tradeoff.work.models import Run
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.rules import Role


def sees_all(actor: Member) -> bool:
    return actor.holds({Role.ADMIN})


def can_cancel(actor: Member, run: Run) -> bool:
    return sees_all(actor) or run.asked_by_id == actor.pk


def can_run_schedules(actor: Member) -> bool:
    return sees_all(actor)
