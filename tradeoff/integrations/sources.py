"""What a source of deals is, in the house's words: records and a protocol, pure of any table and of any vendor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from dataclasses import fields as fields_of
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Generic, Literal, Protocol, TypeVar, runtime_checkable

Noun = Literal["deal", "account", "contact", "activity", "note", "subscription"]
StageState = Literal["open", "won", "lost"]
Raw = Mapping[str, Any]

_R_co = TypeVar("_R_co", covariant=True)


@dataclass(frozen=True, kw_only=True)
class OwnerRecord:
    """Who owns deals there; one who has left is not active, and still owns what they closed."""

    id: str
    name: str
    email: str = ""
    active: bool = True


@dataclass(frozen=True, kw_only=True)
class StageRecord:
    """`probability` in percent; `forecast` is the vendor's own category."""

    id: str
    name: str
    position: int
    state: StageState
    probability: Decimal | None = None
    forecast: str = ""
    pipeline: str = ""


@dataclass(frozen=True, kw_only=True)
class AccountRecord:
    id: str
    name: str
    industry: str = ""
    segment: str = ""
    owner_id: str = ""
    website: str = ""
    changed_at: datetime
    raw: Raw = field(default_factory=dict, repr=False)
    is_deleted: bool = False


@dataclass(frozen=True, kw_only=True)
class ContactRecord:
    id: str
    account_id: str
    name: str
    email: str = ""
    title: str = ""
    changed_at: datetime
    raw: Raw = field(default_factory=dict, repr=False)
    is_deleted: bool = False


@dataclass(frozen=True, kw_only=True)
class DealRecord:
    """Money in major units. A currency is empty where the vendor has but one and does not say which."""

    id: str
    name: str
    account_id: str = ""
    owner_id: str = ""
    stage_id: str = ""
    amount: Decimal | None = None
    currency: str = ""
    close_date: date | None = None
    type: str = ""
    forecast: str = ""
    probability: Decimal | None = None
    next_step: str = ""
    recurring: Decimal | None = None
    created_at: datetime | None = None
    changed_at: datetime
    raw: Raw = field(default_factory=dict, repr=False)
    is_deleted: bool = False


@dataclass(frozen=True, kw_only=True)
class MomentRecord:
    """One change of one field of a deal, as the vendor remembers it."""

    deal_id: str
    at: datetime
    field: str
    old: str = ""
    new: str = ""
    by_owner_id: str = ""


@dataclass(frozen=True, kw_only=True)
class ActivityRecord:
    """A call, a meeting, an e-mail or a task; `body` is plain text."""

    id: str
    kind: str
    subject: str
    body: str = ""
    at: datetime
    deal_id: str = ""
    account_id: str = ""
    owner_id: str = ""
    changed_at: datetime
    raw: Raw = field(default_factory=dict, repr=False)


@dataclass(frozen=True, kw_only=True)
class NoteRecord:
    """What somebody wrote down; `body` is plain text, whatever it was there."""

    id: str
    body: str
    at: datetime
    deal_id: str = ""
    account_id: str = ""
    owner_id: str = ""
    changed_at: datetime
    raw: Raw = field(default_factory=dict, repr=False)


@dataclass(frozen=True, kw_only=True)
class SubscriptionRecord:
    """What a customer pays again and again, where the vendor knows."""

    id: str
    account_id: str
    amount: Decimal
    currency: str = ""
    starts: date
    ends: date | None = None
    deal_id: str = ""
    changed_at: datetime
    raw: Raw = field(default_factory=dict, repr=False)


@dataclass(frozen=True, kw_only=True)
class FieldInfo:
    """A field that the vendor has; `type` is one of text, number, money, date, moment, choice, yes_no, reference."""

    name: str
    label: str
    type: str
    options: tuple[str, ...] = ()
    custom: bool = False
    writable: bool = True


@dataclass(frozen=True, kw_only=True)
class FieldMapping:
    """Which of the vendor's fields is which of ours; an empty name takes the vendor's own, or nothing.

    `extra` are further fields of deals that are read along and stay in `raw`; `currency` is what a deal is in
    when it does not say.
    """

    recurring: str = ""
    segment: str = ""
    deal_type: str = ""
    next_step: str = ""
    forecast: str = ""
    currency: str = ""
    extra: tuple[str, ...] = ()


def mapping_of(told: Mapping[str, Any]) -> FieldMapping:
    """What a connection has kept of its mapping, and nothing else that stands beside it."""
    names = {entry.name for entry in fields_of(FieldMapping)}
    kept = {name: value for name, value in told.items() if name in names and value}
    return FieldMapping(**{**kept, "extra": tuple(kept.get("extra", ()))})


@dataclass(frozen=True, kw_only=True)
class Since:
    """From where to read on: all that changed after (`moment` less `overlap`), or at it with an id after `after_id`.

    `resume` is the cursor of a batch: it goes on where that batch ended, and wins over the others.
    """

    moment: datetime | None = None
    overlap: timedelta = timedelta(0)
    after_id: str = ""
    resume: str = ""

    @property
    def start(self) -> datetime | None:
        return None if self.moment is None else self.moment - self.overlap


@dataclass(frozen=True, kw_only=True)
class RecordError:
    """A record that cannot be read, in words."""

    id: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Batch(Generic[_R_co]):
    """A page of records in the order (changed_at, id); `cursor` resumes after it."""

    records: tuple[_R_co, ...]
    errors: tuple[RecordError, ...] = ()
    cursor: str = ""


@dataclass(frozen=True, kw_only=True)
class AskTold:
    """What a deal's owner reads in their own system about an ask."""

    title: str
    status: str
    answer: str = ""
    words: str = ""
    url: str
    owner_id: str = ""
    due: date | None = None


@runtime_checkable
class DealSource(Protocol):
    """Where deals live. Lists come in the order (changed_at, id); nothing here keeps anything."""

    def fields(self, noun: str) -> Sequence[FieldInfo]: ...
    def owners(self) -> Iterator[OwnerRecord]: ...
    def stages(self) -> Sequence[StageRecord]: ...
    def accounts(self, since: Since, mapping: FieldMapping) -> Iterator[Batch[AccountRecord]]: ...
    def contacts(self, since: Since, mapping: FieldMapping) -> Iterator[Batch[ContactRecord]]: ...
    def deals(self, since: Since, mapping: FieldMapping) -> Iterator[Batch[DealRecord]]: ...
    def activities(self, since: Since, mapping: FieldMapping) -> Iterator[Batch[ActivityRecord]]: ...
    def notes(self, since: Since, mapping: FieldMapping) -> Iterator[Batch[NoteRecord]]: ...
    def subscriptions(self, since: Since, mapping: FieldMapping) -> Iterator[Batch[SubscriptionRecord]]: ...
    def history(self, since: Since) -> Iterator[Batch[MomentRecord]]: ...
    def deleted(self, noun: str, since: Since) -> Iterator[str]: ...

    def reread(self, noun: str, ids: Sequence[str], mapping: FieldMapping) -> Iterator[Batch[Any]]:
        """These as they are now; one that is missing from the answers is gone."""
        ...

    def tell(self, deal_id: str, told: AskTold, key: str) -> str:
        """Writes an ask's standing at the deal; once per `key`, then over again. The vendor's id of it."""
        ...

    def write(self, noun: str, thing_id: str, changes: Mapping[str, Any]) -> None:
        """Field names are the house's: amount, close_date, stage_id, next_step, forecast, name."""
        ...
