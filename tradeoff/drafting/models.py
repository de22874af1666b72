from __future__ import annotations

from django.db import models
from django.db.models import Q

from tradeoff.drafting.rules import DEFAULT_BUDGET, Kind, Noun, State
from tradeoff.workspaces.models import Member, WorkspaceRow
from tradeoff.workspaces.rules import choices


class DraftingSetting(WorkspaceRow):
    """Whether a workspace lets the server's language model draft, and for how many tokens a month."""

    is_on = models.BooleanField(default=False)
    tokens_a_month = models.PositiveIntegerField(default=DEFAULT_BUDGET)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["workspace"], name="drafting_setting_once"),)


class Draft(WorkspaceRow):
    """A text proposed to the one who asked for it."""

    kind = models.CharField(max_length=12, choices=choices(Kind))
    noun = models.CharField(max_length=8, choices=choices(Noun))
    noun_id = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=choices(State))
    text = models.TextField(blank=True)
    texts_read = models.PositiveIntegerField(default=0, help_text="How many texts it was drawn or drafted from.")
    model = models.CharField(max_length=120, blank=True, help_text="Who drafted it; empty: drawn from what was said.")
    why_drawn = models.CharField(max_length=300, blank=True, help_text="What kept the model from it, if it was asked.")
    withheld = models.PositiveIntegerField(default=0, help_text="Names and amounts the model did not get to see.")
    tokens = models.PositiveIntegerField(default=0, help_text="Spent, or promised while it waits.")
    by = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(state="waiting") | ~Q(text=""), name="draft_says_something"),
            models.UniqueConstraint(
                fields=["workspace", "noun", "noun_id", "by"], condition=Q(state="waiting"), name="draft_waits_once"
            ),
        )
        indexes = (
            models.Index(fields=["workspace", "noun", "noun_id", "by", "-id"], name="draft_newest_first"),
            models.Index(fields=["workspace", "at"], condition=Q(tokens__gt=0), name="draft_spent"),
        )
