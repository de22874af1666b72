"""Four hundred invented accounts: names from written parts, customers and prospects, two contacts each."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from random import Random
from typing import Any

from tradeoff.config.demo.moments import Calendar
from tradeoff.config.demo.shapes import AccountPlan, ContactPlan
from tradeoff.config.demo.texts import Table

ACCOUNTS, OLD_CUSTOMERS, NEW_CUSTOMERS = 400, 110, 170
_SEGMENTS = {"SMB": 50, "Mid-market": 35, "Enterprise": 15}
_EMPLOYEES = {"SMB": (8, 60), "Mid-market": (61, 450), "Enterprise": (520, 4200)}
_REPS = {
    "North America": ("carly.nguyen", "owen.fitzgerald"),
    "North": ("jonas.weidner", "saskia.de-boer"),
    "West and South": ("amelia.hartnett", "luca.ferrante"),
}
_LARGE_NORTH_AMERICA = ("priya.raman", "tom.becerra")
_NORTH_AMERICA = {"United States", "Canada"}
_NORTH = {"Germany", "Austria", "Netherlands", "Sweden", "Denmark", "Norway"}


class Standing(StrEnum):
    """What an account is to the company; decides which deals it can have had."""

    OLD_CUSTOMER = "customer since before the pipeline's history"
    NEW_CUSTOMER = "won within the last two years"
    PROSPECT = "prospect"


@dataclass(frozen=True, slots=True)
class Sketch:
    """An account before its deals are known."""

    key: str
    name: str
    segment: str
    industry: str
    country: str
    employees: int
    owner: str
    standing: Standing


def sketch_accounts(names: Table, written: tuple[Table, ...], dice: Random) -> tuple[Sketch, ...]:
    """The accounts of the written deals first, then invented ones up to the full number."""
    sketches: list[Sketch] = []
    for row in written:
        standing = Standing.PROSPECT if row["type"] == "new_business" else Standing.OLD_CUSTOMER
        sketches.append(_sketch(len(sketches), row, row["segment"], row["employees"], row["owner"], standing))
    left = Counter(sketch.standing for sketch in sketches)
    standings = [Standing.OLD_CUSTOMER] * (OLD_CUSTOMERS - left[Standing.OLD_CUSTOMER])
    standings += [Standing.NEW_CUSTOMER] * NEW_CUSTOMERS
    standings += [Standing.PROSPECT] * (ACCOUNTS - len(sketches) - len(standings))
    dice.shuffle(standings)
    taken = {sketch.name for sketch in sketches}
    for place, standing in zip(_places(names, taken, len(standings), dice), standings, strict=True):
        segment = _pick(_SEGMENTS, dice)
        low, high = _EMPLOYEES[segment]
        employees = round(low * (high / low) ** dice.random())
        sketches.append(
            _sketch(len(sketches), place, segment, employees, _rep(place["country"], segment, dice), standing)
        )
    return tuple(sketches)


def finish_account(sketch: Sketch, *, recurring_minor: int, renewal: date | None, since: date | None) -> AccountPlan:
    return AccountPlan(
        key=sketch.key,
        name=sketch.name,
        segment=sketch.segment,
        industry=sketch.industry,
        country=sketch.country,
        employees=sketch.employees,
        owner=sketch.owner,
        recurring_minor=recurring_minor,
        renewal_date=renewal,
        customer_since=since,
    )


def old_customer_since(calendar: Calendar, dice: Random) -> date:
    return calendar.ago(dice.randint(760, 2900))


def next_renewal(since: date, calendar: Calendar) -> date:
    """The first yearly return of the day on which the account became a customer that is not past."""
    years = max(1, calendar.today.year - since.year)
    renewal = since + timedelta(days=365 * years)
    return renewal if renewal >= calendar.today else renewal + timedelta(days=365)


class Phone:
    """Hands out contacts: two for each account, and the person with a given title where an ask needs one."""

    def __init__(self, names: Table, sketches: tuple[Sketch, ...], dice: Random) -> None:
        self._names, self._dice = names, dice
        self._accounts = {sketch.key: sketch for sketch in sketches}
        self._contacts: list[ContactPlan] = []
        self._taken: set[tuple[str, str]] = set()
        for sketch in sketches:
            for title in dice.sample(names["titles"][sketch.segment], 2):
                self._add(sketch.key, title)

    def with_title(self, account: str, title: str) -> ContactPlan:
        found = [c for c in self._contacts if c.account == account and c.title == title]
        return found[0] if found else self._add(account, title)

    @property
    def contacts(self) -> tuple[ContactPlan, ...]:
        return tuple(self._contacts)

    def _add(self, account: str, title: str) -> ContactPlan:
        region = next(r for r in self._names["regions"] if self._accounts[account].country in r["countries"])
        pairs = [(given, family) for given in region["given"] for family in region["family"]]
        free = [pair for pair in pairs if (account, " ".join(pair)) not in self._taken]
        name = " ".join(self._dice.choice(free))
        self._taken.add((account, name))
        key = f"C-{len(self._contacts) + 1:04}"
        contact = ContactPlan(key, account, name, title, f"{key.lower()}@{account.lower()}.example")
        self._contacts.append(contact)
        return contact


def _sketch(index: int, place: Table, segment: str, employees: int, owner: str, standing: Standing) -> Sketch:
    name = place.get("account") or place["name"]
    return Sketch(f"A-{index + 1:04}", name, segment, place["industry"], place["country"], employees, owner, standing)


def _places(names: Table, taken: set[str], count: int, dice: Random) -> list[dict[str, Any]]:
    """Names with industry and country; a stem returns only after all others of its region, in another trade."""
    regions = names["regions"]
    written = tuple(taken)
    weights = {index: region["weight"] for index, region in enumerate(regions)}
    turns: dict[int, list[str]] = {index: [] for index in weights}
    places: list[dict[str, Any]] = []
    while len(places) < count:
        index = _pick(weights, dice)
        region = regions[index]
        if not turns[index]:
            turns[index] = dice.sample(region["stems"], len(region["stems"]))
        stem, industry = turns[index].pop(), _pick(names["industries"], dice)
        name = f"{stem} {dice.choice(region['sectors'][industry])}"
        if name in taken or any(other.startswith(stem) for other in written):
            continue
        taken.add(name)
        places.append({"name": name, "industry": industry, "country": _pick(region["countries"], dice)})
    return places


def _rep(country: str, segment: str, dice: Random) -> str:
    if country in _NORTH_AMERICA:
        return dice.choice(_LARGE_NORTH_AMERICA if segment == "Enterprise" else _REPS["North America"])
    return dice.choice(_REPS["North" if country in _NORTH else "West and South"])


def _pick(weights: dict[Any, int], dice: Random) -> Any:
    return dice.choices(list(weights), weights=list(weights.values()))[0]
