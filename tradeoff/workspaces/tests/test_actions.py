from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tradeoff.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from tradeoff.log.models import Entry
from tradeoff.workspaces import actions, queries, tenancy
from tradeoff.workspaces.factories import PASSWORD, make_member, make_product, make_sales_team, make_workspace
from tradeoff.workspaces.models import Member, Product, SalesTeam, User, Workspace
from tradeoff.workspaces.rules import RESERVED_SLUGS, Counts, PersonInput, ProductInput, Reach, Role, slug_of
from tradeoff.workspaces.sighting import colleagues_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)


def found(**changes: Any) -> Member:
    said: dict[str, Any] = {
        "name": "Northwind",
        "slug": "northwind",
        "admin_email": "Ada@Northwind.example",
        "admin_name": "Ada",
        "admin_password": "a long sentence indeed",
        "now": NOW,
    }
    return actions.create_workspace(**(said | changes))


@pytest.fixture
def admin() -> Member:
    return make_member(Role.ADMIN)


def test_a_founded_workspace_has_an_administrator_who_can_enter() -> None:
    admin = found(currency="EUR", fiscal_year_first_month=2, time_zone="Europe/Berlin")

    tenancy.enter(None)
    entered = queries.enter_as("northwind", "ada@northwind.example")

    assert entered == admin
    assert entered.role_set == {Role.ADMIN}
    assert (entered.workspace.currency, entered.workspace.fiscal_year_first_month) == ("EUR", 2)
    assert entered.user is not None
    assert entered.user.check_password("a long sentence indeed")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        *(({"slug": slug}, "slug") for slug in sorted(RESERVED_SLUGS)),
        ({"slug": "North Wind"}, "slug"),
        ({"slug": "n" * 41}, "slug"),
        ({"slug": ""}, "slug"),
        ({"currency": "DOL"}, "currency"),
        ({"fiscal_year_first_month": 13}, "fiscal_year_first_month"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"admin_email": "ada"}, "email"),
        ({"admin_password": "password12"}, "password"),
        ({"admin_password": "short"}, "password"),
    ],
)
def test_refuses_to_found_what_could_not_work(changes: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        found(**changes)

    assert refusal.value.field == field
    assert not User.objects.exists()


def test_refuses_an_address_that_is_taken_though_it_cannot_be_seen() -> None:
    found()

    with pytest.raises(Conflict, match="another workspace"):
        found(admin_email="bea@fabrikam.example")


@pytest.mark.parametrize(("name", "slug"), [("Nörd & Sons", "nord-sons"), ("  A  b  ", "a-b"), ("日本", "")])
def test_a_name_becomes_an_address(name: str, slug: str) -> None:
    assert slug_of(name) == slug


def test_an_added_member_signs_in_with_the_password(admin: Member) -> None:
    team = make_sales_team(workspace=admin.workspace)

    added = actions.add_member(
        actor=admin, name="Dana", email="dana@x.example", password=PASSWORD, roles=[Role.REP], sales_team=team, now=NOW
    )

    assert added.user is not None
    assert added.user.check_password(PASSWORD)
    assert added.role_set == {Role.REP}
    assert added.sales_team == team
    assert Entry.objects.get().facts == {"member_id": added.pk, "roles": ["rep"]}


def test_somebody_known_elsewhere_keeps_their_password(admin: Member) -> None:
    elsewhere = make_member(Role.ADMIN, email="bea@fabrikam.example")
    tenancy.enter(admin.workspace_id)

    added = actions.add_member(
        actor=admin, name="Bea", email="bea@fabrikam.example", password="another sentence", roles=[Role.REP], now=NOW
    )

    assert added.user == elsewhere.user
    assert added.user is not None
    assert added.user.check_password(PASSWORD)


def test_nobody_is_a_member_twice(admin: Member) -> None:
    assert admin.user is not None

    with pytest.raises(Conflict, match="member here already"):
        actions.add_member(actor=admin, name="Again", email=admin.user.email, password="", roles=[Role.REP], now=NOW)


def test_the_last_administrator_stays_one(admin: Member) -> None:
    second = make_member(Role.ADMIN, workspace=admin.workspace)
    actions.set_roles(actor=admin, member=second, roles=[Role.REP], now=NOW)

    with pytest.raises(Conflict, match="last administrator"):
        actions.set_roles(actor=admin, member=admin, roles=[Role.REP], now=NOW)

    assert Member.objects.get(pk=admin.pk).role_set == {Role.ADMIN}


def test_a_deactivated_member_is_let_in_nowhere(admin: Member) -> None:
    dana = make_member(Role.REP, workspace=admin.workspace, email="dana@x.example")
    actions.deactivate_member(actor=admin, member=dana, now=NOW)

    with pytest.raises(NotFound):
        queries.enter_as(admin.workspace.slug, "dana@x.example")

    actions.reactivate_member(actor=admin, member=dana, now=NOW)
    assert queries.enter_as(admin.workspace.slug, "dana@x.example") == dana


def test_nobody_deactivates_themselves(admin: Member) -> None:
    make_member(Role.ADMIN, workspace=admin.workspace)

    with pytest.raises(NotAllowed, match="yourself"):
        actions.deactivate_member(actor=admin, member=admin, now=NOW)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMIN}))
