from __future__ import annotations

from django.urls import path

from tradeoff.integrations import (
    chat_page_views,
    oauth_views,
    planned_views,
    twin_views,
    views,
)

app_name = "integrations"
urlpatterns = [
    path("planned", planned_views.planned, name="planned"),
    path("planned/<int:connection_id>/place", planned_views.choose, name="choose_place"),
    path("planned/<int:connection_id>/options/<int:option_id>", planned_views.plan, name="plan"),
    path("decisions/<int:decision_id>/work", planned_views.decision_work, name="decision_work"),
    path("problems/<int:problem_id>/work", planned_views.problem_work, name="problem_work"),
    path("connections", views.connections, name="connections"),
    path("connections/new/<slug:vendor_name>", views.connect, name="connect"),
    path("connections/twin/<slug:vendor_name>", twin_views.connect_twin, name="connect_twin"),
    path("connections/back", oauth_views.back, name="back"),
    path("connections/<int:connection_id>", views.connection, name="connection"),
    path("connections/<int:connection_id>/chat", chat_page_views.chat, name="chat"),
    path("connections/<int:connection_id>/chat/look", chat_page_views.look, name="chat_look"),
    path("connections/<int:connection_id>/chat/digest", chat_page_views.digest, name="chat_digest"),
    path("connections/<int:connection_id>/chat/socket", chat_page_views.socket, name="chat_socket"),
    path("connections/<int:connection_id>/chat/people/<int:person_id>", chat_page_views.name, name="chat_name"),
    path("connections/<int:connection_id>/start", oauth_views.start, name="start"),
    path("connections/<int:connection_id>/token", views.token, name="token"),
    path("connections/<int:connection_id>/disconnect", views.disconnect, name="disconnect"),
    path("connections/<int:connection_id>/hook", views.renew_hook, name="renew_hook"),
]
