from __future__ import annotations

from django.urls import path

from tradeoff.intake import form_views, mail_views

app_name = "intake"
urlpatterns = [
    path("notes/mails", mail_views.mails, name="mails"),
    path("notes/mails/<int:import_id>", mail_views.mail_import, name="mail_import"),
    path("notes/mails/<int:import_id>/taking", mail_views.take, name="take"),
    path("notes/mails/<int:import_id>/taking-back", mail_views.take_back, name="take_back"),
    path("notes/mails/<int:import_id>/bringing-back", mail_views.bring_back, name="bring_back"),
    path("notes/forms", form_views.forms, name="forms"),
    path("notes/forms/new", form_views.new, name="new_form"),
    path("notes/forms/<int:form_id>", form_views.form, name="form"),
    path("notes/forms/<int:form_id>/pause", form_views.pause, name="pause"),
    path("notes/forms/<int:form_id>/resumption", form_views.resume, name="resume"),
    path("notes/forms/<int:form_id>/revocation", form_views.revoke, name="revoke"),
]
