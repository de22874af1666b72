from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from pytest_django import Settings

from tradeoff.crm.factories import make_account
from tradeoff.imports import actions
from tradeoff.imports.models import Import
from tradeoff.imports.rules import Noun
from tradeoff.imports.tests.taking import NOW, bring_in, counts, make_seller
from tradeoff.subscriptions.models import Subscription, SubscriptionFact
from tradeoff.workspaces.models import Member, Product

pytestmark = pytest.mark.django_db
HEADER = "Subscription ID,Account,Plan,Recurring amount,Billing period,Starts,Renews,Ended\n"
TWO = HEADER + "S-1,Harbor,Planner,100,monthly,2026-01-01,2027-01-01,\nS-2,Harbor,,2000,,2025-03-01,,\n"


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def seller() -> Member:
    seller = make_seller()
    make_account(workspace=seller.workspace, name="Harbor", normalized_name="harbor")
    Product.objects.create(workspace=seller.workspace, name="Planner")
    return seller


def take(seller: Member, text: str) -> Import:
    return bring_in(seller, text, Noun.SUBSCRIPTIONS)


def test_subscriptions_come_in_with_what_the_account_pays(seller: Member) -> None:
    run = take(seller, TWO)

    one, two = Subscription.objects.order_by("external_id")
    assert (one.amount_minor, one.period, one.renews_on) == (10_000, "month", date(2027, 1, 1))
    assert (two.amount_minor, two.period, two.product_id) == (200_000, "year", None)
    one.account.refresh_from_db()
    assert one.account.recurring_minor == 12 * 10_000 + 200_000
    assert "one a year" in run.report["notes"][0]["text"]


def test_a_second_run_changes_nothing_and_another_amount_is_a_fact(seller: Member) -> None:
    take(seller, TWO)

    again = take(seller, TWO)
    dearer = take(seller, TWO.replace(",100,", ",150,"))

    assert counts(again) == (0, 0, 2, 0, 0)
    assert counts(dearer) == (0, 1, 1, 0, 0)
    assert list(SubscriptionFact.objects.order_by("pk").values_list("kind", flat=True)) == [
        "started", "started", "changed",
    ]  # fmt: skip


def test_without_an_id_account_product_and_start_find_it(seller: Member) -> None:
    text = "Account,Plan,Recurring amount,Billing period,Starts\nHarbor,Planner,100,monthly,2026-01-01\n"
    take(seller, text)

    run = take(seller, text.replace(",100,", ",120,"))

    assert counts(run) == (0, 1, 0, 0, 0)
    assert Subscription.objects.get().amount_minor == 12_000


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("S-3,Harbor,Planner,,monthly,2026-01-01,,", "needs its amount"),
        ("S-3,Harbor,Planner,0,monthly,2026-01-01,,", "above 0"),
        ("S-3,Harbor,Planner,100,monthly,2026-01-01,2025-01-01,", "renews after it starts"),
        ("S-3,Nobody Here,Planner,100,monthly,2026-01-01,,", "No account is known"),
        ("S-1,Harbor,Planner,100,monthly,2026-02-01,,", "keeps its account and the day"),
        ("S-9,Harbor,Planner,300,monthly,2024-01-01,,", "has ended"),
    ],
)
def test_what_cannot_be_is_refused_with_its_row(seller: Member, line: str, words: str) -> None:
    take(seller, TWO + "S-9,Harbor,Planner,200,monthly,2024-01-01,,2025-01-01\n")

    run = take(seller, HEADER + line + "\n")

    (problem,) = run.report["problems"]
    assert words in problem["message"]
    assert (problem["row"], counts(run)) == (2, (0, 0, 0, 1, 0))


def test_an_import_of_subscriptions_is_taken_back_with_its_facts(seller: Member) -> None:
    take(seller, TWO)
    one = Subscription.objects.get(external_id="S-1")
    run = take(seller, TWO.replace(",100,", ",150,") + "S-3,Harbor,,10,monthly,2026-05-01,,\n")

    actions.take_back(file=run, actor=seller, now=NOW)

    assert list(Subscription.objects.order_by("external_id").values_list("external_id", "amount_minor")) == [
        ("S-1", 10_000), ("S-2", 200_000),
    ]  # fmt: skip
    assert set(SubscriptionFact.objects.values_list("kind", flat=True)) == {"started"}
    assert one.account.recurring_minor == 12 * 10_000 + 200_000
