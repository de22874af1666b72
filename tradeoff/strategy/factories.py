"""Rows for tests, with defaults; each takes what the test is about."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from tradeoff.problems.models import Problem
from tradeoff.strategy.models import Assessment, Objective, ObjectiveFit
from tradeoff.workspaces.models import Member, Workspace

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
_numbers = count(1)


def make_objective(*, workspace: Workspace, **fields: Any) -> Objective:
    defaults = {
        "name": f"Objective {next(_numbers)}",
        "measure": "Share of customers served in time",
        "target": "95%",
        "horizon": date(2028, 12, 31),
    }
    return Objective.objects.create(workspace=workspace, **(defaults | fields))


def make_fit(*, problem: Problem, objective: Objective, by: Member, points: int = 2) -> ObjectiveFit:
    return ObjectiveFit.objects.create(
        workspace_id=problem.workspace_id, problem=problem, objective=objective, points=points, by=by, at=NOW
    )


def make_assessment(*, problem: Problem, by: Member, **fields: Any) -> Assessment:
    """High impact (2), 80% sure."""
    defaults = {"impact": Decimal(2), "confidence": 80, "reason": "Six customers showed us.", "at": NOW}
    return Assessment.objects.create(workspace_id=problem.workspace_id, problem=problem, by=by, **(defaults | fields))
