"""Records of a CRM as rows that crm settles: None and “” state nothing, an id says which row is meant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, tzinfo
from decimal import Decimal

from tradeoff.crm.rules import SETTLED_ACCOUNT, SETTLED_CONTACT, SETTLED_DEAL, DealType
from tradeoff.integrations.ports import AccountRecord, ContactRecord, DealRecord
from tradeoff.kernel.errors import Invalid
from tradeoff.kernel.money import CURRENCIES, Money
from tradeoff.kernel.names import normalize
from tradeoff.rates.rules import Noted, RateBook, convert
from tradeoff.subscriptions.rules import Period, SubscriptionImport
from tradeoff.syncing.rules import forecast_of, type_of

LARGEST = Decimal(10) ** 15  # in major units; nobody sells more
Row = tuple[object, ...]


@dataclass(frozen=True)
class Target:
    """The row a record is known to be; `states_id` when that row has no external id of its own yet.

    An account does not state its name where another one here has that name already.
    """

    row_id: int | None = None
    states_id: bool = True
    states_name: bool = True


@dataclass(frozen=True)
class Ground:
    """What records refer to, as it stands here: external id -> row id."""

    currency: str
    zone: tzinfo
    today: date
    default_currency: str = ""
    owners: Mapping[str, int] = field(default_factory=dict)
    stages: Mapping[str, int] = field(default_factory=dict)
    open_stages: frozenset[int] = frozenset()
    accounts: Mapping[str, int] = field(default_factory=dict)
    book: RateBook | None = None


@dataclass(frozen=True)
class Settled:
    """A row of one of crm's tuples; `noted` is its amount in another currency, `without` why it comes without one."""

    row: Row
    noted: Noted | None = None
    without: str = ""


def account_row(record: AccountRecord, target: Target, ground: Ground) -> Settled:
    """A row of SETTLED_ACCOUNT; refuses an account without a name."""
    key = normalize(record.name)
    if not key:
        raise Invalid("It has no name there. Give it one, and it comes in with the next sync.")
    row = _row(
        SETTLED_ACCOUNT,
        {
            "id": target.row_id,
            "external_id": record.id if target.states_id else None,
            "name": fit(record.name, 200) if target.states_name else None,
            "normalized_name": key[:200] if target.states_name else None,
            "segment": fit(record.segment, 60),
            "industry": fit(record.industry, 120),
            "owner_id": ground.owners.get(record.owner_id),
        },
    )
    return Settled(row)


def contact_row(record: ContactRecord, target: Target, ground: Ground) -> Settled:
    """A row of SETTLED_CONTACT; refuses one whose account has not come in."""
    account = ground.accounts.get(record.account_id)
    if account is None:
        raise Invalid("Its account has not come in. It is tried again with the next sync.")
    name = fit(record.name, 200) or fit(record.email, 200)
    if not name:
        raise Invalid("It has neither a name nor an e-mail address there.")
    row = _row(
        SETTLED_CONTACT,
        {
            "id": target.row_id,
            "external_id": record.id if target.states_id else None,
            "name": name,
            "account_id": account,
            "title": fit(record.title, 120),
            "email": record.email if len(record.email) <= 254 and "@" in record.email else "",
        },
    )
    return Settled(row)


def deal_row(record: DealRecord, target: Target, ground: Ground, held: frozenset[str]) -> Settled:
    """A row of SETTLED_DEAL; `held` are columns on their way out. Refuses an unknown stage and an impossible amount.

    An amount in a currency without a rate is not known here, and keeps what it was; the deal comes all the same.
    """
    stage = ground.stages.get(record.stage_id)
    if stage is None:
        raise Invalid(f"Its stage “{fit(record.stage_id, 60)}” is not in the pipeline there.")
    minor, noted, without = _amount(record, ground)
    is_open = stage in ground.open_stages
    stated: dict[str, object] = {
        "id": target.row_id,
        "external_id": record.id if target.states_id else None,
        "name": fit(record.name, 200) or f"Deal {record.id}"[:200],
        "account_id": ground.accounts.get(record.account_id),
        "owner_id": ground.owners.get(record.owner_id),
        "stage_id": stage,
        "type": type_of(record.type),
        "amount_minor": minor,
        "amount_estimated": False,
        "clear_amount": record.amount is None,
        "probability": _chance(record.probability) if is_open else None,
        "close_date": record.close_date,
        "close_date_estimated": False,
        "forecast_category": forecast_of(record.forecast),
        "created_on": record.created_at.astimezone(ground.zone).date() if record.created_at else None,
        "next_step": fit(record.next_step, 300),
    }
    for column in held:
        stated[column] = None
    if "amount_minor" in held:
        stated["clear_amount"], noted, without = False, None, ""
    return Settled(_row(SETTLED_DEAL, stated), noted, without)


def subscription_of(record: DealRecord, ground: Ground) -> SubscriptionImport | None:
    """What a won deal brings a year; None for a renewal, without an account or a day, and in another currency."""
    account = ground.accounts.get(record.account_id)
    currency = (record.currency or ground.default_currency or ground.currency).upper()
    if account is None or record.close_date is None or record.recurring is None or currency != ground.currency:
        return None
    if type_of(record.type) is DealType.RENEWAL or not 0 < record.recurring < LARGEST:
        return None
    return SubscriptionImport(
        account_id=account,
        external_id=f"deal {record.id}",
        amount_minor=Money.of(record.recurring, currency).minor,
        period=Period.YEAR,
        started_on=record.close_date,
    )


def fit(text: str, most: int) -> str:
    """As it fits a column: no NUL, no half character, one line's spaces, one length."""
    whole = text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
    return " ".join(whole.split())[:most].rstrip()


def _row(columns: tuple[str, ...], stated: Mapping[str, object]) -> Row:
    return tuple(stated.get(column) for column in columns)


def _amount(record: DealRecord, ground: Ground) -> tuple[int | None, Noted | None, str]:
    """In the workspace's minor units; what it is in its own currency, where that is another; why it is not known."""
    if record.amount is None:
        return None, None, ""
    if record.amount < 0:
        raise Invalid("Its amount there is below 0. Correct it, and it comes in with the next sync.")
    if record.amount > LARGEST or not record.amount.is_finite():
        raise Invalid("Its amount there is larger than any deal. Correct it, and it comes in with the next sync.")
    currency = (record.currency or ground.default_currency or ground.currency).upper()
    if currency not in CURRENCIES:
        raise Invalid(f"“{fit(currency, 12)}” is not a currency Tradeoff knows.")
    stated = Money.of(record.amount, currency)
    if currency == ground.currency:
        return stated.minor, None, ""
    assert ground.book is not None
    day = record.close_date or ground.today
    try:
        rate = ground.book.on(currency, day)
    except Invalid:
        said = f"Its amount is in {currency}, and there is no rate for {day:%-d %b %Y} or before. Add one under Rates."
        return None, None, said
    worth = convert(stated, rate.rate, ground.currency).minor
    return worth, Noted(stated.minor, currency, rate.id, worth), ""


def _chance(probability: Decimal | None) -> int | None:
    return None if probability is None else min(max(round(probability), 0), 100)
