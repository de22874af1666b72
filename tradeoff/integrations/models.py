from __future__ import annotations

from django.db import models
from django.db.models import Q

from tradeoff.integrations.rules import Origin, State
from tradeoff.problems.models import Option
from tradeoff.workspaces.models import Member, WorkspaceRow
from tradeoff.workspaces.rules import choices


class Connection(WorkspaceRow):
    """A vendor's door that somebody opened for the workspace; every secret in it is sealed."""

    vendor = models.CharField(max_length=40)
    name = models.CharField(max_length=80, help_text="As people here call it.")
    base_url = models.CharField(max_length=300)
    oauth_base_url = models.CharField(max_length=300, blank=True)
    client_id = models.CharField(max_length=300, blank=True)
    client_secret = models.TextField(blank=True, help_text="Sealed.")
    signing_secret = models.TextField(blank=True, help_text="Sealed.")
    socket_token = models.TextField(blank=True, help_text="Sealed; opens a socket where nobody can knock here.")
    hook_secret = models.TextField(help_text="Sealed; part of the address for webhooks.")
    grant = models.TextField(blank=True, help_text="Sealed; empty while nobody has opened the door.")
    extra = models.JSONField(default=dict, help_text="What came with the grant and is no secret.")
    scopes = models.JSONField(default=list)
    mapping = models.JSONField(default=dict, help_text="Which of the vendor's fields is what here.")
    who = models.CharField(max_length=200, blank=True, help_text="Whose door it is, in the vendor's words.")
    state = models.CharField(max_length=6, choices=choices(State), default=State.DRAFT)
    trouble = models.CharField(max_length=20, blank=True, help_text="Its code, see line.errors.")
    trouble_words = models.CharField(max_length=300, blank=True)
    trouble_remedy = models.CharField(max_length=300, blank=True)
    trouble_at = models.DateTimeField(null=True, blank=True)
    retry_at = models.DateTimeField(null=True, blank=True)
    well_at = models.DateTimeField(null=True, blank=True, help_text="When the vendor last answered as it should.")
    synced_at = models.DateTimeField(null=True, blank=True)
    heard_at = models.DateTimeField(null=True, blank=True, help_text="When a webhook last came in.")
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    connected_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    connected_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["workspace", "name"], condition=~Q(state=State.ENDED), name="connection_name_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[State.DRAFT, State.ENDED], grant="") | Q(state__in=[State.LIVE, State.BROKEN]),
                name="connection_ended_has_no_grant",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_live(self) -> bool:
        """Whether anything may be asked of the vendor."""
        return self.state == State.LIVE


class Delivery(WorkspaceRow):
    """A webhook that came in: who brought it twice brought it once, and a job reads what it hints at."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="deliveries")
    delivery_id = models.CharField(max_length=200, help_text="The vendor's own.")
    hints = models.JSONField(default=list)
    payload = models.JSONField(default=dict)
    at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    words = models.CharField(max_length=300, blank=True, help_text="Why it has not been handled.")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["connection", "delivery_id"], name="delivery_once"),)
        indexes = (
            models.Index(fields=["connection", "id"], condition=Q(handled_at=None), name="delivery_to_handle"),
            models.Index(fields=["workspace", "at"], name="delivery_by_time"),
        )


class ChatPerson(WorkspaceRow):
    """Who in a chat is which member, if any; what they press there is done with that member's rights."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="people")
    person = models.CharField(max_length=60, help_text="The vendor's own id.")
    name = models.CharField(max_length=120, blank=True)
    email = models.CharField(max_length=254, blank=True)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    by = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="Who said so by hand."
    )
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["connection", "person"], name="chat_person_once"),
            models.UniqueConstraint(fields=["connection", "member"], name="chat_member_once"),
        )

    def __str__(self) -> str:
        return self.name or self.person


class ChatTold(WorkspaceRow):
    """What was said in a chat, once, and where it stands so that it can be written anew."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=120)
    channel = models.CharField(max_length=60)
    message_id = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["connection", "key"], name="chat_told_once"),)


class WorkThing(WorkspaceRow):
    """An issue where work is planned: made from an option that was decided, or there before anybody decided."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="things")
    external_id = models.CharField(max_length=60)
    key = models.CharField(max_length=60)
    url = models.CharField(max_length=500)
    option = models.ForeignKey(Option, on_delete=models.PROTECT, null=True, blank=True, related_name="things")
    origin = models.CharField(max_length=8, choices=choices(Origin))
    title = models.CharField(max_length=300)
    body = models.TextField(blank=True)
    kind = models.CharField(max_length=80, blank=True)
    status = models.CharField(max_length=80, blank=True, help_text="The vendor's word.")
    progress = models.CharField(max_length=9, default="todo", help_text="The house's: todo, doing, done, cancelled.")
    starts = models.DateField(null=True, blank=True)
    due = models.DateField(null=True, blank=True)
    estimate = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    releases = models.JSONField(default=list)
    released_on = models.DateField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True, help_text="By the vendor's clock.")
    gone_at = models.DateTimeField(null=True, blank=True, help_text="When it was found to be there no more.")
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["connection", "external_id"], name="work_thing_once"),
            models.UniqueConstraint(
                fields=["connection", "option"], condition=Q(option__isnull=False), name="work_thing_per_option"
            ),
            models.CheckConstraint(
                condition=Q(origin=Origin.IMPORTED) | Q(option__isnull=False), name="work_thing_decided_has_option"
            ),
        )
        indexes = (models.Index(fields=["connection", "-changed_at"], name="work_thing_by_change"),)

    def __str__(self) -> str:
        return self.key


class WorkOrder(WorkspaceRow):
    """An option that somebody sent to where work is planned and that has not arrived there yet."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="+")
    option = models.ForeignKey(Option, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    words = models.CharField(max_length=300, blank=True, help_text="Why it was refused there.")
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["connection", "option"], name="work_order_once"),)
