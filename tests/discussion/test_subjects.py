"""Every mixture of subjects is read in one statement, whatever nouns come first."""

from __future__ import annotations

import itertools

import pytest

from tradeoff.discussion import subjects
from tradeoff.workspaces.factories import make_member
from tradeoff.workspaces.rules import Role

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", [Role.REP, Role.CONTRIBUTOR])
def test_any_mixture_of_nouns_is_one_question(role: Role) -> None:
    member = make_member(role)
    nouns = [kind.noun for kind in subjects.kinds()]
    assert len(nouns) >= 5
    for wanted in itertools.permutations(nouns, 3):
        assert subjects.seen_many(member, [(noun, 1) for noun in wanted]) == {}
    assert subjects.seen_many(member, [(noun, 1) for noun in nouns]) == {}
