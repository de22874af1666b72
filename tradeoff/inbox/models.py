from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from tradeoff.inbox.rules import Act, Importance
from tradeoff.problems.models import Problem
from tradeoff.voice.models import Note
from tradeoff.workspaces.models import Member, WorkspaceRow
from tradeoff.workspaces.rules import choices


class Step(WorkspaceRow):
    """One act of triage over any number of notes, with what stood there before, so that it can be undone."""

    act = models.CharField(max_length=8, choices=choices(Act))
    before = models.JSONField(help_text="Note id to the fields it had; of a tag or a link, the ids of what was made.")
    notes = models.PositiveIntegerField()
    by = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = (models.Index(fields=["by", "-at"], name="step_newest"),)


class Insight(WorkspaceRow):
    """A span of a note that says something about a problem. One that was taken back is kept and counts no more."""

    note = models.ForeignKey(Note, on_delete=models.CASCADE, related_name="insights")
    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="insights")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    quote = models.TextField()
    importance = models.PositiveSmallIntegerField(
        null=True, blank=True, choices=[(one.value, one.label) for one in Importance]
    )
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    taken_back_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="insight_has_words"),
            models.CheckConstraint(
                condition=Q(importance__isnull=True) | Q(importance__lte=3), name="importance_0_to_3"
            ),
            models.UniqueConstraint(
                fields=["note", "problem", "start", "end"], condition=Q(taken_back_at__isnull=True), name="insight_once"
            ),
        )
        indexes = (
            models.Index(fields=["problem"], condition=Q(taken_back_at__isnull=True), name="insight_by_problem"),
        )


class Tag(WorkspaceRow):
    """A word of the workspace for notes."""

    name = models.CharField(max_length=40)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["workspace", "name"], name="tag_once"),)

    def __str__(self) -> str:
        return self.name


class Tagging(WorkspaceRow):
    """A tag on a note."""

    note = models.ForeignKey(Note, on_delete=models.CASCADE, related_name="taggings")
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="taggings")
    by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["note", "tag"], name="tagging_once"),)
        indexes = (models.Index(fields=["workspace", "tag"], name="tagging_by_tag"),)


class SavedView(WorkspaceRow):
    """Filters of the inbox under a name; shared ones are everybody's to use and their owner's to change."""

    name = models.CharField(max_length=60)
    filters = models.CharField(max_length=500, blank=True, help_text="The address's query, without the note and page.")
    owner = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    shared = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["owner", "name"], name="saved_view_once"),)

    def __str__(self) -> str:
        return self.name
