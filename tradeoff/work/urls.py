from __future__ import annotations

from django.urls import path

from tradeoff.work import views

app_name = "work"
urlpatterns = [
    path("work/", views.runs, name="runs"),
    path("work/<int:run_id>", views.run, name="run"),
    path("work/<int:run_id>/cancel", views.cancel, name="cancel"),
    path("work/failed", views.failed, name="failed"),
    path("work/failed/retry", views.retry_all, name="retry_all"),
    path("work/failed/<int:trouble_id>/retry", views.retry, name="retry"),
    path("work/failed/<int:trouble_id>/discard", views.discard, name="discard"),
    path("work/schedules", views.schedules, name="schedules"),
    path("work/schedules/<str:task>/run", views.run_now, name="run_now"),
]
