from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from tradeoff.crm import actions
from tradeoff.crm.factories import NOW, make_account, make_deal, make_pipeline
from tradeoff.crm.models import Account, Deal, PipelineStage
from tradeoff.crm.rules import DealChanges
from tradeoff.kernel.errors import Conflict, Invalid, NotAllowed
from tradeoff.log.models import Entry
from tradeoff.workspaces.factories import make_member, make_workspace
from tradeoff.workspaces.models import Member, Workspace
from tradeoff.workspaces.rules import Role

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=5, minutes=4)
TODAY = date(2026, 11, 16)


@dataclass
class Sale:
    """A rep's open deal, and the pipeline it is on."""

    workspace: Workspace
    rep: Member
    deal: Deal
    stages: dict[str, PipelineStage]

    def edit(self, actor: Member | None = None, **changes: Any) -> Deal:
        said = {"seen_at": self.deal.changed_at} | changes
        return actions.edit_deal(
            actor=actor or self.rep, deal=self.deal, changes=DealChanges(**said), now=LATER
        )  # fmt: skip

    @property
    def account(self) -> Account:
        assert self.deal.account_id is not None
        return Account.objects.get(pk=self.deal.account_id)


@pytest.fixture
def sale() -> Sale:
    workspace = make_workspace()
    rep = make_member(Role.REP, workspace=workspace, name="Dana")
    deal = make_deal(workspace=workspace, owner=rep, amount_minor=4_000_000)
    return Sale(workspace, rep, deal, make_pipeline(workspace=workspace))


def test_keeps_what_is_not_said(sale: Sale) -> None:
    edited = sale.edit(next_step="Send the security sheet")

    assert edited.next_step == "Send the security sheet"
    assert (edited.amount_minor, edited.close_date) == (4_000_000, date(2026, 12, 15))
    assert (edited.changed_at, edited.changed_by) == (LATER, sale.rep)
    assert Entry.objects.get().facts == {"deal_id": sale.deal.pk, "fields": ["next_step"]}


def test_none_empties_an_amount(sale: Sale) -> None:
    assert sale.edit(amount_minor=None).amount_minor is None


def test_a_stated_amount_is_no_estimate_any_more(sale: Sale) -> None:
    Deal.objects.filter(pk=sale.deal.pk).update(amount_estimated=True)

    kept = sale.edit(amount_minor=4_000_000)
    assert kept.amount_estimated
    assert not sale.edit(amount_minor=4_100_000).amount_estimated


def test_refuses_an_edit_of_an_older_page(sale: Sale) -> None:
    manager = make_member(Role.SALES_MANAGER, workspace=sale.workspace, name="Mara")
    sale.edit(actor=manager, amount_minor=6_000_000)

    with pytest.raises(Conflict) as refusal:
        sale.edit(next_step="Call")

    assert refusal.value.message == (
        "Mara changed this deal at 14:04: Amount $40,000 → $60,000. Look at it, then save again."
    )
    assert Deal.objects.get(pk=sale.deal.pk).next_step == ""


def test_a_loss_needs_its_reason(sale: Sale) -> None:
    with pytest.raises(Invalid) as refusal:
        sale.edit(stage_id=sale.stages["Closed lost"].pk)

    assert refusal.value.field == "lost_reason"
    assert Deal.objects.get(pk=sale.deal.pk).is_open


def test_a_deal_that_closes_has_closed_today(sale: Sale) -> None:
    lost = sale.edit(stage_id=sale.stages["Closed lost"].pk, lost_reason="No budget", close_date=date(2026, 12, 15))

    assert lost.close_date == TODAY
    assert sale.account.customer_since is None


def test_an_earlier_day_of_closing_stands(sale: Sale) -> None:
    assert sale.edit(stage_id=sale.stages["Closed won"].pk, close_date=date(2026, 11, 2)).close_date == date(
        2026, 11, 2
    )


def test_refuses_a_day_of_closing_to_come(sale: Sale) -> None:
    with pytest.raises(Invalid, match="has closed already"):
        sale.edit(stage_id=sale.stages["Closed won"].pk, close_date=date(2026, 11, 17))


def test_the_first_won_deal_makes_a_customer(sale: Sale) -> None:
    sale.edit(stage_id=sale.stages["Closed won"].pk)

    assert sale.account.customer_since == TODAY
    assert Entry.objects.get().event == "DealWon"


def test_a_later_win_leaves_the_beginning(sale: Sale) -> None:
    since = date(2025, 1, 1)
    Account.objects.filter(pk=sale.account.pk).update(customer_since=since)

    sale.edit(stage_id=sale.stages["Closed won"].pk)

    assert sale.account.customer_since == since


def test_a_win_taken_back_makes_a_prospect_again(sale: Sale) -> None:
    sale.deal = sale.edit(stage_id=sale.stages["Closed won"].pk)
    sale.edit(stage_id=sale.stages["Proposal"].pk)

    assert sale.account.is_prospect


@pytest.mark.parametrize(
    ("roles", "may"),
    [
        ((Role.REP,), False),
        ((Role.PRODUCT_MANAGER, Role.HEAD_OF_PRODUCT), False),
        ((Role.CONTRIBUTOR,), False),
        ((Role.SALES_MANAGER,), True),
        ((Role.VP_SALES,), True),
        ((Role.ADMIN,), True),
    ],
)
def test_only_owner_and_sales_leaders_edit(sale: Sale, roles: tuple[Role, ...], *, may: bool) -> None:
    other = make_member(*roles, workspace=sale.workspace)

    if may:
        assert sale.edit(actor=other, next_step="Call").next_step == "Call"
    else:
        with pytest.raises(NotAllowed):
            sale.edit(actor=other, next_step="Call")
        assert Deal.objects.get(pk=sale.deal.pk).next_step == ""


def test_refuses_an_owner_from_elsewhere(sale: Sale) -> None:
    with pytest.raises(Invalid, match="active member"):
        sale.edit(owner_id=10**6)


@pytest.mark.parametrize("changes", [{"amount_minor": -1}, {"probability": 101}, {"stage_id": 10**6}])
def test_refuses_values_that_cannot_be(sale: Sale, changes: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        sale.edit(**changes)


def test_a_deal_without_an_account_may_be_won(sale: Sale) -> None:
    sale.deal = make_deal(workspace=sale.workspace, owner=sale.rep, account=None)

    assert sale.edit(stage_id=sale.stages["Closed won"].pk).stage.name == "Closed won"
    assert make_account(workspace=sale.workspace).is_prospect
