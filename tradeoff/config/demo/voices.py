"""Two hundred and fifty asks in their askers' words, each on a deal it fits, before anybody has answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from tradeoff.config.demo.cast import reports_of
from tradeoff.config.demo.market import Phone, Sketch
from tradeoff.config.demo.moments import Calendar
from tradeoff.config.demo.shapes import ContactPlan, DealPlan, Person, Step, Team
from tradeoff.config.demo.texts import Table, key_of

OPEN_IN_INBOX = 7
_MOST_ASKS_ON_A_DEAL = 3
Test = Callable[[DealPlan], bool]


@dataclass(frozen=True, slots=True)
class Voice:
    """An ask as it was said, on its deal."""

    wording: Table
    problem: str | None
    area: str | None
    deal: DealPlan
    asked_by: str
    asked_at: datetime
    contact: ContactPlan | None
    needed_by: date | None
    claims: tuple[int, int] | None

    @property
    def snapshot(self) -> Step:
        return self.deal.as_of(self.asked_at)

    @property
    def said_by(self) -> str:
        if self.contact is None:
            return str(self.wording["by"])
        return f"{self.contact.name}, {self.wording['by']}"


class Listening:
    """Gives every wording a deal: by product, trade, segment, country and time, as far as deals allow."""

    def __init__(
        self, *, deals: tuple[DealPlan, ...], sketches: tuple[Sketch, ...], people: tuple[Person, ...],
        teams: tuple[Team, ...], products: dict[str, str], phone: Phone, calendar: Calendar, seed: str,
    ) -> None:  # fmt: skip
        self._dice = Random(f"{seed}/asks")
        self._deals, self._people, self._teams = deals, people, teams
        self._accounts = {sketch.key: sketch for sketch in sketches}
        self._products, self._phone, self._calendar = products, phone, calendar
        self._load: Counter[str] = Counter()
        self._used: set[tuple[str, str]] = set()

    def told(self, stories: tuple[Table, ...], problems: dict[str, Table]) -> list[Voice]:
        """The asks of the written deals."""
        voices = []
        for deal, story in zip(self._deals, stories, strict=False):
            for ask in story["asks"]:
                row = problems[ask["problem"]]
                at = self._calendar.moment(self._calendar.ago(ask["days"]), self._dice)
                claims = (ask["with"], ask["without"]) if "with" in ask else None
                voices.append(self._voice(row["asks"][ask["wording"] - 1], row["key"], row["area"], deal, at, claims))
        return voices

    def about(self, row: Table, already: list[Voice], shipped: date | None, signed: list[date]) -> list[Voice]:
        """The other wordings of a problem: as many on open deals as its row says, the rest on resolved ones."""
        mine = [voice for voice in already if voice.problem == row["key"]]
        left = [wording for wording in row["asks"] if wording not in [voice.wording for voice in mine]]
        self._dice.shuffle(left)
        accounts = {voice.deal.account for voice in mine}
        voices = []
        for turn, wording in enumerate(left):
            is_open = turn < row["open"] - len(mine)
            weighed = signed[turn % len(signed)] if signed and not is_open and turn % 3 else None
            deal = self._deal_for(wording, row, accounts, shipped, weighed, is_open=is_open)
            accounts.add(deal.account)
            voices.append(
                self._voice(wording, row["key"], row["area"], deal, self._time_on(deal, weighed), self._claims(wording))
            )
        return voices

    def unfiled(self, inbox: tuple[Table, ...]) -> list[Voice]:
        voices = []
        for turn, wording in enumerate(inbox):
            is_open = turn < OPEN_IN_INBOX
            row: Table = {"key": "", "segments": ["Mid-market"], "opened_days_ago": -60, "area": wording.get("area")}
            deal = self._deal_for(wording, row, set(), None, None, is_open=is_open)
            day = self._calendar.ago(self._dice.randint(1, 9) + 4 * (turn % 3)) if is_open else deal.close_date
            at = max(self._calendar.moment(day, self._dice), deal.history[0].at + timedelta(minutes=9))
            voices.append(self._voice(wording, None, wording.get("area"), deal, at, None))
        return voices

    def _deal_for(
        self, wording: Table, row: Table, accounts: set[str], shipped: date | None, weighed: date | None,
        *, is_open: bool,
    ) -> DealPlan:  # fmt: skip
        """Tests in order of importance; the least important give way until a deal is left.

        A deal that was open on the day `weighed` is one the decision of that day had in view.
        """
        tests = self._tests(wording, row, accounts, shipped, weighed)
        fitting = [
            deal for deal in self._deals
            if (deal.state == "open") is is_open
            and self._load[deal.key] < _MOST_ASKS_ON_A_DEAL
            and (row["key"], deal.key) not in self._used
        ]  # fmt: skip
        for test in tests:
            fitting = [deal for deal in fitting if test(deal)] or fitting
        return self._dice.choice(fitting)

    def _tests(
        self, wording: Table, row: Table, accounts: set[str], shipped: date | None, weighed: date | None
    ) -> list[Test]:
        speakers = self._speakers(wording)
        trades, countries = row.get("industries"), row.get("countries")
        only_known = len(accounts) >= row.get("accounts", 99)
        earliest = self._calendar.ago(row["opened_days_ago"] + 170)
        product = self._products.get(row["area"] or "", "dispatch")
        renewal = wording["type"] == "retention"
        return [
            lambda deal: speakers is None or deal.owner in speakers,
            lambda deal: trades is None or self._accounts[deal.account].industry in trades,
            lambda deal: countries is None or self._accounts[deal.account].country in countries,
            lambda deal: weighed is None or deal.created_on + timedelta(days=12) < weighed < deal.close_date,
            lambda deal: shipped is None or deal.created_on < shipped - timedelta(days=30),
            lambda deal: (deal.account in accounts) is only_known,
            lambda deal: self._accounts[deal.account].segment in row["segments"],
            lambda deal: (deal.type == "renewal") if renewal else (deal.type != "renewal"),
            lambda deal: deal.close_date > earliest,
            lambda deal: product in {"dispatch", deal.product},
            lambda deal: self._load[deal.key] == 0,
        ]

    def _speakers(self, wording: Table) -> frozenset[str] | None:
        if not wording.get("seller"):
            return None
        return reports_of(key_of(wording["by"].partition(",")[0]), self._people, self._teams)

    def _time_on(self, deal: DealPlan, weighed: date | None) -> datetime:
        """Some time in the deal's life, rather early; on open deals within its age."""
        first = deal.history[0].at
        ends = min(deal.close_date, self._calendar.today)
        if weighed is not None and deal.created_on < weighed - timedelta(days=8):
            ends = min(ends, weighed - timedelta(days=5))
        days = max(2, (ends - deal.created_on).days) * self._dice.betavariate(2, 2.5)
        return self._calendar.after(first, days, self._dice)

    def _claims(self, wording: Table) -> tuple[int, int] | None:
        if wording["type"] not in {"blocker", "retention"} or self._dice.random() < 0.6:
            return None
        return self._dice.choice((70, 75, 80, 90)), self._dice.choice((15, 20, 30, 40))

    def _voice(
        self, wording: Table, problem: str | None, area: str | None, deal: DealPlan, at: datetime,
        claims: tuple[int, int] | None,
    ) -> Voice:  # fmt: skip
        self._load[deal.key] += 1
        self._used.add((problem or "", deal.key))
        title = wording["by"].partition(",")[0]
        seller = wording.get("seller", False)
        contact = None if seller else self._phone.with_title(deal.account, title)
        soon = wording["type"] in {"blocker", "retention"}
        needed = deal.as_of(at).close_date + timedelta(days=0 if soon else self._dice.choice((60, 90, 120)))
        has_date = soon or (wording["type"] == "fast_follow" and self._dice.random() < 0.6)
        asked_by = key_of(title) if seller else deal.owner
        return Voice(wording, problem, area, deal, asked_by, at, contact, needed if has_date else None, claims)
