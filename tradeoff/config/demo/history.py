"""How a deal came to where it is: stages in order, an amount that settles, close dates that slip."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from tradeoff.config.demo.moments import Calendar
from tradeoff.config.demo.shapes import Step

OPEN_STAGES = ("Discovery", "Qualified", "Solution fit", "Proposal", "Negotiation")
_CLOSED = {"won": "Closed won", "lost": "Closed lost"}
_SETTLES_AT = 2  # from Solution fit on the amount is the one that stays


@dataclass(frozen=True, slots=True)
class Walk:
    """A way through the pipeline: `reach` is the furthest open stage (0 Discovery … 4 Negotiation)."""

    created: date
    closes: date
    state: str
    reach: int
    amount_minor: int


def stage_by_closeness(days_ahead: int, dice: Random) -> int:
    """The nearer the close date, the later the stage, with exceptions on both sides."""
    middle = 4 if days_ahead < 20 else 3 if days_ahead < 60 else 2 if days_ahead < 110 else 1
    return max(0, min(4, middle + dice.choice((-1, -1, 0, 0, 0, 1))))


def history_of(walk: Walk, next_steps: list[str], calendar: Calendar, dice: Random) -> tuple[Step, ...]:
    """Steps in order of time; the last one is the deal's present state."""
    ends = min(walk.closes, calendar.today) if walk.state == "open" else walk.closes
    moments = _moments(walk, ends, calendar, dice)
    guess = walk.created + timedelta(days=round((walk.closes - walk.created).days * dice.uniform(0.55, 1.05)))
    amount = int(round(walk.amount_minor * dice.uniform(0.75, 1.2), -4))
    steps: list[Step] = []
    for stage, at in enumerate(moments):
        settled = stage >= min(_SETTLES_AT, walk.reach)
        amount = walk.amount_minor if settled else max(500_000, amount)
        if guess <= at.date() + timedelta(days=7):
            guess = at.date() + timedelta(days=dice.randint(14, 45))
        steps.append(Step(at, OPEN_STAGES[stage], amount, guess, dice.choice(next_steps)))
    return (*steps, *_end(walk, steps[-1], calendar, dice))


def _moments(walk: Walk, ends: date, calendar: Calendar, dice: Random) -> list[datetime]:
    """When each open stage was entered: creation first, the others at sorted places of the time until the end."""
    days = max(1, (ends - walk.created).days)
    places = sorted(dice.uniform(0.08, 0.85) for _ in range(walk.reach))
    moments = [calendar.moment(walk.created, dice)]
    for place in places:
        day = walk.created + timedelta(days=int(days * place))
        moments.append(_later(calendar.moment(day, dice), moments[-1]))
    return moments


def _end(walk: Walk, last: Step, calendar: Calendar, dice: Random) -> tuple[Step, ...]:
    """The closing of a closed deal; for an open one the slip to its present close date, if it slipped."""
    if walk.state != "open":
        at = _later(calendar.moment(walk.closes, dice), last.at)
        return (Step(at, _CLOSED[walk.state], walk.amount_minor, walk.closes, ""),)
    if last.close_date == walk.closes:
        return ()
    since = max(1, (calendar.today - last.at.date()).days)
    day = last.at.date() + timedelta(days=dice.randint(0, since - 1))
    return (
        Step(_later(calendar.moment(day, dice), last.at), last.stage, walk.amount_minor, walk.closes, last.next_step),
    )


def _later(moment: datetime, than: datetime) -> datetime:
    return moment if moment > than else than + timedelta(minutes=11)
