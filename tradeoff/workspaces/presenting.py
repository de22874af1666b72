"""People, products and areas as a page shows them: ready strings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tradeoff.kernel.money import Money
from tradeoff.ui.format import ago, day
from tradeoff.workspaces.models import Area, Invitation, Member, Product, User
from tradeoff.workspaces.rules import Role


@dataclass(frozen=True)
class MemberRow:
    id: int
    name: str
    title: str
    team: str
    email: str
    roles: tuple[str, ...]
    is_active: bool


@dataclass(frozen=True)
class AreaRow:
    id: int
    name: str
    owner: str


@dataclass(frozen=True)
class ProductRow:
    id: int
    name: str
    owner: str
    lifecycle: str
    list_price: str
    areas: tuple[AreaRow, ...]


def member_row(member: Member, *, with_email: bool) -> MemberRow:
    return MemberRow(
        id=member.pk,
        name=member.name,
        title=member.title,
        team=member.sales_team.name if member.sales_team else "",
        email=(member.user.email if member.user else "cannot sign in yet") if with_email else "",
        roles=tuple(role.label for role in Role if role in member.role_set),
        is_active=member.is_active,
    )


def product_row(product: Product, *, currency: str, sees_money: bool) -> ProductRow:
    price = product.list_price_minor
    return ProductRow(
        id=product.pk,
        name=product.name,
        owner=product.owner.name if product.owner else "",
        lifecycle=product.lifecycle.capitalize(),
        list_price=str(Money(price, currency)) if price is not None and sees_money else "",
        areas=tuple(area_row(area) for area in product.areas.all()),
    )


def area_row(area: Area) -> AreaRow:
    return AreaRow(area.pk, area.name, area.owner.name if area.owner else "")


@dataclass(frozen=True)
class InvitationRow:
    id: int
    email: str
    words: str


def invitation_row(row: Invitation, *, now: datetime) -> InvitationRow:
    roles = ", ".join(Role(role).label for role in row.roles)
    team = f", {row.sales_team.name}" if row.sales_team else ""
    until = "the link has run out" if row.expires_at <= now else f"good until {day(row.expires_at.date())}"
    return InvitationRow(
        row.pk, row.email, f"{roles}{team} · by {row.invited_by.name}, {ago(row.sent_at, now=now)} · {until}"
    )


def invitation_words(row: Invitation, *, user: User | None) -> dict[str, str]:
    """What the page behind the link says; `other` when somebody else is signed in there."""
    other = user.email if user is not None and user.email != row.email else ""
    return {"workspace": row.workspace.name, "invited_by": row.invited_by.name, "email": row.email, "other": other}
