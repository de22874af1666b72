"""Role × noun × door: who meets an account's name, a deal's name and an exact amount, and who a band, at which door."""

from __future__ import annotations

import html

import pytest

from tests.jobs import run_jobs
from tests.journeys.house import House, make_house
from tests.rights.planting import kept_in_log
from tradeoff.asks.factories import make_ask
from tradeoff.crm.actions import join_deal_team
from tradeoff.crm.factories import make_account, make_deal
from tradeoff.crm.models import Deal
from tradeoff.notices.actions import tell
from tradeoff.notices.models import Notice
from tradeoff.notices.renderers import words_for
from tradeoff.problems.factories import NOW, make_filing, make_problem
from tradeoff.workspaces.factories import make_member
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.rules import Reach, Role

pytestmark = pytest.mark.django_db
ACCOUNT, NAME, EXACT, BAND = "Quillmark Shipping", "Berths for Quill", ("73,164", "73164"), "$50k to $100k"
DOORS = {
    "list": "deals",
    "sum": "deals?state=all",
    "filter": "deals?q=Berths&owner={owner}",
    "filter by account": "deals?account={account}",
    "filter by band": "deals?band=3",
    "sort": "deals?sort=amount",
    "search": "search?q=Quillmark",
    "search by amount": "search?q=73164",
    "export": "deals.csv",
    "panel": "deals/{deal}/asks",
    "page": "deals/{deal}",
    "account": "accounts/{account}",
    "accounts export": "accounts.csv",
    "asks": "asks",
    "asks sorted": "asks?sort=-amount",
    "ask": "asks/{ask}",
    "asks export": "asks.csv",
    "problem": "problems/{problem}",
    "weighing": "problems/{problem}/weighing",
    "drill": "problems/{problem}/figures/at_stake",
    "drill export": "problems/{problem}/figures/at_stake.csv",
    "home": "",
}
# Where a reader of bands meets the deal's band, and where a reader who may know meets the amount itself.
BANDED = ("list", "filter by band", "sort", "export", "page", "asks", "ask", "asks export", "drill", "drill export")
WHOLE = ("list", "sort", "export", "page", "asks", "ask", "asks export", "drill", "drill export")


class Planted:
    """A deal nobody outside sales and product may know, asked for and filed."""

    def __init__(self) -> None:
        self.house: House = make_house()
        workspace, rep = self.house.workspace, self.house.rep
        self.account = make_account(workspace=workspace, name=ACCOUNT, owner=rep)
        self.deal: Deal = make_deal(
            workspace=workspace, name=NAME, account=self.account, owner=rep, amount_minor=7_316_400
        )
        self.ask = make_ask(workspace=workspace, asked_by=rep, deal=self.deal, area=self.house.area)
        self.problem = make_problem(workspace=workspace, owner=self.house.product_manager, area=self.house.area)
        make_filing(ask=self.ask, problem=self.problem, by=self.house.product_manager)

    def meets(self, reader: Member, door: str) -> str:
        path = DOORS[door].format(
            deal=self.deal.pk, account=self.account.pk, ask=self.ask.pk, problem=self.problem.pk,
            owner=self.house.rep.pk,
        )  # fmt: skip
        text = html.unescape(self.house.get(reader, path).content.decode())
        # What a reader typed comes back in the search box and in links.
        for echo in ("Quillmark", "73164"):
            for form in (f"q={echo}", f'value="{echo}"', f"“{echo}”"):
                text = text.replace(form, "")
        return text


@pytest.fixture
def planted() -> Planted:
    return Planted()


def secrets_in(text: str) -> list[str]:
    return [word for word in (ACCOUNT, NAME, *EXACT) if word in text]


@pytest.mark.parametrize("door", DOORS)
def test_a_banded_reader_meets_bands_and_no_name(planted: Planted, door: str) -> None:
    text = planted.meets(planted.house.contributor, door)

    assert secrets_in(text) == []
    assert (BAND in text) or door not in BANDED


