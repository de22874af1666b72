from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from tradeoff.matching.rules import Noun, Verdict
from tradeoff.problems.models import Problem
from tradeoff.workspaces.models import Member, WorkspaceRow
from tradeoff.workspaces.rules import choices


class Passage(WorkspaceRow):
    """A piece of a noun's text. Its stems and its vector stand in columns that only SQL reads (see the migrations)."""

    noun = models.CharField(max_length=8, choices=choices(Noun))
    noun_id = models.BigIntegerField()
    part = models.PositiveSmallIntegerField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    digest = models.CharField(max_length=32, help_text="Of the noun's whole text; another one means: taken in anew.")
    encoder = models.CharField(max_length=60, blank=True, help_text="Whose newest vector it has; empty: none yet.")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["workspace", "noun", "noun_id", "part"], name="passage_once"),)
        indexes = (models.Index(fields=["workspace", "encoder", "id"], name="passage_by_encoder"),)

    def __str__(self) -> str:
        return f"{self.noun} {self.noun_id}, part {self.part}"


class Serving(WorkspaceRow):
    """Whose vectors answer in a workspace: the last model under which every passage had one."""

    encoder = models.CharField(max_length=60)
    since = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["workspace"], name="serving_once"),)


class Likeness(WorkspaceRow):
    """Two of one noun that say nearly the same; found when the later of them came in."""

    noun = models.CharField(max_length=8, choices=choices(Noun))
    noun_id = models.BigIntegerField(help_text="The later one.")
    other_id = models.BigIntegerField(help_text="The one that was there.")
    cosine = models.FloatField()
    at = models.DateTimeField()
    dismissed_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    dismissed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["workspace", "noun", "noun_id", "other_id"], name="likeness_once"),
            models.CheckConstraint(condition=~Q(noun_id=F("other_id")), name="likeness_is_of_two"),
        )
        indexes = (models.Index(fields=["workspace", "noun", "other_id"], name="likeness_by_other"),)


class MergeSuggestion(WorkspaceRow):
    """Two problems that may be one, with how near they are and what became of it; `problem` is the later one."""

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="+")
    into = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="+")
    score = models.FloatField(help_text="0 to 1, from text.ranking.")
    cosine = models.FloatField()
    reason = models.CharField(max_length=300)
    verdict = models.CharField(max_length=10, choices=choices(Verdict), default=Verdict.PENDING)
    at = models.DateTimeField()
    by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["problem", "into"], name="merge_suggestion_once"),
            models.CheckConstraint(condition=~Q(problem=F("into")), name="merge_suggestion_is_of_two"),
        )
        indexes = (models.Index(fields=["workspace", "verdict", "-score"], name="merge_suggestion_by_score"),)


class ThemeRun(WorkspaceRow):
    """One grouping of what was heard in a window of time."""

    since = models.DateField()
    until = models.DateField()
    texts = models.PositiveIntegerField(help_text="How many asks and notes were grouped.")
    left_out = models.PositiveIntegerField(help_text="Those near no group.")
    encoder = models.CharField(max_length=60)
    at = models.DateTimeField()
    by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        indexes = (models.Index(fields=["workspace", "-at"], name="theme_run_newest"),)


class Theme(WorkspaceRow):
    """A group of asks and notes that say something alike, named by its distinctive words."""

    run = models.ForeignKey(ThemeRun, on_delete=models.CASCADE, related_name="themes")
    words = models.JSONField(help_text="Its distinctive words, most telling first.")
    cohesion = models.FloatField(help_text="Mean cosine of its members to its centre.")
    now = models.PositiveIntegerField(help_text="Texts in the later half of the window.")
    before = models.PositiveIntegerField(help_text="Texts in the earlier half.")
    p_rising = models.FloatField(null=True, help_text="Adjusted p of the rising test; empty: not enough evidence.")
    rising = models.BooleanField(default=False)
    problem = models.ForeignKey(Problem, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")


class ThemeMember(WorkspaceRow):
    """An ask or a note in a theme; the first few places are those that speak for it."""

    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="members")
    noun = models.CharField(max_length=8, choices=choices(Noun))
    noun_id = models.BigIntegerField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    place = models.PositiveIntegerField()
    nearness = models.FloatField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["theme", "noun", "noun_id"], name="theme_member_once"),)
