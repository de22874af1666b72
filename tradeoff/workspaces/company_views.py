"""To the company's own sign-in and back; only where one is configured."""

from __future__ import annotations

from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import callback
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from requests import RequestException

from tradeoff.workspaces import actions
from tradeoff.workspaces.models import User
from tradeoff.workspaces.sign_in import refused

# What a provider that is down, or is none, makes of a question: no connection, no answer, no JSON, no such field.
FAILURES = (RequestException, OAuth2Error, KeyError, TypeError, ValueError)


@never_cache
@require_GET
def begin(request: HttpRequest, provider_id: str) -> HttpResponse:
    """A link and no form: a form may not lead off the site, and nobody gains by sending others to their own sign-in."""
    provider = _provider(request, provider_id)
    try:
        answer: HttpResponse = provider.redirect(
            request, process=AuthProcess.LOGIN, next_url=get_next_redirect_url(request)
        )
    except FAILURES:
        return _did_not_answer(request, provider)
    return answer


@never_cache
@require_GET
def come_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    provider = _provider(request, provider_id)
    try:
        answer: HttpResponse = callback(request, provider_id)
    except FAILURES:
        return _did_not_answer(request, provider)
    return answer


@login_required
@require_POST
def untie(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)
    if actions.unlink_company(user=request.user):
        messages.success(request, "Untied. The next sign-in by your company ties it again.")
    return redirect("account")


def _provider(request: HttpRequest, provider_id: str) -> OpenIDConnectProvider:
    try:
        found: OpenIDConnectProvider = get_adapter(request).get_provider(request, provider_id)
    except SocialApp.DoesNotExist as error:
        raise Http404 from error
    return found


def _did_not_answer(request: HttpRequest, provider: OpenIDConnectProvider) -> HttpResponse:
    return refused(request, f"{provider.name} did not answer as it should. Try again in a minute.", status=503)
