from __future__ import annotations

from django.urls import path

from tradeoff.pages import views

app_name = "pages"
urlpatterns = [path("", views.home, name="home"), path("search", views.search, name="search")]
