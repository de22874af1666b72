from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tradeoff.asks.factories import make_ask
from tradeoff.problems import actions, queries
from tradeoff.problems.factories import NOW, make_filing, make_problem
from tradeoff.workspaces.factories import make_member
from tradeoff.workspaces.models import Member

pytestmark = pytest.mark.django_db


@pytest.fixture
def known(pm: Member, rep: Member) -> dict[str, int]:
    audit = make_problem(workspace=pm.workspace, owner=pm, title="Auditors cannot see who changed a record")
    export = make_problem(workspace=pm.workspace, owner=pm, title="Figures are retyped", statement="No file comes out.")
    make_problem(workspace=pm.workspace, owner=pm, title="The phone loses its signal")
    words = "They want to export the audit log every night <b>as CSV</b>."
    make_filing(ask=make_ask(workspace=pm.workspace, asked_by=rep, wants=words), problem=export, by=pm)
    return {"audit": audit.pk, "export": export.pk}


def test_finds_by_the_words_of_a_filed_ask_and_says_why(pm: Member, known: dict[str, int]) -> None:
    first, *_ = queries.similar_problems(pm, "exporting of audits logs for the bank")

    assert first.problem_id == known["export"]
    assert set(first.words) == {"exporting", "audits", "logs"}
    assert first.reason.startswith("3 words in common: ")
    assert (first.accounts, first.from_ask) == (1, True)
    assert [text for text, hit in first.quote if hit] == ["export", "audit", "log"]
    assert 0 < first.score < 1


def test_finds_by_its_own_title(pm: Member, known: dict[str, int]) -> None:
    first, *_ = queries.similar_problems(pm, "auditor wants to see changed records")

    assert first.problem_id == known["audit"]
    assert not first.from_ask


@pytest.mark.parametrize(
    "words", ["", "   ", "the of and", "zzzz qqqq", "' | & ! \\ :* <-> ''; --", "\x00", "é" * 10_000]
)
def test_nothing_resembles_nothing(pm: Member, known: dict[str, int], words: str) -> None:
    assert queries.similar_problems(pm, words) == []


def test_a_merged_problem_is_found_as_the_one_it_went_into(pm: Member, known: dict[str, int]) -> None:
    export, audit = (queries.problem_of(pm, known[name]) for name in ("export", "audit"))
    actions.merge_problems(problem=export, into=audit, actor=pm, now=NOW)

    found = queries.similar_problems(pm, "export audit log")

    assert [one.problem_id for one in found] == [audit.pk]


def test_many_asks_cost_no_more_queries_than_one(pm: Member, rep: Member, known: dict[str, int]) -> None:
    asks = [make_ask(workspace=pm.workspace, asked_by=rep, wants=f"Export the log {n}") for n in range(20)]
    assert pm.role_set  # at hand in every request

    with CaptureQueriesContext(connection) as spent:
        found = queries.suggestions(pm, asks)

    assert len(spent) == 2  # whether a model serves; then all of them
    assert {found[ask.pk][0].problem_id for ask in asks} == {known["export"]}


def test_another_workspace_is_not_searched(known: dict[str, int]) -> None:
    stranger = make_member()

    assert queries.similar_problems(stranger, "export audit log") == []
