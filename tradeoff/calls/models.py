from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from tradeoff.asks.models import Ask
from tradeoff.calls.rules import LONGEST_NAME, LONGEST_TITLE, LONGEST_URL, Format, How, Side
from tradeoff.crm.models import Account, Contact, Deal
from tradeoff.voice.models import Note
from tradeoff.workspaces.models import Member, WorkspaceRow
from tradeoff.workspaces.rules import choices


class Call(WorkspaceRow):
    """A call whose words are known; a removed one is out of sight with its note and can be brought back."""

    title = models.CharField(max_length=LONGEST_TITLE)
    at = models.DateTimeField(help_text="When it began.")
    duration_ms = models.PositiveIntegerField(null=True, blank=True, help_text="As far as time codes tell.")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    note = models.OneToOneField(Note, on_delete=models.PROTECT, related_name="+", help_text="Its words in the inbox.")
    url = models.CharField(max_length=LONGEST_URL, blank=True, help_text="Where the recording is.")
    format = models.CharField(max_length=5, choices=choices(Format))
    external_id = models.CharField(max_length=120, null=True, blank=True)
    fingerprint = models.CharField(max_length=64, help_text="Of its words, so that a call comes in once.")
    imported_at = models.DateTimeField()
    imported_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    heard_at = models.DateTimeField(null=True, blank=True, help_text="When trackers and asks were looked for in it.")
    heard_with = models.CharField(max_length=60, blank=True, help_text="The model of meanings; empty: words only.")
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["workspace", "external_id"], name="call_external_id_once"),
            models.UniqueConstraint(fields=["workspace", "fingerprint"], name="call_words_once"),
            models.CheckConstraint(
                condition=Q(account__isnull=False) | Q(deal__isnull=False), name="call_is_on_something"
            ),
        )
        indexes = (
            models.Index(fields=["workspace", "-at"], name="call_by_time"),
            models.Index(fields=["deal", "-at"], name="call_by_deal"),
            models.Index(fields=["account", "-at"], name="call_by_account"),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def noun_ids(self) -> dict[str, int | None]:
        """What every event about it says."""
        return {"account_id": self.account_id, "deal_id": self.deal_id}


class Speaker(WorkspaceRow):
    """Somebody on a call, as the file names them, and who that is."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="speakers")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=LONGEST_NAME)
    email = models.CharField(max_length=254, blank=True)
    side = models.CharField(max_length=7, choices=choices(Side), default=Side.UNKNOWN)
    member = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    contact = models.ForeignKey(Contact, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["call", "name"], name="speaker_once"),
            models.CheckConstraint(condition=Q(member=None) | Q(contact=None), name="speaker_is_one_person"),
        )

    def __str__(self) -> str:
        return self.name


class Turn(WorkspaceRow):
    """What a speaker said in one go; `offset` is where these words begin in the text of the call's note."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="turns")
    speaker = models.ForeignKey(Speaker, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveIntegerField()
    starts_ms = models.PositiveIntegerField(null=True, blank=True)
    ends_ms = models.PositiveIntegerField(null=True, blank=True)
    text = models.TextField()
    offset = models.PositiveIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["call", "position"], name="turn_once"),)

    def __str__(self) -> str:
        return self.text[:60]


class Meanings(WorkspaceRow):
    """The vectors of a call's sentences under one model: half precision, a row for each of `pieces`."""

    call = models.OneToOneField(Call, on_delete=models.CASCADE, related_name="meanings")
    encoder = models.CharField(max_length=60)
    pieces = models.JSONField(help_text="[turn, start, end] of each sentence.")
    vectors = models.BinaryField()


class Tracker(WorkspaceRow):
    """Words, and sentences that mean them, which the company listens for in calls."""

    name = models.CharField(max_length=LONGEST_NAME)
    phrases = ArrayField(models.TextField(), default=list, blank=True)
    examples = ArrayField(models.TextField(), default=list, blank=True)
    made_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(F("workspace"), F("name"), condition=Q(removed_at=None), name="tracker_name_once"),
        )

    def __str__(self) -> str:
        return self.name


class TrackerHit(WorkspaceRow):
    """A place in a call where a tracker's words stand, or its meaning; offsets are in the turn's text."""

    tracker = models.ForeignKey(Tracker, on_delete=models.CASCADE, related_name="hits")
    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="hits")
    turn = models.ForeignKey(Turn, on_delete=models.CASCADE, related_name="+")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    how = models.CharField(max_length=7, choices=choices(How))
    nearness = models.FloatField(default=1.0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["tracker", "turn", "start"], name="tracker_hit_once"),)


class ProposedAsk(WorkspaceRow):
    """A sentence of a call that asks for something, waiting for somebody to accept or dismiss it."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="proposals")
    turn = models.ForeignKey(Turn, on_delete=models.CASCADE, related_name="+")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    probability = models.FloatField()
    ask = models.ForeignKey(Ask, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True, help_text="When it was accepted or dismissed.")
    settled_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["turn", "start"], name="proposed_ask_once"),
            models.CheckConstraint(condition=Q(ask=None) | Q(settled_at__isnull=False), name="accepted_is_settled"),
        )
        indexes = (models.Index(fields=["call"], condition=Q(settled_at=None), name="proposed_ask_open"),)

    @property
    def words(self) -> str:
        return self.turn.text[self.start : self.end]
