"""Reads over decisions, and the answer to: who decides this problem, by when?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Prefetch, QuerySet

from tradeoff.asks.models import Ask
from tradeoff.asks.queries import visible_asks
from tradeoff.decisions import rules
from tradeoff.decisions.models import Decision, DecisionRight, Dissent
from tradeoff.kernel.errors import NotFound
from tradeoff.problems.models import Option, Problem
from tradeoff.problems.queries import filed_asks
from tradeoff.strategy import queries as strategy
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.queries import sees_everything

DECIDE_WITHIN_DAYS = 14
LEAD_TIME_DAYS = 21


@dataclass(frozen=True)
class Holder:
    """Who decides, on which rung and why; by when, and why then; and who asked, who may not decide for them either."""

    member: Member
    rung: rules.Rung
    why: str
    due: date
    due_why: str
    askers: frozenset[int]


def visible_decisions(actor: Member) -> QuerySet[Decision]:
    """All decisions of the workspace: who decided what and why is open to every member."""
    return Decision.objects.filter(workspace=actor.workspace_id).select_related(
        "problem__area", "decider", "chosen", "signed_by", "superseded_by"
    )


def decision_of(actor: Member, decision_id: int) -> Decision:
    """With options and dissents; refuses with NotFound."""
    dissents = Dissent.objects.select_related("by").order_by("at", "pk")
    decisions = visible_decisions(actor).prefetch_related("options", Prefetch("dissents", dissents))
    decision = decisions.filter(pk=decision_id).first()
    if decision is None:
        raise NotFound("There is no such decision.")
    return decision


def decisions_of(actor: Member, problem: Problem) -> QuerySet[Decision]:
    """The drafts and records of one problem, the open one first, then the newest."""
    return visible_decisions(actor).filter(problem=problem).order_by("-signed_at", "-pk")


def draft_of(problem: Problem) -> Decision | None:
    return Decision.objects.filter(problem=problem, signed_at__isnull=True).select_related("decider").first()


def standing_of(problem: Problem) -> Decision | None:
    """The signed decision that no later signed one supersedes."""
    signed = Decision.objects.filter(problem=problem, signed_at__isnull=False).exclude(
        superseded_by__signed_at__isnull=False
    )
    return signed.order_by("-signed_at", "-pk").first()


def options_of(problem: Problem) -> QuerySet[Option]:
    return Option.objects.filter(problem=problem, withdrawn_at__isnull=True).order_by("pk")


def asks_to_answer(actor: Member, problem: Problem) -> list[Ask]:
    """Every ask the decision answers, those of merged problems too."""
    return list(filed_asks(actor, problem).select_related("asked_by", "deal").order_by("pk"))


def decider_of(actor: Member, problem: Problem, *, today: date) -> Holder:
    """Named before anybody decides, and the same for every reader; refuses when nobody holds a sufficient right."""
    weigher = sees_everything(actor)
    found = strategy.weighed(weigher, today=today)
    weighed = found.weighing.of(problem.pk)
    asks = list(visible_asks(weigher).filter(pk__in=found.under.get(problem.pk, ())).select_related("deal__stage"))
    rights = DecisionRight.objects.filter(workspace=actor.workspace_id, holder__is_active=True)
    rows = list(rights.select_related("holder").order_by("rung", "pk"))
    askers = frozenset(ask.asked_by_id for ask in asks)
    decider = rules.decider_for(
        tuple(map(_right, rows)),
        area_id=problem.area_id,
        at_stake_minor=(weighed.money.at_stake.value if weighed else None) or 0,
        asker_ids=askers,
    )
    clock = rules.clock(
        policy_days=DECIDE_WITHIN_DAYS,
        opened_on=today,
        earliest_close_date=_earliest_close(asks, today=today),
        lead_time_days=LEAD_TIME_DAYS,
    )
    member = next(row.holder for row in rows if row.holder_id == decider.member_id)
    return Holder(member, decider.rung, decider.why, clock.due, clock.why, askers)


def _right(row: DecisionRight) -> rules.DecisionRight:
    return rules.DecisionRight(
        holder_id=row.holder_id, rung=rules.Rung(row.rung), area_id=row.area_id, up_to_minor=row.up_to_minor
    )


def _earliest_close(asks: list[Ask], *, today: date) -> date | None:
    """Of the open deals these asks hang on, the first to close from today."""
    dates = (ask.deal.close_date for ask in asks if ask.deal and ask.deal.is_open)
    return min((one for one in dates if one and one >= today), default=None)


def rights_table(actor: Member) -> QuerySet[DecisionRight]:
    """General rights first, then area by area, up the ladder."""
    rows = DecisionRight.objects.filter(workspace=actor.workspace_id).select_related("area__product", "holder")
    return rows.order_by(F("area__name").asc(nulls_first=True), "rung", "pk")


def right_of(actor: Member, right_id: int) -> DecisionRight:
    right = rights_table(actor).filter(pk=right_id).first()
    if right is None:
        raise NotFound("There is no such right; it may have been taken away already.")
    return right


def to_tell(workspace_id: int, decision_id: int) -> Decision:
    """A decision with the people who are told of it; for jobs, which have no reader."""
    people = ("decider", "prepared_by", "problem__owner")
    rows = Decision.objects.select_related(*(f"{one}__{part}" for one in people for part in ("user", "workspace")))
    return rows.get(workspace=workspace_id, pk=decision_id)
