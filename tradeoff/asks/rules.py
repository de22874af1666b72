"""Pure decisions about an ask: its kinds, who answers it by when, and what may be said to the customer."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from tradeoff.kernel.errors import Conflict, Invalid
from tradeoff.kernel.money import AMOUNT


class AskType(StrEnum):
    """How much hangs on the ask, in the seller's judgement."""

    BLOCKER = "blocker"
    RETENTION = "retention"
    FAST_FOLLOW = "fast_follow"
    NICE_TO_HAVE = "nice_to_have"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()

    @property
    def hint(self) -> str:
        return _HINTS[self]


class AnswerKind(StrEnum):
    """What a reply to an ask says; an ask carries its replies in order and the newest counts."""

    LISTENING = "listening"
    CONSIDERING = "considering"
    PLANNED = "planned"
    BUILDING = "building"
    SHIPPED = "shipped"
    NOT_NOW = "not_now"
    NO = "no"
    ALREADY_THERE = "already_there"
    WORKAROUND = "workaround"
    MERGED = "merged"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()

    @property
    def is_decline(self) -> bool:
        return self in {AnswerKind.NOT_NOW, AnswerKind.NO}

    @property
    def needs_until(self) -> bool:
        return self is AnswerKind.NOT_NOW

    @property
    def needs_reason(self) -> bool:
        return self in FAST_LANE

    @property
    def in_fast_lane(self) -> bool:
        """May be given at once by a product manager, without a decision."""
        return self in FAST_LANE

    @property
    def closes(self) -> bool:
        """Nothing more is owed to the asker after this answer."""
        return self in {*FAST_LANE, AnswerKind.SHIPPED} - {AnswerKind.NOT_NOW}


FAST_LANE = frozenset(
    {AnswerKind.ALREADY_THERE, AnswerKind.WORKAROUND, AnswerKind.MERGED, AnswerKind.NOT_NOW, AnswerKind.NO}
)
_HINTS = {
    AskType.BLOCKER: "They cannot buy without it and there is no way around.",
    AskType.RETENTION: "A renewal is at risk without it.",
    AskType.FAST_FOLLOW: "They buy without it and expect it soon after.",
    AskType.NICE_TO_HAVE: "They would like it; nothing hangs on it.",
}


class NobodyTriages(Conflict):
    """No triage policy covers an ask."""


@dataclass(frozen=True, slots=True)
class TriagePolicy:
    """Who answers asks of an area and a type (None: of any), within how many working days."""

    owner_id: int
    answer_within_days: int
    area_id: int | None = None
    type: str | None = None


@dataclass(frozen=True, slots=True)
class TriageRoute:
    """Who answers an ask, within how many working days, and which policy says so."""

    owner_id: int
    answer_within_days: int
    why: str


def triage(policies: Iterable[TriagePolicy], *, area_id: int | None, type: str) -> TriageRoute:  # noqa: A002 - the product's word
    """The most specific policy: area and type, then area, then type, then any; refuses when none covers the ask.

    Between two equally specific policies the shorter time wins, then the lower member id.
    """
    fitting = [p for p in policies if p.area_id in {None, area_id} and p.type in {None, "", type}]
    if not fitting:
        raise NobodyTriages(
            f"Nobody answers asks of type {AskType(type).label.lower()} here yet. "
            "An admin can name an owner for this area, or one for all areas, under Policies."
        )
    best = min(fitting, key=lambda p: (p.area_id is None, not p.type, p.answer_within_days, p.owner_id))
    covers = " and ".join(
        words
        for words, is_said in (("this area", best.area_id is not None), (AskType(type).label.lower() + "s", best.type))
        if is_said
    )
    return TriageRoute(best.owner_id, best.answer_within_days, f"Policy for {covers or 'every ask'}.")


def answer_due(asked_on: date, days: int) -> date:
    """The day `days` working days (Monday to Friday) after the ask; with 0 days the same or the next working day."""
    weekday = asked_on.weekday()
    start = asked_on if weekday < 5 else asked_on - timedelta(days=weekday - 4)
    if days == 0 and weekday >= 5:
        return asked_on + timedelta(days=7 - weekday)
    weeks, rest = divmod(days, 5)
    over_weekend = 2 if start.weekday() + rest >= 5 else 0
    return start + timedelta(days=weeks * 7 + rest + over_weekend)


def check_answer(kind: AnswerKind, *, reason: str, until: date | None, today: date) -> None:
    """Refuses a no without a reason and a “not now” without a day in the future."""
    if kind.needs_reason and not reason.strip():
        raise Invalid(f"“{kind.label}” needs a reason; the asker and the customer will read it.", field="reason")
    if kind.needs_until and until is None:
        raise Invalid("“Not now” needs the day on which you will look again.", field="until")
    if kind.needs_until and until is not None and until <= today:
        raise Invalid("“Not now” needs a day after today on which you will look again.", field="until")


