from __future__ import annotations

from django.urls import path

from tradeoff.inbox import panel_views, step_views, views

app_name = "inbox"
urlpatterns = [
    path("inbox", views.inbox, name="inbox"),
    path("inbox/export", views.export, name="export"),
    path("inbox/notes/<int:note_id>/suggestions", views.suggestions, name="suggestions"),
    path("inbox/steps", step_views.step, name="step"),
    path("inbox/steps/<int:step_id>/undoing", step_views.undo, name="undo"),
    path("inbox/notes/<int:note_id>/links", step_views.link, name="link"),
    path("inbox/notes/<int:note_id>/questions", step_views.ask, name="ask"),
    path("insights/<int:insight_id>/importance", step_views.importance, name="importance"),
    path("insights/<int:insight_id>/taking-back", step_views.take_back, name="take_back"),
    path("inbox/views", step_views.save_view, name="save_view"),
    path("inbox/views/<int:view_id>/removal", step_views.drop_view, name="drop_view"),
    path("problems/<int:problem_id>/insights", panel_views.problem_panel, name="problem_panel"),
    path("accounts/<int:account_id>/insights", panel_views.account_panel, name="account_panel"),
    path("deals/<int:deal_id>/insights", panel_views.deal_panel, name="deal_panel"),
]
