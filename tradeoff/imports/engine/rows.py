"""One checked row of each noun, ready to be written; `None` and `""` mean “not stated”."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple, TypeVar


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountRow:
    row: int
    id: int | None
    external_id: str
    name: str
    normalized_name: str
    segment: str
    industry: str
    country: str
    employees: int | None
    annual_revenue_minor: int | None
    founded_year: int | None
    parent_name: str
    owner_id: int | None
    recurring_minor: int | None
    renewal_date: date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ContactRow:
    row: int
    id: int | None
    external_id: str
    name: str
    account_id: int
    title: str
    email: str


class DealRow(NamedTuple):
    """`clear_amount`: the file says that a lost deal has none, so what was known (or estimated) goes."""

    row: int
    id: int | None
    external_id: str
    name: str
    account_id: int | None
    owner_id: int | None
    product_id: int | None
    stage_id: int
    type: str
    amount_minor: int | None
    amount_estimated: bool
    clear_amount: bool
    probability: int | None
    close_date: date | None
    close_date_estimated: bool
    forecast_category: str
    created_on: date | None
    next_step: str
    lead_source: str
    lost_reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AskRow:
    row: int
    id: int | None
    external_id: str
    deal_id: int | None
    account_id: int
    wants: str
    type: str
    needed_by: date | None
    workaround: str
    said_by: str
    asked_by_id: int | None
    asked_on: date | None
    p_win_with: int | None
    p_win_without: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ProductRow:
    row: int
    id: int | None
    name: str
    list_price_minor: int | None
    family: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonRow:
    """`manager` and `team` are names: both may be new with this very file."""

    row: int
    id: int | None
    name: str
    email: str
    manager: str
    team: str
    title: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeRow:
    """A deal entered a stage; what is None was not told."""

    row: int
    id: int | None = None
    deal_id: int
    stage_id: int
    at: datetime
    by_id: int | None
    amount_minor: int | None
    close_date: date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class NoteRow:
    """`author_name` where the author is no member."""

    row: int
    id: int | None
    external_id: str
    text: str
    at: datetime
    deal_id: int | None
    account_id: int | None
    contact_id: int | None
    author_id: int | None
    author_name: str
    origin: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ActivityRow:
    row: int
    id: int | None
    external_id: str
    kind: str
    at: datetime
    subject: str
    deal_id: int | None
    account_id: int | None
    by_id: int | None
    text: str
    outcome: str
    direction: str
    minutes: int | None
    next_step: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SubscriptionRow:
    """What an account pays each period; `account_id` and `started_on` say which one is meant."""

    row: int
    id: int | None
    external_id: str
    account_id: int
    product_id: int | None
    amount_minor: int | None
    period: str
    started_on: date | None
    renews_on: date | None
    ended_on: date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class RoleRow:
    """Deal and contact say which one is meant."""

    row: int
    id: int | None = None
    deal_id: int
    contact_id: int
    role: str
    source: str
    confidence: str


R = TypeVar("R", bound="ImportRow")
ImportRow = (
    AccountRow
    | ContactRow
    | DealRow
    | AskRow
    | ProductRow
    | PersonRow
    | ChangeRow
    | NoteRow
    | ActivityRow
    | SubscriptionRow
    | RoleRow
)