def check_claims(p_with: int | None, p_without: int | None) -> None:
    """Refuses one stated win probability without the other, one outside 0–100, and a chance that falls by delivery."""
    if (p_with is None) != (p_without is None):
        missing = "p_with" if p_with is None else "p_without"
        raise Invalid("Give both probabilities or none: with the ask delivered, and without.", field=missing)
    if p_with is None or p_without is None:
        return
    for field, value in (("p_with", p_with), ("p_without", p_without)):
        if not 0 <= value <= 100:
            raise Invalid(f"A probability is between 0 and 100 percent; {value} is not.", field=field)
    if p_with < p_without:
        raise Invalid("The chance to win with the ask delivered cannot be below the chance without it.", field="p_with")


def hasty_no(kind: AnswerKind, *, problem_opened: bool) -> bool:
    """A decline by someone who never opened the problem behind the ask."""
    return kind.is_decline and not problem_opened


def can_appeal(kind: AnswerKind, *, appeals: int) -> bool:
    """The asker may have a fast answer looked at again, once."""
    return kind.in_fast_lane and appeals == 0


_AMOUNT = re.compile(AMOUNT, re.IGNORECASE)


def reveals(text: str, names: Collection[str] = ()) -> tuple[str, ...]:
    """What a text for a customer must not show: amounts of money, and the given names of others (whole words)."""
    amounts = [found.group().strip() for found in _AMOUNT.finditer(text)]
    named = [name for name in names if name.strip() and re.search(rf"(?<!\w){re.escape(name.strip())}(?!\w)", text)]
    return (*amounts, *named)


def words_to_say(
    kind: AnswerKind,
    title: str,
    *,
    reason: str = "",
    by: date | None = None,
    until: date | None = None,
    other_names: Collection[str] = (),
) -> str:
    """What the seller can tell the customer, in two or three kind sentences.

    A reason or title that shows an amount or another customer's name is left out; no date is named unless it is given.
    """
    subject = f"“{_as_clause(title)}”" if title.strip() and not reveals(title, other_names) else "what you asked for"
    said = [_opening(kind, subject, by=by, until=until)]
    if kind not in {AnswerKind.LISTENING, AnswerKind.MERGED} and reason.strip() and not reveals(reason, other_names):
        said.append(_as_sentence(reason))
    said.append(_CLOSINGS.get(kind, ""))
    return " ".join(sentence for sentence in said if sentence)


_CLOSINGS = {
    AnswerKind.LISTENING: "You will hear from us either way.",
    AnswerKind.CONSIDERING: "I will tell you as soon as we know more.",
    AnswerKind.PLANNED: "I will tell you as soon as it is ready.",
    AnswerKind.BUILDING: "I will tell you as soon as it is ready.",
    AnswerKind.SHIPPED: "I would be glad to show you how it works.",
    AnswerKind.NOT_NOW: "I did not want to leave you waiting for an answer.",
    AnswerKind.NO: "I would rather say so today than leave you waiting; let us talk about what would help instead.",
    AnswerKind.ALREADY_THERE: "I would be glad to show you.",
    AnswerKind.WORKAROUND: "I would be glad to walk you through it.",
    AnswerKind.MERGED: "Whatever comes of it reaches you too.",
}


def _opening(kind: AnswerKind, subject: str, *, by: date | None, until: date | None) -> str:
    day = f"{by:%B} {by.day}, {by.year}" if by else ""
    later = f"{until:%B} {until.day}, {until.year}" if until else ""
    return {
        AnswerKind.LISTENING: f"Thank you for telling us about {subject}; our product team is reading it now.",
        AnswerKind.CONSIDERING: f"We are looking into {subject} and comparing ways to solve it.",
        AnswerKind.PLANNED: f"We have decided to work on {subject}" + (f"; we expect it by {day}." if day else "."),
        AnswerKind.BUILDING: f"We are working on {subject} now" + (f"; we expect it by {day}." if day else "."),
        AnswerKind.SHIPPED: f"Good news: {subject} is now available.",
        AnswerKind.NOT_NOW: f"We will not work on {subject} for now"
        + (f"; we will look at it again by {later}." if later else "."),
        AnswerKind.NO: f"Thank you for asking about {subject}. We have thought about it and will not do it.",
        AnswerKind.ALREADY_THERE: f"You can do this today: {subject} is already part of the product.",
        AnswerKind.WORKAROUND: f"There is a way to get {subject} solved today.",
        AnswerKind.MERGED: f"We look at {subject} together with similar requests, as one need.",
    }[kind]


def _as_clause(title: str) -> str:
    return " ".join(title.split()).rstrip(".!?;: ")


def _as_sentence(text: str) -> str:
    words = " ".join(text.split())
    return words[:1].upper() + words[1:] + ("" if words[-1] in ".!?…" else ".")
