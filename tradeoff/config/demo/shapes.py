"""What a demo plan is made of: plain frozen rows that point at each other by key, money in minor units."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Company:
    name: str
    slug: str
    currency: str
    fiscal_year_first_month: int
    time_zone: str
    password: str
    empty_name: str
    empty_slug: str


@dataclass(frozen=True, slots=True)
class Person:
    key: str
    name: str
    title: str
    email: str
    roles: tuple[str, ...]
    team: str | None


@dataclass(frozen=True, slots=True)
class Team:
    name: str
    parent: str | None


@dataclass(frozen=True, slots=True)
class ProductLine:
    key: str
    name: str
    owner: str
    lifecycle: str
    list_price_minor: int


@dataclass(frozen=True, slots=True)
class AreaPlan:
    key: str
    name: str
    product: str
    owner: str
    answer_within_days: int


@dataclass(frozen=True, slots=True)
class Stage:
    name: str
    position: int
    probability: int
    forecast_category: str
    state: str


@dataclass(frozen=True, slots=True)
class Right:
    holder: str
    rung: int
    area: str | None
    up_to_minor: int | None


@dataclass(frozen=True, slots=True)
class ObjectivePlan:
    key: str
    name: str
    why: str
    measure: str
    target: str
    horizon: date


@dataclass(frozen=True, slots=True)
class ContactPlan:
    key: str
    account: str
    name: str
    title: str
    email: str


@dataclass(frozen=True, slots=True)
class AccountPlan:
    key: str
    name: str
    segment: str
    industry: str
    country: str
    employees: int
    owner: str
    recurring_minor: int
    renewal_date: date | None
    customer_since: date | None


@dataclass(frozen=True, slots=True)
class Step:
    """The deal as it stood from this moment on."""

    at: datetime
    stage: str
    amount_minor: int
    close_date: date
    next_step: str


@dataclass(frozen=True, slots=True)
class DealPlan:
    """Its current state is that of the last step; the first step is its creation."""

    key: str
    name: str
    account: str
    owner: str
    product: str
    type: str
    state: str
    lead_source: str
    lost_reason: str
    created_on: date
    history: tuple[Step, ...]

    @property
    def now(self) -> Step:
        return self.history[-1]

    @property
    def amount_minor(self) -> int:
        return self.now.amount_minor

    @property
    def close_date(self) -> date:
        return self.now.close_date

    def as_of(self, moment: datetime) -> Step:
        return next((step for step in reversed(self.history) if step.at <= moment), self.history[0])


@dataclass(frozen=True, slots=True)
class OptionPlan:
    key: str
    kind: str
    title: str
    description: str
    effort: tuple[Decimal, Decimal, Decimal] | None
    cost_minor: int | None


@dataclass(frozen=True, slots=True)
class AssessmentPlan:
    impact: Decimal
    confidence: int
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ProblemPlan:
    key: str
    title: str
    area: str
    statement: str
    who_has_it: str
    how_often: str
    workaround_today: str
    cost_of_not_solving: str
    success_measure: str
    owner: str
    opened_by: str
    opened_at: datetime
    options: tuple[OptionPlan, ...]
    fits: tuple[tuple[str, int], ...]
    assessment: AssessmentPlan | None


@dataclass(frozen=True, slots=True)
class AnswerPlan:
    kind: str
    reason: str
    internal_reason: str
    words_to_say: str
    until: date | None
    by: str
    at: datetime
    fast: bool


@dataclass(frozen=True, slots=True)
class AppealPlan:
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AskPlan:
    """One ask with all that followed: its filing, its answers in order (the first is the receipt), merge and appeal."""

    key: str
    account: str
    deal: str
    wants: str
    type: str
    needed_by: date | None
    workaround: str
    said_by: str
    said_by_contact: str | None
    from_customer: bool
    area: str | None
    p_win_with: int | None
    p_win_without: int | None
    asked_by: str
    asked_at: datetime
    snapshot: Step
    triage_owner: str
    answer_due: date
    decider: str | None
    problem: str | None
    filed_by: str
    filed_at: datetime | None
    answers: tuple[AnswerPlan, ...]
    merged_into: str | None = None
    appeal: AppealPlan | None = None

    @property
    def current_kind(self) -> str:
        return self.answers[-1].kind


@dataclass(frozen=True, slots=True)
class DissentPlan:
    by: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DecisionPlan:
    """A draft while `signed_at` is None; then the fields of the choice are empty."""

    key: str
    problem: str
    decider: str
    decider_why: str
    due: date
    prepared_by: str
    prepared_at: datetime
    supersedes: str | None
    chosen: str | None
    reason: str
    internal_reason: str
    expected_outcome: str
    deliver_by: date | None
    review_on: date | None
    signed_at: datetime | None
    at_stake_minor: int | None
    dissents: tuple[DissentPlan, ...]


@dataclass(frozen=True, slots=True)
class DemoPlan:
    company: Company
    reaches: dict[str, str]
    people: tuple[Person, ...]
    teams: tuple[Team, ...]
    products: tuple[ProductLine, ...]
    areas: tuple[AreaPlan, ...]
    stages: tuple[Stage, ...]
    rights: tuple[Right, ...]
    objectives: tuple[ObjectivePlan, ...]
    accounts: tuple[AccountPlan, ...]
    contacts: tuple[ContactPlan, ...]
    deals: tuple[DealPlan, ...]
    problems: tuple[ProblemPlan, ...]
    asks: tuple[AskPlan, ...]
    decisions: tuple[DecisionPlan, ...]
