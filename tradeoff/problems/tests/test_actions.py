from __future__ import annotations

from decimal import Decimal

import pytest

from tradeoff.asks.factories import make_ask
from tradeoff.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from tradeoff.log.models import Entry
from tradeoff.problems import actions, queries
from tradeoff.problems.actions import Framing, OptionInput
from tradeoff.problems.factories import NOW, make_filing, make_option, make_problem
from tradeoff.problems.models import Filing, Option, Problem, ProblemView
from tradeoff.problems.rules import OptionKind, missing_for_decision
from tradeoff.workspaces import tenancy
from tradeoff.workspaces.factories import make_area, make_member
from tradeoff.workspaces.models import Member

pytestmark = pytest.mark.django_db


def test_opens_a_problem_that_belongs_to_the_areas_owner(pm: Member) -> None:
    keeper = make_member(workspace=pm.workspace)
    area = make_area(workspace=pm.workspace, owner=keeper)

    problem = actions.open_problem(actor=pm, area=area, title="  Nobody can export  ", now=NOW)

    assert (problem.title, problem.owner, problem.opened_by) == ("Nobody can export", keeper, pm)
    assert Entry.objects.get(event="ProblemOpened").facts == {"problem_id": problem.pk}


def test_refuses_a_problem_without_a_title_and_a_seller_who_opens_one(pm: Member, rep: Member) -> None:
    area = make_area(workspace=pm.workspace)

    with pytest.raises(Invalid):
        actions.open_problem(actor=pm, area=area, title="  ", now=NOW)
    with pytest.raises(NotAllowed):
        actions.open_problem(actor=rep, area=area, title="Export", now=NOW)

    assert not Problem.objects.exists()


def test_writes_what_changed_and_names_only_those_fields(pm: Member) -> None:
    problem = make_problem(workspace=pm.workspace, owner=pm, statement="Old")

    actions.frame(actor=pm, problem=problem, changes=Framing(statement="New\r\nline", how_often=""), now=NOW)

    problem.refresh_from_db()
    assert problem.statement == "New\nline"
    assert Entry.objects.get(event="ProblemFramed").facts["fields"] == ["statement"]


def test_two_editors_never_overwrite_each_other_silently(pm: Member) -> None:
    problem = make_problem(workspace=pm.workspace, owner=pm, statement="Ours", who_has_it="All")

    with pytest.raises(Conflict, match="Ours"):
        actions.frame(
            actor=pm, problem=problem, changes=Framing(statement="Mine"), seen=Framing(statement="Before"), now=NOW
        )
    actions.frame(
        actor=pm, problem=problem, changes=Framing(who_has_it="Few", statement="Ours"),
        seen=Framing(statement="Before", who_has_it="All"), now=NOW,
    )  # fmt: skip

    problem.refresh_from_db()
    assert (problem.statement, problem.who_has_it) == ("Ours", "Few")


def test_the_gate_opens_with_two_options_and_closes_when_one_is_withdrawn(pm: Member) -> None:
    problem = make_problem(workspace=pm.workspace, owner=pm, statement="S", success_measure="M")
    build = OptionInput(
        kind=OptionKind.BUILD, title="All", effort_low=Decimal(1), effort_likely=Decimal(2), effort_high=Decimal(3)
    )

    actions.offer_option(actor=pm, problem=problem, option=build, now=NOW)
    partner = actions.offer_option(
        actor=pm, problem=problem, option=OptionInput(kind=OptionKind.PARTNER, title="Buy", cost_minor=1), now=NOW
    )
    assert missing_for_decision(queries.facts_of(problem)) == ()

    actions.withdraw_option(actor=pm, option=partner, now=NOW)
    assert [item.field for item in missing_for_decision(queries.facts_of(problem))] == ["options"]

    actions.restore_option(actor=pm, option=partner, now=NOW)
    assert missing_for_decision(queries.facts_of(problem)) == ()


def test_refuses_an_option_whose_likely_effort_is_below_the_low_one(pm: Member) -> None:
    problem = make_problem(workspace=pm.workspace, owner=pm)
    wrong = OptionInput(
        kind=OptionKind.BUILD, title="All", effort_low=Decimal(3), effort_likely=Decimal(2), effort_high=Decimal(4)
    )

    with pytest.raises(Invalid) as refused:
        actions.offer_option(actor=pm, problem=problem, option=wrong, now=NOW)

    assert refused.value.field == "effort_likely"
    assert not Option.objects.exists()


