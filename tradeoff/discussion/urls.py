from __future__ import annotations

from django.urls import path

from tradeoff.discussion import comment_views, file_views, subjects, task_views, views

app_name = "discussion"
urlpatterns = [
    path("tasks", task_views.mine, name="tasks"),
    path("tasks/<int:task_id>", task_views.change, name="task"),
    path("tasks/<int:task_id>/done", task_views.done, name="task_done"),
    path("tasks/<int:task_id>/removal", task_views.remove, name="remove_task"),
    path("comments/<int:comment_id>", comment_views.comment, name="comment"),
    path("comments/<int:comment_id>/edit", comment_views.edit, name="edit"),
    path("comments/<int:comment_id>/removal", comment_views.remove, name="remove"),
    path("comments/<int:comment_id>/wordings", comment_views.wordings, name="wordings"),
    path("files/<int:attachment_id>", file_views.download, name="download"),
    path("files/<int:attachment_id>/preview", file_views.preview, name="preview"),
    path("files/<int:attachment_id>/removal", file_views.remove, name="remove_file"),
    path("discussion/<slug:noun>/<int:noun_id>/thread", views.thread, name="thread"),
    path("discussion/<slug:noun>/<int:noun_id>/people", views.people, name="people"),
    path("discussion/<slug:noun>/<int:noun_id>/following", views.following, name="following"),
    path("discussion/<slug:noun>/<int:noun_id>/comments", comment_views.write, name="write"),
    path("discussion/<slug:noun>/<int:noun_id>/tasks", task_views.give, name="give_task"),
    path("discussion/<slug:noun>/<int:noun_id>/files", file_views.attach, name="attach"),
    # a panel's address takes the noun's id alone, so every noun has its own name here
    *(
        path(f"discussion/{kind.noun}/<int:noun_id>", views.panel, {"noun": kind.noun}, name=kind.noun)
        for kind in subjects.kinds()
    ),
]
