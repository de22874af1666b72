from __future__ import annotations

from django.urls import path

from tradeoff.notices import link_views

app_name = "mail"
urlpatterns = [
    path("<str:token>", link_views.stop, name="stop"),
    path("<str:token>/undo", link_views.undo, name="undo"),
]
