from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.browser import maven
from tradeoff import log
from tradeoff.asks.models import Ask
from tradeoff.crm import actions as crm
from tradeoff.crm.factories import make_account, make_deal
from tradeoff.crm.models import Account, Contact, Deal, DealVersion  # type: ignore[attr-defined]  # made by pghistory
from tradeoff.crm.rules import AccountInput
from tradeoff.imports.models import Import
from tradeoff.imports.rules import Noun
from tradeoff.imports.tests.taking import NOW, bring_in, check, counts, deals, make_seller, take_in, write
from tradeoff.kernel.errors import Conflict
from tradeoff.log.models import Entry
from tradeoff.workspaces.models import Member, Product
from tradeoff.workspaces.rules import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def seller() -> Member:
    return make_seller()


def test_the_other_systems_id_finds_the_row_and_may_rename_it(seller: Member) -> None:
    bring_in(seller, "Account ID,Account Name,Industry\nA-1,Harbor Ltd,shipping\n")

    run = bring_in(seller, "Account ID,Account Name,Industry\nA-1,Port of Call,\n")

    account = Account.objects.get()
    assert (account.name, account.external_id, account.industry) == ("Port of Call", "A-1", "shipping")
    assert (run.state, run.report["written"]["updated"]) == ("written", 1)


def test_the_normalized_name_finds_the_row_and_keeps_the_known_one(seller: Member) -> None:
    bring_in(seller, 'Account Name,Industry\n"Acme, Inc.",retail\n')

    run = bring_in(seller, "Account Name,Industry,Employees\nACME corp,,120\n")

    account = Account.objects.get()
    assert (account.name, account.industry, account.employees) == ("Acme, Inc.", "retail", 120)
    assert counts(run) == (0, 1, 0, 0, 0)


def test_a_near_name_waits_until_somebody_says_what_it_is(seller: Member) -> None:
    known = make_account(workspace=seller.workspace, name="Konecta Systems", normalized_name="konectasystems")
    text = "Account Name,Employees\nKonnecta Systems,40\nUnlike Any,7\n"

    waiting = take_in(seller, text)
    (item,) = waiting.report["review"]
    assert (item["name"], item["near"], item["near_id"]) == ("Konnecta Systems", "Konecta Systems", known.pk)
    assert counts(waiting) == (1, 0, 0, 0, 1)

    same = check(seller, waiting, same={"accounts|Konnecta Systems": known.pk})
    assert counts(same) == (1, 1, 0, 0, 0)
    assert [one["name"] for one in same.report["answered"]] == ["Konnecta Systems"]
    write(seller, same)
    known.refresh_from_db()
    assert (known.name, known.employees, Account.objects.count()) == ("Konecta Systems", 40, 2)

    bring_in(seller, text, same={"accounts|Konnecta Systems": None})
    assert set(Account.objects.values_list("name", flat=True)) == {"Konecta Systems", "Konnecta Systems", "Unlike Any"}


def test_a_waiting_row_stays_out_of_what_is_written(seller: Member) -> None:
    make_account(workspace=seller.workspace, name="Konecta Systems", normalized_name="konectasystems")

    run = bring_in(seller, "Account Name,Employees\nKonnecta Systems,40\nUnlike Any,7\n")

    assert run.report["counts"]["held"] == 1
    assert set(Account.objects.values_list("name", flat=True)) == {"Konecta Systems", "Unlike Any"}


def test_an_unknown_owner_waits_and_the_deal_comes_in_without(seller: Member) -> None:
    make_account(workspace=seller.workspace, name="Harbor", normalized_name="harbor")
    text = "Deal ID,Account,Owner,Stage\n1,Harbor,Zora Quist,Proposal\n"

    run = bring_in(seller, text, Noun.DEALS)

    assert [(item["noun"], item["name"], item["near_id"]) for item in run.report["review"]] == [
        ("people", "Zora Quist", None)
    ]
    assert Deal.objects.get().owner_id is None


