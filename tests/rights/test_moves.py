"""A member moved between teams: sight follows the team of today, past days count for the team of that time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from tradeoff.crm.factories import make_deal
from tradeoff.crm.models import Deal
from tradeoff.crm.queries import visible_deals
from tradeoff.crm.queries.by_team import deals_by_team, deals_of_team
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


def test_a_move_to_where_the_next_one_leads_is_refused_so_that_nothing_is_lost_with_it(house: House) -> None:
    later = house.move(house.south, 20)

    with pytest.raises(Conflict, match="move there later already"):
        house.move(house.south, 10)

    assert house.team(later) == house.south
    assert house.team(later - timedelta(days=1)) == house.north


def test_the_hourly_job_brings_teams_up_to_the_day(house: House) -> None:
    house.move(house.south, -3)
    with connection.cursor() as cursor:  # as if the day had come since: the team of yesterday still stands there
        cursor.execute("SELECT set_config('app.teams_are_dated', 'on', true)")
        Member.objects.filter(pk=house.nora.pk).update(sales_team=house.north)
        cursor.execute("SELECT set_config('app.teams_are_dated', '', true)")

    assert actions.settle_teams(workspace_id=house.workspace.pk, today=house.today) == 1
    assert actions.settle_teams(workspace_id=house.workspace.pk, today=house.today) == 0
    assert Member.objects.get(pk=house.nora.pk).sales_team == house.south


def test_a_quarter_with_a_move_in_its_middle_counts_each_deal_for_the_team_of_its_day(house: House) -> None:
    quarter = house.workspace.quarter(house.today)
    middle = quarter.starts + timedelta(days=45)
    Deal.objects.update(close_date=None)
    for name, on, amount in (("early", quarter.starts, 10_000), ("late", quarter.ends, 70_000)):
        make_deal(workspace=house.workspace, name=name, owner=house.nora, close_date=on, amount_minor=amount)
    make_deal(workspace=house.workspace, name="nobody's", owner=None, close_date=middle, amount_minor=5_000)
    house.move(house.south, (middle - house.today).days)

    lines, whole = deals_by_team(house.admin, quarter)

    totals = {line.team.name if line.team else "": sum(one.total for one in line.by_state.values()) for line in lines}
    assert totals == {"North": 10_000, "South": 70_000, "": 5_000}
    assert sum(one.total for one in whole.values()) == 85_000
    assert [deal.name for deal in deals_of_team(house.admin, quarter, house.south)] == ["late"]
    assert sum(one.deals for one in deals_by_team(house.southern, quarter)[1].values()) == len(
        visible_deals(house.southern).filter(close_date__range=(quarter.starts, quarter.ends))
    )


def test_the_page_by_team_opens_its_rows_and_refuses_who_sees_bands(house: House) -> None:
    client, here = Client(), f"/{house.workspace.slug}"
    client.login(email=house.admin.user.email, password=PASSWORD)  # type: ignore[union-attr]
    banded = make_member(Role.CONTRIBUTOR, workspace=house.workspace)
    stranger = Client()
    stranger.force_login(banded.user)  # type: ignore[arg-type]
    close = Deal.objects.get().close_date

    page = client.get(f"{here}/deals/teams?quarter={close}").content.decode()
    rows = client.get(f"{here}/deals/teams/{house.north.pk}?quarter={close}").content.decode()
    csv = client.get(f"{here}/deals/teams/{house.north.pk}?quarter={close}&format=csv").content.decode()

    assert "All, each deal once" in page
    assert "Nora&#x27;s" in rows
    assert "Nora's" in csv
    assert client.get(f"{here}/deals/teams/999999").status_code == 404
    assert stranger.get(f"{here}/deals/teams").status_code == 403