def test_only_administrators_keep_people(role: Role) -> None:
    actor = make_member(role)
    other = make_member(Role.ADMIN, workspace=actor.workspace)

    for refused in (
        lambda: actions.add_member(
            actor=actor, name="X", email="x@x.example", password=PASSWORD, roles=[role], now=NOW
        ),
        lambda: actions.set_roles(actor=actor, member=actor, roles=[Role.ADMIN], now=NOW),
        lambda: actions.deactivate_member(actor=actor, member=other, now=NOW),
        lambda: actions.reactivate_member(actor=actor, member=other, now=NOW),
        lambda: actions.change_workspace(actor=actor, name="X", fiscal_year_first_month=1, time_zone="UTC", now=NOW),
    ):
        with pytest.raises(NotAllowed):
            refused()
    assert Member.objects.get(pk=actor.pk).role_set == {role}


@pytest.mark.parametrize("role", list(Role))
def test_products_are_kept_by_administrators_and_the_head_of_product(role: Role) -> None:
    actor = make_member(role)

    if role in {Role.ADMIN, Role.HEAD_OF_PRODUCT}:
        product = actions.add_product(actor=actor, name="Ledger", now=NOW)
        area = actions.add_area(actor=actor, product=product, name="Reporting", owner=actor, now=NOW)
        assert [(row.name, [part.name for part in row.areas.all()]) for row in queries.products_of(actor)] == [
            ("Ledger", ["Reporting"])
        ]
        assert queries.area_of(actor, area.pk).owner == actor
    else:
        with pytest.raises(NotAllowed):
            actions.add_product(actor=actor, name="Ledger", now=NOW)
        with pytest.raises(NotAllowed):
            actions.add_area(actor=actor, product=make_product(workspace=actor.workspace), name="X", now=NOW)


def test_names_are_taken_once(admin: Member) -> None:
    product = actions.add_product(actor=admin, name="Ledger", now=NOW)
    actions.add_area(actor=admin, product=product, name="Reporting", now=NOW)
    actions.open_sales_team(actor=admin, name="EMEA", now=NOW)

    for again in (
        lambda: actions.add_product(actor=admin, name="Ledger", now=NOW),
        lambda: actions.add_area(actor=admin, product=product, name="Reporting", now=NOW),
        lambda: actions.open_sales_team(actor=admin, name="EMEA", now=NOW),
    ):
        with pytest.raises(Conflict):
            again()


