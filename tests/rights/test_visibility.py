"""Own, team, subtree and all; the deal team; and what a search, a list, an export and an address give each reader."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client

from tradeoff.asks.factories import make_ask
from tradeoff.asks.queries import visible_asks
from tradeoff.crm import actions, queries
from tradeoff.crm.factories import make_account, make_deal
from tradeoff.crm.models import Deal
from tradeoff.decisions.factories import make_right
from tradeoff.decisions.queries import decider_of
from tradeoff.kernel.errors import Conflict, Invalid, NotAllowed
from tradeoff.problems.factories import make_filing, make_problem
from tradeoff.workspaces import actions as workspaces
from tradeoff.workspaces.factories import PASSWORD, make_member, make_sales_team, make_workspace
from tradeoff.workspaces.models import Member, Workspace
from tradeoff.workspaces.rules import Reach, Role, widest

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)


class House:
    """Two teams under one; a seller in each with one deal, their manager, and a deal of nobody."""

    def __init__(self) -> None:
        self.workspace: Workspace = make_workspace(slug="northwind")
        europe = make_sales_team(workspace=self.workspace, name="Europe")
        north = make_sales_team(workspace=self.workspace, name="North", parent=europe)
        south = make_sales_team(workspace=self.workspace, name="South", parent=europe)
        self.admin = make_member(Role.ADMIN, workspace=self.workspace)
        self.manager = self.person(Role.SALES_MANAGER, europe)
        self.nora, self.niko, self.sara = (self.person(Role.REP, team) for team in (north, north, south))
        self.contributor = self.person(Role.CONTRIBUTOR, None)
        self.deals = {
            name: make_deal(
                workspace=self.workspace, name=f"Deal of {name}", owner=owner,
                amount_minor=9_131_700 if name == "sara" else 7_654_300,
                account=make_account(workspace=self.workspace, name=f"Account of {name}", owner=owner),
            )
            for name, owner in {"nora": self.nora, "niko": self.niko, "sara": self.sara, "nobody": None}.items()
        }  # fmt: skip

    def person(self, role: Role, team: object) -> Member:
        return make_member(role, workspace=self.workspace, sales_team=team)

    def rule(self, **reaches: Reach) -> None:
        found = {Role(name): reach for name, reach in reaches.items()}
        workspaces.set_visibility(actor=self.admin, reaches=found, now=NOW)

    def seen_by(self, member: Member) -> set[str]:
        fresh = Member.objects.select_related("workspace", "sales_team").get(pk=member.pk)
        return {deal.name.removeprefix("Deal of ") for deal in queries.visible_deals(fresh)}


@pytest.fixture
def house(db: None) -> House:
    return House()


@pytest.mark.parametrize(
    ("reach", "rep", "manager"),
    [
        (Reach.OWN, {"nora"}, set()),
        (Reach.TEAM, {"nora", "niko"}, set()),
        (Reach.SUBTREE, {"nora", "niko"}, {"nora", "niko", "sara"}),
        (Reach.ALL, {"nora", "niko", "sara", "nobody"}, {"nora", "niko", "sara", "nobody"}),
    ],
)
def test_a_role_sees_as_far_as_its_reach(house: House, reach: Reach, rep: set[str], manager: set[str]) -> None:
    house.rule(rep=reach, sales_manager=reach)

    assert house.seen_by(house.nora) == rep
    assert house.seen_by(house.manager) == manager


def test_several_roles_see_as_far_as_the_widest(house: House) -> None:
    house.rule(rep=Reach.OWN, sales_manager=Reach.ALL)
    workspaces.set_roles(actor=house.admin, member=house.nora, roles=[Role.REP, Role.SALES_MANAGER], now=NOW)

    assert len(house.seen_by(house.nora)) == 4
    assert widest([Reach.TEAM, Reach.OWN]) is Reach.TEAM
    assert widest([]) is None


def test_without_a_rule_sellers_and_product_see_all_and_a_contributor_nothing(house: House) -> None:
    assert len(house.seen_by(house.sara)) == 4
    assert house.seen_by(house.contributor) == set()


def test_an_account_is_seen_by_its_owners_colleagues_and_with_a_deal_that_is_seen(house: House) -> None:
    house.rule(rep=Reach.OWN)
    make_deal(workspace=house.workspace, owner=house.nora, account=house.deals["sara"].account)
    nora = Member.objects.get(pk=house.nora.pk)

    assert {row.name for row in queries.visible_accounts(nora)} == {"Account of nora", "Account of sara"}
    assert queries.visible_deals(nora).filter(name="Deal of sara").count() == 0


def test_who_is_on_the_team_of_a_deal_sees_it_and_its_account_until_they_leave(house: House) -> None:
    house.rule(rep=Reach.OWN)
    deal = house.deals["sara"]
    actions.join_deal_team(actor=house.sara, deal=deal, member=house.contributor, part="Legal", now=NOW)
    actions.join_deal_team(actor=house.sara, deal=deal, member=house.nora, part="", now=NOW)

    assert house.seen_by(house.contributor) == {"sara"}
    assert house.seen_by(house.nora) == {"nora", "sara"}
    with pytest.raises(Conflict):
        actions.join_deal_team(actor=house.sara, deal=deal, member=house.nora, part="", now=NOW)

    actions.leave_deal_team(actor=house.nora, deal=deal, member_id=house.nora.pk, now=NOW)
    assert house.seen_by(house.nora) == {"nora"}


def test_only_who_may_change_a_deal_names_its_team(house: House) -> None:
    house.rule(rep=Reach.OWN)
    with pytest.raises(NotAllowed):
        actions.join_deal_team(actor=house.nora, deal=house.deals["sara"], member=house.niko, part="", now=NOW)


def test_administrators_set_the_rules_and_keep_their_own_sight(house: House) -> None:
    with pytest.raises(NotAllowed):
        workspaces.set_visibility(actor=house.manager, reaches={Role.REP: Reach.OWN}, now=NOW)
    with pytest.raises(Invalid):
        workspaces.set_visibility(actor=house.admin, reaches={Role.ADMIN: Reach.OWN}, now=NOW)
    with pytest.raises(Invalid):
        workspaces.set_visibility(actor=house.admin, reaches={Role.CONTRIBUTOR: Reach.ALL}, now=NOW)


DOORS: dict[str, Callable[[Deal], str]] = {
    "list": lambda _: "deals?state=all",
    "sum": lambda _: "deals",
    "filter": lambda deal: f"deals?owner={deal.owner_id}",
    "sort": lambda _: "deals?sort=amount&state=all",
    "search": lambda _: "search?q=sara",
    "words": lambda _: "deals?q=sara&state=all",
    "export": lambda _: "deals.csv?state=all",
    "accounts": lambda _: "accounts",
    "accounts export": lambda _: "accounts.csv",
    "address": lambda deal: f"deals/{deal.pk}",
    "account": lambda deal: f"accounts/{deal.account_id}",
    "ask panel": lambda deal: f"deals/{deal.pk}/asks",
    "asks": lambda _: "asks?view=all",
    "asks export": lambda _: "asks.csv",
    "home": lambda _: "",
    "problems": lambda _: "problems",
    "palette": lambda _: "search?q=account",
}


@pytest.mark.parametrize("door", DOORS)
def test_no_door_shows_what_another_team_keeps(house: House, door: str) -> None:
    house.rule(rep=Reach.TEAM)
    deal = house.deals["sara"]
    make_ask(workspace=house.workspace, asked_by=house.sara, deal=deal, wants="Sara hears a canary")

    for reader in (house.nora, house.contributor):
        body = visit(reader).get(f"/northwind/{DOORS[door](deal)}").content.decode()
        assert "Deal of sara" not in body
        assert "Account of sara" not in body
        assert "91,317" not in body
    assert "canary" not in visit(house.nora).get(f"/northwind/{DOORS[door](deal)}").content.decode()


def test_the_sum_of_a_list_is_that_of_what_is_seen(house: House) -> None:
    house.rule(rep=Reach.TEAM)

    page = visit(house.nora).get("/northwind/deals").content.decode()

    assert "2 deals" in page
    assert "$153,086" in page


def test_asks_follow_their_deal(house: House) -> None:
    house.rule(rep=Reach.TEAM)
    asks = {
        name: make_ask(workspace=house.workspace, asked_by=house.manager, deal=house.deals[name])
        for name in ("nora", "sara")
    }
    mine = make_ask(workspace=house.workspace, asked_by=house.nora, deal=house.deals["sara"])
    nora = Member.objects.get(pk=house.nora.pk)

    assert set(visible_asks(nora)) == {asks["nora"], mine}


def visit(member: Member) -> Client:
    client = Client()
    assert member.user is not None
    assert client.login(email=member.user.email, password=PASSWORD)
    return client


def test_who_decides_is_the_same_for_every_reader(house: House) -> None:
    """A seller who sees two deals is told the decider whom the whole amount asks for."""
    product = make_member(Role.PRODUCT_MANAGER, workspace=house.workspace)
    problem = make_problem(workspace=house.workspace, owner=product)
    make_right(holder=product, up_to_minor=10_000_000)
    head = make_member(Role.HEAD_OF_PRODUCT, workspace=house.workspace)
    make_right(holder=head, rung=2)
    for name in ("nora", "sara"):
        ask = make_ask(workspace=house.workspace, asked_by=house.manager, deal=house.deals[name])
        make_filing(ask=ask, problem=problem, by=product)
    house.rule(rep=Reach.OWN)

    told = {who: decider_of(Member.objects.get(pk=member.pk), problem, today=NOW.date())
            for who, member in {"rep": house.nora, "product": product}.items()}  # fmt: skip

    assert told["rep"] == told["product"]
    assert told["rep"].member == head
