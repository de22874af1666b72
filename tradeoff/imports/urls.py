from __future__ import annotations

from django.urls import path

from tradeoff.imports import views

app_name = "imports"
urlpatterns = [
    path("imports", views.imports, name="imports"),
    path("imports/new", views.new, name="new"),
    path("imports/<int:import_id>", views.one, name="import"),
    path("imports/<int:import_id>/check", views.check, name="check"),
    path("imports/<int:import_id>/problems.csv", views.problems, name="problems"),
    path("imports/<int:import_id>/discard", views.discard, name="discard"),
]
