"""How people come in: only as members, by password, passkey or their company's own sign-in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base.constants import AuthError
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from tradeoff.kernel import sealing
from tradeoff.kernel.errors import NotAllowed, Refused
from tradeoff.workspaces import actions
from tradeoff.workspaces.models import User
from tradeoff.workspaces.rules import FACTOR_AT_COMPANY, proven_address, used_second_factor

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

    def add_message(self, request: HttpRequest, level: int, *args: Any, **kwargs: Any) -> None:
        """Being signed in is visible, and no toast says so; that something was refused is said."""
        if level >= messages.ERROR:
            super().add_message(request, level, *args, **kwargs)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:  # noqa: ARG002
        """By the address alone; allauth adds the host, whose port a caller may make up."""
        return str(credentials.get("email", "")).strip().lower()

    def get_client_ip(self, request: HttpRequest) -> str:
        """Where a server does not say who calls (a UNIX socket), all callers share one count."""
        if not request.META.get("REMOTE_ADDR") and not request.META.get("HTTP_X_FORWARDED_FOR"):
            return "0.0.0.0"  # noqa: S104 - the name of no address, nothing listens on it
        return str(super().get_client_ip(request))

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        """Keeps in the session whether the company asked for a second factor."""
        company = (kwargs.get("signal_kwargs") or {}).get("sociallogin")
        request.session[FACTOR_AT_COMPANY] = bool(company and company.account.extra_data.get("factor"))
        return super().post_login(request, user, **kwargs)


class SealedFactors(DefaultMFAAdapter):
    """Keys of second factors are sealed under the server's secret; a stolen table makes no codes."""

    error_messages: dict[str, Any] = {  # noqa: RUF012 - as allauth declares it
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "That code or passkey did not fit. Try again, or come in another way.",
    }

    def encrypt(self, text: str) -> str:
        return SEALED + sealing.seal(text, keys=_keys(), purpose="second factor")

    def decrypt(self, encrypted_text: str) -> str:
        """Refuses what was sealed under a key the server has no more; a recovery by an administrator helps then."""
        return sealing.unseal(encrypted_text.removeprefix(SEALED), keys=_keys(), purpose="second factor")


class ByCompany(DefaultSocialAccountAdapter):
    """Only members and invited people come in by the company's sign-in, and only by an address it has verified."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        told = sociallogin.account.extra_data
        claims, token = told.get("userinfo") or told.get("id_token") or {}, told.get("id_token") or {}
        try:
            link = _admitted(sociallogin, claims, token)
        except Refused as refusal:
            raise ImmediateHttpResponse(refused(request, refusal.message, status=403)) from refusal
        link.extra_data = {"factor": used_second_factor(token.get("amr"))}  # for this sign-in, not to be stored
        sociallogin.account, sociallogin.user = link, link.user

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, extra_context: Any = None
    ) -> None:
        if error == AuthError.CANCELLED or request.GET.get("error") == "access_denied":
            sentence, status = f"You stopped at {provider.name}. Nothing has changed here.", 403
        elif exception is not None:
            sentence, status = f"{provider.name} did not answer as it should. Try again in a minute.", 503
        elif "state_id" in (extra_context or {}):
            sentence, status = (
                "This sign-in was used already, or was begun elsewhere or too long ago. Begin again.",
                403,
            )
        else:
            sentence, status = f"{provider.name} refused. Ask whoever looks after it.", 403
        raise ImmediateHttpResponse(refused(request, sentence, status=status))


def end_other_sessions(request: HttpRequest, user: User, **_: object) -> None:
    """A new factor ends what was begun with less: whoever else knows the password is out."""
    actions.end_sessions(user=user, keep=request.session.session_key or "")


def refused(request: HttpRequest, sentence: str, *, status: int) -> HttpResponse:
    return render(request, "account/company_refused.html", {"sentence": sentence}, status=status)


def _admitted(sociallogin: SocialLogin, claims: Mapping[str, Any], token: Mapping[str, Any]) -> Any:
    if token and token.get("sub") != claims.get("sub"):
        raise NotAllowed("What your company said of you does not fit together. Ask whoever looks after its sign-in.")
    email = proven_address(claims, trusted=sociallogin.provider.app.settings.get("trusted_domains", ()))
    if email is None:
        raise NotAllowed("Your company's sign-in names no e-mail address of yours that it has verified.")
    return actions.enter_by_company(
        provider=sociallogin.account.provider,
        uid=sociallogin.account.uid,
        email=email,
        name=str(claims.get("name") or email.partition("@")[0])[:120],
        now=timezone.now(),
    )


def _keys() -> list[str]:
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
