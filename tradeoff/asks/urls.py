from __future__ import annotations

from django.urls import path

from tradeoff.asks import panel_views, policy_views, views

app_name = "asks"
urlpatterns = [
    path("asks", views.asks, name="asks"),
    path("asks.csv", views.asks_csv, name="asks_csv"),
    path("asks/policies", policy_views.policies, name="policies"),
    path("asks/policies/<int:policy_id>/removal", policy_views.remove, name="remove_policy"),
    path("asks/<int:ask_id>", views.ask, name="ask"),
    path("asks/<int:ask_id>/answers", views.answer, name="answer"),
    path("asks/<int:ask_id>/appeal", views.appeal, name="appeal"),
    path("asks/<int:ask_id>/merge", views.merge, name="merge"),
    path("asks/<int:ask_id>/merge/undo", views.undo_merge, name="undo_merge"),
    path("deals/<int:deal_id>/asks", panel_views.deal_panel, name="deal_panel"),
    path("deals/<int:deal_id>/asks/new", views.new_on_deal, name="new_on_deal"),
    path("accounts/<int:account_id>/asks", panel_views.account_panel, name="account_panel"),
    path("accounts/<int:account_id>/asks/new", views.new_on_account, name="new_on_account"),
]
