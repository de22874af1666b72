from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from tradeoff.asks.models import Ask
from tradeoff.problems.rules import OptionKind
from tradeoff.workspaces.models import Area, Member, WorkspaceRow
from tradeoff.workspaces.rules import choices


class Problem(WorkspaceRow):
    """The need several asks share, framed so that options can be compared."""

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="problems")
    title = models.CharField(max_length=160)
    statement = models.TextField(blank=True)
    who_has_it = models.TextField(blank=True)
    how_often = models.CharField(max_length=300, blank=True)
    workaround_today = models.TextField(blank=True)
    cost_of_not_solving = models.TextField(blank=True)
    success_measure = models.TextField(blank=True, help_text="How we would know that it is solved.")
    owner = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    opened_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(title=""), name="problem_has_title"),)
        indexes = (models.Index(fields=["workspace", "area"], name="problem_by_area"),)

    def __str__(self) -> str:
        return self.title


class Option(WorkspaceRow):
    """One way to answer a problem, with effort in person-weeks as low, likely and high, or a cost."""

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="options")
    kind = models.CharField(max_length=20, choices=choices(OptionKind))
    title = models.CharField(max_length=160)
    description = models.TextField(blank=True)
    effort_low = models.DecimalField(max_digits=7, decimal_places=1, null=True, blank=True)
    effort_likely = models.DecimalField(max_digits=7, decimal_places=1, null=True, blank=True)
    effort_high = models.DecimalField(max_digits=7, decimal_places=1, null=True, blank=True)
    cost_minor = models.BigIntegerField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(effort_low__isnull=True, effort_likely__isnull=True, effort_high__isnull=True)
                | Q(effort_low__gt=0, effort_likely__gte=F("effort_low"), effort_high__gte=F("effort_likely")),
                name="effort_low_likely_high",
            ),
            models.CheckConstraint(condition=Q(cost_minor__gte=0), name="option_cost_not_negative"),
        )

    def __str__(self) -> str:
        return self.title


class Filing(WorkspaceRow):
    """An ask under a problem: whose judgement and when. Moving an ask ends one filing and starts another."""

    ask = models.ForeignKey(Ask, on_delete=models.CASCADE, related_name="filings")
    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="filings")
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["ask"], condition=Q(ended_at__isnull=True), name="ask_filed_once"),
        )
        indexes = (models.Index(fields=["problem"], condition=Q(ended_at__isnull=True), name="filing_by_problem"),)


class ProblemMerge(WorkspaceRow):
    """A problem found to be another; its words stay in it, its filings count for the other while this holds."""

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="merges")
    into = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="merged_from")
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["problem"], condition=Q(undone_at__isnull=True), name="problem_merged_once"
            ),
            models.CheckConstraint(condition=~Q(problem=F("into")), name="problem_not_merged_into_itself"),
        )


class ProblemView(WorkspaceRow):
    """A member opened a problem, last at; a fast no by someone who never did counts as hasty."""

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="views")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["problem", "member"], name="problem_view_once_a_member"),)