def test_a_maven_export_comes_in_with_its_traps_settled(seller: Member) -> None:
    bring_in(seller, maven.PRODUCTS)
    bring_in(seller, maven.PEOPLE)
    offered = take_in(seller, maven.ACCOUNTS).report["repairs"]
    assert [(one["value"], one["to"], one["accepted"]) for one in offered] == [("technolgy", "technology", False)]
    bring_in(seller, maven.ACCOUNTS, repairs={"industry|technolgy": True})
    assert set(Account.objects.filter(name__in=["Hottechi", "Betatech"]).values_list("industry", flat=True)) == {
        "technology"
    }

    assert counts(take_in(seller, maven.ACCOUNTS)) == (0, 0, 5, 0, 0)  # the same file again is repaired again

    run = bring_in(seller, maven.DEALS, estimate_amounts=True, estimate_closes=True)

    assert [(one["value"], one["to"]) for one in run.report["repairs"]] == [("GTXPro", "GTX Pro")]
    deal = {row.external_id: row for row in Deal.objects.select_related("stage", "product", "owner")}
    assert len(deal) == 25
    won = deal["WON00000"]
    assert (won.product and won.product.name, won.owner and won.owner.name) == ("GTX Pro", "Moses Frase")
    assert (deal["LOST0001"].amount_minor, deal["LOST0002"].amount_minor) == (None, None)
    assert deal["LOST0001"].stage.name == "Closed lost"
    still_open = deal["OPEN0001"]
    assert (still_open.stage.name, still_open.amount_minor, still_open.amount_estimated) == (
        "Qualification",
        482100,
        True,
    )
    assert (still_open.close_date, still_open.close_date_estimated) == (date(2026, 11, 30), True)  # 90 days, the median
    assert (deal["OPEN0000"].account_id, deal["WON00000"].amount_estimated) == (None, False)


def test_a_second_run_changes_nothing_and_writes_no_history(seller: Member) -> None:
    for text in (maven.PRODUCTS, maven.PEOPLE, maven.ACCOUNTS):
        bring_in(seller, text)
    bring_in(seller, maven.DEALS, estimate_amounts=True, estimate_closes=True)
    history, people = DealVersion.objects.count(), Member.objects.count()

    again = [bring_in(seller, text) for text in (maven.PRODUCTS, maven.PEOPLE, maven.ACCOUNTS)]
    again.append(bring_in(seller, maven.DEALS, estimate_amounts=True, estimate_closes=True))

    assert [counts(run) for run in again] == [(0, 0, 3, 0, 0), (0, 0, 2, 0, 0), (0, 0, 5, 0, 0), (0, 0, 25, 0, 0)]
    assert (DealVersion.objects.count(), Member.objects.count()) == (history, people)


def test_without_the_word_nothing_is_repaired_or_estimated(seller: Member) -> None:
    for text in (maven.PRODUCTS, maven.PEOPLE, maven.ACCOUNTS):
        bring_in(seller, text)
    run = bring_in(seller, maven.DEALS)

    assert Account.objects.get(name="Hottechi").industry == "technolgy"
    assert run.report["estimates"]["amounts"] == 3
    assert not Deal.objects.filter(amount_estimated=True).exists()
    assert not Deal.objects.filter(close_date_estimated=True).exists()


def test_sellers_are_members_who_cannot_sign_in_with_their_manager_in_one_team(seller: Member) -> None:
    bring_in(seller, maven.PEOPLE)

    rep, manager = Member.objects.get(name="Moses Frase"), Member.objects.get(name="Dustin Brinkmann")
    assert (rep.user_id, rep.role_set) == (None, frozenset({Role.REP}))
    assert (manager.user_id, manager.role_set) == (None, frozenset({Role.SALES_MANAGER}))
    assert rep.sales_team is not None
    assert (rep.sales_team.name, manager.sales_team_id) == ("Central", rep.sales_team_id)


def test_a_known_manager_stays_in_their_team(seller: Member) -> None:
    bring_in(seller, "Name,Team\nDustin Brinkmann,North\n", Noun.PEOPLE)
    bring_in(seller, maven.PEOPLE)

    manager = Member.objects.select_related("sales_team").get(name="Dustin Brinkmann")
    assert manager.sales_team is not None
    assert manager.sales_team.name == "North"


