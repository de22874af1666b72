"""A decision as a thing to discuss; who decides follows by themselves."""

from __future__ import annotations

from tradeoff.decisions.queries import visible_decisions
from tradeoff.discussion.subjects import SubjectKind

# the place "decision" is handed the problem's id, because what it weighs is the problem
DECISION = SubjectKind(
    "decision",
    "Decision",
    visible_decisions,
    title="problem__title",
    people=("decider",),
    url_name="decisions:decision",
    place="record",
)
