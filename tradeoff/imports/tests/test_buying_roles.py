from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from tradeoff.buying import actions as buying
from tradeoff.buying.models import DealRole
from tradeoff.buying.rules import Confidence, RoleSource
from tradeoff.crm.factories import make_account, make_contact, make_deal
from tradeoff.crm.models import Account, Contact, Deal
from tradeoff.crm.rules import BuyingRole
from tradeoff.imports import actions, files, queries, receipts
from tradeoff.imports.engine.mapping import guess_noun
from tradeoff.imports.models import Import
from tradeoff.imports.rules import Noun
from tradeoff.imports.tests.taking import NOW, bring_in, counts, make_seller
from tradeoff.log.models import Entry
from tradeoff.workspaces.models import Member

pytestmark = pytest.mark.django_db
HEADER = "Opportunity ID,Contact,Role,Known from,Confidence\n"
TWO = HEADER + "D-1,Dana Kolb,Economic Buyer,they said so,high\nHarbor 40 seats,ole@harbor.example,End User,,\n"


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def seller() -> Member:
    seller = make_seller()
    harbor = make_account(workspace=seller.workspace, name="Harbor")
    make_contact(account=harbor, name="Dana Kolb")
    make_contact(account=harbor, name="Ole Lund", email="ole@harbor.example")
    make_contact(account=make_account(workspace=seller.workspace, name="Quay"), name="Mia Quay")
    make_deal(workspace=seller.workspace, account=harbor, name="Harbor 40 seats", external_id="D-1", owner=seller)
    return seller


def parts() -> list[tuple[str, str, str, str]]:
    return list(DealRole.objects.order_by("contact__name").values_list("contact__name", "role", "source", "confidence"))


def take(seller: Member, text: str = TWO) -> Import:
    return bring_in(seller, text, Noun.ROLES)


def test_the_columns_alone_say_that_a_file_holds_buying_roles() -> None:
    assert guess_noun(["OpportunityId", "ContactId", "Role", "IsPrimary"]).noun is Noun.ROLES
    assert guess_noun(HEADER.strip().split(",")).noun is Noun.ROLES


def test_roles_come_in_by_id_email_and_name_with_one_entry(seller: Member) -> None:
    run = take(seller)

    assert parts() == [("Dana Kolb", "decision_maker", "them", "sure"), ("Ole Lund", "user", "import", "")]
    assert run.report["touched"] == {"buying_dealrole": [2, 0]}
    assert receipts.undo_of(run)["lines"] == ["2 new buying roles removed"]
    assert Entry.objects.get(event="BuyingRolesImported").facts == {"created": 2, "updated": 0}


def test_a_second_run_changes_nothing_and_an_empty_cell_erases_nothing(seller: Member) -> None:
    take(seller)

    assert counts(take(seller)) == (0, 0, 2, 0, 0)
    assert counts(take(seller, HEADER + "D-1,Dana Kolb,Champion,,\n")) == (0, 1, 0, 0, 0)
    assert parts()[0] == ("Dana Kolb", "champion", "them", "sure")


def test_a_role_that_was_taken_away_comes_back(seller: Member) -> None:
    take(seller)
    role = DealRole.objects.get(contact__name="Dana Kolb")
    buying.remove_role(actor=seller, deal=role.deal, role_id=role.pk, now=NOW)

    assert counts(take(seller)) == (0, 1, 1, 0, 0)
    assert DealRole.objects.get(pk=role.pk).removed_at is None


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("D-9,Dana Kolb,Champion,,", "No deal is known by this name or id"),
        ("D-1,Nobody,Champion,,", "No contact is known by this name, e-mail or id"),
        ("D-1,Mia Quay,Champion,,", "not at the deal's account"),
        ("D-1,,Champion,,", "“Contact” is empty"),
        ("D-1,Dana Kolb,Influencer,,", ""),
        ("D-2,Dana Kolb,Champion,,", "has no account"),
        ("D-1,Jo Same,Champion,,", "2 contacts of the deal's account are called so"),
    ],
)
def test_a_row_that_cannot_be_taken_is_refused_in_words_and_the_others_come(
    seller: Member, line: str, words: str
) -> None:
    make_deal(workspace=seller.workspace, account=None, name="Nowhere", external_id="D-2", owner=seller)
    for _ in range(2):
        make_contact(account=Account.objects.get(name="Harbor"), name="Jo Same")

    run = take(seller, HEADER + "D-1,Ole Lund,User,,\n" + line + "\n")

    assert counts(run)[3] == 1
    assert words in files.path_of(run.problems_file).read_text()
    assert [name for name, *_ in parts()] == ["Ole Lund"]


def test_a_role_named_twice_in_a_file_is_refused_the_second_time(seller: Member) -> None:
    assert counts(take(seller, HEADER + "D-1,Dana Kolb,User,,\nHarbor 40 seats,dana kolb,Champion,,\n")) == (
        1, 0, 0, 1, 0,
    )  # fmt: skip


def test_undo_takes_roles_away_and_leaves_what_was_edited_since(seller: Member) -> None:
    run = take(seller)
    deal, dana = Deal.objects.get(external_id="D-1"), Contact.objects.get(name="Dana Kolb")
    buying.set_role(
        actor=seller, deal=deal, contact_id=dana.pk, role=BuyingRole.BLOCKER, source=RoleSource.THEM,
        confidence=Confidence.SURE, now=NOW + timedelta(hours=1),
    )  # fmt: skip

    undone = actions.take_back(file=run, actor=seller, now=NOW + timedelta(hours=2))

    assert parts() == [("Dana Kolb", "blocker", "them", "sure")]
    assert undone.report["undone"] == {"buying_dealrole": {"removed": 1, "restored": 0, "kept": 1}}
    kept = list(receipts.kept_rows(queries.kept_of(seller, undone)))
    assert [(row.what, row.name, row.why) for row in kept] == [("Buying role", "Dana Kolb", "It was changed since.")]
