"""Rows for tests, with defaults; each takes what the test is about."""

from __future__ import annotations

from typing import Any

from tradeoff.decisions.models import DecisionRight
from tradeoff.problems.factories import make_option, make_problem
from tradeoff.problems.models import Problem
from tradeoff.workspaces.models import Member


def make_right(*, holder: Member, rung: int = 1, **fields: Any) -> DecisionRight:
    """For every area and without a ceiling, unless the fields say otherwise."""
    return DecisionRight.objects.create(workspace_id=holder.workspace_id, holder=holder, rung=rung, **fields)


def make_decidable_problem(*, owner: Member, **fields: Any) -> Problem:
    """Framed, with a build and a workaround: it passes the gate."""
    said = {"statement": "Auditors want a log.", "success_measure": "Nine of ten audits pass."}
    problem = make_problem(workspace=owner.workspace, owner=owner, **(said | fields))
    make_option(problem=problem, title="Build the log")
    make_option(problem=problem, title="Export by hand", kind="workaround")
    return problem
