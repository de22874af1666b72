from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from tradeoff.buying import actions, queries
from tradeoff.buying.models import ValueCase
from tradeoff.buying.rules import Confidence, Criterion, RoleInput, RoleSource, Trait, ValueInput
from tradeoff.crm.factories import make_account, make_contact, make_deal
from tradeoff.crm.models import Account, Contact, Deal
from tradeoff.crm.rules import BuyingRole
from tradeoff.kernel.errors import Conflict, Invalid, NotAllowed
from tradeoff.log.models import Entry
from tradeoff.workspaces.factories import make_member, make_workspace
from tradeoff.workspaces.models import Member, Workspace
from tradeoff.workspaces.rules import Role

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)


@dataclass
class Ground:
    workspace: Workspace
    rita: Member
    mona: Member
    cora: Member
    account: Account
    dana: Contact
    deal: Deal

    def set(self, role: BuyingRole = BuyingRole.DECISION_MAKER, **said: Any) -> None:
        given: dict[str, Any] = {"actor": self.rita, "deal": self.deal, "contact_id": self.dana.pk,
                 "source": RoleSource.THEM,
                 "confidence": Confidence.SURE, "now": NOW}  # fmt: skip
        actions.set_role(role=role, **(given | said))

    def client(self, member: Member) -> Client:
        client = Client()
        assert member.user is not None
        client.force_login(member.user)
        return client


@pytest.fixture
def ground(db: None) -> Ground:
    workspace = make_workspace()
    rita, mona, cora = (
        make_member(role, workspace=workspace) for role in (Role.REP, Role.SALES_MANAGER, Role.CONTRIBUTOR)
    )
    account = make_account(workspace=workspace, name="Harbor", owner=rita)
    dana = make_contact(account=account, name="Dana Kolb", title="COO")
    deal = make_deal(workspace=workspace, account=account, owner=rita, name="Harbor 40 seats", lead_source="Fair")
    return Ground(workspace, rita, mona, cora, account, dana, deal)


def test_a_deal_past_the_line_is_marked_until_somebody_is_known_to_decide(ground: Ground) -> None:
    assert queries.is_undecided(ground.rita, ground.deal)
    ground.set(BuyingRole.CHAMPION)
    assert queries.is_undecided(ground.rita, ground.deal)
    ground.set()
    assert not queries.is_undecided(ground.rita, ground.deal)
    role = queries.roles_of(ground.rita, ground.deal)[0]
    actions.remove_role(actor=ground.rita, deal=ground.deal, role_id=role.pk, now=NOW)
    assert queries.is_undecided(ground.rita, ground.deal)
    assert [one.role for one in queries.role_changes(ground.deal)] == ["", "Decision-maker", "Champion"]


@pytest.mark.parametrize(
    ("percent", "amount", "stage", "marked"),
    [
        (50, None, "Proposal", True),
        (75, None, "Proposal", False),
        (75, 5_000_000, "Proposal", True),
        (101, 5_000_001, "Proposal", False),
        (0, None, "Prospecting", True),
        (0, 1, "Closed won", False),
    ],
)
def test_policy_says_from_where_on(ground: Ground, percent: int, amount: int | None, stage: str, marked: bool) -> None:
    actions.set_buying_policy(actor=ground.mona, from_percent=percent, from_amount_minor=amount, now=NOW)
    deal = make_deal(workspace=ground.workspace, stage=stage, owner=ground.rita)
    assert queries.is_undecided(ground.rita, deal) is marked


def test_a_part_is_refused_to_strangers_and_by_who_may_not(ground: Ground) -> None:
    stranger = make_contact(account=make_account(workspace=ground.workspace))
    with pytest.raises(Invalid, match="contact of the deal's account"):
        ground.set(contact_id=stranger.pk)
    with pytest.raises(NotAllowed):
        ground.set(actor=make_member(Role.REP, workspace=ground.workspace))
    with pytest.raises(NotAllowed):
        actions.set_buying_policy(actor=ground.rita, from_percent=10, from_amount_minor=None, now=NOW)


def test_roles_come_in_from_a_file_once(ground: Ground) -> None:
    rows = [RoleInput(deal_id=ground.deal.pk, contact_id=ground.dana.pk, role=BuyingRole.BLOCKER)]
    first = actions.import_buying_roles(actor=ground.rita, rows=rows, now=NOW)
    again = actions.import_buying_roles(actor=ground.rita, rows=rows, now=NOW)
    assert (first.created, again.created, again.unchanged) == (1, 0, 1)
    assert Entry.objects.filter(event="BuyingRolesImported").count() == 2


def test_a_value_case_is_written_kept_and_guarded(ground: Ground) -> None:
    said = ValueInput(
        problem="“We lose a day a week to retyping.”", worth_minor=9_000_000, agreed_with_id=ground.dana.pk
    )
    held = actions.write_value_case(actor=ground.rita, deal=ground.deal, said=said, seen_at=None, now=NOW)
    with pytest.raises(Conflict):
        actions.write_value_case(actor=ground.rita, deal=ground.deal, said=said, seen_at=None, now=NOW)
    later = NOW + timedelta(hours=1)
    better = ValueInput(problem=said.problem, worth_minor=None)
    actions.write_value_case(actor=ground.mona, deal=ground.deal, said=better, seen_at=held.changed_at, now=later)

    versions = held.versions.order_by("pgh_id")  # type: ignore[attr-defined]  # made by pghistory
    assert [version.worth_minor for version in versions] == [9_000_000, None]
    assert queries.value_case_of(ground.cora, ground.deal) is None
    with pytest.raises(Invalid, match="customer's words"):
        actions.write_value_case(
            actor=ground.rita, deal=ground.deal, said=ValueInput(problem=" "), seen_at=later, now=later
        )


