"""Sign-in accounts: found by address, made with a password; one person may be a member in several workspaces."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from tradeoff.kernel.errors import Invalid
from tradeoff.workspaces.models import User


def account_for(*, email: str, password: str) -> User:
    """The account of this address; a new one gets the password, a known one keeps its own.

    Refuses an address that is none, and for a new account a password that is too easy.
    """
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise Invalid(f"“{email}” is not an e-mail address.", field="email") from error
    known = User.objects.filter(email=email).first()
    if known is not None:
        return known
    try:
        validate_password(password, user=User(email=email))
    except ValidationError as error:
        raise Invalid(" ".join(error.messages), field="password") from error
    return User.objects.create_user(email, password)


def set_time_zone(*, user: User, time_zone: str) -> None:
    """The person's own zone; empty means that of the workspace they are in."""
    user.time_zone = time_zone
    user.save(update_fields=["time_zone"])


def end_sessions(*, user: User, keep: str, only: int | None = None) -> int:
    """Sign a person out elsewhere: of one session, or of all; never of the one they are looking from."""
    rows = UserSession.objects.filter(user=user).exclude(session_key=keep)
    ended = list(rows if only is None else rows.filter(pk=only))
    for session in ended:
        session.end()
    return len(ended)