@pytest.mark.parametrize("door", WHOLE)
def test_who_may_know_and_who_is_on_the_deal_team_meet_it_whole(planted: Planted, door: str) -> None:
    assert secrets_in(planted.meets(planted.house.manager, door))
    join_deal_team(actor=planted.house.rep, deal=planted.deal, member=planted.house.contributor, part="", now=NOW)

    text = planted.meets(planted.house.contributor, door)

    assert secrets_in(text) or door.startswith(("drill", "export"))  # which tell everybody outside sales of bands


@pytest.mark.parametrize("door", DOORS)
def test_a_seller_of_own_reach_meets_neither_name_nor_amount_nor_band(planted: Planted, door: str) -> None:
    planted.house.workspace.reaches = {Role.REP: Reach.OWN}
    planted.house.workspace.save(update_fields=["reaches"])
    other = make_member(Role.REP, workspace=planted.house.workspace, name="Otto Other")

    text = planted.meets(other, door)

    assert secrets_in(text) == []
    assert BAND not in text


def test_no_notice_and_no_log_entry_names_it(planted: Planted) -> None:
    for kind in ("asks.new", "asks.answered", "asks.due", "discussion.commented"):
        tell(members=[planted.house.contributor], kind=kind, noun="ask", noun_id=planted.ask.pk, now=NOW, occasion="x")
    run_jobs()

    told = words_for(planted.house.contributor, list(Notice.objects.filter(member=planted.house.contributor)))

    assert secrets_in(str(told)) == []
    assert kept_in_log() == []


def test_of_a_few_deals_no_sum_is_told_and_of_more_a_band(planted: Planted) -> None:
    few = planted.meets(planted.house.contributor, "asks")
    for number in range(4):
        deal = make_deal(workspace=planted.house.workspace, owner=planted.house.rep, account=planted.account,
                         name=f"More {number}", amount_minor=7_316_400 + number)  # fmt: skip
        make_ask(workspace=planted.house.workspace, asked_by=planted.house.rep, deal=deal, wants=f"Wish {number}")

    assert "no sum is told on 1 open deal" in few
    assert "$250k to $500k on 5 open deals" in planted.meets(planted.house.contributor, "asks")


def test_within_a_band_asks_are_not_in_the_order_of_amounts(planted: Planted) -> None:
    other = make_deal(
        workspace=planted.house.workspace, owner=planted.house.rep, account=planted.account, amount_minor=5_000_000
    )
    make_ask(workspace=planted.house.workspace, asked_by=planted.house.rep, deal=other, wants="A second wish")
    before = planted.meets(planted.house.contributor, "asks sorted")
    Deal.objects.filter(pk=other.pk).update(amount_minor=9_999_900)

    after = planted.meets(planted.house.contributor, "asks sorted")

    assert [before.count(BAND), after.count(BAND)] == [2, 2]
    assert (before.index("A second wish") < before.index(planted.ask.wants[:20])) == (
        after.index("A second wish") < after.index(planted.ask.wants[:20])
    )


@pytest.mark.parametrize(
    ("rule", "without", "doors"),
    [
        ("tradeoff.asks.presenting.amount_for", lambda _, minor, **__: f"${minor // 100:,}", ("asks", "ask")),
        ("tradeoff.asks.presenting.account_name_for", lambda _, account: account.name, ("asks", "ask")),
        ("tradeoff.asks.exporting.deal_name_for", lambda _, deal: deal.name, ("asks export",)),
    ],
)  # fmt: skip
def test_with_one_rule_taken_away_the_table_goes_red(
    planted: Planted, monkeypatch: pytest.MonkeyPatch, rule: str, without: object, doors: tuple[str, ...]
) -> None:
    monkeypatch.setattr(rule, without)

    assert all(secrets_in(planted.meets(planted.house.contributor, door)) for door in doors)
