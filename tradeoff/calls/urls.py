from __future__ import annotations

from django.urls import path

from tradeoff.calls import import_views, panel_views, proposal_views, tracker_views, views

app_name = "calls"
urlpatterns = [
    path("calls", views.calls, name="calls"),
    path("calls/new", import_views.new, name="new"),
    path("calls/trackers", tracker_views.trackers, name="trackers"),
    path("calls/trackers/new", tracker_views.new, name="new_tracker"),
    path("calls/trackers/<int:tracker_id>", tracker_views.tracker, name="tracker"),
    path("calls/trackers/<int:tracker_id>/words", tracker_views.edit, name="edit_tracker"),
    path("calls/trackers/<int:tracker_id>/removal", tracker_views.remove, name="remove_tracker"),
    path("calls/trackers/<int:tracker_id>/restoring", tracker_views.restore, name="restore_tracker"),
    path("calls/<int:call_id>", views.call, name="call"),
    path("calls/<int:call_id>/speakers", views.speakers, name="speakers"),
    path("calls/<int:call_id>/removal", views.remove, name="remove"),
    path("calls/<int:call_id>/restoring", views.restore, name="restore"),
    path("calls/<int:call_id>/proposals/<int:proposal_id>", proposal_views.accept, name="accept"),
    path("calls/<int:call_id>/proposals/<int:proposal_id>/dismissal", proposal_views.dismiss, name="dismiss"),
    path("calls/<int:call_id>/proposals/<int:proposal_id>/reopening", proposal_views.reopen, name="reopen"),
    path("deals/<int:deal_id>/calls", panel_views.deal_panel, name="deal_panel"),
    path("deals/<int:deal_id>/calls/new", import_views.new_on_deal, name="new_on_deal"),
    path("accounts/<int:account_id>/calls", panel_views.account_panel, name="account_panel"),
    path("accounts/<int:account_id>/calls/new", import_views.new_on_account, name="new_on_account"),
    path("asks/<int:ask_id>/calls", panel_views.ask_panel, name="ask_panel"),
]
