from __future__ import annotations

from django.urls import path

from tradeoff.asks import merge_views, new_views, panel_views, policy_views, question_views, views

app_name = "asks"
urlpatterns = [
    path("asks", views.asks, name="asks"),
    path("asks.csv", views.asks_csv, name="asks_csv"),
    path("asks/new", new_views.new, name="new"),
    path("deals/<int:deal_id>/asks/new", new_views.new_on_deal, name="new_on_deal"),
    path("accounts/<int:account_id>/asks/new", new_views.new_on_account, name="new_on_account"),
    path("asks/<int:ask_id>", views.ask, name="ask"),
    path("asks/<int:ask_id>/answers", views.answer, name="answer"),
    path("asks/<int:ask_id>/appeal", views.appeal, name="appeal"),
    path("asks/<int:ask_id>/merge", merge_views.merge, name="merge"),
    path("asks/<int:ask_id>/merge/undo", merge_views.undo_merge, name="undo_merge"),
    path("asks/<int:ask_id>/questions", question_views.ask_back, name="ask_back"),
    path("asks/questions/<int:question_id>/reply", question_views.reply, name="reply"),
    path("asks/questions/<int:question_id>/withdrawal", question_views.withdraw, name="withdraw_question"),
    path("asks/policies", policy_views.policies, name="policies"),
    path("asks/policies/<int:policy_id>/removal", policy_views.remove, name="remove_policy"),
    path("deals/<int:deal_id>/asks", panel_views.deal_panel, name="deal_panel"),
    path("accounts/<int:account_id>/asks", panel_views.account_panel, name="account_panel"),
]
