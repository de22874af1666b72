from __future__ import annotations

import pgtrigger
from django.db import models


class Entry(models.Model):
    """One thing that happened; written by `log.record` and never changed."""

    workspace = models.ForeignKey("workspaces.Workspace", on_delete=models.CASCADE, related_name="+")
    actor = models.ForeignKey("workspaces.Member", on_delete=models.PROTECT, null=True, related_name="+")
    event = models.CharField(max_length=60)
    noun = models.CharField(max_length=40)
    noun_id = models.BigIntegerField(null=True)
    facts = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(fields=["workspace", "noun", "noun_id", "at"], name="entry_by_noun"),
            models.Index(fields=["workspace", "at"], name="entry_by_time"),
        )
        triggers = (pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),)
