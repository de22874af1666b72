from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from tradeoff.crm import actions
from tradeoff.crm.factories import NOW, make_account, make_deal, make_pipeline
from tradeoff.crm.models import Account, Contact, Deal, DealVersion  # type: ignore[attr-defined]  # made by pghistory
from tradeoff.crm.rules import AccountInput, ContactInput, Counts, DealInput
from tradeoff.kernel.errors import Conflict, Invalid, NotAllowed
from tradeoff.log.models import Entry
from tradeoff.workspaces.factories import make_member, make_workspace
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.rules import Role

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)


@pytest.fixture
def admin() -> Member:
    return make_member(Role.ADMIN)


def account(name: str, **fields: Any) -> AccountInput:
    return AccountInput(name=name, normalized_name=name.casefold(), **fields)


def test_accounts_are_found_by_external_id_then_by_name(admin: Member) -> None:
    by_id = make_account(workspace=admin.workspace, name="Acme", external_id="A-1")
    by_name = make_account(workspace=admin.workspace, name="Globex", segment="SMB")

    counts = actions.import_accounts(
        actor=admin,
        rows=[
            account("Acme Holding", external_id="A-1", segment="Enterprise"),
            account("Globex", external_id="G-1"),
            account("Initech", recurring_minor=5_000),
        ],
        now=NOW,
    )

    assert counts == Counts(created=1, updated=2, unchanged=0)
    by_id.refresh_from_db()
    by_name.refresh_from_db()
    assert (by_id.name, by_id.normalized_name, by_id.segment) == ("Acme Holding", "acme holding", "Enterprise")
    assert (by_name.external_id, by_name.segment) == ("G-1", "SMB")
    assert Account.objects.get(name="Initech").recurring_minor == 5_000


def test_a_second_account_of_one_name_is_refused_whole(admin: Member) -> None:
    make_account(workspace=admin.workspace, name="Acme", external_id="A-1")

    with pytest.raises(Conflict, match="Another account has this name"):
        actions.import_accounts(actor=admin, rows=[account("Zed"), account("Acme", external_id="A-2")], now=NOW)

    assert Account.objects.count() == 1
    assert not Entry.objects.exists()


def test_contacts_are_found_by_name_at_their_account(admin: Member) -> None:
    acme = make_account(workspace=admin.workspace)
    rows = [ContactInput(name="Ann Lee", account_id=acme.pk, email="ann@acme.example")]

    first = actions.import_contacts(actor=admin, rows=rows, now=NOW)
    second = actions.import_contacts(
        actor=admin, rows=[ContactInput(name="ann lee", account_id=acme.pk, title="CIO")], now=NOW
    )

    assert (first, second) == (Counts(created=1), Counts(updated=1))
    assert Contact.objects.get().email == "ann@acme.example"


def test_a_second_run_changes_nothing_and_writes_no_history(admin: Member) -> None:
    stages = make_pipeline(workspace=admin.workspace)
    acme = make_account(workspace=admin.workspace)
    rows = [
        DealInput(
            name=f"Deal {number}",
            external_id=f"D-{number}" if number % 2 else None,
            account_id=acme.pk,
            stage_id=stages["Proposal" if number % 3 else "Closed won"].pk,
            amount_minor=number * 100,
            close_date=date(2026, 12, 1),
            amount_estimated=number % 5 == 0,
        )
        for number in range(40)
    ]

    first = actions.import_deals(actor=admin, rows=rows, now=NOW)
    second = actions.import_deals(actor=admin, rows=rows, now=LATER)

    assert (first, second) == (Counts(created=40), Counts(unchanged=40))
    assert DealVersion.objects.count() == 40
    assert set(Deal.objects.values_list("changed_at", "changed_by")) == {(NOW, admin.pk)}


def test_only_changed_deals_get_a_version(admin: Member) -> None:
    stages = make_pipeline(workspace=admin.workspace)
    rows = [DealInput(name=f"Deal {n}", external_id=str(n), stage_id=stages["Proposal"].pk) for n in range(3)]
    actions.import_deals(actor=admin, rows=rows, now=NOW)
    changed = DealInput(name="Deal 1", external_id="1", stage_id=stages["Negotiation"].pk, amount_minor=100)

    counts = actions.import_deals(actor=admin, rows=[rows[0], changed, rows[2]], now=LATER)

    assert counts == Counts(updated=1, unchanged=2)
    assert list(DealVersion.objects.filter(pgh_label="changed").values_list("name", "changed_at")) == [
        ("Deal 1", LATER)
    ]


