from __future__ import annotations

from django.db import models

from tradeoff.crm.models import Deal
from tradeoff.integrations.models import Connection
from tradeoff.syncing.rules import Why
from tradeoff.workspaces.models import Member, WorkspaceRow
from tradeoff.workspaces.rules import choices


class Reading(WorkspaceRow):
    """How far a noun has been read over a connection, kept with every chunk that was laid."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="+")
    noun = models.CharField(max_length=20)
    moment = models.DateTimeField(null=True, help_text="All that changed until then has been read.")
    newest = models.DateTimeField(null=True, help_text="The newest change seen in the pass under way.")
    resume = models.TextField(blank=True, help_text="Where the pass under way goes on.")
    whole_at = models.DateTimeField(null=True, help_text="When all of it had been read for the first time.")
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["connection", "noun"], name="one_reading_a_noun"),)


class Linked(WorkspaceRow):
    """A record there and the row here that it is. `row_id` is of the noun's own table."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="+")
    noun = models.CharField(max_length=20)
    external_id = models.CharField(max_length=120)
    row_id = models.BigIntegerField()
    is_second = models.BooleanField(default=False, help_text="Another record is this row already; it states nothing.")
    is_doubtful = models.BooleanField(default=False, help_text="Matched by name: somebody should look.")
    gone_at = models.DateTimeField(null=True, help_text="When it was found to be deleted there.")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["connection", "noun", "external_id"], name="linked_once"),)
        indexes = (
            models.Index(fields=["noun", "row_id"], name="linked_by_row"),
            models.Index(fields=["connection"], condition=models.Q(is_doubtful=True), name="linked_doubtful"),
        )


class OwnerMatch(WorkspaceRow):
    """Who owns records there, and which member that is."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="+")
    external_id = models.CharField(max_length=120)
    name = models.CharField(max_length=200)
    email = models.CharField(max_length=254, blank=True)
    is_active = models.BooleanField(default=True)
    member = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    settled_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True, help_text="When a person said who it is, or that it is nobody here.")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["connection", "external_id"], name="owner_matched_once"),)


class Mishap(WorkspaceRow):
    """A record that could not be taken, and why; it goes when it has been."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="+")
    noun = models.CharField(max_length=20)
    external_id = models.CharField(max_length=120)
    words = models.CharField(max_length=300)
    tries = models.PositiveIntegerField(default=1)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["connection", "noun", "external_id"], name="one_mishap_each"),)


class Pass(WorkspaceRow):
    """One reading of a connection that changed something here, or failed; what a person reads as its log."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="+")
    why = models.CharField(max_length=8, choices=choices(Why))
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    facts = models.JSONField(default=dict)
    words = models.CharField(max_length=600, blank=True, help_text="What could not be read, or why it ended early.")
    is_whole = models.BooleanField(default=True)

    class Meta:
        indexes = (models.Index(fields=["connection", "-id"], name="passes_newest_first"),)


class Outgoing(WorkspaceRow):
    """What somebody changed here that is on its way to the CRM; until it is there, the CRM does not overrule it."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="+")
    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="+")
    external_id = models.CharField(max_length=120)
    fields = models.JSONField(default=list, help_text="Columns of the deal.")
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["connection", "deal"], name="outgoing_by_deal"),)
