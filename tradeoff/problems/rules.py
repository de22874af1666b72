"""Pure decisions about a problem: what it still lacks before it may be decided, effort, and merging words."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from tradeoff.kernel.errors import Invalid


class OptionKind(StrEnum):
    """The ways to answer a problem; “say no” is one of them and always at hand."""

    BUILD = "build"
    SMALLER_BUILD = "smaller_build"
    WORKAROUND = "workaround"
    SERVICE = "service"
    PARTNER = "partner"
    PRICE = "price"
    RETIRE = "retire"
    SAY_NO = "say_no"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()

    @property
    def is_building(self) -> bool:
        return self in {OptionKind.BUILD, OptionKind.SMALLER_BUILD}


@dataclass(frozen=True, slots=True)
class OptionFacts:
    """An option as the gate sees it."""

    kind: OptionKind
    has_effort_or_cost: bool
    title: str = ""


@dataclass(frozen=True, slots=True)
class ProblemFacts:
    """A problem as the gate sees it; an empty text means that nobody has written it yet."""

    statement: str = ""
    who: str = ""
    frequency: str = ""
    workaround: str = ""
    cost_of_not_solving: str = ""
    measure: str = ""
    options: tuple[OptionFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class Missing:
    """A field that still lacks something, with the sentence that says what."""

    field: str
    sentence: str


OPTIONS_NEEDED = 2


def missing_for_decision(facts: ProblemFacts) -> tuple[Missing, ...]:
    """What stands between the problem and a decision; empty means that it may be decided.

    The gate: a statement, one measure of success, and two options besides saying no, each with effort or cost.
    """
    missing = []
    if not facts.statement.strip():
        missing.append(Missing("statement", "State the problem: what does the customer really need to get done?"))
    if not facts.measure.strip():
        missing.append(Missing("measure", "Say how we would know that it is solved: one measure is enough."))
    options = [option for option in facts.options if option.kind is not OptionKind.SAY_NO]
    if len(options) < OPTIONS_NEEDED:
        lacking = "two options" if not options else "one more option"
        missing.append(Missing("options", f"Write down {lacking} besides saying no, so that there is a choice."))
    missing.extend(
        Missing("options", f"Give the option “{option.title or option.kind.label}” an effort or a cost.")
        for option in options
        if not option.has_effort_or_cost
    )
    return tuple(missing)


def still_unsaid(facts: ProblemFacts) -> tuple[Missing, ...]:
    """Framing that helps to weigh the problem and does not hold a decision up."""
    asked = (
        ("who", facts.who, "Say who has this problem."),
        ("frequency", facts.frequency, "Say how often they meet it."),
        ("workaround", facts.workaround, "Say what they do today instead."),
        ("cost_of_not_solving", facts.cost_of_not_solving, "Say what it costs to leave it unsolved."),
    )
    return tuple(Missing(field, sentence) for field, said, sentence in asked if not said.strip())


@dataclass(frozen=True, slots=True)
class Effort:
    """Three estimates in person-weeks, 0 < low ≤ likely ≤ high; mean and spread by PERT (Malcolm et al., 1959)."""

    low: Decimal
    likely: Decimal
    high: Decimal

    def __post_init__(self) -> None:
        if self.low <= 0:
            raise Invalid("The low estimate must be above zero person-weeks.", field="effort_low")
        if self.likely < self.low:
            raise Invalid("The likely estimate cannot be below the low one.", field="effort_likely")
        if self.high < self.likely:
            raise Invalid("The high estimate cannot be below the likely one.", field="effort_high")

    @property
    def mean(self) -> Decimal:
        return (self.low + 4 * self.likely + self.high) / 6

    @property
    def sd(self) -> Decimal:
        return (self.high - self.low) / 6


def effort_of(low: Decimal | None, likely: Decimal | None, high: Decimal | None) -> Effort | None:
    """The three estimates together, None when none is given; refuses one or two of three."""
    if low is None and likely is None and high is None:
        return None
    if low is None or likely is None or high is None:
        given = (("effort_low", low), ("effort_likely", likely), ("effort_high", high))
        field = next(name for name, value in given if value is None)
        raise Invalid("Give all three estimates, low, likely and high, or none.", field=field)
    return Effort(low, likely, high)


def merge_texts(kept: str, absorbed: str) -> str:
    """Both texts in one: paragraphs of the absorbed text follow the kept ones, unless they already stand there."""
    standing = _paragraphs(kept)
    added = [paragraph for paragraph in _paragraphs(absorbed) if paragraph not in standing]
    return "\n\n".join([*standing, *added])


def _paragraphs(text: str) -> list[str]:
    return [block.strip() for block in text.replace("\r\n", "\n").replace("\r", "\n").split("\n\n") if block.strip()]
