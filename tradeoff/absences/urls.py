from __future__ import annotations

from django.urls import path

from tradeoff.absences import views

app_name = "absences"
urlpatterns = [
    path("away", views.own, name="own"),
    path("members/<int:member_id>/away", views.of_member, name="of_member"),
    path("members/<int:member_id>/away/<int:absence_id>/return", views.come_back, name="come_back"),
]
