"""`tradeoff found`: a company's own workspace, ready for its first import."""

from __future__ import annotations

from typing import Annotated

import typer

from tradeoff.config.environment import django_ready


def run(
    name: Annotated[str, typer.Argument(help="The company's name.")],
    admin_email: Annotated[str, typer.Option(prompt=True, help="Sign-in address of the first administrator.")],
    admin_name: Annotated[str, typer.Option(prompt=True, help="Their name.")],
    password: Annotated[str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True)],
    slug: Annotated[str, typer.Option(help="Its address; taken from the name when not given.")] = "",
    currency: Annotated[str, typer.Option(help="Three letters; it cannot change later.")] = "USD",
    fiscal_year_first_month: Annotated[int, typer.Option(min=1, max=12)] = 1,
    time_zone: Annotated[str, typer.Option(help="e.g. Europe/Berlin.")] = "UTC",
) -> None:
    """Found a workspace with a standard pipeline and its first administrator."""
    with django_ready():
        from django.db import transaction
        from django.utils import timezone

        from tradeoff.crm.actions import lay_pipeline
        from tradeoff.crm.rules import DEFAULT_STAGES
        from tradeoff.workspaces.actions import create_workspace, set_roles
        from tradeoff.workspaces.rules import Role, slug_of

        now = timezone.now()
        with transaction.atomic():
            admin = create_workspace(
                name=name,
                slug=slug or slug_of(name),
                admin_email=admin_email,
                admin_name=admin_name,
                admin_password=password,
                now=now,
                currency=currency.upper(),
                fiscal_year_first_month=fiscal_year_first_month,
                time_zone=time_zone,
            )
            set_roles(actor=admin, member=admin, roles={Role.ADMIN, Role.PRODUCT_MANAGER, Role.SALES_MANAGER}, now=now)
            lay_pipeline(actor=admin, stages=DEFAULT_STAGES, now=now)
        typer.echo(f"{name} is founded. Sign in as {admin_email} at /{admin.workspace.slug}/")
