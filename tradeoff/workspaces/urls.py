from __future__ import annotations

from django.urls import path

from tradeoff.workspaces import factor_views, invitation_views, move_views, settings_views, views

app_name = "workspaces"
urlpatterns = [
    path("members", views.members, name="members"),
    path("members/new", views.new_member, name="new_member"),
    path("members/invitations/new", invitation_views.invite, name="invite"),
    path("members/invitations/<int:invitation_id>/resending", invitation_views.send_again, name="send_again"),
    path("members/invitations/<int:invitation_id>/withdrawal", invitation_views.withdraw, name="withdraw_invitation"),
    path("members/teams/new", views.new_team, name="new_team"),
    path("members/<int:member_id>", views.member, name="member"),
    path("members/<int:member_id>/deactivation", views.deactivate, name="deactivate_member"),
    path("members/<int:member_id>/reactivation", views.reactivate, name="reactivate_member"),
    path("members/<int:member_id>/teams", move_views.teams, name="member_teams"),
    path("members/<int:member_id>/teams/<str:on>/return", move_views.take_back, name="take_back_move"),
    path("settings", settings_views.settings, name="settings"),
    path("settings/factor", factor_views.require, name="require_factor"),
    path("settings/visibility", settings_views.visibility, name="visibility"),
    path("settings/products/new", settings_views.new_product, name="new_product"),
    path("settings/products/<int:product_id>", settings_views.product, name="product"),
    path("settings/products/<int:product_id>/areas/new", settings_views.new_area, name="new_area"),
    path("settings/areas/<int:area_id>", settings_views.area, name="area"),
]
