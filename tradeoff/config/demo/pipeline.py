"""Fifteen hundred deals of two years: the written ones and the invented ones, each with its history.

Outcomes are dealt from fixed quotas before any ask exists, so no ask ever makes a deal close.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

from tradeoff.config.demo.history import OPEN_STAGES, Walk, history_of, stage_by_closeness
from tradeoff.config.demo.market import Sketch, Standing
from tradeoff.config.demo.moments import Calendar
from tradeoff.config.demo.shapes import DealPlan, Step
from tradeoff.config.demo.texts import Table

# (won, lost, open) by type; 346 of 1,230 closed are won: 28 %.
QUOTAS = {"new_business": (170, 650, 150), "expansion": (110, 220, 70), "renewal": (66, 14, 50)}
_MEDIAN_DOLLARS = {"SMB": 13_000, "Mid-market": 40_000, "Enterprise": 120_000}
_CYCLE_DAYS = {"SMB": 45, "Mid-market": 80, "Enterprise": 135}
_TOP_OPEN_DOLLARS, _TOP_DOLLARS, _LEAST_DOLLARS = 245_000, 400_000, 5_000
_PRODUCTS = {"dispatch": 60, "contracts": 28, "parts": 12}
_WINDOW_DAYS = 728


@dataclass(frozen=True, slots=True)
class Outline:
    """What a deal is before its history is told."""

    account: Sketch
    type: str
    state: str
    created: date
    closes: date


class Pipeline:
    """Deals in the order in which they were outlined; keys follow that order."""

    def __init__(self, company: Table, names: Table, sketches: tuple[Sketch, ...], calendar: Calendar, seed: str):
        self._dice = Random(f"{seed}/deals")
        self._calendar = calendar
        self._words = names["deals"]
        self._products = {row["key"]: row for row in company["products"]}
        self._accounts = {sketch.name: sketch for sketch in sketches}
        self._by_standing = {s: [k for k in sketches if k.standing is s] for s in Standing}
        self._names: set[str] = set()
        self._told_accounts: set[str] = set()
        self.won_on: dict[str, date] = {}
        self.churned: set[str] = set()

    def deals(self, written: tuple[Table, ...]) -> tuple[DealPlan, ...]:
        told = [self._written(index, row) for index, row in enumerate(written)]
        left = {kind: list(quota) for kind, quota in QUOTAS.items()}
        for deal in told:
            left[deal.type][2] -= 1
        for outline in self._outlines(left):
            told.append(self._invented(len(told), outline))
        return tuple(told)

    def _outlines(self, left: dict[str, list[int]]) -> Iterator[Outline]:
        yield from self._first_wins()
        yield from self._lost_first_deals(left["new_business"][1])
        yield from self._open("new_business", left["new_business"][2], self._by_standing[Standing.PROSPECT])
        customers = [*self._by_standing[Standing.OLD_CUSTOMER], *self._by_standing[Standing.NEW_CUSTOMER]]
        yield from self._closed_expansions(customers, *left["expansion"][:2])
        yield from self._open("expansion", left["expansion"][2], customers)
        yield from self._renewals(*left["renewal"])

    def _first_wins(self) -> Iterator[Outline]:
        for account in self._by_standing[Standing.NEW_CUSTOMER]:
            outline = self._closed(account, "new_business", "won", self._dice.randint(3, 640))
            self.won_on[account.key] = outline.closes
            yield outline

    def _lost_first_deals(self, count: int) -> Iterator[Outline]:
        prospects, won = self._by_standing[Standing.PROSPECT], self._by_standing[Standing.NEW_CUSTOMER]
        early = [account for account in won if (self._calendar.today - self.won_on[account.key]).days < 420]
        for _ in range(count):
            account = self._dice.choice(early if self._dice.random() < 0.3 else prospects)
            latest = self._calendar.today - self.won_on.get(account.key, self._calendar.today)
            yield self._closed(account, "new_business", "lost", self._dice.randint(latest.days + 2, 680))

    def _closed_expansions(self, customers: list[Sketch], won: int, lost: int) -> Iterator[Outline]:
        for state in ["won"] * won + ["lost"] * lost:
            account = self._dice.choice(customers)
            since = self.won_on.get(account.key)
            oldest = 680 if since is None else (self._calendar.today - since).days - 45
            if oldest < 30:
                account, oldest = self._dice.choice(self._by_standing[Standing.OLD_CUSTOMER]), 680
            yield self._closed(account, "expansion", state, self._dice.randint(2, oldest))

    def _renewals(self, won: int, lost: int, still_open: int) -> Iterator[Outline]:
        old = [a for a in self._by_standing[Standing.OLD_CUSTOMER] if a.key not in self._told_accounts]
        self._dice.shuffle(old)
        leaving, staying = old[:lost], old[lost:]
        for account in leaving:
            self.churned.add(account.key)
            yield self._closed(account, "renewal", "lost", self._dice.randint(10, 360))
        for account in staying[:won]:
            yield self._closed(account, "renewal", "won", self._dice.randint(200, 360))
        yield from self._open("renewal", still_open, staying[:still_open], once=True)

    def _open(self, kind: str, count: int, accounts: list[Sketch], *, once: bool = False) -> Iterator[Outline]:
        for turn in range(count):
            account = accounts[turn] if once else self._dice.choice(accounts)
            ahead = self._ahead()
            closes = self._calendar.working_day(self._calendar.ago(-ahead))
            yield Outline(account, kind, "open", self._started(account, ahead), closes)

    def _ahead(self) -> int:
        """Days until an open deal closes: a few overdue, most soon, the rest up to two quarters ahead."""
        luck = self._dice.random()
        if luck < 0.09:
            return -self._dice.randint(1, 21)
        if luck < 0.52:
            return self._dice.randint(0, 80)
        return self._dice.randint(81, (self._calendar.last_close - self._calendar.today).days)

    def _started(self, account: Sketch, ahead: int) -> date:
        cycle = round(_CYCLE_DAYS[account.segment] * self._dice.lognormvariate(0.2, 0.35))
        age = max(9, min(300, cycle - max(0, ahead) // 2))
        since = self.won_on.get(account.key)
        if since:
            age = max(3, min(age, (self._calendar.today - since).days - 20))
        return self._calendar.ago(age)

    def _closed(self, account: Sketch, kind: str, state: str, days_ago: int) -> Outline:
        cycle = max(12, round(_CYCLE_DAYS[account.segment] * self._dice.lognormvariate(0, 0.4)))
        created = self._calendar.ago(min(_WINDOW_DAYS, days_ago + cycle))
        since = self.won_on.get(account.key)
        if since and kind != "new_business":
            created = max(created, since)
        return Outline(account, kind, state, created, self._calendar.working_day(self._calendar.ago(days_ago)))

    def _invented(self, index: int, outline: Outline) -> DealPlan:
        dice, account = self._dice, outline.account
        product = dice.choices(list(_PRODUCTS), weights=list(_PRODUCTS.values()))[0]
        if outline.type == "renewal" or (outline.type == "new_business" and account.standing is Standing.NEW_CUSTOMER):
            product = "dispatch" if dice.random() < 0.8 else "contracts"
        name, amount = self._named(account, product, outline)
        reach = dice.randint(0, 4) if outline.state == "lost" else 4
        if outline.state == "open":
            reach = stage_by_closeness((outline.closes - self._calendar.today).days, dice)
        walk = Walk(outline.created, outline.closes, outline.state, reach, amount)
        return DealPlan(
            key=f"D-{index + 1:04}",
            name=name,
            account=account.key,
            owner=self._owner(account, outline.type, product),
            product=product,
            type=outline.type,
            state=outline.state,
            lead_source="Customer" if outline.type != "new_business" else dice.choice(self._words["lead_sources"]),
            lost_reason=dice.choice(self._words["lost_reasons"]) if outline.state == "lost" else "",
            created_on=outline.created,
            history=history_of(walk, self._words["next_steps"], self._calendar, dice),
        )

    def _named(self, account: Sketch, product: str, outline: Outline) -> tuple[str, int]:
        """A name nobody else has, with a number of seats that its amount in minor units follows from."""
        row = self._products[product]
        middle = _MEDIAN_DOLLARS[account.segment] * (0.55 if outline.type == "expansion" else 1)
        top = _TOP_OPEN_DOLLARS if outline.state == "open" else _TOP_DOLLARS
        while True:
            dollars = min(top, max(_LEAST_DOLLARS, self._dice.lognormvariate(0, 0.55) * middle))
            seats = max(1, round(dollars / row["seat_price"]))
            seats = round(seats, -1) if seats > 60 else seats
            subject = "renewal" if outline.type == "renewal" else row["short"]
            name = f"{account.name} – {subject}, {'+' if outline.type == 'expansion' else ''}{seats} seats"
            amount = min(
                top, max(_LEAST_DOLLARS, round(seats * row["seat_price"] * self._dice.uniform(0.88, 1.02), -2))
            )
            if name not in self._names:
                self._names.add(name)
                return name, int(amount) * 100

    def _owner(self, account: Sketch, kind: str, product: str) -> str:
        if product == "parts" and self._dice.random() < 0.3:
            return "ruben.castellanos"
        return "nadia.haddad" if kind == "renewal" and self._dice.random() < 0.7 else account.owner

    def _written(self, index: int, row: Table) -> DealPlan:
        account = self._accounts[row["account"]]
        self._told_accounts.add(account.key)
        closes = self._calendar.closing(row["close"], index)
        oldest = max((ask["days"] for ask in row["asks"]), default=30)
        walk = Walk(
            self._calendar.ago(oldest + 45), closes, "open", OPEN_STAGES.index(row["stage"]), row["amount"] * 100
        )
        history = history_of(walk, self._words["next_steps"], self._calendar, self._dice)
        last = history[-1]
        told = Step(last.at, last.stage, last.amount_minor, last.close_date, row["next_step"])
        self._names.add(row["name"])
        return DealPlan(
            key=f"D-{index + 1:04}",
            name=row["name"],
            account=account.key,
            owner=row["owner"],
            product=row["product"],
            type=row["type"],
            state="open",
            lead_source="Referral",
            lost_reason="",
            created_on=walk.created,
            history=(*history[:-1], told),
        )
