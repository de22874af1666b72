from __future__ import annotations

from django.urls import path
from django.views.generic import RedirectView

from tradeoff.workspaces import account_views, company_views, factor_views, invitation_views

urlpatterns = [
    path("", account_views.account, name="account"),
    path("2fa/", account_views.account),  # where allauth goes after a change of the second factor
    # Not allauth's page, where people could take an address nobody has checked, and with it an invitation or a tie.
    path("email/", RedirectView.as_view(pattern_name="account"), name="account_email"),
    path("invitation/<str:token>", invitation_views.join, name="account_invitation"),
    path("company/<str:provider_id>/", company_views.begin, name="openid_connect_login"),
    path("company/<str:provider_id>/callback/", company_views.come_back, name="openid_connect_callback"),
    path("company/untie", company_views.untie, name="account_untie_company"),
    path("factor/<slug:slug>/", factor_views.needed, name="account_factor_needed"),
    path("sessions/end", account_views.end_sessions, name="account_end_sessions"),
]
