from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from tradeoff.activities.rules import Direction, Kind, Outcome, Source
from tradeoff.crm.models import Account, Contact, Deal
from tradeoff.workspaces.models import Member, WorkspaceRow
from tradeoff.workspaces.rules import choices


class ActivityQuerySet(models.QuerySet["Activity"]):
    def standing(self) -> ActivityQuerySet:
        """Those nobody removed."""
        return self.filter(removed_at=None)


class Activity(WorkspaceRow):
    """A call, a meeting or a mail with a customer; planned while `at` lies ahead."""

    kind = models.CharField(max_length=7, choices=choices(Kind))
    account = models.ForeignKey(Account, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    direction = models.CharField(max_length=3, choices=choices(Direction), blank=True)
    subject = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    outcome = models.CharField(max_length=10, choices=choices(Outcome), blank=True)
    next_step = models.CharField(max_length=300, blank=True)
    addresses = models.TextField(blank=True, help_text="Of a mail, one a line.")
    by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    source = models.CharField(max_length=8, choices=choices(Source), default=Source.HAND)
    external_id = models.CharField(max_length=300, null=True, blank=True)
    logged_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    objects = ActivityQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["workspace", "external_id"], name="activity_external_id_once"),
            models.CheckConstraint(
                condition=Q(account__isnull=False) | Q(deal__isnull=False), name="activity_is_on_something"
            ),
            models.CheckConstraint(condition=Q(minutes__lte=1440), name="activity_within_a_day"),
        )
        indexes = (
            models.Index(fields=["deal", "-at"], name="activity_by_deal"),
            models.Index(fields=["account", "-at"], name="activity_by_account"),
            models.Index(fields=["workspace", "by", "-at"], name="activity_by_member"),
            models.Index(fields=["workspace", "-at"], name="activity_by_time"),
        )

    def __str__(self) -> str:
        return self.subject

    @property
    def is_mail_copy(self) -> bool:
        """Read from somebody's mailbox under their consent."""
        return self.source == Source.MAILBOX

    @property
    def noun_ids(self) -> dict[str, int | None]:
        """What every event about it says."""
        return {"account_id": self.account_id, "deal_id": self.deal_id}


class Attendee(WorkspaceRow):
    """A contact who was there, or who wrote or got the mail."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="attendees")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["activity", "contact"], name="attendee_once"),)


class QuietPolicy(WorkspaceRow):
    """After how many days without activity a deal is called quiet; 0 never."""

    days = models.PositiveSmallIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["workspace"], name="one_quiet_policy"),)


class CalendarSource(WorkspaceRow):
    """A calendar of a member's that is read again and again; its address is a secret and kept sealed."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=120)
    sealed_address = models.TextField()
    with_private = models.BooleanField(default=False)
    connected_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True, help_text="When it was last read without trouble.")
    trouble = models.CharField(max_length=300, blank=True)
    trouble_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class CalendarEvent(WorkspaceRow):
    """A meeting with somebody outside the company, as a calendar told it; without an activity it waits for review."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    calendar = models.ForeignKey(CalendarSource, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    uid = models.CharField(max_length=255)
    recurrence = models.CharField(max_length=40, blank=True, help_text="Which of a series, by its planned time.")
    sequence = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    subject = models.CharField(max_length=200)
    addresses = models.TextField(blank=True, help_text="Of people outside, one a line.")
    activity = models.ForeignKey(Activity, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    dismissed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["member", "uid", "recurrence"], name="calendar_event_once"),)
        indexes = (models.Index(fields=["member", "at"], name="calendar_event_by_member"),)

    def __str__(self) -> str:
        return self.subject


class CalendarFeed(WorkspaceRow):
    """A secret address under which a member's own calendar program reads their dates; only its hash is kept."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["member"], condition=Q(revoked_at=None), name="one_standing_feed_each"),
        )


class Mailbox(WorkspaceRow):
    """A member's consent that their mailbox is read, with its words and scope; the password is kept sealed."""

    class Security(models.TextChoices):
        TLS = "tls", "TLS"
        STARTTLS = "starttls", "STARTTLS"
        NONE = "none", "None"

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    host = models.CharField(max_length=253)
    port = models.PositiveIntegerField()
    security = models.CharField(max_length=8, choices=Security.choices)
    user_name = models.CharField(max_length=254)
    sealed_password = models.TextField(blank=True)
    with_text = models.BooleanField(default=False)
    consent = models.TextField(help_text="The words they agreed to.")
    consented_at = models.DateTimeField()
    since = models.DateTimeField(help_text="Mails from before are left alone.")
    paused_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True, help_text="When it was last read without trouble.")
    trouble = models.CharField(max_length=300, blank=True)
    trouble_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["member"], condition=Q(withdrawn_at=None), name="one_mailbox_each"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(sealed_password=""), name="no_password_after_withdrawal"
            ),
        )

    def __str__(self) -> str:
        return self.user_name

    @property
    def is_read(self) -> bool:
        return self.paused_at is None and self.withdrawn_at is None


class MailFolder(WorkspaceRow):
    """How far a folder was read: mails up to `last_uid`, for as long as `uid_validity` stays the same."""

    mailbox = models.ForeignKey(Mailbox, on_delete=models.CASCADE, related_name="folders")
    name = models.CharField(max_length=200)
    uid_validity = models.BigIntegerField(null=True, blank=True)
    last_uid = models.BigIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(F("mailbox"), F("name"), name="mail_folder_once"),)

    def __str__(self) -> str:
        return self.name


class MailCopy(WorkspaceRow):
    """A logged mail lies in this mailbox too; the mail is logged once, however many colleagues got it."""

    mailbox = models.ForeignKey(Mailbox, on_delete=models.CASCADE, related_name="+")
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="copies")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["mailbox", "activity"], name="mail_copy_once"),)
