"""Asks with all their answers, problems with options and filings, and decisions old and new."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from zlib import crc32

from tradeoff.asks.models import Answer, Appeal, Ask, AskMerge, TriagePolicy
from tradeoff.config.demo.building_deals import Ground
from tradeoff.config.demo.shapes import AskPlan, DecisionPlan, DemoPlan
from tradeoff.decisions.models import Decision, DecisionOption, Dissent
from tradeoff.problems.models import Filing, Option, Problem
from tradeoff.problems.rules import OptionKind
from tradeoff.strategy.models import Assessment, Objective, ObjectiveFit
from tradeoff.workspaces.models import Area, Member, Workspace

Members = dict[str, Member]


def build(
    workspace: Workspace, told: DemoPlan, *, members: Members, areas: dict[str, Area], ground: Ground, today: date
) -> None:
    _policies(workspace, told, areas)
    asks = _asks(workspace, told, members, areas, ground, today)
    problems, options = _problems(workspace, told, members, areas)
    _file(workspace, told, asks, problems, members)
    decisions: dict[str, Decision] = {}
    for one in sorted(told.decisions, key=lambda one: one.prepared_at):
        decisions[one.key] = _decision(workspace, one, members, problems, options, decisions)


def _policies(workspace: Workspace, told: DemoPlan, areas: dict[str, Area]) -> None:
    """Without an area the first area's owner looks, in five working days; blockers are answered in half the time."""
    first = areas[told.areas[0].key]
    TriagePolicy.objects.create(workspace=workspace, owner=first.owner, answer_within_days=5)
    for area in told.areas:
        TriagePolicy.objects.create(
            workspace=workspace, area=areas[area.key], answer_within_days=area.answer_within_days
        )
        TriagePolicy.objects.create(
            workspace=workspace,
            area=areas[area.key],
            type="blocker",
            answer_within_days=max(1, area.answer_within_days // 2),
        )


def _asks(
    workspace: Workspace, told: DemoPlan, members: Members, areas: dict[str, Area], ground: Ground, today: date
) -> dict[str, Ask]:
    made = Ask.objects.bulk_create(_ask(workspace, one, members, areas, ground, told, today) for one in told.asks)
    asks = {one.key: ask for one, ask in zip(told.asks, made, strict=True)}
    Answer.objects.bulk_create(
        Answer(
            workspace=workspace,
            ask=asks[one.key],
            kind=said.kind,
            reason=said.reason,
            internal_reason=said.internal_reason,
            words_to_say=said.words_to_say,
            until=said.until,
            by=members[said.by],
            at=said.at,
            fast=said.fast,
        )
        for one in told.asks
        for said in one.answers
    )
    for one in told.asks:
        last = one.answers[-1]
        if one.merged_into:
            AskMerge.objects.create(
                workspace=workspace,
                ask=asks[one.key],
                into=asks[one.merged_into],
                by=members[last.by],
                at=last.at,
            )
        if one.appeal:
            fast = Answer.objects.filter(ask=asks[one.key], fast=True).order_by("-at", "-pk").first()
            assert fast is not None, f"{one.key} appeals against no fast answer"
            Appeal.objects.create(
                workspace=workspace,
                ask=asks[one.key],
                answer=fast,
                reason=one.appeal.reason,
                by=members[one.appeal.by],
                at=one.appeal.at,
            )
    return asks


def _ask(
    workspace: Workspace,
    one: AskPlan,
    members: Members,
    areas: dict[str, Area],
    ground: Ground,
    told: DemoPlan,
    today: date,
) -> Ask:
    chances = {stage.name: stage.probability for stage in told.stages}
    return Ask(
        workspace=workspace,
        external_id=one.key,
        deal=ground.deals[one.deal],
        account=ground.accounts[one.account],
        wants=one.wants,
        type=one.type,
        needed_by=one.needed_by,
        workaround=one.workaround,
        said_by=one.said_by,
        said_by_contact=ground.contacts[one.said_by_contact] if one.said_by_contact else None,
        from_customer=one.from_customer,
        area=areas[one.area] if one.area else None,
        p_win_with=one.p_win_with,
        p_win_without=one.p_win_without,
        asked_by=members[one.asked_by],
        asked_at=one.asked_at,
        deal_stage=one.snapshot.stage,
        deal_amount_minor=one.snapshot.amount_minor,
        deal_probability=chances[one.snapshot.stage],
        deal_close_date=one.snapshot.close_date,
        triage_owner=members[one.triage_owner],
        answer_due=_next_answer(one, today=today),
        decider=members[one.decider] if one.decider else None,
    )


def _next_answer(one: AskPlan, *, today: date) -> date:
    """Whoever says “considering” names the day of the next answer; most keep it ahead, a few let it pass."""
    if one.current_kind != "considering":
        return one.answer_due
    return today + timedelta(days=crc32(one.key.encode()) % 34 - 3)


def _problems(
    workspace: Workspace, told: DemoPlan, members: Members, areas: dict[str, Area]
) -> tuple[dict[str, Problem], dict[str, Option]]:
    objectives = {line.key: row for line, row in zip(told.objectives, _objectives(told), strict=True)}
    problems: dict[str, Problem] = {}
    options: dict[str, Option] = {}
    for one in told.problems:
        problem = problems[one.key] = Problem.objects.create(
            workspace=workspace,
            area=areas[one.area],
            title=one.title,
            statement=one.statement,
            who_has_it=one.who_has_it,
            how_often=one.how_often,
            workaround_today=one.workaround_today,
            cost_of_not_solving=one.cost_of_not_solving,
            success_measure=one.success_measure,
            owner=members[one.owner],
            opened_by=members[one.opened_by],
            opened_at=one.opened_at,
        )
        for way in one.options:
            low, likely, high = way.effort or (None, None, None)
            options[way.key] = Option.objects.create(
                workspace=workspace,
                problem=problem,
                kind=way.kind,
                title=way.title,
                description=way.description,
                effort_low=low,
                effort_likely=likely,
                effort_high=high,
                cost_minor=way.cost_minor,
            )
        if one.key in {decided.problem for decided in told.decisions}:
            options[f"{one.key}/say_no"] = Option.objects.create(
                workspace=workspace,
                problem=problem,
                kind=OptionKind.SAY_NO,
                title="Say no",
                description="Leave it as it is, and say so.",
            )
        by = {"by": members[one.owner], "at": one.opened_at}
        ObjectiveFit.objects.bulk_create(
            ObjectiveFit(workspace=workspace, problem=problem, objective=objectives[key], points=points, **by)
            for key, points in one.fits
        )
        if one.assessment:
            judged = one.assessment
            Assessment.objects.create(
                workspace=workspace,
                problem=problem,
                impact=judged.impact,
                confidence=judged.confidence,
                reason=judged.reason,
                by=members[judged.by],
                at=judged.at,
            )
    return problems, options


def _objectives(told: DemoPlan) -> list[Objective]:
    known = {row.name: row for row in Objective.objects.all()}
    return [known[line.name] for line in told.objectives]


def _file(
    workspace: Workspace, told: DemoPlan, asks: dict[str, Ask], problems: dict[str, Problem], members: Members
) -> None:
    Filing.objects.bulk_create(
        Filing(
            workspace=workspace,
            ask=asks[one.key],
            problem=problems[one.problem],
            by=members[one.filed_by],
            at=one.filed_at or one.asked_at,
        )
        for one in told.asks
        if one.problem
    )


def _decision(
    workspace: Workspace,
    one: DecisionPlan,
    members: Members,
    problems: dict[str, Problem],
    options: dict[str, Option],
    earlier: dict[str, Decision],
) -> Decision:
    choice: dict[str, Any] = {}
    if one.signed_at:
        choice = {
            "chosen": options[one.chosen] if one.chosen else None,
            "reason": one.reason,
            "internal_reason": one.internal_reason,
            "expected_outcome": one.expected_outcome,
            "deliver_by": one.deliver_by,
            "review_on": one.review_on,
            "signed_by": members[one.decider],
            "signed_at": one.signed_at,
            "at_stake_minor": one.at_stake_minor,
        }
    decision = Decision.objects.create(
        workspace=workspace,
        problem=problems[one.problem],
        decider=members[one.decider],
        decider_why=one.decider_why,
        due=one.due,
        prepared_by=members[one.prepared_by],
        prepared_at=one.prepared_at,
        supersedes=earlier[one.supersedes] if one.supersedes else None,
        **choice,
    )
    if one.signed_at:
        _freeze_options(decision)
    Dissent.objects.bulk_create(
        Dissent(workspace=workspace, decision=decision, by=members[said.by], text=said.text, at=said.at)
        for said in one.dissents
    )
    return decision


def _freeze_options(decision: Decision) -> None:
    DecisionOption.objects.bulk_create(
        DecisionOption(
            workspace_id=decision.workspace_id,
            decision=decision,
            option=way,
            kind=way.kind,
            title=way.title,
            description=way.description,
            effort_low=way.effort_low,
            effort_likely=way.effort_likely,
            effort_high=way.effort_high,
            cost_minor=way.cost_minor,
        )
        for way in Option.objects.filter(problem=decision.problem_id).order_by("pk")
    )
