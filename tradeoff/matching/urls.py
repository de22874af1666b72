from __future__ import annotations

from django.urls import path

from tradeoff.matching.views import likenesses, merging, progress, themes

app_name = "matching"
urlpatterns = [
    path("problems/alike", merging.alike, name="alike"),
    path("problems/alike/<int:suggestion_id>/acceptance", merging.accept, name="accept"),
    path("problems/alike/<int:suggestion_id>/dismissal", merging.dismiss, name="dismiss"),
    path("problems/alike/<int:suggestion_id>/reopening", merging.reopen, name="reopen"),
    path("notes/<int:note_id>/similar", likenesses.note_panel, name="note_panel"),
    path("asks/<int:ask_id>/similar", likenesses.ask_panel, name="ask_panel"),
    path("likenesses/<int:likeness_id>/dismissal", likenesses.dismiss, name="dismiss_likeness"),
    path("matching", progress.progress, name="progress"),
    path("matching/rebuilding", progress.rebuild, name="rebuild"),
    path("themes", themes.themes, name="themes"),
    path("themes/grouping", themes.group, name="group"),
    path("themes/<int:theme_id>", themes.theme, name="theme"),
    path("themes/<int:theme_id>/problem", themes.open_problem, name="open_problem"),
]