def test_moving_an_ask_ends_its_filing_and_keeps_it(pm: Member, rep: Member) -> None:
    first, second = (make_problem(workspace=pm.workspace, owner=pm) for _ in range(2))
    ask = make_ask(workspace=pm.workspace, asked_by=rep)

    actions.file_ask(ask=ask, problem=first, actor=pm, now=NOW)
    actions.file_ask(ask=ask, problem=second, actor=pm, now=NOW)
    actions.file_ask(ask=ask, problem=second, actor=pm, now=NOW)

    assert queries.problem_of_ask(ask) == second
    assert [(row.problem, row.ended_at) for row in Filing.objects.order_by("pk")] == [(first, NOW), (second, None)]


def test_only_product_or_who_looks_after_an_ask_files_it(pm: Member, rep: Member) -> None:
    problem = make_problem(workspace=pm.workspace, owner=pm)
    ask = make_ask(workspace=pm.workspace, asked_by=rep)
    own = make_ask(workspace=pm.workspace, asked_by=rep, triage_owner=rep)

    with pytest.raises(NotAllowed):
        actions.file_ask(ask=ask, problem=problem, actor=rep, now=NOW)
    actions.file_ask(ask=own, problem=problem, actor=rep, now=NOW)

    assert list(queries.filed_asks(pm, problem)) == [own]


def test_merging_moves_nothing_and_undoing_gives_back_the_same(pm: Member, rep: Member) -> None:
    first, second, third = (make_problem(workspace=pm.workspace, owner=pm) for _ in range(3))
    for problem in (first, second, third):
        make_filing(ask=make_ask(workspace=pm.workspace, asked_by=rep), problem=problem, by=pm)
    before = _asks(pm, first, second, third)
    rows = list(Filing.objects.order_by("pk").values())

    actions.merge_problems(problem=first, into=second, actor=pm, now=NOW)
    actions.merge_problems(problem=second, into=third, actor=pm, now=NOW)
    assert _asks(pm, third) == [sorted(ask for asks in before for ask in asks)]
    assert list(queries.visible_problems(pm)) == [third]

    actions.undo_merge(problem=second, actor=pm, now=NOW)
    actions.undo_merge(problem=first, actor=pm, now=NOW)
    assert _asks(pm, first, second, third) == before
    assert list(Filing.objects.order_by("pk").values()) == rows


def test_refuses_a_merge_into_itself_into_a_merged_one_and_in_a_circle(pm: Member) -> None:
    first, second, third = (make_problem(workspace=pm.workspace, owner=pm) for _ in range(3))
    actions.merge_problems(problem=first, into=second, actor=pm, now=NOW)

    with pytest.raises(Invalid):
        actions.merge_problems(problem=third, into=third, actor=pm, now=NOW)
    with pytest.raises(Conflict):
        actions.merge_problems(problem=third, into=first, actor=pm, now=NOW)
    with pytest.raises(Conflict):
        actions.merge_problems(problem=second, into=first, actor=pm, now=NOW)
    with pytest.raises(Conflict):
        actions.frame(actor=pm, problem=first, changes=Framing(title="Other"), now=NOW)


def test_seeing_a_problem_twice_keeps_one_row(pm: Member) -> None:
    problem = make_problem(workspace=pm.workspace, owner=pm)

    actions.see(problem=problem, actor=pm, now=NOW)
    actions.see(problem=problem, actor=pm, now=NOW.replace(hour=12))

    assert ProblemView.objects.get().at.hour == 12


def test_a_problem_of_another_workspace_does_not_exist(pm: Member) -> None:
    problem = make_problem(workspace=pm.workspace, owner=pm)
    stranger = make_member()

    with pytest.raises(NotFound):
        queries.problem_of(stranger, problem.pk)
    tenancy.enter(pm.workspace_id)
    assert queries.problem_of(pm, problem.pk) == problem


def test_an_option_belongs_to_its_problem(pm: Member) -> None:
    option = make_option(problem=make_problem(workspace=pm.workspace, owner=pm))

    with pytest.raises(NotFound):
        queries.option_of(make_problem(workspace=pm.workspace, owner=pm), option.pk)


def _asks(actor: Member, *problems: Problem) -> list[list[int]]:
    return [sorted(ask.pk for ask in queries.filed_asks(actor, problem)) for problem in problems]
