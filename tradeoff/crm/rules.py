"""The words of a pipeline in the field's standard terms, what may be written to it, and its small calculations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum, StrEnum
from itertools import pairwise
from typing import Final

from tradeoff.kernel.periods import quarter_of
from tradeoff.workspaces.rules import Counts

__all__ = [
    "DEFAULT_STAGES",
    "KEEP",
    "SETTLED_ACCOUNT",
    "SETTLED_CONTACT",
    "SETTLED_DEAL",
    "AccountInput",
    "BuyingRole",
    "ContactInput",
    "Counts",
    "DealChanges",
    "DealInput",
    "DealState",
    "DealType",
    "ForecastCategory",
    "Keep",
    "StageInput",
    "StageSum",
    "Totals",
    "account_stand_in",
    "count_pushes",
    "deal_stand_in",
    "default_stage_for",
    "total_of",
]  # fmt: skip


class ForecastCategory(StrEnum):
    OMITTED = "omitted"
    PIPELINE = "pipeline"
    BEST_CASE = "best_case"
    MOST_LIKELY = "most_likely"
    COMMIT = "commit"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()


class DealType(StrEnum):
    NEW_BUSINESS = "new_business"
    EXPANSION = "expansion"
    RENEWAL = "renewal"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()


class DealState(StrEnum):
    """What a pipeline stage says of its deals."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"


class BuyingRole(StrEnum):
    DECISION_MAKER = "decision_maker"
    CHAMPION = "champion"
    USER = "user"
    BLOCKER = "blocker"

    @property
    def label(self) -> str:
        return self.value.replace("_", "-").capitalize()


@dataclass(frozen=True)
class StageInput:
    """A step of the pipeline; probability in percent. `id` names the stage it is, whatever that is called."""

    name: str
    probability: int
    forecast_category: ForecastCategory
    state: DealState = DealState.OPEN
    id: int | None = None


DEFAULT_STAGES: Final = (
    StageInput("Prospecting", 10, ForecastCategory.PIPELINE),
    StageInput("Qualification", 20, ForecastCategory.PIPELINE),
    StageInput("Needs analysis", 30, ForecastCategory.PIPELINE),
    StageInput("Proposal", 50, ForecastCategory.BEST_CASE),
    StageInput("Negotiation", 75, ForecastCategory.COMMIT),
    StageInput("Closed won", 100, ForecastCategory.CLOSED, DealState.WON),
    StageInput("Closed lost", 0, ForecastCategory.OMITTED, DealState.LOST),
)

# What other systems call the default stages; compared without case, spaces and punctuation.
_ELSEWHERE: Final = {
    "Prospecting": "lead|new|new lead|qualified to buy lead|prospect|contact made|appointment scheduled|lead in",
    "Qualification": "qualified|qualified to buy|engaging|engaged|discovery|demo scheduled|presentation scheduled",
    "Needs analysis": "value proposition|id decision makers|perception analysis|needs defined|evaluation|trial",
    "Proposal": "proposal price quote|proposal made|quote|decision maker bought in|proposal sent",
    "Negotiation": "negotiation review|negotiations started|contract sent|verbal|commit",
    "Closed won": "won|closedwon|win|signed|customer",
    "Closed lost": "lost|closedlost|loss|disqualified|no decision",
}


def default_stage_for(word: str) -> str | None:
    """The default stage that another system's stage name means, or None: “Engaging” is Qualification."""
    return _MEANINGS.get(_folded(word))


def _folded(word: str) -> str:
    return "".join(char for char in word.casefold() if char.isalnum())


_MEANINGS: Final = {_folded(word): stage for stage, words in _ELSEWHERE.items() for word in (stage, *words.split("|"))}


