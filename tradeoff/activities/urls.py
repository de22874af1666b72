from __future__ import annotations

from django.urls import path

from tradeoff.activities import calendar_views, feed_views, logging_views, mailbox_views, panel_views, views

app_name = "activities"
urlpatterns = [
    path("activities", views.activities, name="activities"),
    path("activities.csv", views.activities_csv, name="activities_csv"),
    path("activities/quiet", views.quiet, name="quiet"),
    path("activities/calendar", calendar_views.calendar, name="calendar"),
    path("activities/calendar/connection", calendar_views.connect, name="connect_calendar"),
    path("activities/calendar/file", calendar_views.upload, name="upload_calendar"),
    path("activities/calendar/<int:calendar_id>/reading", calendar_views.read_again, name="read_calendar"),
    path("activities/calendar/<int:calendar_id>/removal", calendar_views.drop, name="drop_calendar"),
    path("activities/calendar/review", calendar_views.review, name="review"),
    path("activities/calendar/review/<int:event_id>", calendar_views.place, name="place"),
    path("activities/calendar/review/<int:event_id>/dismissal", calendar_views.dismiss, name="dismiss"),
    path("activities/calendar/address", feed_views.make, name="make_feed"),
    path("activities/calendar/address/removal", feed_views.revoke, name="revoke_feed"),
    path("activities/mailbox", mailbox_views.mailbox, name="mailbox"),
    path("activities/mailbox/connection", mailbox_views.connect, name="connect_mailbox"),
    path("activities/mailbox/reading", mailbox_views.read_again, name="read_mailbox"),
    path("activities/mailbox/password", mailbox_views.renew, name="renew_password"),
    path("activities/mailbox/pause", mailbox_views.pause, name="pause_mailbox"),
    path("activities/mailbox/resumption", mailbox_views.resume, name="resume_mailbox"),
    path("activities/mailbox/withdrawal", mailbox_views.withdraw, name="withdraw_mailbox"),
    path("feeds/<str:token>.ics", feed_views.feed, name="feed"),
    path("activities/<int:activity_id>/edit", logging_views.edit, name="edit"),
    path("activities/<int:activity_id>/removal", logging_views.remove, name="remove"),
    path("activities/<int:activity_id>/restoring", logging_views.restore, name="restore"),
    path("deals/<int:deal_id>/activities", panel_views.deal_panel, name="deal_panel"),
    path("deals/<int:deal_id>/activities/new", logging_views.new_on_deal, name="new_on_deal"),
    path("accounts/<int:account_id>/activities", panel_views.account_panel, name="account_panel"),
    path("accounts/<int:account_id>/activities/new", logging_views.new_on_account, name="new_on_account"),
]
