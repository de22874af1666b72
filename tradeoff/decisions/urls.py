from __future__ import annotations

from django.urls import path

from tradeoff.decisions import rights_views, views

app_name = "decisions"
urlpatterns = [
    path("decisions", views.decisions, name="decisions"),
    path("decisions/rights", rights_views.rights, name="rights"),
    path("decisions/rights/<int:right_id>/removal", rights_views.remove, name="remove_right"),
    path("decisions/<int:decision_id>", views.decision, name="decision"),
    path("decisions/<int:decision_id>/signature", views.sign, name="sign"),
    path("decisions/<int:decision_id>/decider", views.hand_over, name="hand_over"),
    path("decisions/<int:decision_id>/dissent", views.dissent, name="dissent"),
    path("problems/<int:problem_id>/decisions", views.prepare, name="prepare"),
    path("problems/<int:problem_id>/decision", views.problem_panel, name="problem_panel"),
]
