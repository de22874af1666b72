from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from tradeoff.asks.factories import make_ask
from tradeoff.asks.models import Ask
from tradeoff.crm.factories import make_deal
from tradeoff.decisions import actions, queries
from tradeoff.decisions.factories import make_decidable_problem, make_right
from tradeoff.decisions.models import Decision
from tradeoff.kernel.errors import Conflict, Invalid, NotAllowed
from tradeoff.problems.factories import make_filing, make_problem
from tradeoff.problems.models import Problem
from tradeoff.workspaces.factories import make_member, make_workspace
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.rules import Role

pytestmark = pytest.mark.django_db
NOW, TODAY = datetime(2026, 11, 16, 9, tzinfo=UTC), date(2026, 11, 16)


class Scene:
    """A product manager with a right up to $100k, a sponsor above, a rep who asked on a $50k deal."""

    def __init__(self) -> None:
        self.workspace = make_workspace()
        self.pm = make_member(Role.PRODUCT_MANAGER, workspace=self.workspace, name="Paula")
        self.sponsor = make_member(Role.EXECUTIVE_SPONSOR, workspace=self.workspace, name="Sofia")
        self.rep = make_member(Role.REP, workspace=self.workspace, name="Remy")
        make_right(holder=self.pm, rung=1, up_to_minor=100_000_00)
        make_right(holder=self.sponsor, rung=3)
        self.problem = make_decidable_problem(owner=self.pm)
        self.ask = self.asked(self.problem)

    def asked(self, problem: Problem, *, by: Member | None = None, **deal: Any) -> Ask:
        ask = make_ask(
            workspace=self.workspace, asked_by=by or self.rep, deal=make_deal(workspace=self.workspace, **deal)
        )
        make_filing(ask=ask, problem=problem, by=self.pm)
        return ask

    def draft(self, **fields: Any) -> Decision:
        return actions.prepare(problem=self.problem, actor=self.pm, today=TODAY, now=NOW, **fields)

    def choice(self, kind: str = "build", **fields: Any) -> actions.Choice:
        option = queries.options_of(self.problem).get(kind=kind)
        said = actions.Choice(
            option_id=option.pk,
            reason="Every audit asks for it.",
            internal_reason="Half of the pipeline waits.",
            expected_outcome="Nine of ten audits pass by spring.",
            review_on=date(2027, 2, 15),
        )
        return replace(said, **fields)

    def sign(self, draft: Decision, actor: Member | None = None, **fields: Any) -> Decision:
        choice = self.choice(**fields)
        return actions.sign(decision=draft, actor=actor or self.pm, choice=choice, today=TODAY, now=NOW)


@pytest.fixture
def scene(db: None) -> Scene:
    return Scene()


def test_names_the_decider_before_anybody_decides(scene: Scene) -> None:
    draft = scene.draft()

    scene.ask.refresh_from_db()
    assert draft.decider == scene.pm
    assert scene.ask.decider == scene.pm
    assert draft.due == date(2026, 11, 24)  # three weeks before the deal closes on 15 December


def test_more_at_stake_goes_up_the_ladder(scene: Scene) -> None:
    scene.asked(scene.problem, amount_minor=100_000_00)

    assert scene.draft().decider == scene.sponsor


def test_nobody_decides_their_own_ask(scene: Scene) -> None:
    scene.asked(scene.problem, by=scene.pm)

    assert scene.draft().decider == scene.sponsor


def test_every_reader_is_told_the_same_decider(scene: Scene) -> None:
    scene.asked(scene.problem, amount_minor=100_000_00)
    contributor = make_member(Role.CONTRIBUTOR, workspace=scene.workspace)

    holder = queries.decider_of(contributor, scene.problem, today=TODAY)

    assert holder.member == scene.sponsor


def test_the_gate_says_what_is_missing(scene: Scene) -> None:
    vague = make_problem(workspace=scene.workspace, owner=scene.pm)

    with pytest.raises(Invalid, match="Not ready for a decision yet"):
        actions.prepare(problem=vague, actor=scene.pm, today=TODAY, now=NOW)

    assert not Decision.objects.filter(problem=vague).exists()


def test_refuses_a_second_draft(scene: Scene) -> None:
    scene.draft()

    with pytest.raises(Conflict, match="already open"):
        scene.draft()


