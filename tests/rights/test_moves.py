"""A member moved between teams: sight follows the team of today, past days count for the team of that time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from tradeoff.crm.factories import make_deal
from tradeoff.crm.queries import visible_deals
from tradeoff.kernel.errors import Conflict, NotAllowed, NotFound
from tradeoff.log.models import Entry
from tradeoff.workspaces import actions, queries
from tradeoff.workspaces.factories import PASSWORD, make_member, make_sales_team, make_workspace
from tradeoff.workspaces.models import Member, SalesTeam, TeamSpell
from tradeoff.workspaces.rules import Reach, Role

pytestmark = pytest.mark.django_db


class House:
    """Two teams with a manager each; Nora sells in the north and has a deal."""

    def __init__(self) -> None:
        self.workspace = make_workspace(slug="northwind")
        self.now = datetime.now(UTC)
        self.today = self.now.date()
        self.admin = make_member(Role.ADMIN, workspace=self.workspace, email="admin@northwind.example")
        self.north, self.south = (make_sales_team(workspace=self.workspace, name=name) for name in ("North", "South"))
        self.northern, self.southern = (self._person(Role.SALES_MANAGER, team) for team in (self.north, self.south))
        self.nora = self._person(Role.REP, self.north)
        make_deal(workspace=self.workspace, name="Nora's", owner=self.nora)
        actions.set_visibility(actor=self.admin, reaches={Role.SALES_MANAGER: Reach.TEAM}, now=self.now)

    def _person(self, role: Role, team: SalesTeam) -> Member:
        return make_member(role, workspace=self.workspace, sales_team=team)

    def move(self, team: SalesTeam | None, days: int) -> date:
        on = self.today + timedelta(days=days)
        actions.move_member(actor=self.admin, member=self.nora, team=team, on=on, now=self.now)
        return on

    def who_sees(self) -> set[str]:
        managers = {"northern": self.northern, "southern": self.southern}
        return {name for name, one in managers.items() if visible_deals(Member.objects.get(pk=one.pk)).exists()}

    def team(self, on: date) -> SalesTeam | None:
        return queries.team_of(self.nora, on=on)


@pytest.fixture
def house(db: None) -> House:
    return House()


def test_a_move_in_the_middle_of_a_quarter_changes_who_sees_and_not_what_was(house: House) -> None:
    assert house.who_sees() == {"northern"}

    on = house.move(house.south, -20)

    assert house.who_sees() == {"southern"}
    assert (house.team(on - timedelta(days=1)), house.team(on)) == (house.north, house.south)
    assert house.nora in queries.members_in(house.north, on=on - timedelta(days=1))
    assert house.nora not in queries.members_in(house.north, on=on)
    entry = Entry.objects.latest("pk")
    assert entry.facts == {"member_id": house.nora.pk, "sales_team_id": house.south.pk, "starts": on.isoformat()}


def test_a_move_to_come_changes_nothing_today(house: House) -> None:
    on = house.move(house.south, 30)

    assert house.who_sees() == {"northern"}
    assert house.team(on) == house.south
    assert Member.objects.get(pk=house.nora.pk).sales_team == house.north


def test_a_move_before_a_planned_one_leaves_it(house: House) -> None:
    planned = house.move(house.south, 30)
    house.move(None, -5)

    assert house.who_sees() == set()
    assert (house.team(planned - timedelta(days=1)), house.team(planned)) == (None, house.south)


def test_a_move_taken_back_leaves_all_as_it_was(house: House) -> None:
    before = queries.turns_of_member(house.nora)
    on = house.move(house.south, -20)

    actions.take_back_move(actor=house.admin, member=house.nora, on=on, now=house.now)

    assert queries.turns_of_member(house.nora) == before
    assert house.who_sees() == {"northern"}
    with pytest.raises(NotFound):
        actions.take_back_move(actor=house.admin, member=house.nora, on=on, now=house.now)


def test_refuses_two_moves_on_a_day_one_to_where_they_are_and_who_keeps_nobody(house: House) -> None:
    house.move(house.south, -20)

    with pytest.raises(Conflict, match="on that day already"):
        house.move(None, -20)
    with pytest.raises(Conflict, match="there already"):
        house.move(house.south, -3)
    with pytest.raises(NotAllowed):
        actions.move_member(actor=house.northern, member=house.nora, team=None, on=house.today, now=house.now)


def test_the_database_refuses_two_teams_on_one_day(house: House) -> None:
    spell = {"workspace": house.workspace, "member": house.nora, "team": house.south}

    with pytest.raises(IntegrityError, match="one_team_at_a_time"), transaction.atomic():
        TeamSpell.objects.create(**spell, starts=house.today)

    assert house.who_sees() == {"northern"}


def test_a_team_written_without_a_day_counts_from_today(house: House) -> None:
    Member.objects.filter(pk=house.nora.pk).update(sales_team=house.south)

    assert (house.team(house.today - timedelta(days=1)), house.team(house.today)) == (house.north, house.south)
    Member.objects.filter(pk=house.nora.pk).update(sales_team=house.north)
    assert len(queries.turns_of_member(house.nora)) == 1


def test_a_move_to_come_is_settled_on_its_day(house: House) -> None:
    on = house.move(house.south, 30)

    settled = actions.settle_teams(workspace_id=house.workspace.pk, today=on)

    assert settled == 1
    assert actions.settle_teams(workspace_id=house.workspace.pk, today=on) == 0


def test_an_administrator_moves_and_takes_back_on_a_page(house: House, client: Client) -> None:
    client.login(email="admin@northwind.example", password=PASSWORD)
    page = f"/northwind/members/{house.nora.pk}/teams"
    on = house.today - timedelta(days=3)

    assert client.post(page, {"team": house.south.pk, "on": on.isoformat()}).status_code == 302
    assert "South" in client.get(page).content.decode()
    assert client.post(page, {"team": house.north.pk, "on": on.isoformat()}).status_code == 422
    assert client.post(f"{page}/{on.isoformat()}/return").status_code == 302
    assert client.post(f"{page}/never/return").status_code == 404
    assert house.who_sees() == {"northern"}
