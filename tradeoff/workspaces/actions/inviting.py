"""Invitations: a link that opens once, for one address, for a week."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from tradeoff import log
from tradeoff.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from tradeoff.workspaces import access, events, tenancy
from tradeoff.workspaces.actions.accounts import account_for
from tradeoff.workspaces.actions.people import names_of, require_roles, write_roles
from tradeoff.workspaces.models import Invitation, Member, SalesTeam, User
from tradeoff.workspaces.rules import Role

OPEN_FOR: Final = timedelta(days=7)
MOST_OPEN: Final = 500
_SALT: Final = "tradeoff.invitation"


@transaction.atomic
def invite(
    *, actor: Member, email: str, roles: Iterable[Role], now: datetime, sales_team: SalesTeam | None = None
) -> Invitation:
    """Keep a door open for an address. Refuses a member's address, and one that is invited already."""
    _require_keeper(actor)
    wanted, address = require_roles(roles), _address(email)
    if Member.objects.filter(workspace=actor.workspace_id, user__email=address).exists():
        raise Conflict(f"{address} is a member here already.", field="emails")
    open_ones = Invitation.objects.open().filter(workspace=actor.workspace_id)
    if open_ones.filter(email=address).exists():
        raise Conflict(f"{address} is invited already. Send that invitation again, or withdraw it.", field="emails")
    if open_ones.count() >= MOST_OPEN:
        raise Conflict(f"{MOST_OPEN} invitations are open. Withdraw some first.", field="emails")
    made = Invitation.objects.create(
        workspace_id=actor.workspace_id, email=address, roles=sorted(wanted), sales_team=sales_team, invited_by=actor,
        sent_at=now, expires_at=now + OPEN_FOR,
    )  # fmt: skip
    log.record(events.MemberInvited(invitation_id=made.pk, roles=names_of(wanted)), actor=actor, now=now)
    return made


@transaction.atomic
def invite_all(
    *, actor: Member, emails: Iterable[str], roles: Iterable[Role], now: datetime, sales_team: SalesTeam | None = None
) -> list[Invitation]:
    """All of them or none; an address named twice is invited once."""
    wanted, addresses = require_roles(roles), dict.fromkeys(email.strip().lower() for email in emails)
    return [invite(actor=actor, email=email, roles=wanted, now=now, sales_team=sales_team) for email in addresses]


@transaction.atomic
def send_again(*, actor: Member, invitation: Invitation, now: datetime) -> Invitation:
    """Another link for another week; those sent before open nothing any more."""
    held = _held(actor, invitation)
    held.sent, held.sent_at, held.expires_at = held.sent + 1, now, now + OPEN_FOR
    held.save(update_fields=["sent", "sent_at", "expires_at"])
    log.record(events.InvitationSentAgain(invitation_id=held.pk), actor=actor, now=now)
    return held


@transaction.atomic
def withdraw(*, actor: Member, invitation: Invitation, now: datetime) -> Invitation:
    held = _held(actor, invitation)
    held.withdrawn_at = now
    held.save(update_fields=["withdrawn_at"])
    log.record(events.InvitationWithdrawn(invitation_id=held.pk), actor=actor, now=now)
    return held


def token_of(invitation: Invitation) -> str:
    """What its link carries: signed, so that only a mail of ours opens the door; the newest link alone is good."""
    return signing.dumps([invitation.workspace_id, invitation.pk, invitation.sent], salt=_SALT)


def invitation_behind(token: str, *, now: datetime) -> Invitation:
    """The open invitation of a link; enters its workspace. Refuses what was used, withdrawn, replaced or ran out."""
    try:
        workspace_id, key, sent = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError) as error:
        raise NotFound("This link is not one of ours. Copy it whole from the mail.") from error
    tenancy.enter(workspace_id)
    found = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("workspace", "invited_by", "sales_team")
        .filter(pk=key)
        .first()
    )
    if found is None or found.withdrawn_at is not None:
        raise Conflict("This invitation was withdrawn. Ask who invited you.")
    if found.accepted_at is not None:
        raise Conflict("This invitation has been used. Sign in with your address and password.")
    if found.sent != sent:
        raise Conflict("A newer mail replaces this link. Open the link in the last one you got.")
    if found.expires_at <= now:
        raise Conflict("This invitation has run out. Ask who invited you to send it again.")
    return found


@transaction.atomic
def accept(*, token: str, user: User | None, name: str, password: str, now: datetime) -> Member:
    """Become a member, as the signed-in `user` or with a new account. Two presses at once make one member."""
    found = invitation_behind(token, now=now)
    if user is not None and user.email != found.email:
        raise NotAllowed(f"You are signed in as {user.email}; the invitation is for {found.email}. Sign out first.")
    if user is None and User.objects.filter(email=found.email).exists():
        raise NotAllowed("You have an account already. Sign in, and open the link again.")
    return _come_in(found, account=user or account_for(email=found.email, password=password), name=name, now=now)


@transaction.atomic
def accept_as_proven(*, email: str, name: str, now: datetime) -> Member | None:
    """Come in by the newest open invitation to an address somebody else vouches for; None where there is none.

    A new account has no password.
    """
    tenancy.prove(email)
    found = Invitation.objects.open().filter(email=email, expires_at__gt=now).order_by("-sent_at", "-pk").first()
    if found is None:
        return None
    tenancy.enter(found.workspace_id)
    held = Invitation.objects.select_for_update(of=("self",)).open().filter(pk=found.pk).first()
    if held is None:
        return None
    account = User.objects.filter(email=email).first() or User.objects.create_user(email)
    return _come_in(held, account=account, name=name, now=now)


def _come_in(found: Invitation, *, account: User, name: str, now: datetime) -> Member:
    if Member.objects.filter(workspace=found.workspace_id, user=account).exists():
        raise Conflict("You are a member there already.")
    member = Member.objects.create(
        workspace_id=found.workspace_id, user=account, name=name, sales_team=found.sales_team
    )
    write_roles(member, frozenset(map(Role, found.roles)))
    found.accepted_at, found.member = now, member
    found.save(update_fields=["accepted_at", "member"])
    log.record(events.InvitationAccepted(invitation_id=found.pk, member_id=member.pk), actor=member, now=now)
    return member


def _held(actor: Member, invitation: Invitation) -> Invitation:
    _require_keeper(actor)
    held = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if held.accepted_at is not None:
        raise Conflict("This invitation has been accepted already.")
    if held.withdrawn_at is not None:
        raise Conflict("This invitation was withdrawn already.")
    return held


def _address(email: str) -> str:
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise Invalid(f"“{address[:80]}” is not an e-mail address.", field="emails") from error
    return address


def _require_keeper(actor: Member) -> None:
    if not access.can_keep_people(actor):
        raise NotAllowed("Only an administrator invites people.")
