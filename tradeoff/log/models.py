from __future__ import annotations

from typing import Any

import pgtrigger
from django.db import models


class EntryQuerySet(models.QuerySet["Entry"]):
    def append(self, **fields: Any) -> Entry:
        """The log's only write."""
        return self.create(**fields)


class Entry(models.Model):
    """One thing that happened; written by `log.record` and never changed."""

    workspace = models.ForeignKey("workspaces.Workspace", on_delete=models.CASCADE, related_name="+")
    actor = models.ForeignKey("workspaces.Member", on_delete=models.PROTECT, null=True, related_name="+")
    event = models.CharField(max_length=60)
    noun = models.CharField(max_length=40)
    noun_id = models.BigIntegerField(null=True)
    facts = models.JSONField(default=dict)
    at = models.DateTimeField()

    objects = EntryQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(fields=["workspace", "noun", "noun_id", "at"], name="entry_by_noun"),
            models.Index(fields=["workspace", "at"], name="entry_by_time"),
        )
        triggers = (pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),)
