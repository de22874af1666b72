from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tradeoff.workspaces import tenancy
from tradeoff.workspaces.factories import PASSWORD, make_area, make_member, make_workspace
from tradeoff.workspaces.models import Member, Product
from tradeoff.workspaces.rules import Role

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
Visit = Callable[[Member], Client]


@pytest.fixture
def visit(client: Client) -> Visit:
    def sign_in(member: Member) -> Client:
        assert member.user is not None
        client.force_login(member.user, backend=BACKEND)
        return client

    return sign_in


@pytest.fixture
def admin() -> Member:
    return make_member(Role.ADMIN, workspace=make_workspace(slug="northwind"), name="Ada")


ADMIN_DOORS = ("members/new", "members/{member}")
PRODUCT_DOORS = ("settings/products/new", "settings/products/{product}", "settings/products/{product}/areas/new",
                 "settings/areas/{area}")  # fmt: skip


@pytest.mark.parametrize("role", list(Role))
def test_each_role_at_each_door(admin: Member, visit: Visit, role: Role) -> None:
    area = make_area(workspace=admin.workspace)
    browser = visit(make_member(role, workspace=admin.workspace))

    def status(door: str) -> int:
        address = door.format(member=admin.pk, product=area.product_id, area=area.pk)
        return browser.get(f"/northwind/{address}").status_code

    assert (status("members"), status("settings")) == (200, 200)
    assert {status(door) for door in ADMIN_DOORS} == {200 if role is Role.ADMIN else 403}
    assert {status(door) for door in PRODUCT_DOORS} == {200 if role in {Role.ADMIN, Role.HEAD_OF_PRODUCT} else 403}
    assert status("members/teams/new") == (200 if role in {Role.ADMIN, Role.VP_SALES} else 403)


def test_addresses_are_told_to_administrators_only(admin: Member, visit: Visit) -> None:
    rep = make_member(Role.REP, workspace=admin.workspace, email="dana@northwind.example")

    assert "dana@northwind.example" in visit(admin).get("/northwind/members").content.decode()
    assert "dana@northwind.example" not in visit(rep).get("/northwind/members").content.decode()


def test_a_member_added_on_the_page_can_sign_in(admin: Member, visit: Visit) -> None:
    said = {"name": "Dana", "email": "dana@x.example", "password": PASSWORD, "roles": ["rep", "product_manager"]}

    response = visit(admin).post("/northwind/members/new", said)
    other = Client()

    assert response.status_code == 302
    assert other.login(username="dana@x.example", email="dana@x.example", password=PASSWORD)
    assert other.get("/northwind/members").status_code == 200


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"roles": []}, "This field is required"),
        ({"roles": ["king"]}, "Select a valid choice"),
        ({"email": "dana"}, "valid email"),
        ({"password": "short"}, "too short"),
        ({"name": "x\0"}, "Null characters"),
        ({"name": "n" * 121}, "at most 120"),
    ],
)
def test_bad_input_is_refused_in_words(admin: Member, visit: Visit, changes: dict[str, object], sentence: str) -> None:
    said = {"name": "Dana", "email": "dana@x.example", "password": PASSWORD, "roles": ["rep"]} | changes

    response = visit(admin).post("/northwind/members/new", said)

    assert response.status_code == 422
    assert sentence in response.content.decode()
    tenancy.enter(admin.workspace_id)
    assert Member.objects.count() == 1


def test_the_last_administrator_is_kept_by_the_page(admin: Member, visit: Visit) -> None:
    response = visit(admin).post(f"/northwind/members/{admin.pk}", {"name": "Ada", "roles": ["rep"]})

    assert response.status_code == 422
    assert "is the last administrator" in response.content.decode()


def test_a_deactivated_member_is_outside(admin: Member, visit: Visit) -> None:
    rep = make_member(Role.REP, workspace=admin.workspace)
    visit(admin).post(f"/northwind/members/{rep.pk}/deactivation")

    assert visit(rep).get("/northwind/members").status_code == 404


def test_a_product_is_added_with_its_price(admin: Member, visit: Visit) -> None:
    browser = visit(admin)

    refused = browser.post(
        "/northwind/settings/products/new", {"name": "Ledger", "lifecycle": "grow", "list_price": "-1"}
    )
    saved = browser.post(
        "/northwind/settings/products/new", {"name": "Ledger", "lifecycle": "grow", "list_price": "48000"}
    )

    assert (refused.status_code, saved.status_code) == (422, 302)
    tenancy.enter(admin.workspace_id)
    assert Product.objects.get().list_price_minor == 4_800_000


def test_list_prices_are_not_told_to_contributors(admin: Member, visit: Visit) -> None:
    make_area(workspace=admin.workspace)
    Product.objects.update(list_price_minor=4_800_000)
    contributor = make_member(Role.CONTRIBUTOR, workspace=admin.workspace)

    assert "$48,000" in visit(admin).get("/northwind/settings").content.decode()
    assert "$48,000" not in visit(contributor).get("/northwind/settings").content.decode()


def test_members_cost_the_same_whatever_their_number(
    admin: Member, visit: Visit, django_assert_max_num_queries: Callable[..., object]
) -> None:
    for _ in range(30):
        make_member(Role.REP, workspace=admin.workspace)
    browser = visit(admin)

    with django_assert_max_num_queries(14):  # type: ignore[attr-defined]
        assert browser.get("/northwind/members").status_code == 200
