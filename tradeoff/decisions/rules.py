"""Pure decisions about deciding: who may, by when, and what each asker then hears."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum

from tradeoff.asks.rules import AnswerKind
from tradeoff.kernel.errors import Conflict
from tradeoff.problems.rules import OptionKind


class Rung(IntEnum):
    """The ladder a decision climbs."""

    PRODUCT_MANAGER = 1
    HEAD_OF_PRODUCT = 2
    EXECUTIVE_SPONSOR = 3

    @property
    def label(self) -> str:
        return self.name.replace("_", " ").lower()


class NobodyMayDecide(Conflict):
    """No decision right covers the area and the amount."""


class NobodyAbove(Conflict):
    """The ladder ends here."""


@dataclass(frozen=True, slots=True)
class DecisionRight:
    """A member may decide in an area (None: in any) up to an amount at stake (None: without limit)."""

    holder_id: int
    rung: Rung
    area_id: int | None = None
    up_to_minor: int | None = None


@dataclass(frozen=True, slots=True)
class Decider:
    """Who decides, from which rung, and why it is them."""

    member_id: int
    rung: Rung
    why: str


def decider_for(
    rights: Iterable[DecisionRight],
    *,
    area_id: int | None,
    at_stake_minor: int,
    asker_ids: Collection[int],
    own_ask_threshold_minor: int = 0,
) -> Decider:
    """The smallest right that suffices: rights of this very area before general ones, then the lowest ceiling.

    Above the area's threshold nobody decides their own ask: it goes to the next rung. Refuses when nobody is left.
    """
    fitting = _by_fit(rights, area_id)
    sufficient = [right for right in fitting if right.up_to_minor is None or right.up_to_minor >= at_stake_minor]
    if not sufficient:
        raise NobodyMayDecide(
            "Nobody holds the right to decide about this much in this area. "
            "An admin can raise a ceiling, or name an executive sponsor without one, under Decision rights."
        )
    passed_over: DecisionRight | None = None
    for right in sufficient:
        if passed_over and right.rung <= passed_over.rung:
            continue
        if right.holder_id in asker_ids and at_stake_minor > own_ask_threshold_minor:
            passed_over = right
            continue
        return Decider(right.holder_id, right.rung, _why(right, passed_over))
    raise NobodyMayDecide(
        "Everyone who could decide this asked for it, and nobody decides their own ask. "
        "An admin can name a decider on the next rung, such as an executive sponsor, under Decision rights."
    )


def next_holder(
    rights: Iterable[DecisionRight], *, area_id: int | None, above: Rung, asker_ids: Collection[int] = ()
) -> Decider:
    """Who decides when a decision is escalated from a rung: the next one up that did not ask; refuses at the top."""
    higher = [r for r in _by_fit(rights, area_id) if r.rung > above and r.holder_id not in asker_ids]
    if not higher:
        raise NobodyAbove(
            f"There is nobody above the {above.label} to hand this to. "
            "An admin can name a holder for the next rung under Decision rights."
        )
    right = min(higher, key=lambda r: (r.rung, r.area_id is None, r.holder_id))
    return Decider(right.holder_id, right.rung, f"Next on the ladder above the {above.label}.")


def _by_fit(rights: Iterable[DecisionRight], area_id: int | None) -> list[DecisionRight]:
    fitting = [right for right in rights if right.area_id is None or right.area_id == area_id]
    return sorted(
        fitting,
        key=lambda r: (r.area_id is None, r.up_to_minor is None, r.up_to_minor or 0, r.rung, r.holder_id),
    )


def _why(right: DecisionRight, passed_over: DecisionRight | None) -> str:
    where = "in this area" if right.area_id is not None else "in every area"
    limit = "without a ceiling" if right.up_to_minor is None else "up to a ceiling that covers what is at stake"
    said = f"{right.rung.label.capitalize()}: may decide {where}, {limit}."
    if passed_over:
        said += f" The {passed_over.rung.label} asked for it, and nobody decides their own ask."
    return said


@dataclass(frozen=True, slots=True)
class Clock:
    """The day a decision is due and which of the two clocks set it."""

    due: date
    why: str


def clock(*, policy_days: int, opened_on: date, earliest_close_date: date | None, lead_time_days: int) -> Clock:
    """The earlier of policy (calendar days after opening) and the first deal's close date less the lead time.

    Never before the day it was opened. It is not lifted to today: a clock that ran out must stay visible as overdue.
    """
    by_policy = opened_on + timedelta(days=policy_days)
    if earliest_close_date is None:
        return Clock(by_policy, f"Policy: {policy_days} days after it was opened.")
    by_deal = earliest_close_date - timedelta(days=lead_time_days)
    if by_deal >= by_policy:
        return Clock(by_policy, f"Policy: {policy_days} days after it was opened.")
    if by_deal < opened_on:
        return Clock(opened_on, f"A deal closes in less than the lead time of {lead_time_days} days: decide at once.")
    return Clock(by_deal, f"A deal closes {lead_time_days} days later, the lead time to answer it.")


_ANSWERS = {
    OptionKind.BUILD: AnswerKind.PLANNED,
    OptionKind.SMALLER_BUILD: AnswerKind.PLANNED,
    OptionKind.WORKAROUND: AnswerKind.WORKAROUND,
    # A service or a partner solves the need outside the product: to the asker that is another way to get there.
    OptionKind.SERVICE: AnswerKind.WORKAROUND,
    OptionKind.PARTNER: AnswerKind.WORKAROUND,
    # A better price or a retirement leaves the ask itself undone, so the asker hears a plain no with its reason.
    OptionKind.PRICE: AnswerKind.NO,
    OptionKind.RETIRE: AnswerKind.NO,
    OptionKind.SAY_NO: AnswerKind.NO,
}


def answer_for(option_kind: str) -> AnswerKind:
    """What every asker hears when this kind of option was chosen."""
    return _ANSWERS[OptionKind(option_kind)]
