"""What stands above deals: rates and amounts stated in them, who buys and why, the target profile, subscriptions."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from tradeoff.buying.models import DealRole, FitCriterion, ValueCase
from tradeoff.config.demo.building_deals import Ground
from tradeoff.crm.models import Account, Contact, Deal
from tradeoff.kernel.money import Money
from tradeoff.rates.models import Rate, StatedAmount
from tradeoff.rates.rules import convert
from tradeoff.subscriptions.models import Subscription, SubscriptionFact
from tradeoff.workspaces.models import Member, Workspace
from tradeoff.workspaces.rules import Role

QUARTERS = 9
FIRST_RATES = {"EUR": Decimal("1.0840"), "GBP": Decimal("1.2710"), "KWD": Decimal("3.2510"), "JPY": Decimal("0.0067")}
IN_EUROS = {"Germany", "France", "Netherlands", "Spain", "Italy", "Ireland", "Austria"}
IN_POUNDS = {"United Kingdom"}
PARTS = (
    ("decision_maker", ("cfo", "vp", "director", "owner")),
    ("user", ("technician", "dispatch", "office", "operations")),
)
WORTH = (
    ("“Every change of plan costs us an evening of phone calls.”", "Evenings with overtime a month"),
    ("“We find out that a shift is empty when nobody shows up.”", "Shifts left empty a week"),
    ("“Two people do nothing but retype what the other system knows.”", "Hours of retyping a week"),
    ("“At the audit we could not say who had approved what.”", "Findings at the yearly audit"),
)


def build(workspace: Workspace, ground: Ground, *, now: datetime) -> None:
    deals = sorted(ground.deals.values(), key=lambda deal: deal.external_id or "")
    keeper = Member.objects.filter(workspace=workspace, roles__role=Role.ADMIN).earliest("pk")
    rates = _rates(workspace, keeper, now=now)
    _stated(workspace, deals, rates)
    _roles(workspace, deals, list(ground.contacts.values()), Random("ground"))
    _profile(workspace, list(ground.accounts.values()))
    _subscriptions(workspace, list(ground.accounts.values()), deals, now=now)


def _rates(workspace: Workspace, keeper: Member, *, now: datetime) -> dict[str, list[Rate]]:
    """The first of each of the last nine quarters, drifting a little and always the same way."""
    dice = Random("rates")
    today, made = now.date(), []
    for currency, start in FIRST_RATES.items():
        rate = start
        for back in range(QUARTERS * 91, -1, -91):
            on = today - timedelta(days=back)
            row = Rate(
                workspace=workspace, currency=currency, on=on, rate=rate, source="ECB", by=keeper, at=_noon(on, now)
            )
            made.append(row)
            rate = (rate * (1 + Decimal(dice.randint(-25, 28)) / 1000)).quantize(Decimal("0.0001"))
    found: dict[str, list[Rate]] = {}
    for row in Rate.objects.bulk_create(made):
        found.setdefault(row.currency, []).append(row)
    return found


def _stated(workspace: Workspace, deals: list[Deal], rates: dict[str, list[Rate]]) -> None:
    """European customers state what they pay in their own money; the deal's amount stays what the plan tells."""
    made = []
    for deal in deals:
        currency = _currency_of(deal.account)
        if not currency or not deal.amount_minor or deal.close_date is None or not deal.is_open:
            continue
        rate = next((row for row in reversed(rates[currency]) if row.on <= deal.close_date), None)
        if rate is None:
            continue
        minor = _stated_for(deal.amount_minor, rate.rate, currency, workspace.currency)
        if minor is not None:
            made.append(
                StatedAmount(
                    workspace=workspace,
                    deal=deal,
                    currency=currency,
                    minor=minor,
                    rate=rate,
                    converted_minor=deal.amount_minor,
                    by=deal.owner,
                    at=deal.changed_at,
                )
            )
    StatedAmount.objects.bulk_create(made)


def _stated_for(amount_minor: int, rate: Decimal, currency: str, own: str) -> int | None:
    """The amount that converts to exactly this one, if there is one within a cent or two."""
    near = int(Decimal(amount_minor) / rate)
    tried = range(near - 2, near + 3)
    return next((m for m in tried if convert(Money(m, currency), rate, own).minor == amount_minor), None)


def _currency_of(account: Account | None) -> str:
    country = account.country if account else ""
    return "EUR" if country in IN_EUROS else "GBP" if country in IN_POUNDS else ""


