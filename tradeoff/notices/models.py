from __future__ import annotations

from django.db import models
from django.db.models import Q

from tradeoff.notices.rules import DIGEST_HOUR, MONDAY, Cadence
from tradeoff.workspaces.models import Member, WorkspaceRow
from tradeoff.workspaces.rules import choices


class Mail(WorkspaceRow):
    """One mail to one reader about one or several notices; its number is its Message-ID, however often it is sent."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    cadence = models.CharField(max_length=10, choices=choices(Cadence))
    at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, help_text="After the mail server took it.")

    class Meta:
        indexes = (models.Index(fields=["workspace", "at"], condition=Q(sent_at__isnull=True), name="mail_not_sent"),)


class Notice(WorkspaceRow):
    """A member was told something once: of which kind, about what. Its words are made by whoever owns the kind."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=60)
    noun = models.CharField(max_length=40)
    noun_id = models.BigIntegerField()
    occasion = models.CharField(max_length=120, help_text="Why now: the log entry, or a day. Makes it once.")
    facts = models.JSONField(default=dict, help_text="Ids and names of fields, never amounts or texts.")
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mail_at = models.DateTimeField(null=True, help_text="From when it may be mailed; empty: not at all.")
    mail = models.ForeignKey(Mail, on_delete=models.SET_NULL, null=True, related_name="notices")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["member", "kind", "occasion"], name="told_once"),)
        indexes = (
            models.Index(fields=["member", "-at", "-id"], name="notice_newest_first"),
            models.Index(fields=["member"], condition=Q(read_at__isnull=True), name="notice_unread"),
            models.Index(
                fields=["workspace", "mail_at"], condition=Q(mail__isnull=True, mail_at__isnull=False),
                name="notice_to_mail",
            ),
        )  # fmt: skip


class Preference(WorkspaceRow):
    """How a member wants a kind by mail; without a row the kind's own default holds."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=60)
    cadence = models.CharField(max_length=10, choices=choices(Cadence))

    class Meta:
        constraints = (models.UniqueConstraint(fields=["member", "kind"], name="one_preference_a_kind"),)


class Rhythm(WorkspaceRow):
    """When digests come and when nothing does, in the member's own time."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="rhythm")
    digest_hour = models.PositiveSmallIntegerField(default=DIGEST_HOUR)
    digest_weekday = models.PositiveSmallIntegerField(default=MONDAY)
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(digest_hour__range=(0, 23), digest_weekday__range=(0, 6)), name="digest_in_week"
            ),
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_until__isnull=True)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="quiet_both_or_none",
            ),
        )
