from __future__ import annotations

from django.urls import path

from tradeoff.notices import views

app_name = "notices"
urlpatterns = [
    path("notices/", views.notices, name="notices"),
    path("notices/<int:notice_id>", views.follow, name="follow"),
    path("notices/<int:notice_id>/mark", views.mark, name="mark"),
    path("notices/mark", views.mark_all, name="mark_all"),
    path("notices/bell", views.bell, name="bell"),
    path("notices/settings", views.wishes, name="wishes"),
]