def test_a_seller_does_not_prepare(scene: Scene) -> None:
    with pytest.raises(NotAllowed):
        actions.prepare(problem=scene.problem, actor=scene.rep, today=TODAY, now=NOW)


def test_signing_answers_every_ask_with_words_to_say(scene: Scene) -> None:
    late = scene.asked(scene.problem)
    signed = scene.sign(scene.draft(), deliver_by=date(2027, 3, 1))

    for ask in (scene.ask, late):
        answer = ask.answers.order_by("-at", "-pk")[0]
        assert (answer.kind, answer.reason, answer.until) == ("planned", "Every audit asks for it.", date(2027, 3, 1))
        assert "March 1, 2027" in answer.words_to_say
        assert "pipeline" not in answer.words_to_say
    assert signed.signed_by == scene.pm
    assert signed.at_stake_minor == 100_000_00
    assert signed.weighed["accounts"] == 2


def test_a_no_with_a_day_is_a_not_now(scene: Scene) -> None:
    scene.sign(scene.draft(), kind="say_no", not_now_until=date(2027, 6, 1))

    answer = scene.ask.answers.order_by("-at", "-pk")[0]
    assert (answer.kind, answer.until) == ("not_now", date(2027, 6, 1))


def test_only_the_decider_signs_and_only_once(scene: Scene) -> None:
    draft = scene.draft()

    with pytest.raises(NotAllowed, match="Paula decides this"):
        scene.sign(draft, actor=scene.sponsor)
    scene.sign(draft)
    with pytest.raises(Conflict, match="signed and frozen"):
        scene.sign(draft)

    assert scene.ask.answers.count() == 2


def test_an_amount_that_grew_goes_to_who_may_decide_it(scene: Scene) -> None:
    draft = scene.draft()
    scene.asked(scene.problem, amount_minor=90_000_00)

    with pytest.raises(Conflict, match="Sofia has to decide this by now"):
        scene.sign(draft)
    handed = actions.hand_over(decision=draft, actor=scene.pm, today=TODAY, now=NOW)

    assert handed.decider == scene.sponsor


@pytest.mark.parametrize(
    ("field", "value"),
    [("reason", " "), ("expected_outcome", ""), ("review_on", TODAY), ("deliver_by", TODAY), ("option_id", 0)],
)
def test_refuses_an_incomplete_choice(scene: Scene, field: str, value: Any) -> None:
    draft = scene.draft()

    with pytest.raises(Invalid):
        scene.sign(draft, **{field: value})

    draft.refresh_from_db()
    assert draft.signed_at is None
    assert scene.ask.answers.count() == 1


def test_options_stay_as_they_read_when_signed(scene: Scene) -> None:
    signed = scene.sign(scene.draft())
    queries.options_of(scene.problem).filter(kind="build").update(title="Something else")

    assert signed.options.get(kind="build").title == "Build the log"
    assert sorted(signed.options.values_list("kind", flat=True)) == ["build", "say_no", "workaround"]


def test_a_later_decision_supersedes_and_both_stay(scene: Scene) -> None:
    first = scene.sign(scene.draft())

    with pytest.raises(Conflict, match="has been decided"):
        scene.draft()
    second = scene.sign(scene.draft(supersedes=first), kind="workaround")

    assert queries.standing_of(scene.problem) == second
    assert Decision.objects.filter(problem=scene.problem).count() == 2


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE decisions_decision SET reason = 'another' WHERE id = %s",
        "DELETE FROM decisions_decision WHERE id = %s",
        "UPDATE decisions_decisionoption SET title = 'another' WHERE decision_id = %s",
        "UPDATE decisions_dissent SET text = 'I agree' WHERE decision_id = %s",
    ],
)
def test_the_database_refuses_to_change_a_signed_record(scene: Scene, statement: str) -> None:
    signed = scene.sign(scene.draft())
    actions.dissent(decision=signed, actor=scene.rep, text="Too late for my deal.", now=NOW)

    with pytest.raises(DatabaseError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [signed.pk])

    assert isinstance(refused.value.__cause__, psycopg.errors.RaiseException)


def test_a_dissent_needs_words(scene: Scene) -> None:
    with pytest.raises(Invalid):
        actions.dissent(decision=scene.draft(), actor=scene.rep, text="  ", now=NOW)
