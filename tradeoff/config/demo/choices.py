"""Decisions old and new as written, and the news each one sends to the asks of its problem."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from random import Random

from tradeoff.asks.rules import AnswerKind
from tradeoff.config.demo.history import OPEN_STAGES
from tradeoff.config.demo.moments import Calendar
from tradeoff.config.demo.shapes import DealPlan, DecisionPlan, DissentPlan, ProblemPlan, Right
from tradeoff.config.demo.texts import Table
from tradeoff.config.demo.voices import Voice
from tradeoff.decisions.rules import Rung, answer_for

SAY_NO = "say_no"


@dataclass(frozen=True, slots=True)
class News:
    """From `at` on, this is the answer to the asks of a problem."""

    at: datetime
    kind: AnswerKind
    reason: str
    internal_reason: str
    by: str
    until: date | None


def decision_plans(
    written: tuple[Table, ...], problems: tuple[ProblemPlan, ...], calendar: Calendar, seed: str
) -> tuple[DecisionPlan, ...]:
    """As written, a superseding one after the one it supersedes; `with_stakes` completes them."""
    dice = Random(f"{seed}/decisions")
    by_key = {problem.key: problem for problem in problems}
    return tuple(_decision(row, by_key[row["problem"]], calendar, dice) for row in written)


def news_of(
    written: tuple[Table, ...], decisions: tuple[DecisionPlan, ...], problems: tuple[ProblemPlan, ...],
    calendar: Calendar, seed: str,
) -> dict[str, tuple[News, ...]]:  # fmt: skip
    """By problem: the answers of its signed decisions and what followed them, oldest first."""
    dice = Random(f"{seed}/news")
    kinds = {option.key: option.kind for problem in problems for option in problem.options}
    told: dict[str, list[News]] = {}
    for row, decision in zip(written, decisions, strict=True):
        if decision.signed_at is None or decision.chosen is None:
            continue
        kind = answer_for(kinds.get(decision.chosen, SAY_NO))
        by, until = decision.decider, decision.deliver_by if kind is AnswerKind.PLANNED else None
        news = told.setdefault(decision.problem, [])
        news.append(News(decision.signed_at, kind, decision.reason, decision.internal_reason, by, until))
        for later in row["later"]:
            at, kind = calendar.moment(calendar.ago(later["days"]), dice), AnswerKind(later["kind"])
            until = decision.deliver_by if kind is AnswerKind.BUILDING else None
            news.append(News(at, kind, later["reason"], "", decision.prepared_by, until))
    return {problem: tuple(sorted(news, key=lambda n: n.at)) for problem, news in told.items()}


def with_stakes(
    decisions: tuple[DecisionPlan, ...],
    voices: list[Voice],
    problems: tuple[ProblemPlan, ...],
    rights: tuple[Right, ...],
    calendar: Calendar,
) -> tuple[DecisionPlan, ...]:
    """With what was at stake when signed; the decider moves up the ladder where the written one's ceiling is lower."""
    areas = {problem.key: problem.area for problem in problems}
    weighed = []
    for decision in decisions:
        moment = decision.signed_at or calendar.night
        heard = {v.deal for v in voices if v.problem == decision.problem and v.asked_at <= moment}
        stake = _at_stake(moment, heard)
        right = _right_for(decision.decider, areas[decision.problem], stake, rights)
        weighed.append(
            replace(
                decision,
                at_stake_minor=stake if decision.signed_at else None,
                decider=right.holder,
                decider_why=_why(right),
            )
        )
    return tuple(weighed)


def _at_stake(moment: datetime, deals: set[DealPlan]) -> int:
    """Each deal then open, with an ask by then, counted once."""
    return sum(deal.as_of(moment).amount_minor for deal in deals if deal.as_of(moment).stage in OPEN_STAGES)


def _right_for(written: str, area: str, stake: int, rights: tuple[Right, ...]) -> Right:
    """The written decider's right, or the lowest above it that covers the stake."""
    own = next(right for right in rights if right.holder == written and right.area in {None, area})
    covering = [
        right
        for right in rights
        if right.rung >= own.rung
        and right.area in {None, area}
        and (right.up_to_minor is None or right.up_to_minor >= stake)
    ]
    return min(covering, key=lambda right: right.rung)


def _decision(row: Table, problem: ProblemPlan, calendar: Calendar, dice: Random) -> DecisionPlan:
    prepared = calendar.moment(calendar.ago(row["prepared"]), dice)
    signed = calendar.after(prepared, row["prepared"] - row["signed"], dice) if "signed" in row else None
    chosen = row.get("option")
    return DecisionPlan(
        key=row["key"],
        problem=row["problem"],
        decider=row["decider"],
        decider_why="",
        due=calendar.ago(row["signed"] - 4) if signed else calendar.ago(-row["due_in"]),
        prepared_by=row["prepared_by"],
        prepared_at=prepared,
        supersedes=row.get("supersedes"),
        chosen=None if chosen is None else f"{problem.key}/{chosen}",
        reason=row.get("reason", ""),
        internal_reason=row.get("internal", ""),
        expected_outcome=row.get("expected", ""),
        deliver_by=calendar.ago(row["deliver"]) if "deliver" in row else None,
        review_on=calendar.ago(row["review"]) if "review" in row else None,
        signed_at=signed,
        at_stake_minor=None,
        dissents=tuple(_dissent(said, signed, calendar, dice) for said in row.get("dissents", ()) if signed),
    )


def _dissent(said: Table, signed: datetime, calendar: Calendar, dice: Random) -> DissentPlan:
    return DissentPlan(said["by"], said["text"], calendar.after(signed, 1, dice))


def _why(right: Right) -> str:
    """In the words the page uses for a live decision."""
    where = "in this area" if right.area else "in every area"
    limit = "up to a ceiling that covers what is at stake" if right.up_to_minor else "without a ceiling"
    return f"{Rung(right.rung).label.capitalize()}: may decide {where}, {limit}."