def test_what_is_not_stated_is_kept_and_an_amount_can_be_cleared(admin: Member) -> None:
    deal = make_deal(workspace=admin.workspace, external_id="D-1", next_step="Call", amount_minor=100)
    row = DealInput(name=deal.name, external_id="D-1", stage_id=deal.stage_id)

    actions.import_deals(actor=admin, rows=[row], now=LATER)
    deal.refresh_from_db()
    assert (deal.next_step, deal.amount_minor, deal.changed_at) == ("Call", 100, NOW)

    actions.import_deals(actor=admin, rows=[replace(row, clear_amount=True)], now=LATER)
    deal.refresh_from_db()
    assert (deal.next_step, deal.amount_minor) == ("Call", None)


def test_one_row_twice_in_a_file_is_one_deal(admin: Member) -> None:
    stage = make_pipeline(workspace=admin.workspace)["Proposal"]
    rows = [DealInput(name="Deal", external_id="D", stage_id=stage.pk, amount_minor=amount) for amount in (1, 2)]

    counts = actions.import_deals(actor=admin, rows=rows, now=NOW)

    assert counts == Counts(created=1)
    assert Deal.objects.get().amount_minor == 2


def test_a_name_that_fits_two_deals_is_refused(admin: Member) -> None:
    acme = make_account(workspace=admin.workspace)
    for _ in range(2):
        deal = make_deal(workspace=admin.workspace, account=acme, name="Renewal")

    with pytest.raises(Conflict, match="could be any of 2 rows"):
        actions.import_deals(
            actor=admin, rows=[DealInput(name="Renewal", account_id=acme.pk, stage_id=deal.stage_id)], now=NOW
        )


def test_the_first_won_deal_of_a_file_makes_a_customer(admin: Member) -> None:
    stages = make_pipeline(workspace=admin.workspace)
    acme = make_account(workspace=admin.workspace)
    won = stages["Closed won"].pk
    rows = [
        DealInput(name="Later", account_id=acme.pk, stage_id=won, close_date=date(2026, 5, 1)),
        DealInput(name="First", account_id=acme.pk, stage_id=won, close_date=date(2025, 5, 1)),
        DealInput(name="Lost", account_id=acme.pk, stage_id=stages["Closed lost"].pk, close_date=date(2024, 5, 1)),
    ]

    actions.import_deals(actor=admin, rows=rows, now=NOW)

    acme.refresh_from_db()
    assert acme.customer_since == date(2025, 5, 1)


def test_a_negative_amount_is_refused_by_name(admin: Member) -> None:
    stage = make_pipeline(workspace=admin.workspace)["Proposal"]

    with pytest.raises(Invalid, match="Deal 7: an amount is not below 0"):
        actions.import_deals(actor=admin, rows=[DealInput(name="Deal 7", stage_id=stage.pk, amount_minor=-1)], now=NOW)


def test_contributors_import_nothing() -> None:
    contributor = make_member(Role.CONTRIBUTOR, workspace=make_workspace())

    for action in (actions.import_accounts, actions.import_contacts, actions.import_deals):
        with pytest.raises(NotAllowed):
            action(actor=contributor, rows=[], now=NOW)


def test_texts_that_mean_something_to_copy_come_in_as_they_are(admin: Member) -> None:
    stage = make_pipeline(workspace=admin.workspace)["Proposal"]
    odd = ["tab\there", "back\\slash", "\\N", "\\.", "new\nline", "Łódź “Ω”", "a,b;c|d"]

    actions.import_deals(
        actor=admin, rows=[DealInput(name=text, stage_id=stage.pk, next_step=text) for text in odd], now=NOW
    )
    actions.import_deals(
        actor=admin, rows=[DealInput(name=text, stage_id=stage.pk, next_step=f"{text}!") for text in odd], now=LATER
    )

    assert [(deal.name, deal.next_step) for deal in Deal.objects.order_by("pk")] == [(text, f"{text}!") for text in odd]
    assert DealVersion.objects.count() == 2 * len(odd)
