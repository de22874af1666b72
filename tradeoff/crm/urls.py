from __future__ import annotations

from django.urls import path

from tradeoff.crm import account_views, bands_views, by_team_views, team_views, views

app_name = "crm"
urlpatterns = [
    path("deals", views.deals, name="deals"),
    path("deals.csv", views.deals_csv, name="deals_csv"),
    path("deals/teams", by_team_views.by_team, name="by_team"),
    path("deals/teams/<int:team_id>", by_team_views.team_deals, name="team_deals"),
    path("deals/<int:deal_id>", views.deal, name="deal"),
    path("deals/<int:deal_id>/edit", views.edit, name="edit_deal"),
    path("deals/<int:deal_id>/team", team_views.join, name="join_team"),
    path("deals/<int:deal_id>/team/<int:member_id>/removal", team_views.leave, name="leave_team"),
    path("settings/<int:workspace_id>/bands", bands_views.bands, name="bands"),
    path("pipeline", views.lay_pipeline, name="lay_pipeline"),
    path("accounts", account_views.accounts, name="accounts"),
    path("accounts.csv", account_views.accounts_csv, name="accounts_csv"),
    path("accounts/<int:account_id>", account_views.account, name="account"),
]
