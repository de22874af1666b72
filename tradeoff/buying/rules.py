"""How well an account fits the target profile, and what a source is worth: pure, with what is not known said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Final

from tradeoff.crm.rules import BuyingRole
from tradeoff.kernel.errors import Invalid

FLOOR: Final = 20  # below this many closed deals a share is not evidence
DEFAULT_PERCENT: Final = 50
NEVER: Final = 101  # a probability no stage has
MOST_WEIGHT: Final = 100


class RoleSource(StrEnum):
    """Where it is known from."""

    THEM = "them"
    COLLEAGUE = "colleague"
    TITLE = "title"
    IMPORT = "import"

    @property
    def label(self) -> str:
        words = {
            "them": "They said so",
            "colleague": "A colleague of theirs",
            "title": "Their title",
            "import": "A file",
        }
        return words[self.value]


class Confidence(StrEnum):
    SURE = "sure"
    LIKELY = "likely"
    GUESS = "guess"

    @property
    def label(self) -> str:
        return self.value.capitalize()


@dataclass(frozen=True, kw_only=True)
class RoleInput:
    """A part somebody plays, from outside."""

    deal_id: int
    contact_id: int
    role: BuyingRole
    source: RoleSource | None = None
    confidence: Confidence | None = None


@dataclass(frozen=True, kw_only=True)
class ValueInput:
    """A value case as somebody writes it; None is not known."""

    problem: str
    worth_minor: int | None = None
    metric: str = ""
    proof: str = ""
    agreed_with_id: int | None = None
    agreed_on: date | None = None


class Trait(StrEnum):
    """What of an account a criterion looks at."""

    INDUSTRY = "industry"
    SEGMENT = "segment"
    COUNTRY = "country"
    EMPLOYEES = "employees"

    @property
    def label(self) -> str:
        return self.value.capitalize()

    @property
    def is_number(self) -> bool:
        return self is Trait.EMPLOYEES


@dataclass(frozen=True)
class Criterion:
    """What is wanted of one trait: any of the words, or a number from `low` to `high`, either end open."""

    trait: Trait
    weight: int
    wanted: tuple[str, ...] = ()
    low: int | None = None
    high: int | None = None

    @property
    def words(self) -> str:
        if not self.trait.is_number:
            return f"{self.trait.label}: {', '.join(self.wanted)}"
        if self.high is None:
            return f"{self.trait.label}: {self.low:,} or more"
        return (
            f"{self.trait.label}: up to {self.high:,}"
            if self.low is None
            else (f"{self.trait.label}: {self.low:,} to {self.high:,}")
        )


@dataclass(frozen=True)
class Traits:
    """What is known of an account; an empty text and None are not known."""

    industry: str = ""
    segment: str = ""
    country: str = ""
    employees: int | None = None


@dataclass(frozen=True)
class Matched:
    """A criterion held against an account; None where the account's trait is not known."""

    criterion: Criterion
    fits: bool | None
    found: str


@dataclass(frozen=True)
class Fit:
    """The weight that matched of the weight that is known; unknown traits count neither way, and are said."""

    parts: tuple[Matched, ...]

    @property
    def known(self) -> int:
        return sum(part.criterion.weight for part in self.parts if part.fits is not None)

    @property
    def share(self) -> float | None:
        """None when nothing that is asked for is known: that is unknown, never 0."""
        if not self.known:
            return None
        return sum(part.criterion.weight for part in self.parts if part.fits) / self.known

    @property
    def unknown(self) -> int:
        return sum(part.fits is None for part in self.parts)


def fit_of(traits: Traits, criteria: Iterable[Criterion]) -> Fit:
    return Fit(tuple(_matched(traits, criterion) for criterion in criteria))


def _matched(traits: Traits, criterion: Criterion) -> Matched:
    value = getattr(traits, criterion.trait.value)
    if value is None or value == "":
        return Matched(criterion, None, "not known")
    if criterion.trait.is_number:
        fits = (criterion.low is None or value >= criterion.low) and (criterion.high is None or value <= criterion.high)
        return Matched(criterion, fits, f"{value:,}")
    return Matched(criterion, value.casefold() in {word.casefold() for word in criterion.wanted}, value)


def check_criteria(criteria: Sequence[Criterion]) -> None:
    """Refuses two criteria of a trait, a weight out of range, one that asks for nothing, and a band upside down."""
    if len({one.trait for one in criteria}) < len(criteria):
        raise Invalid("Each trait has one criterion; put what is wanted of it together.")
    for one in criteria:
        if not 1 <= one.weight <= MOST_WEIGHT:
            raise Invalid(f"{one.trait.label}: a weight is 1 to {MOST_WEIGHT}.")
        if one.trait.is_number and one.low is None and one.high is None:
            raise Invalid(f"{one.trait.label}: give a lowest or a highest number.")
        if one.low is not None and one.high is not None and one.low > one.high:
            raise Invalid(f"{one.trait.label}: the lowest is above the highest.")
        if not one.trait.is_number and not one.wanted:
            raise Invalid(f"{one.trait.label}: name at least one that is wanted.")


@dataclass(frozen=True)
class SourceRecord:
    """How deals of one lead source ended."""

    source: str
    won: int
    lost: int
    open: int = 0

    @property
    def closed(self) -> int:
        return self.won + self.lost

    @property
    def rate(self) -> WinRate | None:
        """Won of closed with its interval; None below the floor: not enough evidence."""
        return win_rate(self.won, self.closed) if self.closed >= FLOOR else None


@dataclass(frozen=True)
class WinRate:
    """A share with its Wilson 95 % interval."""

    value: float
    low: float
    high: float


@lru_cache(maxsize=4096)
def win_rate(won: int, closed: int) -> WinRate:
    # scipy.stats takes long to import; pages that count nothing must not wait for it
    from scipy.stats import binomtest  # type: ignore[attr-defined]  # noqa: PLC0415

    interval = binomtest(won, closed).proportion_ci(0.95, method="wilson")
    return WinRate(won / closed, float(interval.low), float(interval.high))
