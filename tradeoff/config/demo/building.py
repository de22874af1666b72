"""Writes a demo plan, noun by noun in the order of the house, each in bulk and under its workspace's policy."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from procrastinate.contrib.django import app as jobs

from tradeoff.absences.actions import say_away
from tradeoff.config.demo import (
    building_activities,
    building_asks,
    building_calls,
    building_deals,
    building_ground,
    building_imports,
    building_notes,
    building_notices,
    building_said,
    building_talk,
)
from tradeoff.config.demo.plan import plan
from tradeoff.config.demo.shapes import Company, DemoPlan
from tradeoff.decisions.models import DecisionRight
from tradeoff.strategy.models import LensSetting, Objective
from tradeoff.strategy.rules import default_lens
from tradeoff.workspaces import tenancy
from tradeoff.workspaces.actions import invite, move_member
from tradeoff.workspaces.models import Area, Member, MemberRole, Product, SalesTeam, User, Workspace
from tradeoff.workspaces.rules import Role

EMPTY_ADMIN = "ada@empty.example"


def build_both(*, now: datetime) -> bool:
    """One transaction for all of it, so an interrupted build leaves nothing."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('tradeoff demo'))")
        if User.objects.filter(email=EMPTY_ADMIN).exists():
            return False
        told = plan(today=now.date())
        password = make_password(told.company.password)
        _build_company(told, password, now=now)
        _build_empty(told.company, password)
    return True


def _build_company(told: DemoPlan, password: str, *, now: datetime) -> None:
    workspace = _workspace(told.company, name=told.company.name, slug=told.company.slug, reaches=told.reaches)
    members = _people(workspace, told, password)
    products, areas = _products(workspace, told, members)
    _rights(workspace, told, members, areas)
    deals = building_deals.build(workspace, told, members=members, products=products)
    building_ground.build(workspace, deals, now=now)
    building_notes.build(workspace, told, members=members, ground=deals, now=now)
    building_asks.build(workspace, told, members=members, areas=areas, ground=deals, today=now.date())
    building_calls.build(told, members=members, ground=deals, now=now)
    building_said.build(workspace, told, members=members, ground=deals, now=now)
    building_notices.build(workspace, now=now)
    building_activities.build(workspace, told, ground=deals, members=members, now=now)
    building_talk.build(members, now=now)
    building_imports.build(members, now=now)
    _invite(workspace, members, now=now)
    _away(members, now=now)
    _moves(workspace, members, now=now)
    jobs.configure_task("matching.catch_up").defer(workspace_id=workspace.pk, everything=True)


def _invite(workspace: Workspace, members: dict[str, Member], *, now: datetime) -> None:
    """Somebody who has been told to come and has not come yet."""
    admin = next(member for member in members.values() if Role.ADMIN in member.role_set)
    team = SalesTeam.objects.filter(workspace=workspace, parent__isnull=False).order_by("name").first()
    invite(actor=admin, email="tomasz.wolski@ostermere.example", roles=[Role.REP], sales_team=team, now=now)


def _away(members: dict[str, Member], *, now: datetime) -> None:
    """A product manager is away this week and the head of product acts; a seller will be away, and it waits."""
    by_name, today = {member.name: member for member in members.values()}, now.date()
    for name, acting, first, last in (("Samir Chowdhury", "Claire Bouchard", -1, 5), ("Amelia Hartnett", "", 16, 25)):
        member, delegate = by_name[name], by_name.get(acting)
        starts, until = today + timedelta(days=first), today + timedelta(days=last)
        say_away(actor=member, member=member, delegate=delegate, starts=starts, until=until, today=today, now=now)


def _moves(workspace: Workspace, members: dict[str, Member], *, now: datetime) -> None:
    """A seller came from the enterprise team weeks ago, so sums by team split; a move of another one is planned."""
    admin = next(member for member in members.values() if Role.ADMIN in member.role_set)
    by_name = {member.name: member for member in members.values()}
    teams = {team.name: team for team in SalesTeam.objects.filter(workspace=workspace)}
    for name, team, days in (
        ("Carly Nguyen", "North America Enterprise", -400),
        ("Carly Nguyen", "North America Mid-market", -47),
        ("Owen Fitzgerald", "North America Enterprise", 38),
    ):
        on = now.date() + timedelta(days=days)
        said = now + timedelta(days=min(days, 0))
        move_member(actor=admin, member=by_name[name], team=teams[team], on=on, now=said)