def test_another_team_is_a_change(seller: Member) -> None:
    bring_in(seller, "Name,Team\nMoses Frase,Central\n", Noun.PEOPLE)

    run = bring_in(seller, "Name,Team\nMoses Frase,West\n", Noun.PEOPLE)

    assert counts(run) == (0, 1, 0, 0, 0)
    team = Member.objects.select_related("sales_team").get(name="Moses Frase").sales_team
    assert team is not None
    assert team.name == "West"


def test_contacts_and_asks_find_their_account_and_deal(seller: Member) -> None:
    account = make_account(workspace=seller.workspace, name="Harbor", normalized_name="harbor")
    deal = make_deal(workspace=seller.workspace, name="Harbor: 40 seats", account=account)
    asks = "Account,Deal,Request,Type\nHarbor,Harbor: 40 seats,Export the roster as a file,blocker\n"

    bring_in(seller, "Full Name,Account Name,Email\nWilma Dock,HARBOR,wilma@harbor.example\n", Noun.CONTACTS)
    bring_in(seller, asks, Noun.ASKS)

    assert Contact.objects.get().account_id == account.pk
    ask = Ask.objects.get()
    assert (ask.deal_id, ask.account_id, ask.type, ask.asked_by_id) == (deal.pk, account.pk, "blocker", seller.pk)
    again = bring_in(seller, asks, Noun.ASKS)
    assert counts(again) == (0, 0, 1, 0, 0)
    assert Ask.objects.count() == 1


def test_the_workspaces_own_stage_comes_before_what_others_call_theirs(seller: Member) -> None:
    make_account(workspace=seller.workspace, name="Harbor", normalized_name="harbor")
    words = ["Engaging", "Prospecting", "Won", "Lost", "Contract sent", "closedwon", "PROPOSAL/PRICE QUOTE"]

    bring_in(seller, deals(*(f"{n},Deal {n},Harbor,{word},," for n, word in enumerate(words))), Noun.DEALS)

    found = Deal.objects.order_by("external_id").values_list("stage__name", flat=True)
    assert list(found) == [
        "Qualification", "Prospecting", "Closed won", "Closed lost", "Negotiation", "Closed won", "Proposal",
    ]  # fmt: skip


def test_a_refusal_among_the_rows_takes_everything_back(seller: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    run = take_in(seller, "Account Name\nFirst\nSecond\n", Noun.ACCOUNTS)
    seen: list[int] = []

    def fails(*_: object, **__: object) -> None:
        seen.append(Account.objects.count())
        raise Conflict("Somebody was there first.")

    monkeypatch.setattr(log, "record", fails)
    with pytest.raises(Conflict, match="Somebody was there first"):
        write(seller, run)

    assert seen == [2]  # they had been written
    assert not Account.objects.exists()
    run = Import.objects.get()
    assert (run.state, "written" in run.report) == ("checked", False)


def test_what_changed_since_the_check_is_seen_at_the_write(seller: Member) -> None:
    run = take_in(seller, "Account Name,Employees\nHarbor,5\n")
    assert counts(run) == (1, 0, 0, 0, 0)
    crm.import_accounts(actor=seller, rows=[AccountInput(name="Harbor", normalized_name="harbor")], now=NOW)

    run = write(seller, run)

    assert counts(run) == (0, 1, 0, 0, 0)
    assert Account.objects.get().employees == 5


def test_a_written_file_is_one_entry_of_the_log(seller: Member) -> None:
    run = bring_in(seller, "Product,List Price\nPlanner,1200\n", Noun.PRODUCTS)

    assert Product.objects.get().list_price_minor == 120_000
    entry = Entry.objects.get(event="FileImported")
    assert entry.facts == {"import_id": run.pk, "target": "products", "created": 1, "updated": 0, "refused": 0}
    with pytest.raises(Conflict, match="Import it again"):
        write(seller, run)
