from __future__ import annotations

from django.urls import path

from tradeoff.subscriptions import views

app_name = "subscriptions"
urlpatterns = [
    path("subscriptions", views.subscriptions, name="subscriptions"),
    path("subscriptions.csv", views.subscriptions_csv, name="subscriptions_csv"),
    path("subscriptions/as-of", views.as_of, name="as_of"),
    path("subscriptions/<int:subscription_id>", views.subscription, name="subscription"),
    path("subscriptions/accounts/<int:account_id>", views.account_panel, name="account_panel"),
    path("accounts/<int:account_id>/subscriptions/new", views.start, name="start"),
]