def test_teams_form_a_tree(admin: Member) -> None:
    world = make_sales_team(workspace=admin.workspace, name="World")
    emea = make_sales_team(workspace=admin.workspace, name="EMEA", parent=world)
    dach = make_sales_team(workspace=admin.workspace, name="DACH", parent=emea)
    apac = make_sales_team(workspace=admin.workspace, name="APAC", parent=world)
    seller = make_member(Role.REP, workspace=admin.workspace, sales_team=dach)
    above, aside = (make_member(Role.REP, workspace=admin.workspace, sales_team=team) for team in (emea, apac))

    tree = queries.team_tree(admin)

    assert [(node.team.name, node.depth, node.members) for node in tree] == [
        ("World", 0, 0), ("APAC", 1, 1), ("EMEA", 1, 1), ("DACH", 2, 1),
    ]  # fmt: skip
    today = queries.today_of(admin)
    assert colleagues_of(above, Reach.SUBTREE, on=today) == {above.pk, seller.pk}
    assert colleagues_of(above, Reach.TEAM, on=today) == {above.pk}
    assert colleagues_of(aside, Reach.SUBTREE, on=today) == {aside.pk}
    assert colleagues_of(admin, Reach.SUBTREE, on=today) == {admin.pk}


def test_imported_people_bring_managers_and_teams_and_change_nothing_twice(admin: Member) -> None:
    rows = [
        PersonInput(name="Anna Snelling", manager="Dustin Brinkmann", team="Central"),
        PersonInput(name="Cecily Lampkin", manager="Dustin Brinkmann", team="Central", title="Seller"),
    ]

    first = actions.import_people(actor=admin, rows=rows, now=NOW)
    second = actions.import_people(actor=admin, rows=rows, now=NOW)

    assert first == Counts(created=3)
    assert second == Counts(unchanged=3)
    people = {member.name: member for member in queries.members_of(admin)}
    assert people["Dustin Brinkmann"].role_set == {Role.SALES_MANAGER}
    assert people["Anna Snelling"].role_set == {Role.REP}
    assert people["Anna Snelling"].sales_team == SalesTeam.objects.get(name="Central")
    assert people["Anna Snelling"].user is None


def test_a_leader_cannot_import_themselves_an_administrator() -> None:
    leader = make_member(Role.SALES_MANAGER)

    with pytest.raises(NotAllowed):
        actions.import_people(
            actor=leader, rows=[PersonInput(name=leader.name, id=leader.pk, roles=frozenset({Role.ADMIN}))], now=NOW
        )

    assert Member.objects.get(pk=leader.pk).role_set == {Role.SALES_MANAGER}


def test_imported_products_keep_what_is_not_stated(admin: Member) -> None:
    rows = [ProductInput(name="GTX Pro", list_price_minor=482_100), ProductInput(name="MG Special")]
    first = actions.import_products(actor=admin, rows=rows, now=NOW)

    again = actions.import_products(actor=admin, rows=[ProductInput(name="gtx pro"), *rows], now=NOW)
    changed = actions.import_products(
        actor=admin, rows=[ProductInput(name="MG Special", list_price_minor=5_500)], now=NOW
    )

    assert (first, again, changed) == (Counts(created=2), Counts(unchanged=3), Counts(updated=1))
    assert dict(Product.objects.values_list("name", "list_price_minor")) == {"GTX Pro": 482_100, "MG Special": 5_500}


def test_one_person_goes_between_their_workspaces() -> None:
    home = make_member(Role.REP, workspace=make_workspace(name="Bravo"))
    away = make_workspace(name="Alpha")
    make_member(Role.ADMIN, workspace=away, user=home.user)
    assert home.user is not None
    tenancy.enter(home.workspace_id)
    tenancy.recognize(home.user.pk)

    assert [workspace.name for workspace in queries.workspaces_of(home.user)] == ["Alpha", "Bravo"]


def test_a_changed_calendar_is_logged_by_field(admin: Member) -> None:
    actions.change_workspace(
        actor=admin, name=admin.workspace.name, fiscal_year_first_month=4, time_zone="UTC", now=NOW
    )

    assert Workspace.objects.get(pk=admin.workspace_id).fiscal_year_first_month == 4
    assert Entry.objects.get().facts == {"workspace_id": admin.workspace_id, "fields": ["fiscal_year_first_month"]}
    with pytest.raises(Refused):
        actions.change_workspace(actor=admin, name="X", fiscal_year_first_month=1, time_zone="Nowhere", now=NOW)
