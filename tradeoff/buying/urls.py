from __future__ import annotations

from django.urls import path

from tradeoff.buying import deal_views, views

app_name = "buying"
urlpatterns = [
    path("prospects", views.prospects, name="prospects"),
    path("prospects.csv", views.prospects_csv, name="prospects_csv"),
    path("prospects/sources", views.sources, name="sources"),
    path("prospects/sources.csv", views.sources_csv, name="sources_csv"),
    path("prospects/customers", views.customers, name="customers"),
    path("prospects/customers.csv", views.customers_csv, name="customers_csv"),
    path("prospects/profile", views.profile, name="profile"),
    path("prospects/deciding", views.policy, name="policy"),
    path("prospects/accounts/<int:account_id>", views.account_panel, name="account_panel"),
    path("buying/deals/<int:deal_id>", deal_views.deal_panel, name="deal_panel"),
    path("deals/<int:deal_id>/roles", deal_views.roles, name="roles"),
    path("deals/<int:deal_id>/roles/<int:role_id>/remove", deal_views.remove, name="remove"),
    path("deals/<int:deal_id>/value", deal_views.value, name="value"),
]
