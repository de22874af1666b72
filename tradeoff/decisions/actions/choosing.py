"""Preparing a decision, signing it, objecting to it. A signed record never changes; a later one supersedes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from tradeoff import log
from tradeoff.absences.queries import acts_for
from tradeoff.asks import actions as asks
from tradeoff.asks import rules as ask_rules
from tradeoff.decisions import access, events, queries, rules
from tradeoff.decisions.models import Decision, DecisionOption, Dissent
from tradeoff.kernel.errors import Conflict, Invalid, NotAllowed
from tradeoff.problems import actions as problems
from tradeoff.problems.queries import facts_of, merge_of
from tradeoff.problems.rules import OptionKind, missing_for_decision
from tradeoff.strategy import queries as strategy
from tradeoff.workspaces.queries import sees_everything

if TYPE_CHECKING:
    from tradeoff.problems.models import Option, Problem
    from tradeoff.workspaces.models import Member


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What the decider writes: which option, why (to share; for inside), what is expected and when to look again."""

    option_id: int
    reason: str
    internal_reason: str = ""
    expected_outcome: str
    review_on: date
    deliver_by: date | None = None
    not_now_until: date | None = None


@transaction.atomic
def prepare(
    *, problem: Problem, actor: Member, today: date, now: datetime, supersedes: Decision | None = None
) -> Decision:
    """Put a problem up for decision; refuses while the gate is not passed or another draft is open."""
    if not access.can_prepare(actor):
        raise NotAllowed("Product managers and the executive sponsor prepare decisions; ask the area's owner.")
    if merged := merge_of(problem):
        raise Conflict(f"This problem counts for “{merged.into.title}”. Decide that one, or undo the merge first.")
    missing = missing_for_decision(facts_of(problem))
    if missing:
        raise Invalid("Not ready for a decision yet. " + " ".join(item.sentence for item in missing))
    if queries.draft_of(problem):
        raise Conflict("A decision on this problem is already open.")
    standing = queries.standing_of(problem)
    if standing != supersedes:
        raise Conflict("This problem has been decided. Open that decision and supersede it.")
    _offer_to_say_no(problem, actor=actor, now=now)
    holder = queries.decider_of(actor, problem, today=today)
    decision = Decision.objects.create(
        workspace_id=problem.workspace_id,
        problem=problem,
        decider=holder.member,
        decider_why=holder.why[:300],
        due=holder.due,
        prepared_by=actor,
        prepared_at=now,
        supersedes=supersedes,
    )
    for ask in queries.asks_to_answer(actor, problem):
        asks.name_decider(ask=ask, decider=holder.member, actor=actor, now=now)
    log.record(events.DecisionPrepared(decision_id=decision.pk, problem_id=problem.pk), actor=actor, now=now)
    return decision


@transaction.atomic
def hand_over(*, decision: Decision, actor: Member, today: date, now: datetime) -> Decision:
    """Name the decider anew after the amount at stake or the rights changed; refuses on a signed decision."""
    draft = _open_draft(decision)
    if not (access.can_prepare(actor) or access.can_sign(actor, draft)):
        raise NotAllowed("Only product or the decider may name the decider anew.")
    holder = queries.decider_of(actor, draft.problem, today=today)
    draft.decider, draft.decider_why = holder.member, holder.why[:300]
    draft.save(update_fields=["decider", "decider_why"])
    for ask in queries.asks_to_answer(actor, draft.problem):
        asks.name_decider(ask=ask, decider=holder.member, actor=actor, now=now)
    log.record(events.DecisionPrepared(decision_id=draft.pk, problem_id=draft.problem_id), actor=actor, now=now)
    return draft


@transaction.atomic
def sign(*, decision: Decision, actor: Member, choice: Choice, today: date, now: datetime) -> Decision:
    """Choose an option for good: freezes options and figures, and answers every asker.

    Refuses anyone but the decider and who acts for them, a decider whose right no longer suffices, an incomplete
    choice, and a second time.
    """
    draft = _open_draft(decision)
    if not access.can_sign(actor, draft):
        raise NotAllowed(f"{draft.decider.name} decides this. {draft.decider_why}")
    options = list(queries.options_of(draft.problem))
    chosen = _checked(choice, options, today=today)
    holder = queries.decider_of(actor, draft.problem, today=today)
    if not acts_for(actor, holder.member.pk):
        raise Conflict(f"{holder.member.name} has to decide this by now: {holder.why} Hand it over on this page.")
    if holder.member != actor and actor.pk in holder.askers:
        raise NotAllowed(f"You asked for this, and nobody decides their own ask: {holder.member.name} does, once back.")
    draft.weighed = _what_was_seen(actor, draft.problem, today=today)
    draft.at_stake_minor = draft.weighed["at_stake_minor"]
    draft.chosen, draft.signed_by, draft.signed_at = chosen, actor, now
    draft.reason, draft.internal_reason = choice.reason.strip(), choice.internal_reason.strip()
    draft.expected_outcome, draft.review_on = choice.expected_outcome.strip(), choice.review_on
    draft.deliver_by = choice.deliver_by
    DecisionOption.objects.bulk_create([_as_it_reads(draft, option) for option in options])
    draft.save()
    _answer_everyone(draft, chosen, choice, actor=actor, now=now)
    signed = events.DecisionSigned(decision_id=draft.pk, problem_id=draft.problem_id, option_id=chosen.pk)
    log.record(signed, actor=actor, now=now)
    if draft.supersedes_id:
        over = events.DecisionSuperseded(
            decision_id=draft.supersedes_id, problem_id=draft.problem_id, by_decision_id=draft.pk
        )
        log.record(over, actor=actor, now=now)
    return draft


