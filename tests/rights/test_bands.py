"""A contributor sees bands: whatever they filter, sort, subtract, page, search or export, amounts stay apart from them.

The proof: every amount is moved within its band and every customer renamed. If each answer stays the same to the
letter, no answer, and no difference of two answers, tells more than the bands do.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tradeoff.asks.factories import make_ask
from tradeoff.asks.models import Ask
from tradeoff.crm.actions import join_deal_team
from tradeoff.crm.factories import make_account, make_contact, make_deal
from tradeoff.crm.models import Account, Contact, Deal
from tradeoff.problems.factories import make_filing, make_problem
from tradeoff.workspaces.factories import make_area, make_member, make_workspace
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.rules import Role

pytestmark = pytest.mark.django_db
BEFORE = (5_000_000, 5_100_000, 10_000_000, 10_000_100, 25_000_000, 30_000_000, 60_000_000)
AFTER = (9_999_900, 5_000_100, 24_999_900, 10_000_000, 49_999_900, 25_000_000, 99_999_900)
TOKEN = re.compile(r"[A-Za-z0-9]{64}|(?:panel|figure)-[a-z0-9]{6}|nonce=\S+")
ECHO = re.compile(r"q=Quill|value=\"Quill\"|“Quill”|for Quill Quentin\"")
FIGURE = "problems/{problem}/figures/at_stake"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
ASKED = (
    "deals", "deals?state=all", "deals?sort=amount", "deals?sort=-amount", "deals?sort=close", "deals?sort=-updated",
    *(f"deals?band={band}" for band in range(9)), "deals?q=Quill", "deals?amount_from=99999&amount_to=99999",
    "deals?segment=Enterprise", "deals?account=1", "deals?mark=quiet", "deals?page=2", "deals.csv",
    "deals.csv?state=all&sort=amount", "problems", "problems?sort=at_stake", "problems?sort=-this_quarter",
    "problems?lens=sales", "problems.csv", "problems/agreement", "problems/lenses", "problems/{problem}",
    "problems/{problem}/weighing", "problems/{problem}/figures/at_stake", "problems/{problem}/figures/at_stake.csv",
    "problems/{problem}/figures/allocated_even", "problems/{problem}/figures/allocated_by_type.csv",
    "problems?sort=-allocated",
    "problems/{problem}/figures/weighted", "problems/{problem}/figures/sales_lens", "search?q=Quill", "search?q=9999",
    "asks", "asks.csv", "", "asks?q=Quill", "asks?q=berths", "asks?q=quentin", "asks.csv?q=Quill",
    "search?q=berths", "asks/{ask}", "asks/unfiled", "problems/similar?words=Quill",
    "problems/similar?words=Lock+berths+for+Quill+Quentin",
)  # fmt: skip


def said_by(account: str, number: int, *, who: str = "Quentin Quillson", other: str = "Quill") -> str:
    """Words that name the account, one of its people by first and whole name, and another account."""
    beside = f"{other} {(number + 1) % 7}" if other == "Quill" else f"{other} {6 - (number + 1) % 7}"
    return f"Lock {number} berths for {account}, asks {who} {number}: {who.split(maxsplit=1)[0]} saw it at {beside}"


class Company:
    """Seven open deals of as many accounts, an ask on each, all filed under one problem."""

    def __init__(self) -> None:
        workspace = make_workspace(slug="northwind", name="Northwind")
        self.rep = make_member(Role.REP, workspace=workspace, name="Rita Rep")
        self.manager = make_member(Role.PRODUCT_MANAGER, workspace=workspace, name="Pia Product")
        self.contributor = make_member(Role.CONTRIBUTOR, workspace=workspace, name="Cora Contributor")
        area = make_area(workspace=workspace, name="Harbours")
        self.problem = make_problem(workspace=workspace, owner=self.manager, area=area, title="Berths are lost")
        self.deals, self.asks = [], []
        for number, minor in enumerate(BEFORE):
            account = make_account(workspace=workspace, name=f"Quill {number}", owner=self.rep)
            deal = make_deal(
                workspace=workspace, account=account, owner=self.rep, name=f"Quill deal {number}", amount_minor=minor
            )
            make_contact(account=account, name=f"Quentin Quillson {number}")
            self.deals.append(deal)
            ask = make_ask(
                workspace=workspace, asked_by=self.rep, deal=deal, area=area, deal_amount_minor=minor,
                wants=said_by(f"Quill {number}", number), workaround=f"QUILL {number} keep a sheet, Quill would say",
            )  # fmt: skip
            self.asks.append(ask)
            make_filing(ask=ask, problem=self.problem, by=self.manager)

    def move_within_bands(self) -> None:
        """Each amount elsewhere in its band, each customer under another name."""
        for number, (deal, minor) in enumerate(zip(self.deals, AFTER, strict=True)):
            Deal.objects.filter(pk=deal.pk).update(amount_minor=minor, name=f"Zorn contract {6 - number}")
            Account.objects.filter(pk=deal.account_id or 0).update(
                name=f"Zorn {6 - number}", normalized_name=f"zorn{6 - number}"
            )
            Contact.objects.filter(account=deal.account_id or 0).update(name=f"Zed Zornson {number}")
            Ask.objects.filter(pk=self.asks[number].pk).update(
                wants=said_by(f"Zorn {6 - number}", number, who="Zed Zornson", other="Zorn"),
                workaround=f"ZORN {6 - number} keep a sheet, Zorn would say",
            )

    def answer(self, path: str, reader: Member) -> str:
        client = Client()
        assert reader.user is not None
        client.force_login(reader.user, backend=BACKEND)
        response: Any = client.get(f"/northwind/{path.format(problem=self.problem.pk, ask=self.asks[0].pk)}")
        assert response.status_code < 500
        body = b"".join(response.streaming_content) if response.streaming else response.content
        return f"{response.status_code} {TOKEN.sub('', body.decode())}"


@pytest.fixture
def company() -> Company:
    return Company()


def test_no_answer_changes_when_amounts_move_within_their_bands(company: Company) -> None:
    before = {path: company.answer(path, company.contributor) for path in ASKED}
    company.move_within_bands()

    after = {path: company.answer(path, company.contributor) for path in ASKED}

    assert [path for path in ASKED if before[path] != after[path]] == []
    assert all("Quill" not in ECHO.sub("", text) for text in before.values())


def test_the_same_move_is_seen_by_who_sees_amounts(company: Company) -> None:
    """Else answers that never change would prove nothing."""
    told = ("deals", "deals.csv", "problems", "problems/{problem}/figures/at_stake")
    before = [company.answer(path, company.manager) for path in told]
    company.move_within_bands()

    assert all(old != company.answer(path, company.manager) for path, old in zip(told, before, strict=True))


def test_sums_are_bands_and_none_is_said_of_fewer_than_five_deals(company: Company) -> None:
    assert "7 deals · together $1M to $2.5M" in company.answer("deals", company.contributor)
    assert "2 deals · no sum is told of fewer than five" in company.answer("deals?band=3", company.contributor)
    drill = company.answer("problems/{problem}/figures/at_stake", company.contributor)
    assert "At stake: $1M to $2.5M" in drill
    assert "the middle of its band" in drill
    assert drill.count("$100k to $250k") == 2
    parts = company.answer("problems/{problem}/figures/allocated_even", company.contributor)
    assert "Allocated evenly: $1M to $2.5M" in parts
    assert "Lock 6 berths for an account" in parts


def test_who_is_on_the_team_of_a_deal_sees_that_one_whole_and_the_others_in_bands(company: Company) -> None:
    deal = company.deals[0]
    join_deal_team(actor=company.rep, deal=deal, member=company.contributor, part="Legal", now=timezone.now())

    text = company.answer("deals", company.contributor)

    assert "Quill deal 0" in text
    assert "$50,000" in text
    assert "Quill deal 1" not in text
    assert "7 deals · together $1M to $2.5M" in text


def test_with_the_rule_taken_away_the_move_is_seen(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    """The middle of a band replaced by the amount itself goes red."""
    monkeypatch.setattr("tradeoff.strategy.queries.loading._in_band", lambda facts, _: facts)
    before = company.answer("problems.csv", company.contributor) + company.answer(FIGURE, company.contributor)
    company.move_within_bands()

    assert before != company.answer("problems.csv", company.contributor) + company.answer(FIGURE, company.contributor)