# What a row holds that a check has settled, in this order; None and "" mean “not stated”, an id the row that is meant.
SETTLED_ACCOUNT: Final = (
    "id", "external_id", "name", "normalized_name", "segment", "industry", "country", "employees",
    "annual_revenue_minor", "founded_year", "parent_name", "owner_id", "recurring_minor", "renewal_date",
)  # fmt: skip
SETTLED_CONTACT: Final = ("id", "external_id", "name", "account_id", "title", "email")
SETTLED_DEAL: Final = (
    "id", "external_id", "name", "account_id", "owner_id", "product_id", "stage_id", "type", "amount_minor",
    "amount_estimated", "clear_amount", "probability", "close_date", "close_date_estimated", "forecast_category",
    "created_on", "next_step", "lead_source", "lost_reason",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class AccountInput:
    """An account from outside. `None` means “not stated, keep what is there”; `id` names the row it is known to be."""

    name: str
    normalized_name: str
    id: int | None = None
    external_id: str | None = None
    segment: str | None = None
    industry: str | None = None
    country: str | None = None
    employees: int | None = None
    annual_revenue_minor: int | None = None
    founded_year: int | None = None
    parent_name: str | None = None
    owner_id: int | None = None
    recurring_minor: int | None = None
    renewal_date: date | None = None
    customer_since: date | None = None


@dataclass(frozen=True, kw_only=True)
class ContactInput:
    """A person at an account, from outside. `None` means “not stated, keep what is there”."""

    name: str
    account_id: int
    id: int | None = None
    external_id: str | None = None
    title: str | None = None
    email: str | None = None


@dataclass(frozen=True, kw_only=True)
class DealInput:
    """A deal from outside. `None` means “not stated, keep what is there”; `clear_amount` takes a known amount away.

    The flags say that a stated amount or close date is an estimate; they are ignored where none is stated.
    """

    name: str
    stage_id: int
    id: int | None = None
    external_id: str | None = None
    account_id: int | None = None
    owner_id: int | None = None
    product_id: int | None = None
    type: DealType | None = None
    amount_minor: int | None = None
    amount_estimated: bool = False
    clear_amount: bool = False
    probability: int | None = None
    close_date: date | None = None
    close_date_estimated: bool = False
    forecast_category: ForecastCategory | None = None
    created_on: date | None = None
    next_step: str | None = None
    lead_source: str | None = None
    lost_reason: str | None = None


class Keep(Enum):
    """The one value that means “leave this field as it is”, where None would empty it."""

    KEEP = "keep"


KEEP: Final = Keep.KEEP


@dataclass(frozen=True, kw_only=True)
class DealChanges:
    """What an editor wants otherwise; `seen_at` is the deal's `changed_at` on the page they edited."""

    seen_at: datetime
    stage_id: int | Keep = KEEP
    owner_id: int | Keep | None = KEEP
    amount_minor: int | Keep | None = KEEP
    probability: int | Keep | None = KEEP
    close_date: date | Keep | None = KEEP
    next_step: str | Keep = KEEP
    lost_reason: str | Keep = KEEP


def count_pushes(close_dates: Sequence[date | None], *, first_month: int = 1) -> int:
    """How often the close date moved out of its fiscal quarter into a later one; dates in the order they were set."""
    known = [day for day in close_dates if day is not None]
    return sum(
        quarter_of(after, first_month=first_month) > quarter_of(before, first_month=first_month)
        for before, after in pairwise(known)
    )


def chance_of(state: DealState, *, own: int | None, of_stage: int) -> int:
    """Percent: an open deal’s own probability where stated, else its stage’s; a closed one has none to guess."""
    return of_stage if own is None or state is not DealState.OPEN else own


@dataclass(frozen=True)
class StageSum:
    """The deals of one stage that match, money in minor units: `stated` is Σ amount × own probability in percent,
    `unstated` Σ amount of those that state none and so take their stage's."""

    state: DealState
    probability: int
    deals: int
    without_amount: int
    total: int
    stated: int
    unstated: int

    @property
    def weighted_percent(self) -> int:
        """A hundred times Σ amount × probability: whole amounts once won, nothing once lost."""
        if self.state is DealState.OPEN:
            return self.stated + self.unstated * self.probability
        return self.total * 100 if self.state is DealState.WON else 0


@dataclass(frozen=True)
class Totals:
    """Over everything that matches, never over the page; minor units."""

    deals: int = 0
    without_amount: int = 0
    total: int = 0
    weighted: int = 0


def account_stand_in(industry: str | None) -> str:
    """What is said instead of an account's name; without an industry where that would tell too much."""
    return f"An account in {industry}" if industry else "An account"


def deal_stand_in(deal_id: int) -> str:
    """What is said instead of a deal's name, which mostly has the account's in it."""
    return f"Deal {deal_id}"


def total_of(sums: Iterable[StageSum]) -> Totals:
    rows = list(sums)
    return Totals(
        deals=sum(row.deals for row in rows),
        without_amount=sum(row.without_amount for row in rows),
        total=sum(row.total for row in rows),
        weighted=(sum(row.weighted_percent for row in rows) + 50) // 100,
    )
