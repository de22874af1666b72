"""Where Slack knocks; all other vendors are answered by hook_views before any address is looked up."""

from __future__ import annotations

from django.urls import path

from tradeoff.integrations import chat_views

urlpatterns = [path("slack/<str:place>/<str:secret>", chat_views.slack)]