def _build_empty(company: Company, password: str) -> None:
    workspace = _workspace(company, name=company.empty_name, slug=company.empty_slug)
    user = User.objects.create(email=EMPTY_ADMIN, password=password)
    member = Member.objects.create(workspace=workspace, user=user, name="Ada Fremont", title="Operations")
    for role in ("admin", "product_manager", "sales_manager"):
        MemberRole.objects.create(workspace=workspace, member=member, role=role)
    building_deals.lay_default_pipeline(workspace)


def _workspace(company: Company, *, name: str, slug: str, reaches: Mapping[str, str] | None = None) -> Workspace:
    """Its row may only be written from inside it, so the key is drawn first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('workspaces_workspace', 'id'))")
        key = cursor.fetchone()[0]
    tenancy.enter(key)
    return Workspace.objects.create(
        pk=key,
        name=name,
        slug=slug,
        currency=company.currency,
        fiscal_year_first_month=company.fiscal_year_first_month,
        time_zone=company.time_zone,
        constructed=True,
        reaches=dict(reaches or {}),
    )


def _people(workspace: Workspace, told: DemoPlan, password: str) -> dict[str, Member]:
    teams: dict[str, SalesTeam] = {}
    for team in told.teams:
        parent = teams[team.parent] if team.parent else None
        teams[team.name] = SalesTeam.objects.create(workspace=workspace, name=team.name, parent=parent)
    users = {
        user.email: user
        for user in User.objects.bulk_create([User(email=one.email, password=password) for one in told.people])
    }
    made = Member.objects.bulk_create(
        [
            Member(
                workspace=workspace,
                user=users[one.email],
                name=one.name,
                title=one.title,
                sales_team=teams[one.team] if one.team else None,
            )
            for one in told.people
        ]
    )
    members = {one.key: member for one, member in zip(told.people, made, strict=True)}
    MemberRole.objects.bulk_create(
        MemberRole(workspace=workspace, member=members[one.key], role=role) for one in told.people for role in one.roles
    )
    return members


def _products(
    workspace: Workspace, told: DemoPlan, members: dict[str, Member]
) -> tuple[dict[str, Product], dict[str, Area]]:
    products = {
        line.key: Product.objects.create(
            workspace=workspace,
            name=line.name,
            owner=members[line.owner],
            lifecycle=line.lifecycle,
            list_price_minor=line.list_price_minor,
        )
        for line in told.products
    }
    areas = {
        area.key: Area.objects.create(
            workspace=workspace, product=products[area.product], name=area.name, owner=members[area.owner]
        )
        for area in told.areas
    }
    return products, areas


def _rights(workspace: Workspace, told: DemoPlan, members: dict[str, Member], areas: dict[str, Area]) -> None:
    DecisionRight.objects.bulk_create(
        DecisionRight(
            workspace=workspace,
            area=areas[right.area] if right.area else None,
            up_to_minor=right.up_to_minor,
            holder=members[right.holder],
            rung=right.rung,
        )
        for right in told.rights
    )
    for line in told.objectives:
        Objective.objects.create(
            workspace=workspace,
            name=line.name,
            why=line.why,
            measure=line.measure,
            target=line.target,
            horizon=line.horizon,
        )
    opened = min(problem.opened_at for problem in told.problems)
    for side in ("sales", "product"):
        lens = default_lens(side, currency=workspace.currency)  # type: ignore[arg-type]
        LensSetting.objects.create(
            workspace=workspace,
            side=side,
            version=1,
            weights={driver.value: weight for driver, weight in lens.weights.items()},
            scales={driver.value: scale for driver, scale in lens.scales.items()},
            by=None,
            at=opened,
        )
