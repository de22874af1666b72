from __future__ import annotations

from django.urls import path

from tradeoff.ui import views

app_name = "ui"
urlpatterns = [
    path("", views.living, name="living"),
    path("deals", views.sample_deals, name="sample_deals"),
    path("deal", views.sample_deal, name="sample_deal"),
]
