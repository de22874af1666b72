from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property

from tradeoff.kernel.bands import Scale, scale_of
from tradeoff.kernel.periods import Quarter, quarter_of
from tradeoff.workspaces.rules import MONEY_ROLES, PRODUCT_ROLES, SALES_ROLES, Lifecycle, Role, choices


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **extra: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in; belongs to no workspace by itself (see Member)."""

    email = models.EmailField(unique=True)
    time_zone = models.CharField(max_length=60, blank=True, help_text="Empty: the zone of the workspace.")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    date_joined = models.DateTimeField(auto_now_add=True)

    objects = UserManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.email


class Workspace(models.Model):
    """One company: its currency, fiscal calendar and time zone."""

    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=40, unique=True)
    currency = models.CharField(max_length=3, default="USD")
    fiscal_year_first_month = models.PositiveSmallIntegerField(default=1)
    time_zone = models.CharField(max_length=60, default="UTC")
    reaches = models.JSONField(
        default=dict, blank=True, help_text="Role to reach: whose accounts and deals it sees; a role left out sees all."
    )
    requires_factor = models.BooleanField(default=False, help_text="A password alone opens no page.")
    band_edges = models.JSONField(
        default=list, blank=True, help_text="Where bands end, in minor units, ascending; none: the usual ones."
    )
    band_edges_told = models.JSONField(
        default=list, blank=True, help_text="Edges that readers of bands met before; new ones stay apart from them."
    )
    constructed = models.BooleanField(default=False, help_text="A demo whose people, deals and texts were made up.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(fiscal_year_first_month__range=(1, 12)), name="fiscal_month_in_year"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def scale(self) -> Scale:
        """The bands in which amounts are shown to who may not see them."""
        return scale_of(self.currency, tuple(self.band_edges))

    def quarter(self, day: date) -> Quarter:
        return quarter_of(day, first_month=self.fiscal_year_first_month)


class WorkspaceRow(models.Model):
    """Base of every table that belongs to a workspace; row-level security keeps it there."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")

    class Meta:
        abstract = True


class SalesTeam(WorkspaceRow):
    """A node in the tree of sales teams."""

    name = models.CharField(max_length=120)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["workspace", "name"], name="sales_team_name_once"),)

    def __str__(self) -> str:
        return self.name


class MemberQuerySet(models.QuerySet["Member"]):
    def active(self) -> MemberQuerySet:
        return self.filter(is_active=True)

    def holding(self, *roles: Role) -> MemberQuerySet:
        return self.filter(roles__role__in=roles).distinct()


class Member(WorkspaceRow):
    """A person in a workspace, with one or more roles. The name lives here and nowhere else."""

    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="memberships")
    name = models.CharField(max_length=120)
    title = models.CharField(max_length=120, blank=True)
    sales_team = models.ForeignKey(SalesTeam, on_delete=models.SET_NULL, null=True, blank=True, related_name="members")
    is_active = models.BooleanField(default=True)

    objects = MemberQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["workspace", "user"], name="one_membership_each"),)
        indexes = (models.Index(fields=["user"], name="member_by_user"),)

    def __str__(self) -> str:
        return self.name

    @cached_property
    def role_set(self) -> frozenset[Role]:
        return frozenset(Role(row.role) for row in self.roles.all())

    def holds(self, roles: Iterable[Role]) -> bool:
        return not self.role_set.isdisjoint(roles)

    @property
    def is_sales(self) -> bool:
        return self.holds(SALES_ROLES)

    @property
    def is_product(self) -> bool:
        return self.holds(PRODUCT_ROLES)

    @property
    def sees_money(self) -> bool:
        return self.holds(MONEY_ROLES)


class TeamSpellQuerySet(models.QuerySet["TeamSpell"]):
    def on(self, day: date) -> TeamSpellQuerySet:
        return self.filter(Q(starts=None) | Q(starts__lte=day), Q(ends=None) | Q(ends__gt=day))


class TeamSpell(WorkspaceRow):
    """The days a member is in a team: from `starts` (none: ever since) until before `ends` (none: still).

    The database keeps spells of one member apart, and opens or closes one when `Member.sales_team` is written.
    """

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="team_spells", db_constraint=False)
    team = models.ForeignKey(SalesTeam, on_delete=models.CASCADE, related_name="spells")
    starts = models.DateField(null=True, blank=True)
    ends = models.DateField(null=True, blank=True)

    objects = TeamSpellQuerySet.as_manager()

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(ends__gt=models.F("starts")), name="team_spell_forward"),)
        indexes = (models.Index(fields=["workspace", "team"], name="team_spell_by_team"),)

    def __str__(self) -> str:
        return f"member {self.member_id} in team {self.team_id} from {self.starts} until {self.ends}"


class MemberRole(WorkspaceRow):
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="roles")
    role = models.CharField(max_length=30, choices=choices(Role))

    class Meta:
        constraints = (models.UniqueConstraint(fields=["member", "role"], name="role_once_a_member"),)


class Product(WorkspaceRow):
    """What the company sells, with an owner and a place in its life."""

    name = models.CharField(max_length=120)
    owner = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    lifecycle = models.CharField(max_length=10, choices=choices(Lifecycle), default=Lifecycle.GROW)
    list_price_minor = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["workspace", "name"], name="product_name_once"),
            models.CheckConstraint(condition=Q(list_price_minor__gte=0), name="list_price_not_negative"),
        )

    def __str__(self) -> str:
        return self.name


class Area(WorkspaceRow):
    """A part of a product that one product manager answers for."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="areas")
    name = models.CharField(max_length=120)
    owner = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["product", "name"], name="area_name_once"),)

    def __str__(self) -> str:
        return self.name


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> InvitationQuerySet:
        """Neither accepted nor withdrawn; one that has run out can be sent again."""
        return self.filter(accepted_at=None, withdrawn_at=None)


class Invitation(WorkspaceRow):
    """A door kept open for an address: the roles and team it leads to. `sent` counts the links; the last one opens."""

    email = models.EmailField()
    roles = ArrayField(models.CharField(max_length=30, choices=choices(Role)))
    sales_team = models.ForeignKey(SalesTeam, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    invited_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    sent = models.PositiveSmallIntegerField(default=1)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["workspace", "email"],
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="one_open_invitation_an_address",
            ),
        )

    def __str__(self) -> str:
        return self.email
