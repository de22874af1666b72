"""What happened on the deals of the last two quarters, told from their histories; the same seed gives the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from random import Random

from tradeoff.config.demo.history import OPEN_STAGES
from tradeoff.config.demo.moments import Calendar
from tradeoff.config.demo.shapes import DealPlan, DemoPlan
from tradeoff.config.demo.texts import Table

SPAN_DAYS = 184
QUIET_SHARE = 0.14
_EVERY_DAYS = {"Discovery": 12, "Qualified": 11, "Solution fit": 10, "Proposal": 9, "Negotiation": 6}
_KINDS = {"call": 5, "meeting": 2, "mail": 4}
_MINUTES = {"call": (10, 15, 20, 30), "meeting": (30, 45, 60, 90)}
_OUTCOMES = {"moved": 5, "held": 3, "no_answer": 2, "set_back": 1}


@dataclass(frozen=True, slots=True)
class Touch:
    """A call, a meeting or a mail; planned where it lies ahead of the day of the plan."""

    deal: str
    account: str
    by: str
    kind: str
    at: datetime
    minutes: int | None
    direction: str
    subject: str
    text: str
    outcome: str
    next_step: str
    contacts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A meeting of a calendar that found no account."""

    subject: str
    at: datetime
    people: tuple[str, ...]


def touches_of(told: DemoPlan, words: Table, calendar: Calendar, seed: str) -> list[Touch]:
    people: dict[str, list[str]] = defaultdict(list)
    for contact in told.contacts:
        people[contact.account].append(contact.key)
    products = {line.key: line.name for line in told.products}
    found: list[Touch] = []
    for deal in told.deals:
        teller = _Teller(deal, people[deal.account], products[deal.product], words, calendar, seed)
        found += teller.past()
        found += teller.ahead()
    return found


def waiting_of(told: DemoPlan, words: Table, calendar: Calendar) -> list[Waiting]:
    """People of a known account write from the domain of its contacts."""
    domains = {account.name: f"{account.key.lower()}.example" for account in told.accounts}
    return [
        Waiting(
            row["subject"],
            datetime.combine(calendar.ago(-row["days"]), time(row["hour"]), tzinfo=UTC),
            tuple(one.format(domain=domains.get(row.get("account", ""), "")) for one in row["people"]),
        )
        for row in words["waiting"]
    ]


class _Teller:
    """One deal's touches, from its creation or the beginning of the span until it closed or went quiet."""

    def __init__(
        self, deal: DealPlan, people: list[str], product: str, words: Table, calendar: Calendar, seed: str
    ) -> None:
        self._deal, self._people, self._product, self._words, self._calendar = deal, people, product, words, calendar
        self._dice = Random(f"{seed}/touches/{deal.key}")
        self._said = ""
        self._is_quiet = deal.state == "open" and self._dice.random() < QUIET_SHARE

    def past(self) -> Iterator[Touch]:
        dice = self._dice
        ends = self._calendar.ago(1) if self._deal.state == "open" else self._deal.close_date
        if self._is_quiet:
            ends -= timedelta(days=dice.randint(16, 34))
        day = max(self._deal.created_on, self._calendar.ago(SPAN_DAYS)) + timedelta(days=dice.randint(0, 3))
        while day <= ends:
            at = self._calendar.moment(day, dice)
            yield self._touch(at, self._stage(at))
            day += timedelta(days=max(2, round(_EVERY_DAYS[self._stage(at)] * dice.uniform(0.5, 1.4))))
        if self._deal.state == "open" and not self._is_quiet and (ends - day).days > -30:
            last = self._calendar.moment(self._calendar.ago(dice.randint(1, 9)), dice)
            if last.date() >= self._deal.created_on:
                yield self._touch(last, self._stage(last))

    def ahead(self) -> Iterator[Touch]:
        """A planned meeting on every fifth open deal that is not quiet."""
        if self._deal.state != "open" or self._is_quiet or self._dice.random() > 0.2:
            return
        day = self._calendar.working_day(self._calendar.ago(-self._dice.randint(3, 16)))
        if day > self._calendar.today:
            at = datetime.combine(day, time(self._dice.randint(7, 15), self._dice.choice((0, 30))), tzinfo=UTC)
            yield self._touch(at, self._stage(at), planned=True)

    def _stage(self, at: datetime) -> str:
        stage = self._deal.as_of(at).stage
        return stage if stage in OPEN_STAGES else OPEN_STAGES[-1]

    def _touch(self, at: datetime, stage: str, *, planned: bool = False) -> Touch:
        dice = self._dice
        kind = "meeting" if planned else dice.choices(list(_KINDS), weights=list(_KINDS.values()))[0]
        outcome = ""
        if kind != "mail" and not planned and dice.random() < 0.7:
            outcome = dice.choices(list(_OUTCOMES), weights=list(_OUTCOMES.values()))[0]
        if outcome == "no_answer" and kind == "meeting":
            outcome = "held"
        tells = kind in self._words["texts"] and not planned and outcome != "no_answer" and dice.random() < 0.35
        return Touch(
            deal=self._deal.key,
            account=self._deal.account,
            by=self._deal.owner,
            kind=kind,
            at=at,
            minutes=dice.choice(_MINUTES[kind]) if kind in _MINUTES else None,
            direction="" if kind == "meeting" else dice.choice(("out", "out", "in")),
            subject=self._subject(stage, kind),
            text=dice.choice(self._words["texts"][kind]) if tells else "",
            outcome=outcome,
            next_step=self._deal.as_of(at).next_step if outcome == "moved" else "",
            contacts=tuple(dice.sample(self._people, min(len(self._people), 2 if kind == "meeting" else 1))),
        )

    def _subject(self, stage: str, kind: str) -> str:
        """Another one than the time before."""
        choices = [one for one in self._words["stages"][stage][kind] if one != self._said]
        self._said = self._dice.choice(choices)
        return self._said.format(product=self._product)
