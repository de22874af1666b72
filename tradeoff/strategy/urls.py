from __future__ import annotations

from django.urls import path

from tradeoff.strategy.views import figures, lenses, listing, weighing

app_name = "strategy"
urlpatterns = [
    path("problems", listing.problems, name="problems"),
    path("problems.csv", listing.problems_csv, name="problems_csv"),
    path("problems/agreement", listing.agreement, name="agreement"),
    path("problems/lenses", lenses.lenses, name="lenses"),
    path("problems/lenses/<str:side>", lenses.lens, name="lens"),
    path("problems/<int:problem_id>/weighing", weighing.weighing, name="weighing"),
    path("problems/<int:problem_id>/judgement", weighing.assess, name="assess"),
    path("problems/<int:problem_id>/fit", weighing.fit, name="fit"),
    path("problems/<int:problem_id>/figures/<str:name>.csv", figures.figure_csv, name="figure_csv"),
    path("problems/<int:problem_id>/figures/<str:name>", figures.figure, name="figure"),
]
