from __future__ import annotations

from django.urls import path

from tradeoff.activities import logging_views, panel_views, views

app_name = "activities"
urlpatterns = [
    path("activities", views.activities, name="activities"),
    path("activities.csv", views.activities_csv, name="activities_csv"),
    path("activities/quiet", views.quiet, name="quiet"),
    path("activities/<int:activity_id>/edit", logging_views.edit, name="edit"),
    path("activities/<int:activity_id>/removal", logging_views.remove, name="remove"),
    path("activities/<int:activity_id>/restoring", logging_views.restore, name="restore"),
    path("deals/<int:deal_id>/activities", panel_views.deal_panel, name="deal_panel"),
    path("deals/<int:deal_id>/activities/new", logging_views.new_on_deal, name="new_on_deal"),
    path("accounts/<int:account_id>/activities", panel_views.account_panel, name="account_panel"),
    path("accounts/<int:account_id>/activities/new", logging_views.new_on_account, name="new_on_account"),
]
