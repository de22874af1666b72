from __future__ import annotations

from django.urls import path

from tradeoff.voice import views

app_name = "voice"
urlpatterns = [
    path("notes", views.notes, name="notes"),
    path("notes/<int:note_id>", views.note, name="note"),
    path("notes/<int:note_id>/removal", views.remove, name="remove"),
    path("notes/<int:note_id>/restoring", views.restore, name="restore"),
    path("deals/<int:deal_id>/notes", views.deal_panel, name="deal_panel"),
    path("deals/<int:deal_id>/notes/new", views.new_on_deal, name="new_on_deal"),
    path("accounts/<int:account_id>/notes", views.account_panel, name="account_panel"),
    path("accounts/<int:account_id>/notes/new", views.new_on_account, name="new_on_account"),
]
