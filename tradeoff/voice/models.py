from __future__ import annotations

from django.db import models
from django.db.models import Q

from tradeoff.crm.models import Account, Contact, Deal
from tradeoff.voice.rules import LONGEST_AUTHOR, LONGEST_ORIGIN, PersonKind, Source, State
from tradeoff.workspaces.models import Member, WorkspaceRow
from tradeoff.workspaces.rules import choices


class Note(WorkspaceRow):
    """Words as they were said or written, never edited; a removed one is out of sight and can be brought back.

    Its way through the inbox is its state, whose it is, and until when it sleeps.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    contact = models.ForeignKey(Contact, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    text = models.TextField()
    author = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    author_name = models.CharField(max_length=LONGEST_AUTHOR, blank=True, help_text="Where the author is no member.")
    source = models.CharField(max_length=4, choices=choices(Source), default=Source.HAND)
    origin = models.CharField(max_length=LONGEST_ORIGIN, blank=True, help_text="Such as “call with procurement”.")
    at = models.DateTimeField(help_text="When it was said or written.")
    external_id = models.CharField(max_length=120, null=True, blank=True)
    person_kind = models.CharField(
        max_length=8, choices=choices(PersonKind), default=PersonKind.UNKNOWN, help_text="At that moment."
    )
    state = models.CharField(max_length=11, choices=choices(State), default=State.UNPROCESSED)
    owner = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    snoozed_until = models.DateField(null=True, blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["workspace", "external_id"], name="note_external_id_once"),
            models.CheckConstraint(
                condition=Q(account__isnull=False) | Q(deal__isnull=False) | Q(source__in=["mail", "form", "call"]),
                name="note_is_on_something",
            ),
        )
        indexes = (
            models.Index(fields=["deal", "-at"], name="note_by_deal"),
            models.Index(fields=["account", "-at"], name="note_by_account"),
            models.Index(fields=["workspace", "-at"], name="note_by_time"),
            models.Index(fields=["workspace", "state", "-at", "-id"], name="note_by_state"),
        )

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def noun_ids(self) -> dict[str, int | None]:
        """What every event about it says."""
        return {"account_id": self.account_id, "deal_id": self.deal_id}
