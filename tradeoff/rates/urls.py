from __future__ import annotations

from django.urls import path

from tradeoff.rates import views

app_name = "rates"
urlpatterns = [
    path("rates", views.rates, name="rates"),
    path("rates.csv", views.rates_csv, name="rates_csv"),
    path("rates/deals/<int:deal_id>", views.deal_panel, name="deal_panel"),
    path("deals/<int:deal_id>/stated-amount", views.state, name="state"),
]
