"""Rows for tests, with defaults; each takes what the test is about."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from tradeoff.asks.models import Ask
from tradeoff.problems.models import Filing, Option, Problem
from tradeoff.workspaces.factories import make_area
from tradeoff.workspaces.models import Member, Workspace

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
_numbers = count(1)


def make_problem(*, workspace: Workspace, owner: Member, **fields: Any) -> Problem:
    """A problem with a title only, in an area of its own unless one is given."""
    if "area" not in fields:
        fields["area"] = make_area(workspace=workspace)
    defaults = {"title": f"Problem {next(_numbers)}", "opened_by": owner, "opened_at": NOW}
    return Problem.objects.create(workspace=workspace, owner=owner, **(defaults | fields))


def make_option(*, problem: Problem, **fields: Any) -> Option:
    """A build of 4 to 8 person-weeks, most likely 6."""
    defaults = {
        "kind": "build",
        "title": f"Option {next(_numbers)}",
        "effort_low": Decimal(4),
        "effort_likely": Decimal(6),
        "effort_high": Decimal(8),
    }
    return Option.objects.create(workspace_id=problem.workspace_id, problem=problem, **(defaults | fields))


def make_filing(*, ask: Ask, problem: Problem, by: Member, **fields: Any) -> Filing:
    return Filing.objects.create(
        workspace_id=problem.workspace_id, ask=ask, problem=problem, by=by, **({"at": NOW} | fields)
    )
