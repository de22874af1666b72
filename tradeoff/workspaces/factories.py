"""Rows for tests, with defaults; each takes what the test is about."""

from __future__ import annotations

from itertools import count

from django.db import connection

from tradeoff.workspaces import tenancy
from tradeoff.workspaces.models import Area, Member, MemberRole, Product, SalesTeam, User, Workspace
from tradeoff.workspaces.rules import Role

PASSWORD = "correct horse battery"  # noqa: S105 - of made-up people
_numbers = count(1)


def make_workspace(**fields: object) -> Workspace:
    """A workspace, entered."""
    number = next(_numbers)
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('workspaces_workspace', 'id'))")
        (key,) = cursor.fetchone()
    tenancy.enter(key)
    return Workspace.objects.create(pk=key, **({"name": f"Company {number}", "slug": f"company-{number}"} | fields))


def make_member(
    *roles: Role, workspace: Workspace | None = None, user: User | None = None, email: str = "", **fields: object
) -> Member:
    """A member who can sign in with PASSWORD; an administrator where no role is given."""
    workspace = workspace or make_workspace()
    name = str(fields.pop("name", f"Member {next(_numbers)}"))
    email = email or f"{name.lower().replace(' ', '.')}@{workspace.slug}.example"
    user = user or User.objects.create_user(email, PASSWORD)
    member = Member.objects.create(workspace=workspace, user=user, name=name, **fields)
    MemberRole.objects.bulk_create(
        MemberRole(workspace=workspace, member=member, role=role) for role in roles or (Role.ADMIN,)
    )
    return member


def make_sales_team(*, workspace: Workspace, **fields: object) -> SalesTeam:
    return SalesTeam.objects.create(workspace=workspace, **({"name": f"Team {next(_numbers)}"} | fields))


def make_product(*, workspace: Workspace, **fields: object) -> Product:
    return Product.objects.create(workspace=workspace, **({"name": f"Product {next(_numbers)}"} | fields))


def make_area(*, product: Product | None = None, workspace: Workspace | None = None, **fields: object) -> Area:
    """An area of the product, or of a new one of the workspace."""
    if product is None:
        assert workspace is not None
        product = make_product(workspace=workspace)
    return Area.objects.create(
        workspace=product.workspace, product=product, **({"name": f"Area {next(_numbers)}"} | fields)
    )
