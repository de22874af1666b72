from __future__ import annotations

from datetime import datetime
from zoneinfo import available_timezones

from django.db import IntegrityError, connection, transaction

from tradeoff import log
from tradeoff.kernel.errors import Conflict, Invalid, NotAllowed
from tradeoff.kernel.money import CURRENCIES
from tradeoff.workspaces import access, events, tenancy
from tradeoff.workspaces.actions.accounts import account_for
from tradeoff.workspaces.models import Member, MemberRole, Workspace
from tradeoff.workspaces.rules import RESERVED_SLUGS, Role, slug_of


@transaction.atomic
def create_workspace(
    *,
    name: str,
    slug: str,
    admin_email: str,
    admin_name: str,
    admin_password: str,
    now: datetime,
    currency: str = "USD",
    fiscal_year_first_month: int = 1,
    time_zone: str = "UTC",
    constructed: bool = False,
) -> Member:
    """Found a company's place and enter it; returns its first administrator.

    Refuses a reserved or taken slug, an unknown currency, month or time zone, and a password that is too easy.
    """
    _require_slug(slug)
    if currency not in CURRENCIES:
        raise Invalid(
            f"“{currency}” is not a currency Tradeoff knows; use a three-letter code such as USD.", field="currency"
        )
    _require_calendar(fiscal_year_first_month, time_zone)
    user = account_for(email=admin_email, password=admin_password)
    workspace = _insert(
        name=name,
        slug=slug,
        currency=currency,
        fiscal_year_first_month=fiscal_year_first_month,
        time_zone=time_zone,
        constructed=constructed,
    )
    admin = Member.objects.create(workspace=workspace, user=user, name=admin_name)
    MemberRole.objects.create(workspace=workspace, member=admin, role=Role.ADMIN)
    log.record(events.WorkspaceCreated(workspace_id=workspace.pk, member_id=admin.pk), actor=admin, now=now)
    return admin


@transaction.atomic
def change_workspace(
    *, actor: Member, name: str, fiscal_year_first_month: int, time_zone: str, now: datetime
) -> Workspace:
    """Set what may change in a workspace's life. The currency stays, because no amount is ever converted."""
    if not access.can_keep_calendar(actor):
        raise NotAllowed("Only an administrator changes the workspace.")
    _require_calendar(fiscal_year_first_month, time_zone)
    wanted = {"name": name, "fiscal_year_first_month": fiscal_year_first_month, "time_zone": time_zone}
    workspace = Workspace.objects.select_for_update().get(pk=actor.workspace_id)
    changed = tuple(field for field, value in wanted.items() if getattr(workspace, field) != value)
    for field in changed:
        setattr(workspace, field, wanted[field])
    if changed:
        workspace.save(update_fields=changed)
        log.record(events.WorkspaceChanged(workspace_id=workspace.pk, fields=changed), actor=actor, now=now)
    return workspace


def _require_slug(slug: str) -> None:
    if slug in RESERVED_SLUGS:
        raise Invalid(f"“{slug}” is an address Tradeoff uses itself; choose another.", field="slug")
    if slug != slug_of(slug) or not slug or len(slug) > 40:
        raise Invalid("An address has up to 40 small letters, digits and hyphens, such as “northwind”.", field="slug")


def _require_calendar(first_month: int, time_zone: str) -> None:
    if not 1 <= first_month <= 12:
        raise Invalid("A fiscal year begins in a month from 1 to 12.", field="fiscal_year_first_month")
    if time_zone not in available_timezones():
        raise Invalid(f"“{time_zone}” is not a time zone; use a name such as Europe/Berlin.", field="time_zone")


def _insert(**fields: object) -> Workspace:
    """A workspace may only be written from inside itself, so its key is taken first and entered."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('workspaces_workspace', 'id'))")
        (key,) = cursor.fetchone()
    tenancy.enter(key)
    try:
        with transaction.atomic():
            return Workspace.objects.create(pk=key, **fields)
    except IntegrityError as error:
        raise Conflict("This address belongs to another workspace already; choose another.", field="slug") from error
