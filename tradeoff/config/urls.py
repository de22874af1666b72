"""Every address of the house; a workspace's slug in front of them is taken off by `workspaces.middleware`."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


urlpatterns = [
    path("healthz", healthz),
    path("hooks/", include("tradeoff.integrations.hook_urls")),
    path("portal/forms/", include("tradeoff.intake.form_urls")),
    path("account/mail/", include("tradeoff.notices.link_urls")),
    path("account/", include("tradeoff.workspaces.account_urls")),
    path("account/", include("allauth.account.urls")),
    path("account/2fa/", include("allauth.mfa.urls")),
    path("ui/", include("tradeoff.ui.urls")),
    path("", include("tradeoff.pages.urls")),
    path("", include("tradeoff.workspaces.urls")),
    path("", include("tradeoff.work.urls")),
    path("", include("tradeoff.notices.urls")),
    path("", include("tradeoff.absences.urls")),
    path("", include("tradeoff.discussion.urls")),
    path("", include("tradeoff.crm.urls")),
    path("", include("tradeoff.activities.urls")),
    path("", include("tradeoff.voice.urls")),
    path("", include("tradeoff.rates.urls")),
    path("", include("tradeoff.buying.urls")),
    path("", include("tradeoff.subscriptions.urls")),
    path("", include("tradeoff.asks.urls")),
    path("", include("tradeoff.inbox.urls")),
    path("", include("tradeoff.matching.urls")),
    path("", include("tradeoff.calls.urls")),
    path("", include("tradeoff.intake.urls")),
    path("", include("tradeoff.problems.urls")),
    path("", include("tradeoff.strategy.urls")),
    path("", include("tradeoff.drafting.urls")),
    path("", include("tradeoff.decisions.urls")),
    path("", include("tradeoff.imports.urls")),
    path("", include("tradeoff.integrations.urls")),
    path("", include("tradeoff.syncing.urls")),
]

handler400 = "tradeoff.ui.errors.bad_request"
handler403 = "tradeoff.ui.errors.forbidden"
handler404 = "tradeoff.ui.errors.not_found"
handler500 = "tradeoff.ui.errors.broken"