def test_prospects_stand_by_fit_with_unknown_last(ground: Ground) -> None:
    make = {"workspace": ground.workspace}
    make_account(name="Good", industry="Shipping", **make)
    make_account(name="Bad", industry="Retail", **make)
    won = make_account(name="Won", industry="Shipping", **make)
    make_deal(stage="Closed won", account=won, **make)
    actions.set_target_profile(actor=ground.mona, criteria=[Criterion(Trait.INDUSTRY, 10, ("Shipping",))], now=NOW)
    profile = queries.criteria_of(ground.rita)
    found = queries.prospects_of(ground.rita, criteria=profile)
    assert [(one.name, one.fit.share) for one in found] == [("Good", 1.0), ("Bad", 0.0), ("Harbor", None)]
    assert [one.name for one in queries.prospects_of(ground.rita, criteria=profile, source="Fair")] == ["Harbor"]
    assert queries.prospects_of(ground.cora, criteria=profile) == []


def test_new_customers_count_once_in_the_quarter_of_their_first_win(ground: Ground) -> None:
    for day in (date(2026, 10, 5), date(2026, 11, 2)):
        make_deal(workspace=ground.workspace, stage="Closed won", account=ground.account, close_date=day)
    old = make_account(workspace=ground.workspace, customer_since=date(2020, 1, 1))
    make_deal(workspace=ground.workspace, stage="Closed won", account=old, close_date=date(2026, 11, 1))

    found = queries.new_customers(ground.rita, today=NOW.date())

    assert [deal.close_date for one in found for deal in one.deals] == [date(2026, 10, 5)]
    assert queries.new_customers(ground.cora, today=NOW.date()) == []


def test_the_deal_page_and_list_say_it_and_forms_work(ground: Ground) -> None:
    client, root = ground.client(ground.rita), f"/{ground.workspace.slug}"
    panel = f"{root}/buying/deals/{ground.deal.pk}"
    assert "No decision-maker known" in client.get(panel).content.decode()
    assert "Harbor 40 seats" in client.get(f"{root}/deals?mark=undecided").content.decode()
    said = {"contact": ground.dana.pk, "role": "decision_maker", "source": "them", "confidence": "likely"}
    assert client.post(f"{root}/deals/{ground.deal.pk}/roles", said).status_code == 302
    page = client.get(panel).content.decode()
    assert "Decision-maker" in page
    assert "Likely" in page
    assert "No decision-maker known" not in page
    assert "Harbor 40 seats" not in client.get(f"{root}/deals?mark=undecided").content.decode()
    refused = client.post(f"{root}/deals/{ground.deal.pk}/value", {"problem": ""})
    assert refused.status_code == 422
    saved = client.post(f"{root}/deals/{ground.deal.pk}/value", {"problem": "Too slow", "worth": "12,000"})
    assert saved.status_code == 302
    assert "$12,000" in client.get(panel).content.decode()
    assert ValueCase.objects.count() <= 1


@pytest.mark.parametrize(
    ("path", "budget"),
    [
        ("prospects", 12),
        ("prospects/sources", 12),
        ("prospects/customers", 12),
        ("prospects/profile", 12),
        ("prospects/deciding", 12),
        ("prospects.csv", 12),
        ("prospects/sources.csv", 12),
        ("prospects/customers.csv", 12),
    ],
)
def test_each_page_keeps_its_queries_few(
    ground: Ground, path: str, budget: int, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        account = make_account(workspace=ground.workspace, industry="Shipping", country=f"Land {number}")
        make_deal(workspace=ground.workspace, account=account, stage="Closed won" if number % 2 else "Proposal")
    client, closed = ground.client(ground.mona), ground.client(ground.cora)
    with django_assert_max_num_queries(budget):
        assert client.get(f"/{ground.workspace.slug}/{path}").status_code == 200
    assert closed.get(f"/{ground.workspace.slug}/{path}").status_code == 403


def test_the_profile_is_set_on_its_page_and_the_fit_opens_to_it(ground: Ground) -> None:
    ground.account.industry = "Shipping"
    ground.account.save()
    client, root = ground.client(ground.mona), f"/{ground.workspace.slug}"
    assert client.post(f"{root}/prospects/profile", {"industry_weight": "30"}).status_code == 422
    said = {"industry_weight": "30", "industry_wanted": ["Shipping"], "employees_weight": "10", "employees_low": "5"}
    assert client.post(f"{root}/prospects/profile", said).status_code == 302
    panel = client.get(f"{root}/prospects/accounts/{ground.account.pk}").content.decode()
    assert "100%" in panel
    assert "1 of 2 not known" in panel
    assert client.post(f"{root}/prospects/deciding", {"from_percent": "75", "from_amount": ""}).status_code == 302
