from __future__ import annotations

from django.urls import path

from tradeoff.imports import mapping_views, receipt_views, views

app_name = "imports"
urlpatterns = [
    path("imports", views.imports, name="imports"),
    path("imports/new", views.new, name="new"),
    path("imports/<int:import_id>", views.one, name="import"),
    path("imports/<int:import_id>/check", views.check, name="check"),
    path("imports/<int:import_id>/reading", views.read_again, name="read_again"),
    path("imports/mappings", mapping_views.mappings, name="mappings"),
    path("imports/mappings/<int:mapping_id>", mapping_views.mapping, name="mapping"),
    path("imports/mappings/<int:mapping_id>/forget", mapping_views.forget, name="forget_mapping"),
    path("imports/<int:import_id>/problems.csv", views.problems, name="problems"),
    path("imports/<int:import_id>/progress", receipt_views.progress, name="progress"),
    path("imports/<int:import_id>/stop", receipt_views.stop, name="stop"),
    path("imports/<int:import_id>/undo", receipt_views.undo, name="undo"),
    path("imports/<int:import_id>/stayed.csv", receipt_views.kept, name="kept"),
    path("imports/<int:import_id>/discard", views.discard, name="discard"),
]
