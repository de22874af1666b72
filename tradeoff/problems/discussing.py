"""A problem as a thing to discuss; its owner follows by themselves."""

from __future__ import annotations

from django.urls import reverse

from tradeoff.discussion.subjects import Subject
from tradeoff.problems.queries import visible_problems
from tradeoff.workspaces.models import Member


def find_problem(actor: Member, problem_id: int) -> Subject | None:
    problem = visible_problems(actor).filter(pk=problem_id).first()
    if problem is None:
        return None
    people = (problem.owner_id,) if problem.owner_id else ()
    return Subject(problem.title, reverse("problems:problem", args=[problem.pk]), people)
