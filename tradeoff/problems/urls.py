from __future__ import annotations

from django.urls import path

from tradeoff.problems.views import filing, merging, options, problem

app_name = "problems"
urlpatterns = [
    path("problems/new", problem.new, name="new"),
    path("problems/similar", filing.similar, name="similar"),
    path("problems/similar/<int:noun_id>", filing.similar_panel, name="similar_panel"),
    path("problems/<int:problem_id>", problem.problem, name="problem"),
    path("problems/<int:problem_id>/framing", problem.framing, name="framing"),
    path("problems/<int:problem_id>/frame", problem.frame, name="frame"),
    path("problems/<int:problem_id>/properties", problem.properties, name="properties"),
    path("problems/<int:problem_id>/options", options.offer, name="offer_option"),
    path("problems/<int:problem_id>/options/<int:option_id>", options.change, name="change_option"),
    path("problems/<int:problem_id>/options/<int:option_id>/withdrawal", options.withdraw, name="withdraw_option"),
    path("problems/<int:problem_id>/options/<int:option_id>/restoration", options.restore, name="restore_option"),
    path("problems/<int:problem_id>/merge", merging.merge, name="merge"),
    path("problems/<int:problem_id>/merge/undo", merging.undo, name="undo_merge"),
    path("asks/unfiled", filing.inbox, name="inbox"),
    path("asks/<int:ask_id>/filing", filing.filing, name="file_ask"),
    path("asks/<int:ask_id>/unfiling", filing.unfile, name="unfile_ask"),
]
