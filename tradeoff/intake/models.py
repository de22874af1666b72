from __future__ import annotations

from django.db import models
from django.db.models import Q

from tradeoff.intake.rules import LONGEST_TITLE
from tradeoff.workspaces.models import Member, WorkspaceRow


class MailImport(WorkspaceRow):
    """A file of mails: looked at first, then taken in, and taken back as a whole where that was wrong.

    The mails wait here with their words only until they are taken in; then they are notes.
    """

    name = models.CharField(max_length=200)
    waiting = models.JSONField(default=list, help_text="The mails that were read, until they are taken in.")
    lines = models.JSONField(default=list, help_text="[what about, from whom, note id or null] of each, once taken in.")
    left_out = models.JSONField(default=list, help_text="Why others of the file stay out, one sentence each.")
    by = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    read_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(taken_at__isnull=False) | Q(taken_back_at=None), name="taken_back_was_taken"
            ),
        )
        indexes = (models.Index(fields=["by", "-read_at"], name="mail_import_newest"),)

    def __str__(self) -> str:
        return self.name

    @property
    def notes(self) -> list[int]:
        """The notes it made."""
        return [key for _, _, key in self.lines if key is not None]


class Form(WorkspaceRow):
    """A page that anybody with its link may fill in; each answer becomes a note.

    The link is kept sealed, so that it can be copied again, and found by its hash.
    """

    title = models.CharField(max_length=LONGEST_TITLE)
    words = models.TextField(help_text="What is asked.")
    token_hash = models.CharField(max_length=64, unique=True)
    sealed_token = models.TextField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    paused_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    answers = models.PositiveIntegerField(default=0)
    answered_at = models.DateTimeField(null=True, blank=True, help_text="When the last answer came.")

    class Meta:
        indexes = (models.Index(fields=["workspace", "-made_at"], name="form_newest"),)

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.paused_at is None and self.revoked_at is None
