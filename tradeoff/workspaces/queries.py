"""Reads over a workspace's people, teams, products and areas."""

from __future__ import annotations

from collections import defaultdict
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils import timezone

from tradeoff.kernel.errors import NotFound
from tradeoff.ui.format import day
from tradeoff.workspaces import access, tenancy
from tradeoff.workspaces.models import (
    Area,
    Invitation,
    Member,
    MemberQuerySet,
    MemberRole,
    Product,
    SalesTeam,
    TeamSpell,
    User,
    Workspace,
)
from tradeoff.workspaces.rules import MONEY_ROLES, SALES_ROLES, Reach, Role, Sight, Turn, browser_name, turns_of, widest
from tradeoff.workspaces.sighting import colleagues_of


def memberships_of(user: User) -> MemberQuerySet:
    """Where a person may go, by the workspace's name; needs `tenancy.recognize(user.pk)` before."""
    return Member.objects.active().filter(user=user).select_related("workspace").order_by("workspace__name", "pk")


def workspaces_of(user: User) -> list[Workspace]:
    """For the shell's switcher."""
    return [membership.workspace for membership in memberships_of(user)]


@dataclass(frozen=True)
class Factors:
    """What a person signs in with beside a password."""

    totp: bool
    recovery_codes: bool
    passkeys: list[Authenticator]

    @property
    def any(self) -> bool:
        return self.totp or bool(self.passkeys)


def factors_of(user: User) -> Factors:
    rows = list(Authenticator.objects.filter(user=user).order_by("created_at"))
    kinds = {row.type for row in rows}
    passkeys = [row for row in rows if row.type == Authenticator.Type.WEBAUTHN]
    return Factors(Authenticator.Type.TOTP in kinds, Authenticator.Type.RECOVERY_CODES in kinds, passkeys)


def company_ties_of(user: User) -> list[str]:
    """Since when the company's sign-in is tied to the account, oldest first."""
    ties = SocialAccount.objects.filter(user=user).order_by("date_joined").values_list("date_joined", flat=True)
    return [day(since.date()) for since in ties]


FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def has_factor(user_id: int) -> bool:
    """Whether a password alone does not sign this person in."""
    return Authenticator.objects.filter(user=user_id, type__in=FACTORS).exists()


def own_factor() -> Exists:
    """`has_factor` beside a member's row."""
    return Exists(Authenticator.objects.filter(user=OuterRef("user"), type__in=FACTORS))


def lacks_required_factor(member: Member) -> bool:
    """Whether the workspace is closed to this member until they have a second factor."""
    return member.workspace.requires_factor and not (member.user_id and has_factor(member.user_id))


def members_without_factor(actor: Member) -> MemberQuerySet:
    """Active members whose password alone signs them in, by name; who sets the rule sees them."""
    rows = Member.objects.active().filter(workspace=actor.workspace_id, user__isnull=False).exclude(own_factor())
    return rows.order_by("name", "pk") if access.can_require_factor(actor) else rows.none()


@dataclass(frozen=True)
class SignedIn:
    """One place where a person is signed in."""

    id: int
    where: str
    browser: str
    since: str
    here: bool


def sessions_of(user: User, *, key: str) -> list[SignedIn]:
    """Where a person is signed in, the one with this key marked; ended ones are left out."""
    return [
        SignedIn(row.pk, row.ip, browser_name(row.user_agent), day(row.created_at.date()), row.session_key == key)
        for row in UserSession.objects.purge_and_list(user)
    ]


def enter_as(slug: str, email: str) -> Member:
    """Enter a workspace as one of its members, for commands; refuses with NotFound who is not there."""
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None:
        raise NotFound(f"Nobody signs in as {email}.")
    tenancy.recognize(user.pk)
    member = memberships_of(user).filter(workspace__slug=slug).first()
    if member is None:
        raise NotFound(f"{email} is not an active member of a workspace called {slug}.")
    tenancy.enter(member.workspace_id)
    return member


def members_of(actor: Member) -> MemberQuerySet:
    """All members, active or not, with roles and team at hand, by name."""
    rows = Member.objects.filter(workspace=actor.workspace_id)
    return rows.select_related("sales_team", "user").prefetch_related("roles").order_by("name", "pk")


def member_of(actor: Member, member_id: int) -> Member:
    member = members_of(actor).filter(pk=member_id).first()
    if member is None:
        raise NotFound("There is no such member here.")
    return member


def people_in(actor: Member, members: MemberQuerySet) -> list[Member]:
    """Members of the actor's workspace with roles, team and workspace at hand, in one statement."""
    rows = members.select_related("sales_team", "user").prefetch_related(None).annotate(held=held_roles())
    found = list(rows)
    for member in found:
        member.workspace = actor.workspace
        hold(member)
    return found


def held_roles() -> ArraySubquery:
    return ArraySubquery(MemberRole.objects.filter(member=OuterRef("pk")).order_by("role").values("role"))


def hold(member: Member) -> None:
    """Lets a member know the roles that were read with it (`held_roles` as `held`)."""
    member.role_set = frozenset(map(Role, getattr(member, "held")))  # noqa: B009  # annotated


def sellers_of(actor: Member) -> MemberQuerySet:
    """Active members with a sales role, by name: who may own an account or a deal."""
    return members_of(actor).active().filter(roles__role__in=SALES_ROLES).distinct()


def administrators_of(actor: Member) -> MemberQuerySet:
    return members_of(actor).active().filter(roles__role=Role.ADMIN)


