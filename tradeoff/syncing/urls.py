from __future__ import annotations

from django.urls import path, re_path

from tradeoff.syncing import views

app_name = "syncing"
urlpatterns = [
    path("connections/<int:connection_id>/sync", views.panel, name="panel"),
    re_path(r"^connections/(?P<connection_id>\d+)/sync/(?P<why>now|anew|try)$", views.ask, name="ask"),
    path("connections/<int:connection_id>/log", views.passes, name="passes"),
    path("connections/<int:connection_id>/fields", views.fields, name="fields"),
    path("connections/<int:connection_id>/review", views.review, name="review"),
    path("connections/<int:connection_id>/review/owner/<int:match_id>", views.settle_owner, name="settle_owner"),
    re_path(
        r"^connections/(?P<connection_id>\d+)/review/account/(?P<link_id>\d+)/(?P<answer>same|other)$",
        views.settle_match,
        name="settle_match",
    ),
    path("connections/<int:connection_id>/review/mishap/<int:mishap_id>", views.dismiss, name="dismiss"),
]