@transaction.atomic
def dissent(*, decision: Decision, actor: Member, text: str, now: datetime) -> Dissent:
    """Keep an objection with the decision, as it was said; refuses an empty one and those it does not concern."""
    if not access.can_dissent(actor):
        raise NotAllowed("Dissent is for those whose targets or product the decision touches.")
    if not text.strip():
        raise Invalid("Say in a sentence what you see differently.", field="text")
    kept = Dissent.objects.create(
        workspace_id=decision.workspace_id, decision=decision, by=actor, text=text.strip(), at=now
    )
    event = events.DissentKept(decision_id=decision.pk, problem_id=decision.problem_id, dissent_id=kept.pk)
    log.record(event, actor=actor, now=now)
    return kept


def _open_draft(decision: Decision) -> Decision:
    draft = Decision.objects.select_for_update(of=("self",)).select_related("problem", "decider").get(pk=decision.pk)
    if draft.signed_at is not None:
        raise Conflict("This decision is signed and frozen. Supersede it with a new one.")
    return draft


def _offer_to_say_no(problem: Problem, *, actor: Member, now: datetime) -> None:
    if not queries.options_of(problem).filter(kind=OptionKind.SAY_NO).exists():
        no = problems.OptionInput(kind=OptionKind.SAY_NO, title="Say no", description="Leave it as it is, and say so.")
        problems.offer_option(actor=actor, problem=problem, option=no, now=now)


def _checked(choice: Choice, options: list[Option], *, today: date) -> Option:
    chosen = next((option for option in options if option.pk == choice.option_id), None)
    if chosen is None:
        raise Invalid("Choose one of the options of this problem.", field="option")
    if not choice.reason.strip():
        raise Invalid("Write the reason you would say to the customer.", field="reason")
    if not choice.expected_outcome.strip():
        raise Invalid("Write what you expect to see, so that the review has something to hold it against.",
                      field="expected_outcome")  # fmt: skip
    for field, day in (("review_on", choice.review_on), ("deliver_by", choice.deliver_by),
                       ("not_now_until", choice.not_now_until)):  # fmt: skip
        if day is not None and day <= today:
            raise Invalid("This date has to lie after today.", field=field)
    return chosen


def _what_was_seen(actor: Member, problem: Problem, *, today: date) -> dict[str, Any]:
    """The weighing of the whole company at sign-off, whoever signs; version and input hash let it be computed again."""
    weighing = strategy.weigh(sees_everything(actor), today=today, problem_ids=[problem.pk])
    weighed = next(row for row in weighing.problems if row.problem_id == problem.pk)
    return {
        "as_of": today.isoformat(),
        "version": weighing.version,
        "inputs_hash": weighing.inputs_hash,
        "at_stake_minor": weighed.money.at_stake.value,
        "this_quarter_minor": weighed.money.this_quarter.value,
        "allocated_even_minor": weighed.money.allocated_even.value,
        "accounts": weighed.breadth.share.k,
        "accounts_in_scope": weighed.breadth.share.n,
        "rice": None if weighed.rice.value is None else str(weighed.rice.value),
    }


def _as_it_reads(decision: Decision, option: Option) -> DecisionOption:
    return DecisionOption(
        workspace_id=decision.workspace_id,
        decision=decision,
        option=option,
        kind=option.kind,
        title=option.title,
        description=option.description,
        effort_low=option.effort_low,
        effort_likely=option.effort_likely,
        effort_high=option.effort_high,
        cost_minor=option.cost_minor,
    )


def _answer_everyone(decision: Decision, chosen: Option, choice: Choice, *, actor: Member, now: datetime) -> None:
    kind = ask_rules.AnswerKind(rules.answer_for(chosen.kind))
    if kind is ask_rules.AnswerKind.NO and choice.not_now_until:
        kind = ask_rules.AnswerKind.NOT_NOW
    words = ask_rules.words_to_say(
        kind, decision.problem.title, reason=decision.reason, by=choice.deliver_by, until=choice.not_now_until
    )
    for ask in queries.asks_to_answer(actor, decision.problem):
        asks.name_decider(ask=ask, decider=actor, actor=actor, now=now)  # also those filed since it was prepared
        asks.answer(
            ask=ask,
            actor=actor,
            kind=kind,
            reason=decision.reason,
            internal_reason=decision.internal_reason,
            words_to_say=words,
            until=choice.not_now_until if kind is ask_rules.AnswerKind.NOT_NOW else choice.deliver_by,
            now=now,
        )
