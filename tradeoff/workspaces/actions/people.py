from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from tradeoff import log
from tradeoff.kernel.errors import Conflict, Invalid, NotAllowed
from tradeoff.workspaces import access, events, queries
from tradeoff.workspaces.actions.accounts import account_for
from tradeoff.workspaces.models import Member, MemberRole, SalesTeam, User
from tradeoff.workspaces.rules import SALES_ROLES, Counts, PersonInput, Role


@transaction.atomic
def add_member(
    *,
    actor: Member,
    name: str,
    email: str,
    password: str,
    roles: Iterable[Role],
    now: datetime,
    title: str = "",
    sales_team: SalesTeam | None = None,
) -> Member:
    """Let a person in with roles; somebody Tradeoff knows keeps their password. Refuses who is a member already."""
    _require_keeper(actor)
    wanted = require_roles(roles)
    user = account_for(email=email, password=password)
    if Member.objects.filter(workspace=actor.workspace_id, user=user).exists():
        raise Conflict(f"{user.email} is a member here already.", field="email")
    member = Member.objects.create(
        workspace_id=actor.workspace_id, user=user, name=name, title=title, sales_team=sales_team
    )
    write_roles(member, wanted)
    log.record(events.MemberAdded(member_id=member.pk, roles=names_of(wanted)), actor=actor, now=now)
    return member


@transaction.atomic
def change_member(
    *,
    actor: Member,
    member: Member,
    name: str,
    title: str,
    sales_team: SalesTeam | None,
    roles: Iterable[Role],
    now: datetime,
    email: str = "",
    password: str = "",
) -> Member:
    """Set a member's name, title, team and roles. Refuses to leave the workspace without an administrator.

    A member who came by an import has no account yet; address and password give them one.
    """
    _require_keeper(actor)
    wanted = require_roles(roles)
    held = Member.objects.select_for_update(of=("self",)).get(pk=member.pk)
    if Role.ADMIN not in wanted:
        _require_another_admin(actor, held)
    held.name, held.title, held.sales_team = name, title, sales_team
    if email and held.user_id is None:
        held.user = _free_account(actor, email=email, password=password)
    held.save()
    write_roles(held, wanted)
    log.record(events.MemberChanged(member_id=held.pk, roles=names_of(wanted)), actor=actor, now=now)
    return held


@transaction.atomic
def set_roles(*, actor: Member, member: Member, roles: Iterable[Role], now: datetime) -> Member:
    """Give a member exactly these roles. Refuses to leave the workspace without an administrator."""
    return change_member(
        actor=actor,
        member=member,
        name=member.name,
        title=member.title,
        sales_team=member.sales_team,
        roles=roles,
        now=now,
    )


@transaction.atomic
def deactivate_member(*, actor: Member, member: Member, now: datetime) -> Member:
    """Close the door for a member; what they own and did stays. Refuses oneself and the last administrator."""
    _require_keeper(actor)
    if member.pk == actor.pk:
        raise NotAllowed("You cannot deactivate yourself; ask another administrator.")
    held = Member.objects.select_for_update(of=("self",)).get(pk=member.pk)
    _require_another_admin(actor, held)
    held.is_active = False
    held.save(update_fields=["is_active"])
    log.record(events.MemberDeactivated(member_id=held.pk), actor=actor, now=now)
    return held


@transaction.atomic
def reactivate_member(*, actor: Member, member: Member, now: datetime) -> Member:
    """Open the door for a member again, with the roles they had."""
    _require_keeper(actor)
    held = Member.objects.select_for_update(of=("self",)).get(pk=member.pk)
    held.is_active = True
    held.save(update_fields=["is_active"])
    log.record(events.MemberReactivated(member_id=held.pk), actor=actor, now=now)
    return held


@transaction.atomic
def open_sales_team(*, actor: Member, name: str, now: datetime, parent: SalesTeam | None = None) -> SalesTeam:
    """Add a team to the tree; refuses a name that is taken."""
    if not access.can_open_teams(actor):
        raise NotAllowed("Sales teams are opened by an administrator or the VP sales.")
    if SalesTeam.objects.filter(workspace=actor.workspace_id, name=name).exists():
        raise Conflict(f"There is a team called {name} already.", field="name")
    team = SalesTeam.objects.create(workspace_id=actor.workspace_id, name=name, parent=parent)
    log.record(events.SalesTeamOpened(sales_team_id=team.pk), actor=actor, now=now)
    return team


@transaction.atomic
def import_people(*, actor: Member, rows: Sequence[PersonInput], now: datetime) -> Counts:
    """Bring in people by name, their managers with them; all of them can be named as owners, none can sign in yet.

    A person without stated roles becomes a rep, a manager a sales manager. Refuses other roles from anybody but an
    administrator.
    """
    if not access.can_import_ground(actor):
        raise NotAllowed("People are imported by an administrator or a leader of sales or product.")
    beyond = {role for row in rows for role in row.roles} - SALES_ROLES
    if beyond and not access.can_keep_people(actor):
        raise NotAllowed("Only an administrator gives roles beyond those of sales.")
    people = _People(actor)
    managers = {row.manager for row in rows if row.manager}
    for name in sorted(managers):
        people.take(PersonInput(name=name), role=Role.SALES_MANAGER)
    for row in rows:
        people.take(row, role=Role.REP)
    counts = people.write()
    log.record(events.PeopleImported(created=counts.created, updated=counts.updated), actor=actor, now=now)
    return counts


