from __future__ import annotations

from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client

from tradeoff.asks.factories import make_ask
from tradeoff.crm.factories import make_account, make_deal
from tradeoff.crm.models import Deal
from tradeoff.problems.factories import make_problem
from tradeoff.voice.factories import make_note
from tradeoff.workspaces.factories import make_member, make_workspace
from tradeoff.workspaces.models import Member, Workspace
from tradeoff.workspaces.rules import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(db: None) -> Workspace:
    """A workspace with one deal of Larkmoor, asked on, and one problem."""
    workspace = make_workspace()
    rep = make_member(Role.REP, workspace=workspace)
    account = make_account(workspace=workspace, name="Larkmoor Cold Chain")
    deal = make_deal(workspace=workspace, name="Larkmoor – 160 seats", account=account, owner=rep)
    make_ask(workspace=workspace, asked_by=rep, deal=deal, wants="Larkmoor audits every door code")
    make_problem(workspace=workspace, owner=make_member(Role.PRODUCT_MANAGER, workspace=workspace), title="Door codes")
    return workspace


def page(member: Member, address: str = "") -> str:
    client = Client()
    assert member.user is not None
    client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    response = client.get(f"/{member.workspace.slug}/{address}")
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize(
    ("role", "shown", "hidden"),
    [
        (Role.REP, "News on your asks", "Answers you owe"),
        (Role.SALES_MANAGER, "Deals that wait on product", "Answers you owe"),
        (Role.PRODUCT_MANAGER, "Where the lenses differ most", "Past their close date"),
        (Role.HEAD_OF_PRODUCT, "Yours to decide", "Past their close date"),
        (Role.EXECUTIVE_SPONSOR, "Yours to decide", "Answers you owe"),
        (Role.CONTRIBUTOR, "Decided lately", "Past their close date"),
    ],
)
def test_home_shows_what_a_role_can_do_now(house: Workspace, role: Role, shown: str, hidden: str) -> None:
    html = page(make_member(role, workspace=house))

    assert shown in html
    assert hidden not in html


def test_a_deal_without_a_next_step_is_on_its_owners_home(house: Workspace) -> None:
    rep = make_member(Role.REP, workspace=house)
    make_deal(workspace=house, name="Northgate renewal", owner=rep, next_step="")

    html = page(rep)

    assert "Northgate renewal" in html
    assert "Larkmoor – 160 seats" not in html


def test_an_empty_workspace_says_where_to_begin(db: None) -> None:
    assert "Bring in what you have" in page(make_member(Role.SALES_MANAGER, workspace=make_workspace()))


def test_search_finds_every_noun(house: Workspace) -> None:
    rep = make_member(Role.REP, workspace=house)

    found = page(rep, "search?q=larkmoor")

    assert "Larkmoor Cold Chain" in found
    assert "Larkmoor – 160 seats" in found
    assert "Larkmoor audits every door code" in found
    assert "Door codes" in page(rep, "search?q=door")


@pytest.mark.parametrize("words", ["lark", "cold chain", "chain LARK", "Larkmoor Cold Chain"])
def test_search_knows_the_beginnings_of_words_in_any_order(house: Workspace, words: str) -> None:
    assert "Larkmoor Cold Chain" in page(make_member(Role.REP, workspace=house), f"search?q={quote(words)}")


def test_search_knows_the_id_of_another_system(house: Workspace) -> None:
    rep = make_member(Role.REP, workspace=house)
    make_deal(workspace=house, name="Harbour lights", external_id="006-4711/B", owner=rep)

    assert "Harbour lights" in page(rep, f"search?q={quote('006-4711/B')}")


def test_a_search_function_gives_no_keys_outside_a_workspace(house: Workspace) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.workspace', '', true)")
        cursor.execute("SELECT crm_deals_named(%s, '', 10)", ["'larkmoor':*"])
        assert cursor.fetchall() == []
        cursor.execute("SELECT set_config('app.workspace', %s, true)", [str(house.pk)])
        cursor.execute("SELECT crm_deals_named(%s, '', 10)", ["'larkmoor':*"])
        assert len(cursor.fetchall()) == 1


def test_search_reads_notes_for_those_who_may(house: Workspace) -> None:
    rep, deal = Member.objects.get(roles__role=Role.REP), Deal.objects.get()
    make_note(workspace=house, deal=deal, text="Their auditor wants a fingerprint reader")

    found = page(rep, "search?q=reader+fing")

    assert "Their auditor wants a fingerprint reader" in found
    assert "notes?q=reader+fing" in found
    assert "auditor" not in page(make_member(Role.CONTRIBUTOR, workspace=house), "search?q=fingerprint")


def test_a_contributor_finds_words_but_no_customer(house: Workspace) -> None:
    contributor = make_member(Role.CONTRIBUTOR, workspace=house)

    found, by_name = (page(contributor, f"search?q={words}") for words in ("audits", "larkmoor"))

    assert "audits every door code" in found
    assert "audits every door code" not in by_name
    assert "Larkmoor" not in found
    assert "Cold Chain" not in found
    assert "160 seats" not in found


@pytest.mark.parametrize("words", ["%00", "a" * 10_000, "%3Cscript%3E", "%25", "'"])
def test_search_takes_any_words(house: Workspace, words: str) -> None:
    assert "<script>alert" not in page(make_member(Role.REP, workspace=house), f"search?q={words}")


def test_another_companys_rows_are_not_found(house: Workspace) -> None:
    stranger = make_member(Role.VP_SALES)

    assert "Nothing has these words" in page(stranger, "search?q=larkmoor")