def _roles(workspace: Workspace, deals: list[Deal], contacts: list[Contact], dice: Random) -> None:
    """Most open deals know somebody, about one in three nobody who decides; half of the late ones say why."""
    at_account: dict[int, list[Contact]] = {}
    for contact in contacts:
        at_account.setdefault(contact.account_id, []).append(contact)
    open_deals = [deal for deal in deals if deal.is_open and deal.account_id in at_account]
    roles, cases = [], []
    for deal in open_deals:
        people = at_account[deal.account_id or 0]
        for number, contact in enumerate(people[:4]):
            role = _part_of(contact.title, number)
            if role != "decision_maker" or dice.random() > 0.3:
                roles.append(_role(workspace, deal, contact, role, dice))
        if deal.stage.probability >= 50 and dice.random() < 0.5:
            cases.append(_case(workspace, deal, people[0], dice))
    DealRole.objects.bulk_create(roles, batch_size=500)
    ValueCase.objects.bulk_create(cases, batch_size=500)


def _role(workspace: Workspace, deal: Deal, contact: Contact, role: str, dice: Random) -> DealRole:
    return DealRole(
        workspace=workspace,
        deal=deal,
        contact=contact,
        role=role,
        source=dice.choice(("them", "colleague", "title")),
        confidence=dice.choice(("sure", "likely", "guess")),
        changed_at=deal.changed_at,
        changed_by=deal.owner,
    )


def _case(workspace: Workspace, deal: Deal, contact: Contact, dice: Random) -> ValueCase:
    problem, metric = dice.choice(WORTH)
    return ValueCase(
        workspace=workspace,
        deal=deal,
        problem=problem,
        worth_minor=None if dice.random() < 0.3 else (deal.amount_minor or 0) * dice.randint(2, 5),
        metric=metric,
        proof="Counted together over four weeks of the pilot." if dice.random() < 0.5 else "",
        agreed_with=contact,
        agreed_on=deal.changed_at.date(),
        changed_at=deal.changed_at,
        changed_by=deal.owner,
    )


def _part_of(title: str, number: int) -> str:
    words = title.casefold()
    for role, marks in PARTS:
        if any(mark in words for mark in marks):
            return role
    return ("champion", "decision_maker", "user", "blocker")[number % 4]


def _profile(workspace: Workspace, accounts: list[Account]) -> None:
    """What most customers are like: two industries, two segments, a band of size."""
    customers = [account for account in accounts if account.customer_since]
    for trait, weight in (("industry", 40), ("segment", 20)):
        words = [value for account in customers if (value := getattr(account, trait))]
        wanted = sorted(set(words), key=lambda word: (-words.count(word), word))[:2]
        FitCriterion.objects.create(workspace=workspace, trait=trait, weight=weight, wanted=wanted)
    FitCriterion.objects.create(workspace=workspace, trait="employees", weight=40, low=200, high=5000)


def _subscriptions(workspace: Workspace, accounts: list[Account], deals: list[Deal], *, now: datetime) -> None:
    """One for each customer that pays, worth what its account says; one ended for each that left."""
    product = {deal.account_id: deal.product for deal in reversed(deals) if deal.stage.state == "won"}
    made, facts = [], []
    for account in accounts:
        since = account.customer_since
        if since is None or since >= now.date():
            continue
        left = not account.recurring_minor
        renews = account.renewal_date if account.renewal_date and account.renewal_date > since else None
        row = Subscription(
            workspace=workspace,
            external_id=f"SUB-{account.external_id}",
            account=account,
            product=product.get(account.pk),
            amount_minor=account.recurring_minor or 1_800_000,
            period="year",
            started_on=since,
            renews_on=None if left else renews,
            ended_on=max(since + timedelta(days=1), now.date() - timedelta(days=120)) if left else None,
            changed_at=now,
            changed_by=account.owner,
        )
        made.append(row)
        facts += _facts(row, now)
    Subscription.objects.bulk_create(made, batch_size=500)
    SubscriptionFact.objects.bulk_create(facts, batch_size=500)


def _facts(row: Subscription, now: datetime) -> list[SubscriptionFact]:
    """It began at four fifths, has grown with its first renewal when a year has passed, and ended if it did."""
    year = row.started_on + timedelta(days=365)
    grew = year < now.date() and (row.ended_on is None or year < row.ended_on)
    first = row.yearly_minor * 4 // 5 if grew else row.yearly_minor
    told: list[tuple[str, date, int]] = [("started", row.started_on, first)]
    if grew:
        told.append(("renewed", year, row.yearly_minor))
    if row.ended_on is not None:
        told.append(("ended", row.ended_on, 0))
    return [
        SubscriptionFact(
            workspace=row.workspace,
            subscription=row,
            kind=kind,
            on=on,
            yearly_minor=yearly,
            renews_on=row.renews_on,
            by=row.changed_by,
            at=_noon(on, now),
        )
        for kind, on, yearly in told
    ]


def _noon(on: date, now: datetime) -> datetime:
    return min(datetime.combine(on, datetime.min.time(), now.tzinfo) + timedelta(hours=12), now)
