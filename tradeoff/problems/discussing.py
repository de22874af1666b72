"""A problem as a thing to discuss; its owner follows by themselves."""

from __future__ import annotations

from tradeoff.discussion.subjects import SubjectKind
from tradeoff.problems.queries import visible_problems

PROBLEM = SubjectKind(
    "problem", "Problem", visible_problems, title="title", people=("owner",), url_name="problems:problem"
)