class _People:
    """The members of a workspace as an import finds and changes them, written at the end in a few statements."""

    def __init__(self, actor: Member) -> None:
        self.workspace_id = actor.workspace_id
        self.teams = {team.name: team for team in SalesTeam.objects.filter(workspace=actor.workspace_id)}
        members = list(queries.members_of(actor))
        self.by_id = {member.pk: member for member in members}
        self.by_name = {member.name.casefold(): member for member in members}
        self.by_email = {member.user.email: member for member in members if member.user}
        self.fresh: dict[int, tuple[Member, frozenset[Role]]] = {}  # by id(), for they have no key yet
        self.changed: dict[int, Member] = {}
        self.roles: list[MemberRole] = []
        self.seen: set[int] = set()

    def take(self, row: PersonInput, *, role: Role) -> None:
        member = self._find(row)
        if member is None:
            member = Member(workspace_id=self.workspace_id, name=row.name, title=row.title or "")
            member.sales_team = self._team(row.team)
            self.by_name[row.name.casefold()] = member
            self.fresh[id(member)] = (member, row.roles or frozenset({role}))
        elif id(member) in self.fresh:
            member.title, member.sales_team = row.title or member.title, self._team(row.team) or member.sales_team
        else:
            self._update(member, row)

    def write(self) -> Counts:
        Member.objects.bulk_create([member for member, _ in self.fresh.values()])
        self.roles += [
            MemberRole(workspace_id=self.workspace_id, member=member, role=role)
            for member, roles in self.fresh.values()
            for role in sorted(roles)
        ]
        Member.objects.bulk_update(self.changed.values(), ["name", "title", "sales_team"], batch_size=500)
        MemberRole.objects.bulk_create(self.roles, ignore_conflicts=True)
        return Counts(len(self.fresh), len(self.changed), len(self.seen) - len(self.changed))

    def _find(self, row: PersonInput) -> Member | None:
        if row.id is not None:
            return self.by_id[row.id]
        if row.email and (known := self.by_email.get(row.email.lower())):
            return known
        return self.by_name.get(row.name.casefold())

    def _update(self, member: Member, row: PersonInput) -> None:
        team = self._team(row.team)
        wanted = {
            "name": row.name if row.id is not None else member.name,
            "title": row.title or member.title,
            "sales_team": team or member.sales_team,
        }
        added = row.roles - member.role_set
        self.seen.add(member.pk)
        if added or any(getattr(member, field) != value for field, value in wanted.items()):
            for field, value in wanted.items():
                setattr(member, field, value)
            self.roles += [
                MemberRole(workspace_id=self.workspace_id, member=member, role=role) for role in sorted(added)
            ]
            self.changed[member.pk] = member

    def _team(self, name: str | None) -> SalesTeam | None:
        if not name:
            return None
        if name not in self.teams:
            self.teams[name] = SalesTeam.objects.create(workspace_id=self.workspace_id, name=name)
        return self.teams[name]


def _free_account(actor: Member, *, email: str, password: str) -> User:
    user = account_for(email=email, password=password)
    if Member.objects.filter(workspace=actor.workspace_id, user=user).exists():
        raise Conflict(f"{user.email} is another member's address here.", field="email")
    return user


def write_roles(member: Member, wanted: frozenset[Role]) -> None:
    held = set(MemberRole.objects.filter(member=member).values_list("role", flat=True))
    MemberRole.objects.filter(member=member).exclude(role__in=wanted).delete()
    MemberRole.objects.bulk_create(
        MemberRole(workspace_id=member.workspace_id, member=member, role=role)
        for role in sorted(wanted)
        if role not in held
    )
    member.__dict__.pop("role_set", None)


def _require_keeper(actor: Member) -> None:
    if not access.can_keep_people(actor):
        raise NotAllowed("Only an administrator changes who is a member and with which roles.")


def require_roles(roles: Iterable[Role]) -> frozenset[Role]:
    wanted = frozenset(roles)
    if not wanted:
        raise Invalid("Choose at least one role.", field="roles")
    return wanted


def _require_another_admin(actor: Member, member: Member) -> None:
    """Locks the administrators, so that two of them cannot dismiss each other at once."""
    admins = set(
        MemberRole.objects.select_for_update(of=("self",))
        .filter(workspace=actor.workspace_id, role=Role.ADMIN, member__is_active=True)
        .values_list("member_id", flat=True)
    )
    if admins == {member.pk}:
        raise Conflict(f"{member.name} is the last administrator; make somebody else one first.", field="roles")


def names_of(roles: Iterable[Role]) -> tuple[str, ...]:
    return tuple(sorted(role.value for role in roles))
