"""Coming in by the company's own sign-in: for members and invited people, by an address the company vouches for."""

from __future__ import annotations

from datetime import datetime

from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from tradeoff.kernel.errors import NotAllowed
from tradeoff.workspaces import queries, tenancy
from tradeoff.workspaces.actions.inviting import accept_as_proven
from tradeoff.workspaces.models import User


@transaction.atomic
def enter_by_company(*, provider: str, uid: str, email: str, name: str, now: datetime) -> SocialAccount:
    """The link between an identity there and an account here, made at the first time; whoever is invited comes in.

    Refuses strangers, an identity whose address is no longer that of its account, and a second one for an account.
    """
    link = SocialAccount.objects.filter(provider=provider, uid=uid).select_related("user").first()
    user = link.user if link else User.objects.filter(email=email).first()
    if user is not None and user.email != email:
        raise NotAllowed(
            f"Your account here is {user.email}, but your company now says you are {email}. Ask an administrator."
        )
    if user is None or not _is_member(user):
        came = accept_as_proven(email=email, name=name, now=now)
        if came is None or came.user is None:
            raise NotAllowed(f"{email} belongs to nobody here, and is not invited. Ask an administrator to invite you.")
        user = came.user
    held = link or _linked(user, provider, uid)
    if held.extra_data:  # allauth has put there what the company says of its people; nobody here needs it
        held.extra_data = {}
        held.save(update_fields=["extra_data"])
    return held


@transaction.atomic
def unlink_company(*, user: User) -> bool:
    """Forget the identities of an account. Refuses while there is no password to come back with."""
    if not user.has_usable_password():
        raise NotAllowed("You have no password here. Set one first, or you could not come back.")
    gone, _ = SocialAccount.objects.filter(user=user).delete()
    return gone > 0


def _linked(user: User, provider: str, uid: str) -> SocialAccount:
    User.objects.select_for_update().get(pk=user.pk)  # two windows at once make one link
    held = SocialAccount.objects.filter(user=user, provider=provider).first()
    if held is None:
        return SocialAccount.objects.create(user=user, provider=provider, uid=uid)
    if held.uid != uid:
        raise NotAllowed(
            "This account is tied to another person at your company's sign-in. Is that you too? Sign in with your "
            "password (“Forgotten your password?” sends a new one), open your account and untie it."
        )
    return held


def _is_member(user: User) -> bool:
    tenancy.recognize(user.pk)
    return queries.memberships_of(user).exists()
