from __future__ import annotations

from django.db import models
from django.db.models import Q

from tradeoff.workspaces.models import Member, WorkspaceRow


class SubjectRow(WorkspaceRow):
    """A row about some noun of another package, which alone says who may see it."""

    about = models.CharField(max_length=20, help_text="The noun: deal, account, ask, …")
    about_id = models.BigIntegerField()

    class Meta:
        abstract = True


class Comment(SubjectRow):
    """What a member said; mentions stand in the text as @[member id]. A removed one keeps its place without words."""

    author = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(blank=True)
    quoted = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1, help_text="Counts the wordings; two editors cannot both be next.")
    edited_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True) & ~Q(text="") | Q(removed_at__isnull=False, text=""),
                name="comment_has_words_until_removed",
            ),
        )
        indexes = (models.Index(fields=["workspace", "about", "about_id", "at"], name="comment_by_subject"),)


class Wording(WorkspaceRow):
    """How a comment was worded before an edit."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="wordings")
    version = models.PositiveIntegerField()
    text = models.TextField()
    until = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["comment", "version"], name="wording_once_a_version"),)


class Mention(WorkspaceRow):
    """A member is named in a comment; told once, however often the comment is edited."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="mentions")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["comment", "member"], name="mentioned_once_a_comment"),)


class Following(SubjectRow):
    """A member follows a subject, or said not to (`ended_at`), which no automatic following overrides."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["workspace", "about", "about_id", "member"], name="follows_once"),
        )


class Task(SubjectRow):
    """Something one member is to do about a subject."""

    text = models.CharField(max_length=300)
    assignee = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    due = models.DateField(null=True, blank=True)
    remind_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    given_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    done_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(text=""), name="task_has_words"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by__isnull=True)
                | Q(done_at__isnull=False, done_by__isnull=False),
                name="task_done_by_somebody",
            ),
        )
        indexes = (
            models.Index(fields=["workspace", "about", "about_id"], name="task_by_subject"),
            models.Index(fields=["assignee", "done_at", "due"], name="task_by_assignee"),
        )

    def __str__(self) -> str:
        return self.text


class Attachment(SubjectRow):
    """A file beside a subject. The row comes last and goes first, so it always names a file that is there."""

    name = models.CharField(max_length=120, help_text="As people called it; never part of a path.")
    kept_as = models.CharField(max_length=80, unique=True, help_text="Name below the workspace's folder; ours, random.")
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["workspace", "about", "about_id"], name="attachment_by_subject"),)

    def __str__(self) -> str:
        return self.name
