"""Sign-in accounts: found by address, made with a password; one person may be a member in several workspaces."""

from __future__ import annotations

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
