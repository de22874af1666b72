from __future__ import annotations

from django.db import models

from tradeoff.imports.engine.inputs import Plan
from tradeoff.imports.engine.remembering import KeptColumn
from tradeoff.imports.rules import Noun
from tradeoff.work.models import Run
from tradeoff.workspaces.models import Member, Workspace, WorkspaceRow
from tradeoff.workspaces.rules import choices

RUNS = ("check_run", "write_run", "undo_run")
STATES = ("checked", "written", "undone", "discarded")


class Import(WorkspaceRow):
    """A file on its way in: stored under its workspace's folder, mapped and checked, then written once."""

    target = models.CharField(max_length=20, choices=choices(Noun))
    file_name = models.CharField(max_length=255, help_text="As the person called it.")
    stored_as = models.CharField(max_length=255, help_text="Below MEDIA_ROOT.")
    mapping = models.JSONField(default=dict)
    choices = models.JSONField(default=dict, help_text="Repairs, same names and estimates the person accepted.")
    report = models.JSONField(default=dict, help_text="What the last check found.")
    state = models.CharField(max_length=10, choices=[(state, state) for state in STATES], default="checked")
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    written_at = models.DateTimeField(null=True, blank=True)
    write_run = models.ForeignKey(Run, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    check_run = models.ForeignKey(Run, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    undo_run = models.ForeignKey(Run, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    # What this process has just checked and on what ground; never stored.
    checked: tuple[str, Plan] | None = None

    class Meta:
        indexes = (models.Index(fields=["workspace", "-at"], name="import_newest_first"),)

    def __str__(self) -> str:
        return self.file_name

    @property
    def problems_file(self) -> str:
        """Below MEDIA_ROOT; empty while no cell is refused."""
        return str(self.report.get("problems_file", ""))

    @property
    def live_run(self) -> Run | None:
        """What a worker has to do or does with it right now."""
        return next((run for run in self.runs if not run.is_over), None)

    @property
    def runs(self) -> list[Run]:
        """Of its check, its writing and its undo, the latest first."""
        there = (run for run in (self.check_run, self.write_run, self.undo_run) if run is not None)
        return sorted(there, key=lambda run: run.pk, reverse=True)


class Touch(WorkspaceRow):
    """A row that an import created or changed, filled by trigger; gone when the row went back, swept after a while.

    `after` sums up what the import left, so that a row edited since is told from one that was not.
    """

    workspace = models.ForeignKey(
        Workspace, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    file = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    place = models.CharField(max_length=40, help_text="The table, see tracks.")
    row_id = models.BigIntegerField()
    pk = models.CompositePrimaryKey("file_id", "place", "row_id")
    created = models.BooleanField()
    before = models.JSONField(null=True)
    after = models.BigIntegerField()
    kept = models.CharField(
        max_length=60, blank=True, db_default="", help_text="Why it stays as it is: see rules.Kept."
    )


class SavedMapping(WorkspaceRow):
    """What the columns of a file became, for the next file that has the same ones; shared by the workspace."""

    noun = models.CharField(max_length=20, choices=choices(Noun))
    fingerprint = models.CharField(max_length=64, help_text="Of the column names, see engine.remembering.")
    name = models.CharField(max_length=80)
    columns = models.JSONField(default=list, help_text="Column name, field, scale and styles.")
    saved_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()
    used_at = models.DateTimeField()
    times_used = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["workspace", "noun", "fingerprint"], name="mapping_once_per_columns"),
            models.UniqueConstraint(fields=["workspace", "noun", "name"], name="mapping_name_once"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def kept(self) -> list[KeptColumn]:
        return [KeptColumn(**column) for column in self.columns]
