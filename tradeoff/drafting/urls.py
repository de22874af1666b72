from __future__ import annotations

from django.urls import path

from tradeoff.drafting import views
from tradeoff.drafting.rules import Noun

app_name = "drafting"
urlpatterns = [
    path("notes/<int:noun_id>/draft", views.draft, {"noun": Noun.NOTE}, name="note"),
    path("problems/<int:noun_id>/draft", views.draft, {"noun": Noun.PROBLEM}, name="problem"),
    path("asks/<int:noun_id>/draft", views.draft, {"noun": Noun.ASK}, name="ask"),
    path("drafts/<int:draft_id>/use", views.use, name="use"),
    path("drafts/<int:draft_id>/dismissal", views.dismiss, name="dismiss"),
    path("drafting", views.setting, name="setting"),
]