def products_of(actor: Member) -> QuerySet[Product]:
    """Products with their areas and owners at hand, by name."""
    areas = Area.objects.select_related("owner").order_by("name", "pk")
    rows = Product.objects.filter(workspace=actor.workspace_id).select_related("owner")
    return rows.prefetch_related(Prefetch("areas", queryset=areas)).order_by("name", "pk")


def product_of(actor: Member, product_id: int) -> Product:
    product = products_of(actor).filter(pk=product_id).first()
    if product is None:
        raise NotFound("There is no such product here.")
    return product


def areas_of(actor: Member) -> QuerySet[Area]:
    """Areas with product and owner at hand, by product and name."""
    rows = Area.objects.filter(workspace=actor.workspace_id).select_related("product", "owner")
    return rows.order_by("product__name", "name", "pk")


def area_of(actor: Member, area_id: int) -> Area:
    area = areas_of(actor).filter(pk=area_id).first()
    if area is None:
        raise NotFound("There is no such area here.")
    return area


@dataclass(frozen=True)
class TeamNode:
    """A sales team and how deep it stands in the tree; 0 is a root."""

    team: SalesTeam
    depth: int
    members: int

    @property
    def indent(self) -> range:
        return range(self.depth)


def team_tree(actor: Member) -> list[TeamNode]:
    """Every sales team, each after its parent, siblings by name."""
    below: dict[int | None, list[SalesTeam]] = defaultdict(list)
    for team in SalesTeam.objects.filter(workspace=actor.workspace_id).order_by("name", "pk"):
        below[team.parent_id].append(team)
    staff: dict[int | None, int] = defaultdict(int)
    present = TeamSpell.objects.on(today_of(actor)).filter(workspace=actor.workspace_id, member__is_active=True)
    for team_id in present.values_list("team_id", flat=True):
        staff[team_id] += 1

    def walk(parent_id: int | None, depth: int) -> list[TeamNode]:
        found = []
        for team in below[parent_id]:
            found += [TeamNode(team, depth, staff[team.pk]), *walk(team.pk, depth + 1)]
        return found

    return walk(None, 0)


def reaches_of(actor: Member) -> dict[Role, Reach]:
    """How far each role that sees amounts sees in this workspace."""
    stated = actor.workspace.reaches
    return {role: Reach(stated.get(role.value, Reach.ALL)) for role in Role if role in MONEY_ROLES}


def sight_of(actor: Member) -> Sight:
    """Whose accounts and deals the actor sees today; found once a request, since it belongs to the member at hand."""
    if "_sight" not in actor.__dict__:
        actor.__dict__["_sight"] = _sight(actor)
    found: Sight = actor.__dict__["_sight"]
    return found


def sees_everything(actor: Member) -> Member:
    """The same member with every role and everybody's rows in sight, for rules that hold for the whole company.

    Only what such a rule says may be shown of it: a name, a date; never a row or an amount.
    """
    whole = copy(actor)
    whole.__dict__ |= {"_sight": Sight(everything=True), "role_set": frozenset(Role)}
    return whole


def forget_sight(actor: Member) -> None:
    """After a rule has changed under this member."""
    actor.__dict__.pop("_sight", None)


def _sight(actor: Member) -> Sight:
    reaches = reaches_of(actor)
    reach = widest(reaches[role] for role in actor.role_set if role in reaches)
    if reach is None:
        return Sight(everything=False)
    if reach is Reach.ALL:
        return Sight(everything=True)
    return Sight(everything=False, owners=colleagues_of(actor, reach, on=today_of(actor)))


def invitations_of(actor: Member) -> QuerySet[Invitation]:
    """Those that wait for somebody, newest first; only who invites sees them."""
    rows = Invitation.objects.open().filter(workspace=actor.workspace_id).select_related("invited_by", "sales_team")
    return rows.order_by("-sent_at", "-pk") if access.can_keep_people(actor) else rows.none()


def invitation_of(actor: Member, invitation_id: int) -> Invitation:
    """Refuses with NotFound what is not there, or not the actor's to keep."""
    keeps = access.can_keep_people(actor)
    found = Invitation.objects.filter(workspace=actor.workspace_id, pk=invitation_id).first() if keeps else None
    if found is None:
        raise NotFound("There is no such invitation.")
    return found


def has_account(email: str) -> bool:
    return User.objects.filter(email=email).exists()


def today_of(actor: Member) -> date:
    """The day it is where the workspace is; sight follows it, so nobody passes it."""
    return timezone.now().astimezone(actor.workspace.zone).date()


def today_in(workspace_id: int, *, now: datetime) -> date:
    """The day it is in a workspace that has been entered."""
    return now.astimezone(Workspace.objects.get(pk=workspace_id).zone).date()


def team_of(member: Member, *, on: date) -> SalesTeam | None:
    """The team a member is in on that day, past or future."""
    spell = TeamSpell.objects.on(on).filter(member=member).select_related("team").first()
    return spell.team if spell else None


def members_in(team: SalesTeam, *, on: date) -> MemberQuerySet:
    """Who is in that very team on that day, by name."""
    spells = TeamSpell.objects.on(on).filter(workspace=team.workspace_id, team=team)
    return Member.objects.filter(pk__in=spells.values("member")).order_by("name", "pk")


def turns_of_member(member: Member) -> tuple[Turn, ...]:
    """Where a member was, is and will be, oldest first; the first turn is the one since ever."""
    return turns_of(TeamSpell.objects.filter(member=member).values_list("team_id", "starts", "ends"))
