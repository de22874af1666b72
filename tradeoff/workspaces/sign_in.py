"""How people come in: only as members, by password, passkey or their company's own sign-in."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest

from tradeoff.kernel import sealing

SEALED = "sealed:"


class InvitedOnly(DefaultAccountAdapter):
    """Nobody signs themselves up: members are made by an administrator of their workspace."""

    error_messages: dict[str, Any] = {  # noqa: RUF012 - as allauth declares it
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "No account has this address and password. Check both, then try again.",
        "too_many_login_attempts": "Too many tries did not work. Wait five minutes, then try again; "
        "the right password is refused until then too.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth asks for each request
        return False

    def add_message(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Being signed in is visible; no toast says so."""

    def get_client_ip(self, request: HttpRequest) -> str:
        """Where a server does not say who calls (a UNIX socket), all callers share one count."""
        if not request.META.get("REMOTE_ADDR") and not request.META.get("HTTP_X_FORWARDED_FOR"):
            return "0.0.0.0"  # noqa: S104 - the name of no address, nothing listens on it
        return str(super().get_client_ip(request))


class SealedFactors(DefaultMFAAdapter):
    """Keys of second factors are sealed under the server's secret; a stolen table makes no codes."""

    def encrypt(self, text: str) -> str:
        return SEALED + sealing.seal(text, keys=_keys(), purpose="second factor")

    def decrypt(self, encrypted_text: str) -> str:
        """Refuses what was sealed under a key the server has no more; a recovery by an administrator helps then."""
        return sealing.unseal(encrypted_text.removeprefix(SEALED), keys=_keys(), purpose="second factor")


def _keys() -> list[str]:
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
