"""Where somebody with a form's link arrives, outside every workspace."""

from __future__ import annotations

from django.urls import path

from tradeoff.intake import public_views

app_name = "intake_form"
urlpatterns = [
    path("<str:link>", public_views.answer, name="answer"),
    path("<str:link>/thanks", public_views.thanks, name="thanks"),
]
