"""The problems as product framed them, with options, fit and judgement."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from tradeoff.config.demo.moments import Calendar
from tradeoff.config.demo.shapes import AreaPlan, AssessmentPlan, OptionPlan, ProblemPlan
from tradeoff.config.demo.texts import Table


def problem_plans(
    written: tuple[Table, ...], areas: tuple[AreaPlan, ...], calendar: Calendar, seed: str
) -> tuple[ProblemPlan, ...]:
    dice = Random(f"{seed}/problems")
    owners = {area.key: area.owner for area in areas}
    return tuple(_problem(row, owners[row["area"]], calendar, dice) for row in written)


def _problem(row: Table, owner: str, calendar: Calendar, dice: Random) -> ProblemPlan:
    opened = calendar.moment(calendar.ago(row["opened_days_ago"]), dice)
    return ProblemPlan(
        key=row["key"],
        title=row["title"],
        area=row["area"],
        statement=row["statement"],
        who_has_it=row["who_has_it"],
        how_often=row["how_often"],
        workaround_today=row["workaround_today"],
        cost_of_not_solving=row["cost_of_not_solving"],
        success_measure=row["success_measure"],
        owner=owner,
        opened_by=owner,
        opened_at=opened,
        options=tuple(_option(row["key"], number, option) for number, option in enumerate(row["options"], start=1)),
        fits=tuple(row["fits"].items()),
        assessment=_assessment(row, owner, calendar, dice),
    )


def _option(problem: str, number: int, row: Table) -> OptionPlan:
    effort = row.get("effort")
    return OptionPlan(
        key=f"{problem}/{number}",
        kind=row["kind"],
        title=row["title"],
        description=row["description"],
        effort=(Decimal(effort[0]), Decimal(effort[1]), Decimal(effort[2])) if effort else None,
        cost_minor=row["cost"] * 100 if "cost" in row else None,
    )


def _assessment(row: Table, owner: str, calendar: Calendar, dice: Random) -> AssessmentPlan | None:
    if "impact" not in row:
        return None
    at = calendar.moment(calendar.ago(min(row["opened_days_ago"] - 1, dice.randint(10, 55))), dice)
    return AssessmentPlan(Decimal(row["impact"]), row["confidence"], row["assessed"], owner, at)
