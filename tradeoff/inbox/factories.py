"""Rows for tests, with defaults."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tradeoff.inbox.models import Insight
from tradeoff.problems.models import Problem
from tradeoff.voice.models import Note
from tradeoff.workspaces.models import Member

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def make_insight(*, note: Note, problem: Problem, by: Member, **fields: Any) -> Insight:
    """The whole note speaks of the problem."""
    defaults = {"start": 0, "end": len(note.text), "quote": note.text, "at": NOW}
    return Insight.objects.create(
        workspace_id=note.workspace_id, note=note, problem=problem, by=by, **(defaults | fields)
    )
