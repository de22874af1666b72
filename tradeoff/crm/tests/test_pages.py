"""The pages through HTTP: who sees what, what a list costs, what an export may hold."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from tradeoff.crm.factories import make_account, make_contact, make_deal, make_pipeline
from tradeoff.crm.models import Deal
from tradeoff.workspaces import tenancy
from tradeoff.workspaces.factories import make_member, make_workspace
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.rules import MONEY_ROLES, Role

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
SECRET_NAME, SECRET_AMOUNT = "Globex Platform", "73,331"
Visit = Callable[[Member], Client]


@pytest.fixture
def visit(client: Client) -> Visit:
    def sign_in(member: Member) -> Client:
        assert member.user is not None
        client.force_login(member.user, backend=BACKEND)
        return client

    return sign_in


@pytest.fixture
def secret() -> Deal:
    """A deal whose name, account and amount are told nowhere to a contributor."""
    workspace = make_workspace(slug="northwind")
    account = make_account(workspace=workspace, name="Globex", recurring_minor=7_333_100)
    make_contact(account=account, name="Hank Scorpio")
    return make_deal(workspace=workspace, account=account, name=SECRET_NAME, amount_minor=7_333_100)


DOORS = ("deals", "deals?state=all&q=Globex", "deals.csv?state=all", "deals/{deal}", "deals/{deal}/edit", "accounts",
         "accounts.csv", "accounts/{account}")  # fmt: skip


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("role", list(Role))
def test_each_role_at_each_door(secret: Deal, visit: Visit, role: Role, door: str) -> None:
    member = make_member(role, workspace=secret.workspace)

    response = visit(member).get(f"/northwind/{door.format(deal=secret.pk, account=secret.account_id)}")

    text = response.content.decode()
    if role in MONEY_ROLES:
        edits = role in {Role.SALES_MANAGER, Role.VP_SALES, Role.ADMIN}
        assert response.status_code == (403 if door.endswith("edit") and not edits else 200)
        assert ("Globex" in text) is (response.status_code == 200)
    else:
        named = "{" in door and door != "deals/{deal}"
        assert response.status_code == (404 if named else 200)
        for told in ("Globex", SECRET_AMOUNT, "73331", "Scorpio"):
            assert told not in text.replace("q=Globex", "")
        assert ("There is no such" in text) is named
        deals = door.startswith("deals") and not named
        assert ("$50k to $100k" in text) is ((deals and "all" in door) or door in {"deals", "deals/{deal}"})
        assert ("Amounts and account names are open to sales and product roles" in text) is (door == "accounts")


def test_another_workspaces_deal_is_not_there(secret: Deal, visit: Visit) -> None:
    stranger = make_member(Role.ADMIN, workspace=make_workspace(slug="fabrikam"))

    assert visit(stranger).get(f"/fabrikam/deals/{secret.pk}").status_code == 404
    assert visit(stranger).get(f"/northwind/deals/{secret.pk}").status_code == 404


@pytest.mark.parametrize(
    ("door", "budget"), [("deals?state=all", 16), ("accounts", 13), ("deals.csv?state=all", 10), ("accounts.csv", 9)]
)
def test_a_list_costs_the_same_whatever_it_holds(
    visit: Visit, django_assert_max_num_queries: Callable[..., object], door: str, budget: int
) -> None:
    manager = make_member(Role.SALES_MANAGER, workspace=make_workspace(slug="northwind"))
    for _ in range(60):
        make_deal(workspace=manager.workspace, owner=manager)
    browser = visit(manager)

    with django_assert_max_num_queries(budget):  # type: ignore[attr-defined]
        response = browser.get(f"/northwind/{door}")

    assert response.status_code == 200


def test_the_second_page_begins_after_the_first(visit: Visit) -> None:
    manager = make_member(Role.SALES_MANAGER, workspace=make_workspace(slug="northwind"))
    for number in range(60):
        make_deal(workspace=manager.workspace, amount_minor=(100 - number) * 100, name=f"Deal-{number:02}")

    first = visit(manager).get("/northwind/deals").content.decode()
    second = visit(manager).get("/northwind/deals?page=2").content.decode()

    assert "Deal-49" in first
    assert "Deal-50" not in first
    assert "Deal-50" in second
    assert "Deal-49" not in second
    assert "60 deals" in first
    assert "$4,230" in first  # the sum of all sixty


def test_an_export_runs_nothing_in_a_spreadsheet(secret: Deal, visit: Visit) -> None:
    manager = make_member(Role.SALES_MANAGER, workspace=secret.workspace)
    make_deal(workspace=secret.workspace, name='=HYPERLINK("http://x")', next_step=" +1+1", lead_source="@SUM(A1)")

    response = visit(manager).get("/northwind/deals.csv")

    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert {row["Name"] for row in rows} == {SECRET_NAME, '\'=HYPERLINK("http://x")'}
    assert "' +1+1" in {row["Next step"] for row in rows}
    assert "'@SUM(A1)" in {row["Lead source"] for row in rows}
    assert {row["Amount"] for row in rows} == {"73331.00", "50000.00"}
    assert not any(cell.strip().startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())


def test_an_export_is_of_the_current_view(secret: Deal, visit: Visit) -> None:
    manager = make_member(Role.SALES_MANAGER, workspace=secret.workspace)
    make_deal(workspace=secret.workspace, name="Won one", stage="Closed won")

    text = visit(manager).get("/northwind/deals.csv?state=won").content.decode()

    assert "Won one" in text
    assert SECRET_NAME not in text


@pytest.mark.parametrize(
    "query", ["stage=x", "owner=99999999999999999999", "sort=;drop", "closing=%00", "q=%00", "page=-1"]
)
def test_an_address_that_means_nothing_shows_the_list(secret: Deal, visit: Visit, query: str) -> None:
    manager = make_member(Role.SALES_MANAGER, workspace=secret.workspace)

    assert SECRET_NAME in visit(manager).get(f"/northwind/deals?{query}").content.decode()


def test_html_in_names_is_text(secret: Deal, visit: Visit) -> None:
    manager = make_member(Role.SALES_MANAGER, workspace=secret.workspace)
    deal = make_deal(workspace=secret.workspace, name="<script>alert(1)</script>", next_step="<b>bold</b>")

    for door in ("deals", f"deals/{deal.pk}"):
        text = visit(manager).get(f"/northwind/{door}").content.decode()
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert(1)" in text


def posted(deal: Deal, **changes: object) -> dict[str, object]:
    said = {
        "stage": deal.stage_id,
        "amount": "73,331.00",
        "close_date": "2026-12-15",
        "probability": "",
        "next_step": "",
        "owner": "",
        "lost_reason": "",
        "seen_at": deal.changed_at.isoformat(),
    }
    return said | changes


def test_an_edit_is_saved_and_told_in_the_history(secret: Deal, visit: Visit) -> None:
    manager = make_member(Role.SALES_MANAGER, workspace=secret.workspace, name="Mara")
    browser = visit(manager)

    response = browser.post(f"/northwind/deals/{secret.pk}/edit", posted(secret, amount="80,000", next_step="Call Ann"))
    page = browser.get(f"/northwind/deals/{secret.pk}").content.decode()

    assert response.status_code == 302
    assert "Amount $73,331 → $80,000" in page
    assert "Mara" in page
    assert "Call Ann" in page


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("amount", "a lot", "Write the amount as a number"),
        ("amount", "1.200,50", "Write the amount as a number"),
        ("amount", "-5", "greater than or equal to 0"),
        ("amount", "1" * 20, "no more than"),
        ("close_date", "2026-02-31", "Enter a valid date"),
        ("probability", "101", "less than or equal to 100"),
        ("stage", "999999", "Select a valid choice"),
        ("next_step", "x\0y", "Null characters are not allowed"),
        ("seen_at", "yesterday", "too old to save from"),
    ],
)
def test_bad_input_is_refused_in_words(secret: Deal, visit: Visit, field: str, value: str, sentence: str) -> None:
    manager = make_member(Role.SALES_MANAGER, workspace=secret.workspace)

    response = visit(manager).post(f"/northwind/deals/{secret.pk}/edit", posted(secret, **{field: value}))

    assert response.status_code == 422
    assert sentence in response.content.decode()
    tenancy.enter(secret.workspace_id)
    assert Deal.objects.get(pk=secret.pk).changed_at == secret.changed_at


def test_a_stale_page_is_refused_once_and_then_saves(secret: Deal, visit: Visit) -> None:
    manager = make_member(Role.SALES_MANAGER, workspace=secret.workspace, name="Mara")
    browser = visit(manager)
    browser.post(f"/northwind/deals/{secret.pk}/edit", posted(secret, amount="90000"))

    stale = browser.post(f"/northwind/deals/{secret.pk}/edit", posted(secret, next_step="Mine"))

    text = stale.content.decode()
    assert stale.status_code == 422
    assert "Mara changed this deal at" in text
    assert "Amount $73,331 → $90,000" in text
    tenancy.enter(secret.workspace_id)
    now = Deal.objects.get(pk=secret.pk).changed_at
    again = browser.post(
        f"/northwind/deals/{secret.pk}/edit", posted(secret, next_step="Mine", amount="90000", seen_at=now.isoformat())
    )
    assert now.isoformat() in text.replace("&#x2B;", "+")
    assert again.status_code == 302


def test_an_estimate_says_so(secret: Deal, visit: Visit) -> None:
    manager = make_member(Role.SALES_MANAGER, workspace=secret.workspace)
    deal = make_deal(
        workspace=secret.workspace, amount_estimated=True, close_date=date(2027, 1, 5), close_date_estimated=True
    )

    text = visit(manager).get(f"/northwind/deals/{deal.pk}").content.decode()

    assert text.count("Estimated: nobody has entered") == 2


@pytest.mark.parametrize(
    ("query", "words"),
    [("", "No deals yet"), ("?q=nothing", "No deal matches"), ("?state=won", "No deals yet")],
)
def test_an_empty_list_says_what_to_do(visit: Visit, query: str, words: str) -> None:
    workspace = make_workspace(slug="northwind")
    make_pipeline(workspace=workspace)

    text = visit(make_member(workspace=workspace)).get(f"/northwind/deals{query}").content.decode()

    assert words in text


def test_a_workspace_without_stages_offers_the_usual_ones(visit: Visit) -> None:
    browser = visit(make_member(workspace=make_workspace(slug="northwind")))

    assert "No pipeline yet" in browser.get("/northwind/deals").content.decode()
    browser.post("/northwind/pipeline")

    assert "No deals yet" in browser.get("/northwind/deals").content.decode()
